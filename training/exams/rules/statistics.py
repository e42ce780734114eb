"""Item and test statistics of an exam. Whoever calls gives first attempts unless asked otherwise.

Papers are drawn, so not everybody had every question: a place of the matrix that somebody did not
have is not a number. Where all had all, the figures are the classical ones.
Source: classical test theory; docs/sources.md#exams.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ENOUGH = 10
"""Attempts below which a figure is chance, and nothing is flagged."""
EASY = 0.95
HARD = 0.25
WEAK = 0.1
GROUPS = 5
"""Into how many groups of equal size a question's curve cuts the attempts, by their points."""

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Papers:
    """What everybody earned; a row an attempt, a column a question, NaN where it was not asked."""

    questions: tuple[int, ...]
    points: Matrix
    shares: Matrix
    """Of the marks of each question."""

    @property
    def totals(self) -> Matrix:
        """The points of each attempt."""
        found: Matrix = np.nansum(self.points, axis=1)
        return found


@dataclass(frozen=True, slots=True)
class Item:
    """How one question did. A figure is None where it cannot be told: too few, or no spread."""

    question: int
    answered: int
    """In how many attempts it stood."""
    facility: float
    """Mean share of its marks that was earned, 0 to 1."""
    spread: float | None
    """Standard deviation of that share."""
    item_total: float | None
    """Correlation of its points with the points of the whole paper, this question included."""
    discrimination: float | None
    """Corrected: correlation with the rest of the paper, −1 to 1, never clamped."""
    efficiency: float | None
    """The covariance with the rest as a share of the largest that these marks allow."""
    curve: tuple[float | None, ...]
    """Facility in each fifth of the attempts, the weakest first."""
    flags: tuple[str, ...]
    """`too-easy`, `too-hard`, `weak`, `negative`."""


@dataclass(frozen=True, slots=True)
class Whole:
    """How the exam as a whole did, in points of a paper."""

    attempts: int
    mean: float | None
    median: float | None
    deviation: float | None
    skewness: float | None
    kurtosis: float | None
    """Excess kurtosis: 0 for a normal distribution."""
    alpha: float | None
    """Cronbach's alpha; of drawn papers, from the covariances of pairs that were asked together."""
    error: float | None
    """Standard error of measurement, in points."""
    hardest: float | None = None
    """Mean facility of the questions on the hardest paper that anybody had, 0 to 1."""
    easiest: float | None = None


def papers(
    attempts: Sequence[tuple[Sequence[int], Sequence[float], Sequence[float]]],
) -> Papers:
    """Papers from (questions, points, shares) of each attempt."""
    sizes = [len(one[0]) for one in attempts]
    asked = np.concatenate(
        [np.asarray(one[0], dtype=np.int64) for one in attempts] or [np.zeros(0, np.int64)]
    )
    questions, column = np.unique(asked, return_inverse=True)
    row = np.repeat(np.arange(len(attempts)), sizes)
    points = np.full((len(attempts), len(questions)), np.nan)
    shares = points.copy()
    if len(asked):
        points[row, column] = np.concatenate([np.asarray(one[1], float) for one in attempts])
        shares[row, column] = np.concatenate([np.asarray(one[2], float) for one in attempts])
    return Papers(tuple(int(one) for one in questions), points, shares)


def correlation(left: Matrix, right: Matrix) -> float | None:
    """Pearson's r; None for fewer than three pairs or where one side has no spread."""
    if len(left) < 3 or np.ptp(left) < 1e-12 or np.ptp(right) < 1e-12:
        return None
    return float(np.corrcoef(left, right)[0, 1])


def items(found: Papers) -> tuple[Item, ...]:
    """The statistics of every question."""
    totals = found.totals
    group = _groups(totals)
    return tuple(
        _item(question, found.points[:, place], found.shares[:, place], totals, group)
        for place, question in enumerate(found.questions)
    )


def whole(found: Papers) -> Whole:
    """The statistics of the exam as a whole."""
    totals = found.totals
    n = len(totals)
    if n == 0:
        return Whole(0, None, None, None, None, None, None, None)
    deviation = float(np.std(totals, ddof=1)) if n > 1 else None
    reliability = alpha(found.points)
    error = (
        None
        if reliability is None or deviation is None
        else deviation * float(np.sqrt(max(0.0, 1 - reliability)))
    )
    return Whole(
        attempts=n,
        mean=float(np.mean(totals)),
        median=float(np.median(totals)),
        deviation=deviation,
        skewness=skewness(totals),
        kurtosis=kurtosis(totals),
        alpha=reliability,
        error=error,
        **_evenness(found.shares),
    )


