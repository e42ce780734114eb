"""Leave and wishes of people."""

from datetime import date, timedelta

from asyncpg import UniqueViolationError

from kit.database import rows, transaction
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.language import N_
from staff.words import LEAVE, SESSIONS, WISHES

LONGEST_LEAVE = timedelta(days=366)
FURTHEST_WISH = timedelta(days=366)


class AlreadyThere(Refusal):
    """The same leave was entered before."""

    status = 409
    code = "already-there"
    text = N_("This is entered already.")


async def give_leave(
    person_id: int, employee_no: str, *, kind: str, first_day: date, last_day: date
) -> int:
    """The key of the leave; both days count. Raises Invalid or AlreadyThere."""
    if kind not in LEAVE:
        raise Invalid({"kind": N_("Choose one of the list.")})
    if last_day < first_day:
        raise Invalid({"lastDay": N_("The last day lies before the first.")})
    if last_day - first_day > LONGEST_LEAVE:
        raise Invalid({"lastDay": N_("Longer than a year: enter it in parts.")})
    try:
        async with transaction():
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
    if not today < day <= today + FURTHEST_WISH:
        errors["day"] = N_("Wishes are for days to come, within a year.")
    if errors:
        raise Invalid(errors)
    async with transaction():
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
