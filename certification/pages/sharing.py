"""The holder's own: links that show the full name, and the wallet that works without a net."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from markupsafe import Markup

from certification.pages.shared import state_badge
from certification.queries import certificates as held
from certification.rules.life import LABELS, State, holds_until
from certification.service import sharing
from certification.shown.shares import NewShare, ShareId, make_link, own
from kit import clock
from kit.errors import Refusal
from kit.language import N_, gettext
from kit.permissions import PUBLIC, SELF, required
from kit.settings import settings
from kit.web import Badge, Form, assets, entered, flash, page, redirect
from kit.web.charts import qr


@dataclass(frozen=True, slots=True)
class _Card:
    one: held.Certificate
    badge: Badge
    code: Markup
    last_day: date | None
    """Until when it holds by what is known now; the phone goes by it without a net."""
    afterwards: str
    """What it is worth after that day."""


class SharingPages(Controller):
    """`/me/certificates/{number}/share` and `/me/wallet`."""

    path = "/me"
    include_in_schema = False

    @get("/certificates/{number:str}/share", permission=SELF)
    async def show(self, number: FromPath[str]) -> Response[str]:
        """The links that are open, and a form for another."""
        return await _page(await own(number), Form())

    @post("/certificates/{number:str}/share", permission=SELF)
    async def make(self, request: Request[Any, Any, Any], number: FromPath[str]) -> Response[str]:
        """A new link, shown once, with its QR code."""
        one = await own(number)
        form = await entered(request)
        try:
            link = await make_link(one, form.into(NewShare))
        except Refusal as refusal:
            return await _page(one, form.refused(refusal))
        return await _page(one, Form(), link)

    @post("/certificates/{number:str}/share/{share_id:int}", permission=SELF)
    async def withdraw(self, number: FromPath[str], share_id: FromPath[ShareId]) -> Redirect:
        """The link shows the full name no more."""
        one = await own(number)
        await sharing.withdraw_share(one.id, number, share_id, now=clock.now())
        flash(N_("The link shows your full name no more."))
        return redirect(f"/me/certificates/{number}/share")

    @get("/wallet", permission=SELF)
    async def wallet(self) -> Response[str]:
        """The reader's certificates as cards that the phone keeps for when it has no net."""
        reader, today = required(), clock.today()
        found: list[held.Certificate] = []
        if reader.person_id is not None:
            found, _ = await held.certificates(
                held.Wanted(person=reader.person_id), today, limit=50, descending=True
            )
        shown = {State.VALID, State.SUSPENDED, State.NOT_YET_VALID}
        title = gettext(N_("Scan to verify"))
        return page(
            "certification/wallet.html",
            cards=[
                _card(one, today, qr(f"{settings().public_url}/verify/{one.code}", title))
                for one in found
                if one.state(today) in shown
            ],
            today=today,
            at=clock.now(),
        )

    @get("/wallet-worker.js", permission=PUBLIC)
    async def worker(self) -> Response[bytes]:
        """The service worker of the wallet; it stands here so that it may serve `/me/wallet`."""
        return Response(
            assets.files()["js/wallet-worker.js"],
            media_type="text/javascript",
            headers={"Cache-Control": "no-cache"},
        )


def _card(one: held.Certificate, today: date, code: Markup) -> _Card:
    state = one.state(today)
    last = holds_until(one.life(), today) if state is State.VALID else one.last_day
    after = State.EXPIRED if last is None else one.state(last + timedelta(days=1))
    return _Card(one, state_badge(state), code, last, gettext(LABELS[after]))


async def _page(one: held.Certificate, form: Form, link: str | None = None) -> Response[str]:
    return page(
        "certification/share.html",
        status=form.status,
        one=one,
        form=form,
        link=link,
        code=qr(link, gettext(N_("The link as a QR code"))) if link else None,
        links=await sharing.shares(one.id, clock.today()),
        today=clock.today(),
    )
