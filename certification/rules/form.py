"""The JSON form of a condition tree, there and back, with errors that say where and what.

{"all": [{"fact": "certificate", "type": "window-general"},
         {"atLeast": 2, "of": [{"fact": "hours", "hours": 40, "kind": "pre_posting"}, …]}]}
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any as Value

from certification.rules import vocabulary as words
from certification.rules.tree import (
    MOST_DEPTH,
    MOST_NODES,
    AgeBetween,
    All,
    Any,
    AppraisalAtLeast,
    AtLeast,
    CertificateInForce,
    ClassHours,
    DaysServed,
    DocumentOnFile,
    EducationAtLeast,
    ExamPassed,
    IdentityIn,
    Leaf,
    LineOpen,
    Node,
    NoMeasure,
    NoneOf,
    ServiceMonths,
)
from kit.errors import Invalid
from kit.language import N_

MOST_MONTHS = 720
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a fact: its JSON name, the attribute it fills, what it takes."""

    name: str
    attribute: str
    takes: str
    """`code`, `codes`, `word`, `words`, `months`, `times`, `age`, `amount`."""
    required: bool = True
    scale: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """How one kind of fact is written."""

    leaf: type[Leaf]
    label: str
    fields: tuple[Field, ...]


_WITHIN = Field("withinMonths", "within_months", "months", required=False)
_PART = {"drop": N_("days that fill no month are dropped"), "pool": N_("30 days make a month")}

FACTS: Mapping[str, Shape] = {
    "certificate": Shape(
        CertificateInForce, N_("certificate in force"), (Field("type", "type", "code"),)
    ),
    "line": Shape(LineOpen, N_("service line open"), (Field("line", "line", "code"),)),
    "exam": Shape(ExamPassed, N_("exam passed"), (Field("exam", "exam", "code"), _WITHIN)),
    "hours": Shape(
        ClassHours,
        N_("class hours"),
        (
            Field("hours", "hours", "amount"),
            Field("kind", "kind", "code", required=False, scale=words.HOURS),
            _WITHIN,
        ),
    ),
    "served": Shape(
        DaysServed,
        N_("days served"),
        (
            Field("days", "days", "amount"),
            Field("kind", "kind", "word", scale=words.SERVED),
            _WITHIN,
        ),
    ),
    "education": Shape(
        EducationAtLeast,
        N_("education"),
        (Field("level", "level", "word", scale=words.EDUCATION),),
    ),
    "age": Shape(
        AgeBetween,
        N_("age"),
        (
            Field("least", "least", "age", required=False),
            Field("most", "most", "age", required=False),
        ),
    ),
    "identity": Shape(
        IdentityIn,
        N_("identity kind"),
        (Field("kinds", "kinds", "words", scale=words.IDENTITIES),),
    ),
    "service": Shape(
        ServiceMonths,
        N_("service length"),
        (
            Field("months", "months", "months"),
            Field("kinds", "kinds", "words", required=False, scale=words.SERVICE),
            Field("excluding", "excluding", "words", required=False, scale=words.SERVICE),
            Field("partMonths", "part_months", "word", required=False, scale=_PART),
        ),
    ),
    "appraisal": Shape(
        AppraisalAtLeast,
        N_("appraisal grade"),
        (
            Field("grade", "grade", "word", scale=words.GRADES),
            Field("times", "times", "times", required=False),
            _WITHIN,
        ),
    ),
    "noMeasure": Shape(
        NoMeasure,
        N_("no disciplinary measure"),
        (Field("kinds", "kinds", "words", required=False, scale=words.MEASURES),),
    ),
    "document": Shape(
        DocumentOnFile,
        N_("document on file"),
        (Field("kind", "kind", "code", scale=words.DOCUMENTS),),
    ),
}

_NAMES = {shape.leaf: name for name, shape in FACTS.items()}
_GROUPS: Mapping[str, type[All | Any | NoneOf]] = {"all": All, "any": Any, "none": NoneOf}
_AMOUNTS = {
    "months": (1, MOST_MONTHS, N_("A whole number of months from 1 to 720 is needed.")),
    "times": (1, 40, N_("A whole number from 1 to 40 is needed.")),
    "age": (14, 100, N_("A whole number of years from 14 to 100 is needed.")),
}
_MOST_AMOUNT = 100_000


def parse(value: object) -> Node:
    """The tree that `value` (decoded JSON) writes; raises Invalid naming every wrong place."""
    reader = _Reader()
    node = reader.node(value, "tree", 1)
    if reader.nodes > MOST_NODES:
        reader.errors["tree"] = N_("A tree may hold at most {nodes} conditions.")
    if reader.errors or node is None:
        raise Invalid(
            {f"conditions.{place}": text for place, text in reader.errors.items()},
            depth=MOST_DEPTH,
            nodes=MOST_NODES,
            known=", ".join(FACTS),
        )
    return node


class _MistakeError(Exception):
    """What is wrong, and where."""

    def __init__(self, place: str, text: str) -> None:
        super().__init__(place)
        self.place = place
        self.text = text


