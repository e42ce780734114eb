"""Accounts as the administrator sees them, sessions and tokens as their owner does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kit.database import rows
from staff.accounts.queries import IDLE, LONGEST


@dataclass(frozen=True, slots=True)
class Held:
    """A role of an account with the name of its town; None: everywhere."""

    role: str
    town_id: int | None
    town_code: str | None
    town_name: str | None
    town_name_en: str | None


@dataclass(frozen=True, slots=True)
class Listed:
    """An account in the list."""

    id: int
    username: str
    display_name: str
    employee_no: str | None
    disabled_at: datetime | None
    created_at: datetime
    last_seen_at: datetime | None
    must_change: bool
    linked: bool
    """Signs in at the organisation's own provider."""
    roles: tuple[Held, ...]


_LISTED = """
    SELECT a.id, a.username, a.display_name, p.employee_no, a.disabled_at, a.created_at,
           (SELECT max(s.seen_at) FROM signed_in s WHERE s.account = a.id) AS last_seen_at,
           a.must_change, a.openid_subject IS NOT NULL AS linked
    FROM account a LEFT JOIN person p ON p.id = a.person
"""
_FITS = """
    WHERE ($1 = '' OR position(lower($1) IN lower(a.username || ' ' || a.display_name)) > 0)
      AND ($2::text IS NULL OR EXISTS
           (SELECT 1 FROM role_grant g WHERE g.account = a.id AND g.role = $2))
"""


async def accounts(
    *, search: str, role: str | None, offset: int, limit: int
) -> tuple[list[Listed], int]:
    """The asked part of the accounts by name, and how many fit."""
    found = await rows(
        f"{_LISTED} {_FITS} ORDER BY a.username OFFSET $3 LIMIT $4", search, role, offset, limit
    )
    counted = await rows(f"SELECT count(*) AS total FROM account a {_FITS}", search, role)
    return await _with_roles(found), int(counted[0]["total"])


async def account_named(username: str) -> Listed | None:
    """The account of that name."""
    found = await _with_roles(await rows(f"{_LISTED} WHERE a.username = $1", username))
    return found[0] if found else None


async def _with_roles(found: list[dict[str, Any]]) -> list[Listed]:
    grants = await rows(
        "SELECT g.account, g.role, g.town AS town_id, t.code AS town_code, t.name AS town_name, "
        "t.name_en AS town_name_en FROM role_grant g LEFT JOIN town t ON t.id = g.town "
        "WHERE g.account = ANY($1::bigint[]) ORDER BY g.role, t.id",
        [row["id"] for row in found],
    )
    held: dict[object, list[Held]] = {}
    for grant in grants:
        held.setdefault(grant.pop("account"), []).append(Held(**grant))
    return [Listed(**row, roles=tuple(held.get(row["id"], ()))) for row in found]


@dataclass(frozen=True, slots=True)
class Session:
    """A browser in which the account is signed in."""

    id: int
    started_at: datetime
    seen_at: datetime
    address: str | None
    agent: str | None


async def sessions(account_id: int, now: datetime) -> list[Session]:
    """The account's running sessions, the latest used first."""
    found = await rows(
        "SELECT id, started_at, seen_at, address, agent FROM signed_in WHERE account = $1 "
        "AND seen_at > $2 AND started_at > $3 ORDER BY seen_at DESC",
        account_id,
        now - IDLE,
        now - LONGEST,
    )
    return [Session(**row) for row in found]


@dataclass(frozen=True, slots=True)
class Token:
    """An API token, without its secret."""

    id: int
    name: str
    created_at: datetime
    seen_at: datetime | None


async def tokens(account_id: int) -> list[Token]:
    """The account's tokens that still count, the newest first."""
    found = await rows(
        "SELECT id, name, created_at, seen_at FROM api_token WHERE account = $1 "
        "AND revoked_at IS NULL ORDER BY id DESC",
        account_id,
    )
    return [Token(**row) for row in found]
