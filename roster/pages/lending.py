"""Staff lent between towns, on a page."""

from datetime import timedelta
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from kit import clock
from kit.errors import Refusal
from kit.language import N_, pick
from kit.permissions import required
from kit.web import Form, entered, flash, page, redirect
from roster.permissions import EDIT, READ
from roster.queries import lending as queries
from roster.queries import places
from roster.reach import LendingRequest, ask_to_lend, consent_to_lend
from roster.sight import Id


async def _shown(form: Form | None = None) -> Response[str]:
    today = clock.today()
    principal = required()

    def waits(one: queries.Lending) -> bool:
        return one.state == "asked" and (
            (one.from_agreed_by is None and principal.may(EDIT, one.from_id))
            or (one.to_agreed_by is None and principal.may(EDIT, one.to_id))
        )

    return page(
        "roster/lendings.html",
        status=form.status if form else 200,
        form=form or Form.of(first_day=today, last_day=today + timedelta(13)),
        lendings=[(one, waits(one)) for one in await queries.lendings(principal.towns(READ))],
        towns=[(town.code, pick(town.name, town.name_en)) for town in await places.towns()],
        pick=pick,
        may_edit=principal.may(EDIT),
    )


@get("/lendings", permission=READ, include_in_schema=False)
async def list_page() -> Response[str]:
    """Who is lent where, and what waits for consent."""
    return await _shown()


@post("/lendings", permission=EDIT, include_in_schema=False)
async def ask_page(request: Request[Any, Any, Any]) -> Response[str] | Redirect:
    """Somebody is asked for."""
    form = await entered(request)
    try:
        await ask_to_lend(form.into(LendingRequest))
    except Refusal as refusal:
        return await _shown(form.refused(refusal))
    flash(N_("Asked. The other town's manager is told."))
    return redirect("/lendings")


@post("/lendings/{lending_id:int}/decide", permission=EDIT, include_in_schema=False)
async def decide_page(lending_id: FromPath[Id], request: Request[Any, Any, Any]) -> Redirect:
    """One side agrees or refuses."""
    form = await entered(request)
    try:
        await consent_to_lend(lending_id, agree=form.value("agree") == "1")
        flash(N_("Saved."))
    except Refusal as refusal:
        flash(refusal.text, tone="bad", **refusal.facts)
    return redirect("/lendings")


ROUTES: tuple[Any, ...] = (list_page, ask_page, decide_page)
