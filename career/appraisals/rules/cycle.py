"""An appraisal cycle's rule: indicators, marks, grades and quotas (docs/sources.md#appraisals)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

import msgspec
from msgspec import Meta

from certification.rules.vocabulary import GRADES
from kit.language import N_

INDICATORS = (
    "daysServed",
    "punctuality",
    "cases",
    "waiting",
    "exams",
    "classHours",
    "praise",
)
WEIGHTS = N_("The weights of indicators and marks must add up to 1.")
NAMES = N_("There is no such grade or indicator, or the lowest grade is missing.")
Share = Annotated[float, Meta(ge=0, le=1)]


class Indicator(msgspec.Struct, rename="camel", forbid_unknown_fields=True, frozen=True):
    """How one indicator counts."""

    weight: Share
    full: Annotated[float, Meta(gt=0, le=100000)] = 1.0
    """The value that gives 100 points."""
    hard: bool = False
    """Whether a harder place makes the same value count for more."""


class Rule(msgspec.Struct, rename="camel", forbid_unknown_fields=True, frozen=True):
    """The rule of a kind of cycle. Weights of indicators and marks add up to 1."""

    indicators: dict[str, Indicator] = msgspec.field(
        default_factory=lambda: {
            "daysServed": Indicator(0.2, 1.0, hard=True),
            "punctuality": Indicator(0.1, 1.0),
            "cases": Indicator(0.2, 1.0, hard=True),
            "waiting": Indicator(0.1, 0.9, hard=True),
            "exams": Indicator(0.05, 100.0),
            "classHours": Indicator(0.1, 1.0),
            "praise": Indicator(0.05, 3.0),
        }
    )
    manager: Share = 0.15
    peer: Share = 0.05
    hardness: Share = 0.3
    """How much of a place's hardness above or below the usual is made up for."""
    grades: dict[str, Annotated[float, Meta(ge=0, le=100)]] = msgspec.field(
        default_factory=lambda: {
            "excellent": 90.0,
            "competent": 70.0,
            "basic": 60.0,
            "incompetent": 0.0,
        }
    )
    """Grade -> the least total that proposes it."""
    quotas: dict[str, Share] = msgspec.field(default_factory=lambda: {"excellent": 0.2})
    """Grade -> the largest share of the people."""
    self_days: Annotated[int, Meta(ge=0, le=120)] = 10
    """Days after the cycle's end within which reports and marks are given."""
    objection_days: Annotated[int, Meta(ge=0, le=120)] = 5

    def __post_init__(self) -> None:
        """Weights fit, and every grade and indicator is known."""
        total = sum(one.weight for one in self.indicators.values()) + self.manager + self.peer
        if abs(total - 1) > 1e-6:
            raise ValueError(WEIGHTS)
        strange = (set(self.grades) | set(self.quotas)) - set(GRADES)
        if strange or set(self.indicators) - set(INDICATORS) or "incompetent" not in self.grades:
            raise ValueError(NAMES)


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator of one person; raw None: there is no data, and it does not count."""

    code: str
    raw: Decimal | None
    normalised: Decimal | None
    """0 to 100, made up for how hard the places are."""


def normalised(rule: Rule, code: str, raw: Decimal | None, hardness: Decimal) -> Decimal | None:
    """The indicator's points, 0 to 100; None stays None."""
    if raw is None:
        return None
    known = rule.indicators[code]
    points = raw / Decimal(str(known.full)) * 100
    if known.hard:
        points *= 1 + Decimal(str(rule.hardness)) * (hardness - 1)
    return min(max(points, Decimal(0)), Decimal(100)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def total(
    rule: Rule, measured: Sequence[Measured], manager: Decimal | None, peer: Decimal | None
) -> Decimal | None:
    """The weighted total, 0 to 100. What there is no data for gives its weight to the rest.

    None when there is no data for anything.
    """
    parts = [
        (Decimal(str(rule.indicators[one.code].weight)), one.normalised)
        for one in measured
        if one.normalised is not None
    ]
    parts += [
        (Decimal(str(weight)), mark)
        for weight, mark in ((rule.manager, manager), (rule.peer, peer))
        if mark is not None
    ]
    weights = sum((weight for weight, _ in parts), Decimal(0))
    if not weights:
        return None
    value = sum((weight * points for weight, points in parts), Decimal(0)) / weights
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def grade_of(rule: Rule, value: Decimal) -> str:
    """The best grade whose least total is reached."""
    for grade in reversed(list(GRADES)):
        if grade in rule.grades and value >= Decimal(str(rule.grades[grade])):
            return grade
    return "incompetent"


def most(rule: Rule, grade: str, people: int) -> int:
    """How many may have the grade."""
    quota = rule.quotas.get(grade)
    return people if quota is None else int(Decimal(str(quota)) * people)


def proposed(rule: Rule, totals: Mapping[int, Decimal | None]) -> dict[int, str | None]:
    """Person -> the grade by total and quotas; without a total: none.

    Beyond a quota the lowest totals get the next grade below; equal totals go down together.
    """
    grades = {
        person: None if value is None else grade_of(rule, value) for person, value in totals.items()
    }
    ladder = [grade for grade in reversed(list(GRADES)) if grade in rule.grades]
    for place, grade in enumerate(ladder[:-1]):
        mine = sorted(
            ((totals[p] or Decimal(0), p) for p, g in grades.items() if g == grade), reverse=True
        )
        room = most(rule, grade, len(totals))
        if len(mine) > room:
            limit = mine[room][0]
            for value, person in mine:
                if value <= limit:
                    grades[person] = ladder[place + 1]
    return grades


def beyond_quota(rule: Rule, grades: Mapping[int, str | None]) -> str | None:
    """The first grade that more people have than may; None: all fit."""
    for grade in rule.quotas:
        if sum(one == grade for one in grades.values()) > most(rule, grade, len(grades)):
            return grade
    return None
