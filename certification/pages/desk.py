"""What the start page says about certificates."""

from collections.abc import Collection
from datetime import date, timedelta

from certification.permissions import ISSUE, READ
from certification.queries.certificates import Certificate, Wanted, certificates
from certification.queries.waiting import waiting
from certification.rules.life import State, holds_until
from kit.feature import Card
from kit.language import N_, gettext, pick
from kit.permissions import Principal
from kit.web.environment import date_text

SOON_DAYS = 60
OFFICE_DAYS = 30


async def desk(principal: Principal, today: date) -> list[Card]:
    """My certificates that run out, those waiting to be issued, those of my towns that run out."""
    cards: list[Card] = []
    if principal.person_id is not None:
        cards += await _own(principal.person_id, today)
    if principal.may(ISSUE):
        cards += await _to_issue(principal.towns(ISSUE), today)
    if principal.may(READ):
        cards += await _ending(principal.towns(READ), today)
    return cards


async def _own(person: int, today: date) -> list[Card]:
    held, _ = await certificates(Wanted(person=person), today, limit=100)
    soon = today + timedelta(days=SOON_DAYS)
    return [
        Card(
            title=pick(one.type_name, one.type_name_en),
            path=f"/certificates/{one.number}",
            text=_about(one, today),
            tone="bad" if one.state(today) is State.SUSPENDED else "note",
        )
        for one in held
        if one.state(today) is State.SUSPENDED
        or (
            one.state(today) is State.VALID
            and (until := holds_until(one.life(), today)) is not None
            and until <= soon
            and (one.renewed_by is None or until != one.last_day)
        )
    ]


def _about(one: Certificate, today: date) -> str:
    if one.state(today) is State.SUSPENDED:
        return gettext(N_("My certificate is suspended."))
    return gettext(
        N_("My certificate runs out on {day}."), day=date_text(holds_until(one.life(), today))
    )


async def _to_issue(towns: Collection[int] | None, today: date) -> list[Card]:
    count = sum(not one.proposed for one in await waiting(towns, today))
    if not count:
        return []
    return [
        Card(
            title=gettext(N_("Certificates to issue")),
            path="/certificate-issue",
            count=count,
            text=gettext(N_("The conditions are met, the certificate is not yet issued.")),
            tone="note",
        )
    ]


async def _ending(towns: Collection[int] | None, today: date) -> list[Card]:
    wanted = Wanted(towns=towns, ending_by=today + timedelta(days=OFFICE_DAYS))
    _, count = await certificates(wanted, today, limit=1)
    if not count:
        return []
    return [
        Card(
            title=gettext(N_("Certificates running out")),
            path=f"/certificates?ending={OFFICE_DAYS}",
            count=count,
            text=gettext(N_("They end within {days} days."), days=OFFICE_DAYS),
            tone="note",
        )
    ]
