"""Cases handled in the past, added up by the slots of a week."""

from datetime import timedelta

from kit.database import rows
from roster.rules.demand import DAYS_A_YEAR, SESSIONS, Count, History, Slot

ALMOST_A_YEAR = 335
"""Days of history that stand for a whole year: offices close round the new year."""


async def history(town_id: int) -> History:
    """The cases of a town's centres in the last year for which there are any."""
    centres = {
        row["id"]: row["code"]
        for row in await rows("SELECT id, code FROM centre WHERE town = $1", town_id)
    }
    lines = {row["id"]: row["code"] for row in await rows("SELECT id, code FROM service_line")}
    # By centre, here and below: the index begins with it, and a planner that does not know the
    # days of a prepared statement would read the whole district.
    edges = await rows(
        "SELECT min(e.first) AS first, max(e.last) AS last FROM unnest($1::bigint[]) AS c(id), "
        "LATERAL (SELECT min(day) AS first, max(day) AS last FROM case_count "
        "WHERE centre = c.id) AS e",
        list(centres),
    )
    first, last = edges[0]["first"], edges[0]["last"]
    if last is None:
        return History((), {}, 0)
    first = max(first, last - timedelta(DAYS_A_YEAR - 1))
    days = (last - first).days + 1
    found = await rows(
        "SELECT c.id AS centre, k.* FROM unnest($1::bigint[]) AS c(id), LATERAL (SELECT "
        "extract(isodow FROM day)::int - 1 AS weekday, session, service_line, "
        "sum(cases)::bigint AS cases FROM case_count WHERE centre = c.id "
        "AND day BETWEEN $2 AND $3 GROUP BY 1, 2, 3) AS k",
        list(centres),
        first,
        last,
    )
    opened = await rows(
        "SELECT extract(isodow FROM day)::int - 1 AS weekday, count(*) AS days FROM "
        "(SELECT DISTINCT k.day FROM unnest($1::bigint[]) AS c(id), LATERAL (SELECT DISTINCT day "
        "FROM case_count WHERE centre = c.id AND day BETWEEN $2 AND $3) AS k) AS days GROUP BY 1",
        list(centres),
        first,
        last,
    )
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
        {row["weekday"]: row["days"] for row in opened},
        DAYS_A_YEAR if days >= ALMOST_A_YEAR else days,
    )
