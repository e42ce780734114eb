"""Parts that are passed together, such as theory and practice. Source: docs/sources.md#exams."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Passed:
    """A passed attempt at one part."""

    attempt: int
    exam: int
    on: date
    percent: Decimal


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError


def together(
    passed: Sequence[Passed], parts: Collection[int], valid_months: int
) -> tuple[Passed, ...] | None:
    """The passes that make the whole, one a part; None while a part is missing or too old.

    The first moment at which every part had been passed within `valid_months` counts: a part
    passed once more later does not move the day on which the whole was reached.
    """
    if len(parts) < 2:
        return None
    latest: dict[int, Passed] = {}
    for one in sorted(passed, key=lambda each: (each.on, each.attempt)):
        latest[one.exam] = one
        fresh = [held for held in latest.values() if months_later(held.on, valid_months) >= one.on]
        if {held.exam for held in fresh} == set(parts):
            return tuple(sorted(fresh, key=lambda each: each.exam))
    return None
