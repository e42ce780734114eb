"""Service length broken up: by centre, town, level, post and kind, each with its days."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from career.rules.service_length import Length, Period, Policy, counted_days, length
from certification.rules.counting import full_months
from certification.rules.days import Days


class By(StrEnum):
    """What service length is broken up by."""

    CENTRE = "centre"
    TOWN = "town"
    LEVEL = "level"
    POST = "post"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A placement or period on evidence with what it can be broken up by; None: not a placement."""

    period: Period
    centre: str | None = None
    town: str | None = None
    level: str | None = None
    post: str | None = None
    source: str = ""
    """The order's number, or what the evidence comes from."""

    def key(self, by: By) -> str | None:
        """Where it belongs."""
        return self.period.kind if by is By.KIND else getattr(self, by.value)


@dataclass(frozen=True, slots=True)
class Run:
    """Days without a gap that count, both ends among them."""

    first_day: date
    last_day: date
    days: int
    months: int
    left_over: int
    """Days after the last full month."""
    sources: tuple[str, ...]
    """The orders that these days stand on."""


@dataclass(frozen=True, slots=True)
class Part:
    """Service length of one key, and the days behind it."""

    key: str | None
    length: Length
    runs: tuple[Run, ...]


def broken_up(stretches: Sequence[Stretch], as_of: date, policy: Policy, by: By) -> list[Part]:
    """A part for each key that counts any day, the longest first; parts may overlap.

    What the policy takes out is taken out of every part.
    """
    keys = dict.fromkeys(one.key(by) for one in stretches)
    parts = [_part(key, stretches, as_of, policy, _belongs(by, key)) for key in keys]
    return sorted(
        (part for part in parts if part.runs),
        key=lambda part: (-part.length.months, -part.length.days, part.key or ""),
    )


def _belongs(by: By, key: str | None) -> Callable[[Stretch], bool]:
    return lambda one: one.key(by) == key


def whole(stretches: Sequence[Stretch], as_of: date, policy: Policy) -> Part:
    """The service length of all together, and the days behind it."""
    return _part(None, stretches, as_of, policy, lambda _: True)


def _part(
    key: str | None,
    stretches: Sequence[Stretch],
    as_of: date,
    policy: Policy,
    belongs: Callable[[Stretch], bool],
) -> Part:
    mine = [one for one in stretches if belongs(one)]
    out = [one.period for one in stretches if one.period.kind in policy.excludes]
    periods = [*(one.period for one in mine), *out]
    days = counted_days(periods, as_of, policy)
    return Part(key, length(periods, as_of, policy), tuple(_runs(days, mine, as_of, policy)))


def _runs(days: Days, stretches: Iterable[Stretch], as_of: date, policy: Policy) -> Iterable[Run]:
    counting = [one for one in stretches if one.period.kind in policy.counts]
    for start, end in days.runs:
        first, last = date.fromordinal(start), date.fromordinal(end)
        behind = dict.fromkeys(
            one.source
            for one in counting
            if one.source
            and one.period.first_day <= last
            and (one.period.last_day is None or one.period.last_day >= first)
        )
        months = full_months(Days(((start, end),)), as_of, pooled=False)
        alone = length([Period("x", first, last)], as_of, Policy(frozenset("x"), frozenset()))
        yield Run(first, last, end - start + 1, months, alone.days, tuple(behind))
