"""A roster as it goes on paper and into workbooks: every half-day with the people on it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kit.database import rows
from kit.errors import NotFound
from kit.jsontext import loads


@dataclass(frozen=True, slots=True)
class Head:
    """Which roster it is."""

    id: int
    town_id: int
    town: str
    """The town's code."""
    town_name: str
    town_name_en: str | None
    first_day: date
    last_day: date
    state: str
    version: int
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Someone on a shift."""

    employee_no: str
    name: str


@dataclass(frozen=True, slots=True)
class HalfDay:
    """A shift with the people on it."""

    centre: str
    centre_name: str
    centre_name_en: str | None
    day: date
    session: str
    starts_at: datetime
    ends_at: datetime
    windows: int
    lines: tuple[str, ...]
    people: tuple[OnDuty, ...]

    @property
    def empty(self) -> int:
        """Windows that nobody serves."""
        return max(0, self.windows - len(self.people))


async def head(roster_id: int) -> Head:
    """The roster; raises NotFound."""
    found = await rows(
        "SELECT r.id, r.town AS town_id, t.code AS town, t.name AS town_name, "
        "t.name_en AS town_name_en, r.first_day, r.last_day, r.state, r.version, r.published_at "
        "FROM roster r JOIN town t ON t.id = r.town WHERE r.id = $1",
        roster_id,
    )
    if not found:
        raise NotFound(roster=roster_id)
    return Head(**found[0])


async def half_days(
    roster_id: int, first_day: date, last_day: date, centre: str | None = None
) -> list[HalfDay]:
    """The roster's shifts on these days, by centre and time; of one centre when its code is given.

    Of a published roster only what still stands: a newer one may have taken over some days.
    """
    found = await rows(
        "SELECT c.code AS centre, c.name AS centre_name, c.name_en AS centre_name_en, s.day, "
        "s.session, s.starts_at, s.ends_at, s.windows, s.lines, "
        "coalesce(jsonb_agg(jsonb_build_array(p.employee_no, p.name) "
        "ORDER BY p.name_pinyin, p.employee_no) FILTER (WHERE p.id IS NOT NULL), '[]') "
        "AS people FROM roster r JOIN shift s ON s.plan = r.plan "
        "AND s.day BETWEEN r.first_day AND r.last_day JOIN centre c ON c.id = s.centre "
        "LEFT JOIN assignment a ON a.shift = s.id "
        "AND a.roster = r.id AND (r.state <> 'published' OR a.published) "
        "LEFT JOIN person p ON p.id = a.person "
        "WHERE r.id = $1 AND s.day BETWEEN $2 AND $3 AND ($4::text IS NULL OR c.code = $4) "
        "AND (s.windows > 0 OR p.id IS NOT NULL) "
        "GROUP BY c.id, s.id ORDER BY c.code, s.day, s.session",
        roster_id,
        first_day,
        last_day,
        centre,
    )
    return [_half_day(row) for row in found]


def _half_day(row: dict[str, Any]) -> HalfDay:
    people = tuple(OnDuty(*pair) for pair in loads(row["people"]))
    return HalfDay(**{**row, "lines": tuple(loads(row["lines"]) or ()), "people": people})
