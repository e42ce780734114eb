"""Staff lent between towns, as JSON."""

from datetime import date

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from kit import clock
from kit.errors import NotFound
from kit.language import pick
from kit.permissions import required
from roster.api.shapes import Code
from roster.permissions import EDIT, READ
from roster.queries import lending as queries
from roster.queries.lending import Lending
from roster.service import lending
from roster.sight import Id
from staff.queries import directory

TAGS = ["Lending"]


class LendingRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A person to be lent to a town; both days count."""

    employee_no: Code
    to_town: Code
    first_day: date
    last_day: date


class Consent(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Whether one's own town agrees."""

    agree: bool


class LendingView(msgspec.Struct, rename="camel", frozen=True):
    """A lending. `state`: asked, agreed, refused, ended."""

    id: int
    employee_no: str
    name: str
    from_town: str
    from_name: str
    to_town: str
    to_name: str
    first_day: date
    last_day: date
    from_agreed_by: str | None
    to_agreed_by: str | None
    state: str


def lending_view(one: Lending) -> LendingView:
    """The lending as JSON."""
    return LendingView(
        one.id,
        one.employee_no,
        one.name,
        one.from_town,
        pick(one.from_name, one.from_name_en),
        one.to_town,
        pick(one.to_name, one.to_name_en),
        one.first_day,
        one.last_day,
        one.from_agreed_by,
        one.to_agreed_by,
        one.state,
    )


async def ask(given: LendingRequest) -> Lending:
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
    return await queries.lending(made)


async def consent(lending_id: int, *, agree: bool) -> Lending:
    """The lending with the consent of a town that the reader manages; raises NotFound."""
    found = await queries.lending(lending_id)
    principal = required()
    giver = principal.may(EDIT, found.from_id) and found.from_agreed_by is None
    if not giver and not principal.may(EDIT, found.to_id):
        raise NotFound(lending=lending_id)
    return await lending.decide(lending_id, giver=giver, agree=agree)


@get("/api/lendings", permission=READ, tags=TAGS)
async def list_lendings() -> list[LendingView]:
    """Lendings from and to one's towns, what waits for consent first."""
    return [lending_view(one) for one in await queries.lendings(required().towns(READ))]


@post("/api/lendings", permission=EDIT, tags=TAGS)
async def ask_for(data: JSONBody[LendingRequest]) -> LendingView:
    """Ask for somebody to be lent; whoever manages both towns agrees for both."""
    return lending_view(await ask(data))


@post("/api/lendings/{lending_id:int}/decide", permission=EDIT, tags=TAGS, status_code=200)
async def decide(lending_id: FromPath[Id], data: JSONBody[Consent]) -> LendingView:
    """Agree to a lending for one's own town, or refuse it."""
    return lending_view(await consent(lending_id, agree=data.agree))


ROUTES = (list_lendings, ask_for, decide)
