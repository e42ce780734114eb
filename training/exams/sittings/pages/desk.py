"""The invigilator's desk: who sits where, how far they are, and what one can do for them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from kit import clock
from kit.errors import NotFound, Refusal
from kit.language import N_, gettext
from kit.permissions import required
from kit.web import Form, entered, flash, page, redirect
from training.exams.queries import attempts, exams
from training.exams.sittings.pages.words import SIGNALS, STATES, signal_texts, state_badge
from training.exams.sittings.queries import desk as queries
from training.exams.sittings.queries import sittings
from training.exams.sittings.queries.desk import Seen
from training.exams.sittings.queries.sittings import RoomShown
from training.exams.sittings.service import desk as service

ORDER = ("silent", "grace", "paused", "answering", "absent", "submitted")


class TimeForm(msgspec.Struct, rename="camel"):
    """How many minutes, and why."""

    minutes: Annotated[int, msgspec.Meta(ge=1, le=600)]
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class NoteForm(msgspec.Struct, rename="camel"):
    """What happened."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]


@dataclass(frozen=True, slots=True)
class Part:
    """One room of the desk; without a room those who sit nowhere."""

    room: RoomShown | None
    people: list[Seen]
    mine: bool

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """(state, its name, how many), those that need a look first."""
        return [
            (state, gettext(STATES[state][0]), count)
            for state in ORDER
            if (count := sum(one.state == state for one in self.people))
        ]


