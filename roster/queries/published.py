"""Published shifts: who serves where and when, and what that adds up to.

Only what stands counts: an assignment that a later roster took away is no longer published.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from kit.database import rows
from kit.jsontext import loads

HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class PublishedShift:
    """A person on a shift of a published roster."""

    assignment_id: int
    roster_id: int
    person_id: int
    employee_no: str
    name: str
    centre_id: int
    centre: str
    """The centre's code."""
    centre_name: str
    centre_name_en: str | None
    town_id: int
    day: date
    session: str
    """AM or PM."""
    starts_at: datetime
    ends_at: datetime
    windows: int
    lines: tuple[str, ...]
    """Codes of the service lines that the shift covers."""
    km_from_home: float | None
    """Straight from the person's home centre; None: there is none, or it is this one."""


@dataclass(frozen=True, slots=True)
class DaysServed:
    """Days served: a half-day counts 0.5."""

    days: Decimal
    half_days: int
    first_day: date | None
    last_day: date | None
    by_centre: tuple[tuple[str, Decimal], ...]
    """Code of the centre -> days, most first."""
    by_line: tuple[tuple[str, Decimal], ...]
    """Service line -> days on shifts that covered it, most first; one shift covers several."""


@dataclass(frozen=True, slots=True)
class DayServed:
    """What a person served on one day: 0.5 or 1."""

    person_id: int
    day: date
    days: Decimal


_SHIFTS = (
    "SELECT a.id AS assignment_id, a.roster AS roster_id, p.id AS person_id, p.employee_no, "
    "p.name, c.id AS centre_id, c.code AS centre, c.name AS centre_name, "
    "c.name_en AS centre_name_en, c.town AS town_id, s.day, s.session, a.starts_at, a.ends_at, "
    "s.windows, s.lines, CASE WHEN h.id <> c.id THEN "
    "sqrt((h.x_km - c.x_km) ^ 2 + (h.y_km - c.y_km) ^ 2)::float END AS km_from_home "
    "FROM assignment a JOIN shift s ON s.id = a.shift JOIN centre c ON c.id = s.centre "
    "JOIN person p ON p.id = a.person LEFT JOIN centre h ON h.id = p.home_centre "
    "WHERE a.published "
)


def _shift(row: dict[str, Any]) -> PublishedShift:
    return PublishedShift(**{**row, "lines": tuple(loads(row["lines"]) or ())})


async def coming_shifts(
    person_id: int, now: datetime, today: date, limit: int = 60
) -> list[PublishedShift]:
    """The person's next shifts that have not ended at `now`, soonest first."""
    found = await rows(
        f"{_SHIFTS} AND a.person = $1 AND s.day >= $2 AND a.ends_at > $3 "
        "ORDER BY a.starts_at LIMIT $4",
        person_id,
        today,
        now,
        limit,
    )
    return [_shift(row) for row in found]


async def days_served(person_id: int, until: date) -> DaysServed:
    """What the person has served before `until`; that day itself is not over and does not count."""
    found = await rows(
        "SELECT s.day, c.code AS centre, s.lines FROM assignment a JOIN shift s ON s.id = a.shift "
        "JOIN centre c ON c.id = s.centre WHERE a.published AND a.person = $1 AND s.day < $2 "
        "ORDER BY s.day",
        person_id,
        until,
    )
    centres: dict[str, Decimal] = {}
    lines: dict[str, Decimal] = {}
    for row in found:
        centres[row["centre"]] = centres.get(row["centre"], Decimal(0)) + HALF
        for line in loads(row["lines"]) or ():
            lines[line] = lines.get(line, Decimal(0)) + HALF
    return DaysServed(
        days=len(found) * HALF,
        half_days=len(found),
        first_day=found[0]["day"] if found else None,
        last_day=found[-1]["day"] if found else None,
        by_centre=_most_first(centres),
        by_line=_most_first(lines),
    )


def _most_first(days: dict[str, Decimal]) -> tuple[tuple[str, Decimal], ...]:
    return tuple(sorted(days.items(), key=lambda item: (-item[1], item[0])))


async def days_served_of(
    people: Collection[int] | None, first_day: date, last_day: date, *, today: date
) -> list[DayServed]:
    """Who served on which of these days before today (None: everybody), by person and day."""
    found = await rows(
        "SELECT a.person AS person_id, s.day, count(*) * 0.5 AS days FROM assignment a "
        "JOIN shift s ON s.id = a.shift WHERE a.published "
        "AND ($1::bigint[] IS NULL OR a.person = ANY($1)) AND s.day BETWEEN $2 AND $3 "
        "GROUP BY 1, 2 ORDER BY 1, 2",
        None if people is None else list(people),
        first_day,
        min(last_day, today - timedelta(days=1)),
    )
    return [DayServed(**row) for row in found]
