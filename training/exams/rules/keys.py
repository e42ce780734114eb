"""The right answer of a question, by kind. A key never leaves the server before review."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

SINGLE = "single"
MULTIPLE = "multiple"
TRUE_FALSE = "true-false"
NUMERIC = "numeric"
KINDS = (SINGLE, MULTIPLE, TRUE_FALSE, NUMERIC)
WITH_OPTIONS = frozenset({SINGLE, MULTIPLE})


class BadKey(ValueError):
    """A stored or imported key that does not fit its kind of question."""


@dataclass(frozen=True, slots=True)
class Single:
    """One option is right."""

    right: str


@dataclass(frozen=True, slots=True)
class Multiple:
    """Some options are right, at least one."""

    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class TrueFalse:
    """The statement is true, or is not."""

    right: bool


@dataclass(frozen=True, slots=True)
class Numeric:
    """A number; answers at most `tolerance` away are right."""

    right: Decimal
    tolerance: Decimal = Decimal(0)


Key = Single | Multiple | TrueFalse | Numeric


def plain(key: Key) -> dict[str, Any]:
    """The key as it is stored."""
    match key:
        case Single(right):
            return {"option": right}
        case Multiple(chosen):
            return {"options": sorted(chosen)}
        case TrueFalse(truth):
            return {"value": truth}
        case Numeric(number, tolerance):
            return {"number": str(number), "tolerance": str(tolerance)}


def read(kind: str, raw: Mapping[str, Any]) -> Key:
    """The key that `plain` stored; raises BadKey."""
    match kind, dict(raw):
        case "single", {"option": str(option)}:
            return Single(option)
        case "multiple", {"options": [*options]} if options and all(
            isinstance(option, str) for option in options
        ):
            return Multiple(frozenset(options))
        case "true-false", {"value": bool(value)}:
            return TrueFalse(value)
        case "numeric", {"number": number, **rest}:
            return Numeric(_decimal(number), abs(_decimal(rest.get("tolerance", "0"))))
    raise BadKey(f"{kind}: {raw!r}")


def _decimal(value: Any) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise BadKey(str(value)) from None
    if isinstance(value, bool) or not number.is_finite():
        raise BadKey(str(value))
    return number
