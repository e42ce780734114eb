"""A certificate that ends soon puts its refresher into the holder's plan."""

from datetime import date, datetime, timedelta

from kit.clock import civil
from kit.database import joined, rows
from kit.history import record
from kit.language import N_
from staff.service.telling import tell_person
from training.rules import plans

SLACK = timedelta(days=14)
"""So long before the certificate ends the course is due, so that issuing is not late."""


async def plan_refresher(
    person: int, certificate_type: str, due: date, now: datetime
) -> int | None:
    """The id of a new plan of course and renewal, due by the day the certificate ends.

    None: there is no course for it, or a plan for the post is under way.
    """
    course = await rows(
        "SELECT c.code FROM exam x JOIN course c ON c.id = x.course WHERE x.code = $1",
        certificate_type,
    )
    if not course:
        return None
    today = civil(now)
    async with joined():
        await rows("SELECT id FROM person WHERE id = $1 FOR NO KEY UPDATE", person)
        post = await rows(
            "SELECT p.id FROM post p WHERE p.code = $1 AND NOT EXISTS (SELECT FROM plan l "
            "WHERE l.person = $2 AND l.post = p.id AND NOT l.cancelled AND l.due >= $3)",
            certificate_type,
            person,
            today,
        )
        if not post:
            return None
        made = await rows(
            "INSERT INTO plan (person, post, first_day, due, made_at, cancelled, refresher) "
            "VALUES ($1, $2, $3, $4, $5, false, true) RETURNING id",
            person,
            post[0]["id"],
            today,
            max(due, today),
            now,
        )
        plan = int(made[0]["id"])
        await rows(
            "INSERT INTO plan_step (plan, position, kind, subject, due) "
            "VALUES ($1, 1, $2, $3, $4), ($1, 2, $5, $6, $7)",
            plan,
            plans.COURSE,
            course[0]["code"],
            max(today, due - SLACK),
            plans.CERTIFICATE,
            certificate_type,
            max(due, today),
        )
        await tell_person(
            person,
            "plan",
            N_("A refresher is in your plan; your certificate is to be renewed by {due}."),
            link="/me/learning",
            once=f"plan:{plan}",
            due=due.isoformat(),
        )
        await record("plan.make", "plan", plan, after={"person": person, "refresher": True})
    return plan
