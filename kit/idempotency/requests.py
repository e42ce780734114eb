"""Claims a key for a write, keeps its answer, gives it again."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from kit.clock import now
from kit.database import rows
from kit.errors import Refusal
from kit.language import N_

KEPT = timedelta(days=2)
ABANDONED = timedelta(minutes=10)
"""After which a write without an answer is taken for one whose process died."""
PATIENCE = 50
STEP = 0.1


class KeyReused(Refusal):
    """The key belongs to another request."""

    status = 422
    code = "idempotency-key-reused"
    text = N_("This Idempotency-Key was used for another request already.")


class StillRunning(Refusal):
    """The first request of this key has not ended yet."""

    status = 409
    code = "request-still-running"
    text = N_("The same request is still running. Please wait a moment.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a write answered."""

    status: int
    content_type: str | None
    location: str | None
    body: bytes


async def claim(account: int, key: str, fingerprint: str) -> Answer | None:
    """None: the write is ours to do. Otherwise what it answered when it was done.

    Waits a few seconds for the first sending; raises KeyReused or StillRunning.
    """
    for _ in range(PATIENCE):
        started = now()
        if await _inserted(account, key, fingerprint, started):
            return None
        found = await rows(
            "SELECT fingerprint, started_at, status, content_type, location, body "
            "FROM idempotent_request WHERE account = $1 AND key = $2",
            account,
            key,
        )
        if not found:
            continue  # given up between the two statements
        row = found[0]
        if row["fingerprint"] != fingerprint:
            raise KeyReused
        if row["status"] is not None:
            return Answer(row["status"], row["content_type"], row["location"], row["body"])
        if row["started_at"] < started - ABANDONED and await _taken_over(
            account, key, row["started_at"], started
        ):
            return None
        await asyncio.sleep(STEP)
    raise StillRunning


async def _inserted(account: int, key: str, fingerprint: str, started: datetime) -> bool:
    await rows(
        "DELETE FROM idempotent_request WHERE account = $1 AND started_at < $2",
        account,
        started - KEPT,
    )
    made = await rows(
        "INSERT INTO idempotent_request (account, key, fingerprint, started_at) "
        "VALUES ($1, $2, $3, $4) ON CONFLICT (account, key) DO NOTHING RETURNING id",
        account,
        key,
        fingerprint,
        started,
    )
    return bool(made)


async def _taken_over(account: int, key: str, before: datetime, started: datetime) -> bool:
    changed = await rows(
        "UPDATE idempotent_request SET started_at = $4 WHERE account = $1 AND key = $2 "
        "AND started_at = $3 AND status IS NULL RETURNING id",
        account,
        key,
        before,
        started,
    )
    return bool(changed)


async def keep(account: int, key: str, answer: Answer) -> None:
    """From here on the key gives this answer."""
    await rows(
        "UPDATE idempotent_request SET status = $3, content_type = $4, location = $5, body = $6 "
        "WHERE account = $1 AND key = $2",
        account,
        key,
        answer.status,
        answer.content_type,
        answer.location,
        answer.body,
    )


async def release(account: int, key: str) -> None:
    """The write was refused or failed: the key is free again."""
    await rows(
        "DELETE FROM idempotent_request WHERE account = $1 AND key = $2 AND status IS NULL",
        account,
        key,
    )
