"""The day of service: when to check in, when somebody is missed; what a year adds up to."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

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
class Served:
    """One half-day that somebody served."""

    person: int
    day: date
    centre: str
    km: float
    """One way, from home."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a year of half-days adds up to for one person."""

    person: int
    half_days: int
    saturdays: int
    """Days of a weekend, make-up workdays included."""
    km: float
    centres: int
    longest_run: int
    """Most working days in one centre without another between them."""


def loads(served: Collection[Served], people: Collection[int]) -> list[Load]:
    """One for each of `people`, those without a half-day too, in their order."""
    by_person: dict[int, list[Served]] = {person: [] for person in people}
    for one in served:
        if one.person in by_person:
            by_person[one.person].append(one)
    return [_load(person, found) for person, found in by_person.items()]


def _load(person: int, found: Sequence[Served]) -> Load:
    days = {(one.day, one.centre): one.km for one in found}
    return Load(
        person,
        len(found),
        len({one.day for one in found if one.day.weekday() >= 5}),
        sum(2 * km for km in days.values()),
        len({one.centre for one in found}),
        _longest_run(found),
    )


def _longest_run(found: Sequence[Served]) -> int:
    where: dict[date, set[str]] = {}
    for one in found:
        where.setdefault(one.day, set()).add(one.centre)
    longest = run = 0
    last: set[str] = set()
    for day in sorted(where):
        run = run + 1 if where[day] == last else 1
        last = where[day]
        longest = max(longest, run)
    return longest


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


def carried(served: Collection[Served], weights: Mapping[int, float]) -> dict[int, Over]:
    """Person -> what is carried into the next roster.

    `weights`: work fraction times the share of the year the person was here; a fair share is in
    proportion. One roster makes up for ten half-days at most, so that nobody's month turns over.
    """
    whole = sum(weights.values())
    found = {load.person: load for load in loads(served, list(weights))}
    weekends: dict[int, int] = dict.fromkeys(weights, 0)
    for one in served:
        if one.person in weekends and one.day.weekday() >= 5:
            weekends[one.person] += 1
    if not whole:
        return {}
    half_days = sum(load.half_days for load in found.values())
    km = sum(load.km for load in found.values())
    rest = sum(weekends.values())

    def over(value: float, total: float, person: int, most: int) -> int:
        return max(-most, min(most, round(value - total * weights[person] / whole)))

    return {
        person: Over(
            over(load.half_days, half_days, person, MOST_CARRIED),
            over(weekends[person], rest, person, MOST_CARRIED),
            over(load.km, km, person, MOST_KM),
        )
        for person, load in found.items()
    }
