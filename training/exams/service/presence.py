"""A running attempt seen from its device: the clock, pauses, and what the device tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kit.database import rows
from kit.errors import NotFound
from training.exams.queries.attempts import database_now
from training.exams.rules.devices import Live, Move, move
from training.exams.sittings.rules import signals
from training.exams.sittings.service.signals import note_signal


@dataclass(frozen=True, slots=True)
class Presence:
    """How an attempt stands, for the page that shows it."""

    now: datetime
    deadline: datetime
    grace_until: datetime
    state: str
    paused: bool
    live: bool
    """Whether this device may save."""
    may_take: bool
    """Whether this device may become the live one."""


async def tell(
    attempt_id: int,
    person_id: int,
    device: str,
    address: str | None,
    *,
    told: Sequence[str] = (),
    clock: datetime | None = None,
    at: datetime | None = None,
) -> Presence:
    """How the attempt stands; it was seen now, and what the device told is on file as signals."""
    found = await rows(
        "SELECT deadline, grace_until, state, paused_at, device, address, "
        "room IS NOT NULL AS watched, move_until FROM attempt WHERE id = $1 AND person = $2",
        attempt_id,
        person_id,
    )
    if not found:
        raise NotFound
    row, now = found[0], await database_now(at)
    stands = move(Live(row["device"], row["watched"], row["move_until"]), device, now)
    if stands is Move.STAY and row["state"] == "running":
        await rows(
            "UPDATE attempt SET seen_at = $2, address = COALESCE($3, address) WHERE id = $1",
            attempt_id,
            now,
            address,
        )
        if address and row["address"] and address != row["address"]:
            detail = {"from": row["address"], "to": address}
            await note_signal(attempt_id, signals.ADDRESS, now, detail)
        if clock is not None and signals.clock_is_off(clock, now):
            detail = {"minutes": round((clock - now).total_seconds() / 60)}
            await note_signal(attempt_id, signals.CLOCK, now, detail)
        for kind in told:
            if kind in signals.REPORTED:
                await note_signal(attempt_id, kind, now)
    return Presence(
        now=now,
        deadline=row["deadline"],
        grace_until=row["grace_until"],
        state=row["state"],
        paused=row["paused_at"] is not None,
        live=stands is Move.STAY,
        may_take=stands is Move.TAKE,
    )
