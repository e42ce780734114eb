"""Attendance, its end, and feedback, as JSON."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import msgspec
from litestar import Controller, Response, get, post, put
from litestar.params import FromPath, JSONBody

from kit import clock
from kit.errors import Invalid, NotFound
from kit.language import N_
from kit.web.lists import Paged
from training.answers import attendance_paper, meeting_of
from training.permissions import own_person
from training.queries import attendance, sessions
from training.rules.attendance import CODE_SECONDS, Outcome, window_of
from training.service import attendance as service
from training.service.feedback import give_feedback

Mark = Annotated[int, msgspec.Meta(ge=1, le=5)]


class CodeRead(msgspec.Struct, rename="camel"):
    """What the wall shows now, and until when."""

    code: str
    path: str
    shown_until: datetime


class CodeGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """The code that one scanned."""

    code: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class CheckedIn(msgspec.Struct, rename="camel"):
    """The minutes that one is counted for."""

    minutes: int


class AttendeeRead(msgspec.Struct, rename="camel"):
    """One who has a seat; minutes None: nothing is known yet."""

    employee_no: str
    name: str
    minutes: int | None
    how: str | None


class MinutesGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """How long somebody was there; 0: absent."""

    employee_no: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
    minutes: Annotated[int, msgspec.Meta(ge=0, le=1440)]


class ListGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """The list of a meeting; who is not in it stays as they were."""

    people: Annotated[list[MinutesGiven], msgspec.Meta(min_length=1, max_length=10_000)]


class Settled(msgspec.Struct, rename="camel"):
    """What a session came to."""

    completed: int
    partial: int
    absent: int


class ReasonGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Why a settled list is opened again."""

    reason: Annotated[str, msgspec.Meta(min_length=2, max_length=300)]


class FeedbackGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Marks from 1 to 5, and a remark; nobody is told who gave them."""

    content: Mark
    trainer: Mark
    use: Mark
    remark: Annotated[str, msgspec.Meta(max_length=1000)] | None = None


class FeedbackRead(msgspec.Struct, rename="camel"):
    """Means of the marks; None while fewer than three have answered."""

    answers: int
    content: Decimal | None
    trainer: Decimal | None
    use: Decimal | None
    remarks: list[str]


async def _attendees(meeting_id: int) -> Paged[AttendeeRead]:
    found = await attendance.attendees(meeting_id)
    items = [AttendeeRead(one.employee_no, one.name, one.minutes, one.how) for one in found]
    return Paged(items, len(items), 1, max(1, len(items)))


class AttendanceApi(Controller):
    """Who was at the meetings of a session."""

    path = "/api/course-sessions"
    tags = ["Training"]

    @get("/meetings/{meeting_id:int}/code", permission="sessions.edit")
    async def code(self, meeting_id: FromPath[int]) -> CodeRead:
        """The code that the wall shows now; another every 30 seconds."""
        await meeting_of(meeting_id)
        now = clock.now()
        code = service.shown_code(meeting_id, now)
        until = datetime.fromtimestamp((window_of(now) + 1) * CODE_SECONDS, tz=now.tzinfo)
        return CodeRead(code, f"/attend/{meeting_id}/{code}", until)

    @post("/meetings/{meeting_id:int}/check-in", permission="self", status_code=200)
    async def check_in(self, meeting_id: FromPath[int], data: JSONBody[CodeGiven]) -> CheckedIn:
        """Check in with the code on the wall; again changes nothing."""
        person, now = own_person(), clock.now()
        proof = service.ticket(meeting_id, data.code, person, now)
        return CheckedIn(await service.check_in(meeting_id, person, proof, now=now))

    @get("/meetings/{meeting_id:int}/attendance", permission="enrolments.read")
    async def listed(self, meeting_id: FromPath[int]) -> Paged[AttendeeRead]:
        """Everybody with a seat and how long they were there."""
        await meeting_of(meeting_id)
        return await _attendees(meeting_id)

    @put("/meetings/{meeting_id:int}/attendance", permission="sessions.edit")
    async def keep(
        self, meeting_id: FromPath[int], data: JSONBody[ListGiven]
    ) -> Paged[AttendeeRead]:
        """Keep the list of a meeting."""
        await meeting_of(meeting_id)
        known = {one.employee_no: one.person_id for one in await attendance.attendees(meeting_id)}
        strange = [one.employee_no for one in data.people if one.employee_no not in known]
        if strange:
            raise Invalid({f"people.{strange[0]}": N_("Nobody of that number has a seat.")})
        minutes = {known[one.employee_no]: one.minutes for one in data.people}
        await service.keep_list(meeting_id, minutes, now=clock.now())
        return await _attendees(meeting_id)

    @post("/{session_id:int}/settle", permission="sessions.edit", status_code=200)
    async def settle(self, session_id: FromPath[int]) -> Settled:
        """Turn the attendance of a session that is over into evidence."""
        counts = await service.settle(session_id, now=clock.now())
        return Settled(counts[Outcome.COMPLETED], counts[Outcome.PARTIAL], counts[Outcome.ABSENT])

    @post("/{session_id:int}/reopen", permission="sessions.edit", status_code=204)
    async def reopen(self, session_id: FromPath[int], data: JSONBody[ReasonGiven]) -> None:
        """Open a settled list again to correct it; its evidence is withdrawn until then."""
        await service.open_again(session_id, reason=data.reason, now=clock.now())

    @get("/{session_id:int}/feedback", permission="enrolments.read")
    async def feedback(self, session_id: FromPath[int]) -> FeedbackRead:
        """How the session was found, as a whole."""
        if await sessions.session(session_id) is None:
            raise NotFound
        found = await attendance.feedback(session_id)
        return FeedbackRead(
            found.answers, found.content, found.trainer, found.use, list(found.remarks)
        )

    @put("/{session_id:int}/feedback", permission="self", status_code=204)
    async def give(self, session_id: FromPath[int], data: JSONBody[FeedbackGiven]) -> None:
        """Say how it was; once more replaces what one said before."""
        await give_feedback(
            session_id,
            own_person(),
            content=data.content,
            trainer=data.trainer,
            use=data.use,
            remark=data.remark,
            now=clock.now(),
        )

    @get("/{session_id:int}/attendance/{employee_no:str}/certificate.pdf", permission="self")
    async def certificate(
        self, session_id: FromPath[int], employee_no: FromPath[str]
    ) -> Response[bytes]:
        """One's own certificate of attendance, or for training officers anybody's."""
        return await attendance_paper(session_id, employee_no)
