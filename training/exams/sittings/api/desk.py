"""The invigilator's desk as JSON."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody

from kit import clock
from kit.errors import NotFound
from kit.permissions import required
from training.exams.queries import attempts, exams
from training.exams.sittings.queries import desk as queries
from training.exams.sittings.queries import sittings
from training.exams.sittings.queries.desk import Seen
from training.exams.sittings.service import desk as service

Minutes = Annotated[int, msgspec.Meta(ge=1, le=600)]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class TimeGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """How many minutes, and why."""

    minutes: Minutes
    reason: Reason


class IncidentGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What happened; to a room, to an attempt, or to the sitting as a whole."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]
    room: int | None = None
    attempt: int | None = None


class SeenRead(msgspec.Struct, rename="camel"):
    """One person of the live list."""

    employee_no: str
    name: str
    room: int | None
    seat: int | None
    attempt: int | None
    state: str
    answered: int
    questions: int
    deadline: datetime | None
    last_seen: datetime | None
    signals: dict[str, int]
    late_answers: int
    asks_to_move: bool
    submitted_at: datetime | None


class DeskRead(msgspec.Struct, rename="camel"):
    """Everybody, by the server's clock."""

    now: datetime
    people: list[SeenRead]


class Held(msgspec.Struct):
    """How many attempts it concerns."""

    attempts: int


class MadeIncident(msgspec.Struct):
    """The id of the note."""

    id: int


def _seen(one: Seen) -> SeenRead:
    return SeenRead(
        employee_no=one.employee_no,
        name=one.name,
        room=one.room,
        seat=one.seat,
        attempt=one.attempt,
        state=one.state,
        answered=one.answered,
        questions=one.slots,
        deadline=one.deadline,
        last_seen=one.last,
        signals=dict(one.signals),
        late_answers=one.late,
        asks_to_move=one.asks_to_move,
        submitted_at=one.submitted_at,
    )


async def _room(sitting_id: int, room_id: int) -> None:
    found = await sittings.sitting(sitting_id)
    if found is None or room_id not in {room.id for room in found.rooms}:
        raise NotFound
    await service.need_room(required(), room_id)


class DeskApi(Controller):
    """The desk."""

    path = "/api"
    tags = ["Invigilation"]

    @get("/sittings/{sitting_id:int}/desk", permission="exams.watch")
    async def at_sitting(self, sitting_id: FromPath[int]) -> DeskRead:
        """Who sits where and how far they are."""
        if await sittings.sitting(sitting_id) is None:
            raise NotFound
        now = await attempts.database_now(clock.standing())
        return DeskRead(now, [_seen(one) for one in await queries.at_sitting(sitting_id, now)])

    @get("/exams/{exam_id:int}/desk", permission="exams.watch")
    async def at_exam(self, exam_id: FromPath[int]) -> DeskRead:
        """Who takes the exam outside a sitting, now and in the last day."""
        if await exams.exam(exam_id) is None:
            raise NotFound
        now = await attempts.database_now(clock.standing())
        return DeskRead(now, [_seen(one) for one in await queries.at_exam(exam_id, now)])

    @post(
        "/sittings/{sitting_id:int}/rooms/{room_id:int}/pause",
        permission="exams.invigilate",
        status_code=200,
    )
    async def pause(self, sitting_id: FromPath[int], room_id: FromPath[int]) -> Held:
        """Stop the clock of a room."""
        await _room(sitting_id, room_id)
        now = await attempts.database_now(clock.standing())
        return Held(await service.pause_room(room_id, now=now))

    @post(
        "/sittings/{sitting_id:int}/rooms/{room_id:int}/resume",
        permission="exams.invigilate",
        status_code=200,
    )
    async def resume(self, sitting_id: FromPath[int], room_id: FromPath[int]) -> Held:
        """Let the clock of a room go on; every deadline is as much later."""
        await _room(sitting_id, room_id)
        now = await attempts.database_now(clock.standing())
        return Held(await service.resume_room(room_id, now=now))

    @post(
        "/sittings/{sitting_id:int}/rooms/{room_id:int}/add-time",
        permission="exams.invigilate",
        status_code=200,
    )
    async def add_time_in_room(
        self, sitting_id: FromPath[int], room_id: FromPath[int], data: JSONBody[TimeGiven]
    ) -> Held:
        """Give everybody in a room more time."""
        await _room(sitting_id, room_id)
        return Held(await service.add_time_in_room(room_id, data.minutes, data.reason))

    @post("/sittings/{sitting_id:int}/incidents", permission="exams.invigilate")
    async def note(self, sitting_id: FromPath[int], data: JSONBody[IncidentGiven]) -> MadeIncident:
        """Write down what happened; it stays as it was written."""
        found = await sittings.sitting(sitting_id)
        if found is None or (
            data.room is not None and data.room not in {room.id for room in found.rooms}
        ):
            raise NotFound
        if data.attempt is not None:
            shown = await attempts.attempt(data.attempt)
            if shown is None or shown.sitting != sitting_id:
                raise NotFound
        made = await service.note_incident(
            found.exam,
            data.text,
            principal=required(),
            now=clock.now(),
            sitting=sitting_id,
            room=data.room,
            attempt=data.attempt,
        )
        return MadeIncident(made)

    @post("/attempts/{attempt_id:int}/add-time", permission="exams.invigilate", status_code=204)
    async def add_time(self, attempt_id: FromPath[int], data: JSONBody[TimeGiven]) -> None:
        """Give one person more time."""
        await service.need_attempt(required(), attempt_id)
        await service.add_time(attempt_id, data.minutes, data.reason)

    @post("/attempts/{attempt_id:int}/reopen", permission="exams.invigilate", status_code=204)
    async def reopen(self, attempt_id: FromPath[int], data: JSONBody[TimeGiven]) -> None:
        """Let a submitted attempt run again for some minutes; its result is taken back."""
        await service.need_attempt(required(), attempt_id)
        now = await attempts.database_now(clock.standing())
        await service.reopen(attempt_id, data.minutes, data.reason, now=now)

    @post("/attempts/{attempt_id:int}/consent", permission="exams.invigilate", status_code=204)
    async def consent(self, attempt_id: FromPath[int]) -> None:
        """Let the person go on on another device within ten minutes."""
        await service.need_attempt(required(), attempt_id)
        now = await attempts.database_now(clock.standing())
        await service.consent(attempt_id, now=now)
