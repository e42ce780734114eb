"""Placements: single ones, and who is placed at a centre."""

from dataclasses import dataclass
from datetime import date

from kit.database import rows


@dataclass(frozen=True, slots=True)
class PlacementFacts:
    """A placement with its person, centre and post."""

    id: int
    person_id: int
    employee_no: str
    person_name: str
    person_town_id: int
    centre_code: str
    centre_name: str
    centre_name_en: str | None
    post_code: str
    post_name: str
    post_name_en: str | None
    kind: str
    first_day: date
    last_day: date | None
    order_no: str
    ordered_on: date | None
    cancelled: bool


_PLACEMENT = """
    SELECT l.id, l.person AS person_id, p.employee_no, p.name AS person_name,
           p.town AS person_town_id, c.code AS centre_code, c.name AS centre_name,
           c.name_en AS centre_name_en, o.code AS post_code, o.name AS post_name,
           o.name_en AS post_name_en, l.kind, l.first_day, l.last_day, l.order_no, l.ordered_on,
           l.cancelled
    FROM placement l JOIN person p ON p.id = l.person JOIN centre c ON c.id = l.centre
    JOIN post o ON o.id = l.post
"""


async def placement_by_id(placement_id: int) -> PlacementFacts | None:
    """The placement of that key."""
    found = await rows(f"{_PLACEMENT} WHERE l.id = $1", placement_id)
    return PlacementFacts(**found[0]) if found else None


async def placements_of(person_id: int, *, cancelled: bool = False) -> list[PlacementFacts]:
    """The person's placements, latest first; cancelled ones only when asked for."""
    found = await rows(
        f"{_PLACEMENT} WHERE l.person = $1 AND (NOT l.cancelled OR $2) "
        "ORDER BY l.first_day DESC, l.id DESC",
        person_id,
        cancelled,
    )
    return [PlacementFacts(**row) for row in found]


async def placed_at(centre_id: int, on: date) -> list[PlacementFacts]:
    """Who is placed at the centre on that day, by name's pinyin."""
    found = await rows(
        f"{_PLACEMENT} WHERE l.centre = $1 AND NOT l.cancelled AND l.first_day <= $2 "
        'AND (l.last_day IS NULL OR l.last_day >= $2) ORDER BY p.name_pinyin COLLATE "C", p.id',
        centre_id,
        on,
    )
    return [PlacementFacts(**row) for row in found]


async def overlapping(
    person_id: int, first_day: date, last_day: date | None, *, besides: int | None = None
) -> PlacementFacts | None:
    """The person's earliest placement that shares a day with the period; an end may be open."""
    found = await rows(
        f"{_PLACEMENT} WHERE l.person = $1 AND NOT l.cancelled "
        "AND daterange(l.first_day, l.last_day, '[]') && daterange($2, $3, '[]') "
        "AND ($4::bigint IS NULL OR l.id <> $4) ORDER BY l.first_day LIMIT 1",
        person_id,
        first_day,
        last_day,
        besides,
    )
    return PlacementFacts(**found[0]) if found else None
