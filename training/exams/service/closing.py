"""The end of an attempt: submitted by its person, or by itself when its time is over."""

import asyncio
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from kit.database import joined, rows, transaction
from kit.errors import NotFound
from kit.history import record
from training.exams.queries.attempts import database_now
from training.exams.rules.timing import LONGEST_PAUSE
from training.exams.service import results
from training.exams.service.refusals import OtherDevice, Paused
from training.exams.sittings.rules import signals
from training.exams.sittings.service.signals import note_signal

LOOK_AGAIN = timedelta(minutes=5)
"""When a paused attempt is looked at again."""

AT_ONCE = 3
"""How many hand in at once in a process: the others wait, so that answers are saved meanwhile."""


@cache
def _turn(_: asyncio.AbstractEventLoop) -> asyncio.Semaphore:
    return asyncio.Semaphore(AT_ONCE)


async def submit(
    attempt_id: int, person_id: int, *, device: str | None = None, at: datetime | None = None
) -> None:
    """The attempt is over and marked. Submitting again changes nothing.

    Raises NotFound, OtherDevice where `device` is not the live one, Paused.
    """
    async with _turn(asyncio.get_running_loop()), joined():
        found = await rows(
            "SELECT state, grace_until, paused_at, device, clock_timestamp() AS now FROM attempt "
            "WHERE id = $1 AND person = $2 FOR UPDATE",
            attempt_id,
            person_id,
        )
        if not found:
            raise NotFound
        if found[0]["state"] == "submitted":
            return
        now = at or found[0]["now"]
        if now < _until(found[0]):
            if device is not None and found[0]["device"] not in {None, device}:
                raise OtherDevice
            if found[0]["paused_at"] is not None:
                raise Paused
            await _close(attempt_id, now, "person", now)
        else:
            await settle(attempt_id, now)


async def settle_if_over(attempt_id: int, *, at: datetime | None = None) -> datetime | None:
    """An attempt whose grace is over is closed as of its deadline; until when it runs otherwise."""
    found = await rows(
        "SELECT state, grace_until, paused_at FROM attempt WHERE id = $1", attempt_id
    )
    if not found or found[0]["state"] == "submitted":
        return None
    until = _until(found[0])
    now = await database_now(at)
    if now < until:
        return min(until, now + LOOK_AGAIN) if found[0]["paused_at"] else until
    async with joined():
        await _settle_running(attempt_id, now)
    return None


async def settle_all(*, at: datetime | None = None) -> int:
    """Every attempt whose grace is over is closed as of its deadline; how many that were."""
    now = await database_now(at)
    overdue = await rows(
        "SELECT id FROM attempt WHERE state = 'running' AND grace_until <= $1 "
        "AND (paused_at IS NULL OR paused_at <= $2) ORDER BY id",
        now,
        now - LONGEST_PAUSE,
    )
    for row in overdue:
        async with transaction():
            await _settle_running(row["id"], now)
    return len(overdue)


async def settle(attempt_id: int, now: datetime) -> None:
    """What was saved is submitted at the deadline's own time, whoever is offline.

    The caller holds the attempt's row.
    """
    found = await rows("SELECT deadline FROM attempt WHERE id = $1", attempt_id)
    await _close(attempt_id, found[0]["deadline"], "deadline", now)


def _until(attempt: dict[str, Any]) -> datetime:
    """The end of the grace; a paused attempt has not come to it, unless everybody forgot it."""
    until: datetime = attempt["grace_until"]
    paused: datetime | None = attempt["paused_at"]
    return until if paused is None else max(until, paused + LONGEST_PAUSE)


async def _settle_running(attempt_id: int, now: datetime) -> None:
    locked = await rows(
        "SELECT state, grace_until, paused_at FROM attempt WHERE id = $1 FOR UPDATE", attempt_id
    )
    if locked[0]["state"] == "running" and _until(locked[0]) <= now:
        await settle(attempt_id, now)


async def _close(attempt_id: int, submitted_at: datetime, by: str, now: datetime) -> None:
    """The attempt takes no more answers and is marked. The caller holds the attempt's row."""
    closed = await results.close(attempt_id, submitted_at, by, now)
    between = signals.unusual_speed(closed.saved)
    if between is not None:
        await note_signal(
            attempt_id, signals.SPEED, now, {"seconds": round(between.total_seconds(), 1)}
        )
    outcome = closed.outcome
    await record(
        "attempt.submit",
        "attempt",
        attempt_id,
        after={
            "by": by,
            "percent": outcome.percent if outcome else None,
            "passed": outcome.passed if outcome else None,
        },
    )
    await results.follow(closed, now)
