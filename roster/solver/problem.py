"""The roster as a pure problem: what the solver is given. No rows, no clock, no I/O."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from roster.solver.rules import Rules
from roster.solver.terms import Duties

Session = Literal["AM", "PM"]
SESSIONS: tuple[Session, ...] = ("AM", "PM")
HalfDay = tuple[date, Session]
Week = tuple[int, int]
"""ISO year and week."""


def week_of(day: date) -> Week:
    """The ISO week of the day."""
    return day.isocalendar()[:2]


@dataclass(frozen=True, slots=True)
class Centre:
    """A community centre and where it lies, in km on a local grid."""

    code: str
    x_km: float
    y_km: float


@dataclass(frozen=True, slots=True)
class Right:
    """The lines a person may serve from `first` to `last`, both counted."""

    lines: frozenset[str]
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Wish:
    """A half-day somebody would like to have off, or to work."""

    day: date
    session: Session
    off: bool
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be on the roster.

    Fixed staff serve in `home` only; shared staff in any centre, and start from (x_km, y_km).
    """

    id: str
    shared: bool
    home: str | None
    x_km: float
    y_km: float
    half_days_a_week: int
    """At most."""
    rights: tuple[Right, ...] = ()
    leave: tuple[tuple[date, date], ...] = ()
    """First and last days, both counted."""
    busy: frozenset[HalfDay] = frozenset()
    """Half-days taken by something else: a course, a shift in another town."""
    wishes: tuple[Wish, ...] = ()

    def may_serve(self, line: str, day: date) -> bool:
        """Whether a certificate for the line is in force that day."""
        return any(
            line in right.lines and right.first <= day <= right.last for right in self.rights
        )

    def away(self, day: date) -> bool:
        """Whether the day is one of leave."""
        return any(first <= day <= last for first, last in self.leave)


@dataclass(frozen=True, slots=True)
class Shift:
    """One centre's half-day: how many people are wanted, and lines to be served by any of them."""

    id: str
    centre: str
    day: date
    session: Session
    windows: int
    lines: tuple[str, ...] = ("general",)


class Assignment(NamedTuple):
    """A person on a shift."""

    person: str
    shift: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One town's roster to be made. A contradiction inside it is a ValueError."""

    centres: tuple[Centre, ...]
    people: tuple[Person, ...]
    shifts: tuple[Shift, ...]
    working_days: int
    """Of the whole period; the rotation limit is a share of them."""
    rules: Rules = field(default_factory=Rules)
    duties: Duties | None = None
    """Where sessions are whole-day duties; `roster.solver.duties` says which rules hold then."""
    incumbent: frozenset[Assignment] = frozenset()
    """A roster there is already: where the search starts, and what a change is counted against."""
    frozen_until: date | None = None
    """Up to this day, that day included, everything stays as in the incumbent."""
    pinned: frozenset[Assignment] = frozenset()
    """Assignments that must be in the roster; they count as lawful whatever they break."""
    forbidden: frozenset[Assignment] = frozenset()
    """Assignments that must not be."""

    def __post_init__(self) -> None:
        _unique("centre", (centre.code for centre in self.centres))
        _unique("person", (person.id for person in self.people))
        _unique("shift", (shift.id for shift in self.shifts))
        _unique("half-day of a centre", ((s.centre, s.day, s.session) for s in self.shifts))
        codes = {centre.code for centre in self.centres}
        for shift in self.shifts:
            if shift.centre not in codes or shift.windows < 0:
                raise ValueError(f"no such shift: {shift}")
        for person in self.people:
            if person.half_days_a_week < 0 or not math.isfinite(person.x_km + person.y_km):
                raise ValueError(f"no such person: {person.id}")
            if any(right.last < right.first for right in person.rights):
                raise ValueError(f"a certificate of {person.id} ends before it begins")
        if contradiction := self.pinned & self.forbidden:
            raise ValueError(f"both pinned and forbidden: {min(contradiction)}")


def _unique(kind: str, keys: Iterable[object]) -> None:
    seen: set[object] = set()
    for key in keys:
        if key in seen:
            raise ValueError(f"twice the same {kind}: {key}")
        seen.add(key)
