"""Marks: what share of a question's marks a response earns, and what an attempt adds up to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from training.exams.rules.shares import share

__all__ = ["Marked", "Result", "points", "result", "share", "with_penalty"]

CENT = Decimal("0.01")


def with_penalty(earned: Fraction, penalty_percent: Decimal, *, answered: bool) -> Fraction:
    """The share after negative marking: a wrong answer costs `penalty_percent`; none costs nothing.

    An answer that is partly right costs nothing either.
    """
    if answered and earned == 0 and penalty_percent:
        return -Fraction(penalty_percent) / 100
    return earned


def points(marks: Decimal, earned: Fraction) -> Decimal:
    """`earned` of `marks`, to the hundredth, halves up."""
    if earned == 1:
        return marks.quantize(CENT, ROUND_HALF_UP)
    exact = Fraction(marks) * earned
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Marked:
    """One slot of a marked paper."""

    category: str
    marks: Decimal
    share: Fraction


@dataclass(frozen=True, slots=True)
class Result:
    """What an attempt adds up to."""

    points: Decimal
    marks: Decimal
    percent: Decimal
    passed: bool
    weak: tuple[str, ...]
    """Categories below the pass share, weakest first."""


def result(slots: Sequence[Marked], pass_percent: Decimal) -> Result:
    """The result of a marked paper.

    Points are rounded slot by slot, as the person sees them; the pass mark is compared with the
    exact percentage of those points, never a rounded one.
    """
    marks = sum((slot.marks for slot in slots), Decimal(0))
    earned = sum((points(slot.marks, slot.share) for slot in slots), Decimal(0))
    earned = max(earned, Decimal(0))  # penalties take away what was earned, not more
    exact = Fraction(earned) * 100 / Fraction(marks) if marks else Fraction(0)
    percent = Decimal(exact.numerator) / Decimal(exact.denominator)
    return Result(
        points=earned,
        marks=marks,
        percent=percent.quantize(CENT, ROUND_HALF_UP),
        passed=bool(marks) and exact >= Fraction(pass_percent),
        weak=_weak(slots, Fraction(pass_percent) / 100),
    )


def _weak(slots: Iterable[Marked], needed: Fraction) -> tuple[str, ...]:
    # Most answers are right or wrong: their marks add up as decimals, which costs less.
    whole: dict[str, Decimal] = {}
    partly: dict[str, Fraction] = {}
    possible: dict[str, Decimal] = {}
    for slot in slots:
        name = slot.category
        possible[name] = possible.get(name, Decimal(0)) + slot.marks
        if slot.share == 1:
            whole[name] = whole.get(name, Decimal(0)) + slot.marks
        elif slot.share:
            partly[name] = partly.get(name, Fraction(0)) + Fraction(slot.marks) * slot.share
    shares = {
        name: (Fraction(whole.get(name, 0)) + partly.get(name, 0)) / Fraction(marks)
        for name, marks in possible.items()
        if marks
    }
    return tuple(sorted((n for n in shares if shares[n] < needed), key=lambda n: (shares[n], n)))
