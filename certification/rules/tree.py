"""The condition tree: operators over typed facts, shared by posts, certificates and promotions."""

from dataclasses import dataclass
from decimal import Decimal

MOST_DEPTH = 6
MOST_NODES = 80


@dataclass(frozen=True, slots=True)
class CertificateInForce:
    """A certificate of `type` is in force."""

    type: str


@dataclass(frozen=True, slots=True)
class LineOpen:
    """A certificate in force opens the service line."""

    line: str


@dataclass(frozen=True, slots=True)
class ExamPassed:
    """The exam was passed within so many months (None: at any time before)."""

    exam: str
    within_months: int | None = None


@dataclass(frozen=True, slots=True)
class ClassHours:
    """At least `hours` class hours of a kind (None: of any) within so many months."""

    hours: Decimal
    kind: str | None = None
    within_months: int | None = None


@dataclass(frozen=True, slots=True)
class DaysServed:
    """At least `days` days of practice or service of a kind within so many months."""

    days: Decimal
    kind: str = "window"
    within_months: int | None = None


@dataclass(frozen=True, slots=True)
class EducationAtLeast:
    """Education of this level or higher."""

    level: str


@dataclass(frozen=True, slots=True)
class AgeBetween:
    """Age in full years from `least` to `most`, both included (None: no bound)."""

    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class IdentityIn:
    """Employed as one of these identity kinds."""

    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServiceMonths:
    """At least `months` full months of service of these kinds; overlaps count once.

    `excluding` are kinds whose days are taken out. `part_months`: `drop` forgets days that fill no
    month, `pool` adds them up and counts every 30 as a month.
    """

    months: int
    kinds: tuple[str, ...] = ()
    excluding: tuple[str, ...] = ()
    part_months: str = "drop"


@dataclass(frozen=True, slots=True)
class AppraisalAtLeast:
    """At least `times` appraisals of this grade or better within so many months."""

    grade: str
    times: int = 1
    within_months: int | None = None


@dataclass(frozen=True, slots=True)
class NoMeasure:
    """No disciplinary measure of these kinds (none named: of any) is in force."""

    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentOnFile:
    """A document of the kind is on file and has not run out."""

    kind: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part is met; no parts: met."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part is met."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `least` of the parts are met."""

    least: int
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """No part is met."""

    parts: tuple["Node", ...]


Leaf = (
    CertificateInForce
    | LineOpen
    | ExamPassed
    | ClassHours
    | DaysServed
    | EducationAtLeast
    | AgeBetween
    | IdentityIn
    | ServiceMonths
    | AppraisalAtLeast
    | NoMeasure
    | DocumentOnFile
)
Group = All | Any | AtLeast | NoneOf
Node = Leaf | Group


def leaves(node: Node) -> tuple[Leaf, ...]:
    """Every fact the tree asks for, left to right."""
    if isinstance(node, All | Any | AtLeast | NoneOf):
        return tuple(leaf for part in node.parts for leaf in leaves(part))
    return (node,)


def nodes(node: Node) -> tuple[Node, ...]:
    """The node and all that is in it."""
    if isinstance(node, All | Any | AtLeast | NoneOf):
        return (node, *(one for part in node.parts for one in nodes(part)))
    return (node,)
