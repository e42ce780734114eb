"""A published roster with a few half-days changed: a new version of it, published at once.

Feeds tell of changes by the chain of publications, so a published roster is never edited in place.
"""

from datetime import datetime
from typing import NamedTuple

from kit import history
from kit.database import joined, rows
from roster.queries.rosters import roster
from roster.refusals import NotPublished
from roster.service.publishing import publish_draft


class Handover(NamedTuple):
    """A published half-day that goes from one person to another; `taker` None: to nobody."""

    shift: int
    giver: int
    taker: int | None


async def amend(roster_id: int, handovers: list[Handover], word: str, *, now: datetime) -> int:
    """The new published roster; raises HardRules when it breaks one. Those concerned are told.

    Joins the running unit of work.
    """
    async with joined():
        await rows("SELECT id FROM roster WHERE id = $1 FOR UPDATE", roster_id)
        facts = await roster(roster_id)
        if facts.state != "published":
            raise NotPublished(roster=roster_id)
        made = await rows(
            "INSERT INTO roster (town, plan, first_day, last_day, state, version, cost, bound, "
            "figures, made_at, supersedes, frozen_until) "
            "SELECT town, plan, first_day, last_day, 'draft', 1, cost, bound, "
            "coalesce(figures, '{}'::jsonb) || '{\"edited\": true}'::jsonb, $2, id, NULL "
            "FROM roster WHERE id = $1 RETURNING id",
            roster_id,
            now,
        )
        draft = int(made[0]["id"])
        await rows(
            "INSERT INTO assignment (roster, shift, person, starts_at, ends_at, published, pinned) "
            "SELECT $2, shift, person, starts_at, ends_at, false, pinned "
            "FROM assignment WHERE roster = $1 AND published",
            roster_id,
            draft,
        )
        for each in handovers:
            await rows(
                "DELETE FROM assignment WHERE roster = $1 AND shift = $2 AND person = $3",
                draft,
                each.shift,
                each.giver,
            )
        for each in handovers:
            if each.taker is not None:
                await rows(
                    "INSERT INTO assignment (roster, shift, person, starts_at, ends_at, "
                    "published, pinned) SELECT $1, $2, $3, starts_at, ends_at, false, true "
                    "FROM assignment WHERE roster = $4 AND shift = $2 LIMIT 1",
                    draft,
                    each.shift,
                    each.taker,
                    roster_id,
                )
        await history.record(
            f"roster.{word}", "roster", draft, after={"of": roster_id, "changes": len(handovers)}
        )
        # What was lawful when it was published stays: certificates may have run out since.
        untouched = {each.shift for each in handovers}
        await publish_draft(draft, None, now=now, only=untouched)
    return draft
