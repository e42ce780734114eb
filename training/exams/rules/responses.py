"""What a person answers to one question, as a typed value; anything of another shape is refused."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from training.exams.rules.keys import (
    CLOZE,
    ESSAY,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    SHORT,
    SINGLE,
    TRUE_FALSE,
)
from training.exams.rules.numbers import decimal

MOST_OPTIONS = 50
LONGEST_KEY = 64
LONGEST_WORDS = 500
LONGEST_ESSAY = 30_000
LARGEST = Decimal(10) ** 12
_NUMBER = re.compile(
    r"([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?)\s*([^\d\s]{0,20})"
)


class WrongShape(ValueError):
    """No answer to a question of any kind."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen option."""

    option: str


@dataclass(frozen=True, slots=True)
class Choices:
    """The chosen options, at least one."""

    options: frozenset[str]


@dataclass(frozen=True, slots=True)
class Truth:
    """True or false."""

    value: bool


@dataclass(frozen=True, slots=True)
class Number:
    """A number, perhaps with a unit."""

    number: Decimal
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A few words."""

    text: str


@dataclass(frozen=True, slots=True)
class Pairs:
    """What was put together: (left, right)."""

    pairs: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Order:
    """All items, in the order given."""

    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """The gaps that hold something: (gap, text or option), by gap."""

    gaps: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Written:
    """An essay."""

    text: str


Response = Choice | Choices | Truth | Number | Words | Pairs | Order | Filled | Written


def kind_of(response: Response) -> str:
    """The kind of question that this answers."""
    match response:
        case Choice():
            return SINGLE
        case Choices():
            return MULTIPLE
        case Truth():
            return TRUE_FALSE
        case Number():
            return NUMERIC
        case Words():
            return SHORT
        case Pairs():
            return MATCHING
        case Order():
            return ORDERING
        case Filled():
            return CLOZE
        case Written():
            return ESSAY


def options_of(response: Response) -> list[str]:
    """The keys that must stand on the paper for this to be an answer."""
    match response:
        case Choice(option):
            return [option]
        case Choices(options):
            return sorted(options)
        case Pairs(pairs):
            return sorted({key for pair in pairs for key in pair})
        case Order(order):
            return list(order)
        case Filled(gaps):
            return [gap for gap, _ in gaps]
    return []


def plain(response: Response | None) -> dict[str, Any] | None:
    """The response as it travels and is stored; None: not answered."""
    match response:
        case None:
            return None
        case Choice(option):
            return {"kind": SINGLE, "option": option}
        case Choices(options):
            return {"kind": MULTIPLE, "options": sorted(options)}
        case Truth(value):
            return {"kind": TRUE_FALSE, "value": value}
        case Number(number, unit):
            held = {"kind": NUMERIC, "number": float(number)}
            return held | ({"unit": unit} if unit else {})
        case Words(text):
            return {"kind": SHORT, "text": text}
        case Pairs(pairs):
            return {"kind": MATCHING, "pairs": [list(pair) for pair in sorted(pairs)]}
        case Order(order):
            return {"kind": ORDERING, "order": list(order)}
        case Filled(gaps):
            return {"kind": CLOZE, "gaps": dict(gaps)}
        case Written(text):
            return {"kind": ESSAY, "text": text}


def read(raw: Any) -> Response | None:
    """The response that `raw` holds, None where it is cleared; raises WrongShape."""
    if raw is None:
        return None
    if not isinstance(raw, Mapping):
        raise WrongShape
    match dict(raw):
        case {"kind": "single", "option": str(option), **rest} if not rest and _is_key(option):
            return Choice(option)
        case {"kind": "multiple", "options": [*options], **rest} if not rest:
            return _choices(options)
        case {"kind": "true-false", "value": bool(value), **rest} if not rest:
            return Truth(value)
        case {"kind": "numeric", "number": number, **rest} if not rest.keys() - {"unit"}:
            return Number(_number(number), _line(rest.get("unit") or "", 20))
        case {"kind": "short", "text": str(text), **rest} if not rest:
            words = _line(text, LONGEST_WORDS)
            return Words(words) if words else None
        case {"kind": "matching", "pairs": [*pairs], **rest} if not rest:
            return _pairs(pairs)
        case {"kind": "ordering", "order": [*order], **rest} if not rest:
            return _order(order)
        case {"kind": "cloze", "gaps": {**gaps}, **rest} if not rest:
            return _filled(gaps)
        case {"kind": "essay", "text": str(text), **rest} if not rest:
            if len(text) > LONGEST_ESSAY or "\0" in text:
                raise WrongShape
            return Written(text) if text.strip() else None
    raise WrongShape


def typed(kind: str, texts: list[str]) -> Response | None:
    """The response that a plain form's fields hold, None where nothing is filled in.

    For kinds that have one name for all their fields. Full-width digits, thousands commas and a
    percent sign are understood in numbers, since phones offer them. Raises WrongShape.
    """
    given = [text.strip() for text in texts if text.strip()]
    if not given:
        return None
    if kind == MULTIPLE:
        return _choices(given)
    if len(given) > 1:
        raise WrongShape
    match kind:
        case "single" if _is_key(given[0]):
            return Choice(given[0])
        case "true-false" if given[0] in {"true", "false"}:
            return Truth(given[0] == "true")
        case "numeric":
            number, unit = read_number(given[0])
            if unit:
                raise WrongShape
            return Number(number)
        case "short" | "essay":
            return read({"kind": kind, "text": given[0]})
    raise WrongShape


def read_number(text: str) -> tuple[Decimal, str]:
    """(the number, its unit or '') that a person typed; raises WrongShape."""
    regular = unicodedata.normalize("NFKC", text).strip().replace(",", "").replace("−", "-")
    found = _NUMBER.fullmatch(regular)
    if found is None:
        raise WrongShape
    unit = found[2].strip()
    return _number(found[1]), "" if unit == "%" else unit


def _is_key(text: Any) -> bool:
    return isinstance(text, str) and 0 < len(text) <= LONGEST_KEY and text.isprintable()


def _line(text: Any, longest: int) -> str:
    if not isinstance(text, str) or len(text) > longest or "\0" in text:
        raise WrongShape
    return text.strip()


def _choices(options: list[Any]) -> Choices | None:
    if len(options) > MOST_OPTIONS or not all(_is_key(option) for option in options):
        raise WrongShape
    if len(set(options)) != len(options):
        raise WrongShape
    return Choices(frozenset(options)) if options else None


def _pairs(pairs: list[Any]) -> Pairs | None:
    if len(pairs) > MOST_OPTIONS:
        raise WrongShape
    found = set()
    for pair in pairs:
        if not isinstance(pair, list | tuple) or len(pair) != 2 or not all(map(_is_key, pair)):
            raise WrongShape
        found.add((pair[0], pair[1]))
    if len(found) != len(pairs):
        raise WrongShape
    return Pairs(frozenset(found)) if found else None


def _order(order: list[Any]) -> Order | None:
    if len(order) > MOST_OPTIONS or not all(_is_key(item) for item in order):
        raise WrongShape
    if len(set(order)) != len(order):
        raise WrongShape
    return Order(tuple(order)) if order else None


def _filled(gaps: Mapping[Any, Any]) -> Filled | None:
    if len(gaps) > MOST_OPTIONS or not all(_is_key(gap) for gap in gaps):
        raise WrongShape
    found = {gap: _line(text, LONGEST_WORDS) for gap, text in gaps.items()}
    kept = tuple(sorted((gap, text) for gap, text in found.items() if text))
    return Filled(kept) if kept else None


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise WrongShape
    try:
        number = decimal(value)
    except ValueError:
        raise WrongShape from None
    if not number.is_finite() or abs(number) > LARGEST:
        raise WrongShape
    return number
