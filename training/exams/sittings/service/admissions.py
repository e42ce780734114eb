"""People are admitted to a sitting, with a seat, and have their hours kept free."""

from collections.abc import Sequence
from datetime import date, datetime

from kit import clock
from kit.database import joined, rows
from kit.errors import Invalid, NotFound
from kit.history import record, record_all
from kit.language import N_
from staff.queries.people import ids_by_number
from staff.service.busy import book
from staff.service.telling import tell_person
from training.exams.sittings.rules.admission import free_seats
from training.exams.sittings.service.refusals import HasBegun, NoSeatLeft
from training.exams.sittings.service.sittings import source_of


async def admit(
    sitting_id: int, employee_numbers: Sequence[str], *, room: int | None = None, now: datetime
) -> int:
    """Everyone is on the list with a seat, in the given room or the first with room; told once.

    How many are new. Raises NotFound, Invalid for unknown numbers, NoSeatLeft.
    """
    numbers = list(dict.fromkeys(employee_numbers))
    known = await ids_by_number(numbers)
    unknown = [number for number in numbers if number not in known]
    if unknown:
        raise Invalid(
            {"employeeNos": N_("Nobody has these staff numbers: {unknown}.")},
            unknown=", ".join(unknown[:20]),
        )
    async with joined():
        found = await rows(
            "SELECT s.id, s.opens_at, s.closes_at, s.cancelled, e.id AS exam, e.name, e.name_en "
            "FROM exam_sitting s JOIN exam e ON e.id = s.exam WHERE s.id = $1 FOR UPDATE OF s",
            sitting_id,
        )
        if not found or found[0]["cancelled"]:
            raise NotFound
        sitting = found[0]
        already = await rows("SELECT person FROM exam_admission WHERE sitting = $1", sitting_id)
        there = {row["person"] for row in already}
        new = [known[number] for number in numbers if known[number] not in there]
        seats = await _seats(sitting_id, room)
        if seats is not None and len(seats) < len(new):
            raise NoSeatLeft(free=len(seats), wanted=len(new))
        placed = seats[: len(new)] if seats is not None else [(None, None)] * len(new)
        await rows(
            "INSERT INTO exam_admission (sitting, room, person, seat, admitted_at) "
            "SELECT $1, t.room, t.person, t.seat, $5 "
            "FROM unnest($2::bigint[], $3::bigint[], $4::int[]) AS t(room, person, seat)",
            sitting_id,
            [one[0] for one in placed],
            new,
            [one[1] for one in placed],
            now,
        )
        for person in new:
            await book(
                person,
                sitting["opens_at"],
                sitting["closes_at"],
                kind="exam",
                source=source_of(sitting_id),
                title=sitting["name"],
            )
            await tell_person(
                person,
                "exam",
                N_("You are admitted to “{exam}” on {when}. See room and seat."),
                link=f"/me/exams/{sitting['exam']}",
                once=f"{source_of(sitting_id)}:admitted",
                exam=(sitting["name"], sitting["name_en"]),
                when=sitting["opens_at"].astimezone(clock.ZONE).strftime("%Y-%m-%d %H:%M"),
            )
        await record_all(
            "sitting.admit", "sitting", [(str(sitting_id), None, {"person": p}) for p in new]
        )
    return len(new)


async def _seats(sitting_id: int, room: int | None) -> list[tuple[int | None, int | None]] | None:
    """Free (room, seat) pairs in order; None where the sitting has no rooms and so no limit."""
    rooms = await rows(
        "SELECT r.id, r.seats, ARRAY(SELECT m.seat FROM exam_admission m WHERE m.room = r.id) "
        "AS taken FROM exam_room r WHERE r.sitting = $1 ORDER BY r.id",
        sitting_id,
    )
    if room is not None:
        rooms = [one for one in rooms if one["id"] == room]
        if not rooms:
            raise NotFound
    if not rooms:
        return None
    return [(one["id"], seat) for one in rooms for seat in free_seats(one["seats"], one["taken"])]


