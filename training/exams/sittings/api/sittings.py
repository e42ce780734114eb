"""Sittings, their rooms and admission lists as JSON."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Controller, delete, get, post, put
from litestar.params import FromPath, JSONBody

from kit import clock
from kit.errors import NotFound
from kit.language import pick
from kit.permissions import required
from training.exams.queries import exams
from training.exams.sittings.queries import sittings as queries
from training.exams.sittings.queries.sittings import RoomShown, SittingShown
from training.exams.sittings.service import admissions
from training.exams.sittings.service import sittings as service
from training.exams.sittings.service.sittings import SittingDraft

Number = Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
TAGS = ["Exam sittings"]


class SittingGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """When, with which code, and what those admitted should know."""

    opens_at: Annotated[datetime, msgspec.Meta(tz=True)]
    closes_at: Annotated[datetime, msgspec.Meta(tz=True)]
    access_code: Annotated[str, msgspec.Meta(min_length=1, max_length=40)] | None = None
    note: Annotated[str, msgspec.Meta(max_length=2000)] | None = None


class RoomGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A room; `networks` are the addresses of its machines, empty: any."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    seats: Annotated[int, msgspec.Meta(ge=1, le=2000)]
    centre: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    networks: Annotated[
        list[Annotated[str, msgspec.Meta(max_length=60)]], msgspec.Meta(max_length=50)
    ] = []


class InvigilatorsGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """User names of those who watch the room."""

    usernames: Annotated[
        list[Annotated[str, msgspec.Meta(max_length=60)]], msgspec.Meta(max_length=20)
    ]


class AdmissionsGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Whom to admit; without a room the first free seat of any room."""

    employee_nos: Annotated[list[Number], msgspec.Meta(min_length=1, max_length=2000)]
    room: int | None = None


class SeatGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Where somebody sits."""

    room: int
    seat: Annotated[int, msgspec.Meta(ge=1, le=2000)]


class RoomRead(msgspec.Struct, rename="camel"):
    """A room of a sitting."""

    id: int
    name: str
    centre: str | None
    seats: int
    admitted: int
    networks: list[str]
    paused_at: datetime | None
    invigilators: list[str]


class SittingRead(msgspec.Struct, rename="camel"):
    """A sitting; the access code is there for those who invigilate."""

    id: int
    exam: int
    exam_code: str
    exam_name: str
    opens_at: datetime
    closes_at: datetime
    access_code: str | None
    note: str | None
    cancelled: bool
    admitted: int
    seats: int
    rooms: list[RoomRead]


class AdmittedRead(msgspec.Struct, rename="camel"):
    """A person on the admission list."""

    employee_no: str
    name: str
    room: str | None
    seat: int | None
    attempt: int | None
    state: str | None


class Admitted(msgspec.Struct):
    """How many are new on the list."""

    admitted: int


class Made(msgspec.Struct):
    """The id of what was made."""

    id: int


def _room(room: RoomShown) -> RoomRead:
    return RoomRead(
        id=room.id,
        name=room.name,
        centre=room.centre,
        seats=room.seats,
        admitted=room.admitted,
        networks=list(room.networks),
        paused_at=room.paused_at,
        invigilators=list(room.invigilators),
    )


def _read(found: SittingShown) -> SittingRead:
    return SittingRead(
        id=found.id,
        exam=found.exam,
        exam_code=found.exam_code,
        exam_name=pick(found.exam_name, found.exam_name_en),
        opens_at=found.opens_at,
        closes_at=found.closes_at,
        access_code=found.access_code if required().may("exams.invigilate") else None,
        note=found.note,
        cancelled=found.cancelled,
        admitted=found.admitted,
        seats=found.seats,
        rooms=[_room(room) for room in found.rooms],
    )


def _draft(given: SittingGiven) -> SittingDraft:
    return SittingDraft(given.opens_at, given.closes_at, given.access_code, given.note)


async def shown(sitting_id: int) -> SittingRead:
    """The sitting as JSON; raises NotFound."""
    found = await queries.sitting(sitting_id)
    if found is None:
        raise NotFound
    return _read(found)


class SittingApi(Controller):
    """Sittings."""

    path = "/api"
    tags = TAGS

    @get("/exams/{exam_id:int}/sittings", permission="exams.watch")
    async def of_exam(self, exam_id: FromPath[int]) -> list[SittingRead]:
        """The sittings of an exam, latest first."""
        if await exams.exam(exam_id) is None:
            raise NotFound
        return [_read(one) for one in await queries.of_exam(exam_id)]

    @post("/exams/{exam_id:int}/sittings", permission="exams.edit")
    async def add(self, exam_id: FromPath[int], data: JSONBody[SittingGiven]) -> SittingRead:
        """Set a sitting."""
        return await shown(await service.open_sitting(exam_id, _draft(data), now=clock.now()))

    @get("/sittings/{sitting_id:int}", permission="exams.watch")
    async def one(self, sitting_id: FromPath[int]) -> SittingRead:
        """A sitting with its rooms."""
        return await shown(sitting_id)

    @put("/sittings/{sitting_id:int}", permission="exams.edit")
    async def change(self, sitting_id: FromPath[int], data: JSONBody[SittingGiven]) -> SittingRead:
        """Change times, code and note; those admitted are told of a new time."""
        await service.change_sitting(sitting_id, _draft(data))
        return await shown(sitting_id)

    @post("/sittings/{sitting_id:int}/cancel", permission="exams.edit", status_code=200)
    async def cancel(self, sitting_id: FromPath[int]) -> SittingRead:
        """Cancel a sitting that nobody has begun."""
        await service.cancel_sitting(sitting_id)
        return await shown(sitting_id)

    @post("/sittings/{sitting_id:int}/rooms", permission="exams.edit")
    async def add_room(self, sitting_id: FromPath[int], data: JSONBody[RoomGiven]) -> Made:
        """Add a room."""
        made = await service.add_room(
            sitting_id, data.name, data.seats, centre=data.centre, networks=data.networks
        )
        return Made(made)

    @delete("/sittings/{sitting_id:int}/rooms/{room_id:int}", permission="exams.edit")
    async def remove_room(self, sitting_id: FromPath[int], room_id: FromPath[int]) -> None:
        """Remove a room that nobody sits in."""
        await service.remove_room(sitting_id, room_id)

    @put("/sittings/{sitting_id:int}/rooms/{room_id:int}/invigilators", permission="exams.edit")
    async def name_invigilators(
        self, sitting_id: FromPath[int], room_id: FromPath[int], data: JSONBody[InvigilatorsGiven]
    ) -> SittingRead:
        """Say who watches the room."""
        await service.name_invigilators(sitting_id, room_id, data.usernames)
        return await shown(sitting_id)

    @get("/sittings/{sitting_id:int}/admissions", permission="exams.watch")
    async def admissions(self, sitting_id: FromPath[int]) -> list[AdmittedRead]:
        """The admission list, by room and seat."""
        await shown(sitting_id)
        return [
            AdmittedRead(one.employee_no, one.name, one.room_name, one.seat, one.attempt, one.state)
            for one in await queries.admitted(sitting_id)
        ]

    @post("/sittings/{sitting_id:int}/admissions", permission="exams.edit")
    async def admit(self, sitting_id: FromPath[int], data: JSONBody[AdmissionsGiven]) -> Admitted:
        """Admit people: they get seats, a notice, and their hours kept free."""
        count = await admissions.admit(
            sitting_id, data.employee_nos, room=data.room, now=clock.now()
        )
        return Admitted(count)

    @put("/sittings/{sitting_id:int}/admissions/{employee_no:str}", permission="exams.edit")
    async def seat(
        self, sitting_id: FromPath[int], employee_no: FromPath[str], data: JSONBody[SeatGiven]
    ) -> None:
        """Give a person another seat."""
        await admissions.move(sitting_id, employee_no, data.room, data.seat)

    @delete("/sittings/{sitting_id:int}/admissions/{employee_no:str}", permission="exams.edit")
    async def withdraw(self, sitting_id: FromPath[int], employee_no: FromPath[str]) -> None:
        """Take a person who has not begun off the list."""
        await admissions.withdraw(sitting_id, employee_no)
