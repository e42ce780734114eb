"""What a tree asks for: which evidence to look at, and without which exams there is no way."""

from collections.abc import Iterable
from functools import reduce

from certification.rules import evidence
from certification.rules.tree import (
    All,
    Any,
    AppraisalAtLeast,
    AtLeast,
    ClassHours,
    DaysServed,
    DocumentOnFile,
    ExamPassed,
    Node,
    NoMeasure,
    NoneOf,
    ServiceMonths,
    leaves,
)

_KINDS = {
    ExamPassed: evidence.EXAM_PASSED,
    ClassHours: evidence.CLASS_HOURS,
    DaysServed: evidence.DAYS_SERVED,
    AppraisalAtLeast: evidence.APPRAISAL,
    NoMeasure: evidence.MEASURE,
    DocumentOnFile: evidence.DOCUMENT,
    ServiceMonths: evidence.SERVICE,
}


def evidence_kinds(trees: Iterable[Node]) -> frozenset[str]:
    """The kinds of evidence that any of the trees counts."""
    asked = {type(leaf) for tree in trees for leaf in leaves(tree)}
    return frozenset(kind for leaf, kind in _KINDS.items() if leaf in asked)


def exams_needed(tree: Node) -> frozenset[str]:
    """Exams that everybody who meets the tree has passed."""
    match tree:
        case ExamPassed(exam):
            return frozenset({exam})
        case All(parts):
            return frozenset[str]().union(*map(exams_needed, parts))
        case AtLeast(least, parts) if least == len(parts):
            return frozenset[str]().union(*map(exams_needed, parts))
        case Any(parts) | AtLeast(_, parts) if parts:
            return reduce(frozenset.intersection, map(exams_needed, parts))
        case NoneOf() | _:
            return frozenset()
