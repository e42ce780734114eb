"""The day of service and a year's fairness as JSON."""

from datetime import date, datetime, timedelta
from typing import Annotated

import msgspec
from litestar import get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter

from kit import clock
from kit.errors import NotFound
from kit.language import pick
from kit.permissions import required
from roster.api.demand import Town, town_id_of
from roster.api.shapes import Code
from roster.permissions import EDIT, READ
from roster.queries import duty as queries
from roster.queries.duty import Duty
from roster.rules.duty import Spread, by_share, loads, spread
from roster.service import duty
from roster.sight import Id
from staff.queries.access import oneself

TAGS = ["Day of service"]
YEAR = timedelta(days=365)


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


class LoadView(msgspec.Struct, rename="camel", frozen=True):
    """What a year of half-days adds up to for one person."""

    employee_no: str
    name: str
    pool: str
    work_fraction: float
    half_days: int
    weekend_days: int
    km: float
    centres: int
    longest_run: int


class SpreadView(msgspec.Struct, rename="camel", frozen=True):
    """How far apart shared staff are; `deviation`: a share of the mean."""

    least: float
    mean: float
    most: float
    deviation: float


class FairnessView(msgspec.Struct, rename="camel", frozen=True):
    """The last twelve months by person, and the spread among shared staff, as full-timers."""

    first_day: date
    last_day: date
    people: list[LoadView]
    half_days: SpreadView | None
    weekend_days: SpreadView | None
    km: SpreadView | None
    centres: SpreadView | None


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


async def in_sight(assignment_id: int, permission: str) -> Duty:
    """The published half-day, if it is of the reader's towns; raises NotFound."""
    one = await queries.duty(assignment_id)
    if one is None:
        raise NotFound(assignment=assignment_id)
    required().need(permission, one.town_id)
    return one


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
    await in_sight(assignment_id, EDIT)
    return duty_view(await duty.check_in_for(assignment_id, now=clock.now()))


@post(
    "/api/day-of-service/{assignment_id:int}/replace", permission=EDIT, tags=TAGS, status_code=200
)
async def replace(assignment_id: FromPath[Id], data: JSONBody[ReplaceRequest]) -> dict[str, int]:
    """Put somebody else on a half-day of a published roster; `id` is its new version."""
    await in_sight(assignment_id, EDIT)
    return {"id": await duty.replace(assignment_id, data.employee_no, now=clock.now())}


@put("/api/day-of-service/{assignment_id:int}/cases", permission=EDIT, tags=TAGS)
async def cases_for(assignment_id: FromPath[Id], data: JSONBody[CasesRequest]) -> dict[str, int]:
    """Enter the cases served at somebody's window."""
    await in_sight(assignment_id, EDIT)
    done = await duty.enter_cases(assignment_id, data.cases, person=None, now=clock.now())
    return {"cases": done}


def _spread_view(found: Spread | None) -> SpreadView | None:
    if found is None:
        return None
    return SpreadView(
        round(found.least, 1), round(found.mean, 1), round(found.most, 1), round(found.deviation, 3)
    )


async def fairness_of(town_id: int, today: date) -> FairnessView:
    """The last twelve months of a town's rostered people."""
    first, last = today - YEAR, today - timedelta(1)
    people = await queries.members(town_id, today)
    found = {
        one.person: one
        for one in loads(await queries.served(town_id, first, last), [p.id for p in people])
    }
    shared = {each.id: each.fraction for each in people if each.pool == "shared"}

    def figure(name: str, *, scaled: bool = True) -> SpreadView | None:
        values = {person: float(getattr(found[person], name)) for person in shared}
        return _spread_view(spread((by_share(values, shared) if scaled else values).values()))

    return FairnessView(
        first,
        last,
        [
            LoadView(
                each.employee_no,
                each.name,
                each.pool,
                each.fraction,
                found[each.id].half_days,
                found[each.id].saturdays,
                round(found[each.id].km, 1),
                found[each.id].centres,
                found[each.id].longest_run,
            )
            for each in people
        ],
        figure("half_days"),
        figure("saturdays"),
        figure("km"),
        figure("centres", scaled=False),
    )


@get("/api/fairness", permission=READ, tags=TAGS)
async def show_fairness(town: Town = None) -> FairnessView:
    """Load, weekends, travel and rotation of the last twelve months by person, and their spread."""
    return await fairness_of(await town_id_of(town, READ), clock.today())


ROUTES = (
    my_duties,
    check_in,
    my_cases,
    day_of_service,
    check_in_for,
    replace,
    cases_for,
    show_fairness,
)
