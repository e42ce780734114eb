"""Values of QTI response processing: none (NULL), one, or a container of several."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from training.exams.rules.numbers import fraction

NUMBERS = frozenset({"integer", "float", "duration"})


class BadProgram(ValueError):
    """The processing uses what is not known here, or uses it wrongly; its text names it."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of QTI: none (NULL), one, or a container of several."""

    base: str = ""
    items: tuple[Any, ...] = ()
    cardinality: str = "single"


NULL = Value()


def single(base: str, item: Any) -> Value:
    """One value of that base type; raises BadProgram for what is none."""
    return Value(base, (item_of(base, item),))


def item_of(base: str, raw: Any) -> Any:
    """`raw` as an item of that base type; raises BadProgram."""
    try:
        if base in NUMBERS:
            return raw if isinstance(raw, Fraction) else fraction(raw)
        if base == "boolean":
            return raw if isinstance(raw, bool) else str(raw).strip().lower() in {"true", "1"}
    except (ValueError, ZeroDivisionError):
        raise BadProgram(f"{base}: {raw!r}"[:80]) from None
    text = str(raw)
    return " ".join(text.split()) if base in {"pair", "directedPair", "identifier"} else text


def number_of(value: Value) -> Fraction | None:
    """The one number; None for NULL and for what is no number."""
    if len(value.items) != 1:
        return None
    item = value.items[0]
    if isinstance(item, bool):
        return None
    if isinstance(item, Fraction):
        return item
    try:
        return fraction(item)
    except (ValueError, ZeroDivisionError):
        return None


def truth_of(value: Value) -> bool | None:
    """True or False; None for NULL."""
    return bool(value.items[0]) if len(value.items) == 1 and value.base == "boolean" else None