async def withdraw(sitting_id: int, employee_no: str) -> None:
    """The person is off the list and free at that time; raises NotFound or HasBegun."""
    async with joined():
        person = (await ids_by_number([employee_no])).get(employee_no)
        if person is None:
            raise NotFound
        if await rows(
            "SELECT 1 FROM attempt WHERE sitting = $1 AND person = $2 LIMIT 1", sitting_id, person
        ):
            raise HasBegun
        gone = await rows(
            "DELETE FROM exam_admission WHERE sitting = $1 AND person = $2 RETURNING id",
            sitting_id,
            person,
        )
        if not gone:
            raise NotFound
        await rows(
            "DELETE FROM busy_time WHERE source = $1 AND person = $2", source_of(sitting_id), person
        )
        await record("sitting.withdraw", "sitting", sitting_id, before={"person": person})


async def move(sitting_id: int, employee_no: str, room: int, seat: int) -> None:
    """The person sits there; raises NotFound, or Invalid where the seat is taken or not there."""
    async with joined():
        found = await rows(
            "SELECT r.seats FROM exam_room r WHERE r.id = $1 AND r.sitting = $2 FOR UPDATE",
            room,
            sitting_id,
        )
        person = (await ids_by_number([employee_no])).get(employee_no)
        if not found or person is None:
            raise NotFound
        if not 1 <= seat <= found[0]["seats"]:
            raise Invalid({"seat": N_("The room has no such seat.")})
        taken = await rows(
            "SELECT 1 FROM exam_admission WHERE room = $1 AND seat = $2 AND person <> $3",
            room,
            seat,
            person,
        )
        if taken:
            raise Invalid({"seat": N_("Somebody sits there.")})
        moved = await rows(
            "UPDATE exam_admission SET room = $3, seat = $4 WHERE sitting = $1 AND person = $2 "
            "RETURNING id",
            sitting_id,
            person,
            room,
            seat,
        )
        if not moved:
            raise NotFound
        await rows(
            "UPDATE attempt SET room = $3 WHERE sitting = $1 AND person = $2 AND state = 'running'",
            sitting_id,
            person,
            room,
        )
        after = {"person": person, "room": room, "seat": seat}
        await record("sitting.move", "sitting", sitting_id, after=after)


async def grant(
    employee_no: str,
    *,
    exam_id: int | None,
    extra_minutes: int = 0,
    extra_percent: int = 0,
    extra_attempts: int = 0,
    no_delay: bool = False,
    large_print: bool = False,
    reason: str,
    first_day: date,
    last_day: date | None = None,
    granted_by: str | None,
) -> int:
    """The id of what the person is granted, in one exam or (None) in all; raises Invalid."""
    if last_day is not None and last_day < first_day:
        raise Invalid({"lastDay": N_("The last day lies before the first.")})
    if not (extra_minutes or extra_percent or extra_attempts or no_delay or large_print):
        raise Invalid({"extraMinutes": N_("Say what is granted.")})
    async with joined():
        person = (await ids_by_number([employee_no])).get(employee_no)
        if person is None:
            raise Invalid({"employeeNo": N_("Nobody has this staff number.")})
        if exam_id is not None and not await rows("SELECT 1 FROM exam WHERE id = $1", exam_id):
            raise NotFound
        made = await rows(
            "INSERT INTO exam_accommodation (person, exam, extra_minutes, extra_percent, "
            "extra_attempts, no_delay, large_print, reason, first_day, last_day, granted_by) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id",
            person,
            exam_id,
            extra_minutes,
            extra_percent,
            extra_attempts,
            no_delay,
            large_print,
            reason,
            first_day,
            last_day,
            granted_by,
        )
        after = {
            "person": person,
            "extraMinutes": extra_minutes,
            "extraPercent": extra_percent,
            "extraAttempts": extra_attempts,
        }
        await record("accommodation.grant", "accommodation", made[0]["id"], after=after)
    return int(made[0]["id"])


async def end_grant(accommodation_id: int, last_day: date) -> None:
    """The grant holds until that day at most."""
    async with joined():
        found = await rows(
            "UPDATE exam_accommodation SET last_day = GREATEST(first_day, LEAST($2, "
            "COALESCE(last_day, $2))) WHERE id = $1 RETURNING id",
            accommodation_id,
            last_day,
        )
        if not found:
            raise NotFound
        await record(
            "accommodation.end", "accommodation", accommodation_id, after={"lastDay": last_day}
        )
