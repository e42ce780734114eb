"""Making plans: the steps that take one person to one post."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from kit.database import joined, rows
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.language import N_
from staff.queries.calendar import workdays
from staff.service.telling import tell_person
from training.exams.queries import exams
from training.rules import plans
from training.rules.plans import Wanted

FIRST_YEAR, LAST_YEAR = 2000, 2199
_TABLES = {plans.COURSE: "course", plans.EXAM: "exam", plans.CERTIFICATE: "certificate_type"}


class PlanThere(Refusal):
    """The person has a plan for this post already."""

    code = "plan-there"
    text = N_("There is a plan for this person and post already.")


async def usual_steps(post: str) -> tuple[Wanted, ...]:
    """What a newcomer to the post does: read the course, pass the exam, get the certificate.

    Exam and certificate type bear the post's code; the exam names its course. Empty where there is
    no such exam.
    """
    exam = await exams.exam_by_code(post)
    if exam is None:
        return ()
    course = [Wanted(plans.COURSE, exam.course, 10)] if exam.course else []
    return (*course, Wanted(plans.EXAM, post, 15), Wanted(plans.CERTIFICATE, post, 20))


async def make_plan(
    person_id: int, post: str, first_day: date, steps: Sequence[Wanted], *, now: datetime
) -> int:
    """The id of a new plan whose due dates count working days; raises Invalid or PlanThere."""
    steps = list(steps) or list(await usual_steps(post))
    if not 0 < len(steps) <= plans.MOST_STEPS:
        raise Invalid({"steps": N_("A plan has 1 to 30 steps.")})
    if not FIRST_YEAR <= first_day.year <= LAST_YEAR:
        raise Invalid({"firstDay": N_("No plan begins in that year.")})
    async with joined():
        post_row = await rows("SELECT id FROM post WHERE code = $1", post)
        if not post_row:
            raise Invalid({"post": N_("There is no such post.")})
        await _known(steps)
        # One plan a post: whoever plans the same person at the same time waits here.
        await rows("SELECT id FROM person WHERE id = $1 FOR NO KEY UPDATE", person_id)
        if await rows(
            "SELECT 1 FROM plan WHERE person = $1 AND post = $2 AND NOT cancelled",
            person_id,
            post_row[0]["id"],
        ):
            raise PlanThere
        open_days = await workdays(first_day, first_day + timedelta(days=2 * plans.MOST_DAYS))
        due = plans.due_dates(open_days, [step.days for step in steps])
        made = await rows(
            "INSERT INTO plan (person, post, first_day, due, made_at, cancelled) "
            "VALUES ($1, $2, $3, $4, $5, false) RETURNING id",
            person_id,
            post_row[0]["id"],
            first_day,
            max(due),
            now,
        )
        plan = int(made[0]["id"])
        await rows(
            "INSERT INTO plan_step (plan, position, kind, subject, due) "
            "SELECT $1, t.position, t.kind, t.subject, t.due "
            "FROM unnest($2::int[], $3::text[], $4::text[], $5::date[]) "
            "AS t(position, kind, subject, due)",
            plan,
            list(range(1, len(steps) + 1)),
            [step.kind for step in steps],
            [step.subject for step in steps],
            list(due),
        )
        await tell_person(
            person_id,
            "plan",
            N_("Your way to a post is planned; the last step is due on {due}."),
            link="/me/learning",
            once=f"plan:{plan}",
            due=max(due).isoformat(),
        )
        await record("plan.make", "plan", plan, after={"person": person_id, "post": post})
    return plan


async def _known(steps: Sequence[Wanted]) -> None:
    errors: dict[str, str] = {}
    for place, step in enumerate(steps):
        if step.kind not in _TABLES:
            errors[f"steps.{place}.kind"] = N_("A step is a course, an exam or a certificate.")
            continue
        if not 0 <= step.days <= plans.MOST_DAYS:
            errors[f"steps.{place}.days"] = N_("0 to 250 working days.")
        table = _TABLES[step.kind]
        if not await rows(f"SELECT 1 FROM {table} WHERE code = $1", step.subject):
            errors[f"steps.{place}.subject"] = N_("There is nothing of that code.")
    if errors:
        raise Invalid(errors)


async def cancel_plan(plan_id: int) -> None:
    """The plan is under way no more."""
    async with joined():
        found = await rows(
            "UPDATE plan SET cancelled = true WHERE id = $1 AND NOT cancelled RETURNING id", plan_id
        )
        if not found:
            raise NotFound
        await record("plan.cancel", "plan", plan_id)
