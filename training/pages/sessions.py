"""Course sessions: the list, enrolling oneself, and for trainers who is on them."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from kit import clock
from kit.errors import Invalid, NotFound, Refusal
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import (
    Badge,
    Column,
    Form,
    Table,
    asked,
    entered,
    flash,
    page,
    redirect,
    table_page,
)
from kit.web.environment import instant_text, time_text
from staff.queries import directory
from training.permissions import own_person
from training.queries import courses, sessions
from training.queries.sessions import EnrolmentShown, SessionShown
from training.service import sessions as service


class SessionForm(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A session to open."""

    course: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    starts_at: datetime
    ends_at: datetime
    seats: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    centre: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    room: Annotated[str, msgspec.Meta(max_length=80)] | None = None
    trainer: Annotated[str, msgspec.Meta(max_length=60)] | None = None


def _state(state: str | None) -> Badge | None:
    match state:
        case "seated":
            return Badge(gettext(N_("seated")), "good")
        case "waiting":
            return Badge(gettext(N_("on the waiting list")), "note")
        case "cancelled":
            return Badge(gettext(N_("cancelled")), "quiet")
    return None


def _of_session(row: SessionShown) -> Badge | None:
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
)


class SessionPages(Controller):
    """`/course-sessions`."""

    path = "/course-sessions"
    include_in_schema = False

    @get("/", permission="sessions.read")
    async def show_list(self) -> Response[Any]:
        """Sessions that are not over."""
        given = asked()
        found, total = await sessions.find_sessions(
            since=clock.now(),
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
            empty=N_("No session is planned."),
        )
        return table_page("training/sessions.html", table, may_edit=required().may("sessions.edit"))

    @get("/new", permission="sessions.edit")
    async def write(self) -> Response[str]:
        """A session to open."""
        return await self._form(Form.of(seats=20))

    @post("/", permission="sessions.edit")
    async def open(self, request: Request[Any, Any, Any]) -> Response[str] | Redirect:
        """Open a session."""
        form = await entered(request)
        try:
            given = form.into(SessionForm)
            made = await service.open_session(**msgspec.structs.asdict(given))
        except Invalid as refusal:
            return await self._form(form.refused(refusal))
        flash(N_("The session is open for enrolment."))
        return redirect(f"/course-sessions/{made}")

    @get("/{session_id:int}", permission="sessions.read")
    async def show_one(self, session_id: FromPath[int]) -> Response[Any]:
        """One session."""
        return await self._one(session_id, Form())

    @post("/{session_id:int}/enrol", permission="self")
    async def enrol(self, session_id: FromPath[int]) -> Redirect:
        """Enrol oneself."""
        return await _told(session_id, own_person())

    @post("/{session_id:int}/leave", permission="self")
    async def leave(self, session_id: FromPath[int]) -> Redirect:
        """Leave a session."""
        await service.leave(session_id, own_person(), now=clock.now())
        flash(N_("You are off the session."))
        return redirect(f"/course-sessions/{session_id}")

    @post("/{session_id:int}/enrolments", permission="sessions.edit")
    async def enrol_other(
        self, session_id: FromPath[int], request: Request[Any, Any, Any]
    ) -> Response[Any] | Redirect:
        """Enrol somebody by staff number."""
        form = await entered(request)
        try:
            person = await directory.person(form.value("employeeNo"))
        except NotFound:
            wrong = Invalid({"employeeNo": N_("There is nobody of that number.")})
            return await self._one(session_id, form.refused(wrong))
        return await _told(session_id, person.id)

    @post("/{session_id:int}/cancel", permission="sessions.edit")
    async def cancel(self, session_id: FromPath[int]) -> Redirect:
        """Cancel a session."""
        await service.cancel_session(session_id)
        flash(N_("The session is cancelled; nobody is busy because of it any more."))
        return redirect(f"/course-sessions/{session_id}")

    async def _one(self, session_id: int, form: Form) -> Response[Any]:
        found = await sessions.session(session_id, required().person_id)
        if found is None:
            raise NotFound
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
            may_see=may_see,
            open=not found.cancelled and found.starts_at > clock.now(),
            mine=_of_session(found),
        )

    async def _form(self, form: Form) -> Response[str]:
        offered, _ = await courses.find_courses(page_size=500)
        return page(
            "training/session-form.html",
            form=form,
            status=form.status,
            courses=[(one.code, pick(one.name, one.name_en)) for one in offered],
        )


async def _told(session_id: int, person: int) -> Redirect:
    try:
        state = await service.enrol(session_id, person, now=clock.now())
    except (service.BusyThen, service.SessionOver) as refusal:
        _flash(refusal)
    else:
        if state == "seated":
            flash(N_("A seat is taken."))
        else:
            flash(N_("All seats are taken: on the waiting list, in turn."), tone="note")
    return redirect(f"/course-sessions/{session_id}")


def _flash(refusal: Refusal) -> None:
    flash(refusal.text, tone="bad", **refusal.facts)
