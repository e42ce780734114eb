"""The right answer of a question, by kind. A key never leaves the server before review."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from training.exams.rules.numbers import decimal, fraction

SINGLE = "single"
MULTIPLE = "multiple"
TRUE_FALSE = "true-false"
NUMERIC = "numeric"
SHORT = "short"
MATCHING = "matching"
ORDERING = "ordering"
CLOZE = "cloze"
ESSAY = "essay"
KINDS = (SINGLE, MULTIPLE, TRUE_FALSE, NUMERIC, SHORT, MATCHING, ORDERING, CLOZE, ESSAY)
WITH_OPTIONS = frozenset({SINGLE, MULTIPLE})
SHUFFLED = frozenset({SINGLE, MULTIPLE, MATCHING, ORDERING})
"""Kinds whose options stand in an order of the paper's own."""
BY_HAND = frozenset({ESSAY})
"""Kinds that a person marks."""
IN_GAPS = frozenset({SINGLE, SHORT, NUMERIC})
"""Kinds that a gap of a cloze question may be."""
MULTIPLE_RULES = ("balanced", "all", "shares")
MATCHING_RULES = ("each", "all", "shares")
ORDERING_RULES = (
    "position", "all", "next", "next-and-ends", "neighbours", "around", "longest", "longest-run",
    "distance",
)  # fmt: skip

Shares = tuple[tuple[str, Fraction], ...]
"""What options earn beyond the right ones: (key, share), shares below nothing too."""


class BadKey(ValueError):
    """A stored or imported key that does not fit its kind of question."""


@dataclass(frozen=True, slots=True)
class Single:
    """One option is right; others may earn, or cost, a share."""

    right: str
    shares: Shares = ()


@dataclass(frozen=True, slots=True)
class Multiple:
    """Some options are right, at least one.

    Rule `balanced`: a wrong option costs what a right one earns; `all`: all right ones and no
    other, or nothing; `shares`: each option earns or costs its own share.
    """

    right: frozenset[str]
    rule: str = "balanced"
    shares: Shares = ()
    most: int = 0
    """How many may be chosen; 0: any number. An answer with more earns nothing."""


@dataclass(frozen=True, slots=True)
class TrueFalse:
    """The statement is true, or is not."""

    right: bool


@dataclass(frozen=True, slots=True)
class AlsoRight:
    """Another number that earns a share."""

    number: Decimal
    tolerance: Decimal
    share: Fraction
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in which a number may be given: the number times `factor` is compared."""

    name: str
    factor: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Numeric:
    """A number; answers at most `tolerance` away are right."""

    right: Decimal
    tolerance: Decimal = Decimal(0)
    others: tuple[AlsoRight, ...] = ()
    units: tuple[Unit, ...] = ()
    """Where there are any, a number needs none, and an unknown one makes it wrong."""


@dataclass(frozen=True, slots=True)
class Accepted:
    r"""A text that earns a share; `*` stands for any text, `\*` for a star."""

    pattern: str
    share: Fraction = Fraction(1)
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Short:
    """A few words; the first pattern that fits counts."""

    accepted: tuple[Accepted, ...]
    exact_case: bool = False


@dataclass(frozen=True, slots=True)
class Matching:
    """Which of the left belongs to which of the right: (left, right).

    Rule `each`: every right pair earns the same; `all`: all or nothing; `shares`: each pair its
    own, and a pair that has none earns `otherwise`. A left side with several right ones given
    earns nothing: else whoever joined all with all would be right.
    """

    pairs: frozenset[tuple[str, str]]
    rule: str = "each"
    shares: tuple[tuple[str, str, Fraction], ...] = ()
    otherwise: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Ordering:
    """The items in the right order; what half right orders earn is said by the rule."""

    order: tuple[str, ...]
    rule: str = "position"


@dataclass(frozen=True, slots=True)
class GapKey:
    """The key of one gap, and its weight among them."""

    gap: str
    key: "Single | Short | Numeric"
    weight: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Cloze:
    """A text with gaps; each earns its weight, or, by rule `all`, all of them or nothing."""

    gaps: tuple[GapKey, ...]
    rule: str = "each"


@dataclass(frozen=True, slots=True)
class Essay:
    """A person marks it; the guide is for whoever does."""

    guide: str = ""


@dataclass(frozen=True, slots=True)
class Programmed:
    """Marked by the author's own response processing; see training.exams.rules.processing."""

    program: str
    """As JSON text."""
    shown: "Single | Multiple | TrueFalse | Numeric | Short | Matching | Ordering | Cloze"
    """The right answer as the author declares it, for those who review."""


