"""The day of service: checked in, missed, replaced, and the cases served at each window."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

from kit import history
from kit.clock import civil
from kit.database import rows, transaction
from kit.errors import Invalid, NotFound, Refusal
from kit.language import N_
from kit.notices import notify
from kit.permissions import current
from roster.notice_kinds import NO_SHOW
from roster.queries import duty as queries
from roster.queries.duty import Duty, code_of
from roster.queries.problem import task
from roster.queries.rosters import roster
from roster.queries.standby import standby
from roster.rules.duty import missed, open_now
from roster.service.amending import Handover, amend
from roster.solver.explain import Explainer
from staff.queries import directory
from staff.queries.people import accounts_with_role

ALARM_JOB = "roster.no-shows"


class NotNow(Refusal):
    """Checking in is for one's own half-day, from an hour before it to its end."""

    code = "no-check-in-now"
    text = N_("There is no half-day of yours here to check in for now.")


class WrongCode(Refusal):
    """The code is of another place or another half-day."""

    status = 422
    code = "wrong-check-in-code"
    text = N_("This code is not the one of your window now. Look at the notice at the window.")


async def check_in_by_code(person_id: int, code: str, *, now: datetime) -> Duty:
    """The half-day for which the person has come, proven by the code at the window."""
    wanted = code.strip().upper()
    rules = await queries.rules(civil(now))
    found = [
        one
        for one in await queries.duties_of(person_id, civil(now))
        if open_now(rules.get(one.town, rules[""]), one.starts_at, one.ends_at, now)
    ]
    if not found:
        raise NotNow
    right = [one for one in found if code_of(one.centre, one.day, one.session) == wanted]
    if not right:
        raise WrongCode
    return await _came(right[0], "code", now)


async def check_in_for(assignment_id: int, *, now: datetime) -> Duty:
    """A manager saw that the person has come."""
    one = await queries.duty(assignment_id)
    if one is None:
        raise NotFound(assignment=assignment_id)
    if not (civil(one.starts_at) == civil(now)):
        raise NotNow
    return await _came(one, "manager", now)


async def _came(one: Duty, how: str, now: datetime) -> Duty:
    principal = current()
    async with transaction():
        made = await rows(
            "INSERT INTO check_in (assignment, at, how, username) VALUES ($1, $2, $3, $4) "
            "ON CONFLICT (assignment) DO NOTHING RETURNING id",
            one.assignment_id,
            now,
            how,
            principal.username if principal else None,
        )
        if made:
            await rows(
                "UPDATE no_show SET settled_at = $2, settled_by = $3 WHERE assignment = $1 "
                "AND settled_at IS NULL",
                one.assignment_id,
                now,
                principal.username if principal else None,
            )
            after = {"day": one.day, "session": one.session, "centre": one.centre, "how": how}
            await history.record("duty.check-in", "person", one.employee_no, after=after)
    return await queries.duty(one.assignment_id) or one


async def waiting(now: datetime) -> bool:
    """Whether somebody is missed of whom nobody was told yet."""
    found = await queries.overdue(now)
    if not found:
        return False
    rules = await queries.rules(civil(now))
    return any(
        missed(rules.get(one.town, rules[""]), one.starts_at, one.ends_at, now) for one in found
    )


async def raise_alarms(now: datetime) -> int:
    """How many people are missed: their managers are told, once, with the best replacement."""
    rules = await queries.rules(civil(now))
    count = 0
    for one in await queries.overdue(now):
        if not missed(rules.get(one.town, rules[""]), one.starts_at, one.ends_at, now):
            continue
        best = await replacement(one)
        async with transaction():
            made = await rows(
                "INSERT INTO no_show (assignment, at) VALUES ($1, $2) "
                "ON CONFLICT (assignment) DO NOTHING RETURNING id",
                one.assignment_id,
                now,
            )
            if not made:
                continue
            count += 1
            await notify(
                await accounts_with_role("manager", one.town_id),
                NO_SHOW,
                N_("{name} has not come to {centre}. Best replacement: {best}.")
                if best
                else N_("{name} has not come to {centre}. Nobody is free to replace them."),
                once=f"no-show:{one.assignment_id}",
                link=f"/day-of-service?town={one.town}",
                urgent=True,
                name=f"{one.name} {one.employee_no}",
                centre=(one.centre_name, one.centre_name_en),
                best=f"{best[1]} {best[0]}" if best else "",
            )
    return count


