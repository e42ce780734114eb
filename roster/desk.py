"""What this floor puts on the start page: what a town's manager should look at today."""

from datetime import date, timedelta

from kit import clock
from kit.database import rows
from kit.feature import Card
from kit.language import gettext, pick
from kit.permissions import Principal
from kit.web.environment import date_text
from roster.pages.shared import session_name
from roster.permissions import EDIT
from roster.queries.published import coming_shifts

AHEAD = 14
"""Days ahead for which a town should have a published roster."""
TOWNS = 3
"""Towns without a roster that are named."""


async def desk(principal: Principal, today: date) -> list[Card]:
    """My next shift; empty windows of the week, towns without a roster, drafts that wait."""
    own = await _next_shift(principal.person_id, today)
    if not principal.may(EDIT):
        return own
    held = principal.towns(EDIT)
    towns = None if held is None else sorted(held)
    return [
        *own,
        *(await _empty(towns, today)),
        *(await _missing(towns, today)),
        *(await _waiting(towns, today)),
    ]


async def _next_shift(person_id: int | None, today: date) -> list[Card]:
    coming = await coming_shifts(person_id, clock.now(), today, 1) if person_id else []
    return [
        Card(
            gettext("My next shift"),
            "/me/shifts",
            text=f"{date_text(one.day, 'day')} {session_name(one.session)} · "
            f"{pick(one.centre_name, one.centre_name_en)}",
            tone="good",
        )
        for one in coming
    ]


async def _empty(towns: list[int] | None, today: date) -> list[Card]:
    found = await rows(
        "SELECT r.id, sum(greatest(0, s.windows - (SELECT count(*) FROM assignment a "
        "WHERE a.shift = s.id AND a.roster = r.id)))::int AS empty "
        "FROM roster r JOIN shift s ON s.plan = r.plan "
        "AND s.day BETWEEN r.first_day AND r.last_day "
        "WHERE r.state = 'published' AND s.day BETWEEN $1 AND $2 "
        "AND ($3::bigint[] IS NULL OR r.town = ANY($3)) GROUP BY r.id ORDER BY 2 DESC",
        today,
        today + timedelta(6),
        towns,
    )
    count = sum(row["empty"] for row in found)
    if not count:
        return []
    return [
        Card(
            gettext("Empty windows in the coming week"),
            f"/rosters/{found[0]['id']}",
            count,
            gettext("Window half-days without anybody, from today on."),
            "bad",
        )
    ]


async def _missing(towns: list[int] | None, today: date) -> list[Card]:
    found = await rows(
        "SELECT t.code, t.name, t.name_en, max(r.last_day) AS until FROM town t "
        "LEFT JOIN roster r ON r.town = t.id AND r.state = 'published' "
        "WHERE ($1::bigint[] IS NULL OR t.id = ANY($1)) "
        "AND EXISTS (SELECT FROM centre c WHERE c.town = t.id AND c.level = 'community') "
        "GROUP BY t.id HAVING max(r.last_day) IS NULL OR max(r.last_day) < $2 ORDER BY t.name",
        towns,
        today + timedelta(AHEAD),
    )
    return [
        Card(
            gettext(
                "No roster from {day} on",
                day=date_text(max(today, row["until"] + timedelta(1)) if row["until"] else today),
            ),
            "/window-plans",
            text=gettext(
                "{town}: plan its windows and make a roster.",
                town=pick(row["name"], row["name_en"]),
            ),
            tone="note",
        )
        for row in found[:TOWNS]
    ]


async def _waiting(towns: list[int] | None, today: date) -> list[Card]:
    found = await rows(
        "SELECT count(*) AS n FROM roster WHERE state = 'draft' AND last_day >= $1 "
        "AND ($2::bigint[] IS NULL OR town = ANY($2))",
        today,
        towns,
    )
    if not found[0]["n"]:
        return []
    return [
        Card(
            gettext("Drafts wait to be published"),
            "/rosters?state=draft",
            found[0]["n"],
            gettext("They are not seen by the staff yet."),
        )
    ]
