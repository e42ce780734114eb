"""Response processing written out, where it says what our own keys can say.

Rules are those of `training.exams.rules.processing`: `[name, attributes, parts, text]`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from training.exams.formats.grades import snapped
from training.exams.rules.numbers import fraction
from training.exams.rules.processing import SCORE

MATCH = "match_correct"
MAP = "map_response"
EQUAL = "equal"


@dataclass(frozen=True, slots=True)
class Step:
    """One branch of a condition: what the response is compared with, and what that earns."""

    number: str | None
    """None: what the author declares right."""
    tolerance: str | None
    """None: compared as it is."""
    earns: Fraction


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules come to."""

    template: str
    steps: tuple[Step, ...] = ()
    """Of `equal`, the right number first."""


@dataclass(frozen=True, slots=True)
class Weight:
    """One gap's part of a sum; without steps its mapping says what it earns."""

    name: str
    weight: Fraction
    steps: tuple[Step, ...] = ()


def known(rules: Sequence[Any], name: str) -> Known | None:
    """The template that rules over one response are; None where they are the author's own."""
    if len(rules) != 1:
        return None
    [rule] = rules
    if rule[0] == "setOutcomeValue":
        inner, _ = _scaled(rule[2][0]) if rule[1].get("identifier") == SCORE else (None, None)
        return Known(MAP) if inner is not None and _is(inner, "mapResponse", name) else None
    if _maps_what_is_there(rule, name):
        return Known(MAP)
    found = _chain(rule, name)
    if found is None or found[0] != SCORE:
        return None
    first, *rest = found[1]
    if first.number is not None or first.earns <= 0:
        return None
    if not rest and first.tolerance is None:
        return Known(MATCH)
    if any(step.tolerance is None or step.number is None for step in rest):
        return None
    return None if first.tolerance is None else Known(EQUAL, tuple(found[1]))


def weights(rules: Sequence[Any], names: Sequence[str]) -> tuple[Weight, ...] | None:
    """The gaps of a weighted sum, each response once; None for anything else."""
    *before, last = rules
    chains: dict[str, tuple[str, list[Step]]] = {}
    for rule in before:
        found = next(((n, c) for n in names if (c := _chain(rule, n)) is not None), None)
        if found is None or found[1][0] in chains or found[1][0] == SCORE:
            return None
        chains[found[1][0]] = (found[0], found[1][1])
    if last[0] != "setOutcomeValue" or last[1].get("identifier") != SCORE:
        return None
    whole, _ = _scaled(last[2][0])
    if whole is None or whole[0] != "sum":
        return None
    parts = [_weighed(part, chains) for part in whole[2]]
    found_parts = [part for part in parts if part is not None]
    told = [part.name for part in found_parts]
    return tuple(found_parts) if len(found_parts) == len(parts) and told == list(names) else None


def _weighed(part: Any, chains: Mapping[str, tuple[str, list[Step]]]) -> Weight | None:
    if part[0] != "product" or len(part[2]) != 2:
        return None
    weight, earned = _base(part[2][0]), part[2][1]
    if weight is None or weight <= 0:
        return None
    if earned[0] == "mapResponse":
        return Weight(earned[1].get("identifier", ""), weight)
    if earned[0] == "variable" and earned[1].get("identifier") in chains:
        name, steps = chains[earned[1]["identifier"]]
        right = steps[0].number is None and steps[0].earns == 1
        return Weight(name, weight, tuple(steps)) if right else None
    return None


def _scaled(expression: Any) -> tuple[Any, Fraction] | tuple[None, None]:
    """(what is scaled, by how much): itself, or `x · marks : whole`."""
    if expression[0] != "divide":
        return expression, Fraction(1)
    above, below = expression[2]
    whole = _base(below)
    if above[0] != "product" or len(above[2]) != 2 or not whole:
        return None, None
    inner, marks = above[2][0], _base(above[2][1])
    return (inner, marks / whole) if marks and marks / whole > 0 else (None, None)


def _chain(rule: Any, name: str) -> tuple[str, list[Step]] | None:
    """(outcome, steps) of a condition that compares one response and ends with nothing."""
    if rule[0] != "responseCondition" or not rule[2] or rule[2][-1][0] != "responseElse":
        return None
    steps, outcomes = [], set()
    for branch, _, inner, _ in rule[2]:
        tests, then = inner[:-1], inner[-1] if inner else None
        put = _put(then) if then else None
        if put is None or len(tests) != (branch != "responseElse"):
            return None
        outcomes.add(put[0])
        if branch == "responseElse":
            if put[1] != 0:
                return None
            continue
        compared = _compared(tests[0], name)
        if compared is None:
            return None
        steps.append(Step(*compared, put[1]))
    return (outcomes.pop(), steps) if len(outcomes) == 1 and steps else None


def _compared(test: Any, name: str) -> tuple[str | None, str | None] | None:
    """(number, tolerance) of `match` or `equal` between the response and a number."""
    if test[0] not in {"match", "equal"} or len(test[2]) != 2:
        return None
    given, other = test[2]
    if not _is(given, "variable", name):
        return None
    if test[0] == "match":
        return (None, None) if _is(other, "correct", name) else None
    mode = test[1].get("toleranceMode", "exact")
    sizes = set(str(test[1].get("tolerance", "0")).split()) if mode == "absolute" else {"0"}
    if mode not in {"absolute", "exact"} or len(sizes) != 1:
        return None
    if _is(other, "correct", name):
        return None, sizes.pop()
    return (other[3].strip(), sizes.pop()) if _base(other) is not None else None


def _maps_what_is_there(rule: Any, name: str) -> bool:
    """Nothing for no response, the mapping for one: how many tools write `map_response`."""
    if rule[0] != "responseCondition" or len(rule[2]) != 2:
        return False
    first, second = rule[2]
    if first[0] != "responseIf" or second[0] != "responseElse":
        return False
    if len(first[2]) != 2 or len(second[2]) != 1 or first[2][0][0] != "isNull":
        return False
    put, mapped = _put(first[2][1]), second[2][0]
    return (
        _is(first[2][0][2][0], "variable", name)
        and put is not None
        and put[0] == SCORE
        and not put[1]
        and mapped[0] == "setOutcomeValue"
        and mapped[1].get("identifier") == SCORE
        and _is(mapped[2][0], "mapResponse", name)
    )


def _is(expression: Any, kind: str, name: str) -> bool:
    return bool(expression[0] == kind and expression[1] == {"identifier": name})


def _put(rule: Any) -> tuple[str, Fraction] | None:
    """(outcome, number) that a rule sets; None for another rule."""
    if rule[0] != "setOutcomeValue" or not rule[2]:
        return None
    number = _base(rule[2][0])
    return None if number is None else (rule[1].get("identifier", ""), number)


def _base(expression: Any) -> Fraction | None:
    if expression[0] != "baseValue":
        return None
    try:
        return fraction(expression[3])
    except (ValueError, ZeroDivisionError):
        return None


def share_of(step: Step, first: Step) -> Fraction:
    """What a step earns beside the first one: a third that was cut off is a third again."""
    return snapped(step.earns / first.earns)
