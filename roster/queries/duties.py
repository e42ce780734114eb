"""Published shifts as duties: what keeps people from a course session."""

from collections.abc import Sequence
from datetime import datetime

from kit.database import rows
from kit.language import N_, pick
from staff.queries.duties import Duty, Way


async def shifts_then(people: Sequence[int], since: datetime, until: datetime) -> list[Duty]:
    """Published shifts of these people that touch those hours."""
    found = await rows(
        "SELECT a.id, a.person, a.starts_at, a.ends_at, c.name, c.name_en FROM assignment a "
        "JOIN shift s ON s.id = a.shift JOIN centre c ON c.id = s.centre "
        "WHERE a.published AND a.person = ANY($1::bigint[]) AND a.starts_at < $3 "
        "AND a.ends_at > $2 ORDER BY a.starts_at",
        list(people),
        since,
        until,
    )
    return [
        Duty(
            row["person"],
            row["starts_at"],
            row["ends_at"],
            "shift",
            pick(row["name"], row["name_en"]),
            {"assignment": row["id"]},
            Way("/me/swaps", {"assignment": row["id"]}, N_("Offer it for a swap")),
        )
        for row in found
    ]
