"""Course sessions and enrolments as JSON."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from litestar import Controller, Response, delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from kit import clock
from kit.errors import Invalid
from kit.language import N_, pick
from kit.permissions import required
from kit.web.lists import Paged, PageNumber, PageSize
from staff.queries import directory
from training.answers import invited, named_by, session_of, sign_in
from training.permissions import own_person
from training.queries import attendance, sessions
from training.queries.sessions import SessionShown
from training.service import enrolment
from training.service import sessions as service
from training.service.sessions import SessionDraft, yuan

EmployeeNo = Annotated[str, msgspec.Meta(min_length=1, max_length=20)]


class MeetingGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A meeting of a session."""

    starts_at: Annotated[datetime, msgspec.Meta(tz=True)]
    ends_at: Annotated[datetime, msgspec.Meta(tz=True)]


class SessionGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A session: one meeting as startsAt and endsAt, or several as dates."""

    course: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    seats: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    starts_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    ends_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    dates: Annotated[list[MeetingGiven], msgspec.Meta(max_length=60)] = []
    centre: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    room: Annotated[str, msgspec.Meta(max_length=80)] | None = None
    trainer: Annotated[str, msgspec.Meta(max_length=60)] | None = None
    needs_approval: bool = False
    cost: Annotated[float, msgspec.Meta(ge=0, le=99_999_999)] | None = None
    """Yuan, for all seats together."""
    enrol_until: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    leave_until: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    makes_up: Annotated[int, msgspec.Meta(ge=1, le=2**53)] | None = None

    def draft(self) -> SessionDraft:
        """As the service takes it; raises Invalid where neither form of dates is whole."""
        meetings = [(one.starts_at, one.ends_at) for one in self.dates]
        if not meetings:
            if self.starts_at is None or self.ends_at is None:
                raise Invalid({"dates": N_("Say when it begins and ends.")})
            meetings = [(self.starts_at, self.ends_at)]
        elif self.starts_at is not None or self.ends_at is not None:
            raise Invalid({"dates": N_("Either dates, or startsAt and endsAt.")})
        return SessionDraft(
            course=self.course,
            meetings=tuple(meetings),
            seats=self.seats,
            centre=self.centre,
            room=self.room,
            trainer=self.trainer,
            needs_approval=self.needs_approval,
            enrol_until=self.enrol_until,
            leave_until=self.leave_until,
            makes_up=self.makes_up,
            cost=None if self.cost is None else yuan(self.cost),
        )


class EnrolmentGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Whom to enrol; without a number, oneself."""

    employee_no: EmployeeNo | None = None


class DecisionGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Yes or no to somebody who asked for a seat."""

    agreed: bool
    reason: Annotated[str, msgspec.Meta(max_length=300)] | None = None


class RuleGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Whom to enrol: `plans`, whose plan asks for it; `absentees` of the session made up."""

    rule: Literal["plans", "absentees"]


class RuleDone(msgspec.Struct, rename="camel"):
    """What came of it; keptAway are those who are busy then."""

    seated: int
    waiting: int
    kept_away: int


class MeetingRead(msgspec.Struct, rename="camel"):
    """A meeting and how many were there."""

    id: int
    starts_at: datetime
    ends_at: datetime
    there: int


class SessionRead(msgspec.Struct, rename="camel"):
    """A session with its seats; `mine` is the reader's own enrolment and `myOutcome` its end."""

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
    asked: int
    needs_approval: bool
    enrol_until: datetime | None
    leave_until: datetime | None
    makes_up: int | None
    settled_at: datetime | None
    my_outcome: str | None
    dates: list[MeetingRead] = []


class EnrolmentRead(msgspec.Struct, rename="camel"):
    """One person on a session."""

    employee_no: str
    name: str
    state: str
    at: datetime
    outcome: str | None
    minutes: int


class Enrolled(msgspec.Struct, rename="camel"):
    """`seated`, `waiting` in turn, `asked` where a yes is needed, or `refused`."""

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
        asked=session.asked,
        needs_approval=session.needs_approval,
        enrol_until=session.enrol_until,
        leave_until=session.leave_until,
        makes_up=session.makes_up,
        settled_at=session.settled_at,
        my_outcome=session.my_outcome,
    )


async def _whole(session_id: int) -> SessionRead:
    """The session with its meetings."""
    shown = _read(await session_of(session_id))
    shown.dates = [
        MeetingRead(one.id, one.starts_at, one.ends_at, one.there)
        for one in await attendance.meetings(session_id)
    ]
    return shown


async def _whom(employee_no: str | None) -> int:
    """The person meant: oneself, or anybody of the towns where one may decide on enrolments."""
    if employee_no is None:
        return own_person()
    person = await directory.person(employee_no)
    if person.id != required().person_id:
        required().need("enrolments.decide", person.town_id)
    return person.id


