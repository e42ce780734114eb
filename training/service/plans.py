"""Making plans: the steps that take people to posts, by curricula that say what is usual."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kit.database import joined, rows
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.jsontext import dumps, loads
from kit.language import N_
from staff.queries.calendar import workdays
from staff.service.telling import tell_person
from training.queries import curricula
from training.rules import plans
from training.rules.curricula import keys, mistakes, to_body
from training.rules.plans import Wanted

FIRST_YEAR, LAST_YEAR = 2000, 2199
_TABLES = {
    plans.COURSE: "course",
    plans.SESSION: "course",
    plans.EXAM: "exam",
    plans.CERTIFICATE: "certificate_type",
}


class PlanThere(Refusal):
    """The person has a plan for this post already."""

    code = "plan-there"
    text = N_("There is a plan for this person and post already.")


class CurriculumBegun(Refusal):
    """People have begun by it."""

    code = "curriculum-begun"
    text = N_("This curriculum has begun: write another from a later day on.")


@dataclass(frozen=True, slots=True)
class Made:
    """What came of planning many people's way."""

    plans: int
    there_already: int
    """People who had a plan for the post."""


async def make_plan(
    person_id: int,
    post: str,
    first_day: date,
    steps: Sequence[Wanted],
    *,
    now: datetime,
    why: str | None = None,
) -> int:
    """The id of a new plan whose due dates count working days; raises Invalid or PlanThere.

    Without steps, those of the post's curriculum.
    """
    async with joined():
        made = await _make([person_id], post, first_day, steps, why, now)
        if not made:
            raise PlanThere
    return made[0]


async def make_plans(
    people: Sequence[int], post: str, first_day: date, *, why: str, now: datetime
) -> Made:
    """A plan by the post's curriculum for each of these people who has none; raises Invalid."""
    wanted = list(dict.fromkeys(people))
    async with joined():
        made = await _make(wanted, post, first_day, (), why, now)
    return Made(len(made), len(wanted) - len(made))


async def _make(
    people: Sequence[int],
    post: str,
    first_day: date,
    steps: Sequence[Wanted],
    why: str | None,
    now: datetime,
) -> list[int]:
    """Ids of the plans that were made: one for each who had none for the post."""
    if not FIRST_YEAR <= first_day.year <= LAST_YEAR:
        raise Invalid({"firstDay": N_("No plan begins in that year.")})
    post_row = await rows("SELECT id FROM post WHERE code = $1", post)
    if not post_row:
        raise Invalid({"post": N_("There is no such post.")})
    steps = list(steps) or list(await curricula.usual_steps(post, first_day))
    await check_steps(steps)
    # One plan a post: whoever plans the same people at the same time waits here.
    await rows(
        "SELECT id FROM person WHERE id = ANY($1::bigint[]) ORDER BY id FOR NO KEY UPDATE",
        list(people),
    )
    open_days = await workdays(first_day, first_day + timedelta(days=2 * plans.MOST_DAYS))
    due = plans.due_dates(open_days, [step.days for step in steps])
    found = await rows(
        "INSERT INTO plan (person, post, first_day, due, made_at, cancelled, why) "
        "SELECT t.person, $2, $3, $4, $5, false, $6 FROM unnest($1::bigint[]) "
        "WITH ORDINALITY AS t(person, place) WHERE NOT EXISTS (SELECT 1 FROM plan l "
        "WHERE l.person = t.person AND l.post = $2 AND NOT l.cancelled) ORDER BY t.place "
        "RETURNING id, person",
        list(people),
        post_row[0]["id"],
        first_day,
        max(due),
        now,
        why,
    )
    made = [int(row["id"]) for row in found]
    await rows(
        "INSERT INTO plan_step (plan, position, kind, subject, due, days, amount, options) "
        "SELECT p.plan, t.position, t.kind, t.subject, t.due, t.days, t.amount, t.options::jsonb "
        "FROM unnest($1::bigint[]) AS p(plan) CROSS JOIN unnest($2::int[], $3::text[], $4::text[], "
        "$5::date[], $6::int[], $7::int[], $8::text[]) "
        "AS t(position, kind, subject, due, days, amount, options)",
        made,
        list(range(1, len(steps) + 1)),
        [step.kind for step in steps],
        [step.subject for step in steps],
        list(due),
        [step.days for step in steps],
        [step.amount or None for step in steps],
        [dumps(step.options) if step.options else None for step in steps],
    )
    for row in found:
        await tell_person(
            row["person"],
            "plan",
            N_("Your way to a post is planned; the last step is due on {due}."),
            link="/me/learning",
            once=f"plan:{row['id']}",
            due=max(due).isoformat(),
        )
        after = {"person": row["person"], "post": post, "why": why}
        await record("plan.make", "plan", row["id"], after=after)
    return made


async def check_steps(steps: Sequence[Wanted]) -> None:
    """Nothing; raises Invalid for steps that make no sense or name what is not there."""
    errors = mistakes(steps)
    for field, (kind, subject) in keys(steps) if not errors else ():
        table = _TABLES[kind]
        if not await rows(f"SELECT 1 FROM {table} WHERE code = $1", subject):
            errors[field] = N_("There is nothing of that code.")
    if errors:
        raise Invalid(errors)


async def put_curriculum(
    post: str, first_day: date, steps: Sequence[Wanted], source: str | None, *, now: datetime
) -> int:
    """The id of the curriculum for whoever begins on or after that day; raises Invalid.

    One of the same day is replaced. Plans that are made stay as they are.
    """
    async with joined():
        post_row = await rows("SELECT id FROM post WHERE code = $1", post)
        if not post_row:
            raise Invalid({"post": N_("There is no such post.")})
        if not FIRST_YEAR <= first_day.year <= LAST_YEAR:
            raise Invalid({"firstDay": N_("No plan begins in that year.")})
        await check_steps(steps)
        body = to_body(steps)
        made = await rows(
            "INSERT INTO curriculum (post, first_day, steps, source, made_at) "
            "VALUES ($1, $2, $3::jsonb, $4, $5) ON CONFLICT (post, first_day) "
            "DO UPDATE SET steps = excluded.steps, source = excluded.source RETURNING id",
            post_row[0]["id"],
            first_day,
            dumps(body),
            source,
            now,
        )
        await record(
            "curriculum.put", "curriculum", post, after={"firstDay": first_day, "steps": body}
        )
    return int(made[0]["id"])


async def remove_curriculum(curriculum_id: int, *, today: date) -> None:
    """A curriculum that has not begun is gone; raises NotFound or CurriculumBegun."""
    async with joined():
        found = await rows(
            "SELECT u.first_day, u.steps, o.code FROM curriculum u JOIN post o ON o.id = u.post "
            "WHERE u.id = $1 FOR UPDATE OF u",
            curriculum_id,
        )
        if not found:
            raise NotFound
        if found[0]["first_day"] <= today:
            raise CurriculumBegun
        await rows("DELETE FROM curriculum WHERE id = $1", curriculum_id)
        before = {"firstDay": found[0]["first_day"], "steps": loads(found[0]["steps"])}
        await record("curriculum.remove", "curriculum", found[0]["code"], before=before)


async def cancel_plan(plan_id: int) -> None:
    """The plan is under way no more."""
    async with joined():
        found = await rows(
            "UPDATE plan SET cancelled = true WHERE id = $1 AND NOT cancelled RETURNING id", plan_id
        )
        if not found:
            raise NotFound
        await record("plan.cancel", "plan", plan_id)
