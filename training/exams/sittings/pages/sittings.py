"""Sittings for those who set exams: times, rooms, invigilators, the admission list."""

import re
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from kit import clock
from kit.errors import NotFound, Refusal
from kit.language import N_
from kit.permissions import required
from kit.web import Column, Form, Table, asked, entered, flash, page, redirect, table_page
from training.exams.queries import exams
from training.exams.sittings.queries import accommodations, sittings
from training.exams.sittings.queries.sittings import SittingShown
from training.exams.sittings.service import admissions
from training.exams.sittings.service import sittings as service
from training.exams.sittings.service.sittings import SittingDraft

_NUMBERS = re.compile(r"[\s,;，；、]+")
LIST = (
    Column("room", N_("Room"), value=lambda row: row.room_name),
    Column("seat", N_("Seat")),
    Column("employeeNo", N_("Staff No."), value=lambda row: row.employee_no),
    Column("name", N_("Person")),
    Column("signature", N_("Signature"), value=lambda _: None),
)


class SittingForm(msgspec.Struct, rename="camel"):
    """When, and what those admitted should know."""

    opens_at: datetime
    closes_at: datetime
    access_code: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    note: Annotated[str, msgspec.Meta(max_length=2000)] | None = None


class RoomForm(msgspec.Struct, rename="camel"):
    """A room."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    seats: Annotated[int, msgspec.Meta(ge=1, le=2000)]
    centre: str | None = None
    networks: Annotated[str, msgspec.Meta(max_length=2000)] | None = None


class GrantForm(msgspec.Struct, rename="camel"):
    """What a person needs."""

    employee_no: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]
    extra_minutes: Annotated[int, msgspec.Meta(ge=0, le=600)] = 0
    extra_percent: Annotated[int, msgspec.Meta(ge=0, le=300)] = 0
    extra_attempts: Annotated[int, msgspec.Meta(ge=0, le=20)] = 0
    no_delay: bool = False
    large_print: bool = False


def words_in(text: str) -> list[str]:
    """What was entered one a line, or with commas between."""
    return [word for word in _NUMBERS.split(text.strip()) if word]


def _draft(form: Form) -> SittingDraft:
    given = form.into(SittingForm)
    return SittingDraft(given.opens_at, given.closes_at, given.access_code, given.note)


async def _sitting(sitting_id: int) -> SittingShown:
    found = await sittings.sitting(sitting_id)
    if found is None:
        raise NotFound
    return found


class SittingPages(Controller):
    """`/exams/{exam_id}/sittings` and `/sittings`."""

    path = "/"
    include_in_schema = False

    @get("/exams/{exam_id:int}/sittings", permission="exams.watch")
    async def of_exam(self, exam_id: FromPath[int]) -> Response[str]:
        """The sittings of an exam, and who is granted what."""
        return await self._of_exam(exam_id, Form.of(), Form.of())

    async def _of_exam(self, exam_id: int, form: Form, granting: Form) -> Response[str]:
        exam = await exams.exam(exam_id)
        if exam is None:
            raise NotFound
        return page(
            "training/exam-sittings.html",
            exam=exam,
            sittings=await sittings.of_exam(exam_id),
            grants=await accommodations.grants(exam_id),
            form=form,
            granting=granting,
            status=max(form.status, granting.status),
            may_edit=required().may("exams.edit"),
            today=clock.today(),
        )

    @post("/exams/{exam_id:int}/sittings", permission="exams.edit")
    async def add(
        self, exam_id: FromPath[int], request: Request[Any, Any, Any]
    ) -> Response[str] | Redirect:
        """Set a sitting."""
        form = await entered(request)
        try:
            made = await service.open_sitting(exam_id, _draft(form), now=clock.now())
        except Refusal as refusal:
            return await self._of_exam(exam_id, form.refused(refusal), Form.of())
        flash(N_("The sitting is set. Add its rooms, then admit people."))
        return redirect(f"/sittings/{made}")

    @post("/exams/{exam_id:int}/accommodations", permission="exams.edit")
    async def grant(
        self, exam_id: FromPath[int], request: Request[Any, Any, Any]
    ) -> Response[str] | Redirect:
        """Grant a person something in this exam."""
        form = await entered(request)
        try:
            given = form.into(GrantForm)
            await admissions.grant(
                given.employee_no,
                exam_id=exam_id,
                extra_minutes=given.extra_minutes,
                extra_percent=given.extra_percent,
                extra_attempts=given.extra_attempts,
                no_delay=given.no_delay,
                large_print=given.large_print,
                reason=given.reason,
                first_day=clock.today(),
                granted_by=required().username,
            )
        except Refusal as refusal:
            return await self._of_exam(exam_id, Form.of(), form.refused(refusal))
        flash(N_("Granted. It counts from the next attempt."))
        return redirect(f"/exams/{exam_id}/sittings#grants")

    @post("/exams/{exam_id:int}/accommodations/{grant_id:int}/end", permission="exams.edit")
    async def end_grant(self, exam_id: FromPath[int], grant_id: FromPath[int]) -> Redirect:
        """Let a grant end today."""
        await admissions.end_grant(grant_id, clock.today())
        flash(N_("It ends today."))
        return redirect(f"/exams/{exam_id}/sittings#grants")

    @get("/sittings/{sitting_id:int}", permission="exams.watch")
    async def one(self, sitting_id: FromPath[int]) -> Response[Any]:
        """A sitting with rooms and admission list."""
        return await self._one(await _sitting(sitting_id), {})

    async def _one(self, found: SittingShown, forms: dict[str, Form]) -> Response[Any]:
        people = await sittings.admitted(found.id)
        table = Table(
            "admissions",
            N_("Admission list"),
            LIST,
            people,
            asked(page_size=500),
            empty=N_("Nobody is admitted yet."),
        )
        status = max((form.status for form in forms.values()), default=200)
        shown = table_page(
            "training/sitting.html",
            table,
            sitting=found,
            people=people,
            change=forms.get("change", Form.of(found)),
            room=forms.get("room", Form.of(seats=20)),
            admit=forms.get("admit", Form.of()),
            watch=forms.get("watch", Form.of()),
            may_edit=required().may("exams.edit"),
        )
        shown.status_code = status
        return shown

    @post("/sittings/{sitting_id:int}", permission="exams.edit")
    async def change(
        self, sitting_id: FromPath[int], request: Request[Any, Any, Any]
    ) -> Response[Any] | Redirect:
        """Change times, code and note."""
        form = await entered(request)
        try:
            await service.change_sitting(sitting_id, _draft(form))
        except Refusal as refusal:
            found = await _sitting(sitting_id)
            return await self._one(found, {"change": form.refused(refusal)})
        flash(N_("Saved."))
        return redirect(f"/sittings/{sitting_id}")

    @post("/sittings/{sitting_id:int}/cancel", permission="exams.edit")
    async def cancel(self, sitting_id: FromPath[int]) -> Redirect:
        """Cancel a sitting."""
        await service.cancel_sitting(sitting_id)
        flash(N_("The sitting is cancelled; those admitted are told."))
        return redirect(f"/sittings/{sitting_id}")

    @post("/sittings/{sitting_id:int}/rooms", permission="exams.edit")
    async def add_room(
        self, sitting_id: FromPath[int], request: Request[Any, Any, Any]
    ) -> Response[Any] | Redirect:
        """Add a room."""
        form = await entered(request)
        try:
            given = form.into(RoomForm)
            await service.add_room(
                sitting_id,
                given.name,
                given.seats,
                centre=given.centre or None,
                networks=words_in(given.networks or ""),
            )
        except Refusal as refusal:
            return await self._one(await _sitting(sitting_id), {"room": form.refused(refusal)})
        flash(N_("The room is added."))
        return redirect(f"/sittings/{sitting_id}#rooms")

    @post("/sittings/{sitting_id:int}/rooms/{room_id:int}/remove", permission="exams.edit")
    async def remove_room(self, sitting_id: FromPath[int], room_id: FromPath[int]) -> Redirect:
        """Remove an empty room."""
        await service.remove_room(sitting_id, room_id)
        flash(N_("The room is removed."))
        return redirect(f"/sittings/{sitting_id}#rooms")

    @post("/sittings/{sitting_id:int}/rooms/{room_id:int}/invigilators", permission="exams.edit")
    async def name_invigilators(
        self, sitting_id: FromPath[int], room_id: FromPath[int], request: Request[Any, Any, Any]
    ) -> Response[Any] | Redirect:
        """Say who watches a room."""
        form = await entered(request)
        try:
            await service.name_invigilators(
                sitting_id, room_id, words_in(form.value("usernames"))[:20]
            )
        except Refusal as refusal:
            return await self._one(await _sitting(sitting_id), {"watch": form.refused(refusal)})
        flash(N_("Saved."))
        return redirect(f"/sittings/{sitting_id}#rooms")

    @post(
        "/sittings/{sitting_id:int}/admissions",
        permission="exams.edit",
    )
    async def admit(
        self, sitting_id: FromPath[int], request: Request[Any, Any, Any]
    ) -> Response[Any] | Redirect:
        """Admit people by staff number."""
        form = await entered(request)
        try:
            count = await admissions.admit(
                sitting_id, words_in(form.value("employeeNos"))[:2000], now=clock.now()
            )
        except Refusal as refusal:
            return await self._one(await _sitting(sitting_id), {"admit": form.refused(refusal)})
        flash(
            N_("Newly admitted: {count}. They are told, and their hours are kept free."),
            count=count,
        )
        return redirect(f"/sittings/{sitting_id}#people")

    @post(
        "/sittings/{sitting_id:int}/admissions/{employee_no:str}/withdraw", permission="exams.edit"
    )
    async def withdraw(self, sitting_id: FromPath[int], employee_no: FromPath[str]) -> Redirect:
        """Take a person off the list."""
        await admissions.withdraw(sitting_id, employee_no)
        flash(N_("Taken off the list."))
        return redirect(f"/sittings/{sitting_id}#people")
