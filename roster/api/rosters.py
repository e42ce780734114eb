"""Rosters as JSON: made, solved, read, published, planned again."""

from datetime import date, timedelta
from typing import Annotated, Literal

from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from kit import clock
from kit.permissions import required
from kit.web import Paged, PageNumber, PageSize
from roster.api.shapes import (
    AssignmentView,
    CandidateView,
    JobStarted,
    PlaceView,
    ReplanRequest,
    RosterRequest,
    RosterView,
    SolveRequest,
    UnfilledView,
    assignment_view,
    candidate_view,
    roster_view,
    unfilled_view,
)
from roster.api.versions import IfMatch, tagged, version_of
from roster.queries import plans, reasons, rosters
from roster.queries.wording import wording
from roster.service import rosters as service
from roster.service.publishing import publish
from roster.sight import Id, roster_in_sight
from staff.queries import directory
from staff.queries.calendar import provisional_years

TAGS = ["Rosters"]
Code = Annotated[str | None, QueryParameter(max_length=40)]


@get("/api/rosters", permission="rosters.read", tags=TAGS)
async def list_rosters(page: PageNumber = 1, page_size: PageSize = 50) -> Paged[RosterView]:
    """Lists the rosters of one's towns, newest first."""
    towns = required().towns("rosters.read")
    found, total = await rosters.rosters(towns, limit=page_size, offset=(page - 1) * page_size)
    return Paged([roster_view(facts) for facts in found], total, page, page_size)


@post("/api/rosters", permission="rosters.edit", tags=TAGS)
async def make_roster(data: JSONBody[RosterRequest]) -> Response[RosterView]:
    """Begins a roster of a town over its newest window plan of that period."""
    town = await directory.town(data.town)
    required().need("rosters.edit", town.id)
    roster_id = await service.create(town.id, data.first_day, data.days, now=clock.now())
    facts = await rosters.roster(roster_id)
    return tagged(roster_view(facts), facts.version, status=201)


@get("/api/rosters/{roster_id:int}", permission="rosters.read", tags=TAGS)
async def show_roster(roster_id: FromPath[Id]) -> Response[RosterView]:
    """Tells a roster's state and figures; its ETag is what edits send as If-Match."""
    facts = await roster_in_sight(roster_id, "rosters.read")
    years = await provisional_years(facts.first_day, facts.last_day)
    return tagged(roster_view(facts, years), facts.version)


@post("/api/rosters/{roster_id:int}/solve", permission="rosters.edit", tags=TAGS, status_code=202)
async def solve_roster(
    roster_id: FromPath[Id], data: JSONBody[SolveRequest | None] = None
) -> JobStarted:
    """Solves a draft; cancelling the job keeps the best roster found."""
    await roster_in_sight(roster_id, "rosters.edit")
    job = await service.request_solve(roster_id, data.seconds if data else None)
    return JobStarted(job, roster_id)


@get("/api/rosters/{roster_id:int}/assignments", permission="rosters.read", tags=TAGS)
async def list_assignments(
    roster_id: FromPath[Id],
    page: PageNumber = 1,
    page_size: PageSize = 50,
    centre: Code = None,
    employee_no: Annotated[str | None, QueryParameter(name="employeeNo", max_length=20)] = None,
    first_day: Annotated[date | None, QueryParameter(name="firstDay")] = None,
    last_day: Annotated[date | None, QueryParameter(name="lastDay")] = None,
) -> Paged[AssignmentView]:
    """Lists who serves where and when, by day and centre."""
    await roster_in_sight(roster_id, "rosters.read")
    found, total = await rosters.assignments(
        roster_id,
        centre=centre,
        person=employee_no,
        first_day=first_day,
        last_day=last_day,
        limit=page_size,
        offset=(page - 1) * page_size,
    )
    return Paged([assignment_view(facts) for facts in found], total, page, page_size)


