"""The roster as a pure problem: what the solver is given. No rows, no clock, no I/O."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time
from typing import NamedTuple

from roster.solver.rules import Rules
from roster.solver.terms import Duties

Session = str
"""The code of a kind of session."""
HalfDay = tuple[date, Session]
Week = tuple[int, int]
"""ISO year and week."""


@dataclass(frozen=True, slots=True)
class SessionKind:
    """A part of a day that is worked as a whole."""

    code: Session
    minutes: int = 210
    starts: time = time(8, 30)
    ends: time = time(12)
    """The next day's, where it is not after the start."""


HALF_DAYS = (SessionKind("AM"), SessionKind("PM", starts=time(14), ends=time(17, 30)))
"""The two half-days of an office."""
SESSIONS: tuple[Session, ...] = tuple(kind.code for kind in HALF_DAYS)


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
    provisional: bool = False
    """Only beside a mentor who holds the line in full; such a right covers nothing by itself."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A half-day somebody would like to have off, or to work."""

    day: date
    session: Session
    off: bool
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Hours:
    """Limits of working time that hang on a person's identity; None: no limit."""

    minutes_a_day: int | None = None
    minutes_a_week: int | None = None
    days_a_week: int | None = None
    """Seven less the days of rest."""
    longest_run: int | None = None
    """Days worked in a row."""
    rests_on_rest_days: bool = False
    """Does not work on the days of rest of the calendar."""


@dataclass(frozen=True, slots=True)
class Carried:
    """By how much a shared person has had more than a fair share until now (less: below 0)."""

    half_days: int = 0
    rest_half_days: int = 0
    kilometres: int = 0
    busy_half_days: int = 0


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
    hours: Hours = Hours()
    worked: frozenset[HalfDay] = frozenset()
    """Half-days worked that are not of this roster: they count in their week, and those before
    and after the period for days in a row."""
    carried: Carried = Carried()
    known: frozenset[str] = frozenset()
    """Centres served in before this period."""
    mentors: frozenset[str] = frozenset()
    """Who may be the mentor; empty: whoever holds the line."""

    def may_serve(self, line: str, day: date, *, provisional: bool = False) -> bool:
        """Whether a full right to the line is in force that day; or one under a mentor."""
        return any(
            line in right.lines
            and right.first <= day <= right.last
            and right.provisional == provisional
            for right in self.rights
        )

    def may_work(self, line: str, day: date) -> bool:
        """Whether any right to the line is in force that day."""
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
    sessions: tuple[SessionKind, ...] = HALF_DAYS
    """The parts of a day, in their order; nobody is in two of the same at once."""
    rest_days: frozenset[date] = frozenset()
    """Weekends and public holidays of the period, less the days worked to make up for them."""
    busy_centres: frozenset[str] = frozenset()
    """Centres whose load is to be shared fairly."""

    def __post_init__(self) -> None:
        _unique("centre", (centre.code for centre in self.centres))
        _unique("person", (person.id for person in self.people))
        _unique("shift", (shift.id for shift in self.shifts))
        _unique("half-day of a centre", ((s.centre, s.day, s.session) for s in self.shifts))
        _unique("session", (kind.code for kind in self.sessions))
        codes = {centre.code for centre in self.centres}
        sessions = {kind.code for kind in self.sessions}
        if any(not math.isfinite(centre.x_km + centre.y_km) for centre in self.centres):
            raise ValueError("a centre lies nowhere")
        if self.working_days < 0:
            raise ValueError(f"no such number of working days: {self.working_days}")
        for shift in self.shifts:
            known = shift.centre in codes and shift.session in sessions
            if not known or shift.windows < 0:
                raise ValueError(f"no such shift: {shift}")
        for person in self.people:
            if person.half_days_a_week < 0 or not math.isfinite(person.x_km + person.y_km):
                raise ValueError(f"no such person: {person.id}")
            if any(right.last < right.first for right in person.rights):
                raise ValueError(f"a certificate of {person.id} ends before it begins")
            if any(last < first for first, last in person.leave):
                raise ValueError(f"a leave of {person.id} ends before it begins")
        if contradiction := self.pinned & self.forbidden:
            raise ValueError(f"both pinned and forbidden: {min(contradiction)}")


def comes(problem: Problem, person: Person, day: date, session: str) -> bool:
    """Whether the person is there, as far as leave, other duty and days of rest go."""
    if person.away(day) or (day, session) in person.busy:
        return False
    return not (person.hours.rests_on_rest_days and day in problem.rest_days)


def _unique(kind: str, keys: Iterable[object]) -> None:
    seen: set[object] = set()
    for key in keys:
        if key in seen:
            raise ValueError(f"twice the same {kind}: {key}")
        seen.add(key)
