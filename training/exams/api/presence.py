"""What a running paper asks of the server while it is open, and tells it."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Controller, Request, post
from litestar.params import FromPath, JSONBody

from kit import clock
from training.exams.queries.attempts import database_now
from training.exams.service import devices, presence
from training.exams.visitors import entry_of
from training.permissions import own_person


class PresenceTold(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What the device noticed since it last asked, and what its own clock says."""

    signals: Annotated[list[Literal["focus-lost", "offline"]], msgspec.Meta(max_length=10)] = []
    clock: datetime | None = None


class PresenceRead(msgspec.Struct, rename="camel"):
    """The server's clock, the deadline as it stands, and whether this device is the live one."""

    now: datetime
    deadline: datetime
    grace_until: datetime
    state: str
    paused: bool
    live: bool
    may_take: bool


class PresenceApi(Controller):
    """`/api/attempts/{attempt_id}`: presence and moving to another device."""

    path = "/api/attempts"
    tags = ["Exams"]

    @post("/{attempt_id:int}/presence", permission="self", status_code=200)
    async def presence(
        self,
        attempt_id: FromPath[int],
        request: Request[Any, Any, Any],
        data: JSONBody[PresenceTold],
    ) -> PresenceRead:
        """Where the attempt stands by the server's clock; signals are kept for the invigilator."""
        entry = entry_of(request)
        found = await presence.tell(
            attempt_id,
            own_person(),
            entry.device,
            entry.address,
            told=data.signals,
            clock=data.clock if data.clock and data.clock.tzinfo else None,
            at=clock.standing(),
        )
        return PresenceRead(
            now=found.now,
            deadline=found.deadline,
            grace_until=found.grace_until,
            state=found.state,
            paused=found.paused,
            live=found.live,
            may_take=found.may_take,
        )

    @post("/{attempt_id:int}/move-request", permission="self", status_code=204)
    async def ask_to_move(self, attempt_id: FromPath[int]) -> None:
        """Ask the invigilator to go on on another device; begin again there once they agreed."""
        await devices.ask(attempt_id, own_person(), await database_now(clock.standing()))
