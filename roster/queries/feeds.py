"""What calendars are told of a person or a centre: what is published, what was taken away."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kit.database import rows
from kit.jsontext import loads
from roster.rules.told import Entry, HalfDay, Publication, Told, told
from staff.queries.directory import CentreEntry


@dataclass(frozen=True, slots=True)
class Duty:
    """A person's half-day: where, when, for which lines."""

    centre: CentreEntry
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
    "a.published, p.name AS person, c.id AS centre, c.code, c.name, c.name_en, c.town AS town_id, "
    "t.name AS town_name, t.name_en AS town_name_en "
    "FROM assignment a JOIN roster r ON r.id = a.roster JOIN shift s ON s.id = a.shift "
    "JOIN centre c ON c.id = s.centre JOIN town t ON t.id = c.town "
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
                _centre(row),
                row["starts_at"],
                row["ends_at"],
                tuple(loads(row["lines"]) or ()),
            ),
            row["published"],
        )
        for row in found
    ]
    return told(await _publications(found, first_day, last_day), entries)


def _centre(row: dict[str, Any]) -> CentreEntry:
    return CentreEntry(
        id=row["centre"],
        code=row["code"],
        name=row["name"],
        name_en=row["name_en"],
        town_id=row["town_id"],
        town_name=row["town_name"],
        town_name_en=row["town_name_en"],
    )


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
