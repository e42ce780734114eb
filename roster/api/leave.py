"""Leave requests, sick calls and the standby list as JSON."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from kit import clock
from kit.errors import NotFound
from kit.language import pick
from kit.permissions import required
from kit.web import Paged, PageNumber, PageSize
from roster.api.demand import Town
from roster.api.shapes import Code, Seconds
from roster.permissions import EDIT, READ
from roster.queries import leave as queries
from roster.queries import standby as standby_queries
from roster.queries.leave import Request
from roster.reach import LEAVE, open_request, town_id_of
from roster.service import leave, standby
from roster.sight import Id
from staff.queries import directory
from staff.queries.access import oneself, open_person

FARTHEST = date(9999, 12, 1)
"""Beyond it a week no longer fits into the calendar."""
TAGS = ["Leave"]
Year = Annotated[int | None, QueryParameter(ge=2000, le=2100)]


class LeaveAsked(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Leave wanted; both days count."""

    kind: Code
    first_day: date
    last_day: date
    reason: Annotated[str, msgspec.Meta(max_length=300)] | None = None


class Decision(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Yes or no, and a word to the asker."""

    approve: bool
    answer: Annotated[str, msgspec.Meta(max_length=300)] | None = None


class SickCallRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Somebody is ill on these days, both included; `seconds` to search for the repair."""

    employee_no: Code
    first_day: date
    last_day: date
    seconds: Seconds | None = None


class StandbyRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Somebody stands by on a half-day."""

    town: Code
    employee_no: Code
    date: date
    session: Literal["AM", "PM"]


class GapView(msgspec.Struct, rename="camel", frozen=True):
    """A half-day the asker is on a roster: `others` would be left for `windows`."""

    centre: str
    centre_name: str
    date: date
    session: str
    windows: int
    others: int
    short: int
    published: bool


class LeaveView(msgspec.Struct, rename="camel", frozen=True):
    """A request; `effect` is told for one request alone."""

    id: int
    employee_no: str
    name: str
    kind: str
    first_day: date
    last_day: date
    reason: str | None
    state: str
    asked_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    answer: str | None
    effect: list[GapView] | None = None


class BalanceView(msgspec.Struct, rename="camel", frozen=True):
    """Working days of a kind in the year; `allowed` and `left` null: no yearly limit."""

    kind: str
    allowed: int | None
    taken: int
    asked: int
    left: int | None


class SickCallView(msgspec.Struct, rename="camel", frozen=True):
    """The leave that was entered, and each draft that repairs a published roster with its job."""

    leave: int
    drafts: list[dict[str, int]]


class StandbyView(msgspec.Struct, rename="camel", frozen=True):
    """Somebody who stands by; `used`: is on a shift then all the same."""

    id: int
    employee_no: str
    name: str
    date: date
    session: str
    used: bool


def leave_view(wanted: Request, effect: Sequence[GapView] | None = None) -> LeaveView:
    """The request as JSON."""
    return LeaveView(
        wanted.id,
        wanted.employee_no,
        wanted.name,
        wanted.kind,
        wanted.first_day,
        wanted.last_day,
        wanted.reason,
        wanted.state,
        wanted.asked_at,
        wanted.decided_at,
        wanted.decided_by,
        wanted.answer,
        None if effect is None else list(effect),
    )


async def _effect(wanted: Request) -> list[GapView]:
    return [
        GapView(
            gap.centre,
            pick(gap.centre_name, gap.centre_name_en),
            gap.day,
            gap.session,
            gap.windows,
            gap.others,
            gap.short,
            gap.published,
        )
        for gap in await queries.effect(wanted.person_id, wanted.first_day, wanted.last_day)
    ]


@get("/api/me/leave-requests", permission="self", tags=TAGS)
async def my_requests() -> list[LeaveView]:
    """My own requests, newest first."""
    found, _ = await queries.requests(None, person=(await oneself()).id)
    return [leave_view(wanted) for wanted in found]


@post("/api/me/leave-requests", permission="self", tags=TAGS)
async def ask(data: JSONBody[LeaveAsked]) -> LeaveView:
    """Ask for leave; the town's managers are told."""
    made = await leave.ask(
        (await oneself()).id,
        data.kind,
        data.first_day,
        data.last_day,
        data.reason,
        now=clock.now(),
    )
    return leave_view(await queries.request(made))


@delete("/api/me/leave-requests/{request_id:int}", permission="self", tags=TAGS)
async def withdraw(request_id: FromPath[Id]) -> None:
    """Withdraw a request of mine that nobody has decided."""
    mine = (await oneself()).id
    wanted = await queries.request(request_id)
    if wanted.person_id != mine:
        raise NotFound(request=request_id)
    await leave.withdraw(request_id, mine, now=clock.now())


@get("/api/people/{employee_no:str}/leave-balances", permission="self", tags=TAGS)
async def list_balances(employee_no: FromPath[str], year: Year = None) -> list[BalanceView]:
    """A person's leave of the year by kind: taken, asked for, left."""
    person = await open_person(employee_no, LEAVE, own=True)
    found = await queries.balances_of(person.id, year or clock.today().year)
    return [BalanceView(one.kind, one.allowed, one.taken, one.asked, one.left) for one in found]


@get("/api/leave-requests", permission=LEAVE, tags=TAGS)
async def list_requests(
    page: PageNumber = 1,
    page_size: PageSize = 50,
    of_state: Annotated[str | None, QueryParameter(name="state", max_length=10)] = None,
) -> Paged[LeaveView]:
    """The requests of one's towns, undecided ones first."""
    found, total = await queries.requests(
        required().towns(LEAVE), state=of_state, limit=page_size, offset=(page - 1) * page_size
    )
    return Paged([leave_view(wanted) for wanted in found], total, page, page_size)


@get("/api/leave-requests/{request_id:int}", permission=LEAVE, tags=TAGS)
async def show_request(request_id: FromPath[Id]) -> LeaveView:
    """One request with its effect on coverage."""
    wanted = await open_request(request_id)
    return leave_view(wanted, await _effect(wanted))


@post("/api/leave-requests/{request_id:int}/decide", permission=LEAVE, tags=TAGS, status_code=200)
async def decide(request_id: FromPath[Id], data: JSONBody[Decision]) -> LeaveView:
    """Approve or refuse a request; the asker is told."""
    await open_request(request_id)
    done = await leave.decide(request_id, approve=data.approve, answer=data.answer, now=clock.now())
    return leave_view(done)


@post("/api/sick-calls", permission=EDIT, tags=TAGS, status_code=202)
async def sick_call(data: JSONBody[SickCallRequest]) -> SickCallView:
    """Take a sick call: the leave stands at once, and a repair of each roster is under way."""
    person = await open_person(data.employee_no, EDIT)
    done = await leave.sick_call(
        person.employee_no, data.first_day, data.last_day, seconds=data.seconds, now=clock.now()
    )
    return SickCallView(done.leave, [{"id": draft, "job": job} for draft, job in done.drafts])


@get("/api/standby", permission=READ, tags=TAGS)
async def list_standby(
    town: Town = None,
    first_day: Annotated[date | None, QueryParameter(name="firstDay")] = None,
    last_day: Annotated[date | None, QueryParameter(name="lastDay")] = None,
) -> list[StandbyView]:
    """Who stands by for a town on these days, both included; without days, in the coming week."""
    first = first_day or clock.today()
    found = await standby_queries.standby(
        await town_id_of(town, READ), first, last_day or min(first, FARTHEST) + timedelta(6)
    )
    return [
        StandbyView(one.id, one.employee_no, one.name, one.day, one.session, one.used)
        for one in found
    ]


@post("/api/standby", permission=EDIT, tags=TAGS)
async def put_standby(data: JSONBody[StandbyRequest]) -> dict[str, int]:
    """Put somebody on the standby list."""
    at = await directory.town(data.town)
    required().need(EDIT, at.id)
    return {"id": await standby.put(at.id, data.employee_no, data.date, data.session)}


@delete("/api/standby/{standby_id:int}", permission=EDIT, tags=TAGS)
async def remove_standby(standby_id: FromPath[Id], town: Town = None) -> None:
    """Take somebody off the standby list."""
    await standby.remove(standby_id, await town_id_of(town, EDIT))


ROUTES = (
    my_requests,
    ask,
    withdraw,
    list_balances,
    list_requests,
    show_request,
    decide,
    sick_call,
    list_standby,
    put_standby,
    remove_standby,
)
