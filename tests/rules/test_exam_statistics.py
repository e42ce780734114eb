from statistics import correlation as reference

import pytest

from training.exams.rules.statistics import correlation, items


def test_facility_is_the_mean_share_earned() -> None:
    attempts = [{1: 1.0, 2: 0.0}, {1: 0.5, 2: 0.0}, {1: 0.0, 2: 1.0}, {1: 1.0, 2: 1.0}]
    assert [item.facility for item in items(attempts)] == [0.625, 0.5]


def test_discrimination_is_the_correlation_with_the_rest_of_the_paper() -> None:
    attempts = [
        {1: 1.0, 2: 1.0, 3: 0.5},
        {1: 1.0, 2: 0.5, 3: 1.0},
        {1: 0.0, 2: 0.0, 3: 0.5},
        {1: 0.0, 2: 1.0, 3: 0.0},
    ]
    rest = [(a[2] + a[3]) / 2 for a in attempts]
    expected = reference([a[1] for a in attempts], rest)
    assert items(attempts)[0].discrimination == pytest.approx(expected)


def test_negative_discrimination_is_shown_as_such_and_flagged() -> None:
    attempts = [{1: 0.0, 2: 1.0}, {1: 0.0, 2: 0.9}, {1: 1.0, 2: 0.1}, {1: 1.0, 2: 0.0}]
    item = items(attempts * 3)[0]
    assert item.discrimination is not None
    assert item.discrimination < -0.9
    assert item.flags == ("negative",)


def test_without_spread_or_with_too_few_attempts_there_is_no_discrimination() -> None:
    assert correlation([(1, 1), (0, 0)]) is None
    assert correlation([(1, 1), (1, 0), (1, 1)]) is None
    assert correlation([(0, 1), (1, 1), (1, 1)]) is None


def test_questions_that_all_or_hardly_anybody_gets_right_are_flagged() -> None:
    attempts = [{1: 1.0, 2: 0.0} for _ in range(10)]
    assert [item.flags for item in items(attempts)] == [("too-easy",), ("too-hard",)]
    assert [item.flags for item in items(attempts[:9])] == [(), ()]


def test_each_question_counts_only_the_attempts_it_stood_in() -> None:
    assert [item.answered for item in items([{1: 1.0, 2: 1.0}, {2: 0.0}])] == [1, 2]
