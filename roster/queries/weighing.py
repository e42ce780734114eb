"""How a town's rosters are weighed, which of its centres are busy, and who knows which centres."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from kit.database import rows
from kit.rulesets import in_force
from roster.defaults import WEIGHING
from roster.rules.weighing import WeighingBody, weighing
from roster.solver.rules import Hard, Rules


async def weighing_of(town_code: str, on: date) -> WeighingBody:
    """What holds for the town on that day."""
    found = await in_force(WEIGHING, on, town_code)
    return weighing(found.body if found else None)


async def busy_centres(plan_id: int, first: date, last: date, percent: int) -> frozenset[str]:
    """Centres whose open windows are busy for so much of their time in that period, on average."""
    found = await rows(
        "SELECT c.code FROM shift s JOIN centre c ON c.id = s.centre "
        "WHERE s.plan = $1 AND s.day BETWEEN $2 AND $3 AND s.utilisation IS NOT NULL "
        "GROUP BY c.code HAVING 100 * sum(s.windows * s.utilisation) >= $4 * sum(s.windows)",
        plan_id,
        first,
        last,
        percent,
    )
    return frozenset(row["code"] for row in found)


async def known_centres(people: Collection[int], before: date) -> dict[int, frozenset[str]]:
    """Person -> the centres in which a published roster had them before that day."""
    found = await rows(
        "SELECT DISTINCT a.person, c.code FROM assignment a JOIN shift s ON s.id = a.shift "
        "JOIN centre c ON c.id = s.centre "
        "WHERE a.published AND a.person = ANY($1::bigint[]) AND s.day < $2",
        list(people),
        before,
    )
    known: defaultdict[int, set[str]] = defaultdict(set)
    for row in found:
        known[row["person"]].add(row["code"])
    return {person: frozenset(codes) for person, codes in known.items()}


def rules_of(body: WeighingBody, *, again: bool = False) -> Rules:
    """The solver's rules; `again`: a published roster is planned again, so changes cost."""
    softened = {
        Hard.NOON: body.noon_cost,
        Hard.ROTATION: body.rotation_cost,
        Hard.CENTRES: body.centres_cost,
        Hard.WEEK: body.week_cost,
    }
    return Rules(
        noon_minutes=float(body.noon_minutes),
        share_in_one_centre=(body.percent_in_one_centre, 100),
        centres_a_week=body.centres_a_week,
        unfilled=body.unfilled,
        empty=body.empty,
        uncovered=body.uncovered,
        split=body.split,
        travel=body.travel,
        wish_off=body.wish_off,
        wish_on=body.wish_on,
        fairness=body.fairness,
        faces=body.faces,
        half_day=body.half_day,
        shared=body.shared,
        change=body.change if again else 0,
        shortest_spell=body.shortest_spell,
        spell=body.spell,
        stranger=body.stranger,
        rest_days=body.rest_days,
        road=body.road,
        busy=body.busy,
        softened={hard: cost for hard, cost in softened.items() if cost},
    )
