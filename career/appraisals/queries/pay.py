"""Pay grades of people as of a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import msgspec

from career.appraisals.rules.pay import Gap, PayTable, Standing, Step, amount, gaps, pay
from career.length.queries import counting, stretches_of
from career.rules.service_length import length
from certification.queries.facts import certificate_spans, evidence_of
from certification.rules.evidence import APPRAISAL
from kit.database import rows
from kit.rulesets import in_force

PAY = "pay-grades"


@dataclass(frozen=True, slots=True)
class PayShown:
    """A person's pay grade as of a day, and what leads to the next."""

    person: int
    employee_no: str
    name: str
    town: str
    post: str | None
    standing: Standing
    step: Step | None
    amount: Decimal
    next: Step | None
    gaps: tuple[Gap, ...]
    """What is missing for the next grade."""


async def pay_table(on: date) -> tuple[PayTable, str]:
    """The table in force on that day, and where it comes from."""
    found = await in_force(PAY, on)
    return (msgspec.convert(found.body, PayTable), found.source) if found else (PayTable(), "")


async def pay_of(people: Collection[int], on: date) -> list[PayShown]:
    """The pay grades of those who are on the staff that day, by town and number."""
    ids = list(people)
    persons = await rows(
        "SELECT p.id, p.employee_no, p.name, t.name AS town, p.work_fraction, o.code AS post "
        "FROM person p JOIN town t ON t.id = p.town LEFT JOIN LATERAL (SELECT post.code "
        "FROM placement l JOIN post ON post.id = l.post WHERE l.person = p.id AND NOT l.cancelled "
        "AND l.first_day <= $2 AND (l.last_day IS NULL OR l.last_day >= $2) "
        "ORDER BY l.work_fraction DESC, l.first_day LIMIT 1) o ON true "
        "WHERE p.id = ANY($1::bigint[]) AND (p.hired_on IS NULL OR p.hired_on <= $2) "
        "AND (p.left_on IS NULL OR p.left_on > $2) ORDER BY t.name, p.employee_no",
        ids,
        on,
    )
    table, _ = await pay_table(on)
    spans = await certificate_spans(ids, on, on)
    grades = await evidence_of(ids, kinds=[APPRAISAL])
    rule = await counting(on)
    stretches = await stretches_of(ids)
    found = []
    for row in persons:
        held = {
            span.number
            for span in spans.get(row["id"], ())
            if span.first_day <= on and (span.last_day is None or on <= span.last_day)
        }
        mine = [one for one in grades.get(row["id"], ()) if one.first_day <= on]
        months = length([one.period for one in stretches.get(row["id"], ())], on, rule.policy)
        standing = Standing(
            row["post"],
            len(held),
            mine[-1].subject if mine else None,
            months.months,
            row["work_fraction"],
        )
        step, after = pay(table.steps, standing)
        found.append(
            PayShown(
                row["id"],
                row["employee_no"],
                row["name"],
                row["town"],
                row["post"],
                standing,
                step,
                amount(step, standing),
                after,
                gaps(after, standing) if after else (),
            )
        )
    return found


async def staff_ids(towns: Collection[int] | None) -> list[int]:
    """Everybody of these towns (None: of all)."""
    found = await rows(
        "SELECT id FROM person WHERE $1::bigint[] IS NULL OR town = ANY($1)",
        None if towns is None else sorted(towns),
    )
    return [row["id"] for row in found]