class _Reader:
    """One reading: collects the errors by place and counts the nodes."""

    def __init__(self) -> None:
        self.errors: dict[str, str] = {}
        self.nodes = 0

    def node(self, value: object, place: str, depth: int) -> Node | None:
        """The node written there; None when something in it is wrong, which is noted."""
        try:
            return self._node(value, place, depth)
        except _MistakeError as mistake:
            self._wrong(mistake.place, mistake.text)
            return None

    def _node(self, value: object, place: str, depth: int) -> Node | None:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            return None
        if depth > MOST_DEPTH:
            raise _MistakeError(place, N_("Conditions may be nested at most {depth} deep."))
        if not isinstance(value, Mapping):
            raise _MistakeError(place, N_("A condition is an object such as all, any or a fact."))
        operators = [key for key in ("all", "any", "none", "atLeast", "fact") if key in value]
        if len(operators) != 1:
            raise _MistakeError(
                place, N_("A condition has exactly one of: all, any, none, atLeast, fact.")
            )
        if operators[0] == "fact":
            return self._leaf(value, place)
        return self._group(value, operators[0], place, depth)

    def _group(
        self, value: Mapping[str, Value], operator: str, place: str, depth: int
    ) -> Node | None:
        key = "of" if operator == "atLeast" else operator
        extra = [name for name in value if name not in {operator, key}]
        if extra:
            raise _MistakeError(f"{place}.{extra[0]}", N_("This field is not known here."))
        given = value.get(key)
        if not isinstance(given, list) or not given:
            raise _MistakeError(f"{place}.{key}", N_("A list of at least one condition is needed."))
        parts = [
            self.node(part, f"{place}.{key}[{index}]", depth + 1)
            for index, part in enumerate(given[: MOST_NODES + 1])
        ]
        found = tuple(part for part in parts if part is not None)
        if len(found) != len(parts):
            return None
        if operator != "atLeast":
            return _GROUPS[operator](found)
        least = value[operator]
        if not _whole(least) or not 1 <= least <= len(found):
            raise _MistakeError(
                f"{place}.atLeast",
                N_("A whole number from 1 to the number of conditions is needed."),
            )
        return AtLeast(least, found)

    def _leaf(self, value: Mapping[str, Value], place: str) -> Node | None:
        shape = FACTS.get(value["fact"]) if isinstance(value["fact"], str) else None
        if shape is None:
            raise _MistakeError(
                f"{place}.fact", N_("This fact is not known. Known facts are: {known}.")
            )
        before = len(self.errors)
        known = {"fact", *(field.name for field in shape.fields)}
        for name in value:
            if name not in known:
                self._wrong(f"{place}.{name}", N_("This field is not known here."))
        arguments: dict[str, Value] = {}
        for field in shape.fields:
            given = value.get(field.name)
            if given is None and not field.required:
                continue
            text = _mistake(field, given)
            if text is None:
                arguments[field.attribute] = _taken(field, given)
            else:
                self._wrong(f"{place}.{field.name}", text)
        if len(self.errors) > before:
            return None
        leaf = shape.leaf(**arguments)
        if isinstance(leaf, AgeBetween) and not _ordered(leaf):
            raise _MistakeError(f"{place}.most", N_("Give a least age, a greatest age, or both."))
        return leaf

    def _wrong(self, place: str, text: str) -> None:
        self.errors.setdefault(place, text)


def _ordered(leaf: AgeBetween) -> bool:
    if leaf.least is None or leaf.most is None:
        return leaf.least is not None or leaf.most is not None
    return leaf.least <= leaf.most


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _mistake(field: Field, value: Value) -> str | None:
    """What is wrong with the value given for `field`; None: nothing."""
    if value is None:
        return N_("This field is needed.")
    scale = field.scale or {}
    match field.takes:
        case "code":
            good, text = (
                _is_code(value),
                N_("A code of letters, digits, dots and hyphens is needed."),
            )
        case "word":
            good, text = _is_word(value, scale), N_("This word is not one of the known ones.")
        case "words":
            listed = isinstance(value, list) and (bool(value) or not field.required)
            good = listed and all(_is_word(one, scale) for one in value)
            text = N_("A list of known words is needed.")
        case "amount":
            good = _is_amount(value)
            text = N_("A number of whole or half units from 0.5 to 100000 is needed.")
        case kind:
            low, high, text = _AMOUNTS[kind]
            good = _whole(value) and low <= value <= high
    return None if good else text


def _is_code(value: Value) -> bool:
    return isinstance(value, str) and CODE.fullmatch(value) is not None


def _is_word(value: Value, scale: Mapping[str, str]) -> bool:
    return isinstance(value, str) and value in scale


def _is_amount(value: Value) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 < value <= _MOST_AMOUNT and value * 2 % 1 == 0


def _taken(field: Field, value: Value) -> Value:
    if field.takes == "amount":
        return Decimal(str(value))
    if field.takes == "words":
        return tuple(dict.fromkeys(value))
    return value


def dump(node: Node) -> dict[str, Value]:
    """The JSON form of a tree; `parse` gives the same tree back."""
    match node:
        case All(parts):
            return {"all": [dump(part) for part in parts]}
        case Any(parts):
            return {"any": [dump(part) for part in parts]}
        case NoneOf(parts):
            return {"none": [dump(part) for part in parts]}
        case AtLeast(least, parts):
            return {"atLeast": least, "of": [dump(part) for part in parts]}
        case leaf:
            name = _NAMES[type(leaf)]
            written: dict[str, Value] = {"fact": name}
            for field in FACTS[name].fields:
                value = getattr(leaf, field.attribute)
                if value is not None and value != ():
                    written[field.name] = _plain(value)
            return written


def _plain(value: Value) -> Value:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return list(value) if isinstance(value, tuple) else value
