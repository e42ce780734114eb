"""A folder in the form of the data set: every file of it, or nothing."""

import asyncio
import json
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from kit import history
from kit.database import transaction
from kit.errors import Refusal
from kit.imports.kinds import Context, ImportKind, Parsed, RowError, known
from kit.imports.parsing import limits_of, parse
from kit.imports.service import ImportHasErrors, write_plan
from kit.language import N_
from kit.spreadsheets import BadFile

ABOUT = "dataset.json"


@dataclass(frozen=True, slots=True)
class FileError:
    """What is wrong with a file, or with a row of it (row 0: the file)."""

    file: str
    row: int
    column: str
    reason: str
    facts: dict[str, object] = field(default_factory=dict)
    value: str = ""


class FolderRefused(Refusal):
    """The folder was not imported, nothing was changed; `errors` says why."""

    status = 422
    code = "folder-refused"
    text = N_("Nothing was imported: {count} mistakes.")

    def __init__(self, errors: Sequence[FileError]) -> None:
        super().__init__(count=len(errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Dataset:
    """What dataset.json says."""

    reference_monday: date | None = None


@dataclass(frozen=True, slots=True)
class FileResult:
    """What a file did."""

    file: str
    kind: str
    label: str
    rows: int
    new: int
    changed: int
    unchanged: int
    seconds: float


def _refuse(file: str, reason: str, **facts: object) -> FolderRefused:
    return FolderRefused([FileError(file, 0, "", reason, facts)])


def about(folder: Path) -> Dataset:
    """What the folder says of itself; raises FolderRefused for a broken dataset.json."""
    path = folder / ABOUT
    if not path.exists():
        return Dataset()
    try:
        body: Any = json.loads(_content(path, 1_000_000).decode("utf-8-sig"))
        monday = body.get("reference_monday")
        found = date.fromisoformat(monday) if monday is not None else None
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise _refuse(ABOUT, N_("This is not the description of a data set.")) from error
    if found is not None and found.weekday() != 0:
        raise _refuse(ABOUT, N_("The reference day {day} is not a Monday."), day=found)
    return Dataset(found)


def shift_to(dataset: Dataset, as_of: date) -> timedelta:
    """The whole weeks that bring the reference Monday to the Monday after `as_of`."""
    if dataset.reference_monday is None:
        raise _refuse(ABOUT, N_("The data set names no reference day, so it cannot be moved."))
    return as_of + timedelta(days=7 - as_of.weekday()) - dataset.reference_monday


def _content(path: Path, largest: int) -> bytes:
    """The file's bytes; raises FolderRefused for what is no ordinary file of a bearable size."""
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise _refuse(path.name, N_("This is not an ordinary file."))
        if state.st_size > largest:
            raise _refuse(
                path.name,
                N_("The file is larger than {megabytes} MB."),
                megabytes=largest // 1_000_000,
            )
        return path.read_bytes()
    except OSError as error:
        raise _refuse(path.name, N_("The file cannot be opened.")) from error


def _files(folder: Path, kinds: Sequence[ImportKind]) -> list[tuple[ImportKind, Path]]:
    """Each kind's files in the order of importing; raises FolderRefused when one is missing."""
    try:
        if not folder.is_dir():
            raise _refuse(str(folder), N_("There is no such folder."))
        names = sorted(entry.name for entry in folder.iterdir())
    except (OSError, ValueError) as error:
        raise _refuse(str(folder), N_("The folder cannot be opened.")) from error
    found: list[tuple[ImportKind, Path]] = []
    missing: list[FileError] = []
    for kind in kinds:
        wanted = kind.file or ""
        mine = [
            name for name in names if any(Path(name).match(wanted + end) for end in ("", ".gz"))
        ]
        found += [(kind, folder / name) for name in mine]
        if not mine and kind.in_folder == "needed":
            missing.append(FileError(wanted, 0, "", N_("The file is missing.")))
    if missing:
        raise FolderRefused(missing)
    return found


def _read(kind: ImportKind, path: Path, context: Context) -> Parsed:
    try:
        return parse(kind, _content(path, limits_of(kind).size), path.name, context)
    except BadFile as refusal:
        raise FolderRefused([FileError(path.name, 0, "", refusal.text, refusal.facts)]) from refusal


def _errors(path: Path, errors: Sequence[RowError]) -> list[FileError]:
    return [
        FileError(path.name, e.row, e.column, e.reason, dict(e.facts), e.value)
        for e in sorted(errors, key=lambda error: error.row)
    ]


async def import_folder(
    folder: Path,
    *,
    now: datetime,
    today: date,
    shift: timedelta = timedelta(),
    wanted: Callable[[ImportKind], bool] = lambda _: True,
) -> list[FileResult]:
    """Every wanted file of the folder is imported in one unit of work, or FolderRefused says why.

    All files are read before anything is written; a second time changes nothing.
    """
    context = Context(now=now, today=today, shift=shift)
    dataset_files = _files(folder, [kind for kind in known() if kind.file and wanted(kind)])
    about(folder)
    parsed: list[tuple[ImportKind, Path, Parsed, float]] = []
    errors: list[FileError] = []
    for kind, path in dataset_files:
        started = perf_counter()
        try:
            content = await asyncio.to_thread(_read, kind, path, context)
        except FolderRefused as refusal:
            errors += refusal.errors
            continue
        parsed.append((kind, path, content, perf_counter() - started))
        errors += _errors(path, content.errors)
    if errors:
        raise FolderRefused(errors)
    results: list[FileResult] = []
    async with transaction():
        for kind, path, content, reading in parsed:
            started = perf_counter()
            try:
                plan = await write_plan(kind, content, context)
            except ImportHasErrors as refusal:
                raise FolderRefused(_errors(path, refusal.errors)) from refusal
            seconds = reading + perf_counter() - started
            results.append(
                FileResult(
                    path.name,
                    kind.name,
                    kind.label,
                    content.rows,
                    plan.new,
                    plan.changed,
                    plan.unchanged,
                    round(seconds, 2),
                )
            )
        if any(result.new or result.changed for result in results):
            await history.record(
                "folder.import",
                "folder",
                folder.name,
                after={result.file: f"+{result.new} ~{result.changed}" for result in results},
            )
    return results
