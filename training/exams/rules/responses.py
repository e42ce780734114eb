"""What a person answers to one question, as a typed value; anything of another shape is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from training.exams.rules.keys import MULTIPLE, NUMERIC, SINGLE, TRUE_FALSE

MOST_OPTIONS = 20
LARGEST = Decimal(10) ** 12


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
    """A number."""

    number: Decimal


Response = Choice | Choices | Truth | Number


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


def options_of(response: Response) -> list[str]:
    """The options that must stand on the paper for this to be an answer."""
    match response:
        case Choice(option):
            return [option]
        case Choices(options):
            return sorted(options)
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
        case Number(number):
            return {"kind": NUMERIC, "number": float(number)}


def read(raw: Any) -> Response | None:
    """The response that `raw` holds, None where it is cleared; raises WrongShape."""
    if raw is None:
        return None
    if not isinstance(raw, Mapping):
        raise WrongShape
    match dict(raw):
        case {"kind": "single", "option": str(option), **rest} if not rest and _is_option(option):
            return Choice(option)
        case {"kind": "multiple", "options": [*options], **rest} if not rest:
            return _choices(options)
        case {"kind": "true-false", "value": bool(value), **rest} if not rest:
            return Truth(value)
        case {"kind": "numeric", "number": number, **rest} if not rest:
            return Number(_number(number))
    raise WrongShape


def typed(kind: str, texts: list[str]) -> Response | None:
    """The response that a plain form's fields hold, None where nothing is filled in.

    Full-width digits, thousands commas and a percent sign are understood in numbers, since phones
    offer them. Raises WrongShape.
    """
    given = [text.strip() for text in texts if text.strip()]
    if not given:
        return None
    if kind == MULTIPLE:
        return _choices(given)
    if len(given) > 1:
        raise WrongShape
    match kind:
        case "single" if _is_option(given[0]):
            return Choice(given[0])
        case "true-false" if given[0] in {"true", "false"}:
            return Truth(given[0] == "true")
        case "numeric":
            return Number(_number(given[0].replace(",", "").replace("，", "").rstrip("%％")))
    raise WrongShape


def _is_option(text: str) -> bool:
    return 0 < len(text) <= MOST_OPTIONS and text.isprintable()


def _choices(options: list[Any]) -> Choices | None:
    if len(options) > MOST_OPTIONS or not all(
        isinstance(option, str) and _is_option(option) for option in options
    ):
        raise WrongShape
    if len(set(options)) != len(options):
        raise WrongShape
    return Choices(frozenset(options)) if options else None


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise WrongShape
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise WrongShape from None
    if not number.is_finite() or abs(number) > LARGEST:
        raise WrongShape
    return number
