"""Staff lent between towns."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from kit.database import rows
from kit.errors import NotFound
from staff.queries import availability
from staff.queries.availability import Staff


@dataclass(frozen=True, slots=True)
class Lending:
    """A person lent for a period, both days counted. `state`: asked, agreed, refused, ended."""

    id: int
    person_id: int
    employee_no: str
    name: str
    from_id: int
    from_town: str
    from_name: str
    from_name_en: str | None
    to_id: int
    to_town: str
    to_name: str
    to_name_en: str | None
    first_day: date
    last_day: date
    from_agreed_by: str | None
    to_agreed_by: str | None
    state: str
    made_at: datetime


_LENDINGS = (
    "SELECT l.id, p.id AS person_id, p.employee_no, p.name, f.id AS from_id, f.code AS from_town, "
    "f.name AS from_name, f.name_en AS from_name_en, t.id AS to_id, t.code AS to_town, "
    "t.name AS to_name, t.name_en AS to_name_en, l.first_day, l.last_day, l.from_agreed_by, "
    "l.to_agreed_by, l.state, l.made_at FROM lending l JOIN person p ON p.id = l.person "
    "JOIN town f ON f.id = l.from_town JOIN town t ON t.id = l.to_town "
)


async def lending(lending_id: int) -> Lending:
    """The lending; raises NotFound."""
    found = await rows(f"{_LENDINGS} WHERE l.id = $1", lending_id)
    if not found:
        raise NotFound(lending=lending_id)
    return Lending(**found[0])


async def lendings(towns: Collection[int] | None) -> list[Lending]:
    """Lendings from or to these towns (None: all), what waits for consent first."""
    found = await rows(
        f"{_LENDINGS} WHERE $1::bigint[] IS NULL OR l.from_town = ANY($1) OR l.to_town = ANY($1) "
        "ORDER BY (l.state = 'asked') DESC, l.first_day DESC, l.id DESC LIMIT 200",
        None if towns is None else list(towns),
    )
    return [Lending(**row) for row in found]


@dataclass(frozen=True, slots=True)
class Lent:
    """Days on which somebody serves another town than their own."""

    person_id: int
    from_id: int
    to_id: int
    first_day: date
    last_day: date


async def lent(town_id: int, first_day: date, last_day: date) -> list[Lent]:
    """Agreed lendings from or to the town that touch the period."""
    found = await rows(
        "SELECT person AS person_id, from_town AS from_id, to_town AS to_id, first_day, last_day "
        "FROM lending WHERE state = 'agreed' AND (from_town = $1 OR to_town = $1) "
        "AND first_day <= $3 AND last_day >= $2 ORDER BY first_day",
        town_id,
        first_day,
        last_day,
    )
    return [Lent(**row) for row in found]


Span = tuple[date, date]


async def with_lent(
    staff: list[Staff], town_id: int, first_day: date, last_day: date
) -> tuple[list[Staff], dict[int, list[Span]]]:
    """(the town's staff and whom it has borrowed, person -> days on which they serve elsewhere)."""
    found = await lent(town_id, first_day, last_day)
    if not found:
        return staff, {}
    away: dict[int, list[Span]] = {}
    borrowed: dict[int, list[Span]] = {}
    for one in found:
        spans = away if one.from_id == town_id else borrowed
        spans.setdefault(one.person_id, []).append((one.first_day, one.last_day))
    for person, spans_here in borrowed.items():
        begins = date.min
        for first, last in sorted(spans_here):
            if begins < first:
                away.setdefault(person, []).append((begins, first - timedelta(1)))
            begins = last + timedelta(1)
        away.setdefault(person, []).append((begins, date.max))
    guests = await availability.staff_of(list(borrowed))
    # Whoever is lent goes wherever the other town needs them.
    return [*staff, *(replace(each, pool="shared") for each in guests)], away
