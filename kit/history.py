"""One history of changes: who did what to which object, before and after, when."""

from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from typing import Any

from kit.database import rows
from kit.jsontext import dumps
from kit.permissions import current

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


async def record(
    action: str,
    kind: str,
    key: str | int,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """One more line of history, written in the running unit of work.

    `action` is `package.verb` (`certificate.revoke`), `kind` and `key` name the object.
    """
    principal = current()
    await rows(
        "INSERT INTO history (at, account, username, action, kind, key, before, after, request) "
        "VALUES (clock_timestamp(), $1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8)",
        principal.account_id if principal else None,
        principal.username if principal else None,
        action,
        kind,
        str(key),
        dumps(before),
        dumps(after),
        request_id.get(),
    )


async def forget(kind: str, key: str | int, fields: Sequence[str]) -> int:
    """How many lines about the object lost these fields; who did what and when stays.

    For erasing personal data in its time: nothing else may change a line. In the running unit.
    """
    await rows("SELECT set_config('shanggang.erasing', 'on', true)")
    found = await rows(
        "UPDATE history SET before = before - $3::text[], after = after - $3::text[] "
        "WHERE kind = $1 AND key = $2 AND (before ?| $3 OR after ?| $3) RETURNING id",
        kind,
        str(key),
        list(fields),
    )
    await rows("SELECT set_config('shanggang.erasing', 'off', true)")
    return len(found)


async def record_all(
    action: str,
    kind: str,
    changes: Iterable[tuple[str, Mapping[str, Any] | None, Mapping[str, Any] | None]],
) -> None:
    """A line of history for each (key, before, after), written at once in the running unit."""
    principal = current()
    await rows(
        "INSERT INTO history (at, account, username, action, kind, key, before, after, request) "
        "SELECT clock_timestamp(), $1, $2, $3, $4, c.key, c.before, c.after, $5 "
        "FROM jsonb_to_recordset($6::jsonb) AS c (key text, before jsonb, after jsonb)",
        principal.account_id if principal else None,
        principal.username if principal else None,
        action,
        kind,
        request_id.get(),
        dumps([{"key": key, "before": before, "after": after} for key, before, after in changes]),
    )
