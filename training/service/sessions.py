"""Course sessions: opened, changed, cancelled; their hours are everybody's busy time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from kit.clock import ZONE
from kit.database import joined, rows
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.language import N_
from staff.rules.periods import LATEST_DAY, TOO_FAR
from staff.service import busy
from staff.service.telling import tell_person
from training.rules.attendance import overlapping

EARLIEST_YEAR = 1949
MOST_MEETINGS = 60


class SessionOver(Refusal):
    """The session has begun or was cancelled."""

    code = "session-over"
    text = N_("This session has begun or was cancelled: enrolment is closed.")


class FewerSeats(Refusal):
    """More people sit than there would be seats."""

    code = "fewer-seats"
    text = N_("{seated} people have a seat already; take some off first.")


@dataclass(frozen=True, slots=True)
class SessionDraft:
    """A session as it is planned: its meetings in any order, and who may enrol until when."""

    course: str
    meetings: tuple[tuple[datetime, datetime], ...]
    seats: int
    centre: str | None = None
    room: str | None = None
    trainer: str | None = None
    needs_approval: bool = False
    enrol_until: datetime | None = None
    leave_until: datetime | None = None
    makes_up: int | None = None
    cost: Decimal | None = None
    """Yuan, for all seats together."""


def yuan(given: float) -> Decimal:
    """Yuan to the fen."""
    return Decimal(str(given)).quantize(Decimal("0.01"))


async def open_session(draft: SessionDraft) -> int:
    """The id of a new session of the course; raises Invalid."""
    async with joined():
        course, centre = await _checked(draft)
        if draft.makes_up is not None and not await rows(
            "SELECT 1 FROM course_session s JOIN course c ON c.id = s.course "
            "WHERE s.id = $1 AND c.code = $2",
            draft.makes_up,
            draft.course,
        ):
            raise Invalid({"makesUp": N_("There is no such session of this course.")})
        made = await rows(
            "INSERT INTO course_session (course, centre, room, trainer, seats, starts_at, ends_at, "
            "needs_approval, enrol_until, leave_until, makes_up, cost, cancelled, changed) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, false, 0) RETURNING id",
            course,
            centre,
            draft.room,
            draft.trainer,
            draft.seats,
            min(starts for starts, _ in draft.meetings),
            max(ends for _, ends in draft.meetings),
            draft.needs_approval,
            draft.enrol_until,
            draft.leave_until,
            draft.makes_up,
            draft.cost,
        )
        session = int(made[0]["id"])
        await _set_meetings(session, draft.meetings)
        await record(
            "session.open",
            "course-session",
            session,
            after={"course": draft.course, "seats": draft.seats},
        )
    return session


async def change_session(session_id: int, draft: SessionDraft, *, now: datetime) -> None:
    """The session is as the draft says; who has a seat is told where time or place changed.

    Raises NotFound, SessionOver once it has begun, FewerSeats, Invalid, or BusyThen where a move
    would put somebody in two places: nothing is changed then.
    """
    async with joined():
        before = await locked(session_id)
        if before["cancelled"] or before["starts_at"] <= now:
            raise SessionOver
        _, centre = await _checked(draft)
        seated = await _seated(session_id)
        if len(seated) > draft.seats:
            raise FewerSeats(seated=len(seated))
        old = await meetings_of(session_id)
        moved = sorted(old) != sorted(draft.meetings) or (before["centre"], before["room"]) != (
            centre,
            draft.room,
        )
        await rows(
            "UPDATE course_session SET centre = $2, room = $3, trainer = $4, seats = $5, "
            "starts_at = $6, ends_at = $7, needs_approval = $8, enrol_until = $9, "
            "leave_until = $10, changed = changed + $11, cost = $12 WHERE id = $1",
            session_id,
            centre,
            draft.room,
            draft.trainer,
            draft.seats,
            min(starts for starts, _ in draft.meetings),
            max(ends for _, ends in draft.meetings),
            draft.needs_approval,
            draft.enrol_until,
            draft.leave_until,
            int(moved),
            draft.cost,
        )
        if moved:
            await _set_meetings(session_id, draft.meetings)
        after = await locked(session_id)
        await record(
            "session.change",
            "course-session",
            session_id,
            before={key: before[key] for key in ("starts_at", "room", "seats")},
            after={key: after[key] for key in ("starts_at", "room", "seats")},
        )
        if moved:
            for person in seated:
                await busy.free(source(session_id, person))
            for person in seated:
                await book(after, person)
                await tell(after, person, N_("“{course}” is moved: it begins on {when}."))


async def cancel_session(session_id: int) -> None:
    """The session is not held; nobody is busy because of it."""
    async with joined():
        session = await locked(session_id)
        if session["cancelled"]:
            return
        await rows(
            "UPDATE course_session SET cancelled = true, changed = changed + 1 WHERE id = $1",
            session_id,
        )
        enrolled = await rows(
            "SELECT person FROM enrolment WHERE course_session = $1 "
            "AND state IN ('asked', 'seated', 'waiting')",
            session_id,
        )
        for row in enrolled:
            await busy.free(source(session_id, row["person"]))
            await tell(session, row["person"], N_("“{course}” on {when} is cancelled."))
        await record("session.cancel", "course-session", session_id)


async def _checked(draft: SessionDraft) -> tuple[int, int | None]:
    """Ids of course and centre; raises Invalid with a word for each wrong field."""
    errors = meeting_mistakes(draft.meetings) | _deadline_mistakes(draft)
    course = await rows("SELECT id FROM course WHERE code = $1", draft.course)
    if not course:
        errors["course"] = N_("There is no such course.")
    centre = await rows("SELECT id FROM centre WHERE code = $1", draft.centre or "")
    if draft.centre and not centre:
        errors["centre"] = N_("There is no such centre.")
    if errors:
        raise Invalid(errors)
    return course[0]["id"], centre[0]["id"] if centre else None


def meeting_mistakes(meetings: Sequence[tuple[datetime, datetime]]) -> dict[str, str]:
    """Field -> what is wrong with the meetings of a session."""
    if not 0 < len(meetings) <= MOST_MEETINGS:
        return {"dates": N_("A session has 1 to 60 meetings.")}
    errors: dict[str, str] = {}
    single = len(meetings) == 1
    for place, (starts, ends) in enumerate(meetings):
        at = "" if single else f"dates.{place}."
        if ends <= starts:
            errors[f"{at}endsAt"] = N_("It ends after it begins.")
        elif not single and ends - starts > timedelta(days=1):
            errors[f"{at}endsAt"] = N_("A meeting takes a day at the most.")
        for name, moment in (("startsAt", starts), ("endsAt", ends)):
            if not EARLIEST_YEAR <= moment.year <= LATEST_DAY.year:
                errors[f"{at}{name}"] = TOO_FAR
    if not errors and (later := overlapping(meetings)) is not None:
        errors[f"dates.{later}.startsAt"] = N_("It begins before an earlier meeting has ended.")
    return errors


def _deadline_mistakes(draft: SessionDraft) -> dict[str, str]:
    begins = min((starts for starts, _ in draft.meetings), default=None)
    deadlines = {"enrolUntil": draft.enrol_until, "leaveUntil": draft.leave_until}
    return {
        name: N_("That is after the session begins.")
        for name, moment in deadlines.items()
        if moment is not None and begins is not None and moment > begins
    }


async def _set_meetings(session_id: int, meetings: Sequence[tuple[datetime, datetime]]) -> None:
    await rows(
        "DELETE FROM session_date WHERE course_session = $1 AND NOT starts_at = ANY($2)",
        session_id,
        [starts for starts, _ in meetings],
    )
    await rows(
        "INSERT INTO session_date (course_session, starts_at, ends_at) "
        "SELECT $1, t.starts_at, t.ends_at FROM unnest($2::timestamptz[], $3::timestamptz[]) "
        "AS t(starts_at, ends_at) ON CONFLICT (course_session, starts_at) "
        "DO UPDATE SET ends_at = excluded.ends_at",
        session_id,
        [starts for starts, _ in meetings],
        [ends for _, ends in meetings],
    )


async def meetings_of(session_id: int) -> list[tuple[datetime, datetime]]:
    """Beginning and end of each meeting, in order."""
    found = await rows(
        "SELECT starts_at, ends_at FROM session_date WHERE course_session = $1 ORDER BY starts_at",
        session_id,
    )
    return [(row["starts_at"], row["ends_at"]) for row in found]


async def locked(session_id: int) -> dict[str, Any]:
    """The session's row and its course's name, held until the unit of work ends."""
    found = await rows(
        "SELECT s.*, c.code, c.name FROM course_session s "
        "JOIN course c ON c.id = s.course WHERE s.id = $1 FOR UPDATE OF s",
        session_id,
    )
    if not found:
        raise NotFound
    return found[0]


async def _seated(session_id: int) -> list[int]:
    found = await rows(
        "SELECT person FROM enrolment WHERE course_session = $1 AND state = 'seated' ORDER BY id",
        session_id,
    )
    return [row["person"] for row in found]


async def book(session: dict[str, Any], person_id: int) -> None:
    """The person is busy at every meeting of the session."""
    for starts_at, ends_at in await meetings_of(session["id"]):
        await busy.book(
            person_id,
            starts_at,
            ends_at,
            kind="course-session",
            source=source(session["id"], person_id),
            title=str(session["name"]),
        )


async def tell(session: dict[str, Any], person_id: int, text: str, **facts: Any) -> None:
    """The person has a notice about the session."""
    await tell_person(
        person_id,
        "course-session",
        text,
        link=f"/course-sessions/{session['id']}",
        course=session["name"],
        when=session["starts_at"].astimezone(ZONE).strftime("%Y-%m-%d %H:%M"),
        **facts,
    )


def source(session_id: object, person_id: int) -> str:
    """What busy time of this seat is called."""
    return f"course-session:{session_id}:{person_id}"
