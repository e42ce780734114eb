"""Leave asked for, what it would do to the rosters, and what is left of the year's balance."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from kit import rulesets
from kit.database import rows
from kit.errors import NotFound
from roster.defaults import ALLOWANCE
from roster.rules.leave import AllowanceBody, Balance, Gap, Off, balances
from staff.queries.calendar import workdays


@dataclass(frozen=True, slots=True)
class Request:
    """Leave that somebody asks for. `state`: asked, approved, refused, withdrawn."""

    id: int
    person_id: int
    employee_no: str
    name: str
    town_id: int
    kind: str
    first_day: date
    last_day: date
    reason: str | None
    state: str
    asked_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    answer: str | None


_REQUESTS = (
    "SELECT q.id, p.id AS person_id, p.employee_no, p.name, p.town AS town_id, q.kind, "
    "q.first_day, q.last_day, q.reason, q.state, q.asked_at, q.decided_at, q.decided_by, q.answer "
    "FROM leave_request q JOIN person p ON p.id = q.person "
)


async def request(request_id: int) -> Request:
    """The request; raises NotFound."""
    found = await rows(f"{_REQUESTS} WHERE q.id = $1", request_id)
    if not found:
        raise NotFound(request=request_id)
    return Request(**found[0])


async def requests(
    towns: Collection[int] | None,
    *,
    person: int | None = None,
    state: str | None = None,
    limit: int = 100,
    offset: int = 0,
) -> tuple[list[Request], int]:
    """Requests of these towns (None: all), undecided ones first, then the newest; and how many."""
    where = (
        "WHERE ($1::bigint[] IS NULL OR p.town = ANY($1)) AND ($2::bigint IS NULL OR p.id = $2) "
        "AND ($3::text IS NULL OR q.state = $3)"
    )
    given = (None if towns is None else list(towns), person, state)
    found = await rows(
        f"{_REQUESTS} {where} ORDER BY (q.state = 'asked') DESC, q.id DESC LIMIT $4 OFFSET $5",
        *given,
        limit,
        offset,
    )
    total = await rows(
        f"SELECT count(*) AS n FROM leave_request q JOIN person p ON p.id = q.person {where}",
        *given,
    )
    return [Request(**row) for row in found], total[0]["n"]


async def effect(person_id: int, first_day: date, last_day: date) -> list[Gap]:
    """The half-days of these days that the person has on a published roster or on a draft.

    Where there is a draft of the day it speaks only of days that are not published yet.
    """
    found = await rows(
        "SELECT c.code AS centre, c.name AS centre_name, c.name_en AS centre_name_en, s.day, "
        "s.session, s.windows, a.published, a.roster, (SELECT count(*)::int FROM assignment o "
        "WHERE o.shift = a.shift AND o.roster = a.roster AND o.person <> a.person) AS others "
        "FROM assignment a JOIN roster r ON r.id = a.roster JOIN shift s ON s.id = a.shift "
        "JOIN centre c ON c.id = s.centre WHERE a.person = $1 AND s.day BETWEEN $2 AND $3 "
        "AND (a.published OR (r.state = 'draft' AND r.id = (SELECT max(d.id) FROM roster d "
        "WHERE d.town = r.town AND d.state = 'draft' AND s.day BETWEEN d.first_day AND d.last_day) "
        "AND NOT EXISTS (SELECT FROM roster b WHERE b.town = r.town AND b.state = 'published' "
        "AND s.day BETWEEN b.first_day AND b.last_day))) ORDER BY s.day, s.session",
        person_id,
        first_day,
        last_day,
    )
    return [Gap(**row) for row in found]


async def away(town_id: int, first_day: date, last_day: date) -> tuple[int, int]:
    """(most people of the town on leave on one of these days, rostered people there are)."""
    found = await rows(
        "SELECT coalesce(max(n), 0)::int AS most FROM (SELECT count(DISTINCT l.person) AS n "
        "FROM generate_series($2::date, least($3::date, $2::date + 60), '1 day') AS d(day) "
        "JOIN leave l ON d.day BETWEEN l.first_day AND l.last_day "
        "JOIN person p ON p.id = l.person AND p.town = $1 AND p.pool IN ('shared', 'fixed') "
        "GROUP BY d.day) AS counted",
        town_id,
        first_day,
        last_day,
    )
    people = await rows(
        "SELECT count(*)::int AS n FROM person WHERE town = $1 AND pool IN ('shared', 'fixed') "
        "AND (left_on IS NULL OR left_on > $2)",
        town_id,
        first_day,
    )
    return found[0]["most"], people[0]["n"]


async def balances_of(person_id: int, year: int) -> list[Balance]:
    """What the person has taken of each kind in the year, and what is left."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    who = await rows("SELECT hired_on, identity FROM person WHERE id = $1", person_id)
    if not who:
        raise NotFound
    rule = await rulesets.in_force(ALLOWANCE, last, who[0]["identity"])
    allowance = msgspec.convert(rule.body, AllowanceBody) if rule else AllowanceBody()
    given = await rows(
        "SELECT kind, first_day, last_day FROM leave WHERE person = $1 "
        "AND first_day <= $3 AND last_day >= $2",
        person_id,
        first,
        last,
    )
    asked = await rows(
        "SELECT kind, first_day, last_day FROM leave_request WHERE person = $1 "
        "AND state = 'asked' AND first_day <= $3 AND last_day >= $2",
        person_id,
        first,
        last,
    )
    return balances(
        allowance,
        who[0]["hired_on"],
        [Off(**row) for row in given],
        [Off(**row) for row in asked],
        await workdays(first, last),
    )
