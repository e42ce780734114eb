"""What this floor puts on the start page."""

from datetime import date, timedelta

from kit.database import rows
from kit.feature import Card
from kit.language import gettext
from kit.permissions import Principal
from staff.queries.calendar import years

SOON = timedelta(days=30)


async def desk(principal: Principal, today: date) -> list[Card]:
    """Placements that end, leave of today, a year without its notice."""
    return [
        *(await _ending(principal, today)),
        *(await _away(principal, today)),
        *(await _unsettled(principal, today)),
    ]


def _only(principal: Principal, permission: str) -> list[int] | None:
    towns = principal.towns(permission)
    return None if towns is None else sorted(towns)


async def _ending(principal: Principal, today: date) -> list[Card]:
    if not principal.may("placements.edit"):
        return []
    found = await rows(
        "SELECT p.employee_no, p.name FROM placement l JOIN person p ON p.id = l.person "
        "WHERE NOT l.cancelled AND l.last_day BETWEEN $1 AND $2 "
        "AND ($3::bigint[] IS NULL OR p.town = ANY($3)) "
        "AND NOT EXISTS (SELECT 1 FROM placement n WHERE n.person = l.person "
        "AND NOT n.cancelled AND n.first_day > l.last_day) ORDER BY l.last_day",
        today,
        today + SOON,
        _only(principal, "placements.edit"),
    )
    if not found:
        return []
    one = found[0]
    return [
        Card(
            gettext("Placements that end within 30 days"),
            f"/people/{one['employee_no']}/placements",
            count=len(found),
            text=gettext("Next: {name}. A new order is needed.", name=one["name"]),
            tone="note",
        )
    ]


async def _away(principal: Principal, today: date) -> list[Card]:
    if not principal.may("people.read"):
        return []
    found = await rows(
        "SELECT count(DISTINCT p.id) AS away FROM leave l JOIN person p ON p.id = l.person "
        "WHERE l.first_day <= $1 AND l.last_day >= $1 "
        "AND ($2::bigint[] IS NULL OR p.town = ANY($2))",
        today,
        _only(principal, "people.read"),
    )
    if not found[0]["away"]:
        return []
    return [
        Card(
            gettext("People on leave today"),
            "/people",
            count=found[0]["away"],
            text=gettext("Of the towns that you look after."),
        )
    ]


async def _unsettled(principal: Principal, today: date) -> list[Card]:
    if not principal.may("calendar.edit"):
        return []
    coming = (today + timedelta(days=60)).year
    return [
        Card(
            gettext("The calendar of {year} is provisional", year=str(year.year)),
            f"/calendar/{year.year}",
            text=gettext("Enter the State Council's notice as soon as it is out."),
            tone="note",
        )
        for year in await years(today.year, coming)
        if year.provisional
    ]
