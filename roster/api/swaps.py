"""The swap market as JSON."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from kit import clock
from kit.language import pick
from kit.permissions import required
from roster.api.shapes import Code
from roster.permissions import EDIT
from roster.queries import swaps as queries
from roster.queries.swaps import Offer
from roster.reach import may_offer, offer_in_sight, taker_of
from roster.service import swaps
from roster.sight import Id
from staff.queries.access import oneself

TAGS = ["Swaps"]


class OfferRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A published half-day to give away; managers may offer for others."""

    assignment: Id
    note: Annotated[str, msgspec.Meta(max_length=200)] | None = None


class AcceptRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Who takes it (nothing: I do), and which half-day of theirs goes back."""

    employee_no: Code | None = None
    in_return: Id | None = None


class SwapDecision(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Whether the swap may be."""

    approve: bool


class OfferView(msgspec.Struct, rename="camel", frozen=True):
    """A half-day on offer. `state`: open, accepted, done, refused, withdrawn, lapsed."""

    id: int
    state: str
    assignment: int
    centre: str
    centre_name: str
    date: date
    session: str
    giver: str
    giver_name: str
    taker: str | None
    in_return: int | None
    note: str | None
    made_at: datetime


def offer_view(one: Offer) -> OfferView:
    """The offer as JSON."""
    return OfferView(
        one.id,
        one.state,
        one.assignment_id,
        one.centre,
        pick(one.centre_name, one.centre_name_en),
        one.day,
        one.session,
        one.giver_no,
        one.giver,
        one.taker_no,
        one.return_id,
        one.note,
        one.made_at,
    )


@get("/api/swaps", permission="self", tags=TAGS)
async def list_offers() -> list[OfferView]:
    """The half-days on offer in my town, or in the towns I manage, soonest first."""
    principal = required()
    if principal.may(EDIT):
        held = principal.towns(EDIT)
        return [offer_view(one) for one in await queries.offers(held, clock.now())]
    me = await oneself()
    return [offer_view(one) for one in await queries.offers({me.town_id}, clock.now())]


@post("/api/swaps", permission="self", tags=TAGS)
async def make_offer(data: JSONBody[OfferRequest]) -> OfferView:
    """Offer a published half-day, one's own or, as a manager, on somebody's behalf."""
    person = await may_offer(data.assignment)
    made = await swaps.make_offer(data.assignment, data.note, person=person, now=clock.now())
    return offer_view(await queries.offer(made))


@post("/api/swaps/{offer_id:int}/accept", permission="self", tags=TAGS, status_code=200)
async def accept(offer_id: FromPath[Id], data: JSONBody[AcceptRequest]) -> OfferView:
    """Take an offer; refused naming the rule in the way; done at once where policy allows it."""
    found = await offer_in_sight(offer_id)
    taker = await taker_of(found, data.employee_no)
    return offer_view(await swaps.accept(offer_id, taker, data.in_return, now=clock.now()))


@post("/api/swaps/{offer_id:int}/decide", permission=EDIT, tags=TAGS, status_code=200)
async def decide(offer_id: FromPath[Id], data: JSONBody[SwapDecision]) -> OfferView:
    """Approve an accepted swap, which is published at once, or refuse it."""
    found = await queries.offer(offer_id)
    required().need(EDIT, found.town_id)
    return offer_view(await swaps.decide(offer_id, approve=data.approve, now=clock.now()))


@post("/api/swaps/{offer_id:int}/withdraw", permission="self", tags=TAGS, status_code=200)
async def withdraw(offer_id: FromPath[Id]) -> OfferView:
    """Take an offer back."""
    found = await offer_in_sight(offer_id)
    person = await may_offer(found.assignment_id)
    await swaps.withdraw(offer_id, person=person, now=clock.now())
    return offer_view(await queries.offer(offer_id))


ROUTES = (list_offers, make_offer, accept, decide, withdraw)
