"""Declarations and response processing of QTI 3.0 for our keys."""

import json
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from kit.language import N_
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
TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/"
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
    rules: Element | None
    match key:
        case Programmed(program):
            rules = _program(item, json.loads(program))
            return rules
        case Single() as single:
            shares = {single.right: Fraction(1), **dict(single.shares)}
            rules = _choice(item, [single.right], shares if single.shares else None, "single")
        case TrueFalse(truth):
            rules = _choice(item, ["true" if truth else "false"], None, "single")
        case Multiple() as multiple:
            rules = _choice(item, sorted(multiple.right), _shares(draft, multiple), "multiple")
        case Ordering(order, rule):
            if rule != "all":
                raise CannotHold(N_("QTI's templates mark an order all or nothing."))
            _response(item, RESPONSE, "ordered", "identifier", [name_of(one) for one in order])
            rules = _template("match_correct")
        case Matching() as matching:
            rules = _matching(item, matching)
        case Short() as short:
            rules = _short(item, short)
        case Numeric() as numeric:
            rules = _numeric(item, numeric)
        case Cloze() as cloze:
            rules = _cloze(item, cloze)
        case Essay():
            _response(item, RESPONSE, "single", "string", [])
            rules = None
    outcome = SubElement(
        item,
        "qti-outcome-declaration",
        {"identifier": "SCORE", "cardinality": "single", "base-type": "float"},
    )
    outcome.set("normal-maximum", str(len(key.gaps) if isinstance(key, Cloze) else 1))
    return rules


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
    mapping = SubElement(declared, "qti-mapping", {"default-value": _number(otherwise)})
    mapping.set("lower-bound", "0")
    if most is not None:
        mapping.set("upper-bound", _number(most))
    for key, value in entries.items():
        SubElement(
            mapping,
            "qti-map-entry",
            {
                "map-key": key,
                "mapped-value": _number(value),
                "case-sensitive": str(exact).lower(),
            },
        )


def _number(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.12g}"


def _template(name: str) -> Element:
    return Element("qti-response-processing", template=f"{TEMPLATES}{name}.xml")


def _choice(
    item: Element, right: Sequence[str], shares: Mapping[str, Fraction] | None, cardinality: str
) -> Element:
    names = [name_of(one) for one in right]
    declared = _response(item, RESPONSE, cardinality, "identifier", names)
    if shares is None:
        return _template("match_correct")
    whole = _scaled({name_of(key): share for key, share in shares.items()})
    # A mapping of whole numbers adds up without rounding: thirds stay thirds.
    _mapping(declared, whole)
    return _template("map_response")


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


def _matching(item: Element, key: Matching) -> Element:
    pairs = [f"{name_of(left)} {name_of(right)}" for left, right in sorted(key.pairs)]
    declared = _response(item, RESPONSE, "multiple", "directedPair", pairs)
    if key.rule == "all":
        return _template("match_correct")
    if key.rule == "each":
        _mapping(declared, dict.fromkeys(pairs, Fraction(1)))
    else:
        shares = {f"{name_of(a)} {name_of(b)}": share for a, b, share in key.shares}
        whole = _scaled(shares | {"": key.otherwise})
        _mapping(declared, whole, otherwise=whole.pop(""))
    return _template("map_response")


def _plain(pattern: str) -> str:
    marked = pattern.replace("\\\\", "\ue000").replace("\\*", "\ue001")
    if "*" in marked:
        raise CannotHold(N_("QTI's mapping has no stars that stand for any text."))
    return marked.replace("\ue000", "\\").replace("\ue001", "*")


def _short(item: Element, key: Short) -> Element:
    texts = {_plain(one.pattern): one.share for one in key.accepted}
    right = [text for text, share in texts.items() if share == 1][:1]
    declared = _response(item, RESPONSE, "single", "string", right)
    _mapping(declared, _scaled(texts), exact=key.exact_case)
    return _template("map_response")


def _numeric(item: Element, key: Numeric) -> Element:
    if key.units or key.others:
        raise CannotHold(N_("A number with units or half right numbers cannot be held in QTI."))
    _response(item, RESPONSE, "single", "float", [str(key.right)])
    if not key.tolerance:
        return _template("match_correct")
    rules = Element("qti-response-processing")
    condition = SubElement(rules, "qti-response-condition")
    branch = SubElement(condition, "qti-response-if")
    equal = SubElement(
        branch,
        "qti-equal",
        {"tolerance-mode": "absolute", "tolerance": f"{key.tolerance} {key.tolerance}"},
    )
    SubElement(equal, "qti-variable", identifier=RESPONSE)
    SubElement(equal, "qti-correct", identifier=RESPONSE)
    _put(branch, "1")
    _put(SubElement(condition, "qti-response-else"), "0")
    return rules


def _put(parent: Element, number: str) -> None:
    rule = SubElement(parent, "qti-set-outcome-value", identifier="SCORE")
    SubElement(rule, "qti-base-value", {"base-type": "float"}).text = number


def _cloze(item: Element, key: Cloze) -> Element:
    if key.rule != "each":
        raise CannotHold(N_("A text with gaps is held in QTI with each gap marked for itself."))
    rules = Element("qti-response-processing")
    put = SubElement(rules, "qti-set-outcome-value", identifier="SCORE")
    total = SubElement(put, "qti-sum")
    weights = _scaled({gap.gap: gap.weight for gap in key.gaps})
    for gap in key.gaps:
        _gap(item, gap)
        name = name_of(gap.gap)
        product = SubElement(total, "qti-product")
        SubElement(product, "qti-base-value", {"base-type": "float"}).text = _number(
            weights[gap.gap]
        )
        SubElement(product, "qti-map-response", identifier=name)
    return rules


def _gap(item: Element, gap: GapKey) -> None:
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
            if numeric.units or numeric.others or numeric.tolerance:
                raise CannotHold(N_("A gap for a number with tolerance cannot be held in QTI."))
            declared = _response(item, name, "single", "float", [str(numeric.right)])
            _mapping(declared, {str(numeric.right): Fraction(1)})


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
        element.set("normal-maximum", _number(fraction(most)))
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
