"""Operators of QTI response processing, by name: values in, a value out; NULL where QTI says so."""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from training.exams.rules.numbers import fraction
from training.exams.rules.values import (
    NULL,
    BadProgram,
    Value,
    item_of,
    number_of,
    single,
    truth_of,
)

LONGEST = 2_000
_NESTED = re.compile(r"\([^)]*[*+}][^)]*\)[*+{]")
"""A repetition inside a repetition may take for ever to fail: such patterns are not run."""
Operator = Callable[[Mapping[str, Any], list[Value]], Value]
"""(attributes, values of the parts) -> the value."""


def _truth(found: bool | None) -> Value:  # noqa: FBT001
    return NULL if found is None else Value("boolean", (found,))


def _and(_: Mapping[str, Any], parts: list[Value]) -> Value:
    truths = [truth_of(part) for part in parts]
    if False in truths:
        return _truth(found=False)
    return _truth(None if None in truths else True)


def _or(_: Mapping[str, Any], parts: list[Value]) -> Value:
    truths = [truth_of(part) for part in parts]
    if True in truths:
        return _truth(found=True)
    return _truth(None if None in truths else False)


def _not(_: Mapping[str, Any], parts: list[Value]) -> Value:
    found = truth_of(parts[0])
    return _truth(None if found is None else not found)


def _any_n(attributes: Mapping[str, Any], parts: list[Value]) -> Value:
    true = sum(truth_of(part) is True for part in parts)
    unknown = sum(truth_of(part) is None for part in parts)
    least, most = int(attributes.get("min", 0)), int(attributes.get("max", len(parts)))
    if true > most or true + unknown < least:
        return _truth(found=False)
    return _truth(True if true >= least and true + unknown <= most else None)


def _pairs_alike(base: str, item: Any) -> Any:
    return frozenset(str(item).split()) if base == "pair" else item


def _match(_: Mapping[str, Any], parts: list[Value]) -> Value:
    one, other = parts
    if not one.items or not other.items:
        return NULL
    left = [_pairs_alike(one.base, item) for item in one.items]
    right = [_pairs_alike(one.base, item_of(one.base, item)) for item in other.items]
    if "ordered" in {one.cardinality, other.cardinality}:
        return _truth(left == right)
    return _truth(sorted(map(repr, left)) == sorted(map(repr, right)))


def _compared(holds: Callable[[Fraction, Fraction], bool]) -> Operator:
    def operator(_: Mapping[str, Any], parts: list[Value]) -> Value:
        one, other = number_of(parts[0]), number_of(parts[1])
        return NULL if one is None or other is None else _truth(holds(one, other))

    return operator


def _equal(attributes: Mapping[str, Any], parts: list[Value]) -> Value:
    """Within the tolerance: absolute, or a percentage of the second number."""
    given, right = number_of(parts[1]), number_of(parts[0])
    if given is None or right is None:
        return NULL
    mode = attributes.get("toleranceMode", "exact")
    if mode == "exact":
        return _truth(given == right)
    sizes = [fraction(part) for part in str(attributes.get("tolerance", "0")).split()]
    below, above = sizes[0], sizes[-1]
    if mode == "relative":
        below, above = abs(right) * below / 100, abs(right) * above / 100
    low, high = right - below, right + above
    closed_low = attributes.get("includeLowerBound", "true") != "false"
    closed_high = attributes.get("includeUpperBound", "true") != "false"
    return _truth(
        (given >= low if closed_low else given > low)
        and (given <= high if closed_high else given < high)
    )


def _equal_rounded(attributes: Mapping[str, Any], parts: list[Value]) -> Value:
    one, other = number_of(parts[0]), number_of(parts[1])
    if one is None or other is None:
        return NULL
    figures = min(int(attributes.get("figures", 0)), 15)
    if attributes.get("roundingMode", "significantFigures") == "decimalPlaces":
        return _truth(_rounded(one, figures) == _rounded(other, figures))
    return _truth(f"{float(one):.{max(figures, 1)}g}" == f"{float(other):.{max(figures, 1)}g}")


def _rounded(number: Fraction, places: int) -> Fraction:
    scaled = number * 10**places
    return Fraction(math.floor(scaled + Fraction(1, 2)), 10**places)


def _texts(parts: list[Value]) -> tuple[str, str] | None:
    if any(len(part.items) != 1 for part in parts[:2]):
        return None
    one, other = parts[0].items[0], parts[1].items[0]
    return _shown(one), _shown(other)


def _shown(item: Any) -> str:
    if isinstance(item, Fraction):
        return str(item) if item.denominator == 1 else str(float(item))
    return str(item)


def _string_match(attributes: Mapping[str, Any], parts: list[Value]) -> Value:
    texts = _texts(parts)
    if texts is None:
        return NULL
    one, other = texts
    if attributes.get("caseSensitive", "true") == "false":
        one, other = one.casefold(), other.casefold()
    return _truth(other in one if attributes.get("substring") == "true" else one == other)


def _substring(attributes: Mapping[str, Any], parts: list[Value]) -> Value:
    texts = _texts(parts)
    if texts is None:
        return NULL
    one, other = texts
    if attributes.get("caseSensitive", "true") == "false":
        one, other = one.casefold(), other.casefold()
    return _truth(one in other)


def safe_pattern(pattern: str) -> "re.Pattern[str]":
    """The pattern, ready to match; raises BadProgram for one that is none or may take too long."""
    if len(pattern) > 300 or _NESTED.search(pattern):
        raise BadProgram("patternMatch")
    try:
        return re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        raise BadProgram("patternMatch") from None


