"""Weights of answers as Moodle has them: percentages that stand for simple fractions."""

from fractions import Fraction

from kit.language import N_
from training.exams.formats.found import Broken
from training.exams.rules.numbers import fraction

KNOWN = (
    Fraction(0),
    *(Fraction(1, n) for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20)),
    *(Fraction(n, 10) for n in (3, 4, 6, 7, 8, 9)),
    Fraction(2, 3),
    Fraction(3, 4),
    Fraction(5, 6),
)
"""The weights that Moodle offers, and the same below nothing."""
CLOSE = Fraction(1, 20_000)


def grade(percent: str, *, strict: bool = False) -> Fraction:
    """The share that a percentage stands for: 33.33333 is a third. Raises Broken.

    `strict` refuses what Moodle does not offer, as Moodle itself does on import.
    """
    try:
        share = fraction(percent) / 100
    except (ValueError, ZeroDivisionError):
        raise Broken(N_("“{text}” is no weight."), "key", text=percent[:20]) from None
    if abs(share) > 1:
        raise Broken(N_("A weight is from −100 % to 100 %."), "key", percent)
    near = snapped(share)
    if abs(near) in KNOWN:
        return near
    if strict:
        raise Broken(
            N_("The weight {percent} % is none that Moodle knows."), "key", percent=percent.strip()
        )
    return share


def snapped(share: Fraction) -> Fraction:
    """The simple fraction that a number cut off after some digits stands for, or the number."""
    for known in KNOWN:
        if abs(abs(share) - known) <= CLOSE:
            return known if share >= 0 else -known
    return share


def percent(share: Fraction) -> str:
    """The share as the percentage that Moodle writes: 33.33333."""
    text = f"{float(share * 100):.5f}".rstrip("0").rstrip(".")
    return "0" if text in {"", "-0"} else text
