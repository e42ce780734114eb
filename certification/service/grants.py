"""Setting conditions aside for one person, and letting somebody begin under a mentor."""

from datetime import date, datetime, timedelta

from certification.queries import grants
from certification.queries.conditions import POST, version_tree
from certification.queries.people import holder, holder_of_id
from certification.queries.qualification import assess_person
from certification.rules.days import add_months
from certification.rules.evaluation import Answer
from certification.rules.form import dump
from certification.rules.tree import Node, nodes
from certification.service.renewals import pass_on_lapses
from kit import permissions
from kit.database import joined, rows
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.jsontext import dumps
from kit.language import N_
from staff.service.telling import tell_person

MOST_MONTHS = 12
"""Pre-posting training of public institutions ends within 12 months (docs/sources.md)."""


class AlreadyPermitted(Refusal):
    """Permissions of one person and post do not overlap."""

    code = "provisional-already"
    text = N_("There is a provisional permission for this post on these days already.")


class GrantOver(Refusal):
    """What has run out, or was taken back, cannot be taken back."""

    code = "grant-over"
    text = N_("This has ended already.")


async def grant_waiver(
    person: int,
    purpose: str,
    subject: str,
    condition: Node,
    *,
    reason: str,
    approved_by: str,
    first_day: date,
    last_day: date,
    now: datetime | None = None,
) -> int:
    """The condition counts as met for the person on these days; the waiver's id.

    Raises Invalid where the days are out of order, begin in the past (as `now` has it), or the
    conditions of the first day do not hold such a condition.
    """
    if last_day < first_day:
        raise Invalid({"lastDay": N_("The last day lies before the first.")})
    tree = await version_tree(purpose, subject, first_day)
    if tree is None or condition not in nodes(tree):
        raise Invalid({"condition": N_("The conditions of that day hold no such condition.")})
    async with joined():
        [made] = await rows(
            "INSERT INTO waiver (person, purpose, subject, condition, reason, approved_by, "
            "first_day, last_day, withdrawn, recorded_at) "
            "VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7, $8, false, "
            "COALESCE($9, clock_timestamp())) RETURNING id",
            person,
            purpose,
            subject,
            dumps(dump(condition)),
            reason,
            approved_by,
            first_day,
            last_day,
            now,
        )
        after = {"person": person, "subject": subject, "condition": dump(condition)}
        await record("waiver.grant", "waiver", made["id"], after={**after, "reason": reason})
    return int(made["id"])


async def end_waiver(waiver_id: int, *, today: date) -> None:
    """From today on the condition counts again for the person; days before stay as they were."""
    async with joined():
        found = await grants.waivers(waiver_id=waiver_id)
        if not found:
            raise NotFound(waiver=waiver_id)
        await _end("waiver", waiver_id, found[0].first_day, found[0].last_day, today)
        await record("waiver.end", "waiver", waiver_id, after={"endedOn": today})
        who = await holder(found[0].employee_no)
        await pass_on_lapses([who.id], today)


async def permit(
    person: int,
    post: str,
    mentor: str,
    *,
    first_day: date | None,
    last_day: date,
    today: date,
    now: datetime,
) -> int:
    """`grant_provisional` by the post's code and the mentor's number; no first day: from today.

    Raises Invalid also for who or what there is not, and for days that have passed.
    """
    post_id = await grants.post_of(post)
    if post_id is None:
        raise Invalid({"post": N_("There is no such post.")})
    try:
        guide = await holder(mentor.strip())
    except NotFound as error:
        raise Invalid({"mentor": N_("There is no such person.")}) from error
    begins = first_day or today
    if begins < today:
        raise Invalid({"firstDay": N_("This day has passed; choose today or later.")})
    return await grant_provisional(
        person, post_id, guide.id, first_day=begins, last_day=last_day, now=now
    )


