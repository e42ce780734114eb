"""Analysis of an exam as JSON."""

from typing import Literal

import msgspec
from litestar import Controller, get
from litestar.params import FromPath, FromQuery

from kit.errors import NotFound
from kit.language import pick
from training.exams.queries import analysis as figures
from training.exams.queries import exams
from training.exams.queries.analysis import ItemShown

Counted = Literal["first", "all"]


class ItemRead(msgspec.Struct, rename="camel"):
    """How one question did; a figure is null where it cannot be told, and may be negative.

    `discrimination` is corrected: with the rest of the paper, the question itself left out.
    """

    question: str
    category: str
    difficulty: int
    kind: str
    stem: str
    answered: int
    facility: float
    deviation: float | None
    item_total: float | None
    discrimination: float | None
    efficiency: float | None
    curve: list[float | None]
    """Facility in each fifth of the attempts by their points, the weakest first."""
    flags: list[str]


class WholeRead(msgspec.Struct, rename="camel"):
    """The exam as a whole, in points of a paper."""

    mean: float | None
    median: float | None
    deviation: float | None
    skewness: float | None
    kurtosis: float | None
    alpha: float | None
    standard_error: float | None
    hardest_paper: float | None
    """Mean facility of the questions on the hardest paper that anybody had."""
    easiest_paper: float | None


class AnalysisRead(msgspec.Struct, rename="camel"):
    """Statistics of an exam, over first attempts unless `attempts` is all."""

    attempts: int
    passed: int
    mean_percent: float | None
    enough: bool
    """Whether there are attempts enough, 10, that the figures say more than chance."""
    whole: WholeRead
    items: list[ItemRead]


class DistractorRead(msgspec.Struct, rename="camel"):
    """How often an option was chosen, in shares, by thirds of the attempts."""

    key: str
    text: str
    right: bool
    chosen: int
    share: float
    strong: float
    middling: float
    weak: float
    mean_percent: float | None


class QuestionAnalysis(msgspec.Struct, rename="camel"):
    """One question with its options."""

    item: ItemRead
    options: list[DistractorRead]


class CohortRead(msgspec.Struct, rename="camel"):
    """A group beside all others; `effect` is Cohen's d."""

    name: str
    attempts: int
    passed: int
    mean_percent: float
    deviation: float | None
    effect: float | None


def _item(one: ItemShown) -> ItemRead:
    item = one.item
    return ItemRead(
        question=one.code,
        category=one.category,
        difficulty=one.difficulty,
        kind=one.kind,
        stem=pick(one.stem, one.stem_en),
        answered=item.answered,
        facility=item.facility,
        deviation=item.spread,
        item_total=item.item_total,
        discrimination=item.discrimination,
        efficiency=item.efficiency,
        curve=list(item.curve),
        flags=list(item.flags),
    )


async def _known(exam_id: int) -> None:
    if await exams.exam(exam_id) is None:
        raise NotFound


class AnalysisApi(Controller):
    """`/api/exams/{exam_id}/analysis`."""

    path = "/api/exams"
    tags = ["Exams"]

    @get("/{exam_id:int}/analysis", permission="exams.read")
    async def analysis(
        self, exam_id: FromPath[int], attempts: FromQuery[Counted] = "first"
    ) -> AnalysisRead:
        """Item and test statistics: facility, discrimination, reliability, flags."""
        await _known(exam_id)
        found = await figures.analysis(exam_id, attempts=attempts)
        whole = found.whole
        return AnalysisRead(
            attempts=found.attempts,
            passed=found.passed,
            mean_percent=None if found.mean is None else float(found.mean),
            enough=found.enough,
            whole=WholeRead(
                mean=whole.mean,
                median=whole.median,
                deviation=whole.deviation,
                skewness=whole.skewness,
                kurtosis=whole.kurtosis,
                alpha=whole.alpha,
                standard_error=whole.error,
                hardest_paper=whole.hardest,
                easiest_paper=whole.easiest,
            ),
            items=[_item(one) for one in found.items],
        )

    @get("/{exam_id:int}/analysis/cohorts", permission="exams.read")
    async def cohorts(
        self,
        exam_id: FromPath[int],
        by: FromQuery[Literal["town", "sitting", "month", "attempt", "paper"]] = "town",
        attempts: FromQuery[Counted] = "first",
    ) -> list[CohortRead]:
        """Towns, sittings, months, numbers of attempt or printed papers side by side."""
        await _known(exam_id)
        return [
            CohortRead(
                pick(one.name, one.name_en),
                one.attempts,
                one.passed,
                one.mean,
                one.deviation,
                one.effect,
            )
            for one in await figures.cohorts(exam_id, by, attempts=attempts)
        ]

    @get("/{exam_id:int}/analysis/questions/{question:str}", permission="questions.read")
    async def question(
        self,
        exam_id: FromPath[int],
        question: FromPath[str],
        attempts: FromQuery[Counted] = "first",
    ) -> QuestionAnalysis:
        """One question with how often each of its options was chosen."""
        await _known(exam_id)
        found = await figures.analysis(exam_id, attempts=attempts)
        for one in found.items:
            if one.code == question:
                options = await figures.distractors(exam_id, question, attempts=attempts)
                return QuestionAnalysis(
                    _item(one),
                    [
                        DistractorRead(
                            key=option.key,
                            text=pick(option.text, option.text_en),
                            right=option.right,
                            chosen=option.chosen,
                            share=option.share,
                            strong=option.strong,
                            middling=option.middling,
                            weak=option.weak,
                            mean_percent=option.mean,
                        )
                        for option in options
                    ],
                )
        raise NotFound
