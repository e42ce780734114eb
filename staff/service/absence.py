"""Leave and wishes of people."""

from datetime import date
from typing import Any

from asyncpg import UniqueViolationError

from kit import rulesets
from kit.database import joined, rows, transaction
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.language import N_
from staff.defaults import WISH_BUDGET
from staff.rules.periods import LONGEST_LEAVE_DAYS, leave_mistakes, wish_mistakes
from staff.rules.wishes import WishBudgetBody
from staff.words import LEAVE, SESSIONS, WISHES


class AlreadyThere(Refusal):
    """The same leave was entered before."""

    status = 409
    code = "already-there"
    text = N_("This is entered already.")


async def give_leave(
    person_id: int, employee_no: str, *, kind: str, first_day: date, last_day: date, today: date
) -> int:
    """The key of the leave; both days count. Raises Invalid or AlreadyThere."""
    try:
        async with joined():
            service = await _service(person_id)
            errors = leave_mistakes(first_day, last_day, today=today, **service)
            if kind not in LEAVE:
                errors["kind"] = N_("Choose one of the list.")
            if errors:
                raise Invalid(errors, longest=LONGEST_LEAVE_DAYS)
            made = await rows(
                "INSERT INTO leave (person, kind, first_day, last_day) VALUES ($1, $2, $3, $4) "
                "RETURNING id",
                person_id,
                kind,
                first_day,
                last_day,
            )
            await record(
                "leave.give",
                "person",
                employee_no,
                after={"kind": kind, "firstDay": first_day, "lastDay": last_day},
            )
    except UniqueViolationError as error:
        raise AlreadyThere from error
    return int(made[0]["id"])


async def take_back_leave(person_id: int, employee_no: str, leave_id: int) -> None:
    """The leave is no more; raises NotFound when the person has none of that key."""
    async with transaction():
        gone = await rows(
            "DELETE FROM leave WHERE id = $1 AND person = $2 RETURNING kind, first_day, last_day",
            leave_id,
            person_id,
        )
        if not gone:
            raise NotFound
        await record("leave.take-back", "person", employee_no, before=gone[0])


async def wish(
    person_id: int,
    employee_no: str,
    *,
    day: date,
    session: str,
    wish: str,
    weight: int,
    today: date,
) -> int:
    """The key of the wish; one for the same half-day replaces the other. Raises Invalid."""
    errors: dict[str, str] = {}
    if session not in SESSIONS:
        errors["session"] = N_("Choose one of the list.")
    if wish not in WISHES:
        errors["wish"] = N_("Choose one of the list.")
    if not 1 <= weight <= 3:
        errors["weight"] = N_("Choose one of the list.")
    async with transaction():
        service = await _service(person_id)
        errors |= wish_mistakes(day, left_on=service["left_on"], today=today)
        left = await _budget_left(person_id, day, session)
        if weight > left:
            errors.setdefault("weight", N_("Only {left} points of wishes are left in that month."))
        if errors:
            raise Invalid(errors, left=left)
        await rows(
            "DELETE FROM wish WHERE person = $1 AND day = $2 AND session = $3",
            person_id,
            day,
            session,
        )
        made = await rows(
            "INSERT INTO wish (person, day, session, wish, weight, nth) "
            "VALUES ($1, $2, $3, $4, $5, 1) RETURNING id",
            person_id,
            day,
            session,
            wish,
            weight,
        )
        await record(
            "wish.make",
            "person",
            employee_no,
            after={"day": day, "session": session, "wish": wish, "weight": weight},
        )
    return int(made[0]["id"])


async def _budget_left(person_id: int, day: date, session: str) -> int:
    """Points for wishes of the day's month that are left, the same half-day's wish not counted.

    Everybody has as many, so that wishes weigh the same whoever makes them.
    """
    rule = await rulesets.in_force(WISH_BUDGET, day)
    points = int(rule.body["pointsAMonth"]) if rule else WishBudgetBody().points_a_month
    spent = await rows(
        "SELECT coalesce(sum(weight), 0)::int AS points FROM wish WHERE person = $1 "
        "AND date_trunc('month', day) = date_trunc('month', $2::date) "
        "AND NOT (day = $2 AND session = $3)",
        person_id,
        day,
        session,
    )
    return max(0, points - int(spent[0]["points"]))


async def drop_wish(person_id: int, employee_no: str, wish_id: int) -> None:
    """The wish is no more; raises NotFound when the person has none of that key."""
    async with transaction():
        gone = await rows(
            "DELETE FROM wish WHERE id = $1 AND person = $2 RETURNING day, session, wish, weight",
            wish_id,
            person_id,
        )
        if not gone:
            raise NotFound
        await record("wish.drop", "person", employee_no, before=gone[0])


async def _service(person_id: int) -> dict[str, Any]:
    """The days on which the person's service begins and has ended, held as they are."""
    found = await rows("SELECT hired_on, left_on FROM person WHERE id = $1 FOR SHARE", person_id)
    if not found:
        raise NotFound
    return found[0]
