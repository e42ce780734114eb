"""What the start page says about rosters."""

from datetime import date, timedelta

from kit import clock
from kit.feature import Card
from kit.language import N_, gettext, pick
from kit.permissions import Principal
from kit.web.environment import date_text, period_text
from roster.pages.shared import session_name
from roster.permissions import EDIT, READ
from roster.queries import waiting
from roster.queries.published import coming_shifts

AHEAD = timedelta(days=14)
MOST_DRAFTS = 3


async def cards(principal: Principal, today: date) -> list[Card]:
    """My next shift; unfilled windows, drafts and towns without a roster for the next 14 days."""
    found: list[Card] = []
    if principal.person_id is not None:
        found += await _own(principal.person_id, today)
    if principal.may(READ):
        found += await _gaps(principal, today)
    if principal.may(EDIT):
        found += await _drafts(principal, today)
        found += await _uncovered(principal, today)
    return found


async def _own(person: int, today: date) -> list[Card]:
    coming = await coming_shifts(person, clock.now(), today, 1)
    return [
        Card(
            gettext(N_("My next shift")),
            "/me/shifts",
            text=f"{date_text(one.day, 'day')} {session_name(one.session)} · "
            f"{pick(one.centre_name, one.centre_name_en)}",
            tone="good",
        )
        for one in coming
    ]


async def _gaps(principal: Principal, today: date) -> list[Card]:
    return [
        Card(
            gettext(N_("Windows unfilled in {town}"), town=pick(gap.town_name, gap.town_name_en)),
            f"/rosters/{gap.roster_id}",
            count=gap.unfilled,
            text=gettext(
                N_("In the next 14 days, the first on {day}."), day=date_text(gap.next_day, "day")
            ),
            tone="bad",
        )
        for gap in await waiting.gaps(principal.towns(READ), today, today + AHEAD)
    ]


async def _drafts(principal: Principal, today: date) -> list[Card]:
    found = await waiting.drafts(principal.towns(EDIT), today)
    return [
        Card(
            gettext(N_("Draft roster of {town}"), town=pick(draft.town_name, draft.town_name_en)),
            f"/rosters/{draft.roster_id}",
            text=gettext(
                N_("{period}; not published yet."),
                period=period_text(draft.first_day, draft.last_day),
            ),
            tone="note",
        )
        for draft in found[:MOST_DRAFTS]
    ]


async def _uncovered(principal: Principal, today: date) -> list[Card]:
    towns = principal.towns(EDIT)
    if towns is None:  # who looks after every town sees the list of rosters
        return []
    return [
        Card(
            gettext(
                N_("No roster for {town} in 14 days"), town=pick(town.town_name, town.town_name_en)
            ),
            "/rosters",
            text=gettext(N_("Published until {day}."), day=date_text(town.covered_until))
            if town.covered_until
            else gettext(N_("Plan its windows, then solve a roster.")),
            tone="note",
        )
        for town in await waiting.uncovered(towns, today + AHEAD)
    ]
