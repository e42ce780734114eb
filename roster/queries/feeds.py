"""What calendars are told of a person or a centre: what is published, what was taken away."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kit.database import rows
from kit.errors import NotFound
from kit.jsontext import loads
from roster.rules.told import Entry, HalfDay, Publication, Told, told


@dataclass(frozen=True, slots=True)
class Place:
    """A centre as a calendar names it."""

    code: str
    name: str
    name_en: str | None
    town: str
    town_en: str | None


@dataclass(frozen=True, slots=True)
class CentreOfTown:
    """A centre by its keys."""

    id: int
    town_id: int
    code: str
    name: str
    name_en: str | None


@dataclass(frozen=True, slots=True)
class Duty:
    """A person's half-day: where, when, for which lines."""

    centre: Place
    starts_at: datetime
    ends_at: datetime
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Crew:
    """A centre's half-day: when, for which lines, who serves."""

    starts_at: datetime
    ends_at: datetime
    lines: tuple[str, ...]
    names: tuple[str, ...]


_ROWS = (
    "SELECT a.roster, r.town AS roster_town, s.day, s.session, a.starts_at, a.ends_at, s.lines, "
    "a.published, p.name AS person, c.code, c.name, c.name_en, t.name AS town, "
    "t.name_en AS town_en FROM assignment a JOIN roster r ON r.id = a.roster "
    "JOIN shift s ON s.id = a.shift JOIN centre c ON c.id = s.centre JOIN town t ON t.id = c.town "
    "JOIN person p ON p.id = a.person WHERE r.published_at IS NOT NULL "
)


async def duties_of(person_id: int, first_day: date, last_day: date) -> list[Told[Duty]]:
    """The person's half-days on these days as calendars should show them; both included."""
    found = await rows(
        f"{_ROWS} AND a.person = $1 AND s.day BETWEEN $2 AND $3 ORDER BY a.roster, a.id",
        person_id,
        first_day,
        last_day,
    )
    entries = [
        Entry(
            row["roster"],
            HalfDay(row["day"], row["session"]),
            Duty(
                Place(row["code"], row["name"], row["name_en"], row["town"], row["town_en"]),
                row["starts_at"],
                row["ends_at"],
                tuple(loads(row["lines"]) or ()),
            ),
            row["published"],
        )
        for row in found
    ]
    return told(await _publications(found, first_day, last_day), entries)


async def crews_of(centre_id: int, first_day: date, last_day: date) -> list[Told[Crew]]:
    """The centre's half-days with who serves, as calendars should show them; both days included."""
    found = await rows(
        f"{_ROWS} AND s.centre = $1 AND s.day BETWEEN $2 AND $3 "
        "ORDER BY a.roster, p.name_pinyin, p.employee_no",
        centre_id,
        first_day,
        last_day,
    )
    grouped: dict[tuple[int, bool, HalfDay], list[dict[str, Any]]] = defaultdict(list)
    whole: set[tuple[int, HalfDay]] = set()
    for row in found:
        half_day = HalfDay(row["day"], row["session"])
        grouped[row["roster"], row["published"], half_day].append(row)
        if row["published"]:
            whole.add((row["roster"], half_day))
    entries = [
        Entry(
            roster,
            half_day,
            Crew(
                crew[0]["starts_at"],
                max(row["ends_at"] for row in crew),
                tuple(loads(crew[0]["lines"]) or ()),
                tuple(row["person"] for row in crew),
            ),
            stands,
        )
        for (roster, stands, half_day), crew in grouped.items()
        # who was taken off within a roster is no crew beside those who stayed
        if stands or (roster, half_day) not in whole
    ]
    return told(await _publications(found, first_day, last_day), entries)


async def _publications(
    found: Iterable[dict[str, Any]], first_day: date, last_day: date
) -> list[Publication]:
    towns = sorted({row["roster_town"] for row in found})
    published = await rows(
        "SELECT id AS roster, town, first_day, last_day, published_at AS at FROM roster "
        "WHERE published_at IS NOT NULL AND town = ANY($1::bigint[]) "
        "AND first_day <= $3 AND last_day >= $2",
        towns,
        first_day,
        last_day,
    )
    return [Publication(**row) for row in published]


async def name_of_person(person_id: int) -> tuple[str, str]:
    """Employee number and name; raises NotFound."""
    found = await rows("SELECT employee_no, name FROM person WHERE id = $1", person_id)
    if not found:
        raise NotFound
    return found[0]["employee_no"], found[0]["name"]


async def place(centre_id: int) -> Place:
    """The centre; raises NotFound."""
    found = await rows(
        "SELECT c.code, c.name, c.name_en, t.name AS town, t.name_en AS town_en "
        "FROM centre c JOIN town t ON t.id = c.town WHERE c.id = $1",
        centre_id,
    )
    if not found:
        raise NotFound
    return Place(**found[0])


async def centre(code: str) -> CentreOfTown:
    """The centre of that code; raises NotFound."""
    found = await rows(
        "SELECT id, town AS town_id, code, name, name_en FROM centre WHERE code = $1", code
    )
    if not found:
        raise NotFound(centre=code)
    return CentreOfTown(**found[0])
