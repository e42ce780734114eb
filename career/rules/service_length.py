"""Service length: full months of the periods that count (docs/sources.md#service-length)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from certification.rules.counting import full_months
from certification.rules.days import Days, last_day

MONTH_OF_DAYS = 30


class PartMonths(StrEnum):
    """What becomes of the days that fill no month: it differs by notice."""

    DROP = "drop"
    POOL = "pool"
    """30 of them, from whatever periods, make a month."""
    HALF = "half"
    """Pooled; 15 or more that are left then count as a month."""
    UP = "up"
    """Pooled; any that are left then count as a month."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Which kinds of period count, which take days out, and how part months round."""

    counts: frozenset[str]
    excludes: frozenset[str]
    part_months: PartMonths = PartMonths.DROP


DEFAULT = Policy(
    counts=frozenset({"regular", "rotation", "support", "window", "grassroots"}),
    excludes=frozenset({"secondment", "study"}),
)


@dataclass(frozen=True, slots=True)
class Period:
    """A placement, or service or study on evidence; both days count, None: still going on."""

    kind: str
    first_day: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Length:
    """Full months, and the days that are left over before rounding."""

    months: int
    days: int

    @property
    def years(self) -> int:
        """Full years."""
        return self.months // 12


def from_body(body: Mapping[str, Any]) -> Policy:
    """The policy that a rule set's body holds; what it leaves out is as in DEFAULT."""
    return Policy(
        counts=frozenset(body.get("counts", DEFAULT.counts)),
        excludes=frozenset(body.get("excludes", DEFAULT.excludes)),
        part_months=PartMonths(body.get("partMonths", DEFAULT.part_months)),
    )


def to_body(policy: Policy) -> dict[str, Any]:
    """The policy as a rule set's body."""
    return {
        "counts": sorted(policy.counts),
        "excludes": sorted(policy.excludes),
        "partMonths": policy.part_months.value,
    }


def counted_days(periods: Iterable[Period], as_of: date, policy: Policy) -> Days:
    """The days up to and with `as_of` that count: overlaps once, what is excluded taken out."""
    known = [
        (one.kind, one.first_day, min(one.last_day or as_of, as_of))
        for one in periods
        if one.first_day <= as_of
    ]
    wanted = Days.of((first, last) for kind, first, last in known if kind in policy.counts)
    out = Days.of((first, last) for kind, first, last in known if kind in policy.excludes)
    return wanted - out


def length(periods: Iterable[Period], as_of: date, policy: Policy = DEFAULT) -> Length:
    """The service length on that day, rounded as the policy says."""
    days = counted_days(periods, as_of, policy)
    whole = full_months(days, as_of, pooled=False)
    rest = sum(_left_over(run, as_of) for run in days.runs)
    if policy.part_months is PartMonths.DROP:
        return Length(whole, rest)
    more, left = divmod(rest, MONTH_OF_DAYS)
    least = {PartMonths.POOL: MONTH_OF_DAYS, PartMonths.HALF: 15, PartMonths.UP: 1}
    if left >= least[policy.part_months]:
        return Length(whole + more + 1, 0)
    return Length(whole + more, left)


def _left_over(run: tuple[int, int], as_of: date) -> int:
    """The days of a run after its last full month."""
    months = full_months(Days((run,)), as_of, pooled=False)
    start, end = run
    full = last_day(date.fromordinal(start), months).toordinal() if months else start - 1
    return end - full
