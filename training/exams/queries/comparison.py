"""Different exams side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from training.exams.queries import analysis as figures
from training.exams.queries import exams
from training.exams.queries.analysis import FIRST, Analysis, ItemShown
from training.exams.queries.exams import ExamShown
from training.exams.rules.comparison import Shared, common, shared
from training.exams.rules.statistics import effect

MOST = 6


@dataclass(frozen=True, slots=True)
class Side:
    """One of the exams, and what stands between it and the first of them."""

    exam: ExamShown
    found: Analysis
    effect: float | None
    """Difference of its mean percent to the first exam's, in standard deviations (Cohen's d)."""
    shared: Shared | None
    """With the first exam; None for the first itself."""

    @property
    def passing(self) -> float | None:
        """Share of those who passed."""
        return self.found.passed / self.found.attempts if self.found.attempts else None


@dataclass(frozen=True, slots=True)
class Common:
    """A question that two of the exams or more asked."""

    question: ItemShown
    facilities: tuple[float | None, ...]
    """In each exam, in their order; None where it was not asked."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Exams side by side, the first as what the others are measured against."""

    sides: tuple[Side, ...]
    common: tuple[Common, ...]
    """Most uneven first."""


async def compare(ids: Sequence[int], *, attempts: str = FIRST) -> Comparison | None:
    """The exams of these ids, at most MOST, in their order; None where one is not there."""
    known = [await exams.exam(one) for one in dict.fromkeys(ids)]
    asked = [one for one in known if one is not None]
    if len(asked) < len(known):
        return None
    found = [await figures.analysis(one.id, attempts=attempts) for one in asked]
    facilities = [{item.code: item.item.facility for item in one.items} for one in found]
    scores = [[float(score) for score in one.scores] for one in found]
    sides = tuple(
        Side(
            exam,
            one,
            effect(scores[place], scores[0]) if place else None,
            shared(facilities[place], facilities[0]) if place else None,
        )
        for place, (exam, one) in enumerate(zip(asked, found, strict=True))
    )
    named = {item.code: item for one in found for item in one.items}
    return Comparison(sides, tuple(Common(named[code], line) for code, line in common(facilities)))
