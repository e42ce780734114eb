"""Plans: due dates in working days, and how far a person has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

COURSE = "course"
EXAM = "exam"
CERTIFICATE = "certificate"
KINDS = (COURSE, EXAM, CERTIFICATE)
MOST_STEPS = 30
MOST_DAYS = 250


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


@dataclass(frozen=True, slots=True)
class Step:
    """A step with its due date and the day it was done, if it was."""

    kind: str
    subject: str
    due: date
    done_on: date | None


def due_dates(workdays: Sequence[date], offsets: Sequence[int]) -> tuple[date, ...]:
    """The due date of each offset: 0 is the first working day. Raises IndexError past the end."""
    return tuple(workdays[offset] for offset in offsets)


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
