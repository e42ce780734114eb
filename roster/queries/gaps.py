"""What rosters lack, for whoever plans training: half-days without anybody certified for a line."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from certification.queries.qualification import lines_open
from kit.database import rows
from kit.jsontext import loads
from training.solver.planning import Covered, Missing

GENERAL = "general"


async def roster_gaps(first_day: date, last_day: date) -> tuple[list[Missing], list[Covered]]:
    """Lines that nobody on a shift may serve, and empty windows, of the rosters of those days.

    Of each town and day the published roster counts, else the newest draft. A shift's empty windows
    count for the lines it lacks, one each, and for the general line beyond.
    """
    chosen = await rows(
        "SELECT DISTINCT ON (r.town, d.day) r.id, r.plan, r.town, t.code, d.day::date AS day "
        "FROM roster r JOIN town t ON t.id = r.town, "
        "generate_series(greatest(r.first_day, $1::date), least(r.last_day, $2::date), "
        "interval '1 day') AS d(day) WHERE r.state IN ('published', 'draft') "
        "AND r.first_day <= $2 AND r.last_day >= $1 "
        "ORDER BY r.town, d.day, (r.state = 'published') DESC, r.made_at DESC",
        first_day,
        last_day,
    )
    if not chosen:
        return [], []
    days_of: dict[int, set[date]] = defaultdict(set)
    town_of = {row["id"]: row["code"] for row in chosen}
    for row in chosen:
        days_of[row["id"]].add(row["day"])
    shifts = await rows(
        "SELECT r.id AS roster, s.id, s.day, s.windows, s.lines, "
        "array_remove(array_agg(a.person), NULL) AS people FROM roster r "
        "JOIN shift s ON s.plan = r.plan LEFT JOIN assignment a ON a.shift = s.id "
        "AND a.roster = r.id WHERE r.id = ANY($1::bigint[]) AND s.day BETWEEN $2 AND $3 "
        "AND s.windows > 0 GROUP BY r.id, s.id",
        list(days_of),
        first_day,
        last_day,
    )
    people = {person for row in shifts for person in row["people"]}
    opened = await lines_open(sorted(people), first_day, last_day)
    missing: dict[tuple[str, str, date], int] = defaultdict(int)
    for row in shifts:
        if row["day"] not in days_of[row["roster"]]:
            continue
        lines = [line for line in loads(row["lines"]) or () if line != GENERAL]
        bare = [
            line
            for line in lines
            if not any(_open(opened.get((one, line), ()), row["day"]) for one in row["people"])
        ]
        for line in bare:
            missing[town_of[row["roster"]], line, row["day"]] += 1
        empty = row["windows"] - len(row["people"]) - len(bare)
        if empty > 0:
            missing[town_of[row["roster"]], GENERAL, row["day"]] += empty
    covered = [Covered(town_of[roster], min(days), max(days)) for roster, days in days_of.items()]
    return [Missing(town, line, day, n) for (town, line, day), n in missing.items()], covered


def _open(stretches: Iterable[tuple[date, date]], day: date) -> bool:
    return any(first <= day <= last for first, last in stretches)
