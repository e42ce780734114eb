"""Who an account, a session or a token stands for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kit.database import rows
from kit.permissions import Principal
from staff.accounts.secrets import fingerprint

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)

ROLES = (
    "staff",
    "manager",
    "trainer",
    "examiner",
    "personnel",
    "admin",
    "auditor",
    "counsellor",
)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, in one town or (None) everywhere."""

    role: str
    town: int | None


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """An account with its roles and settings, as of now."""

    id: int
    username: str
    display_name: str
    person_id: int | None
    employee_no: str | None
    language: str | None
    large_print: bool
    must_change: bool
    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class Visit:
    """Who a cookie or a bearer token stands for."""

    account: KnownAccount
    session_id: int | None
    """None for API tokens."""


def permissions_of(
    grants: tuple[Grant, ...], roles_of: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[int] | None]:
    """Permission -> towns (None: everywhere) that the grants give, by `permission -> roles`."""
    held: dict[str, frozenset[int] | None] = {}
    for permission, roles in roles_of.items():
        matching = [grant for grant in grants if grant.role in roles]
        if not matching:
            continue
        if any(grant.town is None for grant in matching):
            held[permission] = None
        else:
            held[permission] = frozenset(g.town for g in matching if g.town is not None)
    return held


def principal_of(
    account: KnownAccount, permitted: Mapping[str, frozenset[int] | None]
) -> Principal:
    """The account as the permission rules see it; `permitted` is what its grants give."""
    return Principal(
        account_id=account.id,
        username=account.username,
        person_id=account.person_id,
        roles=frozenset(grant.role for grant in account.grants),
        permissions=permitted,
    )


_ACCOUNT = """
    SELECT a.id, a.username, a.display_name, a.person AS person_id, p.employee_no, a.language,
           a.large_print, a.must_change,
           (SELECT array_agg(ARRAY[g.role, g.town::text]) FROM role_grant g
            WHERE g.account = a.id) AS grants
    FROM account a LEFT JOIN person p ON p.id = a.person
"""


def _known(row: dict[str, Any]) -> KnownAccount:
    pairs = row["grants"] or []
    grants = tuple(Grant(role, int(town) if town else None) for role, town in pairs)
    facts = {name: row[name] for name in KnownAccount.__dataclass_fields__ if name != "grants"}
    return KnownAccount(**facts, grants=grants)


async def account_by_id(account_id: int) -> KnownAccount | None:
    """The account, unless it is unknown or disabled."""
    found = await rows(f"{_ACCOUNT} WHERE a.id = $1 AND a.disabled_at IS NULL", account_id)
    return _known(found[0]) if found else None


async def principal_by_account(
    account_id: int, roles_of: Mapping[str, frozenset[str]]
) -> Principal | None:
    """What the account may do now; None if it is unknown or disabled."""
    account = await account_by_id(account_id)
    return principal_of(account, permissions_of(account.grants, roles_of)) if account else None


async def account_of_session(secret: str, now: datetime) -> Visit | None:
    """Whom a session cookie stands for; an idle or old session counts no more."""
    found = await rows(
        f"SELECT s.id AS session_id, s.seen_at, known.* FROM signed_in s, LATERAL "
        f"({_ACCOUNT} WHERE a.id = s.account AND a.disabled_at IS NULL) known "
        "WHERE s.token_hash = $1 AND s.seen_at > $2 AND s.started_at > $3",
        fingerprint(secret),
        now - IDLE,
        now - LONGEST,
    )
    if not found:
        return None
    row = found[0]
    if now - row["seen_at"] > timedelta(minutes=1):
        await rows("UPDATE signed_in SET seen_at = $2 WHERE id = $1", row["session_id"], now)
    return Visit(_known(row), row["session_id"])


async def account_of_token(secret: str, now: datetime) -> Visit | None:
    """Whom an API token stands for."""
    found = await rows(
        f"SELECT t.id AS token_id, t.seen_at, known.* FROM api_token t, LATERAL "
        f"({_ACCOUNT} WHERE a.id = t.account AND a.disabled_at IS NULL) known "
        "WHERE t.token_hash = $1 AND t.revoked_at IS NULL",
        fingerprint(secret),
    )
    if not found:
        return None
    row = found[0]
    if row["seen_at"] is None or now - row["seen_at"] > timedelta(minutes=1):
        await rows("UPDATE api_token SET seen_at = $2 WHERE id = $1", row["token_id"], now)
    return Visit(_known(row), None)