class DeskPages(Controller):
    """`/invigilation`, and the desks of sittings and exams."""

    path = "/"
    include_in_schema = False

    @get("/invigilation", permission="exams.watch")
    async def today(self) -> Response[str]:
        """The sittings of these days, mine first, and exams taken outside a sitting."""
        now = await attempts.database_now(clock.standing())
        found = await sittings.around(now - timedelta(days=1), now + timedelta(days=7))
        me = required().username
        lines, _ = await exams.find_exams(page_size=500)
        return page(
            "training/invigilation.html",
            now=now,
            sittings=sorted(
                found, key=lambda one: not any(me in room.invigilators for room in one.rooms)
            ),
            me=me,
            running=[line for line in lines if line.running],
        )

    @get("/sittings/{sitting_id:int}/desk", permission="exams.watch")
    async def at_sitting(
        self, sitting_id: FromPath[int], request: Request[Any, Any, Any]
    ) -> Response[str]:
        """Everybody of a sitting, room by room."""
        found = await sittings.sitting(sitting_id)
        if found is None:
            raise NotFound
        now = await attempts.database_now(clock.standing())
        people = await queries.at_sitting(sitting_id, now)
        may = required().may("exams.edit")
        me = required().username
        parts = [
            Part(
                room,
                [one for one in people if one.room == room.id],
                may or me in room.invigilators,
            )
            for room in found.rooms
        ]
        elsewhere = [one for one in people if one.room is None]
        if elsewhere:
            parts.append(Part(None, elsewhere, may))
        return self._desk(
            request,
            base=f"/sittings/{sitting_id}",
            exam_id=found.exam,
            name=(found.exam_name, found.exam_name_en),
            sitting=found,
            parts=parts,
            now=now,
            incidents=await queries.incidents(found.exam, sitting_id),
        )

    @get("/exams/{exam_id:int}/desk", permission="exams.watch")
    async def at_exam(
        self, exam_id: FromPath[int], request: Request[Any, Any, Any]
    ) -> Response[str]:
        """Everybody who takes an exam outside a sitting."""
        exam = await exams.exam(exam_id)
        if exam is None:
            raise NotFound
        now = await attempts.database_now(clock.standing())
        people = await queries.at_exam(exam_id, now)
        return self._desk(
            request,
            base=f"/exams/{exam_id}",
            exam_id=exam_id,
            name=(exam.name, exam.name_en),
            sitting=None,
            parts=[Part(None, people, required().may("exams.edit"))],
            now=now,
            incidents=await queries.incidents(exam_id),
        )

    def _desk(self, request: Request[Any, Any, Any], **context: Any) -> Response[str]:
        part = "-live" if request.query_params.get("part") == "live" else ""
        return page(
            f"training/desk{part}.html",
            state_badge=state_badge,
            signal_texts=signal_texts,
            signals=SIGNALS,
            **context,
        )

    @post(
        "/sittings/{sitting_id:int}/rooms/{room_id:int}/{action:str}", permission="exams.invigilate"
    )
    async def on_room(
        self,
        sitting_id: FromPath[int],
        room_id: FromPath[int],
        action: FromPath[str],
        request: Request[Any, Any, Any],
    ) -> Redirect:
        """Pause or resume a room, or give everybody in it more time."""
        found = await sittings.sitting(sitting_id)
        if found is None or room_id not in {room.id for room in found.rooms}:
            raise NotFound
        await service.need_room(required(), room_id)
        now = await attempts.database_now(clock.standing())
        form = await entered(request)
        match action:
            case "pause":
                count = await service.pause_room(room_id, now=now)
                flash(
                    N_("Paused: {count} attempts. Their time stands still."),
                    tone="note",
                    count=count,
                )
            case "resume":
                count = await service.resume_room(room_id, now=now)
                flash(
                    N_("Going on: {count} attempts. Their deadlines moved by the pause."),
                    count=count,
                )
            case "add-time":
                await self._add_time(form, room_id=room_id)
            case _:
                raise NotFound
        return redirect(f"/sittings/{sitting_id}/desk")

    async def _add_time(self, form: Form, *, room_id: int) -> None:
        try:
            given = form.into(TimeForm)
        except Refusal:
            flash(N_("Say how many minutes, and why."), tone="bad")
            return
        count = await service.add_time_in_room(room_id, given.minutes, given.reason)
        flash(
            N_("{minutes} minutes more for {count} attempts."), minutes=given.minutes, count=count
        )

    @post("/exams/attempts/{attempt_id:int}/desk/{action:str}", permission="exams.invigilate")
    async def on_attempt(
        self, attempt_id: FromPath[int], action: FromPath[str], request: Request[Any, Any, Any]
    ) -> Redirect:
        """Give one person time, reopen their attempt, let them change device, note an incident."""
        found = await attempts.attempt(attempt_id)
        if found is None:
            raise NotFound
        await service.need_attempt(required(), attempt_id)
        now = await attempts.database_now(clock.standing())
        form = await entered(request)
        back = f"/sittings/{found.sitting}/desk" if found.sitting else f"/exams/{found.exam}/desk"
        try:
            match action:
                case "add-time":
                    given = form.into(TimeForm)
                    await service.add_time(attempt_id, given.minutes, given.reason)
                    flash(N_("{minutes} minutes more."), minutes=given.minutes)
                case "reopen":
                    given = form.into(TimeForm)
                    await service.reopen(attempt_id, given.minutes, given.reason, now=now)
                    flash(N_("Open again for {minutes} minutes."), minutes=given.minutes)
                case "consent":
                    await service.consent(attempt_id, now=now)
                    flash(N_("Another device may go on within ten minutes."))
                case "incident":
                    await service.note_incident(
                        found.exam,
                        form.into(NoteForm).text,
                        principal=required(),
                        now=now,
                        sitting=found.sitting,
                        room=found.room,
                        attempt=attempt_id,
                    )
                    flash(N_("Noted."))
                case _:
                    raise NotFound
        except Refusal as refusal:
            if refusal.status == 404:
                raise
            flash(refusal.text, tone="bad", **refusal.facts)
        return redirect(back)

    @post("/sittings/{sitting_id:int}/incidents", permission="exams.invigilate")
    async def note(self, sitting_id: FromPath[int], request: Request[Any, Any, Any]) -> Redirect:
        """Note an incident of the sitting."""
        found = await sittings.sitting(sitting_id)
        if found is None:
            raise NotFound
        form = await entered(request)
        await self._note(form, found.exam, sitting_id)
        return redirect(f"/sittings/{sitting_id}/desk#incidents")

    @post("/exams/{exam_id:int}/incidents", permission="exams.invigilate")
    async def note_of_exam(
        self, exam_id: FromPath[int], request: Request[Any, Any, Any]
    ) -> Redirect:
        """Note an incident of the exam."""
        if await exams.exam(exam_id) is None:
            raise NotFound
        await self._note(await entered(request), exam_id, None)
        return redirect(f"/exams/{exam_id}/desk#incidents")

    async def _note(self, form: Form, exam_id: int, sitting_id: int | None) -> None:
        try:
            given = form.into(NoteForm)
        except Refusal:
            flash(N_("Please write what happened."), tone="bad")
            return
        await service.note_incident(
            exam_id, given.text, principal=required(), now=clock.now(), sitting=sitting_id
        )
        flash(N_("Noted."))
