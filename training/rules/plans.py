"""Plans: due dates in working days, how far a person has come, and when they will be ready."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

COURSE = "course"
SESSION = "session"
"""A course that is attended: reading it does not do."""
EXAM = "exam"
PRACTICE = "practice"
"""Days at a window under a mentor."""
CERTIFICATE = "certificate"
ELECTIVES = "electives"
"""So many of several."""
SINGLE = (COURSE, SESSION, EXAM, CERTIFICATE)
KINDS = (COURSE, SESSION, EXAM, PRACTICE, CERTIFICATE, ELECTIVES)
MOST_STEPS = 30
MOST_DAYS = 250
MOST_OPTIONS = 20

Key = tuple[str, str]
"""Kind and code of what is to be done."""


class State(StrEnum):
    """How a step stands."""

    DONE = "done"
    NEXT = "next"
    """The first that is not done."""
    LATE = "late"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A step of a plan to be made: due `days` working days after the plan's first day."""

    kind: str
    subject: str
    days: int
    amount: int = 0
    """Days of practice; how many of the electives."""
    options: tuple[Key, ...] = ()
    """Of electives."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step with its due date and the day it was done, if it was."""

    kind: str
    subject: str
    due: date
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Record:
    """What a person has done: every day on which each thing was, and days under a mentor.

    Of certificates those that have not run out, by their first days.
    """

    done: Mapping[Key, Sequence[date]]
    practice: tuple[tuple[date, Decimal], ...] = ()
    """Day and amount, in order."""


def due_dates(workdays: Sequence[date], offsets: Sequence[int]) -> tuple[date, ...]:
    """The due date of each offset: 0 is the first working day. Raises IndexError past the end."""
    return tuple(workdays[offset] for offset in offsets)


def done_on(step: Wanted, record: Record, since: date = date.min) -> date | None:
    """The day since when the step counts as done; None while it is open.

    What was done before `since` does not count: a renewal asks for it again.
    """
    if step.kind == ELECTIVES:
        days = sorted(day for key in step.options if (day := _day(record, key, since)))
        return days[step.amount - 1] if len(days) >= step.amount else None
    if step.kind == PRACTICE:
        total = Decimal(0)
        for day, amount in record.practice:
            total += amount if day >= since else 0
            if total >= step.amount:
                return day
        return None
    return _day(record, (step.kind, step.subject), since)


def _day(record: Record, key: Key, since: date) -> date | None:
    return min((day for day in record.done.get(key, ()) if day >= since), default=None)


def progress(step: Wanted, record: Record, since: date = date.min) -> Decimal:
    """How much of a step's amount there is: days of practice, electives done."""
    if step.kind == ELECTIVES:
        done = sum(_day(record, key, since) is not None for key in step.options)
        return Decimal(min(step.amount, done))
    if step.kind == PRACTICE:
        days = (part for day, part in record.practice if day >= since)
        return min(Decimal(step.amount), sum(days, Decimal(0)))
    return Decimal(0)


def states(steps: Sequence[Step], today: date) -> tuple[State, ...]:
    """How each step stands. A step is late from the day after it was due."""
    found: list[State] = []
    for step in steps:
        if step.done_on is not None:
            found.append(State.DONE)
        elif step.due < today:
            found.append(State.LATE)
        elif State.NEXT in found or State.LATE in found:
            found.append(State.WAITING)
        else:
            found.append(State.NEXT)
    return tuple(found)


def ready_on(steps: Sequence[Step]) -> date | None:
    """The day the last step was done; None while one is open."""
    days = [step.done_on for step in steps if step.done_on is not None]
    return max(days) if days and len(days) == len(steps) else None


@dataclass(frozen=True, slots=True)
class Open:
    """A step that is not done, as a forecast needs it."""

    working_days: int
    """That the plan gives it."""
    soonest: date | None = None
    """When it can be had at all: the end of the next session, the opening of the exam."""
    at_least: int = 0
    """Working days it takes whatever happens: practice days that are lacking."""


def forecast(steps: Sequence[Open], workdays: Sequence[date]) -> date | None:
    """The day on which the last of these steps will be done if each takes what it was given.

    `workdays` begin with today. None: they end before that.
    """
    place = 0
    for step in steps:
        place += max(step.working_days, step.at_least)
        if step.soonest is not None:
            while place < len(workdays) and workdays[place] < step.soonest:
                place += 1
        if place >= len(workdays):
            return None
    return workdays[place] if steps else None
