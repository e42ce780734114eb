"""Elements of response processing, written out; `qtipatterns` reads them back."""

from collections.abc import Sequence
from fractions import Fraction
from xml.etree.ElementTree import Element, SubElement

from training.exams.rules.keys import Numeric

SCORE = "SCORE"
TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/"


def template(name: str) -> Element:
    """One of the standard's own."""
    return Element("qti-response-processing", template=f"{TEMPLATES}{name}.xml")


def number(value: Fraction) -> str:
    """As a float of XML."""
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.12g}"


def matched(name: str, marks: Fraction) -> Element:
    """All the marks for just what is right, else nothing."""
    if marks == 1:
        return template("match_correct")
    rules = Element("qti-response-processing")
    condition = SubElement(rules, "qti-response-condition")
    branch = SubElement(condition, "qti-response-if")
    _both(SubElement(branch, "qti-match"), name)
    put(branch, SCORE, marks)
    put(SubElement(condition, "qti-response-else"), SCORE, Fraction(0))
    return rules


def mapped(name: str, whole: Fraction, marks: Fraction) -> Element:
    """As the mapping says, whose best is `whole`: thirds stay thirds."""
    if whole == marks:
        return template("map_response")
    rules = Element("qti-response-processing")
    scaled = _scaled(SubElement(rules, "qti-set-outcome-value", identifier=SCORE), whole, marks)
    scaled.insert(0, Element("qti-map-response", identifier=name))
    return rules


def numbered(parent: Element, name: str, key: Numeric, outcome: str, marks: Fraction) -> None:
    """The right number earns the marks, others their share of them."""
    condition = SubElement(parent, "qti-response-condition")
    branch = SubElement(condition, "qti-response-if")
    _both(_equal(branch, str(key.tolerance)), name)
    put(branch, outcome, marks)
    for other in key.others:
        branch = SubElement(condition, "qti-response-else-if")
        equal = _equal(branch, str(other.tolerance))
        SubElement(equal, "qti-variable", identifier=name)
        _base(equal, str(other.number))
        put(branch, outcome, other.share * marks)
    put(SubElement(condition, "qti-response-else"), outcome, Fraction(0))


def summed(
    parent: Element, parts: Sequence[tuple[Fraction, Element]], whole: Fraction, marks: Fraction
) -> None:
    """The score is the weighted sum of the parts."""
    rule = SubElement(parent, "qti-set-outcome-value", identifier=SCORE)
    total = Element("qti-sum")
    for weight, earned in parts:
        product = SubElement(total, "qti-product")
        _base(product, number(weight))
        product.append(earned)
    if whole == marks:
        rule.append(total)
    else:
        _scaled(rule, whole, marks).insert(0, total)


def put(parent: Element, outcome: str, value: Fraction) -> None:
    """The outcome is that number."""
    rule = SubElement(parent, "qti-set-outcome-value", identifier=outcome)
    _base(rule, number(value))


def _scaled(parent: Element, whole: Fraction, marks: Fraction) -> Element:
    """The product whose first part is still to come: `· marks : whole`."""
    quotient = SubElement(parent, "qti-divide")
    product = SubElement(quotient, "qti-product")
    _base(product, number(marks))
    _base(quotient, number(whole))
    return product


def _equal(parent: Element, tolerance: str) -> Element:
    both = f"{tolerance} {tolerance}"
    return SubElement(parent, "qti-equal", {"tolerance-mode": "absolute", "tolerance": both})


def _both(parent: Element, name: str) -> None:
    SubElement(parent, "qti-variable", identifier=name)
    SubElement(parent, "qti-correct", identifier=name)


def _base(parent: Element, text: str) -> None:
    SubElement(parent, "qti-base-value", {"base-type": "float"}).text = text
