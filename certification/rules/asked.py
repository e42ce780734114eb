"""What a tree asks for: which evidence to look at, and without which exams there is no way."""

from collections.abc import Iterable, Mapping
from functools import reduce

from certification.rules import evidence
from certification.rules.tree import (
    AgeBetween,
    All,
    Any,
    AppraisalAtLeast,
    AtLeast,
    CertificateInForce,
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
    AgeBetween: evidence.BIRTH,
}


def evidence_kinds(trees: Iterable[Node]) -> frozenset[str]:
    """The kinds of evidence that any of the trees counts, and whether birth dates are counted."""
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


def certificates_needed(tree: Node) -> frozenset[str]:
    """Certificate types that everybody who meets the tree holds."""
    match tree:
        case CertificateInForce(kind):
            return frozenset({kind})
        case All(parts):
            return frozenset[str]().union(*map(certificates_needed, parts))
        case AtLeast(least, parts) if least == len(parts):
            return frozenset[str]().union(*map(certificates_needed, parts))
        case Any(parts) | AtLeast(_, parts) if parts:
            return reduce(frozenset.intersection, map(certificates_needed, parts))
        case NoneOf() | _:
            return frozenset()


def circle(trees: Mapping[str, Node]) -> tuple[str, ...]:
    """Certificate types none of which can come first, since each needs the next; (): there is none.

    `trees` are what each type asks for. The first type is named again at the end.
    """
    needed = {code: certificates_needed(tree) for code, tree in trees.items()}
    done: set[str] = set()

    def walk(code: str, way: tuple[str, ...]) -> tuple[str, ...]:
        if code in way:
            return (*way[way.index(code) :], code)
        if code in done:
            return ()
        for other in sorted(needed.get(code, ())):
            if found := walk(other, (*way, code)):
                return found
        done.add(code)
        return ()

    for code in sorted(needed):
        if found := walk(code, ()):
            return found
    return ()
