"""The bank of questions as JSON, for examiners."""

import asyncio
from typing import Annotated, Any, Literal

import msgspec
from litestar import Controller, Request, Response, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from kit import clock
from kit.errors import NotFound
from kit.imports import service as imports
from kit.imports.api import answer
from kit.imports.uploads import LARGEST_BODY, uploaded
from kit.language import gettext
from kit.web.lists import Paged, PageNumber, PageSize
from training.exams.api.question_shapes import (
    NewQuestion,
    QuestionRead,
    QuestionSummary,
    QuestionText,
    draft_of,
    read_shape,
    summary,
)
from training.exams.formats.leaving import FORMATS
from training.exams.queries import bank
from training.exams.queries.leaving import leaving
from training.exams.service import bank as service

ImportFormat = Literal["gift", "moodle-xml", "qti", "xlsx", "csv", "aiken"]
ImportState = Literal["ready", "draft"]
ExportFormat = Literal["gift", "moodle-xml", "qti", "xlsx"]


class NotHeld(msgspec.Struct, rename="camel", frozen=True):
    """A question that a format has no place for."""

    code: str
    reason: str


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
        tag: FromQuery[str] = "",
        in_state: Annotated[str, QueryParameter(name="state", max_length=10)] = "",
    ) -> Paged[QuestionSummary]:
        """The questions that fit, by category; `q` looks in the text and for the code.

        `category` includes those below it; `state` is draft, ready, hidden or retired.
        """
        lines, total = await bank.find_questions(
            search=q[:100],
            category=category,
            kind=kind,
            tag=tag,
            state=in_state,
            page=page,
            page_size=page_size,
        )
        return Paged([summary(line) for line in lines], total, page, page_size)

    @post(
        "/import",
        permission="questions.edit",
        request_max_body_size=LARGEST_BODY,
        status_code=201,
    )
    async def take_file(
        self,
        request: Request[Any, Any, Any],
        file_format: Annotated[ImportFormat, QueryParameter(name="format")],
        category: Annotated[str, QueryParameter(max_length=60)] = "",
        difficulty: Annotated[int, QueryParameter(ge=1, le=3)] = 2,
        as_state: Annotated[ImportState, QueryParameter(name="state")] = "ready",
    ) -> Response[Any]:
        """Take a file of questions in and show what it would do; confirm it like other imports.

        `category` is where questions go whose file names none; `difficulty` is theirs where the
        format has none. CSV and XLSX have columns for both.
        """
        file_name, content = await uploaded(request)
        kind = "questions" if file_format in {"xlsx", "csv"} else f"questions-{file_format}"
        batch = await imports.take(
            kind,
            file_name,
            content,
            now=clock.now(),
            today=clock.today(),
            options={"category": category, "difficulty": str(difficulty), "state": as_state},
        )
        return answer(batch, 201)

    @get("/export", permission="questions.read")
    async def export(
        self,
        file_format: Annotated[ExportFormat, QueryParameter(name="format")],
        q: FromQuery[str] = "",
        category: FromQuery[str] = "",
        kind: FromQuery[str] = "",
        tag: FromQuery[str] = "",
    ) -> Response[bytes]:
        """Give the questions that fit as a file; `X-Left-Out` counts those it cannot hold."""
        chosen = FORMATS[file_format]
        found = await leaving(search=q[:100], category=category, kind=kind, tag=tag)
        written = await asyncio.to_thread(chosen.write, found)
        return Response(
            written.content,
            media_type=chosen.media_type,
            headers={
                "Content-Disposition": f'attachment; filename="{chosen.file_name}"',
                "Cache-Control": "no-store",
                "X-Left-Out": str(len(written.left_out)),
            },
        )

    @get("/export/left-out", permission="questions.read")
    async def left_out(
        self,
        file_format: Annotated[ExportFormat, QueryParameter(name="format")],
        q: FromQuery[str] = "",
        category: FromQuery[str] = "",
        kind: FromQuery[str] = "",
        tag: FromQuery[str] = "",
    ) -> list[NotHeld]:
        """Tell which of the questions that fit a format cannot hold, and why."""
        found = await leaving(search=q[:100], category=category, kind=kind, tag=tag)
        written = await asyncio.to_thread(FORMATS[file_format].write, found)
        return [NotHeld(one.code, gettext(one.reason)) for one in written.left_out]

    @get("/{code:str}", permission="questions.read")
    async def question(self, code: FromPath[str]) -> QuestionRead:
        """A question's newest version with its key."""
        found = await bank.question(code)
        if found is None:
            raise NotFound
        return read_shape(found)

    @post("/", permission="questions.edit")
    async def add(self, data: JSONBody[NewQuestion]) -> QuestionRead:
        """Add a question."""
        return await self._after(
            await service.add_question(
                draft_of(data), now=clock.now(), code=data.code, state=data.state
            )
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
        return read_shape(found)