async def replacement(one: Duty) -> tuple[str, str] | None:
    """(employee number, name) of who should come: from the standby list first, then the nearest."""
    found = await task(await roster(one.roster_id), as_found=True)
    present = {each for each in found.present if each != (str(one.person_id), str(one.shift_id))}
    ranked = await asyncio.to_thread(
        lambda: Explainer(found.problem, present).candidates(str(one.shift_id))
    )
    free = [
        int(each.person)
        for each in ranked
        if not each.obstacles and int(each.person) != one.person_id
    ]
    if not free:
        return None
    ready = {
        each.person_id
        for each in await standby(one.town_id, one.day, one.day)
        if each.session == one.session
    }
    best = next((person for person in free if person in ready), free[0])
    named = (await directory.people([best]))[best]
    return named.employee_no, named.name


async def replace(assignment_id: int, employee_no: str, *, now: datetime) -> int:
    """The new published roster, with the other person on that half-day; both are told."""
    one = await queries.duty(assignment_id)
    if one is None:
        raise NotFound(assignment=assignment_id)
    taker = await directory.person(employee_no)
    async with transaction():
        made = await amend(
            one.roster_id,
            [Handover(one.shift_id, one.person_id, taker.id)],
            "replace",
            now=now,
        )
        principal = current()
        await rows(
            "UPDATE no_show SET settled_at = $2, settled_by = $3 WHERE assignment = $1",
            assignment_id,
            now,
            principal.username if principal else None,
        )
    return made


async def enter_cases(
    assignment_id: int, cases: Mapping[str, int], *, person: int | None, now: datetime
) -> int:
    """The cases of the half-day at that window; the centre's count is the sum of its windows.

    `person`: only their own; None: a manager's word. Raises Invalid, NotFound.
    """
    one = await queries.duty(assignment_id)
    if one is None or (person is not None and one.person_id != person):
        raise NotFound(assignment=assignment_id)
    if one.starts_at > now:
        raise Invalid({"cases": N_("Cases are counted after the day.")})
    lines = await queries.line_ids()
    for line, count in cases.items():
        if line not in lines:
            raise Invalid({"line": N_("There is no such service line.")})
        if not 0 <= count <= 1000:
            raise Invalid({"cases": N_("A count is a whole number from 0 to 1,000.")})
    async with transaction():
        for line, count in cases.items():
            await rows(
                "INSERT INTO window_cases (assignment, service_line, cases, entered_at) "
                "VALUES ($1, $2, $3, $4) ON CONFLICT (assignment, service_line) "
                "DO UPDATE SET cases = excluded.cases, entered_at = excluded.entered_at",
                assignment_id,
                lines[line],
                count,
                now,
            )
            await _count(one, lines[line])
        after = {"day": one.day, "session": one.session, "cases": dict(cases)}
        await history.record("duty.cases", "person", one.employee_no, after=after)
    return sum(cases.values())


async def _count(one: Duty, line: int) -> None:
    await rows(
        "INSERT INTO case_count (centre, day, session, service_line, cases) "
        "SELECT $1, $2::date, $3::text, $4, sum(w.cases) FROM window_cases w "
        "JOIN assignment a ON a.id = w.assignment AND a.published JOIN shift s ON s.id = a.shift "
        "WHERE s.centre = $1 AND s.day = $2 AND s.session = $3 AND w.service_line = $4 "
        "ON CONFLICT (centre, day, session, service_line) DO UPDATE SET cases = excluded.cases",
        one.centre_id,
        one.day,
        one.session,
        line,
    )
