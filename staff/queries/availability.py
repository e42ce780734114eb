"""When people can work and what they wish: leave, busy time, wishes, working-time limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from kit.clock import ZONE
from kit.database import rows
from kit.rulesets import all_of
from staff.rules.working_time import DEFAULT, WorkingTime, from_body


@dataclass(frozen=True, slots=True)
class Staff:
    """One of the staff as a roster sees them. Coordinates in km on the district's grid."""

    id: int
    employee_no: str
    name: str
    identity: str
    pool: str
    town_id: int
    home_centre_id: int | None
    home_x_km: float | None
    home_y_km: float | None
    work_fraction: Decimal
    hired_on: date | None
    left_on: date | None


@dataclass(frozen=True, slots=True)
class Absence:
    """Leave; both days count."""

    person_id: int
    kind: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Busy:
    """Hours on duty elsewhere."""

    person_id: int
    starts_at: datetime
    ends_at: datetime
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Wished:
    """A wish for a half-day (AM, PM) or a DAY, `on` or `off`, weight 1 to 3."""

    person_id: int
    on: date
    session: str
    wish: str
    weight: int


async def staff_of_town(town_id: int, first_day: date, last_day: date) -> list[Staff]:
    """Shared and fixed staff of the town who are here on some day of the period."""
    found = await rows(
        "SELECT p.id, p.employee_no, p.name, p.identity, p.pool, p.town AS town_id, "
        "p.home_centre AS home_centre_id, c.x_km::float AS home_x_km, c.y_km::float AS home_y_km, "
        "p.work_fraction, p.hired_on, p.left_on "
        "FROM person p LEFT JOIN centre c ON c.id = p.home_centre "
        "WHERE p.town = $1 AND p.pool IN ('shared', 'fixed') "
        "AND (p.hired_on IS NULL OR p.hired_on <= $3) "
        "AND (p.left_on IS NULL OR p.left_on > $2) ORDER BY p.employee_no",
        town_id,
        first_day,
        last_day,
    )
    return [Staff(**row) for row in found]


async def staff_of(people: Sequence[int]) -> list[Staff]:
    """These people as a roster sees them, whatever their town."""
    found = await rows(
        "SELECT p.id, p.employee_no, p.name, p.identity, p.pool, p.town AS town_id, "
        "p.home_centre AS home_centre_id, c.x_km::float AS home_x_km, c.y_km::float AS home_y_km, "
        "p.work_fraction, p.hired_on, p.left_on "
        "FROM person p LEFT JOIN centre c ON c.id = p.home_centre "
        "WHERE p.id = ANY($1::bigint[]) ORDER BY p.employee_no",
        list(people),
    )
    return [Staff(**row) for row in found]


async def leave(people: Sequence[int], first_day: date, last_day: date) -> list[Absence]:
    """Leave of these people that touches the period."""
    found = await rows(
        "SELECT person AS person_id, kind, first_day, last_day FROM leave "
        "WHERE person = ANY($1::bigint[]) AND first_day <= $3 AND last_day >= $2 "
        "ORDER BY person, first_day",
        list(people),
        first_day,
        last_day,
    )
    return [Absence(**row) for row in found]


async def busy(people: Sequence[int], first_day: date, last_day: date) -> list[Busy]:
    """Busy time of these people that touches the days of the period."""
    found = await rows(
        "SELECT person AS person_id, starts_at, ends_at, kind, title FROM busy_time "
        "WHERE person = ANY($1::bigint[]) AND starts_at < ($3::date + 1)::timestamp AT TIME ZONE "
        "$4 AND ends_at > $2::date::timestamp AT TIME ZONE $4 ORDER BY person, starts_at",
        list(people),
        first_day,
        last_day,
        str(ZONE),
    )
    return [Busy(**row) for row in found]


async def wishes(people: Sequence[int], first_day: date, last_day: date) -> list[Wished]:
    """Wishes of these people for days of the period."""
    found = await rows(
        'SELECT person AS person_id, day AS "on", session, wish, weight FROM wish '
        "WHERE person = ANY($1::bigint[]) AND day BETWEEN $2 AND $3 ORDER BY person, day, session",
        list(people),
        first_day,
        last_day,
    )
    return [Wished(**row) for row in found]


async def working_time(on: date) -> dict[str, WorkingTime]:
    """Identity -> limits in force on that day; "" holds the general ones."""
    limits = {"": DEFAULT}
    for rule_set in await all_of("working-time"):  # by scope and day: the latest wins
        if rule_set.first_day <= on:
            limits[rule_set.scope] = from_body(rule_set.body)
    return limits
