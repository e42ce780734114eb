"""Whoever is on a published roster is told once: of the first one, and of what then changes."""

from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from typing import Any

from kit.database import rows
from kit.language import N_
from kit.notices import notify
from roster.queries.rosters import RosterFacts
from staff.queries.people import accounts_of_people

Service = Mapping[int, AbstractSet[tuple[str, date, str]]]
"""Person -> (centre, day, half-day) of each of their shifts."""

NEW = N_(
    "The roster from {first} to {last} is published. Your half-days: {count}, the first on {day}."
)
CHANGED = N_(
    "Your shifts from {first} to {last} have changed. Half-days now: {count}, the first on {day}."
)
NONE_LEFT = N_("Your shifts from {first} to {last} have changed: you have none left.")


async def tell_published(facts: RosterFacts, before: Service, now: datetime) -> None:
    """Everybody with an account whose coming shifts the published roster changed has a notice.

    `before` is what earlier rosters of the town had them do in the period. What has already begun
    concerns nobody any more.
    """
    after = await _coming(facts.id, now)
    changed = [who for who in {*before, *after} if before.get(who, ()) != after.get(who, ())]
    accounts = await accounts_of_people(changed)
    alike: dict[tuple[str, int, date | None], list[int]] = defaultdict(list)
    for person, account in accounts.items():
        shifts = after.get(person, frozenset())
        text = NONE_LEFT if not shifts else CHANGED if person in before else NEW
        first = min((day for _, day, _ in shifts), default=None)
        alike[text, len(shifts), first].append(account)
    for (text, count, first), told in alike.items():
        await notify(
            told,
            "roster.published",
            text,
            once=f"roster:{facts.id}",
            link="/me/shifts",
            confirm=True,
            first=facts.first_day,
            last=facts.last_day,
            count=count,
            day=first,
        )


async def _coming(roster: int, now: datetime) -> Service:
    found = await rows(
        "SELECT a.person, c.code AS centre, s.day, s.session FROM assignment a "
        "JOIN shift s ON s.id = a.shift JOIN centre c ON c.id = s.centre "
        "WHERE a.roster = $1 AND a.starts_at > $2",
        roster,
        now,
    )
    return grouped(found)


def grouped(found: list[dict[str, Any]]) -> Service:
    """The rows (person, centre, day, session), by person."""
    held: dict[int, set[tuple[str, date, str]]] = defaultdict(set)
    for row in found:
        held[row["person"]].add((row["centre"], row["day"], row["session"]))
    return held
