"""The invigilator's desk: time added, rooms paused, attempts reopened, incidents noted."""

from datetime import datetime, timedelta

from kit.database import joined, rows
from kit.errors import NotFound
from kit.history import record, record_all
from kit.language import N_
from kit.permissions import Principal
from staff.service.telling import tell_person
from training.exams.rules.conduct import PRACTICAL
from training.exams.rules.timing import LONGEST_PAUSE
from training.exams.service import devices, results
from training.exams.service.refusals import NotByComputer
from training.exams.sittings.service.refusals import IsOver, IsRunning, NotYourRoom

EDITOR = "exams.edit"


async def need_room(principal: Principal, room_id: int | None) -> None:
    """Nothing; raises NotYourRoom unless the account watches the room or sets exams."""
    if principal.may(EDITOR):
        return
    watched = await rows(
        "SELECT 1 FROM exam_invigilator WHERE room = $1 AND account = $2",
        room_id,
        principal.account_id,
    )
    if not watched:
        raise NotYourRoom


async def need_attempt(principal: Principal, attempt_id: int) -> None:
    """Nothing; raises NotFound, or NotYourRoom as `need_room` does."""
    found = await rows("SELECT room FROM attempt WHERE id = $1", attempt_id)
    if not found:
        raise NotFound
    await need_room(principal, found[0]["room"])


async def add_time(attempt_id: int, minutes: int, reason: str) -> None:
    """The running attempt ends so many minutes later; raises NotFound or IsOver."""
    async with joined():
        found = await rows("SELECT state FROM attempt WHERE id = $1 FOR UPDATE", attempt_id)
        if not found:
            raise NotFound
        if found[0]["state"] != "running":
            raise IsOver
        await _later([attempt_id], minutes, reason)


async def add_time_in_room(room_id: int, minutes: int, reason: str) -> int:
    """Every running attempt in the room ends so many minutes later; how many that are."""
    async with joined():
        running = await _running(room_id)
        await _later(running, minutes, reason)
    return len(running)


async def _running(room_id: int) -> list[int]:
    found = await rows(
        "SELECT id FROM attempt WHERE room = $1 AND state = 'running' ORDER BY id FOR UPDATE",
        room_id,
    )
    return [row["id"] for row in found]


async def _later(attempts: list[int], minutes: int, reason: str) -> None:
    await rows(
        "UPDATE attempt SET deadline = deadline + $2, grace_until = grace_until + $2, "
        "extra_minutes = extra_minutes + $3 WHERE id = ANY($1)",
        attempts,
        timedelta(minutes=minutes),
        minutes,
    )
    after = {"minutes": minutes, "reason": reason}
    await record_all("attempt.add-time", "attempt", [(str(one), None, after) for one in attempts])


async def pause_room(room_id: int, *, now: datetime) -> int:
    """The clock of every attempt in the room stands still, nobody begins; how many it holds up."""
    async with joined():
        found = await rows("SELECT paused_at FROM exam_room WHERE id = $1 FOR UPDATE", room_id)
        if not found:
            raise NotFound
        if found[0]["paused_at"] is not None:
            return 0
        await rows("UPDATE exam_room SET paused_at = $2 WHERE id = $1", room_id, now)
        held = await rows(
            "UPDATE attempt SET paused_at = $2 WHERE room = $1 AND state = 'running' "
            "AND paused_at IS NULL AND deadline > $2 RETURNING id",
            room_id,
            now,
        )
        await record("room.pause", "room", room_id, after={"attempts": len(held)})
    return len(held)


async def resume_room(room_id: int, *, now: datetime) -> int:
    """The clocks go on; every deadline is as much later as the pause was long; how many go on."""
    async with joined():
        found = await rows("SELECT paused_at FROM exam_room WHERE id = $1 FOR UPDATE", room_id)
        if not found:
            raise NotFound
        await rows("UPDATE exam_room SET paused_at = NULL WHERE id = $1", room_id)
        going = await rows(
            "UPDATE attempt SET deadline = deadline + LEAST($2 - paused_at, $3), "
            "grace_until = grace_until + LEAST($2 - paused_at, $3), paused_at = NULL "
            "WHERE room = $1 AND state = 'running' AND paused_at IS NOT NULL RETURNING id",
            room_id,
            now,
            LONGEST_PAUSE,
        )
        await record("room.resume", "room", room_id, after={"attempts": len(going)})
    return len(going)


async def consent(attempt_id: int, *, now: datetime) -> None:
    """Another device may go on with the attempt within ten minutes."""
    await devices.consent(attempt_id, now)


async def reopen(attempt_id: int, minutes: int, reason: str, *, now: datetime) -> None:
    """The submitted attempt runs again for so many minutes; its marks and evidence are taken back.

    What was saved is still there. Raises NotFound, or IsRunning where the person works on another.
    """
    async with joined():
        found = await rows(
            "SELECT a.state, a.person, a.exam, a.percent, a.passed, e.grace_seconds, e.form, "
            "e.name, e.name_en FROM attempt a JOIN exam e ON e.id = a.exam WHERE a.id = $1 "
            "FOR UPDATE OF a",
            attempt_id,
        )
        if not found:
            raise NotFound
        attempt = found[0]
        if attempt["form"] == PRACTICAL:
            raise NotByComputer
        await rows(
            "SELECT pg_advisory_xact_lock($1, $2)",
            attempt["exam"] % 2**31,
            attempt["person"] % 2**31,
        )
        if await rows(
            "SELECT 1 FROM attempt WHERE exam = $1 AND person = $2 AND state = 'running'",
            attempt["exam"],
            attempt["person"],
        ):
            raise IsRunning
        deadline = now + timedelta(minutes=minutes)
        await rows(
            "UPDATE attempt SET released_at = NULL, passed = NULL, percent = NULL, points = NULL, "
            "marks = NULL, weak = NULL, unmarked = 0 WHERE id = $1",
            attempt_id,
        )
        await results.settle_evidence(attempt_id, now, reason=reason)
        await rows(
            "UPDATE attempt SET state = 'running', submitted_at = NULL, submitted_by = NULL, "
            "deadline = $2, grace_until = $3, device = NULL WHERE id = $1",
            attempt_id,
            deadline,
            deadline + timedelta(seconds=attempt["grace_seconds"]),
        )
        await rows(
            "UPDATE attempt_slot SET share = NULL, points = NULL, marked_by = NULL "
            "WHERE attempt = $1",
            attempt_id,
        )
        before = {"percent": attempt["percent"], "passed": attempt["passed"]}
        after = {"minutes": minutes, "reason": reason}
        await record("attempt.reopen", "attempt", attempt_id, before=before, after=after)
        await tell_person(
            attempt["person"],
            "exam",
            N_("Your attempt at “{exam}” is open again for {minutes} minutes."),
            link=f"/me/attempts/{attempt_id}",
            exam=(attempt["name"], attempt["name_en"]),
            minutes=minutes,
        )


async def note_incident(
    exam_id: int,
    text: str,
    *,
    principal: Principal,
    now: datetime,
    sitting: int | None = None,
    room: int | None = None,
    attempt: int | None = None,
) -> int:
    """The id of a note that stays on file as it was written."""
    async with joined():
        made = await rows(
            "INSERT INTO exam_incident (exam, sitting, room, attempt, text, at, account, username) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
            exam_id,
            sitting,
            room,
            attempt,
            text,
            now,
            principal.account_id,
            principal.username,
        )
        await record("incident.note", "incident", made[0]["id"], after={"text": text})
    return int(made[0]["id"])
