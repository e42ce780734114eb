"""What a kind of import is, and what passes between its steps."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, Literal, NamedTuple


class _Absent(Enum):
    """The one value for a column that the file does not have."""

    ABSENT = "absent"


ABSENT = _Absent.ABSENT


class BadCell(Exception):
    """A cell that cannot be taken; `reason` is marked English with the facts' placeholders."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file. Its values come from `parse`; a blank cell gives None."""

    name: str
    """As in the header of the data set: `employee_no`."""
    label: str
    """What readers see and may use as a header, marked with N_."""
    parse: Callable[[str], Any]
    required: bool = True
    """Whether its cells must hold something."""
    aliases: tuple[str, ...] = ()
    """Other headers it is known by."""
    may_lack: bool = False
    """Whether the file may lack it altogether: its values are then ABSENT, what is kept stays."""
    shifts: bool = False
    """Whether a demonstration moves its dates to the present."""
    sensitive: bool = False
    """Whether its cells are for few eyes: shown masked, and the file is not kept once written."""


class Line(NamedTuple):
    """A row without mistakes of form: its number in the sheet, its values in column order."""

    number: int
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class RowError:
    """Why a row cannot be taken. `column` is a column's name; empty: the row as a whole."""

    row: int
    column: str
    reason: str
    facts: Mapping[str, object] = field(default_factory=dict)
    value: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file after reading: lines of right form, errors of the others."""

    lines: Sequence[Line]
    errors: Sequence[RowError]
    rows: int
    """How many rows the file has, the header left out."""
    ignored: tuple[str, ...] = ()
    """Headers that belong to no column."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a row does to one record; before None: it is new; before == after: nothing."""

    row: int
    key: str
    """The record's name in the history of changes."""
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]
    once: Mapping[str, Any] = field(default_factory=dict)
    """Values that only a new record gets, never compared."""

    @property
    def what(self) -> Literal["new", "changed", "unchanged"]:
        """What the row does."""
        if self.before is None:
            return "new"
        return "unchanged" if self.before == self.after else "changed"


@dataclass(slots=True)
class Findings:
    """What a planner collects, line by line."""

    changes: list[Change] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)

    def wrong(self, line: Line, column: str, reason: str, **facts: object) -> None:
        """The line is in error."""
        self.errors.append(RowError(line.number, column, reason, facts))

    def right(
        self, line: Line, key: str, once: Mapping[str, Any] | None = None, **after: Any
    ) -> None:
        """The line asks for a record with the values `after`."""
        self.changes.append(Change(line.number, key, None, after, once or {}))


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    errors: Sequence[RowError] = ()
    changes: Sequence[Change] = ()
    """Those that change something; what history and undo are made of."""
    payload: Any = None
    """Whatever the kind's `write` needs beyond."""

    @classmethod
    def of(
        cls, changes: Iterable[Change], errors: Sequence[RowError], payload: Any = None
    ) -> "Plan":
        """The plan that these changes, compared with what is there, make."""
        counts = {"new": 0, "changed": 0, "unchanged": 0}
        kept = []
        for change in changes:
            counts[change.what] += 1
            if change.what != "unchanged":
                kept.append(change)
        return cls(**counts, errors=errors, changes=kept, payload=payload)


@dataclass(frozen=True, slots=True)
class Context:
    """What a planner may know beyond the rows."""

    now: datetime
    today: date
    towns: frozenset[int] | None = None
    """Towns the importer may write in; None: all."""
    shift: timedelta = timedelta()
    """Added to the dates of columns that shift."""
    options: Mapping[str, str] = field(default_factory=dict)

    def may(self, town: int) -> bool:
        """Whether the importer may write in that town."""
        return self.towns is None or town in self.towns


Planner = Callable[[Sequence[Line], Context], Awaitable[Plan]]
Writer = Callable[[Plan, Context], Awaitable[None]]
Undoer = Callable[[Sequence[Change], Context], Awaitable[None]]
Reader = Callable[[bytes, str, Context], Parsed]


@dataclass(frozen=True, slots=True)
class ImportKind:
    """A kind of import. `plan` only reads; `write` is called inside the unit of work."""

    name: str
    """As in the address: `calendar-days`."""
    label: str
    permission: str
    columns: tuple[Column, ...]
    plan: Planner
    write: Writer
    undo: Undoer | None = None
    """Takes back changes (their `before` is what to restore), or raises CannotUndo."""
    order: int = 100
    """Place among the files of a folder: what others refer to comes first."""
    file: str | None = None
    """Its name in a folder of the data set; None: not part of one."""
    in_folder: Literal["needed", "may lack"] = "needed"
    reader: Reader | None = None
    """For files that are no tables."""
    rows: int = 200_000
    subject: str = ""
    """What history calls the records; empty: the kind's name."""
    told: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None
    """What history keeps of a record's values; None: all of them."""

    @property
    def sensitive(self) -> bool:
        """Whether a column is."""
        return any(column.sensitive for column in self.columns)

    def history(
        self, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
    ) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
        """(before, after) of a record as history keeps them."""
        told = self.told
        if told is None:
            return before, after
        if before and after:
            # What is masked looks alike: where it stands on both sides, it was changed.
            same = {c.name for c in self.columns if c.sensitive and before[c.name] == after[c.name]}
            before, after = ({n: v for n, v in side.items() if n not in same}
                             for side in (before, after))  # fmt: skip
        return before and told(before), after and told(after)


_known: dict[str, ImportKind] = {}


def install(kinds: Iterable[ImportKind]) -> None:
    """The service knows `kinds` and no others; said once, when it is put together."""
    _known.clear()
    _known.update({kind.name: kind for kind in kinds})


def find(name: str) -> ImportKind | None:
    """The kind of that name."""
    return _known.get(name)


def known() -> list[ImportKind]:
    """Every kind, by its order."""
    return sorted(_known.values(), key=lambda kind: (kind.order, kind.name))
