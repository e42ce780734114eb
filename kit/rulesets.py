"""Dated rule sets: numbers that differ by place and change, with their source."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kit.database import joined, rows
from kit.history import record
from kit.jsontext import dumps, loads


@dataclass(frozen=True, slots=True)
class RuleSetInForce:
    """The numbers of a rule and where they come from."""

    kind: str
    scope: str
    first_day: date
    body: dict[str, Any]
    source: str


async def ship(rule_sets: Sequence[RuleSetInForce]) -> None:
    """The rule sets that come with the service are there; one changed by hand stays as it is."""
    async with joined():
        for rule_set in rule_sets:
            await rows(
                "INSERT INTO rule_set (kind, scope, first_day, body, source) "
                "VALUES ($1, $2, $3, $4::jsonb, $5) ON CONFLICT DO NOTHING",
                rule_set.kind,
                rule_set.scope,
                rule_set.first_day,
                dumps(rule_set.body),
                rule_set.source,
            )


async def in_force(kind: str, on: date, scope: str = "") -> RuleSetInForce | None:
    """The rule set of `kind` in force on that day: the scope's own, else the general one."""
    found = await rows(
        "SELECT kind, scope, first_day, body, source FROM rule_set "
        "WHERE kind = $1 AND scope IN ($2, '') AND first_day <= $3 "
        "ORDER BY (scope = $2) DESC, first_day DESC LIMIT 1",
        kind,
        scope,
        on,
    )
    return _shaped(found[0]) if found else None


async def all_of(kind: str) -> list[RuleSetInForce]:
    """Every rule set of `kind`, by scope and day."""
    found = await rows(
        "SELECT kind, scope, first_day, body, source FROM rule_set "
        "WHERE kind = $1 ORDER BY scope, first_day",
        kind,
    )
    return [_shaped(row) for row in found]


async def put(
    kind: str, first_day: date, body: dict[str, Any], source: str, scope: str = ""
) -> None:
    """From `first_day` on, `body` holds for `scope`; one of the same day is replaced.

    The same once more changes nothing and leaves no trace.
    """
    async with joined():
        changed = await rows(
            "INSERT INTO rule_set (kind, scope, first_day, body, source) "
            "VALUES ($1, $2, $3, $4::jsonb, $5) "
            "ON CONFLICT (kind, scope, first_day) "
            "DO UPDATE SET body = excluded.body, source = excluded.source WHERE "
            "(rule_set.body, rule_set.source) IS DISTINCT FROM (excluded.body, excluded.source) "
            "RETURNING first_day",
            kind,
            scope,
            first_day,
            dumps(body),
            source,
        )
        if changed:
            after = {"firstDay": first_day, **body}
            await record("rule-set.put", kind, scope or "*", after=after)


def _shaped(row: dict[str, Any]) -> RuleSetInForce:
    return RuleSetInForce(**{**row, "body": loads(row["body"])})
