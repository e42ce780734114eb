"""Which year of counts is learnt from, above all where somebody counts again after years."""

from datetime import date, timedelta

import pytest

from roster.rules.demand import ENOUGH_DAYS, counted_year


def days(first: date, count: int) -> list[date]:
    return [first + timedelta(n) for n in range(count)]


OLD = days(date(2013, 1, 4), 361)
BEGUN = date(2026, 11, 25)


def test_nothing_was_counted() -> None:
    assert counted_year([]) is None


def test_the_last_year_of_a_long_history() -> None:
    assert counted_year(days(date(2011, 1, 1), 1000)) == (date(2012, 9, 27), date(2013, 9, 26))


@pytest.mark.parametrize(("new", "first"), [(1, OLD[0]), (59, OLD[0]), (60, BEGUN), (200, BEGUN)])
def test_old_counts_stay_the_measure_until_there_are_enough_new_ones(new: int, first: date) -> None:
    found = counted_year([*OLD, *days(BEGUN, new)])
    assert found is not None
    assert found[0] == first


def test_too_few_days_are_better_than_none() -> None:
    few = days(BEGUN, ENOUGH_DAYS - 1)
    assert counted_year(few) == (BEGUN, few[-1])
    assert counted_year([date(2013, 1, 4), *few]) == (BEGUN, few[-1])
