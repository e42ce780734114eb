"""Decisions as their readers see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kit import permissions
from kit.approvals import kinds
from kit.approvals.kinds import Approval, State, Vote
from kit.database import rows
from kit.errors import NotFound
from kit.jsontext import loads

_SELECT = """
SELECT a.id, a.kind, a.subject, a.text, a.facts, a.link, a.reason, a.town, a.people, a.proposed_by,
    a.proposed_name, a.proposed_at, a.state, a.decided_at,
    (SELECT json_agg(json_build_array(v.account, v.username, v.agrees, v.reason, v.at)
        ORDER BY v.id) FROM approval_vote v WHERE v.approval = a.id) AS votes
FROM approval a
"""


def _shaped(row: dict[str, Any]) -> Approval:
    votes = tuple(
        Vote(account, username, agrees, reason, datetime.fromisoformat(at))
        for account, username, agrees, reason, at in loads(row["votes"]) or ()
    )
    return Approval(
        **{
            **row,
            "facts": loads(row["facts"]),
            "state": State(row["state"]),
            "votes": votes,
        }
    )


async def approval(approval_id: int) -> Approval:
    """The decision; raises NotFound."""
    found = await rows(f"{_SELECT} WHERE a.id = $1", approval_id)
    if not found:
        raise NotFound(approval=approval_id)
    return _shaped(found[0])


async def latest_of(kind: str, subject: str) -> Approval | None:
    """The last decision of the kind about the subject; None: there was none."""
    found = await rows(
        f"{_SELECT} WHERE a.kind = $1 AND a.subject = $2 ORDER BY a.id DESC LIMIT 1", kind, subject
    )
    return _shaped(found[0]) if found else None


async def open_of(kind: str) -> dict[str, int]:
    """Subject -> id of the decisions of the kind that are still to be made."""
    found = await rows("SELECT subject, id FROM approval WHERE kind = $1 AND state = 'open'", kind)
    return {row["subject"]: row["id"] for row in found}


def may_decide(found: Approval) -> bool:
    """Whether the reader may say yes or no to it: by permission, in its town, not yet spoken."""
    reader = permissions.current()
    kind = kinds.find(found.kind)
    return (
        reader is not None
        and kind is not None
        and found.state is State.OPEN
        and _in_reach(reader, kind.permission, found.town)
        and not found.spoken(reader.account_id)
    )


def _in_reach(reader: permissions.Principal, permission: str, town: int | None) -> bool:
    if town is None:
        return reader.may(permission) and reader.towns(permission) is None
    return reader.may(permission, town)


def _reach() -> tuple[list[str], list[str], list[int]]:
    """Kinds the reader may decide everywhere; and (kind, town) pairs, as two lists."""
    reader = permissions.required()
    everywhere: list[str] = []
    kinds_of_towns: list[str] = []
    towns: list[int] = []
    for kind in kinds.every():
        reached = reader.towns(kind.permission)
        if reached is None:
            everywhere.append(kind.name)
        else:
            kinds_of_towns += [kind.name] * len(reached)
            towns += sorted(reached)
    return everywhere, kinds_of_towns, towns


_VISIBLE = """
WHERE (a.proposed_by = $1 OR a.kind = ANY($2) OR EXISTS (
    SELECT FROM unnest($3::text[], $4::bigint[]) AS r (kind, town)
    WHERE r.kind = a.kind AND r.town = a.town))
    AND ($5::text IS NULL OR a.state = $5) AND ($6::text IS NULL OR a.kind = $6)
"""


async def visible(
    *,
    state: State | None = None,
    kind: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[Sequence[Approval], int]:
    """A part of the decisions that the reader proposed or may decide on, newest first; how many."""
    reach = (permissions.required().account_id, *_reach(), state, kind)
    [counted] = await rows(f"SELECT count(*) AS total FROM approval a {_VISIBLE}", *reach)
    found = await rows(
        f"{_SELECT} {_VISIBLE} ORDER BY a.id DESC LIMIT $7 OFFSET $8", *reach, limit, offset
    )
    return [_shaped(row) for row in found], int(counted["total"])


async def waiting() -> int:
    """How many decisions wait for the reader's yes or no."""
    reader = permissions.required()
    [counted] = await rows(
        "SELECT count(*) AS total FROM approval a WHERE a.state = 'open' AND (a.kind = ANY($2) "
        "OR EXISTS (SELECT FROM unnest($3::text[], $4::bigint[]) AS r (kind, town) "
        "WHERE r.kind = a.kind AND r.town = a.town)) AND NOT EXISTS "
        "(SELECT FROM approval_vote v WHERE v.approval = a.id AND v.account = $1)",
        reader.account_id,
        *_reach(),
    )
    return int(counted["total"])


async def readable(approval_id: int) -> Approval:
    """The decision, if the reader proposed it or may decide on its kind there; else NotFound."""
    reader = permissions.required()
    found = await approval(approval_id)
    kind = kinds.find(found.kind)
    if found.proposed_by == reader.account_id or found.spoken(reader.account_id):
        return found
    if kind is None or not _in_reach(reader, kind.permission, found.town):
        raise NotFound(approval=approval_id)
    return found
