"""A person's own certificates, on the phone first."""

from dataclasses import dataclass
from datetime import date

from litestar import Controller, Response, get
from litestar.params import FromQuery
from markupsafe import Markup

from certification.pages.qualification import person_page
from certification.pages.shared import ends_sooner, state_badge
from certification.queries import certificates as held
from certification.queries.people import holder_of_id
from certification.rules.life import State, held_back_from, holds_until
from certification.rules.renewal import Window
from kit import clock
from kit.errors import NotFound
from kit.language import N_, gettext
from kit.permissions import SELF, required
from kit.web import Badge, page
from kit.web.charts import ring

SOON = 60
"""Days before the end at which the ring changes its colour."""


@dataclass(frozen=True, slots=True)
class _Mine:
    one: held.Certificate
    badge: Badge
    window: Window | None
    open: bool
    """Whether it may be renewed now."""
    days_left: int | None
    ring: Markup
    ends_sooner: str | None


class MyPages(Controller):
    """`/me`: what is the reader's own."""

    path = "/me"
    include_in_schema = False

    @get("/certificates", permission=SELF)
    async def show_mine(self) -> Response[str]:
        """The reader's certificates: how long each still holds, what is due."""
        person = required().person_id
        today = clock.today()
        found: list[_Mine] = []
        if person is not None:
            kinds = {kind.code: kind for kind in await held.kinds()}
            rows, _ = await held.certificates(
                held.Wanted(person=person), today, limit=100, sort="lastDay", descending=True
            )
            found = [_mine(one, kinds[one.type], today) for one in rows]
        current = [mine for mine in found if not _over(mine.one, today)]
        return page(
            "certification/mine.html",
            current=sorted(current, key=lambda mine: mine.one.last_day or date.max),
            past=[mine for mine in found if _over(mine.one, today)],
            linked=person is not None,
        )

    @get("/qualification", permission=SELF)
    async def show_my_qualification(self, on: FromQuery[date | None] = None) -> Response[str]:
        """For which posts the reader is qualified on a day, and why not."""
        person = required().person_id
        if person is None:
            raise NotFound
        return await person_page(await holder_of_id(person), on or clock.today(), own=True)


def _over(one: held.Certificate, today: date) -> bool:
    return one.state(today) in {State.EXPIRED, State.REVOKED, State.SUPERSEDED}


def _mine(one: held.Certificate, kind: held.Kind, today: date) -> _Mine:
    held_back = held_back_from(one.life()) is not None
    window = None if held_back else held.renewal_window(one, kind.renewal)
    sooner = ends_sooner(one, today)
    last = holds_until(one.life(), today) if sooner else one.last_day
    left = None if last is None else (last - today).days + 1
    whole = None if one.last_day is None else (one.last_day - one.first_day).days + 1
    share = 1.0 if left is None or not whole else min(1.0, max(0.0, left / whole))
    renewable = window is not None and one.renewed_by is None and window.opens_on <= today
    tone = "note" if left is not None and left <= SOON else "good"
    drawn = ring(gettext(N_("Validity left")), share, tone=tone)
    badge = state_badge(one.state(today))
    return _Mine(one, badge, window, renewable, left, drawn, sooner)
