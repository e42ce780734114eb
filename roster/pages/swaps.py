"""The swap market on pages: mine, and what waits for a manager."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Meta

from kit import clock
from kit.errors import Refusal
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import Badge, entered, flash, page, redirect
from kit.web.environment import date_text
from kit.web.tables import Tone
from roster.pages.shared import session_name
from roster.permissions import EDIT
from roster.queries import published
from roster.queries import swaps as queries
from roster.queries.swaps import Offer
from roster.reach import may_offer, offer_in_sight, taker_of
from roster.service import swaps
from roster.sight import Id
from staff.queries.access import oneself

STATES: dict[str, tuple[str, Tone]] = {
    "open": (N_("on offer"), "note"),
    "accepted": (N_("waits for the manager"), "note"),
    "done": (N_("swapped"), "good"),
    "refused": (N_("refused"), "bad"),
    "withdrawn": (N_("withdrawn"), "quiet"),
    "lapsed": (N_("lapsed"), "quiet"),
}


class Offered(msgspec.Struct, rename="camel"):
    """A half-day to offer."""

    assignment: Annotated[int, Meta(ge=1, le=2**63 - 1)]
    note: Annotated[str, Meta(max_length=200)] = ""


class Taken(msgspec.Struct, rename="camel"):
    """Who takes an offer, and what goes back."""

    in_return: Annotated[int, Meta(ge=1, le=2**63 - 1)] | None = None
    employee_no: Annotated[str, Meta(max_length=20)] | None = None


class Decision(msgspec.Struct, rename="camel"):
    """Whether the swap may be."""

    approve: bool = False


def badge(state: str) -> Badge:
    """The state in the reader's language."""
    label, tone = STATES[state]
    return Badge(gettext(label), tone)


def half_day(day: Any, session: str) -> str:
    """The half-day in words."""
    return f"{date_text(day, 'day')} {session_name(session)}"


def _names() -> dict[str, Any]:
    return {
        "badge": badge,
        "half_day": half_day,
        "centre": lambda one: pick(one.centre_name, one.centre_name_en),
    }


@get("/me/swaps", permission="self", include_in_schema=False)
async def my_swaps() -> Response[str]:
    """What others offer, what I offer, and my coming half-days."""
    me = await oneself()
    now = clock.now()
    mine = await queries.offers_of(me.id)
    busy = {one.assignment_id for one in mine if one.state in {"open", "accepted"}}
    coming = await published.coming_shifts(me.id, now, clock.today(), 30)
    return page(
        "roster/my-swaps.html",
        **_names(),
        me=me,
        market=[
            one
            for one in await queries.offers({me.town_id}, now, states=("open",))
            if one.giver_id != me.id
        ],
        mine=mine,
        coming=[shift for shift in coming if shift.assignment_id not in busy],
    )


@get("/swaps", permission=EDIT, include_in_schema=False)
async def all_swaps() -> Response[str]:
    """The market of the reader's towns; what waits for a decision first."""
    found: list[Offer] = await queries.offers(required().towns(EDIT), clock.now())
    return page("roster/swaps.html", **_names(), offers=found)


async def _tried(path: str, act: Any, said: str) -> Redirect:
    try:
        await act
    except Refusal as refusal:
        flash(refusal.text, tone="bad", **refusal.facts)
    else:
        flash(said)
    return redirect(path)


@post("/me/swaps", permission="self", include_in_schema=False)
async def offer(request: Request[Any, Any, Any]) -> Redirect:
    """A half-day is on offer."""
    given = (await entered(request)).into(Offered)
    person = await may_offer(given.assignment)
    return await _tried(
        "/me/swaps" if person is not None else "/swaps",
        swaps.make_offer(given.assignment, given.note, person=person, now=clock.now()),
        N_("On offer now; your colleagues see it."),
    )


@post("/me/swaps/{offer_id:int}/accept", permission="self", include_in_schema=False)
async def accept(offer_id: FromPath[Id], request: Request[Any, Any, Any]) -> Redirect:
    """An offer is taken."""
    given = (await entered(request)).into(Taken)
    found = await offer_in_sight(offer_id)
    taker = await taker_of(found, given.employee_no)
    return await _tried(
        "/swaps" if given.employee_no else "/me/swaps",
        swaps.accept(offer_id, taker, given.in_return, now=clock.now()),
        N_("Taken. It counts once the roster is published so."),
    )


@post("/me/swaps/{offer_id:int}/withdraw", permission="self", include_in_schema=False)
async def withdraw(offer_id: FromPath[Id]) -> Redirect:
    """An offer is taken back."""
    found = await offer_in_sight(offer_id)
    person = await may_offer(found.assignment_id)
    return await _tried(
        "/me/swaps" if person is not None else "/swaps",
        swaps.withdraw(offer_id, person=person, now=clock.now()),
        N_("Withdrawn."),
    )


@post("/swaps/{offer_id:int}/decide", permission=EDIT, include_in_schema=False)
async def decide(offer_id: FromPath[Id], request: Request[Any, Any, Any]) -> Redirect:
    """An accepted swap is approved or refused."""
    found = await queries.offer(offer_id)
    required().need(EDIT, found.town_id)
    given = (await entered(request)).into(Decision)
    return await _tried(
        "/swaps",
        swaps.decide(offer_id, approve=given.approve, now=clock.now()),
        N_("Decided; both are told."),
    )


ROUTES: tuple[Any, ...] = (my_swaps, all_swaps, offer, accept, withdraw, decide)
