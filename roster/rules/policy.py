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

    def __post_init__(self) -> None:
        if not 0 < self.below <= 1_000_000:
            raise ValueError("below must be from 1 to 1,000,000 cases a year")
        if not 1 <= self.half_days <= 10:
            raise ValueError("halfDays must be from 1 to 10 a week")


class PolicyBody(msgspec.Struct, rename="camel", forbid_unknown_fields=True, frozen=True):
    """A window policy as JSON."""

    share: float = 0.8
    within_minutes: float = 15.0
    highest_utilisation: float = 0.85
    sizes: tuple[SizeBody, ...] = (SizeBody(1000, 4), SizeBody(2000, 6))
    line_from: float = 1.0

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


def from_body(body: Mapping[str, Any]) -> WindowPolicy:
    """The policy that a rule set's body holds; what it leaves out is as by default."""
    return policy_of(msgspec.convert(body, PolicyBody))


def policy_of(body: PolicyBody) -> WindowPolicy:
    """The policy as the plan reads it."""
    return WindowPolicy(
        Promise(body.share, body.within_minutes, body.highest_utilisation),
        tuple(SizeClass(size.below, size.half_days) for size in body.sizes),
        body.line_from,
    )


def to_body(body: PolicyBody) -> dict[str, Any]:
    """The policy as it is kept in a rule set."""
    made: dict[str, Any] = msgspec.to_builtins(body)
    return made
