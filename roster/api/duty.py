"""The day of service and a year's fairness as JSON."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar import get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter

from kit import clock
from kit.language import pick
from kit.permissions import required
from roster.api.demand import Town
from roster.api.shapes import Code
from roster.fairness import FairnessView, fairness_of
from roster.permissions import EDIT, READ
from roster.queries import duty as queries
from roster.queries.duty import Duty, check_in_url
from roster.reach import duty_in_sight, town_id_of
from roster.rules.demand import SESSIONS
from roster.service import duty
from roster.sight import Id
from staff.queries import directory
from staff.queries.access import oneself

TAGS = ["Day of service"]


class CheckInRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """The code that hangs at the window."""

    code: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]


class ReplaceRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Who takes over."""

    employee_no: Code


class CasesRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Service line -> cases served at that window in the half-day."""

    cases: Annotated[dict[Code, int], msgspec.Meta(min_length=1, max_length=50)]


class DutyView(msgspec.Struct, rename="camel", frozen=True):
    """Somebody's half-day of service. `alarmAt`: since when they are missed."""

    assignment: int
    employee_no: str
    name: str
    centre: str
    centre_name: str
    date: date
    session: str
    starts_at: datetime
    ends_at: datetime
    lines: list[str]
    came_at: datetime | None
    how: str | None
    alarm_at: datetime | None
    settled_at: datetime | None
    cases: int | None


def duty_view(one: Duty) -> DutyView:
    """The half-day as JSON."""
    return DutyView(
        one.assignment_id,
        one.employee_no,
        one.name,
        one.centre,
        pick(one.centre_name, one.centre_name_en),
        one.day,
        one.session,
        one.starts_at,
        one.ends_at,
        list(one.lines),
        one.came_at,
        one.how,
        one.alarm_at,
        one.settled_at,
        one.cases,
    )


class CodeView(msgspec.Struct, rename="camel", frozen=True):
    """What hangs at the windows of a centre in a half-day; `url`: what its QR code opens."""

    session: str
    code: str
    url: str


@get("/api/centres/{code:str}/check-in-codes", permission=READ, tags=TAGS)
async def check_in_codes(
    code: FromPath[str], day: Annotated[date | None, QueryParameter()] = None
) -> list[CodeView]:
    """The codes that hang at a centre on a day (nothing: today)."""
    at = await directory.centre(code)
    required().need(READ, at.town_id)
    return [
        CodeView(session, mark, check_in_url(mark))
        for session in SESSIONS
        for mark in [queries.code_of(at.code, day or clock.today(), session)]
    ]


@get("/api/me/duties", permission="self", tags=TAGS)
async def my_duties() -> list[DutyView]:
    """My half-days of today."""
    found = await queries.duties_of((await oneself()).id, clock.today())
    return [duty_view(one) for one in found]


@post("/api/me/check-in", permission="self", tags=TAGS, status_code=200)
async def check_in(data: JSONBody[CheckInRequest]) -> DutyView:
    """Check in at the window with the code that hangs there."""
    done = await duty.check_in_by_code((await oneself()).id, data.code, now=clock.now())
    return duty_view(done)


@put("/api/me/duties/{assignment_id:int}/cases", permission="self", tags=TAGS)
async def my_cases(assignment_id: FromPath[Id], data: JSONBody[CasesRequest]) -> dict[str, int]:
    """Enter the cases I served in a half-day of mine; the centre's count is the sum."""
    me = (await oneself()).id
    done = await duty.enter_cases(assignment_id, data.cases, person=me, now=clock.now())
    return {"cases": done}


@get("/api/day-of-service", permission=READ, tags=TAGS)
async def day_of_service(
    town: Town = None, day: Annotated[date | None, QueryParameter()] = None
) -> list[DutyView]:
    """Who should be where on a day (nothing: today), and who has come."""
    town_id = await town_id_of(town, READ)
    return [duty_view(one) for one in await queries.duties([town_id], day or clock.today())]


@post(
    "/api/day-of-service/{assignment_id:int}/check-in", permission=EDIT, tags=TAGS, status_code=200
)
async def check_in_for(assignment_id: FromPath[Id]) -> DutyView:
    """Check somebody in whom you see at the window."""
    await duty_in_sight(assignment_id, EDIT)
    return duty_view(await duty.check_in_for(assignment_id, now=clock.now()))


@post(
    "/api/day-of-service/{assignment_id:int}/replace", permission=EDIT, tags=TAGS, status_code=200
)
async def replace(assignment_id: FromPath[Id], data: JSONBody[ReplaceRequest]) -> dict[str, int]:
    """Put somebody else on a half-day of a published roster; `id` is its new version."""
    await duty_in_sight(assignment_id, EDIT)
    return {"id": await duty.replace(assignment_id, data.employee_no, now=clock.now())}


@put("/api/day-of-service/{assignment_id:int}/cases", permission=EDIT, tags=TAGS)
async def cases_for(assignment_id: FromPath[Id], data: JSONBody[CasesRequest]) -> dict[str, int]:
    """Enter the cases served at somebody's window."""
    await duty_in_sight(assignment_id, EDIT)
    done = await duty.enter_cases(assignment_id, data.cases, person=None, now=clock.now())
    return {"cases": done}


@get("/api/fairness", permission=READ, tags=TAGS)
async def show_fairness(town: Town = None) -> FairnessView:
    """Load, weekends, travel and rotation of the last twelve months by person, and their spread."""
    return await fairness_of(await town_id_of(town, READ), clock.today())


ROUTES = (
    check_in_codes,
    my_duties,
    check_in,
    my_cases,
    day_of_service,
    check_in_for,
    replace,
    cases_for,
    show_fairness,
)
