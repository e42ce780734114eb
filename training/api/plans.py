"""Plans as JSON."""

from datetime import date
from typing import Annotated, Literal

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody

from kit import clock
from kit.errors import NotFound
from kit.language import pick
from kit.permissions import required
from kit.web.lists import Paged, PageNumber, PageSize
from staff.queries import directory
from training.queries import plans
from training.queries.plans import PlanShown
from training.rules.plans import MOST_DAYS, MOST_STEPS, Wanted
from training.service import plans as service

Code = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


class StepGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A step, due so many working days after the first day."""

    kind: Literal["course", "exam", "certificate"]
    subject: Code
    days: Annotated[int, msgspec.Meta(ge=0, le=MOST_DAYS)]


class PlanGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Who is to be ready for which post; without steps, the usual ones of the post."""

    employee_no: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
    post: Code
    first_day: date
    steps: Annotated[list[StepGiven], msgspec.Meta(max_length=MOST_STEPS)] = []


class StepRead(msgspec.Struct, rename="camel"):
    """A step: done, next, late or waiting."""

    kind: str
    subject: str
    name: str
    due: date
    done_on: date | None
    state: str


class PlanRead(msgspec.Struct, rename="camel"):
    """A plan; progress is read from evidence."""

    id: int
    employee_no: str
    name: str
    post: str
    first_day: date
    due: date
    done: int
    steps: list[StepRead]


def _read(plan: PlanShown) -> PlanRead:
    return PlanRead(
        id=plan.id,
        employee_no=plan.employee_no,
        name=plan.name,
        post=plan.post,
        first_day=plan.first_day,
        due=plan.due,
        done=plan.done,
        steps=[
            StepRead(
                step.kind,
                step.subject,
                pick(step.name, step.name_en),
                step.due,
                step.done_on,
                step.state.value,
            )
            for step in plan.steps
        ],
    )


async def _plan(plan_id: int) -> PlanShown:
    found, _ = await plans.find_plans(clock.today(), plan_id=plan_id)
    if not found or not required().may("plans.read", found[0].town):
        raise NotFound
    return found[0]


class PlanApi(Controller):
    """Plans."""

    path = "/api/plans"
    tags = ["Training"]

    @get("/", permission="plans.read")
    async def plans(self, page: PageNumber = 1, page_size: PageSize = 50) -> Paged[PlanRead]:
        """Plans under way in the towns one may see, by due date."""
        found, total = await plans.find_plans(
            clock.today(),
            towns=required().towns("plans.read"),
            page=page,
            page_size=page_size,
        )
        return Paged([_read(one) for one in found], total, page, page_size)

    @post("/", permission="plans.edit")
    async def make(self, data: JSONBody[PlanGiven]) -> PlanRead:
        """Plan a person's way to a post; due dates count working days."""
        person = await directory.person(data.employee_no)
        required().need("plans.edit", person.town_id)
        made = await service.make_plan(
            person.id,
            data.post,
            data.first_day,
            [Wanted(step.kind, step.subject, step.days) for step in data.steps],
            now=clock.now(),
        )
        return _read(await _plan(made))

    @get("/{plan_id:int}", permission="plans.read")
    async def plan(self, plan_id: FromPath[int]) -> PlanRead:
        """A plan with how each step stands."""
        return _read(await _plan(plan_id))

    @post("/{plan_id:int}/cancel", permission="plans.edit", status_code=204)
    async def cancel(self, plan_id: FromPath[int]) -> None:
        """Cancel a plan."""
        required().need("plans.edit", (await _plan(plan_id)).town)
        await service.cancel_plan(plan_id)
