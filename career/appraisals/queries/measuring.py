"""The quantitative indicators of many people over a period, as the service has them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from certification.rules.evidence import CLASS_HOURS, EXAM_PASSED
from kit.database import rows
from staff.queries.calendar import workdays

YEARLY_HOURS = Decimal(90)
"""Class hours of a year (docs/sources.md#public-institution-training)."""
PRAISE = {"praise", "complaint"}
LEAST_HARD, MOST_HARD = Decimal("0.5"), Decimal(2)


@dataclass(frozen=True, slots=True)
class Raw:
    """What was measured of one person; None: no data."""

    values: dict[str, Decimal | None]
    hardness: Decimal


async def measured(people: Collection[int], first_day: date, last_day: date) -> dict[int, Raw]:
    """Person -> indicators over the period, and how hard the places served are."""
    ids = list(people)
    shifts = await _shifts(ids, first_day, last_day)
    hard = await hardness(first_day, last_day)
    placed = await _placed(ids, first_day, last_day)
    open_days = Decimal(len(await workdays(first_day, last_day)) or 1)
    learning = await _learning(ids, first_day, last_day)
    others = await _figures(ids, first_day, last_day)
    checked = await _check_ins(ids, first_day, last_day)
    hours_wanted = YEARLY_HOURS * ((last_day - first_day).days + 1) / 365
    found = {}
    for person in ids:
        served = shifts.get(person)
        figures = others.get(person, {})
        exam, hours = learning.get(person, (None, None))
        on_time = figures.get("punctual", Decimal(0)) + figures.get("late", Decimal(0))
        called = figures.get("in_time", Decimal(0)) + figures.get("overdue", Decimal(0))
        praise = figures.get("praise", Decimal(0)) - figures.get("complaint", Decimal(0))
        fraction = placed.get(person, (None, Decimal(1)))[1]
        values = {
            "daysServed": served["half_days"] / 2 / (open_days * fraction) if served else None,
            "punctuality": figures.get("punctual", Decimal(0)) / on_time
            if on_time
            else checked.get(person),
            "cases": served["actual"] / served["expected"]
            if served and served["expected"]
            else None,
            "waiting": figures.get("in_time", Decimal(0)) / called
            if called
            else (served["kept"] if served else None),
            "exams": exam,
            "classHours": hours / hours_wanted if hours is not None else None,
            "praise": max(praise, Decimal(0)) if figures.keys() & PRAISE else None,
        }
        centre = (served or {}).get("centre") or placed.get(person, (None, None))[0]
        found[person] = Raw(values, hard.get(centre or 0, Decimal(1)))
    return found


async def _shifts(people: list[int], first: date, last: date) -> dict[int, dict[str, Any]]:
    """Half-days, cases against expectation, the promise kept, and the centre served most.

    Cases are what the person entered for the window, else a window's share of the centre's count;
    the promise is what was planned, less what came beyond the expectation.
    """
    found = await rows(
        "WITH actual AS (SELECT centre, day, session, sum(cases)::numeric AS cases FROM case_count "
        "WHERE day BETWEEN $2 AND $3 GROUP BY 1, 2, 3), "
        "served AS (SELECT a.person, s.centre, s.cases / greatest(s.windows, 1) AS expected, "
        "s.within_target, s.cases AS foreseen, c.cases AS actual, "
        "COALESCE(w.cases, c.cases / greatest(s.windows, 1)) AS handled "
        "FROM assignment a JOIN shift s ON s.id = a.shift "
        "LEFT JOIN actual c ON c.centre = s.centre AND c.day = s.day AND c.session = s.session "
        "LEFT JOIN LATERAL (SELECT sum(cases)::numeric AS cases FROM window_cases "
        "WHERE assignment = a.id) w ON true "
        "WHERE a.published AND s.day BETWEEN $2 AND $3 AND a.person = ANY($1::bigint[])) "
        "SELECT person, count(*)::numeric AS half_days, "
        "COALESCE(sum(handled) FILTER (WHERE expected IS NOT NULL), 0) AS actual, "
        "COALESCE(sum(expected) FILTER (WHERE handled IS NOT NULL), 0) AS expected, "
        "avg(within_target * least(1, foreseen / nullif(COALESCE(actual, foreseen), 0))) AS kept, "
        "mode() WITHIN GROUP (ORDER BY centre) AS centre FROM served GROUP BY person",
        people,
        first,
        last,
    )
    return {row["person"]: row for row in found}


async def hardness(first: date, last: date) -> dict[int, Decimal]:
    """Centre -> cases per built window against the median centre, from 0.5 to 2."""
    found = await rows(
        "WITH load AS (SELECT k.centre, sum(k.cases)::numeric / greatest(c.windows, 1) AS load "
        "FROM case_count k JOIN centre c ON c.id = k.centre WHERE k.day BETWEEN $1 AND $2 "
        "GROUP BY k.centre, c.windows) SELECT centre, load / nullif((SELECT "
        "percentile_cont(0.5) WITHIN GROUP (ORDER BY load)::numeric FROM load), 0) AS hard "
        "FROM load",
        first,
        last,
    )
    return {
        row["centre"]: min(max(row["hard"], LEAST_HARD), MOST_HARD).quantize(Decimal("0.001"))
        for row in found
        if row["hard"] is not None
    }


async def _placed(people: list[int], first: date, last: date) -> dict[int, tuple[int, Decimal]]:
    """Who is placed within the period: the latest centre, and the person's work fraction."""
    found = await rows(
        "SELECT DISTINCT ON (l.person) l.person, l.centre, p.work_fraction FROM placement l "
        "JOIN person p ON p.id = l.person WHERE l.person = ANY($1::bigint[]) AND NOT l.cancelled "
        "AND l.first_day <= $3 AND (l.last_day IS NULL OR l.last_day >= $2) "
        "ORDER BY l.person, l.first_day DESC",
        people,
        first,
        last,
    )
    return {row["person"]: (row["centre"], row["work_fraction"]) for row in found}


async def placed_people(first: date, last: date, town: int | None) -> list[int]:
    """Everybody placed on some day of the period, of one town or of all."""
    found = await rows(
        "SELECT DISTINCT l.person FROM placement l JOIN person p ON p.id = l.person "
        "WHERE NOT l.cancelled AND l.first_day <= $2 AND (l.last_day IS NULL OR l.last_day >= $1) "
        "AND ($3::bigint IS NULL OR p.town = $3) ORDER BY l.person",
        first,
        last,
        town,
    )
    return [row["person"] for row in found]


async def _learning(
    people: list[int], first: date, last: date
) -> dict[int, tuple[Decimal | None, Decimal | None]]:
    """Person -> (mean of the exams passed, class hours done) in the period."""
    found = await rows(
        "SELECT person, avg(amount) FILTER (WHERE kind = $4) AS exam, "
        "sum(amount) FILTER (WHERE kind = $5) AS hours FROM evidence "
        "WHERE person = ANY($1::bigint[]) AND withdrawn_at IS NULL AND kind IN ($4, $5) "
        "AND first_day BETWEEN $2 AND $3 GROUP BY person",
        people,
        first,
        last,
        EXAM_PASSED,
        CLASS_HOURS,
    )
    return {row["person"]: (row["exam"], row["hours"]) for row in found}


async def _check_ins(people: list[int], first: date, last: date) -> dict[int, Decimal]:
    """Person -> share of the half-days checked in to that began with them there.

    Half-days of a town that does not check in are no data, so days without any are left out.
    """
    found = await rows(
        "SELECT a.person, avg(CASE WHEN c.at <= a.starts_at THEN 1.0 ELSE 0 END) AS share "
        "FROM check_in c JOIN assignment a ON a.id = c.assignment JOIN shift s ON s.id = a.shift "
        "WHERE a.person = ANY($1::bigint[]) AND s.day BETWEEN $2 AND $3 GROUP BY a.person",
        people,
        first,
        last,
    )
    return {row["person"]: row["share"] for row in found}


async def _figures(people: list[int], first: date, last: date) -> dict[int, dict[str, Decimal]]:
    found = await rows(
        "SELECT person, kind, sum(amount) AS amount FROM performance_figure "
        "WHERE person = ANY($1::bigint[]) AND day BETWEEN $2 AND $3 GROUP BY 1, 2",
        people,
        first,
        last,
    )
    grouped: dict[int, dict[str, Decimal]] = {}
    for row in found:
        grouped.setdefault(row["person"], {})[row["kind"]] = row["amount"]
    return grouped