@get("/api/rosters/{roster_id:int}/unfilled", permission="rosters.read", tags=TAGS)
async def list_unfilled(
    roster_id: FromPath[Id], page: PageNumber = 1, page_size: PageSize = 50
) -> Paged[UnfilledView]:
    """Lists shifts that lack people or a line, with reasons and the nearest candidates."""
    facts = await roster_in_sight(roster_id, "rosters.read")
    start = (page - 1) * page_size
    gaps, total, names = await reasons.unfilled(facts, start=start, most=page_size)
    shifts = {shift.id: shift for shift in await plans.shifts(facts.plan_id)}
    words = await wording()
    items = [unfilled_view(gap, shifts[int(gap.shift)], names, words) for gap in gaps]
    return Paged(items, total, page, page_size)


@post(
    "/api/rosters/{roster_id:int}/publish", permission="rosters.publish", tags=TAGS, status_code=200
)
async def publish_roster(roster_id: FromPath[Id], if_match: IfMatch = None) -> Response[RosterView]:
    """Publishes a draft; refused when a hard rule is broken or somebody would be in two places."""
    await roster_in_sight(roster_id, "rosters.publish")
    await publish(roster_id, version_of(if_match), now=clock.now())
    facts = await rosters.roster(roster_id)
    return tagged(roster_view(facts), facts.version)


@post("/api/rosters/{roster_id:int}/replan", permission="rosters.edit", tags=TAGS, status_code=202)
async def replan_roster(
    roster_id: FromPath[Id], data: JSONBody[ReplanRequest | None] = None
) -> JobStarted:
    """Plans a published roster again: the past stays, little changes; `id` is the new draft."""
    await roster_in_sight(roster_id, "rosters.edit")
    from_day = data.from_day if data and data.from_day else clock.today() + timedelta(1)
    seconds = data.seconds if data else None
    draft, job = await service.replan(roster_id, from_day, seconds, now=clock.now())
    return JobStarted(job, draft)


@delete("/api/rosters/{roster_id:int}", permission="rosters.edit", tags=TAGS)
async def discard_roster(roster_id: FromPath[Id]) -> None:
    """Throws a draft away; what was published stays."""
    await roster_in_sight(roster_id, "rosters.edit")
    await service.discard(roster_id)


@get("/api/rosters/{roster_id:int}/half-day", permission="rosters.read", tags=TAGS)
async def list_free_half_day(
    roster_id: FromPath[Id],
    employee_no: Annotated[str, QueryParameter(name="employeeNo", max_length=20)],
    day: Annotated[date, QueryParameter()],
    session: Annotated[Literal["AM", "PM"], QueryParameter()],
) -> list[PlaceView]:
    """Where somebody could serve in a half-day they have free, the cheapest place first."""
    facts = await roster_in_sight(roster_id, "rosters.read")
    who = await directory.person(employee_no)
    shifts = {s.id: s for s in await plans.shifts(facts.plan_id, day, day)}
    words = await wording()
    return [
        PlaceView(
            shift,
            shifts[shift].centre,
            candidate_view(candidate, {who.id: (who.employee_no, who.name)}, words),
        )
        for shift, candidate in await reasons.half_day(facts, employee_no, day, session)
    ]


@get("/api/shifts/{shift_id:int}/candidates", permission="rosters.read", tags=TAGS)
async def list_candidates(
    shift_id: FromPath[Id],
    roster: Annotated[int | None, QueryParameter(ge=1, le=2**63 - 1)] = None,
    page: PageNumber = 1,
    page_size: PageSize = 50,
) -> Paged[CandidateView]:
    """Ranks who could take a shift, with reasons for and against; in the newest roster of it."""
    _, town_id = await plans.shift(shift_id)
    required().need("rosters.read", town_id)
    roster_id = roster or await rosters.latest_with_shift(shift_id)
    if roster_id is None:
        return Paged([], 0, page, page_size)
    facts = await roster_in_sight(roster_id, "rosters.read")
    ranked, names = await reasons.candidates(facts, shift_id)
    start = (page - 1) * page_size
    words = await wording()
    items = [candidate_view(each, names, words) for each in ranked[start : start + page_size]]
    return Paged(items, len(ranked), page, page_size)


ROUTES = (
    list_rosters,
    make_roster,
    show_roster,
    solve_roster,
    list_assignments,
    list_unfilled,
    publish_roster,
    replan_roster,
    discard_roster,
    list_free_half_day,
    list_candidates,
)
