"""Limits on how often something may be tried, counted in the database for all processes at once."""

import hashlib
from datetime import UTC, datetime, timedelta

from kit.database import rows
from kit.errors import Refusal
from kit.language import N_


class TooManyTries(Refusal):
    """It was tried too often; later it may be tried again."""

    status = 429
    code = "too-many-requests"
    text = N_("Too many tries. Wait {minutes} minutes and try again.")


async def count_try(
    subject: str, origin: str, *, most: int, within: timedelta, now: datetime
) -> None:
    """One more try of `subject` from `origin`; raises TooManyTries after `most` of them `within`.

    Time is cut into stretches of that length, the same for all. The origin is stored hashed.
    """
    seconds = int(within.total_seconds())
    begins = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)
    hidden = hashlib.sha256(f"{subject}\0{origin}".encode()).hexdigest()
    [count] = await rows(
        "INSERT INTO rate_count (subject, origin, begins_at, tried) VALUES ($1, $2, $3, 1) "
        "ON CONFLICT (subject, origin, begins_at) DO UPDATE SET tried = rate_count.tried + 1 "
        "RETURNING tried",
        subject,
        hidden,
        begins,
    )
    if count["tried"] == 1:
        await rows("DELETE FROM rate_count WHERE begins_at < $1", now - timedelta(days=1))
    if count["tried"] > most:
        raise TooManyTries(minutes=max(1, seconds // 60))
