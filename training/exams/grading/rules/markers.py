"""What people mark, and when two of them agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

NEEDS_MARKER = frozenset({"essay"})
"""Kinds of question that no key can mark."""
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Given:
    """What one marker gave."""

    account: int
    points: Decimal
    settles: bool = False
    """Said by whoever ends a disagreement."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the marks of one piece of work stand."""

    points: Decimal | None
    """Final; None while a marker is missing or two disagree."""
    missing: int
    disagree: bool


def standing(
    given: Sequence[Given], most: Decimal, markers: int, agree_percent: Decimal
) -> Standing:
    """The final points of a piece of work worth `most`, or what it still waits for.

    A settling word ends it. Two who agree count with their mean, halves up to the hundredth.
    """
    final = [one.points for one in given if one.settles]
    if final:
        return Standing(final[-1], 0, disagree=False)
    marks = [one.points for one in given][:markers]
    if len(marks) < markers:
        return Standing(None, markers - len(marks), disagree=False)
    if max(marks) - min(marks) > most * agree_percent / 100:
        return Standing(None, 0, disagree=True)
    mean = sum(marks, Decimal(0)) / len(marks)
    return Standing(mean.quantize(CENT, ROUND_HALF_UP), 0, disagree=False)
