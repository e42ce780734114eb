"""The day of service: who should be where, who has come; a year of half-days by person."""

import base64
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from kit import jsontext, rulesets
from kit.database import rows
from kit.secret import signature
from kit.settings import settings
from roster.defaults import CHECK_IN
from roster.rules.duty import CheckInBody, Load, Over, carried
from staff.queries.availability import Staff


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody's published half-day, and whether they have come."""

    assignment_id: int
    roster_id: int
    shift_id: int
    person_id: int
    employee_no: str
    name: str
    centre_id: int
    centre: str
    centre_name: str
    centre_name_en: str | None
    town_id: int
    town: str
    day: date
    session: str
    starts_at: datetime
    ends_at: datetime
    lines: tuple[str, ...]
    came_at: datetime | None
    how: str | None
    alarm_at: datetime | None
    settled_at: datetime | None
    cases: int | None


_DUTIES = (
    "SELECT a.id AS assignment_id, a.roster AS roster_id, s.id AS shift_id, p.id AS person_id, "
    "p.employee_no, p.name, c.id AS centre_id, c.code AS centre, c.name AS centre_name, "
    "c.name_en AS centre_name_en, r.town AS town_id, t.code AS town, s.day, s.session, "
    "a.starts_at, a.ends_at, s.lines, i.at AS came_at, i.how, n.at AS alarm_at, n.settled_at, "
    "(SELECT sum(w.cases)::int FROM window_cases w WHERE w.assignment = a.id) AS cases "
    "FROM assignment a JOIN roster r ON r.id = a.roster JOIN town t ON t.id = r.town "
    "JOIN shift s ON s.id = a.shift JOIN centre c ON c.id = s.centre "
    "JOIN person p ON p.id = a.person LEFT JOIN check_in i ON i.assignment = a.id "
    "LEFT JOIN no_show n ON n.assignment = a.id WHERE a.published "
)


def _duty(row: dict[str, Any]) -> Duty:
    return Duty(**{**row, "lines": tuple(jsontext.loads(row["lines"]) or ())})


async def duties(towns: Collection[int] | None, day: date) -> list[Duty]:
    """Everybody's half-days of the day in these towns (None: all), by centre and half-day."""
    found = await rows(
        f"{_DUTIES} AND ($1::bigint[] IS NULL OR r.town = ANY($1)) AND s.day = $2 "
        "ORDER BY c.code, s.session, p.employee_no",
        None if towns is None else list(towns),
        day,
    )
    return [_duty(row) for row in found]


async def duty(assignment_id: int) -> Duty | None:
    """The published half-day; None: it is none."""
    found = await rows(f"{_DUTIES} AND a.id = $1", assignment_id)
    return _duty(found[0]) if found else None


async def duties_of(person_id: int, day: date) -> list[Duty]:
    """The person's half-days of the day, the earlier first."""
    found = await rows(
        f"{_DUTIES} AND a.person = $1 AND s.day = $2 ORDER BY a.starts_at", person_id, day
    )
    return [_duty(row) for row in found]


async def overdue(now: datetime) -> list[Duty]:
    """Half-days under way whose people have not come, and of whom nobody was told yet.

    The town's rule decides whether they are missed; this list is before the rule.
    """
    found = await rows(
        f"{_DUTIES} AND a.starts_at > $1::timestamptz - interval '12 hours' AND a.starts_at <= $1 "
        "AND a.ends_at > $1 AND i.id IS NULL AND n.id IS NULL ORDER BY a.starts_at, a.id LIMIT 500",
        now,
    )
    return [_duty(row) for row in found]


async def rules(on: date) -> dict[str, CheckInBody]:
    """Town's code -> its rule for checking in; "" holds the general one."""
    found = {"": CheckInBody()}
    for each in await rulesets.all_of(CHECK_IN):  # by scope and day: the latest wins
        if each.first_day <= on:
            found[each.scope] = msgspec.convert(each.body, CheckInBody)
    return found


def code_of(centre: str, day: date, session: str) -> str:
    """What hangs at the centre that half-day: eight characters that cannot be guessed."""
    raw = bytes.fromhex(signature("check-in", f"{centre}:{day}:{session}"))
    return base64.b32encode(raw)[:8].decode()


