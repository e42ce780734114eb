"""Different exams side by side as JSON."""

from typing import Annotated

import msgspec
from litestar import Controller, get
from litestar.params import FromQuery, QueryParameter

from kit.errors import NotFound
from kit.language import pick
from training.exams.api.analysis import Counted
from training.exams.queries.comparison import MOST, compare


class SideRead(msgspec.Struct, rename="camel"):
    """One exam; a figure is null where it cannot be told.

    The last four stand between it and the first exam, and are null for that one.
    """

    exam: int
    code: str
    name: str
    attempts: int
    passed: int
    mean_percent: float | None
    alpha: float | None
    hardest_paper: float | None
    easiest_paper: float | None
    effect: float | None
    """Difference of the mean percent in standard deviations (Cohen's d)."""
    shared_questions: int | None
    shared_facility: float | None
    """Mean facility of the questions that both asked, in this exam."""
    shared_facility_of_first: float | None


class CommonRead(msgspec.Struct, rename="camel"):
    """A question that two exams or more asked, with its facility in each."""

    question: str
    category: str
    stem: str
    facilities: list[float | None]


class ComparisonRead(msgspec.Struct, rename="camel"):
    """Exams side by side, in the order asked; questions most uneven first."""

    exams: list[SideRead]
    questions: list[CommonRead]


class ComparisonApi(Controller):
    """`/api/exams/compare`."""

    path = "/api/exams/compare"
    tags = ["Exams"]

    @get("/", permission="exams.read")
    async def compare(
        self,
        exam: Annotated[
            list[Annotated[int, msgspec.Meta(ge=1, le=2**62)]],
            QueryParameter(min_items=2, max_items=MOST),
        ],
        attempts: FromQuery[Counted] = "first",
    ) -> ComparisonRead:
        """Two to six exams side by side: `?exam=1&exam=2`, the first is what others stand beside.

        Means differ as cohorts or papers do; the questions that two exams asked tell which.
        """
        found = await compare(exam, attempts=attempts)
        if found is None:
            raise NotFound
        return ComparisonRead(
            exams=[
                SideRead(
                    exam=side.exam.id,
                    code=side.exam.code,
                    name=pick(side.exam.name, side.exam.name_en),
                    attempts=side.found.attempts,
                    passed=side.found.passed,
                    mean_percent=None if side.found.mean is None else float(side.found.mean),
                    alpha=side.found.whole.alpha,
                    hardest_paper=side.found.whole.hardest,
                    easiest_paper=side.found.whole.easiest,
                    effect=side.effect,
                    shared_questions=side.shared.questions if side.shared else None,
                    shared_facility=side.shared.here if side.shared else None,
                    shared_facility_of_first=side.shared.there if side.shared else None,
                )
                for side in found.sides
            ],
            questions=[
                CommonRead(
                    question=one.question.code,
                    category=one.question.category,
                    stem=pick(one.question.stem, one.question.stem_en),
                    facilities=list(one.facilities),
                )
                for one in found.common
            ],
        )
