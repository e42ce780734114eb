"""Placing people: the order is entered, the first day checked, the training plan begun."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from career.placing.queries import Missing, missing_on
from kit.database import joined
from staff.queries.people import Person
from staff.service import placements
from staff.service.placements import Draft
from training.queries.curricula import usual_steps
from training.queries.plans import find_plans
from training.service.plans import make_plan


@dataclass(frozen=True, slots=True)
class Placing:
    """A placement that was made, what its person lacks on the first day, and the plan for it."""

    id: int
    missing: Missing | None
    """None: no conditions are set for the post."""
    plan: int | None
    """The training plan that was begun; None: none was needed, there is one, or none is usual."""


async def place(person: Person, draft: Draft, *, today: date, now: datetime) -> Placing:
    """The person is placed; where something is missing on the first day, training begins.

    Raises Invalid or PlacedElsewhere. A part of a unit of work when there is one.
    """
    async with joined():
        made = await placements.place(person, draft, today=today, now=now)
        found = await missing_on(person.id, draft.post, draft.first_day)
        lacks = found is not None and not found.qualified
        plan = await begin_plan(person.id, draft.post, today=today, now=now) if lacks else None
    return Placing(made, found, plan)


async def begin_plan(person_id: int, post: str, *, today: date, now: datetime) -> int | None:
    """The usual plan for the post, begun today; None: there is one, or no usual one."""
    there, _ = await find_plans(today, person_id=person_id, page_size=500)
    if any(plan.post == post for plan in there):
        return None
    steps = await usual_steps(post, today)
    return await make_plan(person_id, post, today, steps, now=now) if steps else None


async def begin_plans(
    placed: Sequence[tuple[int, str, date]], *, today: date, now: datetime
) -> int:
    """How many plans were begun for (person, post, first day) of those who lack something."""
    begun = 0
    for person, post, first_day in placed:
        found = await missing_on(person, post, first_day)
        if found is not None and not found.qualified:
            begun += await begin_plan(person, post, today=today, now=now) is not None
    return begun