def check_in_url(code: str) -> str:
    """What the QR code of that code opens on a phone."""
    return f"{settings().public_url}/me/check-in?code={code}"


async def loads(
    town_id: int,
    first_day: date,
    last_day: date,
    *,
    runs: bool = False,
    busy: Collection[str] = (),
) -> list[Load]:
    """What the town's rostered people served, or will have, on these days: those who did.

    `busy`: codes of centres whose half-days are counted apart. The longest runs in one centre,
    which take a second sort, come with `runs` only.
    """
    longest = _RUNS if runs else "SELECT NULL::bigint AS person, 0 AS longest_run WHERE false"
    found = await rows(
        "WITH one AS MATERIALIZED (SELECT a.person, s.day, s.centre, count(*) AS n "
        "FROM assignment a JOIN shift s ON s.id = a.shift JOIN person p ON p.id = a.person "
        "WHERE a.published AND p.town = $1 AND s.day BETWEEN $2 AND $3 GROUP BY 1, 2, 3), "
        f"run AS ({longest}) "
        "SELECT o.person, sum(o.n)::int AS half_days, count(DISTINCT o.centre)::int AS centres, "
        "count(DISTINCT o.day) FILTER (WHERE extract(isodow FROM o.day) > 5)::int AS saturdays, "
        "coalesce(sum(o.n) FILTER (WHERE extract(isodow FROM o.day) > 5), 0)::int "
        "AS weekend_half_days, coalesce(sum(o.n) FILTER (WHERE c.code = ANY($4::text[])), 0)::int "
        "AS busy_half_days, coalesce(sum(2.6 * sqrt((h.x_km - c.x_km) ^ 2 "
        "+ (h.y_km - c.y_km) ^ 2)), 0)::float AS km, coalesce(max(r.longest_run), 0)::int "
        "AS longest_run FROM one o JOIN centre c ON c.id = o.centre "
        "JOIN person p ON p.id = o.person LEFT JOIN centre h ON h.id = p.home_centre "
        "LEFT JOIN run r ON r.person = o.person GROUP BY o.person",
        town_id,
        first_day,
        last_day,
        list(busy),
    )
    return [Load(**row) for row in found]


_RUNS = (
    "SELECT person, max(n)::int AS longest_run FROM (SELECT person, count(*) AS n FROM ("
    "SELECT person, at, row_number() OVER (PARTITION BY person ORDER BY day) "
    "- row_number() OVER (PARTITION BY person, at ORDER BY day) AS stretch FROM ("
    "SELECT person, day, array_agg(centre ORDER BY centre) AS at FROM one GROUP BY 1, 2) days"
    ") numbered GROUP BY person, at, stretch) stretches GROUP BY person"
)
"""Days with the same centres, one after the other, have the same difference of two numberings."""


@dataclass(frozen=True, slots=True)
class Member:
    """One of the rostered people of a town."""

    id: int
    employee_no: str
    name: str
    pool: str
    fraction: float


async def members(town_id: int, on: date) -> list[Member]:
    """The town's rostered people who are here on that day."""
    found = await rows(
        "SELECT id, employee_no, name, pool, work_fraction::float AS fraction FROM person "
        "WHERE town = $1 AND pool IN ('shared', 'fixed') AND (left_on IS NULL OR left_on > $2) "
        "ORDER BY pool DESC, employee_no",
        town_id,
        on,
    )
    return [Member(**row) for row in found]


async def line_ids() -> dict[str, int]:
    """Service line -> its id."""
    return {row["code"]: row["id"] for row in await rows("SELECT id, code FROM service_line")}


async def carried_over(
    town_id: int, staff: Collection[Staff], first_day: date, busy: Collection[str] = ()
) -> dict[int, Over]:
    """What the town's shared staff carry into a roster that begins then: of twelve months."""
    begins, ends = first_day - timedelta(days=365), first_day - timedelta(days=1)
    weights = {}
    for each in staff:
        if each.pool == "shared" and each.town_id == town_id:
            since = max(begins, each.hired_on or begins)
            weights[each.id] = float(each.work_fraction) * max(0, (ends - since).days + 1) / 365
    past = await loads(town_id, begins, ends, busy=busy)
    return carried(past, weights) if past else {}
