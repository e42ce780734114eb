"""Window plans as JSON."""

from datetime import date, timedelta
from typing import Annotated

import msgspec
from litestar import get, post, put
from litestar.params import FromPath, JSONBody, PathParameter
from msgspec import convert

from kit import clock
from kit.errors import Invalid
from kit.language import N_
from kit.permissions import required
from kit.web import Paged, PageNumber, PageSize
from roster.api.shapes import JobStarted, PlanRequest, PlanView, plan_view
from roster.defaults import POLICY
from roster.queries import plans
from roster.rules.policy import PolicyBody, to_body
from roster.service.plans import request_plan
from roster.sight import Id, plan_in_sight
from staff.queries import directory
from staff.queries.calendar import provisional_years
from staff.service.rule_sets import put_rule_set

TAGS = ["Window plans"]
Code = Annotated[str, PathParameter(max_length=40)]


class PolicyView(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A policy and the day from which it holds; `source`: who decided it where."""

    first_day: date
    policy: PolicyBody
    source: Annotated[str, msgspec.Meta(min_length=5, max_length=300)]


class PoliciesView(msgspec.Struct, rename="camel"):
    """What a town plans by today, and its own policies, the latest first."""

    town: str
    today: PolicyBody
    policies: list[PolicyView]


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
    last_day = facts.first_day + timedelta(facts.days - 1)
    years = await provisional_years(facts.first_day, last_day)
    return plan_view(facts, await plans.shifts(plan_id), years)


@get("/api/window-policy/{code:str}", permission="window-plans.read", tags=TAGS)
async def show_policies(code: FromPath[Code]) -> PoliciesView:
    """Tells the policy a town plans by today, and all of its policies with their first days."""
    town = await directory.town(code)
    required().need("window-plans.read", town.id)
    return await _policies(town.code)


async def _policies(town: str) -> PoliciesView:
    held = await plans.policy_in_force(town, clock.today())
    own = [
        PolicyView(each.first_day, convert(each.body, PolicyBody), each.source)
        for each in await plans.policies(town)
    ]
    return PoliciesView(town, convert(held, PolicyBody), own)


@put("/api/window-policy/{code:str}", permission="window-plans.edit", tags=TAGS)
async def keep_policy(code: FromPath[Code], data: JSONBody[PolicyView]) -> PoliciesView:
    """Gives a town another policy from a day on; one that holds already is not overwritten."""
    town = await directory.town(code)
    required().need("window-plans.edit", town.id)
    known = {line.code for line in await directory.lines()}
    if not known.issuperset(data.policy.specialist):
        raise Invalid({"policy": N_("There is no such service line.")})
    await put_rule_set(
        POLICY,
        scope=town.code,
        first_day=data.first_day,
        body=to_body(data.policy),
        source=data.source,
    )
    return await _policies(town.code)


ROUTES = (list_plans, make_plan, show_plan, show_policies, keep_policy)
