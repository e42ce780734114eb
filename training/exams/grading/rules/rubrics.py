"""Sheets of practical exams, by criterion."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from kit.language import N_
from training.exams.grading.rules.markers import CENT, Given, standing
from training.exams.rules.conduct import Criterion


@dataclass(frozen=True, slots=True)
class Sheet:
    """One marker's points by criterion."""

    account: int
    marks: Mapping[str, Decimal]
    settles: bool = False

    @property
    def total(self) -> Decimal:
        """All points of the sheet."""
        return sum(self.marks.values(), Decimal(0))


@dataclass(frozen=True, slots=True)
class Agreed:
    """Where a practical exam stands."""

    points: Mapping[str, Decimal] | None
    """By criterion; None while a sheet is missing or two differ too much."""
    missing: int
    disagree: bool

    @property
    def total(self) -> Decimal | None:
        """All points."""
        return None if self.points is None else sum(self.points.values(), Decimal(0))


def faults(marks: Mapping[str, Decimal], rubric: Sequence[Criterion]) -> dict[str, str]:
    """Criterion -> what is wrong with its points; empty when the sheet fits the rubric."""
    known = {criterion.code: criterion for criterion in rubric}
    found = {f"marks.{code}": N_("There is no such criterion.") for code in set(marks) - set(known)}
    for code, criterion in known.items():
        if code not in marks:
            found[f"marks.{code}"] = N_("Points are missing.")
        elif not 0 <= marks[code] <= criterion.most:
            found[f"marks.{code}"] = N_("Points lie between 0 and the most of the criterion.")
    return found


def agreed(
    sheets: Sequence[Sheet], rubric: Sequence[Criterion], markers: int, agree_percent: Decimal
) -> Agreed:
    """The points of a practical exam: the settling sheet, or the mean of those who agree."""
    most = sum((criterion.most for criterion in rubric), Decimal(0))
    found = standing(
        [Given(sheet.account, sheet.total, sheet.settles) for sheet in sheets],
        most,
        markers,
        agree_percent,
    )
    if found.points is None:
        return Agreed(None, found.missing, found.disagree)
    final = [sheet for sheet in sheets if sheet.settles][-1:] or list(sheets)[:markers]
    return Agreed(
        {
            criterion.code: (
                sum((sheet.marks[criterion.code] for sheet in final), Decimal(0)) / len(final)
            ).quantize(CENT, ROUND_HALF_UP)
            for criterion in rubric
        },
        0,
        disagree=False,
    )
