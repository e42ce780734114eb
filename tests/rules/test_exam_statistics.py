"""Item and test statistics beside figures that NumPy and SciPy compute by themselves."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from training.exams.rules.statistics import (
    Papers,
    alpha,
    correlation,
    effect,
    items,
    kurtosis,
    papers,
    skewness,
    whole,
)

CHANCE = np.random.default_rng(20261207)


def answered(people: int = 400, questions: int = 12) -> NDArray[np.float64]:
    """Shares of people of different ability at questions of different difficulty."""
    ability = CHANCE.normal(size=(people, 1))
    hard = np.linspace(-1.5, 1.5, questions)
    return (CHANCE.random((people, questions)) < 1 / (1 + np.exp(hard - ability))).astype(float)


def complete(shares: NDArray[np.float64], marks: NDArray[np.float64] | None = None) -> Papers:
    """Papers on which everybody had every question."""
    worth = np.ones(shares.shape[1]) if marks is None else marks
    return Papers(tuple(range(shares.shape[1])), shares * worth, shares)


def drawn(shares: NDArray[np.float64], share: float = 0.5) -> Papers:
    """Papers of which everybody had only some questions."""
    hidden = np.where(CHANCE.random(shares.shape) < share, shares, np.nan)
    return Papers(tuple(range(shares.shape[1])), hidden, hidden)


def test_facility_and_spread_are_mean_and_deviation_of_the_share() -> None:
    shares = answered()
    for place, item in enumerate(items(complete(shares))):
        assert item.facility == pytest.approx(shares[:, place].mean())
        assert item.spread == pytest.approx(np.std(shares[:, place], ddof=1))


def test_discrimination_is_pearsons_r_with_the_rest_and_item_total_with_all() -> None:
    shares = answered()
    totals = shares.sum(axis=1)
    for place, item in enumerate(items(complete(shares))):
        mine = shares[:, place]
        assert item.discrimination == pytest.approx(stats.pearsonr(mine, totals - mine).statistic)
        assert item.item_total == pytest.approx(stats.pearsonr(mine, totals).statistic)


def test_efficiency_is_the_covariance_beside_the_largest_that_the_marks_allow() -> None:
    shares = answered()
    totals = shares.sum(axis=1)
    for place, item in enumerate(items(complete(shares))):
        mine, rest = shares[:, place], totals - shares[:, place]
        best = np.cov(sorted(mine), sorted(rest))[0, 1]
        assert item.efficiency == pytest.approx(np.cov(mine, rest)[0, 1] / best)
        assert item.efficiency is not None
        assert item.efficiency <= 1


def test_alpha_is_the_classical_one_where_all_had_all_questions() -> None:
    shares, marks = answered(), np.linspace(1, 3, 12)
    points = shares * marks
    variances = points.var(axis=0, ddof=1).sum()
    classical = 12 / 11 * (1 - variances / points.sum(axis=1).var(ddof=1))
    assert alpha(points) == pytest.approx(classical)


def test_alpha_of_drawn_papers_is_that_of_a_paper_as_long_as_theirs() -> None:
    shares = answered(people=20_000, questions=20)
    full, half = alpha(shares), alpha(drawn(shares).points)
    assert full is not None
    shorter = 0.5 * full / (1 - 0.5 * full)  # Spearman and Brown, for half the length
    assert half == pytest.approx(shorter, abs=0.02)


def test_alpha_of_few_may_be_far_below_nothing_and_is_then_the_classical_one_too() -> None:
    # Six people, four questions: who gets one right gets another wrong.
    points = np.array(
        [[1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 0, 1], [1, 1, 1, 0]],
        dtype=float,
    )
    covariance = np.cov(points.T)
    k, total = 4, points.sum(axis=1).var(ddof=1)
    classical = k / (k - 1) * (1 - np.trace(covariance) / total)

    assert alpha(points) == pytest.approx(classical)
    assert classical < -4


def test_alpha_is_not_told_where_drawn_papers_would_have_less_than_no_variance() -> None:
    points = np.array(
        [[1, 0, np.nan], [0, 1, np.nan], [np.nan, 1, 0], [np.nan, 0, 1], [1, np.nan, 0],
         [0, np.nan, 1]]
    )  # fmt: skip

    assert alpha(points) is None


def test_the_error_of_measurement_follows_from_deviation_and_alpha() -> None:
    shares = answered()
    found = whole(complete(shares))
    totals = shares.sum(axis=1)
    assert found.mean == pytest.approx(totals.mean())
    assert found.median == pytest.approx(np.median(totals))
    assert found.deviation == pytest.approx(np.std(totals, ddof=1))
    assert found.alpha is not None
    assert found.error == pytest.approx(np.std(totals, ddof=1) * np.sqrt(1 - found.alpha))


def test_skewness_and_kurtosis_are_those_of_scipy_adjusted_for_the_sample() -> None:
    values = CHANCE.gamma(2.0, size=300)
    assert skewness(values) == pytest.approx(stats.skew(values, bias=False))
    assert kurtosis(values) == pytest.approx(stats.kurtosis(values, bias=False))


def test_negative_discrimination_is_shown_as_such_and_flagged() -> None:
    shares = answered(questions=6)
    shares[:, 0] = 1 - (shares[:, 1:].sum(axis=1) > 2)
    item = items(complete(shares))[0]
    assert item.discrimination is not None
    assert item.discrimination < -0.5
    assert item.flags == ("negative",)
    assert item.curve[0] is not None
    assert item.curve[-1] is not None
    assert item.curve[0] > item.curve[-1]


def test_without_spread_or_with_too_few_attempts_a_figure_is_not_told() -> None:
    two = np.array([0.0, 1.0])
    assert correlation(two, two) is None
    assert correlation(np.ones(5), np.arange(5.0)) is None
    same = complete(np.ones((20, 3)))
    assert {item.discrimination for item in items(same)} == {None}
    found = whole(same)
    assert (found.alpha, found.skewness, found.kurtosis, found.deviation) == (None, None, None, 0)
    assert whole(papers([])).attempts == 0
    assert items(papers([])) == ()


def test_questions_that_all_or_hardly_anybody_gets_right_are_flagged() -> None:
    shares = answered(people=60, questions=5)
    shares[:, 0], shares[:, 1] = 1.0, 0.0
    easy, hard, *_ = items(complete(shares))
    assert (easy.flags, hard.flags) == (("too-easy",), ("too-hard",))
    few = items(complete(shares[:9]))
    assert {item.flags for item in few} == {()}


def test_a_question_counts_only_where_it_was_asked() -> None:
    made = papers([([7, 3], [1.0, 2.0], [1.0, 1.0]), ([3, 9], [1.0, 0.0], [0.5, 0.0])])
    assert made.questions == (3, 7, 9)
    assert list(made.totals) == [3.0, 1.0]
    assert [(one.question, one.answered, one.facility) for one in items(made)] == [
        (3, 2, 0.75),
        (7, 1, 1.0),
        (9, 1, 0.0),
    ]


def test_the_difference_of_two_groups_is_told_in_standard_deviations() -> None:
    left, right = CHANCE.normal(1, 2, 500), CHANCE.normal(0, 2, 500)
    pooled = np.sqrt((left.var(ddof=1) + right.var(ddof=1)) / 2)
    assert effect(list(left), list(right)) == pytest.approx((left.mean() - right.mean()) / pooled)
    assert effect([1.0], [2.0, 3.0]) is None
    assert effect([1.0, 1.0], [1.0, 1.0]) is None


def test_the_hardest_and_the_easiest_paper_are_told_by_how_their_questions_did() -> None:
    shares = answered(200, 8)
    masked = np.where(np.arange(8) < 4, shares, np.nan)
    masked[100:] = np.where(np.arange(8) >= 4, shares[100:], np.nan)
    facility = [shares[:100, :4].mean(axis=0).mean(), shares[100:, 4:].mean(axis=0).mean()]

    whole_bank = whole(complete(shares))
    halves = whole(Papers(tuple(range(8)), masked, masked))

    assert whole_bank.hardest == pytest.approx(shares.mean())
    assert whole_bank.easiest == pytest.approx(shares.mean())
    assert (halves.hardest, halves.easiest) == pytest.approx((min(facility), max(facility)))