async def grant_provisional(
    person: int,
    post: int,
    mentor: int,
    *,
    first_day: date,
    last_day: date,
    now: datetime | None = None,
) -> int:
    """The person may serve in the post under the mentor on these days; the permission's id.

    Raises Invalid where the days are out of order or too many, or the mentor is not qualified for
    the post all the while, and AlreadyPermitted when permissions would overlap.
    """
    if last_day < first_day:
        raise Invalid({"lastDay": N_("The last day lies before the first.")})
    if last_day > add_months(first_day, MOST_MONTHS):
        raise Invalid(
            {"lastDay": N_("A provisional permission holds for at most {months} months.")},
            months=MOST_MONTHS,
        )
    if mentor == person:
        raise Invalid({"mentor": N_("Somebody else must be the mentor.")})
    found = await rows("SELECT code, name, name_en FROM post WHERE id = $1", post)
    if not found:
        raise NotFound(post=post)
    await _must_be_mentor(mentor, found[0]["code"], first_day, last_day)
    principal = permissions.current()
    async with joined():
        await rows("SELECT FROM person WHERE id = $1 FOR NO KEY UPDATE", person)
        if await rows(
            "SELECT FROM provisional_permission WHERE person = $1 AND post = $2 AND NOT withdrawn "
            "AND first_day <= $4 AND last_day >= $3",
            person,
            post,
            first_day,
            last_day,
        ):
            raise AlreadyPermitted
        [made] = await rows(
            "INSERT INTO provisional_permission (person, post, mentor, first_day, last_day, "
            "withdrawn, recorded_at, granted_by) VALUES ($1, $2, $3, $4, $5, false, "
            "COALESCE($6, clock_timestamp()), $7) RETURNING id",
            person,
            post,
            mentor,
            first_day,
            last_day,
            now,
            principal.username if principal else None,
        )
        after = {"person": person, "post": post, "mentor": mentor, "lastDay": last_day}
        await record("provisional.grant", "provisional", made["id"], after=after)
        await _tell_both(person, mentor, found[0], last_day)
    return int(made["id"])


async def _must_be_mentor(mentor: int, post: str, first_day: date, last_day: date) -> None:
    """Nothing; raises Invalid unless the mentor is qualified for the post on all of these days."""
    answer = await assess_person(mentor, post, first_day, POST)
    if answer.answer is not Answer.QUALIFIED:
        raise Invalid(
            {"mentor": N_("The mentor is not qualified for this post on {day}.")}, day=first_day
        )
    if answer.until is not None and answer.until < last_day:
        raise Invalid(
            {"mentor": N_("The mentor is qualified for this post until {day} only.")},
            day=answer.until,
        )


async def _tell_both(person: int, mentor: int, post: dict[str, str], last_day: date) -> None:
    beginner, guide = await holder_of_id(person), await holder_of_id(mentor)
    named = (post["name"], post["name_en"])
    await tell_person(
        person,
        "provisional",
        N_("You may serve as {post} under {mentor} until {day}."),
        link="/me/qualification",
        post=named,
        mentor=guide.name,
        day=last_day,
    )
    await tell_person(
        mentor,
        "provisional",
        N_("You are the mentor of {name} as {post} until {day}."),
        post=named,
        name=beginner.name,
        day=last_day,
    )


async def end_provisional(permission_id: int, *, today: date) -> None:
    """From today on the permission holds no more; days served before stay served under it."""
    async with joined():
        found = await grants.permissions(permission_id=permission_id)
        if not found:
            raise NotFound(permission=permission_id)
        first_day, last_day = found[0].first_day, found[0].last_day
        await _end("provisional_permission", permission_id, first_day, last_day, today)
        await record("provisional.end", "provisional", permission_id, after={"endedOn": today})
        who = await holder(found[0].employee_no)
        await pass_on_lapses([who.id], today)


async def _end(table: str, grant: int, first_day: date, last_day: date, today: date) -> None:
    if last_day < today:
        raise GrantOver
    begun = first_day < today
    changed = await rows(
        f"UPDATE {table} SET withdrawn = NOT $2, last_day = CASE WHEN $2 THEN $3 ELSE last_day END "
        "WHERE id = $1 AND NOT withdrawn RETURNING id",
        grant,
        begun,
        today - timedelta(days=1),
    )
    if not changed:
        raise GrantOver
