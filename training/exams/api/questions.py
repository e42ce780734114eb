"""The bank of questions as JSON, for examiners."""

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from litestar import Controller, Request, Response, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from kit import clock
from kit.errors import NotFound
from kit.imports import service as imports
from kit.imports.api import answer
from kit.imports.uploads import LARGEST_BODY, uploaded
from kit.web.lists import Paged, PageNumber, PageSize
from training.exams.queries import bank
from training.exams.queries.bank import QuestionLine, QuestionShown
from training.exams.rules import keys
from training.exams.rules.drafts import Draft, Option, Source
from training.exams.service import bank as service

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
TableFormat = Literal["xlsx", "csv"]
LongText = Annotated[str, msgspec.Meta(max_length=4000)]
Number = Annotated[float, msgspec.Meta(ge=-1e12, le=1e12)]


class OptionGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """One option."""

    key: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    text_en: Annotated[str, msgspec.Meta(max_length=500)] | None = None


class KeyGiven(msgspec.Struct, rename="camel", omit_defaults=True, forbid_unknown_fields=True):
    """The right answer: option, options, value, or number with tolerance, as the kind wants."""

    option: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    options: Annotated[list[str], msgspec.Meta(max_length=10)] | None = None
    value: bool | None = None
    number: Number | None = None
    tolerance: Number | None = None


class SourceGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Where the law says so."""

    law: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    article: Annotated[str, msgspec.Meta(max_length=60)] = ""
    on: date | None = None
    law_en: Annotated[str, msgspec.Meta(max_length=160)] | None = None


class QuestionText(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A question as it is written."""

    kind: Literal["single", "multiple", "true-false", "numeric"]
    category: Name
    difficulty: Annotated[int, msgspec.Meta(ge=1, le=3)]
    stem: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
    key: KeyGiven
    stem_en: Annotated[str, msgspec.Meta(max_length=2000)] | None = None
    options: Annotated[list[OptionGiven], msgspec.Meta(max_length=10)] = []
    fixed_order: bool = False
    explanation: LongText = ""
    explanation_en: LongText | None = None
    service_line: Name | None = None
    unit: Annotated[str, msgspec.Meta(max_length=20)] = ""
    unit_en: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    source: SourceGiven | None = None


class NewQuestion(QuestionText):
    """A new question; without a code it is given one."""

    code: Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{1,59}$")] | None = None


class QuestionSummary(msgspec.Struct, rename="camel"):
    """One question in the list, its newest version."""

    code: str
    category: str
    difficulty: int
    kind: str
    stem: str
    version: int
    state: str
    retired: bool
    used: int


class QuestionRead(msgspec.Struct, rename="camel"):
    """A question with its key: for examiners only."""

    code: str
    version: int
    state: str
    retired: bool
    question: QuestionText


def draft_of(given: QuestionText) -> Draft:
    """What was given, as a draft; a key of another kind becomes one that the faults name."""
    raw = {
        name: value
        for name, value in msgspec.structs.asdict(given.key).items()
        if value is not None
    }
    try:
        key = keys.read(given.kind, raw)
    except keys.BadKey:
        key = keys.Single("")  # no option bears an empty key: the faults say so
    return Draft(
        kind=given.kind,
        category=given.category,
        difficulty=given.difficulty,
        stem=given.stem,
        stem_en=given.stem_en,
        key=key,
        options=tuple(Option(o.key, o.text, o.text_en) for o in given.options),
        fixed_order=given.fixed_order,
        explanation=given.explanation,
        explanation_en=given.explanation_en,
        service_line=given.service_line,
        unit=given.unit,
        unit_en=given.unit_en,
        source=Source(given.source.law, given.source.article, given.source.on, given.source.law_en)
        if given.source
        else None,
    )


def _summary(line: QuestionLine) -> QuestionSummary:
    return QuestionSummary(
        code=line.code,
        category=line.category.code,
        difficulty=line.difficulty,
        kind=line.kind,
        stem=line.stem,
        version=line.version,
        state=line.state,
        retired=line.retired,
        used=line.used,
    )


def _read(shown: QuestionShown) -> QuestionRead:
    draft = shown.draft
    return QuestionRead(
        code=shown.code,
        version=shown.version,
        state=shown.state,
        retired=shown.retired,
        question=QuestionText(
            kind=draft.kind,  # type: ignore[arg-type]  # the table's check knows the kinds
            category=draft.category,
            difficulty=draft.difficulty,
            stem=draft.stem,
            stem_en=draft.stem_en,
            key=msgspec.convert(keys.plain(draft.key), KeyGiven, strict=False),
            options=[OptionGiven(o.key, o.text, o.text_en) for o in draft.options],
            fixed_order=draft.fixed_order,
            explanation=draft.explanation,
            explanation_en=draft.explanation_en,
            service_line=draft.service_line,
            unit=draft.unit,
            unit_en=draft.unit_en,
            source=SourceGiven(
                draft.source.law, draft.source.article, draft.source.on, draft.source.law_en
            )
            if draft.source
            else None,
        ),
    )


class QuestionApi(Controller):
    """The bank."""

    path = "/api/questions"
    tags = ["Questions"]

    @get("/", permission="questions.read")
    async def questions(
        self,
        page: PageNumber = 1,
        page_size: PageSize = 50,
        q: FromQuery[str] = "",
        category: FromQuery[str] = "",
        kind: FromQuery[str] = "",
    ) -> Paged[QuestionSummary]:
        """The questions that fit, by category; `q` looks in the text and for the code."""
        lines, total = await bank.find_questions(
            search=q[:100], category=category, kind=kind, page=page, page_size=page_size
        )
        return Paged([_summary(line) for line in lines], total, page, page_size)

    @post(
        "/import",
        permission="questions.edit",
        request_max_body_size=LARGEST_BODY,
        status_code=201,
    )
    async def take_file(
        self,
        request: Request[Any, Any, Any],
        table_format: Annotated[TableFormat, QueryParameter(name="format")],
    ) -> Response[Any]:
        """Take a table of questions in and show what it would do; confirm it like other imports."""
        del table_format  # CSV and XLSX are told apart by their content
        file_name, content = await uploaded(request)
        batch = await imports.take(
            "questions", file_name, content, now=clock.now(), today=clock.today()
        )
        return answer(batch, 201)

    @get("/{code:str}", permission="questions.read")
    async def question(self, code: FromPath[str]) -> QuestionRead:
        """A question's newest version with its key."""
        found = await bank.question(code)
        if found is None:
            raise NotFound
        return _read(found)

    @post("/", permission="questions.edit")
    async def add(self, data: JSONBody[NewQuestion]) -> QuestionRead:
        """Add a question."""
        return await self._after(
            await service.add_question(draft_of(data), now=clock.now(), code=data.code)
        )

    @put("/{code:str}", permission="questions.edit")
    async def change(self, code: FromPath[str], data: JSONBody[QuestionText]) -> QuestionRead:
        """Write a new version of a question; papers already drawn keep the old one."""
        await service.change_question(code, draft_of(data), now=clock.now())
        return await self._after(code)

    @post("/{code:str}/retire", permission="questions.edit", status_code=200)
    async def retire(self, code: FromPath[str]) -> QuestionRead:
        """Draw a question no more."""
        await service.retire_question(code)
        return await self._after(code)

    async def _after(self, code: str) -> QuestionRead:
        found = await bank.question(code)
        if found is None:
            raise NotFound
        return _read(found)
