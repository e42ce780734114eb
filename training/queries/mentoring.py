"""Beginners and their mentors: days served together, and what mentors say of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from certification.queries import grants
from certification.queries.facts import evidence_of
from certification.queries.grants import PermissionShown
from kit.database import rows
from staff.queries import directory


@dataclass(frozen=True, slots=True)
class ReportShown:
    """What a mentor says; marks from 1 to 5."""

    permission: int
    person: int
    post: str
    mentor_name: str
    day: date
    knowledge: int
    manner: int
    independence: int
    ready: bool
    remark: str | None


@dataclass(frozen=True, slots=True)
class Mentored:
    """Somebody who begins under a mentor: the permission, days served, reports, latest first."""

    permission: PermissionShown
    days: Decimal
    """Served under a mentor within the permission, as the rosters say."""
    reports: tuple[ReportShown, ...]


async def beginners(mentor: int, today: date) -> list[Mentored]:
    """Those whose permission under this mentor has not ended more than a month ago."""
    since = date.fromordinal(today.toordinal() - 31)
    found = await grants.permissions(mentor=mentor, since=since)
    said = await reports(permissions=[one.id for one in found])
    result = []
    for one in found:
        person = (await directory.person(one.employee_no)).id
        served = (await evidence_of([person], kinds=("days-served",))).get(person, ())
        days = sum(
            (
                fact.amount or Decimal(0)
                for fact in served
                if fact.subject == "supervised" and one.first_day <= fact.first_day <= one.last_day
            ),
            Decimal(0),
        )
        mine = tuple(report for report in said if report.permission == one.id)
        result.append(Mentored(one, days, mine))
    return result


async def reports(
    *, permissions: Collection[int] | None = None, person: int | None = None
) -> list[ReportShown]:
    """What mentors say of that person or by those permissions, the latest first."""
    found = await rows(
        "SELECT r.permission, r.person, o.code AS post, m.name AS mentor_name, r.day, "
        "r.knowledge, r.manner, r.independence, r.ready, r.remark FROM mentor_report r "
        "JOIN post o ON o.id = r.post JOIN person m ON m.id = r.mentor "
        "WHERE ($1::bigint[] IS NULL OR r.permission = ANY($1)) "
        "AND ($2::bigint IS NULL OR r.person = $2) ORDER BY r.day DESC, r.id DESC",
        None if permissions is None else list(permissions),
        person,
    )
    return [ReportShown(**row) for row in found]
