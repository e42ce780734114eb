"""Printed papers over HTTP: make variants, print them, key sheets."""

from datetime import datetime, time
from io import BytesIO
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, JSONBody
from litestar.response import Redirect
from PIL import Image

from kit import clock, files
from kit.documents import made
from kit.errors import Invalid, NotFound, Refusal
from kit.language import N_, pick
from kit.web import Form, entered, flash, page, redirect
from staff.queries import directory
from training.exams.printed import documents, queries, service
from training.exams.printed.imports import read
from training.exams.printed.queries import Variant
from training.exams.queries import bank, exams
from training.exams.queries.exams import ExamShown
from training.exams.rules import blueprints

SHEETS = ("paper", "answer-sheet", "key", "paper-large", "answer-sheet-large")


class VariantsWanted(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """How many variants to make."""

    count: Annotated[int, msgspec.Meta(ge=1, le=service.MOST_VARIANTS)]


class VariantRead(msgspec.Struct, rename="camel"):
    """A variant, and how many of its sheets were keyed."""

    label: str
    made_at: datetime
    made_by: str | None
    keyed: int


class SheetGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A filled sheet: answers in the order of the paper, `;` between them, `=3` points by hand."""

    employee_no: Annotated[str, msgspec.Meta(max_length=20)]
    handed_in_at: datetime
    answers: Annotated[str, msgspec.Meta(max_length=20_000)]


class SheetKeyed(msgspec.Struct, rename="camel"):
    """The attempt that the sheet is."""

    attempt: int


class SupplyRead(msgspec.Struct, rename="camel"):
    """What the bank can give an exam's blueprint."""

    available: list[int]
    papers: str
    """How many different papers at least; a whole number that may be long."""
    easiest: float | None
    hardest: float | None
    even: bool


async def _exam(exam_id: int) -> ExamShown:
    found = await exams.exam(exam_id)
    if found is None:
        raise NotFound
    return found


async def _variant(exam_id: int, label: str) -> Variant:
    found = await queries.variant(exam_id, label)
    if found is None:
        raise NotFound
    return found


async def supply_of(exam: ExamShown) -> blueprints.Supply:
    """What the bank can give the exam now."""
    blueprint = exam.blueprint
    held = await bank.candidates(as_of=blueprint.as_of, pinned=blueprint.pinned)
    return blueprints.supply(blueprint.lines, held)


async def _pdf(exam_id: int, label: str, sheet: str) -> Response[bytes]:
    exam, variant, now = await _exam(exam_id), await _variant(exam_id, label), clock.now()
    size = documents.LARGE if sheet.endswith("-large") else documents.PLAIN
    match sheet.removesuffix("-large"):
        case "paper":
            pictures = await _pictures(variant)
            content = await made(documents.question_paper, exam, variant, pictures, now, size)
        case "answer-sheet":
            content = await made(documents.answer_sheet, exam, variant, now, size)
        case _:
            content = await made(documents.key_sheet, exam, variant, now)
    name = f"{exam.code}-{variant.label}-{sheet}.pdf"
    return Response(
        content,
        media_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


async def _pictures(variant: Variant) -> documents.Pictures:
    """The pictures that a paper shows, by their addresses."""
    found = {}
    for slot in variant.slots:
        face = slot.face
        for path in documents.pictures_in(face.stem, face.picture.path if face.picture else ""):
            stored = await files.find(path.split("/")[2])
            if path in found or stored is None or not stored.media_type.startswith("image/"):
                continue
            content = await files.content_of(stored.code)
            with Image.open(BytesIO(content)) as picture:
                found[path] = (content, *picture.size)
    return found


async def _key(exam_id: int, label: str, number: str, at: datetime, text: str) -> int:
    variant = await _variant(exam_id, label)
    person = await directory.person(number)
    given = read(variant, text, 0)
    if not isinstance(given, list):
        raise Invalid({"answers": given.reason}, **given.facts)
    return await service.key_sheet(exam_id, label, (person.id, person.name), at, given)


class PrintedApi(Controller):
    """Printed papers as JSON."""

    path = "/api/exams/{exam_id:int}"
    tags = ["Exams"]

    @get("/supply", permission="exams.read")
    async def supply(self, exam_id: FromPath[int]) -> SupplyRead:
        """Tell what the bank can give: questions a line, different papers, how even they are."""
        found = await supply_of(await _exam(exam_id))
        return SupplyRead(
            list(found.available),
            str(found.papers),
            None if found.easiest is None else float(found.easiest),
            None if found.hardest is None else float(found.hardest),
            found.even,
        )

    @get("/variants", permission="exams.edit")
    async def variants(self, exam_id: FromPath[int]) -> list[VariantRead]:
        """List the printed variants."""
        await _exam(exam_id)
        return [VariantRead(*one) for one in await queries.variants(exam_id)]

    @post("/variants", permission="exams.edit")
    async def make(
        self, exam_id: FromPath[int], data: JSONBody[VariantsWanted]
    ) -> list[VariantRead]:
        """Make variants for an exam on paper; once made they never change."""
        await service.make_variants(exam_id, data.count, now=clock.now())
        return [VariantRead(*one) for one in await queries.variants(exam_id)]

    @get("/variants/{label:str}/{sheet:str}", permission="exams.edit")
    async def sheet(
        self, exam_id: FromPath[int], label: FromPath[str], sheet: FromPath[str]
    ) -> Response[bytes]:
        """Give a variant: paper.pdf, answer-sheet.pdf or key.pdf.

        In large print there are paper-large.pdf and answer-sheet-large.pdf.
        """
        if sheet.removesuffix(".pdf") not in SHEETS or not sheet.endswith(".pdf"):
            raise NotFound
        return await _pdf(exam_id, label, sheet.removesuffix(".pdf"))

    @post("/variants/{label:str}/sheets", permission="exams.edit")
    async def key(
        self, exam_id: FromPath[int], label: FromPath[str], data: JSONBody[SheetGiven]
    ) -> SheetKeyed:
        """Key one filled sheet: an attempt is made of it and marked."""
        return SheetKeyed(
            await _key(exam_id, label, data.employee_no, data.handed_in_at, data.answers)
        )


class PrintedPages(Controller):
    """`/exams/…/papers`."""

    path = "/exams/{exam_id:int}/papers"
    include_in_schema = False

    @get("/", permission="exams.edit")
    async def show(self, exam_id: FromPath[int]) -> Response[str]:
        """The variants, what the bank can give, and a sheet to key."""
        return await self._show(exam_id, Form.of())

    async def _show(self, exam_id: int, form: Form) -> Response[str]:
        exam = await _exam(exam_id)
        found = await queries.variants(exam_id)
        return page(
            "training/exam-papers.html",
            exam=exam,
            name=pick(exam.name, exam.name_en),
            variants=found,
            labels=[(label, label) for label, *_ in found],
            supply=await supply_of(exam),
            most=service.MOST_VARIANTS - len(found),
            form=form,
            status=form.status,
        )

    @post("/", permission="exams.edit")
    async def make(
        self, exam_id: FromPath[int], request: Request[Any, Any, Any]
    ) -> Response[str] | Redirect:
        """Make variants."""
        form = await entered(request)
        count = form.value("count")
        try:
            await service.make_variants(
                exam_id, int(count) if count.isdecimal() else 0, now=clock.now()
            )
        except Refusal as refusal:
            if refusal.status == 404:
                raise
            return await self._show(exam_id, form.refused(refusal))
        flash(N_("The papers are made."))
        return redirect(f"/exams/{exam_id}/papers")

    @get("/{label:str}/{sheet:str}", permission="exams.edit")
    async def sheet(
        self, exam_id: FromPath[int], label: FromPath[str], sheet: FromPath[str]
    ) -> Response[bytes]:
        """A variant as PDF."""
        if sheet.removesuffix(".pdf") not in SHEETS:
            raise NotFound
        return await _pdf(exam_id, label, sheet.removesuffix(".pdf"))

    @post("/sheets", permission="exams.edit", request_max_body_size=128 * 1024)
    async def key(
        self, exam_id: FromPath[int], request: Request[Any, Any, Any]
    ) -> Response[str] | Redirect:
        """Key one sheet."""
        form = await entered(request)
        try:
            day = datetime.fromisoformat(form.value("day")).date()
        except ValueError:
            wrong = Invalid({"day": N_("Not a date like 2026-12-07.")})
            return await self._show(exam_id, form.refused(wrong))
        at = datetime.combine(day, time(12), clock.ZONE)
        try:
            await _key(
                exam_id, form.value("label"), form.value("employeeNo"), at, form.value("answers")
            )
        except NotFound:
            wrong = Invalid({"employeeNo": N_("There is no such person or variant.")})
            return await self._show(exam_id, form.refused(wrong))
        except Refusal as refusal:
            return await self._show(exam_id, form.refused(refusal))
        flash(N_("The sheet is keyed and marked."))
        return redirect(f"/exams/{exam_id}/papers")
