"""Numbers out of texts that others wrote: exact, and never so large that they take time.

`Fraction("1e999999999")` would count zeros for hours; a few signs must not stop an exam.
"""

import re
from decimal import Decimal
from fractions import Fraction

LONGEST = 80
FURTHEST = 60
"""Digits before or after the point that a power of ten may add."""
_WHOLE = re.compile(r"[+-]?[0-9]+(?:/[0-9]+)?")
_POINT = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE]([+-]?[0-9]{1,9}))?")


def fraction(text: object) -> Fraction:
    """The number that a text says; raises ValueError or ZeroDivisionError."""
    plain = _checked(text)
    return Fraction(plain)


def decimal(text: object) -> Decimal:
    """The same as a decimal, which fractions such as 1/3 are not; raises ValueError."""
    plain = _checked(text)
    if "/" in plain:
        raise ValueError(plain)
    return Decimal(plain)


def _checked(text: object) -> str:
    plain = str(text).strip()
    if len(plain) > LONGEST:
        raise ValueError(plain[:LONGEST])
    if _WHOLE.fullmatch(plain):
        return plain
    found = _POINT.fullmatch(plain)
    if found is None or abs(int(found[1] or 0)) > FURTHEST:
        raise ValueError(plain)
    return plain
