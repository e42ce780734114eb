"""Sets of civil days, and the arithmetic of months."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Self

EVER = date.min.toordinal()
FOREVER = date.max.toordinal()

Number = int | Decimal
Span = tuple[date | None, date | None]
"""First and last day, both included; None: always, or without end."""


def add_months(day: date, months: int) -> date:
    """The same day `months` later (or earlier), or the last day of a month that has no such day."""
    index = day.year * 12 + day.month - 1 + months
    if index >= date.max.year * 12 + 12:
        return date.max
    if index < 12:
        return date.min
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def most_months(first: date) -> int:
    """How many months can follow on `first` before there are no more dates."""
    return (date.max.year - first.year) * 12 + date.max.month - first.month + (first.day == 1)


def last_day(first: date, months: int) -> date:
    """The last day of a period of `months` whose first day is `first`, both counted.

    2026-02-13 and 36 months end on 2029-02-12. Where the closing month has no such day, the period
    ends with the month: 2026-01-31 and one month end on 2026-02-28 (docs/sources.md#periods).
    """
    end = add_months(first, months)
    return end - timedelta(days=1) if end.day == first.day and end != date.max else end


def months_left(on: date, last: date) -> int:
    """Full months from `on` to the last day, both counted; 0: less than one, or run out."""
    if last < on:
        return 0
    months = max(0, (last.year - on.year) * 12 + last.month - on.month - 1)
    while months < most_months(on) and last_day(on, months + 1) <= last:
        months += 1
    return months


@dataclass(frozen=True, slots=True)
class Days:
    """A set of days as sorted runs of ordinals; both ends count, runs neither touch nor overlap."""

    runs: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, spans: Iterable[Span]) -> Self:
        """Every day of the `spans`; a span that ends before it begins holds none."""
        return cls.reaching(((first, last, 1) for first, last in spans), 1)

    @classmethod
    def reaching(
        cls, weights: Iterable[tuple[date | None, date | None, Number]], least: Number
    ) -> Self:
        """The days on which the weights in force add up to `least` or more."""
        changes: dict[int, Number] = {}
        for first, last, weight in weights:
            start = EVER if first is None else first.toordinal()
            if last is None:  # never ends: there is nothing to take off again
                changes[start] = changes.get(start, 0) + weight
                continue
            end = last.toordinal()
            if start <= end:
                changes[start] = changes.get(start, 0) + weight
                changes[end + 1] = changes.get(end + 1, 0) - weight
        return cls._swept(changes, least)

    @classmethod
    def in_at_least(cls, least: int, sets: Iterable["Days"]) -> Self:
        """The days that stand in at least `least` of the `sets`."""
        changes: dict[int, Number] = {}
        for days in sets:
            for start, end in days.runs:
                changes[start] = changes.get(start, 0) + 1
                changes[end + 1] = changes.get(end + 1, 0) - 1
        return cls._swept(changes, least)

    @classmethod
    def _swept(cls, changes: dict[int, Number], least: Number) -> Self:
        if not changes and least > 0:
            return cls()
        changes.setdefault(EVER, 0)
        changes.setdefault(FOREVER + 1, 0)
        runs: list[tuple[int, int]] = []
        total: Number = 0
        opened: int | None = None
        for day in sorted(changes):
            total += changes[day]
            reached = total >= least and day <= FOREVER
            if reached and opened is None:
                opened = day
            elif not reached and opened is not None:
                runs.append((opened, day - 1))
                opened = None
        return cls(tuple(runs))

    def __contains__(self, day: date) -> bool:
        ordinal = day.toordinal()
        return any(start <= ordinal <= end for start, end in self.runs)

    def __bool__(self) -> bool:
        return bool(self.runs)

    def __or__(self, other: "Days") -> "Days":
        return Days.in_at_least(1, (self, other))

    def __and__(self, other: "Days") -> "Days":
        return Days.in_at_least(2, (self, other))

    def __sub__(self, other: "Days") -> "Days":
        return self & ~other

    def __invert__(self) -> "Days":
        gaps: list[tuple[int, int]] = []
        free = EVER
        for start, end in self.runs:
            if start > free:
                gaps.append((free, start - 1))
            free = end + 1
        if free <= FOREVER:
            gaps.append((free, FOREVER))
        return Days(tuple(gaps))

    def spans(self) -> tuple[Span, ...]:
        """The runs as dates; None at an end that is open."""
        return tuple(_span(run) for run in self.runs)

    def around(self, day: date) -> Span:
        """First and last day of the stretch around `day` that is all in the set, or all not."""
        same = self if day in self else ~self
        ordinal = day.toordinal()
        return next(_span(run) for run in same.runs if run[0] <= ordinal <= run[1])

    def next_from(self, day: date) -> date | None:
        """The first day of the set that is `day` or later; None: there is none."""
        ordinal = day.toordinal()
        for start, end in self.runs:
            if end >= ordinal:
                return date.fromordinal(max(start, ordinal))
        return None


ALWAYS = Days(((EVER, FOREVER),))
NEVER = Days()


def _span(run: tuple[int, int]) -> Span:
    start, end = run
    return (
        None if start == EVER else date.fromordinal(start),
        None if end == FOREVER else date.fromordinal(end),
    )
