"""Notices are written in the unit of work of what they tell of, and read by their account alone.

Those that leave the house too are rows of `notice_delivery` in the same unit of work.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kit.database import joined, rows
from kit.errors import NotFound
from kit.jsontext import dumps, loads
from kit.notices import kinds
from kit.notices.preferences import APP, OFF, with_channels
from kit.notices.timing import due


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
    confirm: bool
    """Whether the reader is asked to confirm the reading."""
    confirmed_at: datetime | None


async def notify(
    accounts: Iterable[int],
    kind: str,
    text: str,
    /,
    *,
    once: str | None = None,
    link: str | None = None,
    confirm: bool = False,
    urgent: bool = False,
    **facts: Any,
) -> int:
    """Every account has the notice; with `once` those that had it already get no second one.

    A fact with two names is a pair, Chinese and English: readers see the one of their language.
    `confirm` asks readers to confirm; `urgent` waits for no digest and no end of quiet hours.
    Who turned the kind off is not told; by which ways it leaves the house is the reader's choice.
    Joins the running unit of work. How many were told.
    """
    known = kinds.find(kind)
    async with joined():
        told = await rows(
            "INSERT INTO notice (account, kind, text, facts, link, once, created_at, confirm) "
            "SELECT account, $2::text, $3, $4::jsonb, $5, $6, clock_timestamp(), $7 "
            "FROM unnest($1::bigint[]) AS account WHERE NOT $8 OR NOT EXISTS ("
            "SELECT FROM notice_preference p WHERE p.account = account.account "
            "AND p.kinds ->> $2::text = $9) "
            "ON CONFLICT (account, once) WHERE once IS NOT NULL DO NOTHING "
            "RETURNING id, account, created_at",
            sorted(set(accounts)),
            kind,
            text,
            dumps(facts),
            link,
            once,
            confirm,
            known is not None and known.optional,
            OFF,
        )
        if told:
            await _queue(told, kind, urgent=urgent)
    return len(told)


async def _queue(told: list[dict[str, Any]], kind: str, *, urgent: bool) -> None:
    """The new notices wait to leave the house by the ways their readers opened."""
    chosen = await with_channels([row["account"] for row in told])
    waiting = [
        (
            row["id"],
            row["account"],
            channel,
            due(chosen[row["account"]].timing, row["created_at"], urgent=urgent),
        )
        for row in told
        if row["account"] in chosen and chosen[row["account"]].kinds.get(kind) != APP
        for channel in chosen[row["account"]].channels
    ]
    if waiting:
        await rows(
            "INSERT INTO notice_delivery (notice, account, channel, state, due_at, tried) "
            "SELECT n, a, c, 'waiting', d, 0 FROM unnest($1::bigint[], $2::bigint[], $3::text[], "
            "$4::timestamptz[]) AS w(n, a, c, d) ON CONFLICT DO NOTHING",
            *(list(column) for column in zip(*waiting, strict=True)),
        )


_COLUMNS = "id, kind, text, facts, link, created_at, read_at, confirm, confirmed_at"


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


async def confirm(account: int, notice: int, now: datetime) -> Told:
    """The notice, read and its reading confirmed; raises NotFound when it is not the account's."""
    found = await rows(
        "UPDATE notice SET read_at = coalesce(read_at, $3), "
        "confirmed_at = coalesce(confirmed_at, $3) WHERE account = $1 AND id = $2 "
        f"RETURNING {_COLUMNS}",
        account,
        notice,
        now,
    )
    if not found:
        raise NotFound
    return _told(found[0])


@dataclass(frozen=True, slots=True)
class Reader:
    """Who was told something, and what they did with it."""

    account: int
    read_at: datetime | None
    confirmed_at: datetime | None


async def readers(once: str) -> list[Reader]:
    """Everybody who was told under that mark, for whoever told them."""
    found = await rows(
        "SELECT account, read_at, confirmed_at FROM notice WHERE once = $1 ORDER BY account", once
    )
    return [Reader(**row) for row in found]
