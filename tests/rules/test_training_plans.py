from datetime import date, timedelta

import pytest

from training.rules.plans import State, Step, due_dates, ready_on, states

MONDAY = date(2026, 12, 7)


def step(due: int, done: int | None = None) -> Step:
    return Step(
        "exam",
        "window-general",
        MONDAY + timedelta(days=due),
        None if done is None else MONDAY + timedelta(days=done),
    )


def test_due_dates_count_working_days() -> None:
    workdays = [MONDAY + timedelta(days=n) for n in (0, 1, 2, 3, 4, 7, 8)]
    assert due_dates(workdays, [0, 4, 5]) == (MONDAY, date(2026, 12, 11), date(2026, 12, 14))


def test_a_due_date_beyond_the_known_days_is_an_error() -> None:
    with pytest.raises(IndexError):
        due_dates([MONDAY], [1])


def test_the_first_open_step_is_next_and_those_after_it_wait() -> None:
    steps = [step(2, done=1), step(5), step(9)]
    assert states(steps, MONDAY) == (State.DONE, State.NEXT, State.WAITING)


def test_a_step_is_late_from_the_day_after_it_was_due() -> None:
    assert states([step(2)], MONDAY + timedelta(days=2)) == (State.NEXT,)
    assert states([step(2)], MONDAY + timedelta(days=3)) == (State.LATE,)


def test_what_was_held_before_the_plan_counts_as_done() -> None:
    assert states([step(5, done=-400)], MONDAY) == (State.DONE,)


def test_a_plan_is_ready_on_the_day_of_its_last_step() -> None:
    assert ready_on([step(5, done=3), step(9, done=8)]) == MONDAY + timedelta(days=8)
    assert ready_on([step(5, done=3), step(9)]) is None
