"""Answers as they stand on an answer sheet: `B`, `ACD`, `对`, `20`, `1C 2A`, `CAB`, `挂失|补办`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from training.exams.rules import responses
from training.exams.rules.bodies import Face
from training.exams.rules.responses import Response, WrongShape

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TRUE = frozenset({"对", "√", "T", "TRUE", "正确", "是"})
FALSE = frozenset({"错", "×", "F", "FALSE", "错误", "否"})
EMPTY = frozenset({"", "-", "—", "空"})
_PAIR = re.compile(r"([0-9]{1,2})\s*[-=]?\s*([A-Za-z])")


@dataclass(frozen=True, slots=True)
class Given:
    """What stands at one place of a sheet: an answer, or points that a marker wrote."""

    response: Response | None = None
    points: Decimal | None = None


class BadAnswer(ValueError):
    """What stands at a place is no answer to its question; the message is marked English."""

    def __init__(self, number: int, text: str) -> None:
        super().__init__(text)
        self.number = number
        self.text = text[:40]


def cut(text: str) -> list[str]:
    """The answers of a sheet typed in one line, `;` between them, in the order of the paper."""
    return [piece.strip() for piece in text.replace("；", ";").split(";")]


def given(number: int, text: str, face: Face, marks: Decimal) -> Given:
    """What `text` says at a place; `=3.5` are points given by hand. Raises BadAnswer."""
    if text in EMPTY:
        return Given()
    if text.startswith(("=", "＝")):
        try:
            points = Decimal(text[1:].strip())
        except InvalidOperation:
            raise BadAnswer(number, text) from None
        if not points.is_finite() or not 0 <= points <= marks:
            raise BadAnswer(number, text)
        return Given(points=points)
    try:
        return Given(_response(text, face))
    except (WrongShape, IndexError, KeyError, ValueError):
        raise BadAnswer(number, text) from None


def _response(text: str, face: Face) -> Response | None:  # noqa: C901, PLR0911 - one case a kind
    letters = [sign for sign in text.upper() if sign in LETTERS]
    match face.kind:
        case "single":
            if len(letters) != 1:
                raise WrongShape
            return responses.Choice(_option(letters[0], face))
        case "multiple":
            return responses.read(
                {"kind": "multiple", "options": [_option(sign, face) for sign in letters]}
            )
        case "true-false" if text.upper() in TRUE | FALSE:
            return responses.Truth(text.upper() in TRUE)
        case "numeric":
            return responses.Number(*responses.read_number(text))
        case "ordering":
            order = [_option(sign, face) for sign in letters]
            if len(order) != len(face.options):
                raise WrongShape
            return responses.read({"kind": "ordering", "order": order})
        case "matching":
            pairs = [
                [face.lefts[int(left) - 1].key, _option(right.upper(), face)]
                for left, right in _PAIR.findall(text)
            ]
            return responses.read({"kind": "matching", "pairs": pairs})
        case "cloze":
            return responses.read({"kind": "cloze", "gaps": _gaps(text, face)})
        case "short" | "essay":
            return responses.read({"kind": face.kind, "text": text})
    raise WrongShape


def _option(letter: str, face: Face) -> str:
    at = LETTERS.index(letter)
    if at >= len(face.options):
        raise WrongShape
    return face.options[at].key


def _gaps(text: str, face: Face) -> dict[str, str]:
    found = {}
    for gap, piece in zip(face.gaps, _pieces(text, len(face.gaps)), strict=True):
        value = piece.strip()
        if gap.kind == "single" and value:
            value = gap.options[LETTERS.index(value.upper())].key
        found[gap.key] = value
    return found


def _pieces(text: str, count: int) -> Sequence[str]:
    pieces = text.replace("｜", "|").split("|")
    if len(pieces) > count:
        raise WrongShape
    return [*pieces, *[""] * (count - len(pieces))]
