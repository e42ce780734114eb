from datetime import UTC, datetime, timedelta

import pytest

from training.exams.rules.timing import (
    Bar,
    Past,
    Phase,
    Terms,
    attempts_left,
    deadline,
    earliest_next,
    may_start,
    phase,
)

NINE = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


HOUR = Terms(limit=minutes(60), grace=minutes(2), delay=timedelta(days=1), attempts=3)


def test_the_deadline_is_the_start_plus_the_limit() -> None:
    assert deadline(NINE, HOUR) == NINE + minutes(60)


def test_extra_time_moves_the_deadline() -> None:
    assert deadline(NINE, HOUR, minutes(15)) == NINE + minutes(75)


def test_the_close_ends_an_attempt_that_began_late_even_with_extra_time() -> None:
    terms = Terms(limit=minutes(60), closes=NINE + minutes(30))
    assert deadline(NINE, terms, minutes(15)) == NINE + minutes(30)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (minutes(0), Phase.ANSWERING),
        (minutes(60) - timedelta(microseconds=1), Phase.ANSWERING),
        (minutes(60), Phase.GRACE),
        (minutes(62) - timedelta(microseconds=1), Phase.GRACE),
        (minutes(62), Phase.OVER),
    ],
)
def test_nothing_is_answered_in_the_grace_period(at: timedelta, expected: Phase) -> None:
    assert phase(NINE + at, NINE + minutes(60), HOUR.grace) is expected


def test_without_grace_the_deadline_ends_it() -> None:
    assert phase(NINE, NINE, timedelta(0)) is Phase.OVER


def test_the_next_attempt_counts_from_the_submission_when_that_was_early() -> None:
    past = Past(NINE, NINE + minutes(20), passed=False)
    assert earliest_next(past, HOUR) == NINE + minutes(20) + timedelta(days=1)


def test_the_next_attempt_counts_from_the_limit_when_submitted_in_the_grace() -> None:
    past = Past(NINE, NINE + minutes(61), passed=False)
    assert earliest_next(past, HOUR) == NINE + minutes(60) + timedelta(days=1)


def test_extra_time_counts_into_the_limit_of_the_next_attempt() -> None:
    past = Past(NINE, NINE + minutes(70), passed=False, extra=minutes(15))
    assert earliest_next(past, HOUR) == NINE + minutes(70) + timedelta(days=1)


def test_attempts_are_counted_anew_after_a_pass() -> None:
    fail, success = (
        Past(NINE, NINE + minutes(9), passed=False),
        Past(NINE + timedelta(days=2), NINE + timedelta(days=2, minutes=9), passed=True),
    )
    again = Past(NINE + timedelta(days=700), NINE + timedelta(days=701), passed=False)
    assert attempts_left([fail], HOUR) == 2
    assert attempts_left([fail, success], HOUR) == 3
    assert attempts_left([again, fail, success], HOUR) == 2


@pytest.mark.parametrize(
    ("now", "past", "expected"),
    [
        (NINE - minutes(1), [], (Bar.NOT_OPEN, NINE)),
        (NINE, [], None),
        (NINE + timedelta(days=9), [], (Bar.CLOSED, None)),
        (
            NINE + minutes(90),
            [Past(NINE, NINE + minutes(30), passed=False)],
            (Bar.TOO_SOON, NINE + timedelta(days=1, minutes=30)),
        ),
        (
            NINE + timedelta(days=1, minutes=30),
            [Past(NINE, NINE + minutes(30), passed=False)],
            None,
        ),
        (
            NINE + timedelta(days=5),
            [
                Past(NINE + timedelta(days=n), NINE + timedelta(days=n), passed=False)
                for n in range(3)
            ],
            (Bar.NO_ATTEMPT_LEFT, None),
        ),
    ],
)
def test_why_an_attempt_may_not_begin(
    now: datetime, past: list[Past], expected: tuple[Bar, datetime | None] | None
) -> None:
    terms = Terms(
        limit=minutes(60),
        opens=NINE,
        closes=NINE + timedelta(days=9),
        delay=timedelta(days=1),
        attempts=3,
    )
    assert may_start(now, past, terms) == expected
