"""Attendance of course sessions: minutes into class hours, and the code on the wall.

Class hours are a dated rule (docs/sources.md#class-hours): how many minutes make one, what share of
a session one must be there for, how part hours round.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Any, Literal

import msgspec

CODE_SECONDS = 30
"""How long a code on the wall is shown."""
CODES_ACCEPTED = 2
"""The code that is shown, and the one before it: a phone takes a moment."""
OPENS_BEFORE = timedelta(minutes=60)
"""Before a meeting begins, from when one may check in."""
LATE_AFTER = timedelta(minutes=15)
"""Who checks in later than this after the beginning is counted from then on only."""


class Outcome(StrEnum):
    """What a session was for one who had a seat."""

    COMPLETED = "completed"
    PARTIAL = "partial"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class ClassHours:
    """How attendance becomes class hours."""

    minutes: int
    """That make one class hour."""
    completed_percent: int
    """Of the minutes of a session, from which on it is completed."""
    step: Decimal
    """Class hours are counted in steps of this size."""
    part: Literal["down", "half-up"]
    """What becomes of less than a step."""
    hours_a_day: int
    """Class hours that make a day of training."""


DEFAULT = ClassHours(45, 80, Decimal("0.5"), "down", 8)


class ClassHoursBody(msgspec.Struct, rename="camel", forbid_unknown_fields=True, frozen=True):
    """The rule as a rule set keeps it."""

    minutes: Annotated[int, msgspec.Meta(ge=1, le=240)] = DEFAULT.minutes
    completed_percent: Annotated[int, msgspec.Meta(ge=1, le=100)] = DEFAULT.completed_percent
    step: Annotated[float, msgspec.Meta(ge=0.01, le=8)] = float(DEFAULT.step)
    part: Literal["down", "half-up"] = DEFAULT.part
    hours_a_day: Annotated[int, msgspec.Meta(ge=1, le=24)] = DEFAULT.hours_a_day


def from_body(body: Mapping[str, Any]) -> ClassHours:
    """The rule that a rule set's body holds; what it leaves out is as in DEFAULT."""
    read = msgspec.convert(body, ClassHoursBody)
    step = Decimal(str(read.step))
    return ClassHours(read.minutes, read.completed_percent, step, read.part, read.hours_a_day)


def class_hours(minutes: int, rule: ClassHours) -> Decimal:
    """The class hours that so many minutes make."""
    rounding = ROUND_DOWN if rule.part == "down" else ROUND_HALF_UP
    steps = (Decimal(minutes) / rule.minutes / rule.step).quantize(Decimal(1), rounding=rounding)
    return (steps * rule.step).quantize(Decimal("0.01"))


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting of a session."""

    id: int
    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


def outcome(meetings: Sequence[Meeting], attended: Mapping[int, int], rule: ClassHours) -> Outcome:
    """What became of somebody who was at the meetings for so many minutes each (id -> minutes)."""
    whole = sum(meeting.minutes for meeting in meetings)
    there = sum(min(attended.get(one.id, 0), one.minutes) for one in meetings)
    if not there:
        return Outcome.ABSENT
    return Outcome.COMPLETED if 100 * there >= rule.completed_percent * whole else Outcome.PARTIAL


def minutes_from(meeting: Meeting, checked_in: datetime) -> int:
    """The minutes that who checks in then is counted for: all, or from then on where it is late."""
    if checked_in <= meeting.starts_at + LATE_AFTER:
        return meeting.minutes
    return max(0, int((meeting.ends_at - checked_in).total_seconds() // 60))


def open_for_checking_in(meeting: Meeting, now: datetime) -> bool:
    """Whether one may check in now."""
    return meeting.starts_at - OPENS_BEFORE <= now < meeting.ends_at


def window_of(now: datetime) -> int:
    """The number of the half-minute that a code belongs to."""
    return int(now.timestamp()) // CODE_SECONDS


def accepted_windows(now: datetime) -> tuple[int, ...]:
    """The half-minutes whose codes are taken now, the present one first."""
    present = window_of(now)
    return tuple(present - back for back in range(CODES_ACCEPTED))


def overlapping(meetings: Sequence[tuple[datetime, datetime]]) -> int | None:
    """The place of the first meeting that begins before an earlier one has ended, if any."""
    order = sorted(range(len(meetings)), key=lambda place: meetings[place])
    for before, after in pairwise(order):
        if meetings[after][0] < meetings[before][1]:
            return after
    return None
