"""Course sessions and enrolments as JSON."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Controller, delete, get, post
from litestar.params import FromPath, JSONBody

from kit import clock
from kit.errors import NotFound
from kit.language import pick
from kit.permissions import required
from kit.web.lists import Paged, PageNumber, PageSize
from staff.queries import directory
from training.permissions import own_person
from training.queries import sessions
from training.queries.sessions import SessionShown
from training.service import sessions as service

EmployeeNo = Annotated[str, msgspec.Meta(min_length=1, max_length=20)]


class SessionGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A session to open."""

    course: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    starts_at: Annotated[datetime, msgspec.Meta(tz=True)]
    ends_at: Annotated[datetime, msgspec.Meta(tz=True)]
    seats: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    centre: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    room: Annotated[str, msgspec.Meta(max_length=80)] | None = None
    trainer: Annotated[str, msgspec.Meta(max_length=60)] | None = None


class EnrolmentGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Whom to enrol; without a number, oneself."""

    employee_no: EmployeeNo | None = None


class SessionRead(msgspec.Struct, rename="camel"):
    """A session with its seats; `mine` is the reader's own enrolment."""

    id: int
    course: str
    course_name: str
    centre: str | None
    room: str | None
    trainer: str | None
    seats: int
    seated: int
    waiting: int
    starts_at: datetime
    ends_at: datetime
    cancelled: bool
    mine: str | None


class EnrolmentRead(msgspec.Struct, rename="camel"):
    """One person on a session."""

    employee_no: str
    name: str
    state: str
    at: datetime


class Enrolled(msgspec.Struct, rename="camel"):
    """`seated`, or `waiting` in turn."""

    state: str


def _read(session: SessionShown) -> SessionRead:
    return SessionRead(
        id=session.id,
        course=session.course,
        course_name=pick(session.course_name, session.course_name_en),
        centre=session.centre,
        room=session.room,
        trainer=session.trainer,
        seats=session.seats,
        seated=session.seated,
        waiting=session.waiting,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        cancelled=session.cancelled,
        mine=session.mine,
    )


async def _session(session_id: int) -> SessionShown:
    found = await sessions.session(session_id, required().person_id)
    if found is None:
        raise NotFound
    return found


async def _whom(employee_no: str | None) -> int:
    """The person meant: oneself, or anybody for those who may edit sessions."""
    if employee_no is None:
        return own_person()
    person = (await directory.person(employee_no)).id
    if person != required().person_id:
        required().need("sessions.edit")
    return person


class SessionApi(Controller):
    """Course sessions."""

    path = "/api/course-sessions"
    tags = ["Training"]

    @get("/", permission="sessions.read")
    async def sessions(self, page: PageNumber = 1, page_size: PageSize = 50) -> Paged[SessionRead]:
        """Sessions that are not over, soonest first."""
        found, total = await sessions.find_sessions(
            since=clock.now(), person_id=required().person_id, page=page, page_size=page_size
        )
        return Paged([_read(one) for one in found], total, page, page_size)

    @post("/", permission="sessions.edit")
    async def open(self, data: JSONBody[SessionGiven]) -> SessionRead:
        """Open a session of a course."""
        made = await service.open_session(
            data.course,
            starts_at=data.starts_at,
            ends_at=data.ends_at,
            seats=data.seats,
            centre=data.centre,
            room=data.room,
            trainer=data.trainer,
        )
        return _read(await _session(made))

    @get("/{session_id:int}", permission="sessions.read")
    async def session(self, session_id: FromPath[int]) -> SessionRead:
        """One session."""
        return _read(await _session(session_id))

    @post("/{session_id:int}/cancel", permission="sessions.edit", status_code=200)
    async def cancel(self, session_id: FromPath[int]) -> SessionRead:
        """Cancel a session; nobody is busy because of it any more."""
        await service.cancel_session(session_id)
        return _read(await _session(session_id))

    @get("/{session_id:int}/enrolments", permission="enrolments.read")
    async def enrolments(self, session_id: FromPath[int]) -> Paged[EnrolmentRead]:
        """Who is on the session: the seated, then those who wait, in turn."""
        await _session(session_id)
        found = await sessions.enrolments(session_id)
        items = [EnrolmentRead(one.employee_no, one.name, one.state, one.at) for one in found]
        return Paged(items, len(items), 1, max(1, len(items)))

    @post("/{session_id:int}/enrolments", permission="self")
    async def enrol(self, session_id: FromPath[int], data: JSONBody[EnrolmentGiven]) -> Enrolled:
        """Enrol oneself, or somebody: seated while there are seats, then waiting in turn."""
        person = await _whom(data.employee_no)
        return Enrolled(await service.enrol(session_id, person, now=clock.now()))

    @delete("/{session_id:int}/enrolments/{employee_no:str}", permission="self")
    async def leave(self, session_id: FromPath[int], employee_no: FromPath[str]) -> None:
        """Leave a session; whoever waited longest takes the seat."""
        await service.leave(session_id, await _whom(employee_no), now=clock.now())
