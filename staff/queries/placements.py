"""Placements seen from elsewhere than the person: who is at a centre, what stands in the way."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from kit.database import rows


@dataclass(frozen=True, slots=True)
class PlacedHere:
    """Someone placed at a centre."""

    employee_no: str
    name: str
    post_name: str
    post_name_en: str | None
    kind: str
    first_day: date
    last_day: date | None


async def placed_at(centre_id: int, on: date) -> list[PlacedHere]:
    """Who is placed at the centre on that day, by pinyin."""
    found = await rows(
        "SELECT p.employee_no, p.name, o.name AS post_name, o.name_en AS post_name_en, l.kind, "
        "l.first_day, l.last_day FROM placement l JOIN person p ON p.id = l.person "
        "JOIN post o ON o.id = l.post WHERE l.centre = $1 AND NOT l.cancelled "
        "AND l.first_day <= $2 AND (l.last_day IS NULL OR l.last_day >= $2) "
        'ORDER BY p.name_pinyin COLLATE "C", p.id',
        centre_id,
        on,
    )
    return [PlacedHere(**row) for row in found]


@dataclass(frozen=True, slots=True)
class Standing:
    """A placement that shares a day with another period of the same person."""

    id: int
    centre_name: str
    centre_name_en: str | None
    first_day: date
    last_day: date | None
    order_no: str


async def overlapping(person_id: int, first_day: date, last_day: date | None) -> Standing | None:
    """The person's earliest placement that shares a day with the period; an end may be open."""
    found = await rows(
        "SELECT l.id, c.name AS centre_name, c.name_en AS centre_name_en, l.first_day, "
        "l.last_day, l.order_no FROM placement l JOIN centre c ON c.id = l.centre "
        "WHERE l.person = $1 AND NOT l.cancelled "
        "AND daterange(l.first_day, l.last_day, '[]') && daterange($2, $3, '[]') "
        "ORDER BY l.first_day LIMIT 1",
        person_id,
        first_day,
        last_day,
    )
    return Standing(**found[0]) if found else None


@dataclass(frozen=True, slots=True)
class Served:
    """A period of a person's service; no last day: it goes on."""

    person: int
    kind: str
    """Of the placement: regular, rotation, support, practice, secondment."""
    first_day: date
    last_day: date | None


async def served_by(people: Collection[int]) -> list[Served]:
    """The placements of these people, those that were cancelled left out, by first day."""
    found = await rows(
        "SELECT person, kind, first_day, last_day FROM placement "
        "WHERE person = ANY($1::bigint[]) AND NOT cancelled ORDER BY first_day, id",
        list(people),
    )
    return [Served(**row) for row in found]
