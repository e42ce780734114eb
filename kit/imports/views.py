"""Imports as programs and people see them."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from kit.imports import queries
from kit.imports.kinds import Column, ImportKind, RowError, find
from kit.imports.parsing import parse_rows
from kit.language import N_, gettext
from kit.spreadsheets import Sheet, to_xlsx

STATES = {
    "reading": N_("being read"),
    "preview": N_("preview"),
    "writing": N_("being written"),
    "confirmed": N_("imported"),
    "undone": N_("undone"),
    "failed": N_("unreadable"),
}
SHOWN = 200
"""Errors that the answer holds; the error file holds more."""


class ErrorView(msgspec.Struct, rename="camel", frozen=True):
    """Why a row cannot be taken; `column` is the column's name, empty: the row as a whole."""

    row: int
    column: str
    label: str
    reason: str
    value: str


class Counts(msgspec.Struct, rename="camel", frozen=True):
    """How many rows do what."""

    rows: int
    new: int
    changed: int
    unchanged: int
    error: int


class ImportView(msgspec.Struct, rename="camel", frozen=True):
    """An import as it stands."""

    id: int
    kind: str
    file_name: str
    size: int
    sha256: str
    state: str
    counts: Counts
    errors: list[ErrorView]
    ignored_columns: list[str]
    left_out_errors: bool
    undoable: bool
    problem: str | None
    job: int | None
    made_at: datetime
    made_by: str | None
    confirmed_at: datetime | None
    confirmed_by: str | None
    undone_at: datetime | None
    undone_by: str | None


def _columns(kind_name: str) -> dict[str, Column]:
    kind = find(kind_name)
    return {column.name: column for column in kind.columns} if kind else {}


def error_view(kind_name: str, error: RowError) -> ErrorView:
    """The error in the reader's language."""
    column = _columns(kind_name).get(error.column)
    return ErrorView(
        row=error.row,
        column=error.column,
        label=gettext(column.label) if column else error.column,
        reason=gettext(error.reason, **error.facts),
        value=error.value,
    )


def view(batch: queries.Batch) -> ImportView:
    """The import in the reader's language."""
    kind = find(batch.kind)
    return ImportView(
        id=batch.id,
        kind=batch.kind,
        file_name=batch.file_name,
        size=batch.size,
        sha256=batch.sha256,
        state=batch.state,
        counts=Counts(
            batch.row_count,
            batch.new_count,
            batch.changed_count,
            batch.unchanged_count,
            batch.error_count,
        ),
        errors=[error_view(batch.kind, error) for error in batch.errors[:SHOWN]],
        ignored_columns=list(batch.ignored),
        left_out_errors=batch.left_out,
        undoable=batch.state == "confirmed" and batch.has_changes and kind is not None,
        problem=gettext(batch.problem, **batch.problem_facts) if batch.problem else None,
        job=batch.job,
        made_at=batch.made_at,
        made_by=batch.made_by_name,
        confirmed_at=batch.confirmed_at,
        confirmed_by=batch.confirmed_by,
        undone_at=batch.undone_at,
        undone_by=batch.undone_by,
    )


def error_file(kind: ImportKind, content: bytes, errors: Sequence[RowError]) -> bytes:
    """The same rows as a workbook, with what is wrong in a last column.

    Corrected there, the file can come in again: the last column belongs to no column of ours.
    """
    reasons: dict[int, list[str]] = {}
    for error in errors:
        shown = error_view(kind.name, error)
        reasons.setdefault(error.row, []).append(
            f"{shown.label}: {shown.reason}" if shown.label else shown.reason
        )
    header, rows = parse_rows(kind, content)
    width = max((len(row.cells) for row in rows), default=0)
    width = max(width, len(header.cells))
    label = gettext(N_("What is wrong"))
    return to_xlsx(
        Sheet(
            gettext(kind.label),
            [*header.cells, *[""] * (width - len(header.cells)), label],
            (
                [
                    *row.cells,
                    *[""] * (width - len(row.cells)),
                    "\n".join(reasons.get(row.number, ())),
                ]
                for row in rows
            ),
            marked=frozenset({width}),
        )
    )


def template_file(kind: ImportKind) -> bytes:
    """An empty workbook with the kind's header, and a sheet that explains the columns."""
    explained = [
        (
            gettext(column.label),
            column.name,
            gettext(N_("needed")) if column.required else gettext(N_("may be empty")),
            "、".join(column.aliases),
        )
        for column in kind.columns
    ]
    return to_xlsx(
        Sheet(gettext(kind.label), [gettext(column.label) for column in kind.columns], ()),
        Sheet(
            gettext(N_("Columns")),
            [
                gettext(N_("Column")),
                gettext(N_("Name in files")),
                gettext(N_("Content")),
                gettext(N_("Also understood")),
            ],
            explained,
        ),
    )
