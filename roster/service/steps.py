"""Edits of a draft as steps: each can be undone and done again, and others see what it changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from kit import clock, history
from kit.database import rows, transaction
from kit.errors import Refusal
from kit.jsontext import loads
from kit.language import N_
from kit.permissions import current
from roster.queries.rosters import RosterFacts
from roster.refusals import StaleEdit
from roster.service.rosters import editable, times

TOLD = 5
"""Changes that a stale edit is told of."""


class Piece(msgspec.Struct, frozen=True, array_like=True):
    """A person on a shift."""

    shift: int
    person: int
    pinned: bool = False


class Change(msgspec.Struct, frozen=True):
    """What a step does; backwards, it is undone."""

    added: tuple[Piece, ...] = ()
    removed: tuple[Piece, ...] = ()
    banned: tuple[Piece, ...] = ()
    allowed: tuple[Piece, ...] = ()

    def backwards(self) -> "Change":
        """The change that undoes it."""
        return Change(self.removed, self.added, self.allowed, self.banned)


@dataclass(frozen=True, slots=True)
class Step:
    """An edit that was made."""

    id: int
    version: int
    kind: str
    username: str | None
    undone: bool
    change: Change


class NothingToUndo(Refusal):
    """There is no step left on that side."""

    code = "nothing-to-undo"
    text = N_("There is nothing left to undo or to do again.")


async def steps(roster_id: int, *, since: int = 0) -> list[Step]:
    """The roster's edits by hand after version `since`, newest first."""
    found = await rows(
        "SELECT id, version, kind, username, undone, change FROM roster_step "
        "WHERE roster = $1 AND version > $2 ORDER BY id DESC LIMIT 200",
        roster_id,
        since,
    )
    return [_step(row) for row in found]


def _step(row: dict[str, Any]) -> Step:
    return Step(**{**row, "change": msgspec.convert(loads(row["change"]), Change)})


async def not_stale(facts: RosterFacts, version: int | None) -> None:
    """Nothing; raises StaleEdit, with what changed, when the reader saw another version."""
    if version is None or version == facts.version:
        return
    found = await rows(
        "SELECT DISTINCT ON (s.id) s.id, s.kind, s.username, p.employee_no, p.name, h.day, "
        "h.session, c.code AS centre FROM roster_step s, "
        "LATERAL jsonb_array_elements((s.change -> 'added') || (s.change -> 'removed') || "
        "(s.change -> 'banned') || (s.change -> 'allowed')) AS e(piece) "
        "JOIN shift h ON h.id = (e.piece ->> 0)::bigint JOIN centre c ON c.id = h.centre "
        "JOIN person p ON p.id = (e.piece ->> 1)::bigint "
        "WHERE s.roster = $1 AND s.version > $2 ORDER BY s.id DESC, h.day LIMIT $3",
        facts.id,
        version,
        TOLD,
    )
    changes = [
        {
            "kind": row["kind"],
            "by": row["username"],
            "employeeNo": row["employee_no"],
            "name": row["name"],
            "centre": row["centre"],
            "date": row["day"].isoformat(),
            "session": row["session"],
        }
        for row in found
    ]
    raise StaleEdit(facts.version, changes)


async def make(
    facts: RosterFacts, kind: str, change: Change, after: dict[str, Any] | None = None
) -> int:
    """The new version: the change is made, and what was undone before can be redone no more.

    Joins the running unit of work, which holds the roster's lock.
    """
    await rows("DELETE FROM roster_step WHERE roster = $1 AND undone", facts.id)
    version = await _apply(facts.id, change)
    principal = current()
    await rows(
        "INSERT INTO roster_step (roster, version, kind, change, username, at, undone) "
        "VALUES ($1, $2, $3, $4::jsonb, $5, $6, false)",
        facts.id,
        version,
        kind,
        msgspec.json.encode(change).decode(),
        principal.username if principal else None,
        clock.now(),
    )
    await history.record(f"roster.{kind}", "roster", facts.id, after=after)
    return version


async def _apply(roster_id: int, change: Change) -> int:
    if change.removed:
        await rows(
            "DELETE FROM assignment a USING unnest($2::bigint[], $3::bigint[]) AS w(s, p) "
            "WHERE a.roster = $1 AND a.shift = w.s AND a.person = w.p",
            roster_id,
            *_columns(change.removed),
        )
    if change.added:
        shifts, people = _columns(change.added)
        days = await rows("SELECT id, day, session FROM shift WHERE id = ANY($1::bigint[])", shifts)
        hours = {row["id"]: times(row["day"], row["session"]) for row in days}
        await rows(
            "INSERT INTO assignment (roster, shift, person, starts_at, ends_at, published, pinned) "
            "SELECT $1, s, p, b, e, false, k FROM unnest($2::bigint[], $3::bigint[], "
            "$4::timestamptz[], $5::timestamptz[], $6::bool[]) AS w(s, p, b, e, k) "
            "ON CONFLICT (roster, shift, person) DO UPDATE SET pinned = excluded.pinned",
            roster_id,
            shifts,
            people,
            [hours[shift][0] for shift in shifts],
            [hours[shift][1] for shift in shifts],
            [piece.pinned for piece in change.added],
        )
    if change.allowed:
        await rows(
            "DELETE FROM roster_ban b USING unnest($2::bigint[], $3::bigint[]) AS w(s, p) "
            "WHERE b.roster = $1 AND b.shift = w.s AND b.person = w.p",
            roster_id,
            *_columns(change.allowed),
        )
    if change.banned:
        await rows(
            "INSERT INTO roster_ban (roster, shift, person) SELECT $1, s, p "
            "FROM unnest($2::bigint[], $3::bigint[]) AS w(s, p) ON CONFLICT DO NOTHING",
            roster_id,
            *_columns(change.banned),
        )
    found = await rows(
        "UPDATE roster SET version = version + 1, "
        "figures = coalesce(figures, '{}'::jsonb) || '{\"edited\": true}'::jsonb "
        "WHERE id = $1 RETURNING version",
        roster_id,
    )
    return int(found[0]["version"])


def _columns(pieces: Sequence[Piece]) -> tuple[list[int], list[int]]:
    return [piece.shift for piece in pieces], [piece.person for piece in pieces]


async def undo(roster_id: int, version: int | None) -> int:
    """The new version: the last edit is as if it had not been. Raises NothingToUndo."""
    return await _travel(roster_id, version, back=True)


async def redo(roster_id: int, version: int | None) -> int:
    """The new version: the edit undone last is made again. Raises NothingToUndo."""
    return await _travel(roster_id, version, back=False)


async def _travel(roster_id: int, version: int | None, *, back: bool) -> int:
    async with transaction():
        facts = await editable(roster_id)
        await not_stale(facts, version)
        found = await rows(
            "SELECT id, version, kind, username, undone, change FROM roster_step "
            "WHERE roster = $1 AND undone <> $2 ORDER BY "
            f"id {'DESC' if back else ''} LIMIT 1",
            roster_id,
            back,
        )
        if not found:
            raise NothingToUndo(roster=roster_id)
        step = _step(found[0])
        new = await _apply(roster_id, step.change.backwards() if back else step.change)
        await rows(
            "UPDATE roster_step SET undone = $2, version = $3 WHERE id = $1", step.id, back, new
        )
        word = "undo" if back else "redo"
        await history.record(f"roster.{word}", "roster", roster_id, after={"step": step.kind})
        return new