Plain = Single | Multiple | TrueFalse | Numeric | Short | Matching | Ordering | Cloze
Key = Plain | Essay | Programmed


def shown_of(key: Key) -> Plain | Essay:
    """The right answer that a review shows."""
    return key.shown if isinstance(key, Programmed) else key


def kind_of(key: Key) -> str:
    """The kind of question that this is a key of."""
    match shown_of(key):
        case Single():
            return SINGLE
        case Multiple():
            return MULTIPLE
        case TrueFalse():
            return TRUE_FALSE
        case Numeric():
            return NUMERIC
        case Short():
            return SHORT
        case Matching():
            return MATCHING
        case Ordering():
            return ORDERING
        case Cloze():
            return CLOZE
        case Essay():
            return ESSAY


def plain(key: Key) -> dict[str, Any]:
    """The key as it is stored; what is as usual is left out."""
    match key:
        case Single(right, shares):
            return {"option": right} | _some(shares=_stored(shares))
        case Multiple(chosen, rule, shares, most):
            usual = "shares" if shares else "balanced"
            return {"options": sorted(chosen)} | _some(
                rule=None if rule == usual else rule, shares=_stored(shares), most=most
            )
        case TrueFalse(truth):
            return {"value": truth}
        case Numeric(number, tolerance, others, units):
            return {"number": str(number), "tolerance": str(tolerance)} | _some(
                others=[
                    {"number": str(o.number), "tolerance": str(o.tolerance), "share": str(o.share)}
                    | _some(feedback=o.feedback)
                    for o in others
                ],
                units=[{"name": unit.name, "factor": str(unit.factor)} for unit in units],
            )
        case Short(accepted, exact_case):
            return {
                "accepted": [
                    {"text": one.pattern}
                    | _some(share=None if one.share == 1 else str(one.share), feedback=one.feedback)
                    for one in accepted
                ]
            } | _some(exactCase=exact_case)
        case Matching(pairs, rule, weighed, otherwise):
            return {"pairs": [list(pair) for pair in sorted(pairs)]} | _some(
                rule=None if rule == "each" else rule,
                shares=[[left, right, str(share)] for left, right, share in weighed],
                otherwise=str(otherwise) if otherwise else None,
            )
        case Ordering(order, rule):
            return {"order": list(order)} | _some(rule=None if rule == "position" else rule)
        case Cloze(gaps, rule):
            return {
                "gaps": [
                    {"gap": one.gap, "kind": kind_of(one.key), "key": plain(one.key)}
                    | _some(weight=None if one.weight == 1 else str(one.weight))
                    for one in gaps
                ]
            } | _some(rule=None if rule == "each" else rule)
        case Essay(guide):
            return _some(guide=guide)
        case Programmed(program, shown):
            return {"program": json.loads(program), "shown": plain(shown)}


def _some(**given: Any) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value}


def _stored(shares: Shares) -> dict[str, str]:
    return {option: str(share) for option, share in shares}


def read(kind: str, raw: Mapping[str, Any]) -> Key:
    """The key that `plain` stored; raises BadKey."""
    try:
        return _read(kind, raw)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        if isinstance(error, BadKey):
            raise
        raise BadKey(f"{kind}: {raw!r}"[:200]) from error


