"""Cases handled in the past, added up by the slots of a week."""

from collections import Counter
from datetime import date

from kit.database import rows
from roster.rules.demand import (
    DAYS_A_YEAR,
    SESSIONS,
    Count,
    History,
    Slot,
    counted_year,
)

ALMOST_A_YEAR = 335
"""Days of history that stand for a whole year: offices close round the new year."""


async def open_days(town_id: int) -> list[date]:
    """The days on which a centre of the town has a count, rising."""
    # By centre, here and below: the index begins with it, and a planner that does not know the
    # days of a prepared statement would read the whole district.
    found = await rows(
        "SELECT DISTINCT k.day FROM centre c, LATERAL (SELECT DISTINCT day FROM case_count "
        "WHERE centre = c.id) AS k WHERE c.town = $1 ORDER BY k.day",
        town_id,
    )
    return [row["day"] for row in found]


async def history(town_id: int) -> History:
    """The cases of a town's centres in the newest year that was counted well enough."""
    opened = await open_days(town_id)
    year = counted_year(opened)
    if year is None:
        return History((), {}, 0)
    first, last = year
    centres = {
        row["id"]: row["code"]
        for row in await rows("SELECT id, code FROM centre WHERE town = $1", town_id)
    }
    lines = {row["id"]: row["code"] for row in await rows("SELECT id, code FROM service_line")}
    found = await rows(
        "SELECT c.id AS centre, k.* FROM unnest($1::bigint[]) AS c(id), LATERAL (SELECT "
        "extract(isodow FROM day)::int - 1 AS weekday, session, service_line, "
        "sum(cases)::bigint AS cases FROM case_count WHERE centre = c.id "
        "AND day BETWEEN $2 AND $3 GROUP BY 1, 2, 3) AS k",
        list(centres),
        first,
        last,
    )
    days = (last - first).days + 1
    return History(
        tuple(
            Count(
                centres[row["centre"]],
                Slot(row["weekday"], session),
                lines[row["service_line"]],
                row["cases"],
            )
            for row in found
            for session in SESSIONS
            if session == row["session"]
        ),
        Counter(day.weekday() for day in opened if first <= day <= last),
        DAYS_A_YEAR if days >= ALMOST_A_YEAR else days,
    )
