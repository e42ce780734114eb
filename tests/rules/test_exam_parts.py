from datetime import date
from decimal import Decimal

from training.exams.rules.parts import Passed, months_later, together

PARTS = frozenset({1, 2})


def passed(attempt: int, exam: int, on: date) -> Passed:
    return Passed(attempt, exam, on, Decimal(80))


def test_the_whole_is_reached_when_the_last_part_is_passed_in_time() -> None:
    theory, practice = passed(1, 1, date(2026, 1, 31)), passed(2, 2, date(2026, 12, 1))
    assert together([practice, theory], PARTS, 12) == (theory, practice)


def test_a_part_that_has_waited_too_long_is_passed_again() -> None:
    old, practice = passed(1, 1, date(2025, 1, 1)), passed(2, 2, date(2026, 3, 1))
    again = passed(3, 1, date(2026, 6, 1))
    assert together([old, practice], PARTS, 12) is None
    assert together([old, practice, again], PARTS, 12) == (again, practice)


def test_the_last_day_of_the_waiting_time_still_counts() -> None:
    theory = passed(1, 1, date(2026, 1, 15))
    assert together([theory, passed(2, 2, date(2027, 1, 15))], PARTS, 12) is not None
    assert together([theory, passed(2, 2, date(2027, 1, 16))], PARTS, 12) is None


def test_one_part_alone_makes_no_whole() -> None:
    assert together([passed(1, 1, date(2026, 1, 1))], frozenset({1}), 12) is None
    assert together([], PARTS, 12) is None


def test_a_month_later_is_the_same_day_or_the_last_of_a_shorter_month() -> None:
    assert months_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_later(date(2027, 12, 31), 2) == date(2028, 2, 29)
    assert months_later(date(2026, 11, 15), 14) == date(2028, 1, 15)