class SessionApi(Controller):
    """Course sessions."""

    path = "/api/course-sessions"
    tags = ["Training"]

    @get("/", permission="sessions.read")
    async def sessions(
        self,
        *,
        past: FromQuery[bool] = False,
        course: FromQuery[str | None] = None,
        page: PageNumber = 1,
        page_size: PageSize = 50,
    ) -> Paged[SessionRead]:
        """Sessions that are not over, soonest first; or those that are, latest first."""
        now = clock.now()
        found, total = await sessions.find_sessions(
            since=None if past else now,
            until=now if past else None,
            course=course,
            latest_first=past,
            person_id=required().person_id,
            page=page,
            page_size=page_size,
        )
        return Paged([_read(one) for one in found], total, page, page_size)

    @post("/", permission="sessions.edit")
    async def open(self, data: JSONBody[SessionGiven]) -> SessionRead:
        """Open a session of a course."""
        return await _whole(await service.open_session(data.draft()))

    @get("/{session_id:int}", permission="sessions.read")
    async def session(self, session_id: FromPath[int]) -> SessionRead:
        """One session with its meetings."""
        return await _whole(session_id)

    @put("/{session_id:int}", permission="sessions.edit")
    async def change(self, session_id: FromPath[int], data: JSONBody[SessionGiven]) -> SessionRead:
        """Change a session that has not begun; who has a seat is told of another time or place."""
        await service.change_session(session_id, data.draft(), now=clock.now())
        return await _whole(session_id)

    @post("/{session_id:int}/cancel", permission="sessions.edit", status_code=200)
    async def cancel(self, session_id: FromPath[int]) -> SessionRead:
        """Cancel a session; nobody is busy because of it any more."""
        await service.cancel_session(session_id)
        return await _whole(session_id)

    @get("/{session_id:int}/enrolments", permission="enrolments.read")
    async def enrolments(self, session_id: FromPath[int]) -> Paged[EnrolmentRead]:
        """Who is on the session: who asked, the seated, then those who wait, in turn."""
        await session_of(session_id)
        found = await sessions.enrolments(session_id)
        items = [
            EnrolmentRead(one.employee_no, one.name, one.state, one.at, one.outcome, one.minutes)
            for one in found
        ]
        return Paged(items, len(items), 1, max(1, len(items)))

    @post("/{session_id:int}/enrolments", permission="self")
    async def enrol(self, session_id: FromPath[int], data: JSONBody[EnrolmentGiven]) -> Enrolled:
        """Enrol oneself, or somebody: seated while there are seats, then waiting in turn."""
        person = await _whom(data.employee_no)
        by_officer = person != required().person_id
        return Enrolled(
            await enrolment.enrol(session_id, person, now=clock.now(), by_officer=by_officer)
        )

    @post("/{session_id:int}/enrolments/by-rule", permission="sessions.edit", status_code=200)
    async def enrol_by_rule(self, session_id: FromPath[int], data: JSONBody[RuleGiven]) -> RuleDone:
        """Enrol everybody a rule names, the soonest due first."""
        done = await enrolment.enrol_all(
            session_id, await named_by(session_id, data.rule), now=clock.now()
        )
        return RuleDone(done.seated, done.waiting, len(done.kept_away))

    @post(
        "/{session_id:int}/enrolments/{employee_no:str}/decision",
        permission="enrolments.decide",
        status_code=200,
    )
    async def decide(
        self,
        session_id: FromPath[int],
        employee_no: FromPath[str],
        data: JSONBody[DecisionGiven],
    ) -> Enrolled:
        """Say yes or no to somebody of one's towns who asked for a seat; they are told."""
        person = await directory.person(employee_no)
        required().need("enrolments.decide", person.town_id)
        state = await enrolment.decide(
            session_id, person.id, agreed=data.agreed, reason=data.reason, now=clock.now()
        )
        return Enrolled(state)

    @delete("/{session_id:int}/enrolments/{employee_no:str}", permission="self")
    async def leave(self, session_id: FromPath[int], employee_no: FromPath[str]) -> None:
        """Leave a session; whoever waited longest takes the seat."""
        person = await _whom(employee_no)
        by_officer = person != required().person_id
        await enrolment.leave(session_id, person, now=clock.now(), by_officer=by_officer)

    @get("/{session_id:int}/sign-in.pdf", permission="enrolments.read")
    async def sheet(self, session_id: FromPath[int]) -> Response[bytes]:
        """The sheet to sign on the day, as a PDF."""
        return await sign_in(session_id)

    @get("/{session_id:int}/invitation.ics", permission="sessions.read")
    async def calendar(self, session_id: FromPath[int]) -> Response[bytes]:
        """The session's meetings for one's calendar; a later file moves or cancels them there."""
        return await invited(session_id)
