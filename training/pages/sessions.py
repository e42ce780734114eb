"""Course sessions: the list, enrolling oneself, and for trainers who is on them."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from kit import clock
from kit.clock import ZONE
from kit.errors import Invalid, NotFound, Refusal
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import (
    Badge,
    Column,
    Form,
    Table,
    Tone,
    asked,
    entered,
    flash,
    page,
    redirect,
    table_page,
)
from kit.web.environment import instant_text, time_text
from staff.queries import directory
from training.answers import in_ones_way, invited, named_by, session_of, sign_in
from training.pages.session_form import SessionForm
from training.permissions import own_person
from training.queries import attendance, courses, sessions
from training.queries.sessions import EnrolmentShown, SessionShown
from training.service import enrolment
from training.service import sessions as service


def _state(state: str | None) -> Badge | None:
    match state:
        case "seated":
            return Badge(gettext(N_("seated")), "good")
        case "waiting":
            return Badge(gettext(N_("on the waiting list")), "note")
        case "asked":
            return Badge(gettext(N_("waits for a yes")), "note")
        case "refused":
            return Badge(gettext(N_("declined")), "bad")
        case "cancelled":
            return Badge(gettext(N_("cancelled")), "quiet")
    return None


OUTCOMES: dict[str, tuple[str, Tone]] = {
    "completed": (N_("completed"), "good"),
    "partial": (N_("attended in part"), "note"),
    "absent": (N_("absent"), "bad"),
}


def outcome_badge(outcome: str | None) -> Badge | None:
    """How it ended, once it is settled."""
    if outcome is None:
        return None
    text, tone = OUTCOMES[outcome]
    return Badge(gettext(text), tone)


def _of_session(row: SessionShown) -> Badge | None:
    if row.my_outcome:
        return outcome_badge(row.my_outcome)
    return Badge(gettext(N_("cancelled")), "bad") if row.cancelled else _state(row.mine)


LIST = (
    Column(
        "startsAt",
        N_("When"),
        value=lambda row: f"{instant_text(row.starts_at)}–{time_text(row.ends_at)}",
        link=lambda row: f"/course-sessions/{row.id}",
    ),
    Column("course", N_("Course"), value=lambda row: pick(row.course_name, row.course_name_en)),
    Column(
        "place",
        N_("Place"),
        value=lambda row: " ".join(
            filter(None, (pick(row.centre_name or "", row.centre_name_en), row.room))
        ),
        rank=2,
    ),
    Column("trainer", N_("Trainer"), rank=3),
    Column("seats", N_("Seats"), value=lambda row: f"{row.seated}/{row.seats}", align="end"),
    Column("waiting", N_("Waiting"), rank=2),
    Column("mine", N_("Me"), value=_of_session),
)
ENROLLED = (
    Column("name", N_("Person")),
    Column("employeeNo", N_("Staff No."), value=lambda row: row.employee_no),
    Column("state", N_("State"), value=lambda row: _state(row.state)),
    Column("at", N_("Enrolled on"), rank=2),
    Column("minutes", N_("Minutes there"), value=lambda row: row.minutes or None, align="end"),
    Column("outcome", N_("Outcome"), value=lambda row: outcome_badge(row.outcome)),
)


class SessionPages(Controller):
    """`/course-sessions`."""

    path = "/course-sessions"
    include_in_schema = False

    @get("/", permission="sessions.read")
    async def show_list(self, *, past: FromQuery[bool] = False) -> Response[Any]:
        """Sessions that are not over, or with `past` those that are."""
        given, now = asked(), clock.now()
        found, total = await sessions.find_sessions(
            since=None if past else now,
            until=now if past else None,
            latest_first=past,
            person_id=required().person_id,
            page=given.page,
            page_size=given.page_size,
        )
        table: Table = Table(
            "course-sessions",
            N_("Course sessions"),
            LIST,
            found,
            given,
            total,
            empty=N_("No session is over yet.") if past else N_("No session is planned."),
        )
        return table_page(
            "training/sessions.html",
            table,
            may_edit=required().may("sessions.edit"),
            past=past,
        )

    @get("/new", permission="sessions.edit")
    async def write(
        self,
        *,
        course: FromQuery[str | None] = None,
        makes_up: FromQuery[int | None] = None,
    ) -> Response[str]:
        """A session to open; or one for those who missed another."""
        form = Form.of(seats=20, course=course)
        if makes_up is not None and (missed := await sessions.session(makes_up)):
            form = Form.of(
                course=missed.course,
                seats=max(1, len(await sessions.absentees(makes_up))),
                centre=missed.centre,
                room=missed.room,
                trainer=missed.trainer,
                makes_up=makes_up,
            )
        return await self._form(form)

    @post("/", permission="sessions.edit")
    async def open(self, request: Request[Any, Any, Any]) -> Response[str] | Redirect:
        """Open a session."""
        form = await entered(request)
        try:
            made = await service.open_session(form.into(SessionForm).draft())
        except Invalid as refusal:
            return await self._form(form.refused(refusal))
        flash(N_("The session is open for enrolment."))
        return redirect(f"/course-sessions/{made}")

    @get("/{session_id:int}/edit", permission="sessions.edit")
    async def rewrite(self, session_id: FromPath[int]) -> Response[str]:
        """A session to change."""
        session = await session_of(session_id)
        meetings = await service.meetings_of(session_id)
        first, more = meetings[0], meetings[1:]
        form = Form.of(
            course=session.course,
            starts_at=first[0],
            ends_at=first[1],
            more="\n".join(
                f"{starts.astimezone(ZONE):%Y-%m-%d %H:%M}-{ends.astimezone(ZONE):%H:%M}"
                for starts, ends in more
            ),
            seats=session.seats,
            centre=session.centre,
            room=session.room,
            trainer=session.trainer,
            needs_approval=session.needs_approval,
            enrol_until=session.enrol_until,
            leave_until=session.leave_until,
            cost=session.cost,
        )
        return await self._form(form, session)

    @post("/{session_id:int}", permission="sessions.edit")
    async def change(
        self, session_id: FromPath[int], request: Request[Any, Any, Any]
    ) -> Response[str] | Redirect:
        """Change a session."""
        session = await session_of(session_id)
        form = await entered(request)
        try:
            draft = form.into(SessionForm).draft()
            await service.change_session(session_id, draft, now=clock.now())
        except Refusal as refusal:
            return await self._form(form.refused(refusal), session)
        flash(N_("The session is changed; who has a seat is told of another time or place."))
        return redirect(f"/course-sessions/{session_id}")

    @get("/{session_id:int}/sign-in.pdf", permission="enrolments.read")
    async def sheet(self, session_id: FromPath[int]) -> Response[bytes]:
        """The sheet to sign."""
        return await sign_in(session_id)

    @get("/{session_id:int}/invitation.ics", permission="sessions.read")
    async def calendar(self, session_id: FromPath[int]) -> Response[bytes]:
        """The session for one's calendar."""
        return await invited(session_id)

    @post("/{session_id:int}/enrolments/by-rule", permission="sessions.edit")
    async def enrol_by_rule(
        self, session_id: FromPath[int], request: Request[Any, Any, Any]
    ) -> Redirect:
        """Enrol everybody whose plan asks for the course, or who missed the session made up."""
        rule = (await entered(request)).value("rule")
        people = await named_by(session_id, "absentees" if rule == "absentees" else "plans")
        try:
            done = await enrolment.enrol_all(session_id, people, now=clock.now())
        except Refusal as refusal:
            _flash(refusal)
        else:
            flash(
                N_("{seated} have a seat, {waiting} wait, {away} are busy then."),
                seated=done.seated,
                waiting=done.waiting,
                away=len(done.kept_away),
            )
        return redirect(f"/course-sessions/{session_id}")

    @post("/{session_id:int}/enrolments/{employee_no:str}/decision", permission="enrolments.decide")
    async def decide(
        self,
        session_id: FromPath[int],
        employee_no: FromPath[str],
        request: Request[Any, Any, Any],
    ) -> Redirect:
        """Say yes or no to somebody who asked."""
        form = await entered(request)
        person = await directory.person(employee_no)
        required().need("enrolments.decide", person.town_id)
        try:
            await enrolment.decide(
                session_id,
                person.id,
                agreed=form.value("agreed") == "1",
                reason=form.value("reason")[:300] or None,
                now=clock.now(),
            )
        except Refusal as refusal:
            _flash(refusal)
        else:
            flash(N_("Decided; the person is told."))
        if form.value("back") == "requests":
            return redirect("/enrolment-requests")
        return redirect(f"/course-sessions/{session_id}")

    @get("/{session_id:int}", permission="sessions.read")
    async def show_one(self, session_id: FromPath[int]) -> Response[Any]:
        """One session."""
        return await self._one(session_id, Form())

    @post("/{session_id:int}/enrol", permission="self")
    async def enrol(self, session_id: FromPath[int]) -> Redirect:
        """Enrol oneself."""
        return await _told(session_id, own_person(), by_officer=False)

    @post("/{session_id:int}/leave", permission="self")
    async def leave(self, session_id: FromPath[int]) -> Redirect:
        """Leave a session."""
        try:
            await enrolment.leave(session_id, own_person(), now=clock.now())
        except Refusal as refusal:
            _flash(refusal)
        else:
            flash(N_("You are off the session."))
        return redirect(f"/course-sessions/{session_id}")

    @post("/{session_id:int}/enrolments", permission="enrolments.decide")
    async def enrol_other(
        self, session_id: FromPath[int], request: Request[Any, Any, Any]
    ) -> Response[Any] | Redirect:
        """Enrol somebody by staff number."""
        form = await entered(request)
        try:
            person = await directory.person(form.value("employeeNo"))
            required().need("enrolments.decide", person.town_id)
        except NotFound:
            wrong = Invalid({"employeeNo": N_("There is nobody of that number.")})
            return await self._one(session_id, form.refused(wrong))
        return await _told(session_id, person.id, by_officer=True)

    @post("/{session_id:int}/cancel", permission="sessions.edit")
    async def cancel(self, session_id: FromPath[int]) -> Redirect:
        """Cancel a session."""
        await service.cancel_session(session_id)
        flash(N_("The session is cancelled; nobody is busy because of it any more."))
        return redirect(f"/course-sessions/{session_id}")

    async def _one(self, session_id: int, form: Form) -> Response[Any]:
        found = await session_of(session_id)
        now = clock.now()
        may_edit = required().may("sessions.edit")
        may_see = required().may("enrolments.read")
        enrolled: list[EnrolmentShown] = await sessions.enrolments(session_id) if may_see else []
        table: Table = Table(
            "enrolments",
            N_("Enrolments"),
            ENROLLED,
            enrolled,
            asked(page_size=500),
            empty=N_("Nobody is enrolled yet."),
        )
        return table_page(
            "training/session.html",
            table,
            session=found,
            form=form,
            status=form.status,
            may_edit=may_edit,
            may_enrol=required().may("enrolments.decide"),
            may_see=may_see,
            open=not found.cancelled and found.starts_at > now,
            over=not found.cancelled and found.ends_at <= now,
            begun=not found.cancelled and found.starts_at <= now,
            meetings=await attendance.meetings(session_id),
            asking=[one for one in enrolled if one.state == "asked"],
            feedback=await attendance.feedback(session_id) if may_see else None,
            may_feed_back=bool(
                required().person_id
                and await attendance.was_there(session_id, required().person_id or 0)
            ),
            my_number=await _own_number(),
            mine=_of_session(found),
            in_the_way=await in_ones_way(found, now),
        )

    async def _form(self, form: Form, session: SessionShown | None = None) -> Response[str]:
        offered, _ = await courses.find_courses(page_size=500)
        return page(
            "training/session-form.html",
            form=form,
            status=form.status,
            session=session,
            courses=[(one.code, pick(one.name, one.name_en)) for one in offered],
        )


async def _own_number() -> str | None:
    person = required().person_id
    if person is None:
        return None
    return (await directory.people([person]))[person].employee_no


async def _told(session_id: int, person: int, *, by_officer: bool) -> Redirect:
    try:
        state = await enrolment.enrol(session_id, person, now=clock.now(), by_officer=by_officer)
    except Refusal as refusal:
        _flash(refusal)
    else:
        if state == "seated":
            flash(N_("A seat is taken."))
        elif state == "asked":
            flash(N_("You asked for a seat; you will be told."), tone="note")
        else:
            flash(N_("All seats are taken: on the waiting list, in turn."), tone="note")
    return redirect(f"/course-sessions/{session_id}")


def _flash(refusal: Refusal) -> None:
    flash(refusal.text, tone="bad", **refusal.facts)
