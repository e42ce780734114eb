"""Course sessions: seats, enrolment in turn, cancellation."""

from datetime import datetime
from typing import Any

from kit.clock import ZONE
from kit.database import joined, rows
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.language import N_
from staff.rules.periods import LATEST_DAY, TOO_FAR
from staff.service import busy
from staff.service.telling import tell_person


class SessionOver(Refusal):
    """The session has begun or was cancelled."""

    code = "session-over"
    text = N_("This session has begun or was cancelled: enrolment is closed.")


class BusyThen(Refusal):
    """The person is elsewhere at that time."""

    code = "busy-then"
    text = N_("The person is busy at that time: {title}.")


EARLIEST_YEAR = 1949


async def open_session(
    course: str,
    *,
    starts_at: datetime,
    ends_at: datetime,
    seats: int,
    centre: str | None = None,
    room: str | None = None,
    trainer: str | None = None,
) -> int:
    """The id of a new session of the course; raises Invalid."""
    errors: dict[str, str] = {}
    if ends_at <= starts_at:
        errors["endsAt"] = N_("It ends after it begins.")
    for field, at in (("startsAt", starts_at), ("endsAt", ends_at)):
        if not EARLIEST_YEAR <= at.year <= LATEST_DAY.year:
            errors[field] = TOO_FAR
    async with joined():
        course_row = await rows("SELECT id FROM course WHERE code = $1", course)
        if not course_row:
            errors["course"] = N_("There is no such course.")
        centre_row = await rows("SELECT id FROM centre WHERE code = $1", centre) if centre else []
        if centre and not centre_row:
            errors["centre"] = N_("There is no such centre.")
        if errors:
            raise Invalid(errors)
        made = await rows(
            "INSERT INTO course_session (course, centre, room, trainer, seats, starts_at, ends_at, "
            "cancelled) VALUES ($1, $2, $3, $4, $5, $6, $7, false) RETURNING id",
            course_row[0]["id"],
            centre_row[0]["id"] if centre_row else None,
            room,
            trainer,
            seats,
            starts_at,
            ends_at,
        )
        session = int(made[0]["id"])
        await record(
            "session.open", "course-session", session, after={"course": course, "seats": seats}
        )
    return session


async def enrol(session_id: int, person_id: int, *, now: datetime) -> str:
    """`seated`, or `waiting` in turn when no seat is free. Enrolling again changes nothing.

    The session's row is locked, so of two people who take the last seat at once one is seated and
    the other waits. Raises NotFound, SessionOver or BusyThen.
    """
    async with joined():
        session = await _locked(session_id)
        if session["cancelled"] or session["starts_at"] <= now:
            raise SessionOver
        before = await rows(
            "SELECT state FROM enrolment WHERE course_session = $1 AND person = $2",
            session_id,
            person_id,
        )
        if before and before[0]["state"] != "cancelled":
            return str(before[0]["state"])
        await _keep_clear(session, person_id)
        seated = await rows(
            "SELECT count(*) AS n FROM enrolment WHERE course_session = $1 AND state = 'seated'",
            session_id,
        )
        state = "seated" if seated[0]["n"] < session["seats"] else "waiting"
        await rows(
            "INSERT INTO enrolment (course_session, person, state, at) VALUES ($1, $2, $3, $4) "
            "ON CONFLICT (course_session, person) "
            "DO UPDATE SET state = excluded.state, at = excluded.at",
            session_id,
            person_id,
            state,
            now,
        )
        if state == "seated":
            await _book(session, person_id)
        await record(
            "session.enrol",
            "course-session",
            session_id,
            after={"person": person_id, "state": state},
        )
    return state


async def leave(session_id: int, person_id: int, *, now: datetime) -> None:
    """The person is off the session; whoever waited longest moves up. Leaving twice is no fault."""
    async with joined():
        session = await _locked(session_id)
        if session["starts_at"] <= now:
            raise SessionOver
        left = await rows(
            "WITH held AS (SELECT id, state FROM enrolment WHERE course_session = $1 "
            " AND person = $2 AND state <> 'cancelled') "
            "UPDATE enrolment e SET state = 'cancelled' FROM held WHERE e.id = held.id "
            "RETURNING held.state",
            session_id,
            person_id,
        )
        if not left:
            return
        await record("session.leave", "course-session", session_id, after={"person": person_id})
        if left[0]["state"] == "seated":
            await busy.free(_source(session_id, person_id))
            await _move_up(session)


async def cancel_session(session_id: int) -> None:
    """The session is not held; nobody is busy because of it."""
    async with joined():
        session = await _locked(session_id)
        if session["cancelled"]:
            return
        await rows("UPDATE course_session SET cancelled = true WHERE id = $1", session_id)
        enrolled = await rows(
            "SELECT person FROM enrolment WHERE course_session = $1 AND state <> 'cancelled'",
            session_id,
        )
        for row in enrolled:
            await busy.free(_source(session_id, row["person"]))
            await _tell(session, row["person"], N_("“{course}” on {when} is cancelled."))
        await record("session.cancel", "course-session", session_id)


async def _locked(session_id: int) -> dict[str, Any]:
    found = await rows(
        "SELECT s.id, s.seats, s.starts_at, s.ends_at, s.cancelled, c.name FROM course_session s "
        "JOIN course c ON c.id = s.course WHERE s.id = $1 FOR UPDATE OF s",
        session_id,
    )
    if not found:
        raise NotFound
    return found[0]


async def _keep_clear(session: dict[str, Any], person_id: int) -> None:
    clash = await rows(
        "SELECT title FROM busy_time WHERE person = $1 AND starts_at < $3 AND ends_at > $2 LIMIT 1",
        person_id,
        session["starts_at"],
        session["ends_at"],
    )
    if clash:
        raise BusyThen(title=clash[0]["title"])


async def _move_up(session: dict[str, Any]) -> None:
    """Whoever waited longest and is free then takes the seat."""
    waiting = await rows(
        "SELECT id, person FROM enrolment WHERE course_session = $1 AND state = 'waiting' "
        "ORDER BY at, id",
        session["id"],
    )
    for row in waiting:
        try:
            await _keep_clear(session, row["person"])
        except BusyThen:
            continue
        await rows("UPDATE enrolment SET state = 'seated' WHERE id = $1", row["id"])
        await _book(session, row["person"])
        await _tell(
            session, row["person"], N_("A seat became free: “{course}” on {when} is yours.")
        )
        await record(
            "session.move-up", "course-session", str(session["id"]), after={"person": row["person"]}
        )
        return


async def _book(session: dict[str, Any], person_id: int) -> None:
    await busy.book(
        person_id,
        session["starts_at"],
        session["ends_at"],
        kind="course-session",
        source=_source(session["id"], person_id),
        title=str(session["name"]),
    )


async def _tell(session: dict[str, Any], person_id: int, text: str) -> None:
    await tell_person(
        person_id,
        "course-session",
        text,
        link=f"/course-sessions/{session['id']}",
        course=session["name"],
        when=session["starts_at"].astimezone(ZONE).strftime("%Y-%m-%d %H:%M"),
    )


def _source(session_id: object, person_id: int) -> str:
    return f"course-session:{session_id}:{person_id}"
