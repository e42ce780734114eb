"""Declarations and response processing of QTI 3.0 for our keys."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from kit.language import N_
from training.exams.formats import qtirules
from training.exams.formats.qtirules import SCORE, number
from training.exams.formats.writing import CannotHold
from training.exams.rules.drafts import Draft
from training.exams.rules.keys import (
    Cloze,
    Essay,
    GapKey,
    Key,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Programmed,
    Short,
    Single,
    TrueFalse,
)
from training.exams.rules.numbers import fraction

RESPONSE = "RESPONSE"
_CAPITAL = re.compile(r"(?<=[a-z0-9])([A-Z])")


def name_of(key: str) -> str:
    """A key as an identifier, which begins with a letter."""
    return key if key[:1].isalpha() or key[:1] == "_" else f"G{key}"


def dashed(name: str) -> str:
    """`setOutcomeValue` as QTI 3 writes it."""
    return _CAPITAL.sub(lambda found: f"-{found[1].lower()}", name)


def response_of(draft: Draft) -> str:
    """The response variable of a question that has one."""
    if isinstance(draft.key, Programmed):
        return str(next(iter(json.loads(draft.key.program)["responses"])))
    return RESPONSE


def is_turned(draft: Draft) -> bool:
    """Whether our left side is the right one of the item that the question came from."""
    if not isinstance(draft.key, Programmed):
        return False
    [declared] = json.loads(draft.key.program)["responses"].values()
    return bool(declared.get("turned"))


def declare(item: Element, draft: Draft) -> Element | None:
    """The item declares what is right and what it scores; its response processing comes back."""
    key: Key = draft.key
    marks = Fraction(draft.marks)
    rules: Element | None
    match key:
        case Programmed(program):
            rules = _program(item, json.loads(program))
            return rules
        case Single() as single:
            shares = {single.right: Fraction(1), **dict(single.shares)}
            rules = _choice(
                item, [single.right], shares if single.shares else None, "single", marks
            )
        case TrueFalse(truth):
            rules = _choice(item, ["true" if truth else "false"], None, "single", marks)
        case Multiple() as multiple:
            rules = _choice(
                item, sorted(multiple.right), _shares(draft, multiple), "multiple", marks
            )
        case Ordering(order, rule):
            if rule != "all":
                raise CannotHold(N_("QTI's templates mark an order all or nothing."))
            _response(item, RESPONSE, "ordered", "identifier", [name_of(one) for one in order])
            rules = qtirules.matched(RESPONSE, marks)
        case Matching() as matching:
            rules = _matching(item, matching, marks)
        case Short() as short:
            rules = _short(item, short, marks)
        case Numeric() as numeric:
            rules = _numeric(item, numeric, marks)
        case Cloze() as cloze:
            rules = _cloze(item, cloze, marks)
        case Essay():
            _response(item, RESPONSE, "single", "string", [])
            rules = None
    _score(item, SCORE).set("normal-maximum", number(marks))
    return rules


def _score(item: Element, name: str) -> Element:
    given = {"identifier": name, "cardinality": "single", "base-type": "float"}
    return SubElement(item, "qti-outcome-declaration", given)


def _response(
    item: Element, name: str, cardinality: str, base: str, right: Sequence[str]
) -> Element:
    declared = SubElement(
        item,
        "qti-response-declaration",
        {"identifier": name, "cardinality": cardinality, "base-type": base},
    )
    if right:
        correct = SubElement(declared, "qti-correct-response")
        for value in right:
            SubElement(correct, "qti-value").text = value
    return declared


def _mapping(
    declared: Element,
    entries: Mapping[str, Fraction],
    *,
    most: Fraction | None = None,
    otherwise: Fraction = Fraction(0),
    exact: bool = True,
) -> None:
    mapping = SubElement(declared, "qti-mapping", {"default-value": number(otherwise)})
    mapping.set("lower-bound", "0")
    if most is not None:
        mapping.set("upper-bound", number(most))
    for key, value in entries.items():
        SubElement(
            mapping,
            "qti-map-entry",
            {
                "map-key": key,
                "mapped-value": number(value),
                "case-sensitive": str(exact).lower(),
            },
        )


def _choice(
    item: Element,
    right: Sequence[str],
    shares: Mapping[str, Fraction] | None,
    cardinality: str,
    marks: Fraction,
) -> Element:
    names = [name_of(one) for one in right]
    declared = _response(item, RESPONSE, cardinality, "identifier", names)
    if shares is None:
        return qtirules.matched(RESPONSE, marks)
    whole = _scaled({name_of(key): share for key, share in shares.items()})
    # A mapping of whole numbers adds up without rounding: thirds stay thirds.
    _mapping(declared, whole)
    best = max if cardinality == "single" else _added
    return qtirules.mapped(RESPONSE, best(whole.values()), marks)


def _added(values: Iterable[Fraction]) -> Fraction:
    return sum((value for value in values if value > 0), Fraction(0))


def _scaled(shares: Mapping[str, Fraction]) -> dict[str, Fraction]:
    common = 1
    for share in shares.values():
        common = common * share.denominator // _gcd(common, share.denominator)
    return {key: share * common for key, share in shares.items()}


def _gcd(one: int, other: int) -> int:
    while other:
        one, other = other, one % other
    return one


def _shares(draft: Draft, key: Multiple) -> Mapping[str, Fraction] | None:
    if key.rule == "all":
        return None
    if key.rule == "balanced":
        each = Fraction(1, len(key.right))
        return {o.key: each if o.key in key.right else -each for o in draft.options}
    return dict(key.shares)


def _matching(item: Element, key: Matching, marks: Fraction) -> Element:
    pairs = [f"{name_of(left)} {name_of(right)}" for left, right in sorted(key.pairs)]
    declared = _response(item, RESPONSE, "multiple", "directedPair", pairs)
    if key.rule == "all":
        return qtirules.matched(RESPONSE, marks)
    if key.rule == "each":
        _mapping(declared, dict.fromkeys(pairs, Fraction(1)))
        return qtirules.mapped(RESPONSE, Fraction(len(pairs)), marks)
    shares = {f"{name_of(a)} {name_of(b)}": share for a, b, share in key.shares}
    whole = _scaled(shares | {"": key.otherwise})
    otherwise = whole.pop("")
    _mapping(declared, whole, otherwise=otherwise)
    best: dict[str, Fraction] = {}
    for pair, value in whole.items():
        best[pair.split()[0]] = max(best.get(pair.split()[0], Fraction(0)), value)
    return qtirules.mapped(RESPONSE, _added(best.values()), marks)


def _plain(pattern: str) -> str:
    marked = pattern.replace("\\\\", "\ue000").replace("\\*", "\ue001")
    if "*" in marked:
        raise CannotHold(N_("QTI's mapping has no stars that stand for any text."))
    return marked.replace("\ue000", "\\").replace("\ue001", "*")


def _short(item: Element, key: Short, marks: Fraction) -> Element:
    texts = {_plain(one.pattern): one.share for one in key.accepted}
    right = [text for text, share in texts.items() if share == 1][:1]
    declared = _response(item, RESPONSE, "single", "string", right)
    whole = _scaled(texts)
    _mapping(declared, whole, exact=key.exact_case)
    return qtirules.mapped(RESPONSE, max(whole.values()), marks)


def _numeric(item: Element, key: Numeric, marks: Fraction) -> Element:
    if key.units:
        raise CannotHold(N_("A number with units cannot be held in QTI."))
    _response(item, RESPONSE, "single", "float", [str(key.right)])
    if not key.tolerance and not key.others:
        return qtirules.matched(RESPONSE, marks)
    rules = Element("qti-response-processing")
    qtirules.numbered(rules, RESPONSE, key, SCORE, marks)
    return rules


def _cloze(item: Element, key: Cloze, marks: Fraction) -> Element:
    if key.rule != "each":
        raise CannotHold(N_("A text with gaps is held in QTI with each gap marked for itself."))
    rules = Element("qti-response-processing")
    weights = _scaled({gap.gap: gap.weight for gap in key.gaps})
    parts = [(weights[gap.gap], _gap(item, rules, gap)) for gap in key.gaps]
    qtirules.summed(rules, parts, sum(weights.values(), Fraction(0)), marks)
    return rules


def _gap(item: Element, rules: Element, gap: GapKey) -> Element:
    """The gap is declared; the expression of what it earns, from 0 to 1."""
    name = name_of(gap.gap)
    match gap.key:
        case Single(right, shares):
            declared = _response(item, name, "single", "identifier", [name_of(right)])
            held = {name_of(option): share for option, share in ((right, Fraction(1)), *shares)}
            _mapping(declared, held)
        case Short() as short:
            texts = {_plain(one.pattern): one.share for one in short.accepted}
            right_text = [text for text, share in texts.items() if share == 1][:1]
            declared = _response(item, name, "single", "string", right_text)
            _mapping(declared, texts, exact=short.exact_case)
        case Numeric() as numeric:
            if numeric.units:
                raise CannotHold(N_("A number with units cannot be held in QTI."))
            _response(item, name, "single", "float", [str(numeric.right)])
            outcome = f"{SCORE}_{name}"
            _score(item, outcome)
            qtirules.numbered(rules, name, numeric, outcome, Fraction(1))
            return Element("qti-variable", identifier=outcome)
    return Element("qti-map-response", identifier=name)


def _program(item: Element, program: Mapping[str, Any]) -> Element:
    """The author's own marking, written out again as it came."""
    for name, declared in program["responses"].items():
        element = _response(
            item, name, declared["cardinality"], declared["baseType"], declared["correct"]
        )
        mapping = declared.get("mapping")
        if mapping:
            held = SubElement(element, "qti-mapping", {"default-value": mapping["default"]})
            for bound in ("lower", "upper"):
                if mapping[bound] is not None:
                    held.set(f"{bound}-bound", mapping[bound])
            for key, value, exact in mapping["entries"]:
                given = {"map-key": key, "mapped-value": value}
                SubElement(held, "qti-map-entry", given | {"case-sensitive": str(exact).lower()})
    for name, declared in program["outcomes"].items():
        _outcome(item, name, declared, program["max"])
    rules = Element("qti-response-processing")
    for rule in program["rules"]:
        rules.append(_node(rule))
    return rules


