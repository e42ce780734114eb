"""What people have worked outside a roster, and the limits of their working time."""

from collections import defaultdict
from collections.abc import Collection
from datetime import timedelta

from kit.database import rows
from roster.queries.rosters import RosterFacts
from roster.solver import Hours
from roster.solver.problem import HalfDay
from staff.rules.working_time import WorkingTime

BEFORE = 14
"""Days before the period, and after it, in which work counts for days in a row."""


def hours_of(limits: WorkingTime) -> Hours:
    """The limits of an identity, as the solver knows them."""
    return Hours(
        days_a_week=7 - limits.rest_days_a_week,
        longest_run=limits.longest_run_days,
        rests_on_rest_days=limits.rests_at_weekends,
    )


async def worked_outside(
    people: Collection[int], roster: RosterFacts
) -> defaultdict[int, set[HalfDay]]:
    """Published half-days near the period, and those of other towns within it."""
    found = await rows(
        "SELECT a.person, s.day, s.session FROM assignment a JOIN shift s ON s.id = a.shift "
        "JOIN roster r ON r.id = a.roster WHERE a.published AND a.person = ANY($1::bigint[]) "
        "AND s.day BETWEEN $2 AND $3 AND (s.day < $4 OR s.day > $5 OR r.town <> $6)",
        list(people),
        roster.first_day - timedelta(BEFORE),
        roster.last_day + timedelta(BEFORE),
        roster.first_day,
        roster.last_day,
        roster.town_id,
    )
    result: defaultdict[int, set[HalfDay]] = defaultdict(set)
    for row in found:
        result[row["person"]].add((row["day"], row["session"]))
    return result
