"""The part of a GIFT question that stands in braces."""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kit.language import N_
from training.exams.formats.found import Broken
from training.exams.formats.gifttext import restored, text_of
from training.exams.formats.grades import grade
from training.exams.rules.drafts import Option, Said
from training.exams.rules.keys import (
    Accepted,
    AlsoRight,
    Essay,
    Key,
    Matching,
    Multiple,
    Numeric,
    Short,
    Single,
    TrueFalse,
)
from training.exams.rules.numbers import decimal

_TRUTH = re.compile(r"\s*(TRUE|T|FALSE|F)\s*(?=$|#)", re.IGNORECASE)
_WEIGHT = re.compile(r"\s*%\s*(-?[0-9]{1,3}(?:\.[0-9]{1,10})?)\s*%")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_ARROW = "->"
NOTHING_SAID = Said()
LETTERS = (*"abcdefghijklmnopqrstuvwxyz", "aa", "ab", "ac", "ad")
"""Keys of as many options as a question may have."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What the braces say."""

    kind: str
    key: Key
    options: tuple[Option, ...] = ()
    lefts: tuple[Option, ...] = ()
    explanation: str = ""
    said: Said = NOTHING_SAID

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts that may hold HTML."""
        options = [
            text for one in (*self.options, *self.lefts) for text in (one.text, one.feedback)
        ]
        return (*options, self.explanation, self.said.right, self.said.wrong)


@dataclass(frozen=True, slots=True)
class _Choice:
    """One answer: whether `=` or `~`, its weight, text and feedback."""

    right: bool
    weight: Fraction | None
    raw: str
    text: str
    format: str
    feedback: str

    @property
    def share(self) -> Fraction:
        if self.weight is not None:
            return self.weight
        return Fraction(1) if self.right else Fraction(0)


def answered(inner: str, written: str) -> Answered:
    """The kind, key and options that the braces say; raises Broken."""
    body, _, general = inner.partition("####")
    explanation, _ = text_of(general, written)
    if not body.strip():
        return Answered("essay", Essay(), explanation=explanation)
    if match := _TRUTH.match(body):
        return _truth(match, body, explanation, written)
    if body.lstrip().startswith("#"):
        return _numeric(body.lstrip()[1:], explanation, written)
    choices = _choices(body, written)
    if all(choice.right for choice in choices) and any(_ARROW in one.raw for one in choices):
        return _matching(choices, explanation, written)
    if all(choice.right for choice in choices):
        return _short(choices, explanation)
    return _choice(choices, explanation, written)


def _truth(match: "re.Match[str]", body: str, explanation: str, written: str) -> Answered:
    parts = [text_of(part, written)[0] for part in body[match.end() :].split("#")[1:]]
    wrong, right, *more = [*parts, "", ""]
    if any(more):
        raise Broken(N_("A true or false question has at most two comments."), "key")
    return Answered(
        "true-false",
        TrueFalse(match[1].upper().startswith("T")),
        explanation=explanation,
        said=Said(right=right, wrong=wrong),
    )


def _choices(body: str, written: str) -> list[_Choice]:
    parts = re.split(r"([=~])", body)
    if len(parts) == 1 and parts[0].strip():
        parts = ["", "=", parts[0]]  # one bare answer is a short one
    if parts[0].strip():
        raise Broken(
            N_("Each answer begins with “=” or “~”; this stands before the first one."),
            "key",
            restored(parts[0].strip()),
        )
    if len(parts) == 1:
        raise Broken(N_("There is no answer in the braces."), "key")
    found = []
    for sign, raw in zip(parts[1::2], parts[2::2], strict=True):
        answer, _, comment = raw.partition("#")
        weight = None
        if match := _WEIGHT.match(answer):
            weight = grade(match[1])
            answer = answer[match.end() :]
        text, of_text = text_of(answer, written)
        if not text and not (sign == "~" and comment):
            raise Broken(N_("An answer is empty."), "options")
        feedback, _ = text_of(comment, written)
        found.append(_Choice(sign == "=", weight, answer, text, of_text, feedback))
    return found


def _matching(choices: list[_Choice], explanation: str, written: str) -> Answered:
    lefts: list[Option] = []
    options: dict[str, Option] = {}
    pairs = set()
    for choice in choices:
        left_raw, arrow, right_raw = choice.raw.partition(_ARROW)
        if not arrow:
            raise Broken(N_("A pair lacks its “->”."), "key", choice.text)
        (left, of_left), (right, _) = text_of(left_raw, written), text_of(right_raw, written)
        if not right:
            raise Broken(N_("A pair lacks its right side."), "key", choice.text)
        if right not in options:
            options[right] = Option(f"r{len(options) + 1}", right)
        if left:
            own = None if of_left == written else of_left
            lefts.append(Option(f"l{len(lefts) + 1}", left, feedback=choice.feedback, format=own))
            pairs.add((lefts[-1].key, options[right].key))
    if len(lefts) < 1:
        raise Broken(N_("A matching question needs something on the left."), "key")
    key = Matching(frozenset(pairs))
    return Answered("matching", key, tuple(options.values()), tuple(lefts), explanation)


def _short(choices: list[_Choice], explanation: str) -> Answered:
    if not any(choice.share == 1 for choice in choices):
        raise Broken(N_("No answer is fully right."), "key")
    accepted = tuple(Accepted(one.text, one.share, one.feedback) for one in choices)
    return Answered("short", Short(accepted), explanation=explanation)


def _choice(choices: list[_Choice], explanation: str, written: str) -> Answered:
    if len(choices) > len(LETTERS):
        raise Broken(N_("A choice question has two to thirty options."), "options")
    if not all(choice.text for choice in choices):
        raise Broken(N_("An answer is empty."), "options")
    options = tuple(
        Option(
            letter,
            one.text,
            feedback=one.feedback,
            format=None if one.format == written else one.format,
        )
        for letter, one in zip(LETTERS, choices, strict=False)
    )
    shares = {option.key: one.share for option, one in zip(options, choices, strict=True)}
    if any(choice.right for choice in choices):
        right = next((key for key, share in shares.items() if share == 1), None)
        if right is None:
            raise Broken(N_("No answer is fully right."), "key")
        rest = tuple((key, share) for key, share in shares.items() if key != right and share)
        return Answered("single", Single(right, rest), options, (), explanation)
    whole = sum(share for share in shares.values() if share > 0)
    if not Fraction(99, 100) <= whole <= Fraction(101, 100):
        raise Broken(
            N_("The weights of the right answers add up to {percent} %, not to 100 %."),
            "key",
            percent=round(float(whole * 100), 2),
        )
    return Answered("multiple", _shares(shares), options, (), explanation)


def _shares(shares: dict[str, Fraction]) -> Multiple:
    right = frozenset(key for key, share in shares.items() if share > 0)
    return Multiple(right, "shares", tuple((key, share) for key, share in shares.items() if share))


def _numeric(body: str, explanation: str, written: str) -> Answered:
    if "=" not in body and "~" not in body:
        answer, _, comment = body.partition("#")
        number, tolerance = _range(answer)
        feedback, _ = text_of(comment, written)
        key = Numeric(number, tolerance)
        return Answered("numeric", key, explanation=explanation, said=Said(right=feedback))
    right: Numeric | None = None
    others, right_said, wrong_said = [], "", ""
    for choice in _choices(body, written):
        if not choice.text or choice.text == "*":
            wrong_said = choice.feedback
            continue
        if not choice.right:
            raise Broken(N_("A number that is wrong cannot be listed."), "key", choice.text)
        number, tolerance = _range(choice.text)
        if choice.share == 1 and right is None:
            right, right_said = Numeric(number, tolerance), choice.feedback
        else:
            others.append(AlsoRight(number, tolerance, choice.share, choice.feedback))
    if right is None:
        raise Broken(N_("No answer is fully right."), "key")
    return Answered(
        "numeric",
        Numeric(right.right, right.tolerance, tuple(others)),
        explanation=explanation,
        said=Said(right=right_said, wrong=wrong_said),
    )


def _range(raw: str) -> tuple[Decimal, Decimal]:
    """(number, tolerance) of `3`, `3:0.5` or `2.5..3.5`."""
    text = restored(raw).strip()
    low, dots, high = text.partition("..")
    if dots:
        ends = sorted((_number(low), _number(high)))
        return (ends[0] + ends[1]) / 2, (ends[1] - ends[0]) / 2
    number, _, tolerance = text.partition(":")
    return _number(number), abs(_number(tolerance)) if tolerance.strip() else Decimal(0)


def _number(text: str) -> Decimal:
    """The number; a comma is taken for one between thousands only: `5,5` could be either."""
    plain = text.strip()
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    try:
        number = decimal(plain)
    except ValueError:
        raise Broken(N_("“{text}” is no number."), "key", text, text=text.strip()[:40]) from None
    if abs(number) > Decimal(10) ** 12:
        raise Broken(N_("“{text}” is no number."), "key", text, text=text.strip()[:40])
    return number
