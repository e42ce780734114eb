"""Exams and their analysis as JSON."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from litestar import Controller, get, post, put
from litestar.params import FromPath, JSONBody

from kit import clock
from kit.errors import NotFound
from kit.language import pick
from kit.web.lists import Paged, PageNumber, PageSize
from training.exams.api.question_shapes import Kind
from training.exams.queries import exams
from training.exams.queries.exams import ExamShown
from training.exams.rules.blueprints import Blueprint, Section
from training.exams.rules.drawing import Line
from training.exams.service import exams as service
from training.exams.service.exams import ExamDraft

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Percent = Annotated[float, msgspec.Meta(gt=0, le=100)]
Code = Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{1,59}$")]


class LineGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """So many questions; an empty category, difficulty, kind or tag means any.

    A line with a `question` (its code) draws just that one, in its newest ready version unless
    `version` pins another. `section` counts from 0.
    """

    count: Annotated[int, msgspec.Meta(ge=1, le=200)]
    marks: Percent = 1.0
    category: Annotated[str, msgspec.Meta(max_length=60)] | None = None
    difficulty: Annotated[int, msgspec.Meta(ge=1, le=3)] | None = None
    kind: Kind | None = None
    tag: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    question: Annotated[str, msgspec.Meta(max_length=60)] | None = None
    version: Annotated[int, msgspec.Meta(ge=1, le=10_000)] | None = None
    section: Annotated[int, msgspec.Meta(ge=0, le=9)] = 0


class SectionGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A part of the paper; either each section has minutes of its own, or none."""

    name: Name
    name_en: Annotated[str, msgspec.Meta(max_length=160)] | None = None
    minutes: Annotated[int, msgspec.Meta(ge=1, le=1440)] | None = None


class ExamGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """An exam as it is written."""

    name: Name
    limit_minutes: Annotated[int, msgspec.Meta(ge=1, le=1440)]
    pass_percent: Percent
    lines: Annotated[list[LineGiven], msgspec.Meta(min_length=1, max_length=100)]
    name_en: Annotated[str, msgspec.Meta(max_length=160)] | None = None
    course: Annotated[str, msgspec.Meta(max_length=60)] | None = None
    opens_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    closes_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    grace_seconds: Annotated[int, msgspec.Meta(ge=0, le=3600)] = 60
    attempts: Annotated[int, msgspec.Meta(ge=1, le=100)] | None = None
    delay_minutes: Annotated[int, msgspec.Meta(ge=0, le=525_600)] = 0
    review: Literal["none", "marks", "full"] = "full"
    shuffle_questions: bool = True
    shuffle_options: bool = True
    sections: Annotated[list[SectionGiven], msgspec.Meta(max_length=10)] = []
    as_of: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    """Draws the versions that were ready then; null follows the bank."""


class NewExam(ExamGiven, kw_only=True):
    """A new exam."""

    code: Code


class ExamRead(msgspec.Struct, rename="camel"):
    """An exam with its terms."""

    id: int
    code: str
    name: str
    course: str | None
    opens_at: datetime | None
    closes_at: datetime | None
    limit_minutes: int
    grace_seconds: int
    attempts: int | None
    delay_minutes: int
    pass_percent: float
    questions: int
    marks: float
    review: str
    lines: list[LineGiven]
    sections: list[SectionGiven]
    as_of: datetime | None


def draft_of(given: ExamGiven) -> ExamDraft:
    """What was given, as a draft."""
    lines = tuple(
        Line(
            line.count,
            Decimal(str(line.marks)),
            line.category or None,
            line.difficulty,
            line.kind,
            line.tag or None,
            line.question or None,
            line.version,
            line.section,
        )
        for line in given.lines
    )
    sections = tuple(Section(one.name, one.name_en, one.minutes) for one in given.sections)
    return ExamDraft(
        name=given.name,
        name_en=given.name_en,
        blueprint=Blueprint(
            lines, given.shuffle_questions, given.shuffle_options, sections, given.as_of
        ),
        limit_minutes=given.limit_minutes,
        pass_percent=Decimal(str(given.pass_percent)),
        course=given.course,
        opens_at=given.opens_at,
        closes_at=given.closes_at,
        grace_seconds=given.grace_seconds,
        attempts=given.attempts,
        delay_minutes=given.delay_minutes,
        review=given.review,
    )


def _read(exam: ExamShown) -> ExamRead:
    terms = exam.terms
    return ExamRead(
        id=exam.id,
        code=exam.code,
        name=pick(exam.name, exam.name_en),
        course=exam.course,
        opens_at=terms.opens,
        closes_at=terms.closes,
        limit_minutes=int(terms.limit.total_seconds() // 60),
        grace_seconds=int(terms.grace.total_seconds()),
        attempts=terms.attempts,
        delay_minutes=int(terms.delay.total_seconds() // 60),
        pass_percent=float(exam.pass_percent),
        questions=exam.blueprint.questions,
        marks=float(exam.blueprint.marks),
        review=exam.review,
        lines=[
            LineGiven(
                line.count,
                float(line.marks),
                line.category,
                line.difficulty,
                line.kind,  # type: ignore[arg-type]  # the faults know the kinds
                line.tag,
                line.question,
                line.version,
                line.section,
            )
            for line in exam.blueprint.lines
        ],
        sections=[
            SectionGiven(one.name, one.name_en, one.minutes) for one in exam.blueprint.sections
        ],
        as_of=exam.blueprint.as_of,
    )


async def _exam(exam_id: int) -> ExamShown:
    found = await exams.exam(exam_id)
    if found is None:
        raise NotFound
    return found


class ExamApi(Controller):
    """Exams."""

    path = "/api/exams"
    tags = ["Exams"]

    @get("/", permission="exams.read")
    async def exams(self, page: PageNumber = 1, page_size: PageSize = 50) -> Paged[ExamRead]:
        """All exams with their terms, by code."""
        lines, total = await exams.find_exams(page=page, page_size=page_size)
        return Paged([_read(line.exam) for line in lines], total, page, page_size)

    @post("/", permission="exams.edit")
    async def add(self, data: JSONBody[NewExam]) -> ExamRead:
        """Set an exam; refused where the bank cannot fill a line of its blueprint."""
        return _read(
            await _exam(await service.add_exam(data.code, draft_of(data), now=clock.now()))
        )

    @get("/{exam_id:int}", permission="exams.read")
    async def exam(self, exam_id: FromPath[int]) -> ExamRead:
        """An exam with its terms."""
        return _read(await _exam(exam_id))

    @put("/{exam_id:int}", permission="exams.edit")
    async def change(self, exam_id: FromPath[int], data: JSONBody[ExamGiven]) -> ExamRead:
        """Change an exam; attempts under way keep their paper and deadline."""
        await service.change_exam(exam_id, draft_of(data))
        return _read(await _exam(exam_id))
