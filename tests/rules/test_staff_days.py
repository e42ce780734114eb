from datetime import date
from decimal import Decimal

import pytest

from staff.rules.days import DayKind, Deviation, after_workdays, day
from staff.rules.working_time import DEFAULT, from_body, weekly_half_days

NOTICE = {
    date(2026, 2, 14): Deviation("workday", "春节补班"),
    date(2026, 2, 16): Deviation("holiday", "春节"),
    date(2026, 2, 17): Deviation("holiday", "春节"),
}


@pytest.mark.parametrize(
    ("on", "kind"),
    [
        (date(2026, 2, 13), DayKind.WORKDAY),
        (date(2026, 2, 14), DayKind.MAKE_UP),
        (date(2026, 2, 15), DayKind.WEEKEND),
        (date(2026, 2, 16), DayKind.HOLIDAY),
    ],
)
def test_a_notice_overrules_the_weekday(on: date, kind: DayKind) -> None:
    assert day(on, NOTICE).kind == kind


@pytest.mark.parametrize(
    ("count", "falls_on"),
    [
        (0, date(2026, 2, 12)),
        (1, date(2026, 2, 13)),
        (2, date(2026, 2, 14)),  # a Saturday worked
        (3, date(2026, 2, 18)),  # after Sunday and two holidays
    ],
)
def test_due_dates_count_workdays_only(count: int, falls_on: date) -> None:
    assert after_workdays(date(2026, 2, 12), count, NOTICE) == falls_on


@pytest.mark.parametrize(
    ("fraction", "half_days"), [("1", 10), ("0.5", 5), ("0.25", 3), ("0.45", 5), ("0.01", 1)]
)
def test_a_fraction_of_the_week_rounds_halves_up_and_is_at_least_one(
    fraction: str, half_days: int
) -> None:
    assert weekly_half_days(DEFAULT, Decimal(fraction)) == half_days


def test_a_rule_set_says_only_what_differs() -> None:
    limits = from_body({"halfDaysAWeek": 11, "restDaysAWeek": 1})
    assert (limits.half_days_a_week, limits.rest_days_a_week, limits.longest_run_days) == (11, 1, 6)
