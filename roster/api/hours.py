"""What-if copies of window plans, publishing, and the opening hours that the public sees."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from kit import clock
from kit.calendars import ICS
from kit.language import pick
from kit.permissions import required
from roster import calendars
from roster.api.shapes import Code, JobStarted, PlanView, plan_view
from roster.queries import plans
from roster.rules.policy import PolicyBody
from roster.service.plans import Trial, copy_plan, publish_hours
from roster.sight import Id, plan_in_sight
from staff.queries import directory

TAGS = ["Window plans"]
READ, EDIT = "window-plans.read", "window-plans.edit"
AHEAD = timedelta(days=60)


class TrialRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A copy that asks what if; what is left out is as in the plan that is copied."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    policy: PolicyBody | None = None
    volume: Annotated[float, msgspec.Meta(ge=0.1, le=10)] = 1.0
    merged: dict[Code, Code] = {}
    """Closed centre -> the one that takes its cases."""


class Beside(msgspec.Struct, rename="camel", frozen=True):
    """Two plans side by side."""

    plans: list[PlanView]
    figures: list[dict[str, Any]]


class HoursView(msgspec.Struct, rename="camel", frozen=True):
    """A half-day on which a centre is open, and the lines served then."""

    date: date
    session: str
    starts_at: datetime
    ends_at: datetime
    lines: list[str]


class CentreHours(msgspec.Struct, rename="camel", frozen=True):
    """When a centre is open in the coming weeks."""

    centre: str
    name: str
    hours: list[HoursView]


@post("/api/window-plans/{plan_id:int}/copies", permission=EDIT, tags=TAGS, status_code=202)
async def try_otherwise(plan_id: FromPath[Id], data: JSONBody[TrialRequest]) -> JobStarted:
    """Copies a plan with another policy, other volumes or merged centres; nothing else changes."""
    source = await plan_in_sight(plan_id)
    required().need(EDIT, source.town_id)
    trial = Trial(plan_id, data.name, data.volume, data.merged)
    made, job = await copy_plan(source, trial, data.policy, now=clock.now())
    return JobStarted(job, made)


@get("/api/window-plans/{plan_id:int}/beside/{other_id:int}", permission=READ, tags=TAGS)
async def beside(plan_id: FromPath[Id], other_id: FromPath[Id]) -> Beside:
    """Two plans side by side: half-days, and the figures of simulation, rounds and travel."""
    found = [await plan_in_sight(plan_id), await plan_in_sight(other_id)]
    return Beside([plan_view(one) for one in found], [dict(one.figures or {}) for one in found])


@post("/api/window-plans/{plan_id:int}/publish", permission=EDIT, tags=TAGS, status_code=200)
async def publish(plan_id: FromPath[Id]) -> PlanView:
    """Publishes a plan's opening hours, as page and calendar of each centre."""
    facts = await plan_in_sight(plan_id)
    required().need(EDIT, facts.town_id)
    await publish_hours(plan_id, now=clock.now())
    return plan_view(await plans.plan(plan_id))


@get("/api/opening-hours/{code:str}", permission="public", tags=TAGS)
async def show_hours(code: FromPath[str]) -> CentreHours:
    """When a centre is open in the coming sixty days, by published plans."""
    centre = await directory.centre(code)
    today = clock.today()
    found = await plans.opening_hours(centre.id, today, today + AHEAD)
    return CentreHours(
        centre.code,
        pick(centre.name, centre.name_en),
        [
            HoursView(one.day, one.session, one.starts_at, one.ends_at, list(one.lines))
            for one in found
        ],
    )


@get("/opening-hours/{code:str}/calendar.ics", permission="public", tags=TAGS)
async def hours_calendar(code: FromPath[str]) -> Response[bytes]:
    """A centre's opening hours as iCalendar, from four weeks back."""
    centre = await directory.centre(code)
    content = await calendars.opening_hours(centre, clock.today())
    return Response(content, media_type=ICS, headers={"Cache-Control": "public, max-age=3600"})


ROUTES = (try_otherwise, beside, publish, show_hours, hours_calendar)
