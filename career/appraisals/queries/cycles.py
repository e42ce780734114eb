"""Cycles and results as they stand."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from career.appraisals.rules.cycle import Rule
from kit.database import rows
from kit.errors import NotFound
from kit.jsontext import loads


@dataclass(frozen=True, slots=True)
class Cycle:
    """A cycle and how far it has come."""

    id: int
    kind: str
    first_day: date
    last_day: date
    town: int | None
    town_name: str | None
    town_name_en: str | None
    rule: Rule
    source: str
    state: str
    marks_until: date
    objections_until: date | None
    frozen_at: datetime | None
    frozen_by: str | None
    supersedes: int | None
    people: int
    graded: int
    objections: int
    """Not answered yet."""


@dataclass(frozen=True, slots=True)
class Result:
    """One person in a cycle."""

    id: int
    cycle: int
    person: int
    employee_no: str
    name: str
    town: int
    indicators: Mapping[str, Any]
    hardness: Decimal
    report: str | None
    reported_at: datetime | None
    total: Decimal | None
    proposed: str | None
    grade: str | None
    moderated: str | None
    manager: Decimal | None
    """Mean of the managers' marks."""
    peer: Decimal | None
    marks: int
    objection: str | None
    answer: str | None


_CYCLE = (
    "SELECT c.id, c.kind, c.first_day, c.last_day, c.town, t.name AS town_name, "
    "t.name_en AS town_name_en, c.rule, c.source, c.state, c.marks_until, c.objections_until, "
    "c.frozen_at, c.frozen_by, c.supersedes, "
    "(SELECT count(*) FROM appraisal_result r WHERE r.cycle = c.id) AS people, "
    "(SELECT count(r.grade) FROM appraisal_result r WHERE r.cycle = c.id) AS graded, "
    "(SELECT count(*) FROM appraisal_objection o JOIN appraisal_result r ON r.id = o.result "
    "WHERE r.cycle = c.id AND o.answer IS NULL) AS objections "
    "FROM appraisal_cycle c LEFT JOIN town t ON t.id = c.town "
)
_RESULT = (
    "SELECT r.id, r.cycle, r.person, p.employee_no, p.name, p.town, r.indicators, r.hardness, "
    "r.report, r.reported_at, r.total, r.proposed, r.grade, r.moderated, "
    "(SELECT avg(m.mark) FROM appraisal_mark m WHERE m.result = r.id AND m.role = 'manager') "
    "AS manager, "
    "(SELECT avg(m.mark) FROM appraisal_mark m WHERE m.result = r.id AND m.role = 'peer') AS peer, "
    "(SELECT count(*) FROM appraisal_mark m WHERE m.result = r.id) AS marks, "
    "o.text AS objection, o.answer FROM appraisal_result r JOIN person p ON p.id = r.person "
    "LEFT JOIN appraisal_objection o ON o.result = r.id "
)


def _cycle(row: dict[str, Any]) -> Cycle:
    return Cycle(**{**row, "rule": msgspec.convert(loads(row["rule"]), Rule)})


def _result(row: dict[str, Any]) -> Result:
    return Result(**{**row, "indicators": loads(row["indicators"])})


async def cycles(towns: Collection[int] | None = None) -> list[Cycle]:
    """The district's cycles and those of these towns (None: of all), the latest first."""
    found = await rows(
        f"{_CYCLE} WHERE $1::bigint[] IS NULL OR c.town IS NULL OR c.town = ANY($1) "
        "ORDER BY c.last_day DESC, c.id DESC",
        None if towns is None else sorted(towns),
    )
    return [_cycle(row) for row in found]


async def cycle(cycle_id: int) -> Cycle:
    """The cycle of that key; raises NotFound."""
    found = await rows(f"{_CYCLE} WHERE c.id = $1", cycle_id)
    if not found:
        raise NotFound(cycle=cycle_id)
    return _cycle(found[0])


async def results(cycle_id: int, towns: Collection[int] | None = None) -> list[Result]:
    """Everybody of the cycle in these towns (None: all), by total, then by pinyin."""
    found = await rows(
        f"{_RESULT} WHERE r.cycle = $1 AND ($2::bigint[] IS NULL OR p.town = ANY($2)) "
        "ORDER BY r.total DESC NULLS LAST, p.name_pinyin, r.id",
        cycle_id,
        None if towns is None else sorted(towns),
    )
    return [_result(row) for row in found]


async def result(cycle_id: int, person: int) -> Result:
    """The person's result in the cycle; raises NotFound."""
    found = await rows(f"{_RESULT} WHERE r.cycle = $1 AND r.person = $2", cycle_id, person)
    if not found:
        raise NotFound(cycle=cycle_id, person=person)
    return _result(found[0])


async def results_of(person: int) -> list[tuple[Cycle, Result]]:
    """The person's results with their cycles, the latest first; what was superseded is left out."""
    found = await rows(f"{_RESULT} WHERE r.person = $1", person)
    mine = {row["cycle"]: _result(row) for row in found}
    listed = await rows(
        f"{_CYCLE} WHERE c.id = ANY($1::bigint[]) AND c.state <> 'superseded' "
        "ORDER BY c.last_day DESC, c.id DESC",
        list(mine),
    )
    return [(_cycle(row), mine[row["id"]]) for row in listed]


@dataclass(frozen=True, slots=True)
class IncentiveShown:
    """A commendation or penalty."""

    id: int
    kind: str
    subject: str | None
    title: str
    order_no: str | None
    first_day: date
    last_day: date | None
    points: Decimal


async def incentives_of(person: int) -> list[IncentiveShown]:
    """The person's commendations and penalties that stand, the latest first."""
    found = await rows(
        "SELECT id, kind, subject, title, order_no, first_day, last_day, points FROM incentive "
        "WHERE person = $1 AND withdrawn_at IS NULL ORDER BY first_day DESC, id DESC",
        person,
    )
    return [IncentiveShown(**row) for row in found]