def _read(kind: str, raw: Mapping[str, Any]) -> Key:
    if "program" in raw:
        shown = _read(kind, raw["shown"])
        if isinstance(shown, Essay | Programmed):
            raise BadKey(kind)
        return Programmed(json.dumps(raw["program"], ensure_ascii=False, sort_keys=True), shown)
    match kind, dict(raw):
        case "single", {"option": str(option), **rest}:
            return Single(option, _shares(rest))
        case "multiple", {"options": [*options], **rest} if options and all(
            isinstance(option, str) for option in options
        ):
            shares = _shares(rest)
            usual = "shares" if shares else "balanced"
            rule = _one_of(rest, MULTIPLE_RULES, usual)
            return Multiple(frozenset(options), rule, shares, _count(rest.get("most") or 0))
        case "true-false", {"value": bool(value)}:
            return TrueFalse(value)
        case "numeric", {"number": number, **rest}:
            return Numeric(
                _decimal(number),
                abs(_decimal(rest.get("tolerance", "0"))),
                tuple(
                    AlsoRight(
                        _decimal(one["number"]),
                        abs(_decimal(one.get("tolerance", "0"))),
                        share_of(one["share"]),
                        _text(one.get("feedback", "")),
                    )
                    for one in rest.get("others") or ()
                ),
                tuple(
                    Unit(_text(one["name"]), _decimal(one.get("factor", "1")))
                    for one in rest.get("units") or ()
                ),
            )
        case "short", {"accepted": [*accepted], **rest} if accepted:
            return Short(
                tuple(
                    Accepted(
                        _text(one["text"]),
                        share_of(one.get("share", "1")),
                        _text(one.get("feedback", "")),
                    )
                    for one in accepted
                ),
                bool(rest.get("exactCase", False)),
            )
        case "matching", {"pairs": [*pairs], **rest} if pairs:
            return Matching(
                frozenset((_text(left), _text(right)) for left, right in pairs),
                _one_of(rest, MATCHING_RULES, "each"),
                tuple(
                    (_text(left), _text(right), share_of(share))
                    for left, right, share in rest.get("shares") or ()
                ),
                share_of(rest.get("otherwise", "0")),
            )
        case "ordering", {"order": [*order], **rest} if order:
            return Ordering(
                tuple(_text(item) for item in order), _one_of(rest, ORDERING_RULES, "position")
            )
        case "cloze", {"gaps": [*gaps], **rest} if gaps:
            return Cloze(tuple(_gap(one) for one in gaps), _one_of(rest, ("each", "all"), "each"))
        case "essay", {**rest}:
            return Essay(_text(rest.get("guide", "")))
    raise BadKey(f"{kind}: {raw!r}"[:200])


def _gap(raw: Mapping[str, Any]) -> GapKey:
    key = _read(raw["kind"], raw["key"])
    if not isinstance(key, Single | Short | Numeric):
        raise BadKey(raw["kind"])
    return GapKey(_text(raw["gap"]), key, share_of(raw.get("weight", "1")))


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 50:
        raise BadKey(repr(value)[:40])
    return value


def _one_of(raw: Mapping[str, Any], known: tuple[str, ...], usual: str) -> str:
    rule = raw.get("rule", usual)
    if rule not in known:
        raise BadKey(str(rule)[:40])
    return str(rule)


def _shares(raw: Mapping[str, Any]) -> Shares:
    return tuple((_text(key), share_of(share)) for key, share in (raw.get("shares") or {}).items())


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise BadKey(repr(value)[:40])
    return value


def share_of(value: Any) -> Fraction:
    """A share from −1 to 1 (a weight: up to 1000) out of text or a number; raises BadKey."""
    try:
        share = fraction(value)
    except (ValueError, ZeroDivisionError):
        raise BadKey(str(value)[:40]) from None
    if isinstance(value, bool) or abs(share) > 1000 or share.denominator > 10**9:
        raise BadKey(str(value)[:40])
    return share


def _decimal(value: Any) -> Decimal:
    try:
        number = decimal(value)
    except ValueError:
        raise BadKey(str(value)[:40]) from None
    if isinstance(value, bool) or not number.is_finite() or abs(number) > Decimal(10) ** 15:
        raise BadKey(str(value)[:40])
    return number
