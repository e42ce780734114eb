"""Cases handled in the past, added up by the slots of a week."""

from datetime import timedelta

from kit.database import rows
from roster.rules.demand import DAYS_A_YEAR, SESSIONS, Count, History, Slot

ALMOST_A_YEAR = 335
"""Days of history that stand for a whole year: offices close round the new year."""


async def history(town_id: int) -> History:
    """The cases of a town's centres in the last year for which there are any."""
    edges = await rows(
        "SELECT min(day) AS first, max(day) AS last FROM case_count "
        "WHERE centre IN (SELECT id FROM centre WHERE town = $1)",
        town_id,
    )
    first, last = edges[0]["first"], edges[0]["last"]
    if last is None:
        return History((), {}, 0)
    first = max(first, last - timedelta(DAYS_A_YEAR - 1))
    days = (last - first).days + 1
    found = await rows(
        "SELECT c.code AS centre, extract(isodow FROM k.day)::int - 1 AS weekday, k.session, "
        "l.code AS line, sum(k.cases)::bigint AS cases FROM case_count k "
        "JOIN centre c ON c.id = k.centre JOIN service_line l ON l.id = k.service_line "
        "WHERE c.town = $1 AND k.day BETWEEN $2 AND $3 GROUP BY 1, 2, 3, 4",
        town_id,
        first,
        last,
    )
    opened = await rows(
        "SELECT extract(isodow FROM day)::int - 1 AS weekday, count(DISTINCT day) AS days "
        "FROM case_count WHERE centre IN (SELECT id FROM centre WHERE town = $1) "
        "AND day BETWEEN $2 AND $3 GROUP BY 1",
        town_id,
        first,
        last,
    )
    return History(
        tuple(
            Count(row["centre"], Slot(row["weekday"], session), row["line"], row["cases"])
            for row in found
            for session in SESSIONS
            if session == row["session"]
        ),
        {row["weekday"]: row["days"] for row in opened},
        DAYS_A_YEAR if days >= ALMOST_A_YEAR else days,
    )
