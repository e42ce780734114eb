"""Who is where in an exam right now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kit.database import rows

ABSENT = "absent"
ANSWERING = "answering"
GRACE = "grace"
SILENT = "silent"
PAUSED = "paused"
SUBMITTED = "submitted"
QUIET = timedelta(seconds=90)
"""After which an open attempt that was not seen counts as out of touch."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One person of the live list."""

    person: int
    employee_no: str
    name: str
    room: int | None
    seat: int | None
    attempt: int | None
    state: str
    """absent, answering, silent, grace, paused, submitted."""
    answered: int
    slots: int
    deadline: datetime | None
    last: datetime | None
    """When something last came from the device."""
    signals: tuple[tuple[str, int], ...]
    """(kind, how often)"""
    late: int
    asks_to_move: bool
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True)
class IncidentShown:
    """A note of an invigilator."""

    text: str
    at: datetime
    username: str | None
    room: str | None
    who: str | None


_ATTEMPT = """
    LEFT JOIN LATERAL (
        SELECT count(response) AS answered, count(*) AS slots, max(saved_at) AS saved
        FROM attempt_slot WHERE attempt = a.id) s ON true
    LEFT JOIN LATERAL (
        SELECT array_agg(kind::text ORDER BY kind) AS kinds,
            array_agg(times ORDER BY kind) AS times
        FROM attempt_signal WHERE attempt = a.id) g ON true
    LEFT JOIN LATERAL (
        SELECT COALESCE(sum(times), 0)::int AS late FROM late_answer WHERE attempt = a.id) l ON true
"""
_COLUMNS = """
    a.id AS attempt, a.state, a.deadline, a.grace_until, a.paused_at, a.seen_at, a.submitted_at,
    a.move_asked_at, s.answered, s.slots, s.saved, g.kinds, g.times, l.late
"""


async def at_sitting(sitting_id: int, now: datetime) -> list[Seen]:
    """Everyone admitted to the sitting, by room and seat, with how they stand."""
    found = await rows(
        f"SELECT p.id AS person, p.employee_no, p.name, m.room, m.seat, {_COLUMNS} "
        "FROM exam_admission m JOIN person p ON p.id = m.person "
        "LEFT JOIN LATERAL (SELECT * FROM attempt WHERE sitting = m.sitting "
        " AND person = m.person ORDER BY number DESC LIMIT 1) a ON true "
        f"{_ATTEMPT} WHERE m.sitting = $1 "
        "ORDER BY m.room NULLS LAST, m.seat NULLS LAST, p.employee_no",
        sitting_id,
    )
    return [_seen(row, now) for row in found]


async def at_exam(exam_id: int, now: datetime) -> list[Seen]:
    """Everyone who takes the exam outside a sitting now, or did in the last day."""
    found = await rows(
        f"SELECT p.id AS person, p.employee_no, p.name, a.room, NULL AS seat, {_COLUMNS} "
        f"FROM attempt a JOIN person p ON p.id = a.person {_ATTEMPT} "
        "WHERE a.exam = $1 AND a.sitting IS NULL "
        "AND (a.state = 'running' OR a.submitted_at > $2) "
        "ORDER BY a.state, a.deadline, p.employee_no LIMIT 500",
        exam_id,
        now - timedelta(days=1),
    )
    return [_seen(row, now) for row in found]


def _seen(row: dict[str, Any], now: datetime) -> Seen:
    touched: list[datetime] = [one for one in (row["seen_at"], row["saved"]) if one is not None]
    last = max(touched, default=None)
    kinds, times = row["kinds"] or [], row["times"] or []
    return Seen(
        person=row["person"],
        employee_no=str(row["employee_no"]),
        name=str(row["name"]),
        room=row["room"],
        seat=row["seat"],
        attempt=row["attempt"],
        state=_state(row, last, now),
        answered=row["answered"] or 0,
        slots=row["slots"] or 0,
        deadline=row["deadline"],
        last=last,
        signals=tuple(zip(kinds, times, strict=True)),
        late=row["late"] or 0,
        asks_to_move=row["move_asked_at"] is not None,
        submitted_at=row["submitted_at"],
    )


def _state(row: dict[str, Any], last: datetime | None, now: datetime) -> str:
    if row["attempt"] is None:
        return ABSENT
    if row["state"] == "submitted":
        return SUBMITTED
    if row["paused_at"] is not None:
        return PAUSED
    if now >= row["deadline"]:
        return GRACE
    return SILENT if last is None or now - last > QUIET else ANSWERING


async def signals_of(attempt_id: int) -> list[tuple[str, int]]:
    """(kind, how often) of what was noticed about an attempt."""
    found = await rows(
        "SELECT kind, times FROM attempt_signal WHERE attempt = $1 ORDER BY kind", attempt_id
    )
    return [(row["kind"], row["times"]) for row in found]


async def incidents(exam_id: int, sitting_id: int | None = None) -> list[IncidentShown]:
    """What invigilators wrote of the exam, or of one sitting, latest first."""
    found = await rows(
        "SELECT i.text, i.at, i.username, r.name AS room, p.name AS who FROM exam_incident i "
        "LEFT JOIN exam_room r ON r.id = i.room LEFT JOIN attempt a ON a.id = i.attempt "
        "LEFT JOIN person p ON p.id = a.person "
        "WHERE i.exam = $1 AND ($2::bigint IS NULL OR i.sitting = $2) "
        "ORDER BY i.id DESC LIMIT 200",
        exam_id,
        sitting_id,
    )
    return [IncidentShown(**row) for row in found]
