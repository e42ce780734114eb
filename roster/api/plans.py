"""Window plans as JSON."""

from litestar import get, post
from litestar.params import FromPath, JSONBody

from kit import clock
from kit.permissions import required
from kit.web import Paged, PageNumber, PageSize
from roster.api.shapes import JobStarted, PlanRequest, PlanView, plan_view
from roster.queries import plans
from roster.service.plans import request_plan
from roster.sight import Id, plan_in_sight
from staff.queries import directory

TAGS = ["Window plans"]


@get("/api/window-plans", permission="window-plans.read", tags=TAGS)
async def list_plans(page: PageNumber = 1, page_size: PageSize = 50) -> Paged[PlanView]:
    """Lists the window plans of one's towns, newest first, without their shifts."""
    towns = required().towns("window-plans.read")
    found, total = await plans.plans(towns, limit=page_size, offset=(page - 1) * page_size)
    return Paged([plan_view(facts) for facts in found], total, page, page_size)


@post("/api/window-plans", permission="window-plans.edit", tags=TAGS, status_code=202)
async def make_plan(data: JSONBody[PlanRequest]) -> JobStarted:
    """Plans a town's windows from its cases and a waiting-time promise."""
    town = await directory.town(data.town)
    required().need("window-plans.edit", town.id)
    plan_id, job = await request_plan(
        town.id, data.first_day, data.days, data.policy, now=clock.now()
    )
    return JobStarted(job, plan_id)


@get("/api/window-plans/{plan_id:int}", permission="window-plans.read", tags=TAGS)
async def show_plan(plan_id: FromPath[Id]) -> PlanView:
    """Tells a window plan's figures and shifts."""
    facts = await plan_in_sight(plan_id)
    return plan_view(facts, await plans.shifts(plan_id))


ROUTES = (list_plans, make_plan, show_plan)