def _outcome(item: Element, name: str, declared: Mapping[str, Any], most: str) -> None:
    element = SubElement(
        item,
        "qti-outcome-declaration",
        {
            "identifier": name,
            "cardinality": declared["cardinality"],
            "base-type": declared["baseType"],
        },
    )
    if name == "SCORE":
        element.set("normal-maximum", number(fraction(most)))
    if declared.get("default"):
        default = SubElement(element, "qti-default-value")
        for value in declared["default"]:
            SubElement(default, "qti-value").text = value
    table = declared.get("table")
    if table:
        kind = "qti-match-table" if table["kind"] == "match" else "qti-interpolation-table"
        held = SubElement(element, kind)
        if table.get("default") is not None:
            held.set("default-value", table["default"])
        for source, target, *closed in table["entries"]:
            entry = SubElement(
                held, f"{kind}-entry", {"source-value": source, "target-value": target}
            )
            if closed and not closed[0]:
                entry.set("include-boundary", "false")


def _node(rule: Sequence[Any]) -> Element:
    name, attributes, parts, text = rule
    element = Element(
        f"qti-{dashed(name)}", {dashed(key): str(value) for key, value in attributes.items()}
    )
    if text.strip():
        element.text = text
    for part in parts:
        element.append(_node(part))
    return element
