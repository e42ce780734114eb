"""On the day: the code on the wall, checking in on a phone, the list, and how it was."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from kit import clock
from kit.errors import Invalid, NotFound, Refusal
from kit.language import N_
from kit.settings import settings
from kit.web import Form, entered, flash, page, redirect
from kit.web.charts import qr
from training.answers import attendance_paper, meeting_of
from training.permissions import own_person
from training.queries import attendance, sessions
from training.rules.attendance import Outcome
from training.service import attendance as service
from training.service.feedback import give_feedback

REFRESH_SECONDS = 10
Mark = Annotated[int, msgspec.Meta(ge=1, le=5)]


class FeedbackForm(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """How it was, from 1 to 5."""

    content: Mark
    trainer: Mark
    use: Mark
    remark: Annotated[str, msgspec.Meta(max_length=1000)] | None = None


class AttendPages(Controller):
    """`/attend`: where the code on the wall leads."""

    path = "/attend"
    include_in_schema = False

    @get("/{meeting_id:int}/{code:str}", permission="self")
    async def ask(self, meeting_id: FromPath[int], code: FromPath[str]) -> Response[str]:
        """One button: I am here."""
        meeting = await meeting_of(meeting_id)
        refused, proof = None, ""
        try:
            proof = service.ticket(meeting_id, code, own_person(), clock.now())
        except service.CodeExpired as refusal:
            refused = refusal
        return page(
            "training/attend.html",
            status=409 if refused else 200,
            meeting=meeting,
            proof=proof,
            refused=refused,
            minutes=None,
        )

    @post("/{meeting_id:int}", permission="self")
    async def check_in(
        self, meeting_id: FromPath[int], request: Request[Any, Any, Any]
    ) -> Response[str]:
        """Check in."""
        meeting = await meeting_of(meeting_id)
        proof = (await entered(request)).value("proof")
        refused, minutes = None, None
        try:
            minutes = await service.check_in(meeting_id, own_person(), proof, now=clock.now())
        except Refusal as refusal:
            refused = refusal
        return page(
            "training/attend.html",
            status=refused.status if refused else 200,
            meeting=meeting,
            proof="",
            refused=refused,
            minutes=minutes,
        )


class AttendancePages(Controller):
    """`/course-sessions/…`: the trainer's side of the day."""

    path = "/course-sessions"
    include_in_schema = False

    @get("/meetings/{meeting_id:int}/wall", permission="sessions.edit")
    async def wall(self, meeting_id: FromPath[int]) -> Response[str]:
        """The code, large; the page brings a new one by itself."""
        meeting = await meeting_of(meeting_id)
        code = service.shown_code(meeting_id, clock.now())
        address = f"{settings().public_url}/attend/{meeting_id}/{code}"
        shown = page(
            "training/wall.html", meeting=meeting, address=address, picture=qr(address, address)
        )
        shown.headers["Refresh"] = str(REFRESH_SECONDS)
        return shown

    @get("/meetings/{meeting_id:int}", permission="enrolments.read")
    async def listed(self, meeting_id: FromPath[int]) -> Response[str]:
        """The list of a meeting."""
        return await _list(meeting_id, Form())

    @post(
        "/meetings/{meeting_id:int}", permission="sessions.edit", request_max_body_size=1024 * 1024
    )
    async def keep(
        self, meeting_id: FromPath[int], request: Request[Any, Any, Any]
    ) -> Response[str] | Redirect:
        """Keep the list of a meeting."""
        meeting = await meeting_of(meeting_id)
        form = await entered(request)
        try:
            await service.keep_list(meeting_id, _minutes(form), now=clock.now())
        except Refusal as refusal:
            return await _list(meeting_id, form.refused(refusal))
        flash(N_("The list is kept."))
        return redirect(f"/course-sessions/{meeting.session_id}")

    @post("/{session_id:int}/settle", permission="sessions.edit")
    async def settle(self, session_id: FromPath[int]) -> Redirect:
        """Turn the attendance into evidence."""
        try:
            counts = await service.settle(session_id, now=clock.now())
        except Refusal as refusal:
            flash(refusal.text, tone="bad", **refusal.facts)
        else:
            flash(
                N_("Settled: {completed} completed, {partial} in part, {absent} absent."),
                completed=counts[Outcome.COMPLETED],
                partial=counts[Outcome.PARTIAL],
                absent=counts[Outcome.ABSENT],
            )
        return redirect(f"/course-sessions/{session_id}")

    @post("/{session_id:int}/reopen", permission="sessions.edit")
    async def reopen(self, session_id: FromPath[int], request: Request[Any, Any, Any]) -> Redirect:
        """Open the list again."""
        reason = (await entered(request)).value("reason").strip()
        if len(reason) < 2:
            flash(N_("Say why the list is opened again."), tone="bad")
        else:
            await service.open_again(session_id, reason=reason[:300], now=clock.now())
            flash(N_("The list is open again; settle it when it is right."))
        return redirect(f"/course-sessions/{session_id}")

    @get("/{session_id:int}/feedback", permission="self")
    async def ask_feedback(self, session_id: FromPath[int]) -> Response[str]:
        """The form for saying how it was."""
        return await _feedback(session_id, Form())

    @post("/{session_id:int}/feedback", permission="self")
    async def take_feedback(
        self, session_id: FromPath[int], request: Request[Any, Any, Any]
    ) -> Response[str] | Redirect:
        """Thank you."""
        form = await entered(request)
        try:
            given = form.into(FeedbackForm)
            await give_feedback(
                session_id, own_person(), **msgspec.structs.asdict(given), now=clock.now()
            )
        except Invalid as refusal:
            return await _feedback(session_id, form.refused(refusal))
        flash(N_("Thank you. Nobody is told who said what."))
        return redirect(f"/course-sessions/{session_id}")

    @get("/{session_id:int}/attendance/{employee_no:str}/certificate.pdf", permission="self")
    async def paper(self, session_id: FromPath[int], employee_no: FromPath[str]) -> Response[bytes]:
        """The certificate of attendance."""
        return await attendance_paper(session_id, employee_no)


def _minutes(form: Form) -> dict[int, int]:
    """Person -> minutes, of the fields that hold a number; raises Invalid."""
    found: dict[int, int] = {}
    for name in form.held:
        kind, _, person = name.partition(".")
        text = form.value(name).strip()
        if kind != "minutes" or not text:
            continue
        if not (person.isascii() and person.isdigit() and len(person) < 18):
            raise Invalid({name: N_("Nobody of that number has a seat.")})
        if not (text.isascii() and text.isdigit() and len(text) < 5):
            raise Invalid({name: N_("A whole number of minutes.")})
        found[int(person)] = int(text)
    if not found:
        raise Invalid({"": N_("Nothing is entered yet.")})
    return found


async def _list(meeting_id: int, form: Form) -> Response[str]:
    meeting = await meeting_of(meeting_id)
    people = await attendance.attendees(meeting_id)
    if not form.held:
        form = Form.of(
            {f"minutes.{one.person_id}": one.minutes for one in people if one.minutes is not None}
        )
    return page(
        "training/meeting.html", status=form.status, meeting=meeting, people=people, form=form
    )


async def _feedback(session_id: int, form: Form) -> Response[str]:
    session = await sessions.session(session_id, own_person())
    if session is None or not await attendance.was_there(session_id, own_person()):
        raise NotFound
    return page("training/feedback.html", status=form.status, session=session, form=form)
