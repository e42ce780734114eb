"""Notices are written in the unit of work of what they tell of, and read by their account alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kit.database import joined, rows
from kit.errors import NotFound
from kit.jsontext import dumps, loads


@dataclass(frozen=True, slots=True)
class Told:
    """One notice of an account."""

    id: int
    kind: str
    text: str
    """A marked message; `facts` fill it."""
    facts: dict[str, Any]
    link: str | None
    created_at: datetime
    read_at: datetime | None


async def notify(
    accounts: Iterable[int],
    kind: str,
    text: str,
    /,
    *,
    once: str | None = None,
    link: str | None = None,
    **facts: Any,
) -> int:
    """Every account has the notice; with `once` those that had it already get no second one.

    A fact with two names is a pair, Chinese and English: readers see the one of their language.
    Joins the running unit of work. How many were told.
    """
    async with joined():
        told = await rows(
            "INSERT INTO notice (account, kind, text, facts, link, once, created_at) "
            "SELECT account, $2, $3, $4::jsonb, $5, $6, clock_timestamp() "
            "FROM unnest($1::bigint[]) AS account "
            "ON CONFLICT (account, once) WHERE once IS NOT NULL DO NOTHING RETURNING id",
            sorted(set(accounts)),
            kind,
            text,
            dumps(facts),
            link,
            once,
        )
    return len(told)


_COLUMNS = "id, kind, text, facts, link, created_at, read_at"


def _told(row: dict[str, Any]) -> Told:
    return Told(**{**row, "facts": loads(row["facts"])})


async def notices(
    account: int, *, offset: int, limit: int, unread: bool = False
) -> tuple[list[Told], int]:
    """A part of the account's notices, newest first, and how many there are."""
    found = await rows(
        f"SELECT {_COLUMNS} FROM notice WHERE account = $1 AND (NOT $4 OR read_at IS NULL) "
        "ORDER BY id DESC OFFSET $2 LIMIT $3",
        account,
        offset,
        limit,
        unread,
    )
    counted = await rows(
        "SELECT count(*) AS total FROM notice WHERE account = $1 AND (NOT $2 OR read_at IS NULL)",
        account,
        unread,
    )
    return [_told(row) for row in found], int(counted[0]["total"])


async def unread(account: int) -> int:
    """How many notices the account has not read."""
    counted = await rows(
        "SELECT count(*) AS total FROM notice WHERE account = $1 AND read_at IS NULL", account
    )
    return int(counted[0]["total"])


async def read(account: int, notice: int, now: datetime) -> Told:
    """The notice, read from now on; raises NotFound when it is not the account's."""
    found = await rows(
        "UPDATE notice SET read_at = coalesce(read_at, $3) WHERE account = $1 AND id = $2 "
        f"RETURNING {_COLUMNS}",
        account,
        notice,
        now,
    )
    if not found:
        raise NotFound
    return _told(found[0])


async def read_all(account: int, now: datetime) -> int:
    """Every notice of the account is read; how many were not before."""
    changed = await rows(
        "UPDATE notice SET read_at = $2 WHERE account = $1 AND read_at IS NULL RETURNING id",
        account,
        now,
    )
    return len(changed)
