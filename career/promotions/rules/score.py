"""The score that a notice states: points for service, certificates, appraisals, education."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

import msgspec
from msgspec import Meta

from certification.rules.days import add_months
from certification.rules.facts import Facts

Points = Annotated[float, Meta(ge=0, le=1000)]
Times = Annotated[int, Meta(ge=0, le=1200)]


class Score(msgspec.Struct, rename="camel", forbid_unknown_fields=True, frozen=True):
    """Points for each thing that counts; what is left out counts nothing."""

    service_month: Points = 0.5
    """For each month of service by the notice's rule."""
    most_service_months: Times = 120
    """Months beyond these count nothing."""
    certificate: Points = 4
    """For each certificate in force."""
    appraisals: dict[str, Points] = msgspec.field(
        default_factory=lambda: {"excellent": 6.0, "competent": 3.0}
    )
    """Grade -> points for each appraisal within `appraisal_years`."""
    appraisal_years: Annotated[int, Meta(ge=1, le=20)] = 3
    education: dict[str, Points] = msgspec.field(
        default_factory=lambda: {
            "junior_college": 2.0,
            "bachelor": 5.0,
            "master": 8.0,
            "doctor": 10.0,
        }
    )
    commendation: Points = 2
    """For each commendation."""
    nearly_missing: Annotated[int, Meta(ge=1, le=20)] = 2
    """Who lacks no more than this many conditions is nearly eligible,"""
    nearly_months: Annotated[int, Meta(ge=0, le=120)] = 12
    """and so is who will meet all of them within these months."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Points of one thing: how often it counted, and what that gives."""

    what: str
    """service, certificates, appraisal:GRADE, education:LEVEL, commendations"""
    count: Decimal
    points: Decimal


def counted(
    score: Score, facts: Facts, months: int, commendations: int, on: date
) -> tuple[Counted, ...]:
    """The points of one person as of that day, each with what it is for; zeros are left out."""
    served = min(months, score.most_service_months)
    held = {
        one.number
        for one in facts.certificates
        if one.first_day <= on and (one.last_day is None or on <= one.last_day)
    }
    since = add_months(on, -12 * score.appraisal_years)
    grades = [one.grade for one in facts.appraisals if since < one.on <= on]
    found = [
        _counted("service", served, score.service_month),
        _counted("certificates", len(held), score.certificate),
        *(
            _counted(f"appraisal:{grade}", grades.count(grade), points)
            for grade, points in score.appraisals.items()
        ),
        *(
            _counted(f"education:{one.level}", 1, score.education.get(one.level, 0))
            for one in facts.education[-1:]
        ),
        _counted("commendations", commendations, score.commendation),
    ]
    return tuple(one for one in found if one.points)


def _counted(what: str, count: int, each: float) -> Counted:
    return Counted(what, Decimal(count), Decimal(count) * Decimal(str(each)))


def total(parts: Iterable[Counted]) -> Decimal:
    """All points together."""
    return sum((one.points for one in parts), Decimal(0))


def places(points: Mapping[int, Decimal]) -> dict[int, int]:
    """Person -> place, from 1; equal points share a place and the next one is skipped."""
    ordered: Sequence[tuple[int, Decimal]] = sorted(points.items(), key=lambda one: -one[1])
    found: dict[int, int] = {}
    for position, (person, value) in enumerate(ordered, start=1):
        before = ordered[position - 2] if position > 1 else None
        found[person] = found[before[0]] if before and before[1] == value else position
    return found
