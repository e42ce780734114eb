"""Late steps: the person is told first, the manager of the town later, each once a step."""

from datetime import date

from kit.database import joined
from kit.language import N_
from kit.notices import notify
from staff.queries.calendar import workdays
from staff.queries.people import accounts_with_role
from staff.service.telling import tell_person
from training.queries.plans import PlanShown, StepShown, find_plans
from training.rules.plans import State

MANAGER_AFTER = 5
"""Working days a step is late before the manager is told."""
PAGE = 200


async def remind(today: date) -> int:
    """How many notices were asked for; nobody is told twice of the same step."""
    told, page = 0, 1
    while True:
        found, total = await find_plans(today, page=page, page_size=PAGE)
        for plan in found:
            for place, step in enumerate(plan.steps):
                if step.state is State.LATE:
                    told += await _tell(plan, step, f"{plan.id}:{place}", today)
                    break
        if page * PAGE >= total:
            return told
        page += 1


async def _tell(plan: PlanShown, step: StepShown, mark: str, today: date) -> int:
    name = step.name or step.subject
    async with joined():
        await tell_person(
            plan.person,
            "plan",
            N_("A step on your way is overdue since {due}: {step}."),
            link="/me/learning",
            once=f"late:{mark}",
            due=step.due.isoformat(),
            step=name,
        )
        if len(await workdays(step.due, today)) <= MANAGER_AFTER:
            return 1
        await notify(
            await accounts_with_role("manager", plan.town),
            "plan-late",
            N_("{person} is behind on the way to a post: {step}, due {due}."),
            link=f"/plans/{plan.id}",
            once=f"late-manager:{mark}",
            person=plan.name,
            due=step.due.isoformat(),
            step=name,
        )
    return 2
