"""Which device an attempt is live on, and how it moves to another."""

from datetime import datetime

from kit.database import joined, rows
from kit.errors import NotFound
from kit.history import record
from training.exams.rules.devices import CONSENT, Live, Move, move
from training.exams.service.refusals import OtherDevice
from training.exams.sittings.rules import signals
from training.exams.sittings.service.signals import note_signal


async def go_on(attempt_id: int, device: str, address: str | None, now: datetime) -> None:
    """The attempt is live on `device`; raises OtherDevice where an invigilator has to agree first.

    Asking is on file, for the invigilator's desk.
    """
    found = await _live(attempt_id)
    match move(found, device, now):
        case Move.STAY:
            await rows(
                "UPDATE attempt SET device = COALESCE(device, $2), "
                "address = COALESCE($3, address), seen_at = $4 WHERE id = $1",
                attempt_id,
                device,
                address,
                now,
            )
        case Move.TAKE:
            async with joined():
                await rows(
                    "UPDATE attempt SET device = $2, address = COALESCE($3, address), "
                    "seen_at = $4, move_until = NULL, move_asked_at = NULL WHERE id = $1",
                    attempt_id,
                    device,
                    address,
                    now,
                )
                await note_signal(attempt_id, signals.MOVED, now)
                await record("attempt.move", "attempt", attempt_id)
        case Move.ASK:
            raise OtherDevice


async def need_live(attempt_id: int, device: str, now: datetime) -> None:
    """Nothing; raises OtherDevice where the attempt is live on another one."""
    if await stands(attempt_id, device, now) is not Move.STAY:
        raise OtherDevice


async def stands(attempt_id: int, device: str, now: datetime) -> Move:
    """What would become of `device`; changes nothing."""
    return move(await _live(attempt_id), device, now)


async def ask(attempt_id: int, person_id: int, now: datetime) -> None:
    """The invigilators see that the person would like to go on on another device."""
    found = await rows(
        "UPDATE attempt SET move_asked_at = $3 WHERE id = $1 AND person = $2 "
        "AND state = 'running' RETURNING id",
        attempt_id,
        person_id,
        now,
    )
    if not found:
        raise NotFound


async def consent(attempt_id: int, now: datetime) -> None:
    """The next device that goes on with the attempt within ten minutes is the live one."""
    async with joined():
        found = await rows(
            "UPDATE attempt SET move_until = $2, move_asked_at = NULL "
            "WHERE id = $1 AND state = 'running' RETURNING id",
            attempt_id,
            now + CONSENT,
        )
        if not found:
            raise NotFound
        await record("attempt.consent", "attempt", attempt_id, after={"until": now + CONSENT})


async def _live(attempt_id: int) -> Live:
    [row] = await rows(
        "SELECT device, room IS NOT NULL AS watched, move_until FROM attempt WHERE id = $1",
        attempt_id,
    )
    return Live(row["device"], row["watched"], row["move_until"])
