"""How a QTI item is marked: its declarations and response processing, as a key of ours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from kit.language import N_
from training.exams.formats.found import Broken
from training.exams.formats.qtipatterns import MAP, MATCH, Step, known, weights
from training.exams.formats.qtitree import Node
from training.exams.rules import expressions, processing
from training.exams.rules.numbers import fraction
from training.exams.rules.values import NULL, BadProgram, number_of

OWN = "own"
FLAT = frozenset({"responseProcessingFragment"})


@dataclass(slots=True)
class Marking:
    """What an item says of its marking."""

    responses: dict[str, dict[str, Any]]
    outcomes: dict[str, dict[str, Any]]
    template: str
    """match_correct, map_response, own, or empty: none."""
    rules: list[Any] = field(default_factory=list)
    normal_maximum: str | None = None
    steps: tuple[Step, ...] = ()
    """Where the item marks a number by its distance from the right one and others."""

    @property
    def summed(self) -> bool:
        """Whether the score is a weighted sum of responses, as that of a text with gaps."""
        return bool(self.rules) and weights(self.rules, list(self.responses)) is not None

    def correct(self, name: str) -> list[str]:
        """The values that the author declares right."""
        values: list[str] = self.responses.get(name, {}).get("correct", [])
        return values

    def mapping(self, name: str) -> Mapping[str, Any] | None:
        """How the values of a response are mapped to scores."""
        found: Mapping[str, Any] | None = self.responses.get(name, {}).get("mapping")
        return found

    def program(self) -> dict[str, Any]:
        """The marking as data that can be run; raises Broken where it cannot."""
        rules = self.rules or [_standard(self.template, next(iter(self.responses), "RESPONSE"))]
        outcomes = dict(self.outcomes)
        outcomes.setdefault(
            processing.SCORE, {"cardinality": "single", "baseType": "float", "default": ["0"]}
        )
        made = {"responses": self.responses, "outcomes": outcomes, "rules": rules}
        right = {name: self.correct(name) or self._best(name) for name in self.responses}
        try:
            score = number_of(processing.outcomes(made, right).get(processing.SCORE, NULL))
        except (BadProgram, RecursionError, IndexError, KeyError, ValueError) as error:
            raise Broken(
                N_("The marking cannot be run: “{name}”."), "key", name=str(error)[:60]
            ) from None
        if score is None or score <= 0:
            score = self._most()
        return made | {"max": str(score)}

    def _best(self, name: str) -> list[str]:
        """The values that earn most by the mapping, where the author declares none right."""
        entries = (self.mapping(name) or {"entries": ()})["entries"]
        worth = [(fraction(value), key) for key, value, _ in entries]
        good = sorted(((value, key) for value, key in worth if value > 0), reverse=True)
        declared = self.responses[name]
        if declared["cardinality"] == "single":
            good = good[:1]
        elif declared["baseType"] == "directedPair":
            best: dict[str, str] = {}
            for _, key in good:
                best.setdefault(key.split(" ")[0], key)
            return list(best.values())
        return [key for _, key in good]

    def _most(self) -> Fraction:
        stated = self.normal_maximum or next(
            iter(self.outcomes.get("MAXSCORE", {}).get("default", [])), None
        )
        try:
            most = fraction(stated or "1")
        except (ValueError, ZeroDivisionError):
            most = Fraction(1)
        return most if most > 0 else Fraction(1)


def _standard(template: str, name: str) -> list[Any]:
    variable = ["variable", {"identifier": name}, [], ""]
    if template == MAP:
        value = ["mapResponse", {"identifier": name}, [], ""]
        return ["setOutcomeValue", {"identifier": "SCORE"}, [value], ""]
    one = ["baseValue", {"baseType": "float"}, [], "1"]
    right = ["match", {}, [variable, ["correct", {"identifier": name}, [], ""]], ""]
    put = ["setOutcomeValue", {"identifier": "SCORE"}, [one], ""]
    return ["responseCondition", {}, [["responseIf", {}, [right, put], ""]], ""]


def marking(item: Node) -> Marking:
    """What the item says of its marking; raises Broken for what is not read here."""
    responses = {
        node.get("identifier"): _response(node)
        for node in item.parts
        if node.name == "responseDeclaration"
    }
    outcomes, normal = {}, None
    for node in item.parts:
        if node.name == "outcomeDeclaration":
            outcomes[node.get("identifier")] = _outcome(node)
            if node.get("identifier") == processing.SCORE:
                normal = node.get("normalMaximum") or None
    found = Marking(responses, outcomes, "", [], normal)
    steps = item.one("responseProcessing")
    if steps is not None:
        found.template = _template(steps)
        found.rules = [_rule(part) for part in _flat(steps)]
        if found.rules:
            told = known(found.rules, next(iter(responses))) if len(responses) == 1 else None
            found.template = told.template if told else OWN
            found.steps = told.steps if told else ()
    return found


def _template(node: Node) -> str:
    named = (node.get("template") or node.get("templateLocation")).rstrip("/").lower()
    if not named:
        return ""
    last = named.rpartition("/")[2].removesuffix(".xml")
    if last in {MATCH, "cc2_match", "cc2_match_basic"}:
        return MATCH
    if last in {MAP, "cc2_map_response"}:
        return MAP
    raise Broken(N_("The marking “{name}” is not known."), "key", name=last[:60])


def _values(node: Node | None) -> list[str]:
    return [value.words for value in node.all("value")] if node else []


def _response(node: Node) -> dict[str, Any]:
    declared: dict[str, Any] = {
        "cardinality": node.get("cardinality", "single"),
        "baseType": node.get("baseType", "string"),
        "correct": _values(node.one("correctResponse")),
    }
    mapping = node.one("mapping")
    if mapping is not None:
        declared["mapping"] = {
            "default": mapping.get("defaultValue", "0"),
            "lower": mapping.get("lowerBound") or None,
            "upper": mapping.get("upperBound") or None,
            "entries": [
                [
                    entry.get("mapKey"),
                    entry.get("mappedValue", "0"),
                    entry.get("caseSensitive", "false") == "true",
                ]
                for entry in mapping.all("mapEntry")
            ],
        }
        _numbers(declared["mapping"])
    if node.one("areaMapping") is not None:
        raise Broken(N_("Points on a picture cannot be marked here."), "key")
    return declared


def _numbers(mapping: Mapping[str, Any]) -> None:
    stated = [mapping["default"], mapping["lower"], mapping["upper"]]
    stated += [entry[1] for entry in mapping["entries"]]
    for text in stated:
        try:
            fraction(text or "0")
        except (ValueError, ZeroDivisionError):
            raise Broken(N_("“{text}” is no number."), "key", text=str(text)[:40]) from None


def _outcome(node: Node) -> dict[str, Any]:
    declared: dict[str, Any] = {
        "cardinality": node.get("cardinality", "single"),
        "baseType": node.get("baseType", "float"),
        "default": _values(node.one("defaultValue")),
    }
    for name, kind in (("matchTable", "match"), ("interpolationTable", "interpolation")):
        table = node.one(name)
        if table is not None:
            declared["table"] = {
                "kind": kind,
                "default": table.get("defaultValue") or None,
                "entries": [
                    [
                        entry.get("sourceValue"),
                        entry.get("targetValue"),
                        entry.get("includeBoundary", "true") != "false",
                    ]
                    for entry in table.parts
                ],
            }
            for entry in declared["table"]["entries"]:
                _numbers({"default": entry[0], "lower": entry[1], "upper": None, "entries": []})
    return declared


def _flat(node: Node) -> list[Node]:
    """The rules, fragments put in line; includes are not read."""
    found = []
    for part in node.parts:
        found += _flat(part) if part.name in FLAT else [part]
    return found


def _rule(node: Node) -> list[Any]:
    if node.name in processing.BRANCHES:
        first = [] if node.name == "responseElse" else [_expression(node.parts[0])]
        rest = node.parts[len(first) :]
        return [node.name, {}, [*first, *(_rule(part) for part in rest)], ""]
    if node.name not in processing.RULES:
        raise Broken(N_("The marking cannot be run: “{name}”."), "key", name=node.name[:60])
    inner = (
        [_rule(part) for part in node.parts]
        if node.name == "responseCondition"
        else [_expression(part) for part in node.parts]
    )
    return [node.name, dict(node.attributes), inner, ""]


def _expression(node: Node) -> list[Any]:
    try:
        expressions.check(node.name, node.attributes)
    except BadProgram as error:
        raise Broken(
            N_("The marking cannot be run: “{name}”."), "key", name=str(error)[:60]
        ) from None
    text = node.text
    return [node.name, dict(node.attributes), [_expression(part) for part in node.parts], text]