def _evenness(shares: Matrix) -> dict[str, float]:
    """How hard the hardest and the easiest paper were, by how their questions did with everybody.

    Without drawing the two are the same.
    """
    asked = ~np.isnan(shares)
    known = asked.any(axis=0)
    facility = np.zeros(shares.shape[1])
    facility[known] = np.nanmean(shares[:, known], axis=0)
    counts = asked.sum(axis=1)
    of_papers = (asked @ facility)[counts > 0] / counts[counts > 0]
    if not len(of_papers):
        return {}
    return {"hardest": float(of_papers.min()), "easiest": float(of_papers.max())}


def alpha(points: Matrix) -> float | None:
    """Cronbach's alpha; None for fewer than two questions or attempts, or without any spread.

    From mean variance v and mean covariance c of the questions and the length k of a paper:
    k·c / (v + (k − 1)·c). Where all had all questions this is the classical formula. What stands
    below the line is the variance of a whole paper: of drawn papers and few attempts it may come
    out below nothing, and alpha cannot be told then. Alpha itself may be far below nothing.
    """
    asked = ~np.isnan(points)
    if points.shape[0] < 2 or points.shape[1] < 2:
        return None
    mask = asked.astype(float)
    centred = np.where(asked, points - np.nanmean(points, axis=0), 0.0)  # keeps sums small
    pairs = mask.T @ mask
    sums = centred.T @ mask
    enough = pairs >= 2
    safe = np.where(enough, pairs, 2.0)
    covariance = (centred.T @ centred - sums * sums.T / safe) / (safe - 1)
    diagonal = np.eye(len(pairs), dtype=bool)
    own, others = enough & diagonal, enough & ~diagonal
    if not others.any() or not own.any():
        return None
    v, c = float(covariance[own].mean()), float(covariance[others].mean())
    k = float(mask.sum(axis=1).mean())
    below = v + (k - 1) * c
    return None if below < 1e-12 or v < 1e-12 else k * c / below


def skewness(values: Matrix) -> float | None:
    """Adjusted Fisher–Pearson coefficient; None for fewer than three values or without spread."""
    n = len(values)
    if n < 3 or np.ptp(values) < 1e-12:
        return None
    away = values - values.mean()
    g = float((away**3).mean() / (away**2).mean() ** 1.5)
    return g * float(np.sqrt(n * (n - 1))) / (n - 2)


def kurtosis(values: Matrix) -> float | None:
    """Excess kurtosis, adjusted for the sample; None for fewer than four values or no spread."""
    n = len(values)
    if n < 4 or np.ptp(values) < 1e-12:
        return None
    away = values - values.mean()
    g = float((away**4).mean() / (away**2).mean() ** 2) - 3
    return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * g + 6)


def effect(left: Sequence[float], right: Sequence[float]) -> float | None:
    """Cohen's d: the difference of two means in pooled standard deviations; None without spread."""
    a, b = np.asarray(left, float), np.asarray(right, float)
    if len(a) < 2 or len(b) < 2:
        return None
    pooled = ((len(a) - 1) * a.var(ddof=1) + (len(b) - 1) * b.var(ddof=1)) / (len(a) + len(b) - 2)
    return None if pooled < 1e-12 else float((a.mean() - b.mean()) / np.sqrt(pooled))


def _groups(totals: Matrix) -> NDArray[np.int64]:
    """The group of each attempt by its points, 0 the weakest."""
    order = np.argsort(np.argsort(totals, kind="stable"), kind="stable")
    found: NDArray[np.int64] = (order * GROUPS // max(1, len(totals))).astype(np.int64)
    return found


def _item(
    question: int, points: Matrix, shares: Matrix, totals: Matrix, group: NDArray[np.int64]
) -> Item:
    there = ~np.isnan(points)
    mine, share, total = points[there], shares[there], totals[there]
    rest = total - mine
    facility = float(share.mean())
    discrimination = correlation(mine, rest)
    return Item(
        question=question,
        answered=len(mine),
        facility=facility,
        spread=float(share.std(ddof=1)) if len(mine) > 1 else None,
        item_total=correlation(mine, total),
        discrimination=discrimination,
        efficiency=_efficiency(mine, rest),
        curve=tuple(
            float(share[group[there] == place].mean()) if (group[there] == place).any() else None
            for place in range(GROUPS)
        ),
        flags=_flags(len(mine), facility, discrimination),
    )


def _efficiency(mine: Matrix, rest: Matrix) -> float | None:
    if len(mine) < 3 or np.ptp(mine) < 1e-12 or np.ptp(rest) < 1e-12:
        return None
    best = np.cov(np.sort(mine), np.sort(rest))[0, 1]
    return None if abs(best) < 1e-12 else float(np.cov(mine, rest)[0, 1] / best)


def _flags(answered: int, facility: float, discrimination: float | None) -> tuple[str, ...]:
    if answered < ENOUGH:
        return ()
    flags = []
    if facility > EASY:
        flags.append("too-easy")
    if facility < HARD:
        flags.append("too-hard")
    if discrimination is not None and discrimination < 0:
        flags.append("negative")
    elif discrimination is not None and discrimination < WEAK:
        flags.append("weak")
    return tuple(flags)
