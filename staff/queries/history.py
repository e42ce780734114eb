"""The history of changes, as the auditor reads it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kit.clock import ZONE
from kit.database import rows
from kit.jsontext import loads


@dataclass(frozen=True, slots=True)
class Change:
    """One line of history."""

    id: int
    at: datetime
    username: str | None
    action: str
    kind: str
    key: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    request: str | None

    @property
    def fields(self) -> list[tuple[str, Any, Any]]:
        """(field, before, after) of what differs; what is masked on both sides does."""
        before, after = self.before or {}, self.after or {}
        names = dict.fromkeys((*before, *after))
        return [
            (name, before.get(name), after.get(name))
            for name in names
            if before.get(name) != after.get(name) or _masked(before.get(name))
        ]


def _masked(value: object) -> bool:
    return isinstance(value, str) and "**" in value


@dataclass(frozen=True, slots=True)
class ChangesAsked:
    """Which changes are asked for; empty fits all."""

    username: str | None = None
    action: str | None = None
    """The whole action, or its beginning up to a dot: `person`"""
    kind: str | None = None
    key: str | None = None
    since: date | None = None
    until: date | None = None
    """Both days count."""
    offset: int = 0
    limit: int = 50


_FITS = """
    WHERE ($1::text IS NULL OR username = $1)
      AND ($2::text IS NULL OR action = $2 OR starts_with(action, $2 || '.'))
      AND ($3::text IS NULL OR kind = $3) AND ($4::text IS NULL OR key = $4)
      AND ($5::date IS NULL OR at >= $5::date::timestamp AT TIME ZONE $7)
      AND ($6::date IS NULL OR at < ($6::date + 1)::timestamp AT TIME ZONE $7)
"""


async def changes(asked: ChangesAsked) -> tuple[list[Change], int]:
    """The asked part of the history, newest first, and how many lines fit."""
    facts = (
        asked.username,
        asked.action,
        asked.kind,
        asked.key,
        asked.since,
        asked.until,
        str(ZONE),
    )
    found = await rows(
        "SELECT id, at, username, action, kind, key, before, after, request FROM history "
        f"{_FITS} ORDER BY id DESC OFFSET $8 LIMIT $9",
        *facts,
        asked.offset,
        asked.limit,
    )
    counted = await rows(f"SELECT count(*) AS total FROM history {_FITS}", *facts)
    return [
        Change(**{**row, "before": loads(row["before"]), "after": loads(row["after"])})
        for row in found
    ], int(counted[0]["total"])


_DATES = frozenset({"hired_on", "left_on"})


async def values_before(
    people: Collection[int], fields: Sequence[str], at: datetime
) -> dict[int, dict[str, Any]]:
    """Person id -> what those of `fields` held at that instant that have changed since."""
    found = await rows(
        "SELECT DISTINCT ON (p.id, f.name) p.id, f.name, h.before ->> f.name AS value "
        "FROM person p JOIN history h ON h.kind = 'person' AND h.key = p.employee_no "
        "JOIN unnest($2::text[]) AS f (name) ON h.before ? f.name "
        "WHERE p.id = ANY($1::bigint[]) AND h.at > $3 ORDER BY p.id, f.name, h.at, h.id",
        list(people),
        list(fields),
        at,
    )
    grouped: dict[int, dict[str, Any]] = {}
    for row in found:
        value = row["value"]
        if value is not None and row["name"] in _DATES:
            value = date.fromisoformat(value)
        grouped.setdefault(row["id"], {})[row["name"]] = value
    return grouped


async def kinds() -> list[str]:
    """Kinds of things that history tells of."""
    return [row["kind"] for row in await rows("SELECT DISTINCT kind FROM history ORDER BY kind")]
