"""What people who lose a service line were to serve: by published rosters, and by their habit."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from certification.rules.impact import Loss, WorkAhead
from kit.database import rows

HABIT = timedelta(days=28)
"""Of how many past days the habit is read."""


async def work_ahead(lost: Sequence[Loss], today: date) -> list[WorkAhead]:
    """Window half-days by person and centre on which the lost line was to be served.

    Published shifts are counted; after the last published day of the person's town half-days are
    estimated from the 28 days before it, in the same centres.
    """
    arguments = (
        [one.person for one in lost],
        [one.line for one in lost],
        [max(one.first_day, today) for one in lost],
        [one.last_day for one in lost],
    )
    planned = await rows(_PLANNED, *arguments)
    habits = await rows(_HABITS, *arguments, HABIT.days)
    names = {
        row["code"]: (row["name"], row["name_en"])
        for row in await rows("SELECT code, name, name_en FROM centre")
    }
    expected: dict[tuple[int, str], float] = defaultdict(float)
    for row in habits:
        days = max(0, (row["last_day"] - row["begins"]).days + 1)
        expected[row["person"], row["centre"]] += row["half_days"] * days / HABIT.days
    found = [
        WorkAhead(row["person"], row["centre"], *names[row["centre"]], row["half_days"], False)
        for row in planned
    ]
    found += [
        WorkAhead(person, centre, *names[centre], round(half_days), True)
        for (person, centre), half_days in expected.items()
        if round(half_days)
    ]
    return found


_LOST = """
WITH lost AS (
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::date[], $4::date[])
        AS l (person, line, first_day, last_day)
)
"""
_PLANNED = f"""
{_LOST}
SELECT a.person, c.code AS centre, count(DISTINCT a.id)::int AS half_days FROM lost l
JOIN assignment a ON a.person = l.person AND a.published
JOIN shift s ON s.id = a.shift AND s.day BETWEEN l.first_day AND l.last_day AND s.lines ? l.line
JOIN centre c ON c.id = s.centre
GROUP BY 1, 2
"""
_HABITS = f"""
{_LOST}, ends AS (
    SELECT p.id AS person, max(r.last_day) AS last_day FROM person p
    JOIN roster r ON r.town = p.town AND r.state = 'published'
    WHERE p.id = ANY($1::bigint[]) GROUP BY p.id
), wide AS (
    SELECT l.person, array_agg(l.line) AS lines, min(l.first_day) AS first_day,
        max(l.last_day) AS last_day FROM lost l GROUP BY l.person
)
SELECT w.person, c.code AS centre, GREATEST(w.first_day, e.last_day + 1) AS begins, w.last_day,
    count(DISTINCT a.id)::int AS half_days FROM wide w
JOIN ends e ON e.person = w.person AND e.last_day < w.last_day
JOIN assignment a ON a.person = w.person AND a.published
JOIN shift s ON s.id = a.shift AND s.day > e.last_day - $5::int AND s.day <= e.last_day
    AND s.lines ?| w.lines
JOIN centre c ON c.id = s.centre
GROUP BY 1, 2, 3, 4
"""
