"""From a file to lines: the header found by its words, each cell parsed, mistakes collected."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain, islice
from typing import Any

from kit.imports.kinds import ABSENT, BadCell, Column, Context, ImportKind, Line, Parsed, RowError
from kit.language import LANGUAGES, N_, gettext, in_language
from kit.spreadsheets import BadFile, Limits, Row, Unreadable, read

HEADER_WITHIN = 10
"""Rows that a title or note may take above the header."""
NEEDED = N_("This must not be empty.")


def limits_of(kind: ImportKind) -> Limits:
    """What is read at most of a file of this kind."""
    return Limits(rows=kind.rows + HEADER_WITHIN)


def parse(kind: ImportKind, content: bytes, file_name: str, context: Context) -> Parsed:
    """The file's lines and mistakes; raises BadFile when it is no such file at all.

    CPU work: from a coroutine call it in a thread.
    """
    if kind.reader is not None:
        return kind.reader(content, file_name, context)
    rows = iter(read(content, limits_of(kind)))
    header, places, body = _header(kind, rows)
    taken = {place for place in places if place is not None}
    ignored = tuple(cell for place, cell in enumerate(header.cells) if cell and place not in taken)
    cells = [
        _memorised(column, context) if place is not None else None
        for column, place in zip(kind.columns, places, strict=True)
    ]
    lines: list[Line] = []
    errors: list[RowError] = []
    count = 0
    for row in body:
        count += 1
        values: list[Any] = []
        wrong = False
        for column, place, cell in zip(kind.columns, places, cells, strict=True):
            if place is None or cell is None:
                values.append(ABSENT)
                continue
            text = row.cells[place] if place < len(row.cells) else ""
            value = cell(text)
            if isinstance(value, BadCell):
                wrong = True
                shown = _hidden(text) if column.sensitive else text[:80]
                errors.append(RowError(row.number, column.name, value.reason, value.facts, shown))
            values.append(value)
        if not wrong:
            lines.append(Line(row.number, tuple(values)))
    return Parsed(lines, errors, count, ignored)


def with_values(
    kind: ImportKind, lines: Sequence[Line], errors: Sequence[RowError]
) -> list[RowError]:
    """The errors, each with the value that its cell holds, where the planner gave none."""
    places = {column.name: place for place, column in enumerate(kind.columns)}
    wanted = {error.row for error in errors if not error.value and error.column in places}
    values = {line.number: line.values for line in lines if line.number in wanted}
    return [
        replace(
            error,
            value=_shown(
                kind.columns[places[error.column]], values[error.row][places[error.column]]
            ),
        )
        if error.row in values and error.column in places and not error.value
        else error
        for error in errors
    ]


def _shown(column: Column, value: object) -> str:
    if value is None or value is ABSENT:
        return ""
    return _hidden(str(value)) if column.sensitive else str(value)[:80]


def _hidden(text: str) -> str:
    """The text's two ends: enough to find it in one's own file."""
    return f"{text[:2]}…{text[-2:]}" if len(text) > 6 else "…"


def plain(header: str) -> str:
    """A header without what differs by habit: width, case, blanks, marks of required columns."""
    wide = unicodedata.normalize("NFKC", header).casefold()
    wide = wide.replace("(必填)", "").replace("(required)", "")
    return "".join(character for character in wide if character.isalnum())


def _words(column: Column) -> set[str]:
    labels = []
    for language in LANGUAGES:
        with in_language(language):
            labels.append(gettext(column.label))
    return {plain(word) for word in (column.name, column.label, *labels, *column.aliases)}


def _header(kind: ImportKind, rows: Iterator[Row]) -> tuple[Row, list[int | None], Iterator[Row]]:
    """The header, each column's place in it, and the rows below."""
    head = list(islice(rows, HEADER_WITHIN))
    words = [_words(column) for column in kind.columns]
    best: list[int | None] = []
    found_at = 0
    for at, row in enumerate(head):
        headers = [plain(cell) for cell in row.cells]
        places = [
            next((place for place, header in enumerate(headers) if header in known), None)
            for known in words
        ]
        if sum(place is not None for place in places) > sum(p is not None for p in best):
            best, found_at = places, at
    missing = [
        column.name
        for column, place in zip(kind.columns, best or [None] * len(words), strict=True)
        if place is None and not column.may_lack
    ]
    if missing:
        raise BadFile(N_("The file lacks these columns: {columns}."), columns=", ".join(missing))
    row = head[found_at]
    for column, known in zip(kind.columns, words, strict=True):
        if sum(plain(cell) in known for cell in row.cells) > 1:
            raise BadFile(N_("The column {column} is there twice."), column=column.name)
    return row, best, chain(head[found_at + 1 :], rows)


def parse_rows(kind: ImportKind, content: bytes) -> tuple[Row, list[Row]]:
    """The header and the rows below it, as they stand in the file."""
    header, _, body = _header(kind, iter(read(content, limits_of(kind))))
    return header, list(body)


def _memorised(column: Column, context: Context) -> Callable[[str], Any]:
    """The column's parser; what it once said of a text it says again without parsing.

    A mistake comes back as a BadCell.
    """
    known: dict[str, Any] = {}
    empty: Any = BadCell(NEEDED) if column.required else None

    def cell(text: str) -> Any:
        if isinstance(text, Unreadable):
            return BadCell(text.reason)
        if text == "":
            return empty
        if text in known:
            return known[text]
        try:
            value = column.parse(text)
            if column.shifts and isinstance(value, date):
                value = value + context.shift
        except BadCell as error:
            value = error
        except OverflowError:
            value = BadCell(N_("There is no such day."))
        if len(known) < 50_000:
            known[text] = value
        return value

    return cell
