"""Leave: asked for by oneself, decided by the manager with its effect in sight; sick calls."""

from dataclasses import dataclass
from datetime import date, datetime

from kit import history
from kit.clock import civil
from kit.database import rows, transaction
from kit.errors import Invalid, Refusal
from kit.language import N_
from kit.notices import notify
from kit.permissions import current
from roster.notice_kinds import LEAVE_ASKED, LEAVE_DECIDED
from roster.queries.leave import Request, balances_of, request
from roster.service.rosters import replan
from staff.queries import directory
from staff.queries.people import accounts_with_role
from staff.rules.periods import leave_mistakes
from staff.service.absence import give_leave
from staff.service.telling import tell_person
from staff.words import LEAVE


class Decided(Refusal):
    """Somebody decided, or the asker withdrew it."""

    code = "already-decided"
    text = N_("This request has been decided or withdrawn already.")


async def ask(
    person_id: int, kind: str, first_day: date, last_day: date, reason: str | None, *, now: datetime
) -> int:
    """The key of the request; the town's managers are told. Raises Invalid."""
    async with transaction():
        found = await rows(
            "SELECT name, employee_no, town, hired_on, left_on FROM person WHERE id = $1 FOR SHARE",
            person_id,
        )
        who = found[0]
        errors = leave_mistakes(
            first_day,
            last_day,
            hired_on=who["hired_on"],
            left_on=who["left_on"],
            today=civil(now),
        )
        if kind not in LEAVE:
            errors["kind"] = N_("Choose one of the list.")
        same = await rows(
            "SELECT FROM leave_request WHERE person = $1 AND state IN ('asked', 'approved') "
            "AND first_day <= $3 AND last_day >= $2",
            person_id,
            first_day,
            last_day,
        )
        if same:
            errors.setdefault("first_day", N_("There is a request for some of these days already."))
        if errors:
            raise Invalid(errors, longest=366)
        made = await rows(
            "INSERT INTO leave_request (person, kind, first_day, last_day, reason, state, asked_at)"
            " VALUES ($1, $2, $3, $4, $5, 'asked', $6) RETURNING id",
            person_id,
            kind,
            first_day,
            last_day,
            reason or None,
            now,
        )
        key = int(made[0]["id"])
        for year in {first_day.year, last_day.year}:
            for balance in await balances_of(person_id, year):
                if balance.kind == kind and balance.left is not None and balance.left < 0:
                    raise Invalid(
                        {"kind": N_("Only {left} days of this kind are left in {year}.")},
                        left=balance.left + balance.asked,
                        year=year,
                    )
        await history.record(
            "leave.ask",
            "person",
            who["employee_no"],
            after={"kind": kind, "firstDay": first_day, "lastDay": last_day},
        )
        await notify(
            await accounts_with_role("manager", who["town"]),
            LEAVE_ASKED,
            N_("{name} asks for leave from {first} to {last}."),
            once=f"leave-request:{key}",
            link=f"/leave-requests/{key}",
            name=who["name"],
            first=first_day,
            last=last_day,
        )
    return key


async def decide(request_id: int, *, approve: bool, answer: str | None, now: datetime) -> Request:
    """The request is approved, and stands as leave, or refused; the asker is told."""
    async with transaction():
        wanted = await _open(request_id)
        principal = current()
        await rows(
            "UPDATE leave_request SET state = $2, decided_at = $3, decided_by = $4, answer = $5 "
            "WHERE id = $1",
            request_id,
            "approved" if approve else "refused",
            now,
            principal.username if principal else None,
            answer or None,
        )
        if approve:
            await give_leave(
                wanted.person_id,
                wanted.employee_no,
                kind=wanted.kind,
                first_day=wanted.first_day,
                last_day=wanted.last_day,
                today=civil(now),
            )
        await history.record(
            "leave.approve" if approve else "leave.refuse",
            "person",
            wanted.employee_no,
            after={"request": request_id, "answer": answer},
        )
        await tell_person(
            wanted.person_id,
            LEAVE_DECIDED,
            N_("Your leave from {first} to {last} is approved.")
            if approve
            else N_("Your leave from {first} to {last} is refused."),
            once=f"leave-decided:{request_id}",
            link="/me/leave",
            first=wanted.first_day,
            last=wanted.last_day,
        )
    return await request(request_id)


async def withdraw(request_id: int, person_id: int, *, now: datetime) -> None:
    """The person asks no more; raises Decided when it is too late."""
    async with transaction():
        wanted = await _open(request_id)
        if wanted.person_id != person_id:
            raise Decided(request=request_id)
        await rows(
            "UPDATE leave_request SET state = 'withdrawn', decided_at = $2 WHERE id = $1",
            request_id,
            now,
        )
        await history.record("leave.withdraw", "person", wanted.employee_no)


async def _open(request_id: int) -> Request:
    found = await rows("SELECT state FROM leave_request WHERE id = $1 FOR UPDATE", request_id)
    wanted = await request(request_id)
    if found[0]["state"] != "asked":
        raise Decided(request=request_id)
    return wanted


@dataclass(frozen=True, slots=True)
class SickCall:
    """A sick call taken: the drafts that repair the published rosters, each with its job."""

    leave: int
    drafts: list[tuple[int, int]]


async def sick_call(
    employee_no: str, first_day: date, last_day: date, *, seconds: float | None, now: datetime
) -> SickCall:
    """The person is on sick leave, and each published roster it touches is being repaired.

    The drafts change as little as they can; each is compared, then published with one click.
    """
    who = await directory.person(employee_no)
    leave = await give_leave(
        who.id,
        employee_no,
        kind="sick",
        first_day=first_day,
        last_day=last_day,
        today=civil(now),
    )
    found = await rows(
        "SELECT DISTINCT r.id FROM roster r JOIN assignment a ON a.roster = r.id "
        "JOIN shift s ON s.id = a.shift WHERE a.published AND r.state = 'published' "
        "AND a.person = $1 AND s.day BETWEEN $2 AND $3 ORDER BY r.id",
        who.id,
        first_day,
        last_day,
    )
    first_free = max(first_day, civil(now))
    drafts = [await replan(row["id"], first_free, seconds, now=now) for row in found]
    return SickCall(leave, drafts)
