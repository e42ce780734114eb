"""Days served: what the published rosters of the past add up to for one person."""

from dataclasses import dataclass
from datetime import date

from kit.database import rows


@dataclass(frozen=True, slots=True)
class ServedAt:
    """Service at one centre. A day with two half-days is one day."""

    centre: str
    centre_name: str
    centre_name_en: str | None
    days: int
    half_days: int
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class ServedLine:
    """Half-days on shifts that a service line had to be covered on."""

    line: str
    line_name: str
    line_name_en: str | None
    half_days: int


_SERVED = (
    "FROM assignment a JOIN shift s ON s.id = a.shift JOIN centre c ON c.id = s.centre "
    "WHERE a.person = $1 AND a.published AND s.day <= $2 "
)


async def days_served(person_id: int, until: date) -> list[ServedAt]:
    """By centre, the most days first; `until` counts."""
    found = await rows(
        "SELECT c.code AS centre, c.name AS centre_name, c.name_en AS centre_name_en, "
        "count(DISTINCT s.day)::int AS days, count(*)::int AS half_days, "
        f"min(s.day) AS first_day, max(s.day) AS last_day {_SERVED}"
        "GROUP BY c.id ORDER BY days DESC, c.code",
        person_id,
        until,
    )
    return [ServedAt(**row) for row in found]


async def lines_served(person_id: int, until: date) -> list[ServedLine]:
    """By service line, the most half-days first; `until` counts."""
    found = await rows(
        "SELECT l.code AS line, l.name AS line_name, l.name_en AS line_name_en, "
        "count(*)::int AS half_days FROM (SELECT s.id, "
        f"jsonb_array_elements_text(s.lines) AS code {_SERVED}) served "
        "JOIN service_line l ON l.code = served.code GROUP BY l.id ORDER BY half_days DESC, l.code",
        person_id,
        until,
    )
    return [ServedLine(**row) for row in found]
