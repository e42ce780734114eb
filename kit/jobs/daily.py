"""Work that the service asks for by itself: once a day, or whenever something waits for it.

The sweep calls it, so a day's work that fell into a pause of the service is made up at the start.
"""

from datetime import date, datetime

from kit.clock import ZONE
from kit.database import rows, transaction
from kit.jobs import kinds
from kit.jobs.submission import submit

_asked: dict[str, date] = {}
"""What this process knows to have been asked for; spares a look at every sweep."""


async def look() -> None:
    """Every kind for which work waits has a job that is queued or running."""
    for kind in kinds.watching():
        if kind.wanted is not None and await kind.wanted():
            await submit(kind.name, {}, key=f"wanted:{kind.name}")


async def ask(now: datetime) -> None:
    """Every daily kind whose time has come today has a job of today."""
    local = now.astimezone(ZONE)
    for kind in kinds.daily():
        if kind.daily is None or local.time() < kind.daily or _asked.get(kind.name) == local.date():
            continue
        key = f"daily:{kind.name}:{local.date()}"
        async with transaction():
            await rows("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", key)
            if not await rows("SELECT 1 AS one FROM job WHERE key = $1 LIMIT 1", key):
                await submit(kind.name, {}, key=key)
        _asked[kind.name] = local.date()
