"""Plans as JSON."""

from datetime import date
from typing import Annotated, Literal

import msgspec
from litestar import Controller, delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from kit import clock
from kit.errors import Invalid, NotFound, Refusal
from kit.language import N_, pick
from kit.permissions import required
from kit.web.lists import Paged, PageNumber, PageSize
from staff.queries import directory
from training.queries import curricula, plans
from training.queries.curricula import CurriculumShown
from training.queries.plans import PlanShown
from training.rules.curricula import StepBody, to_body
from training.rules.plans import MOST_STEPS
from training.service import plans as service

Code = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


class PlanGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Who is to be ready for which post; without steps, the usual ones of the post."""

    employee_no: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
    post: Code
    first_day: date
    steps: Annotated[list[StepBody], msgspec.Meta(max_length=MOST_STEPS)] = []


class OptionRead(msgspec.Struct, rename="camel"):
    """One of several electives."""

    kind: str
    subject: str
    name: str


class StepRead(msgspec.Struct, rename="camel"):
    """A step: done, next, late or waiting; how much of its amount there is."""

    kind: str
    subject: str
    name: str
    due: date
    done_on: date | None
    state: str
    amount: int
    so_far: float
    options: list[OptionRead]


class PlanRead(msgspec.Struct, rename="camel"):
    """A plan; progress is read from evidence."""

    id: int
    employee_no: str
    name: str
    post: str
    first_day: date
    due: date
    done: int
    why: str | None
    forecast: date | None
    steps: list[StepRead]


class CurriculumGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """The steps to a post for whoever begins on or after firstDay."""

    post: Code
    first_day: date
    steps: Annotated[list[StepBody], msgspec.Meta(min_length=1, max_length=MOST_STEPS)]
    source: Annotated[str, msgspec.Meta(max_length=300)] | None = None


class CurriculumRead(msgspec.Struct, rename="camel"):
    """A curriculum as it is kept."""

    id: int
    post: str
    first_day: date
    source: str | None
    steps: list[StepBody]


class NamedRead(msgspec.Struct, rename="camel"):
    """One whom a rule names; `since` is the day that made it so."""

    employee_no: str
    name: str
    since: date | None


class BulkGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A plan to the post for each of these people, or for everybody the rule names."""

    post: Code
    first_day: date
    rule: Literal["newcomer", "expiring", "changed", "gap"] | None = None
    people: Annotated[list[str], msgspec.Meta(max_length=5000)] = []


class BulkDone(msgspec.Struct, rename="camel"):
    """How many plans were made, and how many had one."""

    made: int
    there_already: int


def _curriculum(one: CurriculumShown) -> CurriculumRead:
    steps = msgspec.convert(to_body(one.steps), list[StepBody])
    return CurriculumRead(one.id, one.post, one.first_day, one.source, steps)


def _read(plan: PlanShown) -> PlanRead:
    return PlanRead(
        id=plan.id,
        employee_no=plan.employee_no,
        name=plan.name,
        post=plan.post,
        first_day=plan.first_day,
        due=plan.due,
        done=plan.done,
        why=plan.why,
        forecast=plan.forecast,
        steps=[
            StepRead(
                step.kind,
                step.subject,
                pick(step.name, step.name_en),
                step.due,
                step.done_on,
                step.state.value,
                step.amount,
                float(step.so_far),
                [OptionRead(kind, code, pick(zh, en)) for kind, code, zh, en in step.options],
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
            [step.wanted() for step in data.steps],
            now=clock.now(),
        )
        return _read(await _plan(made))

    @get("/named", permission="plans.edit")
    async def named(
        self,
        rule: FromQuery[Literal["newcomer", "expiring", "changed", "gap"]],
        post: FromQuery[str],
    ) -> Paged[NamedRead]:
        """Whom the rule names for a plan to the post, in the towns one may plan for."""
        found = await curricula.named(rule, post, required().towns("plans.edit"), clock.today())
        items = [NamedRead(one.employee_no, one.name, one.since) for one in found]
        return Paged(items, len(items), 1, max(1, len(items)))

    @post("/bulk", permission="plans.edit", status_code=200, request_max_body_size=512 * 1024)
    async def make_many(self, data: JSONBody[BulkGiven]) -> BulkDone:
        """Plan the way of many by the post's curriculum; who has a plan keeps it."""
        if data.rule is not None:
            towns = required().towns("plans.edit")
            found = await curricula.named(data.rule, data.post, towns, clock.today())
            people = [one.person_id for one in found]
        else:
            people = []
        for number, employee_no in enumerate(data.people):
            try:
                person = await directory.person(employee_no)
                required().need("plans.edit", person.town_id)
            except Refusal as refusal:
                wrong = N_("There is nobody of that number.")
                raise Invalid({f"people.{number}": wrong}) from refusal
            people.append(person.id)
        made = await service.make_plans(
            people, data.post, data.first_day, why=data.rule or "cohort", now=clock.now()
        )
        return BulkDone(made.plans, made.there_already)

    @get("/{plan_id:int}", permission="plans.read")
    async def plan(self, plan_id: FromPath[int]) -> PlanRead:
        """A plan with how each step stands."""
        return _read(await _plan(plan_id))

    @post("/{plan_id:int}/cancel", permission="plans.edit", status_code=204)
    async def cancel(self, plan_id: FromPath[int]) -> None:
        """Cancel a plan."""
        required().need("plans.edit", (await _plan(plan_id)).town)
        await service.cancel_plan(plan_id)


class CurriculumApi(Controller):
    """Curricula: the usual steps to each post."""

    path = "/api/curricula"
    tags = ["Training"]

    @get("/", permission="plans.read")
    async def curricula(self) -> Paged[CurriculumRead]:
        """All curricula, by post, the latest first."""
        found = [_curriculum(one) for one in await curricula.every()]
        return Paged(found, len(found), 1, max(1, len(found)))

    @put("/", permission="curricula.edit")
    async def put(self, data: JSONBody[CurriculumGiven]) -> CurriculumRead:
        """Say the steps to a post from a day on; plans that are made stay as they are."""
        await service.put_curriculum(
            data.post,
            data.first_day,
            [step.wanted() for step in data.steps],
            data.source,
            now=clock.now(),
        )
        found = await curricula.of_post(data.post)
        return next(_curriculum(one) for one in found if one.first_day == data.first_day)

    @get("/{post:str}/touched", permission="plans.read")
    async def touched(
        self,
        post: FromPath[str],
        first_day: Annotated[date | None, QueryParameter(name="firstDay")] = None,
    ) -> Paged[NamedRead]:
        """Whose plan begins on or after the day (today): whom a change then would touch."""
        if post not in await directory.post_names():
            raise NotFound
        found = [
            one
            for one in await curricula.touched(post, first_day or clock.today())
            if required().may("plans.read", one.town)
        ]
        items = [NamedRead(one.employee_no, one.name, one.since) for one in found]
        return Paged(items, len(items), 1, max(1, len(items)))

    @delete("/{curriculum_id:int}", permission="curricula.edit")
    async def remove(self, curriculum_id: FromPath[int]) -> None:
        """Take back a curriculum that has not begun."""
        await service.remove_curriculum(curriculum_id, today=clock.today())
