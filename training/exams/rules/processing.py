"""Response processing as QTI has it: an author's own marking, kept as data and run as he wrote it.

A program is JSON: the declarations of responses and outcomes, and a tree of rules and expressions,
each `[name, attributes, parts, text]` with the names of QTI 2. It has no loops and no chance, so it
ends, and gives the same again. Source: docs/sources.md#qti.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any

from training.exams.rules.expressions import Scope, value_of
from training.exams.rules.numbers import fraction
from training.exams.rules.responses import (
    Choice,
    Choices,
    Filled,
    Number,
    Order,
    Pairs,
    Response,
    Truth,
    Words,
    Written,
    WrongShape,
    read_number,
)
from training.exams.rules.values import (
    NULL,
    NUMBERS,
    BadProgram,
    Value,
    number_of,
    single,
    truth_of,
)

SCORE = "SCORE"
RULES = frozenset({"setOutcomeValue", "lookupOutcomeValue", "responseCondition", "exitResponse"})
BRANCHES = frozenset({"responseIf", "responseElseIf", "responseElse"})


_UNSOUND = (
    BadProgram,
    RecursionError,
    ArithmeticError,
    AttributeError,
    IndexError,
    KeyError,
    TypeError,
    ValueError,
)
"""What a program that nobody should have stored may come to."""


class _Exit(Exception):
    """The rest is not run."""


@dataclass(slots=True)
class _Run:
    scope: Scope
    tables: Mapping[str, Any] = field(default_factory=dict)


@lru_cache(maxsize=4096)
def _loaded(program: str) -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = json.loads(program)
    return loaded


def share(program: str, response: Response | None) -> Fraction:
    """The share of the highest score that the author's processing gives, from −1 to 1.

    A program that cannot be run on this response earns nothing, as QTI says of NULL.
    """
    read = _loaded(program)
    if response is None:
        return Fraction(0)
    try:
        score = number_of(outcomes(read, bound(read, response)).get(SCORE, NULL))
        most = fraction(read["max"])
    except _UNSOUND:
        return Fraction(0)
    if score is None or most <= 0:
        return Fraction(0)
    return max(Fraction(-1), min(Fraction(1), score / most))


def sound(program: str) -> bool:
    """Whether the program can be run on no answer and on the right one, and says what it gives."""
    try:
        read = _loaded(program)
        right = {name: declared["correct"] for name, declared in read["responses"].items()}
        for given in ({}, right):
            number_of(outcomes(read, given).get(SCORE, NULL))
        return fraction(read["max"]) > 0
    except _UNSOUND:
        return False


def bound(program: Mapping[str, Any], response: Response | None) -> dict[str, list[str]]:
    """Identifier -> values of the response variables that a person's answer sets."""
    whole = _texts(response)
    found: dict[str, list[str]] = {}
    for name, declared in program["responses"].items():
        gap = declared.get("gap")
        if gap is not None:
            filled = dict(response.gaps) if isinstance(response, Filled) else {}
            found[name] = [_typed(filled[gap], declared)] if gap in filled else []
        elif declared.get("truth") and isinstance(response, Truth):
            found[name] = [declared["truth"]["true" if response.value else "false"]]
        elif declared.get("turned"):  # our left side is the item's right one
            found[name] = [" ".join(reversed(pair.split(" "))) for pair in whole]
        else:
            found[name] = whole
    return found


def _typed(text: str, declared: Mapping[str, Any]) -> str:
    """What stands in a gap; a number as any keyboard writes it."""
    if declared["baseType"] not in NUMBERS:
        return text
    try:
        return str(read_number(text)[0])
    except WrongShape:
        return text


def _texts(response: Response | None) -> list[str]:
    match response:
        case Choice(option):
            return [option]
        case Choices(options):
            return sorted(options)
        case Number(number, _):
            return [str(number)]
        case Words(text) | Written(text):
            return [text]
        case Pairs(pairs):
            return [f"{left} {right}" for left, right in sorted(pairs)]
        case Order(order):
            return list(order)
        case Filled(gaps):  # of a gap match: what was put, and where
            return [f"{text} {gap}" for gap, text in gaps]
    return []


def outcomes(
    program: Mapping[str, Any], responses: Mapping[str, Sequence[str]]
) -> dict[str, Value]:
    """The outcome variables after processing these responses; raises BadProgram."""
    scope = Scope()
    for name, declared in program["responses"].items():
        scope.declare(name, declared, list(responses.get(name, ())))
    tables = {}
    for name, declared in program["outcomes"].items():
        given = list(declared.get("default", ()))
        if not given and declared["baseType"] in {"integer", "float"}:
            given = ["0"]
        scope.declare(name, declared, given)
        if "table" in declared:
            tables[name] = declared["table"]
    run = _Run(scope, tables)
    with suppress(_Exit):
        _do_all(program["rules"], run)
    return {name: scope.values[name] for name in program["outcomes"]}


def _do_all(rules: Sequence[Any], run: _Run) -> None:
    for rule in rules:
        _do(rule, run)


def _do(rule: Any, run: _Run) -> None:
    name, attributes, parts, _ = rule
    match name:
        case "setOutcomeValue":
            run.scope.put(attributes["identifier"], value_of(parts[0], run.scope))
        case "lookupOutcomeValue":
            found = _looked_up(
                run.tables.get(attributes["identifier"]), number_of(value_of(parts[0], run.scope))
            )
            run.scope.put(attributes["identifier"], found)
        case "responseCondition":
            for branch, _, inner, _ in parts:
                if branch == "responseElse":
                    _do_all(inner, run)
                    return
                if truth_of(value_of(inner[0], run.scope)):
                    _do_all(inner[1:], run)
                    return
        case "exitResponse":
            raise _Exit
        case _:
            raise BadProgram(name)


def _looked_up(table: Mapping[str, Any] | None, source: Fraction | None) -> Value:
    if table is None or source is None:
        return NULL
    if table["kind"] == "match":
        for at, target in table["entries"]:
            if fraction(at) == source:
                return single("float", target)
    else:
        entries = sorted(table["entries"], key=lambda entry: fraction(entry[0]), reverse=True)
        for at, target, *closed in entries:
            edge = fraction(at)
            if source > edge or (source == edge and (not closed or closed[0])):
                return single("float", target)
    return single("float", table["default"]) if table.get("default") is not None else NULL
