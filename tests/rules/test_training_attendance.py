"""Minutes into class hours, outcomes, and the limits of a newcomer's first training."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from training.rules import attendance as rules
from training.rules import yearly
from training.rules.attendance import DEFAULT, ClassHours, Meeting, Outcome
from training.rules.yearly import Alarm

START = datetime(2026, 12, 10, 1, 0, tzinfo=UTC)
MEETING = Meeting(1, START, START + timedelta(hours=3))


@pytest.mark.parametrize(
    ("minutes", "hours"), [(0, "0"), (22, "0"), (23, "0.5"), (45, "1"), (180, "4"), (350, "7.5")]
)
def test_minutes_make_class_hours_in_whole_steps(minutes: int, hours: str) -> None:
    assert rules.class_hours(minutes, DEFAULT) == Decimal(hours)


def test_a_rule_may_round_from_half_a_step_on() -> None:
    rule = ClassHours(45, 80, Decimal(1), "half-up", 8)
    assert [rules.class_hours(n, rule) for n in (22, 23, 67, 68)] == [0, 1, 1, 2]


@pytest.mark.parametrize(
    ("there", "outcome"),
    [({}, "absent"), ({1: 143}, "partial"), ({1: 144}, "completed"), ({1: 999}, "completed")],
)
def test_four_fifths_complete_a_session(there: dict[int, int], outcome: str) -> None:
    assert rules.outcome([MEETING], there, DEFAULT) is Outcome(outcome)


def test_a_code_is_good_for_its_half_minute_and_the_next() -> None:
    window = rules.window_of(START)
    later = START + timedelta(seconds=rules.CODE_SECONDS)
    assert window in rules.accepted_windows(later)
    assert window not in rules.accepted_windows(later + timedelta(seconds=rules.CODE_SECONDS))


@pytest.mark.parametrize(
    ("today", "alarm"),
    [
        (date(2026, 7, 31), Alarm.NONE),
        (date(2026, 8, 1), Alarm.SOON),
        (date(2026, 9, 1), Alarm.OVERDUE),
        (date(2027, 3, 1), Alarm.BROKEN),
    ],
)
def test_a_newcomer_has_six_months_and_at_the_most_twelve(today: date, alarm: Alarm) -> None:
    hired = date(2026, 3, 1)
    assert yearly.newcomer_alarm(hired, Decimal(39), today, yearly.DEFAULT) is alarm
    assert yearly.newcomer_alarm(hired, Decimal(40), today, yearly.DEFAULT) is Alarm.NONE


def test_ninety_hours_or_twelve_days_make_a_year() -> None:
    assert yearly.year_met(Decimal(90), yearly.DEFAULT, 8)
    assert not yearly.year_met(Decimal("89.5"), yearly.DEFAULT, 8)
    assert yearly.year_met(Decimal(72), yearly.DEFAULT, 6)
