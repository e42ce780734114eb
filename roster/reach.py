"""What the reader may reach at the desk beyond rosters: the same for the API and for pages."""

from datetime import date
from typing import Annotated

import msgspec

from kit import clock
from kit.errors import NotFound
from kit.permissions import required
from roster.permissions import EDIT
from roster.queries import duty as duties
from roster.queries import leave, rosters, swaps
from roster.queries import lending as lendings
from roster.queries.duty import Duty
from roster.queries.leave import Request
from roster.queries.lending import Lending
from roster.queries.swaps import Offer
from roster.service import lending
from staff.queries import directory
from staff.queries.access import oneself

PLANS_READ, PLANS_EDIT, COUNT = "window-plans.read", "window-plans.edit", "cases.import"
LEAVE = "leave.edit"


async def offer_in_sight(offer_id: int) -> Offer:
    """The offer, if it is of the reader's own town or of one they manage; raises NotFound."""
    found = await swaps.offer(offer_id)
    principal = required()
    if principal.may(EDIT, found.town_id):
        return found
    if principal.person_id is not None and (await oneself()).town_id == found.town_id:
        return found
    raise NotFound(offer=offer_id)


async def may_offer(assignment_id: int) -> int | None:
    """The reader's own id, or None for a manager of the town; raises NotFound."""
    found, roster_id = await rosters.assignment(assignment_id)
    principal = required()
    if principal.person_id is not None and found.person_id == principal.person_id:
        return principal.person_id
    facts = await rosters.roster(roster_id)
    if principal.may(EDIT, facts.town_id):
        return None
    raise NotFound(assignment=assignment_id)


async def taker_of(found: Offer, employee_no: str | None) -> str:
    """Who is to take the offer: oneself, or somebody of whom a manager says so."""
    principal = required()
    mine = (await oneself()).employee_no if principal.person_id is not None else None
    if employee_no is None or employee_no == mine:
        if mine is None:
            raise NotFound
        return mine
    if not principal.may(EDIT, found.town_id):
        raise NotFound(employee_no=employee_no)
    return (await directory.person(employee_no)).employee_no


async def town_id_of(code: str | None, permission: str) -> int:
    """The town's id, if the reader holds the permission there; raises NotFound.

    No code: the first of the towns in which the reader holds it.
    """
    if code is None:
        held = await directory.towns(required().towns(permission))
        if not held:
            raise NotFound
        return held[0].id
    town = await directory.town(code)
    required().need(permission, town.id)
    return town.id


async def open_request(request_id: int) -> Request:
    """The request, if it is one of the reader's towns; raises NotFound."""
    wanted = await leave.request(request_id)
    required().need(LEAVE, wanted.town_id)
    return wanted


async def duty_in_sight(assignment_id: int, permission: str) -> Duty:
    """The published half-day, if it is of the reader's towns; raises NotFound."""
    one = await duties.duty(assignment_id)
    if one is None:
        raise NotFound(assignment=assignment_id)
    required().need(permission, one.town_id)
    return one


class LendingRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A person to be lent to a town; both days count."""

    employee_no: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    to_town: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    first_day: date
    last_day: date


async def ask_to_lend(given: LendingRequest) -> Lending:
    """The lending that is asked for, by a manager of either town; raises NotFound."""
    who = await directory.person(given.employee_no)
    to = await directory.town(given.to_town)
    principal = required()
    by_giver = principal.may(EDIT, who.town_id)
    if not by_giver and not principal.may(EDIT, to.id):
        raise NotFound
    made = await lending.ask(
        given.employee_no,
        to.code,
        given.first_day,
        given.last_day,
        by_giver=by_giver,
        now=clock.now(),
    )
    if by_giver and principal.may(EDIT, to.id):
        return await lending.decide(made, giver=False, agree=True)
    return await lendings.lending(made)


async def consent_to_lend(lending_id: int, *, agree: bool) -> Lending:
    """The lending with the consent of a town that the reader manages; raises NotFound."""
    found = await lendings.lending(lending_id)
    principal = required()
    giver = principal.may(EDIT, found.from_id) and found.from_agreed_by is None
    if not giver and not principal.may(EDIT, found.to_id):
        raise NotFound(lending=lending_id)
    return await lending.decide(lending_id, giver=giver, agree=agree)
