"""Expressions of QTI response processing: a tree and variables in, a value out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from training.exams.rules.numbers import fraction
from training.exams.rules.operators import OPERATORS, custom_kind, safe_pattern
from training.exams.rules.values import NULL, BadProgram, Value, item_of, single


@dataclass(slots=True)
class Scope:
    """The variables of one run."""

    values: dict[str, Value] = field(default_factory=dict)
    declared: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def declare(self, name: str, declaration: Mapping[str, Any], given: Sequence[str]) -> None:
        """The variable is there with this value; what a person typed and is no number is NULL."""
        self.declared[name] = declaration
        base, cardinality = declaration["baseType"], declaration["cardinality"]
        try:
            items = tuple(item_of(base, text) for text in given)
        except BadProgram:
            items = ()
        self.values[name] = Value(base, items, cardinality) if items else NULL

    def put(self, name: str, value: Value) -> None:
        """The outcome has this value."""
        if name not in self.declared:
            raise BadProgram(name)
        base = self.declared[name]["baseType"]
        items = tuple(item_of(base, item) for item in value.items)
        self.values[name] = Value(base, items, value.cardinality) if items else NULL

    def get(self, name: str) -> Value:
        """The variable's value; raises BadProgram for one that is not declared."""
        if name not in self.values:
            raise BadProgram(name)
        return self.values[name]


def value_of(expression: Any, scope: Scope) -> Value:
    """The expression's value; raises BadProgram."""
    name, attributes, parts, text = expression
    match name:
        case "baseValue":
            return single(attributes["baseType"], text)
        case "variable":
            return scope.get(attributes["identifier"])
        case "correct":
            return _declared(scope, attributes["identifier"], "correct")
        case "default":
            return _declared(scope, attributes["identifier"], "default")
        case "mapResponse":
            return _mapped(scope, attributes["identifier"])
        case "null":
            return NULL
    operator = OPERATORS.get(name)
    if operator is None:
        raise BadProgram(name)
    return operator(attributes, [value_of(part, scope) for part in parts])


def _declared(scope: Scope, name: str, what: str) -> Value:
    if name not in scope.declared:
        raise BadProgram(name)
    declaration = scope.declared[name]
    base = declaration["baseType"]
    items = tuple(item_of(base, text) for text in declaration.get(what, ()))
    return Value(base, items, declaration["cardinality"]) if items else NULL


def _mapped(scope: Scope, name: str) -> Value:
    """What the mapping gives for the response: each member once, within its bounds."""
    mapping = scope.declared.get(name, {}).get("mapping")
    if mapping is None:
        raise BadProgram(name)
    value = scope.get(name)
    entries = [
        (item_of(value.base or "string", key), fraction(to), exact)
        for key, to, exact in mapping["entries"]
    ]
    otherwise = fraction(mapping.get("default") or "0")
    whole = Fraction(0)
    for item in dict.fromkeys(value.items):
        whole += next(
            (to for key, to, exact in entries if _same_key(key, item, exact=exact)), otherwise
        )
    if mapping.get("lower") is not None:
        whole = max(whole, fraction(mapping["lower"]))
    if mapping.get("upper") is not None:
        whole = min(whole, fraction(mapping["upper"]))
    return single("float", whole)


def _same_key(key: Any, item: Any, *, exact: bool) -> bool:
    if isinstance(key, str) and isinstance(item, str) and not exact:
        return key.strip().casefold() == item.strip().casefold()
    return bool(key == item)


KNOWN = frozenset(OPERATORS) | {
    "baseValue",
    "variable",
    "correct",
    "default",
    "mapResponse",
    "null",
}


def check(name: str, attributes: Mapping[str, Any]) -> None:
    """Nothing; raises BadProgram for an expression that could not be run."""
    if name not in KNOWN or (name == "customOperator" and custom_kind(attributes) is None):
        raise BadProgram(str(attributes.get("definition") or name)[:80])
    if name == "patternMatch":
        safe_pattern(str(attributes.get("pattern", "")))
