"""A town's window policy as it is written down: checked, and made into what the plan reads."""

from collections.abc import Mapping
from datetime import time
from typing import Any

import msgspec

from roster.rules.demand import Session
from roster.rules.opening import SizeClass, WindowPolicy
from roster.rules.queueing import Promise

HOURS: Mapping[Session, tuple[time, time]] = {
    "AM": (time(8, 30), time(12)),
    "PM": (time(14), time(17, 30)),
}
"""The half-days of the district."""


class SizeBody(msgspec.Struct, rename="camel", forbid_unknown_fields=True, frozen=True):
    """Centres under `below` cases a year open `half_days` a week."""

    below: float
    half_days: int
    longest_gap: int | None = None
    """Calendar days from one opening day to the next at most; null: any."""

    def __post_init__(self) -> None:
        if not 0 < self.below <= 1_000_000:
            raise ValueError("below must be from 1 to 1,000,000 cases a year")
        if not 1 <= self.half_days <= 10:
            raise ValueError("halfDays must be from 1 to 10 a week")
        if self.longest_gap is not None and not 1 <= self.longest_gap <= 7:
            raise ValueError("longestGap must be from 1 to 7 days")


class PolicyBody(msgspec.Struct, rename="camel", forbid_unknown_fields=True, frozen=True):
    """A window policy as JSON."""

    share: float = 0.8
    within_minutes: float = 15.0
    highest_utilisation: float = 0.85
    sizes: tuple[SizeBody, ...] = (SizeBody(1000, 4), SizeBody(2000, 6))
    line_from: float = 1.0
    least_people: int = 1
    market_days: tuple[int, ...] = ()
    """Weekdays on which every centre opens all day; 1 is Monday."""
    specialist: dict[str, tuple[int, ...]] = {}
    """Service line -> the weekdays on which alone it is served."""
    stable: bool = True
    """Centres keep their opening days from plan to plan while these fit."""
    drive_minutes: float = 30.0
    """The longest drive between two centres served by the same people."""

    def __post_init__(self) -> None:
        if not 0 < self.share < 1:
            raise ValueError("share must lie between 0 and 1")
        if not 0 <= self.within_minutes <= 600:
            raise ValueError("withinMinutes must be from 0 to 600")
        if not 0.05 <= self.highest_utilisation < 1:
            raise ValueError("highestUtilisation must be from 0.05 to below 1")
        if len(self.sizes) > 20:
            raise ValueError("sizes: at most 20 classes")
        belows = [size.below for size in self.sizes]
        if belows != sorted(set(belows)):
            raise ValueError("sizes must rise by below")
        if not 0 < self.line_from <= 1000:
            raise ValueError("lineFrom must be above 0 and at most 1,000 cases")
        if not 1 <= self.least_people <= 20:
            raise ValueError("leastPeople must be from 1 to 20")
        weekdays = [*self.market_days, *(day for days in self.specialist.values() for day in days)]
        if any(not 1 <= day <= 5 for day in weekdays) or len(self.specialist) > 50:
            raise ValueError("weekdays run from 1, Monday, to 5, Friday")
        if not 1 <= self.drive_minutes <= 240:
            raise ValueError("driveMinutes must be from 1 to 240")


def from_body(body: Mapping[str, Any]) -> WindowPolicy:
    """The policy that a rule set's body holds; what it leaves out is as by default."""
    return policy_of(msgspec.convert(body, PolicyBody))


def policy_of(body: PolicyBody) -> WindowPolicy:
    """The policy as the plan reads it."""
    return WindowPolicy(
        Promise(body.share, body.within_minutes, body.highest_utilisation),
        tuple(SizeClass(size.below, size.half_days, size.longest_gap) for size in body.sizes),
        body.line_from,
        least_people=body.least_people,
        market_days=tuple(day - 1 for day in body.market_days),
        specialist={line: tuple(day - 1 for day in days) for line, days in body.specialist.items()},
        stable=body.stable,
        drive_minutes=body.drive_minutes,
    )


def to_body(body: PolicyBody) -> dict[str, Any]:
    """The policy as it is kept in a rule set."""
    made: dict[str, Any] = msgspec.to_builtins(body)
    return made
