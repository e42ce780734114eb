"""Item statistics of an exam. Whoever calls gives first attempts only.

Source: classical test theory; docs/sources.md#exams.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean

ENOUGH = 10
"""Attempts below which a figure is chance, and nothing is flagged."""
EASY = 0.95
HARD = 0.25
WEAK = 0.1


@dataclass(frozen=True, slots=True)
class Item:
    """How one question did."""

    question: int
    answered: int
    """In how many attempts it stood."""
    facility: float
    """Mean share of its marks that was earned, 0 to 1."""
    discrimination: float | None
    """Correlation of its share with the rest of the paper, −1 to 1, never clamped.

    None where it cannot be told: fewer than three attempts, or no spread.
    """
    flags: tuple[str, ...]
    """`too-easy`, `too-hard`, `weak`, `negative`."""


def items(attempts: Sequence[Mapping[int, float]]) -> tuple[Item, ...]:
    """The statistics of every question in `attempts` (question -> share earned), by question."""
    pairs: dict[int, list[tuple[float, float]]] = {}
    for shares in attempts:
        total = sum(shares.values())
        for question, share in shares.items():
            others = len(shares) - 1
            rest = (total - share) / others if others else 0.0
            pairs.setdefault(question, []).append((share, rest))
    return tuple(_item(question, pairs[question]) for question in sorted(pairs))


def correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Pearson's r; None for fewer than three pairs or where one side has no spread."""
    if len(pairs) < 3:
        return None
    mean_x = fmean(x for x, _ in pairs)
    mean_y = fmean(y for _, y in pairs)
    spread_x = sum((x - mean_x) ** 2 for x, _ in pairs)
    spread_y = sum((y - mean_y) ** 2 for _, y in pairs)
    if spread_x < 1e-12 or spread_y < 1e-12:
        return None
    together = sum((x - mean_x) * (y - mean_y) for x, y in pairs)
    return together / sqrt(spread_x * spread_y)


def _item(question: int, pairs: Sequence[tuple[float, float]]) -> Item:
    facility = fmean(share for share, _ in pairs)
    discrimination = correlation(pairs)
    flags = []
    if len(pairs) < ENOUGH:
        return Item(question, len(pairs), facility, discrimination, ())
    if facility > EASY:
        flags.append("too-easy")
    if facility < HARD:
        flags.append("too-hard")
    if discrimination is not None and discrimination < 0:
        flags.append("negative")
    elif discrimination is not None and discrimination < WEAK:
        flags.append("weak")
    return Item(question, len(pairs), facility, discrimination, tuple(flags))