def _pattern_match(attributes: Mapping[str, Any], parts: list[Value]) -> Value:
    if len(parts[0].items) != 1:
        return NULL
    pattern = safe_pattern(attributes["pattern"])
    return _truth(pattern.fullmatch(_shown(parts[0].items[0])[:LONGEST]) is not None)


def _member(_: Mapping[str, Any], parts: list[Value]) -> Value:
    one, many = parts
    if not one.items or not many.items:
        return NULL
    wanted = _pairs_alike(many.base, item_of(many.base, one.items[0]))
    return _truth(wanted in [_pairs_alike(many.base, item) for item in many.items])


def _contains(_: Mapping[str, Any], parts: list[Value]) -> Value:
    many, few = parts
    if not many.items or not few.items:
        return NULL
    left = [_pairs_alike(many.base, item) for item in many.items]
    right = [_pairs_alike(many.base, item) for item in few.items]
    if many.cardinality == "ordered":
        return _truth(any(left[at : at + len(right)] == right for at in range(len(left))))
    return _truth(all(left.count(item) >= right.count(item) for item in right))


def _container(cardinality: str) -> Operator:
    def operator(_: Mapping[str, Any], parts: list[Value]) -> Value:
        items = tuple(item for part in parts for item in part.items)
        base = next((part.base for part in parts if part.items), "")
        return Value(base, items, cardinality) if items else NULL

    return operator


def _delete(_: Mapping[str, Any], parts: list[Value]) -> Value:
    one, many = parts
    if not one.items or not many.items:
        return NULL
    rest = tuple(item for item in many.items if item != one.items[0])
    return Value(many.base, rest, many.cardinality) if rest else NULL


def _index(attributes: Mapping[str, Any], parts: list[Value]) -> Value:
    at = int(attributes["n"])
    items = parts[0].items
    return Value(parts[0].base, (items[at - 1],)) if 1 <= at <= len(items) else NULL


def _summed(together: Callable[[list[Fraction]], Fraction | None]) -> Operator:
    """An operator over all numbers of all parts; NULL where one is missing."""

    def operator(_: Mapping[str, Any], parts: list[Value]) -> Value:
        numbers: list[Fraction] = []
        for part in parts:
            if not part.items:
                return NULL
            for item in part.items:
                number = number_of(Value(part.base, (item,)))
                if number is None:
                    return NULL
                numbers.append(number)
        found = together(numbers) if numbers else None
        return NULL if found is None else single("float", found)

    return operator


def _product(numbers: list[Fraction]) -> Fraction:
    whole = Fraction(1)
    for number in numbers:
        whole *= number
    return whole


def _power(numbers: list[Fraction]) -> Fraction | None:
    base, exponent = numbers
    if exponent.denominator != 1 or (base == 0 and exponent < 0):
        return None
    size = max(base.numerator.bit_length(), base.denominator.bit_length())
    if abs(exponent) > 1000 or size * abs(exponent) > 10_000:  # longer than any score
        return None
    raised: Fraction = base ** int(exponent)
    return raised


def _half_up(numbers: list[Fraction]) -> Fraction:
    return Fraction(math.floor(numbers[0] + Fraction(1, 2)))


def _custom(attributes: Mapping[str, Any], parts: list[Value]) -> Value:
    """The operators that Dutch authoring tools put round a text: trimmed, or in plain letters."""
    kind = custom_kind(attributes)
    if len(parts) != 1 or kind is None:
        raise BadProgram("customOperator")
    if not parts[0].items:
        return NULL
    text = _shown(parts[0].items[0])
    if kind == "trim":
        return Value("string", (text.strip(),))
    plain = unicodedata.normalize("NFKD", text)
    return Value("string", ("".join(s for s in plain if not unicodedata.combining(s)),))


def custom_kind(attributes: Mapping[str, Any]) -> str | None:
    """What a custom operator does: trim or toascii; None: unknown."""
    named = str(attributes.get("definition") or attributes.get("class") or "").lower()
    return next((kind for kind in ("trim", "toascii") if named.endswith(kind)), None)


OPERATORS: dict[str, Operator] = {
    "and": _and,
    "or": _or,
    "not": _not,
    "anyN": _any_n,
    "isNull": lambda _, parts: _truth(not parts[0].items or parts[0].items == ("",)),
    "match": _match,
    "equal": _equal,
    "equalRounded": _equal_rounded,
    "lt": _compared(lambda one, other: one < other),
    "lte": _compared(lambda one, other: one <= other),
    "gt": _compared(lambda one, other: one > other),
    "gte": _compared(lambda one, other: one >= other),
    "stringMatch": _string_match,
    "substring": _substring,
    "patternMatch": _pattern_match,
    "member": _member,
    "contains": _contains,
    "multiple": _container("multiple"),
    "ordered": _container("ordered"),
    "delete": _delete,
    "index": _index,
    "containerSize": lambda _, parts: single("integer", len(parts[0].items)),
    "sum": _summed(lambda numbers: sum(numbers, Fraction(0))),
    "product": _summed(_product),
    "subtract": _summed(lambda numbers: numbers[0] - numbers[1]),
    "divide": _summed(lambda numbers: numbers[0] / numbers[1] if numbers[1] else None),
    "integerDivide": _summed(
        lambda numbers: Fraction(numbers[0] // numbers[1]) if numbers[1] else None
    ),
    "integerModulus": _summed(lambda numbers: numbers[0] % numbers[1] if numbers[1] else None),
    "power": _summed(_power),
    "min": _summed(min),
    "max": _summed(max),
    "round": _summed(_half_up),
    "truncate": _summed(lambda numbers: Fraction(int(numbers[0]))),
    "integerToFloat": _summed(lambda numbers: numbers[0]),
    "customOperator": _custom,
}
