"""Plans: who is on the way to which post, and a new one."""

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from kit import clock
from kit.errors import Invalid, NotFound, Refusal
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import (
    Badge,
    Column,
    Form,
    Table,
    asked,
    entered,
    flash,
    page,
    redirect,
    table_page,
)
from staff.queries import directory
from training.pages.learning import KINDS
from training.queries import mentoring, plans
from training.queries.plans import PlanShown
from training.rules.plans import State
from training.service import plans as service


class PlanForm(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Who is to be ready for which post."""

    employee_no: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
    post: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    first_day: date


REASONS = {
    "newcomer": N_("new in the post"),
    "expiring": N_("the certificate runs out"),
    "changed": N_("the course has changed"),
    "gap": N_("windows lack this certificate"),
    "cohort": N_("planned together"),
}


def _next(plan: PlanShown) -> str | None:
    for step in plan.steps:
        if step.state in {State.NEXT, State.LATE}:
            return pick(step.name, step.name_en) if step.name else gettext(KINDS[step.kind])
    return None


def _state(plan: PlanShown) -> Badge:
    if plan.done == len(plan.steps):
        return Badge(gettext(N_("all steps done")), "good")
    if plan.late:
        return Badge(gettext(N_("behind schedule")), "bad")
    return Badge(gettext(N_("on the way")), "note")


LIST = (
    Column("name", N_("Person"), link=lambda row: f"/plans/{row.id}"),
    Column("employeeNo", N_("Staff No."), value=lambda row: row.employee_no, rank=2),
    Column("post", N_("Post"), value=lambda row: pick(row.post_name, row.post_name_en)),
    Column("done", N_("Steps done"), value=lambda row: f"{row.done}/{len(row.steps)}", align="end"),
    Column("next", N_("Next step"), value=_next, rank=2),
    Column("due", N_("Due")),
    Column("forecast", N_("Ready by, as it looks"), rank=2),
    Column("state", N_("State"), value=_state),
)


class PlanPages(Controller):
    """`/plans`."""

    path = "/plans"
    include_in_schema = False

    @get("/", permission="plans.read")
    async def show_list(self) -> Response[Any]:
        """Plans under way in the towns one may see."""
        given = asked()
        found, total = await plans.find_plans(
            clock.today(),
            towns=required().towns("plans.read"),
            page=given.page,
            page_size=given.page_size,
        )
        table: Table = Table(
            "plans",
            N_("Pre-posting plans"),
            LIST,
            found,
            given,
            total,
            empty=N_("Nobody is on the way to a post."),
        )
        return table_page("training/plans.html", table, may_edit=required().may("plans.edit"))

    @get("/new", permission="plans.edit")
    async def write(self) -> Response[str]:
        """A plan to make."""
        return await self._form(Form.of(first_day=clock.today()))

    @post("/", permission="plans.edit")
    async def make(self, request: Request[Any, Any, Any]) -> Response[str] | Redirect:
        """Make a plan with the usual steps of the post."""
        form = await entered(request)
        try:
            given = form.into(PlanForm)
            person = await _person(given.employee_no)
            made = await service.make_plan(person, given.post, given.first_day, (), now=clock.now())
        except (Invalid, service.PlanThere) as refusal:
            return await self._form(form.refused(refusal))
        flash(N_("The plan is made; its due dates count working days."))
        return redirect(f"/plans/{made}")

    @get("/{plan_id:int}", permission="plans.read")
    async def show_one(self, plan_id: FromPath[int]) -> Response[str]:
        """A plan with how each step stands."""
        found = await _plan(plan_id)
        return page(
            "training/plan.html",
            plan=found,
            reports=[
                one
                for one in await mentoring.reports(person=found.person)
                if one.post == found.post
            ],
            state=_state(found),
            kinds=KINDS,
            reasons=REASONS,
            may_edit=required().may("plans.edit", found.town),
        )

    @post("/{plan_id:int}/cancel", permission="plans.edit")
    async def cancel(self, plan_id: FromPath[int]) -> Redirect:
        """Cancel a plan."""
        required().need("plans.edit", (await _plan(plan_id)).town)
        await service.cancel_plan(plan_id)
        flash(N_("The plan is cancelled."))
        return redirect("/plans")

    async def _form(self, form: Form) -> Response[str]:
        posts = await directory.post_names()
        return page(
            "training/plan-form.html",
            form=form,
            status=form.status,
            posts=[(code, pick(*names)) for code, names in posts.items()],
        )


async def _plan(plan_id: int) -> PlanShown:
    found, _ = await plans.find_plans(clock.today(), plan_id=plan_id)
    if not found or not required().may("plans.read", found[0].town):
        raise NotFound
    return found[0]


async def _person(employee_no: str) -> int:
    """The person of that number in a town where one may plan; raises Invalid."""
    try:
        person = await directory.person(employee_no.strip())
        required().need("plans.edit", person.town_id)
    except Refusal as refusal:
        raise Invalid({"employeeNo": N_("There is nobody of that number.")}) from refusal
    return person.id
