"""Hours in which people are elsewhere on duty: floors above say so, rosters keep clear of them."""

from datetime import datetime

from kit.database import joined, rows


async def book(
    person: int, starts_at: datetime, ends_at: datetime, *, kind: str, source: str, title: str
) -> None:
    """The person is busy then; the same source books the same hours once."""
    async with joined():
        await rows(
            "INSERT INTO busy_time (person, starts_at, ends_at, kind, source, title) "
            "VALUES ($1, $2, $3, $4, $5, $6) "
            "ON CONFLICT (person, source, starts_at) DO UPDATE "
            "SET ends_at = excluded.ends_at, title = excluded.title",
            person,
            starts_at,
            ends_at,
            kind,
            source,
            title,
        )


async def free(source: str) -> None:
    """Nobody is busy any more because of `source`."""
    async with joined():
        await rows("DELETE FROM busy_time WHERE source = $1", source)
