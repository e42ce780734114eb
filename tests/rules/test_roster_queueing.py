import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roster.rules.queueing import (
    Promise,
    Queue,
    keeps,
    mean_wait,
    served_within,
    wait_percentile,
    waiting_probability,
    windows_needed,
)


def test_one_window_waits_as_often_as_it_is_busy():
    assert waiting_probability(Queue(0.05, 12, 1)) == pytest.approx(0.6)


def test_textbook_call_centre():
    # 10 erlangs at 14 agents: C(14, 10) = 0.1741 in the Erlang C tables
    queue = Queue(arrivals=2, minutes=5, windows=14)
    assert waiting_probability(queue) == pytest.approx(0.1741, abs=5e-5)
    assert mean_wait(queue) == pytest.approx(0.1741 * 5 / 4, abs=1e-4)


def test_a_long_row_of_windows_does_not_overflow():
    queue = Queue(arrivals=99.5, minutes=100, windows=10_000)
    assert 0 < waiting_probability(queue) < 1
    assert math.isfinite(mean_wait(queue))


def test_windows_that_cannot_keep_up_let_everyone_wait_for_ever():
    queue = Queue(arrivals=0.5, minutes=10, windows=5)
    assert waiting_probability(queue) == 1
    assert mean_wait(queue) == math.inf
    assert wait_percentile(queue) == math.inf
    assert served_within(queue, 1e9) == 0


def test_nobody_waits_where_nobody_comes():
    queue = Queue(arrivals=0, minutes=10, windows=1)
    assert (waiting_probability(queue), mean_wait(queue), wait_percentile(queue)) == (0, 0, 0)
    assert served_within(queue, 0) == 1


@given(st.floats(0.001, 2), st.floats(1, 60), st.integers(1, 60), st.floats(0.5, 0.99))
def test_the_percentile_is_where_the_share_is_served(arrivals, minutes, windows, share):
    queue = Queue(arrivals, minutes, windows)
    if queue.utilisation > 0.999:
        return
    wait = wait_percentile(queue, share)
    if wait == 0:
        assert served_within(queue, 0) >= share - 1e-9
    else:
        assert served_within(queue, wait) == pytest.approx(share)


@given(st.floats(0, 2), st.floats(1, 60), st.integers(1, 30))
def test_the_fewest_windows_that_keep_the_promise(arrivals, minutes, most):
    promise = Promise()
    windows = windows_needed(promise, arrivals, minutes, most)
    assert 1 <= windows <= most
    if windows > 1:
        assert not keeps(promise, Queue(arrivals, minutes, windows - 1))
    if windows < most:
        assert keeps(promise, Queue(arrivals, minutes, windows))


@pytest.mark.parametrize("facts", [(-1, 5, 1), (1, 0, 1), (1, 5, 0)])
def test_what_is_no_queue_is_refused(facts):
    with pytest.raises(ValueError, match="no such queue"):
        Queue(*facts)
