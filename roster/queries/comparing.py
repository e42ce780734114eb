"""Two rosters of a town beside each other."""

from dataclasses import dataclass
from datetime import date

from kit.database import rows
from roster.queries.rosters import RosterFacts
from roster.rules.difference import Changed, Place, difference


@dataclass(frozen=True, slots=True)
class Other:
    """A roster that may be compared with another: same town, some days in common."""

    id: int
    state: str
    first_day: date
    last_day: date
    cost: int | None


async def others(facts: RosterFacts) -> list[Other]:
    """Rosters of the town that share days with this one: the published first, then the newest."""
    found = await rows(
        "SELECT id, state, first_day, last_day, cost FROM roster WHERE town = $1 AND id <> $2 "
        "AND first_day <= $4 AND last_day >= $3 "
        "ORDER BY (state = 'published') DESC, id DESC LIMIT 20",
        facts.town_id,
        facts.id,
        facts.first_day,
        facts.last_day,
    )
    return [Other(**row) for row in found]


async def places(roster_id: int, first_day: date, last_day: date) -> dict[Place, str]:
    """Who works where in the roster; of a published one only what still stands."""
    found = await rows(
        "SELECT a.person, s.day, s.session, c.code FROM assignment a "
        "JOIN roster r ON r.id = a.roster JOIN shift s ON s.id = a.shift "
        "JOIN centre c ON c.id = s.centre WHERE a.roster = $1 AND s.day BETWEEN $2 AND $3 "
        "AND (r.state <> 'published' OR a.published)",
        roster_id,
        first_day,
        last_day,
    )
    return {Place(row["person"], row["day"], row["session"]): row["code"] for row in found}


async def published_places(town_id: int, first_day: date, last_day: date) -> dict[Place, str]:
    """Who works where by what is published for the town."""
    found = await rows(
        "SELECT a.person, s.day, s.session, c.code FROM assignment a "
        "JOIN roster r ON r.id = a.roster JOIN shift s ON s.id = a.shift "
        "JOIN centre c ON c.id = s.centre WHERE r.town = $1 AND a.published "
        "AND s.day BETWEEN $2 AND $3",
        town_id,
        first_day,
        last_day,
    )
    return {Place(row["person"], row["day"], row["session"]): row["code"] for row in found}


async def changes(facts: RosterFacts, against: RosterFacts | None) -> list[Changed]:
    """What the roster has otherwise than `against`, or (None) than what is published."""
    first, last = facts.first_day, facts.last_day
    if against is not None:
        first, last = max(first, against.first_day), min(last, against.last_day)
        before = await places(against.id, first, last)
    else:
        before = await published_places(facts.town_id, first, last)
    return difference(before, await places(facts.id, first, last))
