"""Staff lent between towns, as JSON."""

from datetime import date

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from kit.language import pick
from kit.permissions import required
from roster.permissions import EDIT, READ
from roster.queries import lending as queries
from roster.queries.lending import Lending
from roster.reach import LendingRequest, ask_to_lend, consent_to_lend
from roster.sight import Id

TAGS = ["Lending"]


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


@get("/api/lendings", permission=READ, tags=TAGS)
async def list_lendings() -> list[LendingView]:
    """Lendings from and to one's towns, what waits for consent first."""
    return [lending_view(one) for one in await queries.lendings(required().towns(READ))]


@post("/api/lendings", permission=EDIT, tags=TAGS)
async def ask_for(data: JSONBody[LendingRequest]) -> LendingView:
    """Ask for somebody to be lent; whoever manages both towns agrees for both."""
    return lending_view(await ask_to_lend(data))


@post("/api/lendings/{lending_id:int}/decide", permission=EDIT, tags=TAGS, status_code=200)
async def decide(lending_id: FromPath[Id], data: JSONBody[Consent]) -> LendingView:
    """Agree to a lending for one's own town, or refuse it."""
    return lending_view(await consent_to_lend(lending_id, agree=data.agree))


ROUTES = (list_lendings, ask_for, decide)
