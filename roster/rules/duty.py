"""The day of service: when to check in, when somebody is missed; what a year adds up to."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec


class CheckInBody(msgspec.Struct, rename="camel", forbid_unknown_fields=True, frozen=True):
    """A town's rule for checking in at the window."""

    required: bool = False
    """Whether somebody who has not checked in is missed."""
    alarm_minutes: int = 15
    early_minutes: int = 60

    def __post_init__(self) -> None:
        if not 1 <= self.alarm_minutes <= 180 or not 5 <= self.early_minutes <= 240:
            raise ValueError("alarmMinutes from 1 to 180, earlyMinutes from 5 to 240")


def open_now(body: CheckInBody, starts: datetime, ends: datetime, now: datetime) -> bool:
    """Whether one can check in for the half-day now."""
    return starts - timedelta(minutes=body.early_minutes) <= now <= ends


def missed(body: CheckInBody, starts: datetime, ends: datetime, now: datetime) -> bool:
    """Whether whoever has not come by now is missed."""
    return body.required and starts + timedelta(minutes=body.alarm_minutes) <= now < ends


@dataclass(frozen=True, slots=True)
class Load:
    """What a year of half-days adds up to for one person."""

    person: int
    half_days: int = 0
    saturdays: int = 0
    """Days of a weekend, make-up workdays included."""
    weekend_half_days: int = 0
    busy_half_days: int = 0
    """In centres that are busy now."""
    km: float = 0.0
    """There and back, once for each centre of a day."""
    centres: int = 0
    longest_run: int = 0
    """Most working days in one centre without another between them."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How far apart people are in one figure."""

    least: float
    mean: float
    most: float
    deviation: float
    """The standard deviation as a share of the mean: 0 when all are alike."""


def spread(values: Collection[float]) -> Spread | None:
    """The spread; None of nobody."""
    if not values:
        return None
    mean = sum(values) / len(values)
    deviation = math.sqrt(sum((value - mean) ** 2 for value in values) / len(values))
    return Spread(min(values), mean, max(values), deviation / mean if mean else 0.0)


def by_share(values: Mapping[int, float], fractions: Mapping[int, float]) -> dict[int, float]:
    """Person -> the figure as a full-time person's would be."""
    return {person: value / (fractions.get(person) or 1.0) for person, value in values.items()}


MOST_CARRIED, MOST_KM = 10, 100


@dataclass(frozen=True, slots=True)
class Over:
    """By how much somebody had more than a fair share (less: below 0), within bounds."""

    half_days: int
    weekend_half_days: int
    km: int
    busy_half_days: int = 0


def carried(loads: Collection[Load], weights: Mapping[int, float]) -> dict[int, Over]:
    """Person -> what is carried into the next roster; whoever served nothing has a load of 0.

    `weights`: work fraction times the share of the year the person was here; a fair share is in
    proportion. One roster makes up for ten half-days at most, so that nobody's month turns over.
    """
    whole = sum(weights.values())
    if not whole:
        return {}
    found = {person: Load(person) for person in weights}
    found |= {load.person: load for load in loads if load.person in weights}
    half_days = sum(load.half_days for load in found.values())
    rest = sum(load.weekend_half_days for load in found.values())
    busy = sum(load.busy_half_days for load in found.values())
    km = sum(load.km for load in found.values())

    def over(value: float, total: float, person: int, most: int) -> int:
        return max(-most, min(most, round(value - total * weights[person] / whole)))

    return {
        person: Over(
            over(load.half_days, half_days, person, MOST_CARRIED),
            over(load.weekend_half_days, rest, person, MOST_CARRIED),
            over(load.km, km, person, MOST_KM),
            over(load.busy_half_days, busy, person, MOST_CARRIED),
        )
        for person, load in found.items()
    }
