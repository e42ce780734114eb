"""Course sessions and who is on them."""

from dataclasses import dataclass
from datetime import datetime

from kit.database import rows


@dataclass(frozen=True, slots=True)
class SessionShown:
    """A course session with its seats."""

    id: int
    course: str
    course_name: str
    course_name_en: str | None
    centre: str | None
    centre_name: str | None
    centre_name_en: str | None
    room: str | None
    trainer: str | None
    seats: int
    seated: int
    waiting: int
    starts_at: datetime
    ends_at: datetime
    cancelled: bool
    mine: str | None
    """The state of the asking person's enrolment."""


@dataclass(frozen=True, slots=True)
class EnrolmentShown:
    """Who is on a session, in turn."""

    id: int
    employee_no: str
    name: str
    state: str
    at: datetime


_SESSION = """
    SELECT s.id, c.code AS course, c.name AS course_name, c.name_en AS course_name_en,
        h.code AS centre, h.name AS centre_name, h.name_en AS centre_name_en, s.room, s.trainer,
        s.seats, e.seated, e.waiting, s.starts_at, s.ends_at, s.cancelled,
        (SELECT state FROM enrolment WHERE course_session = s.id AND person = $1) AS mine
    FROM course_session s JOIN course c ON c.id = s.course LEFT JOIN centre h ON h.id = s.centre
    JOIN LATERAL (
        SELECT count(*) FILTER (WHERE state = 'seated') AS seated,
            count(*) FILTER (WHERE state = 'waiting') AS waiting
        FROM enrolment WHERE course_session = s.id
    ) e ON true
"""


async def find_sessions(
    *,
    since: datetime | None = None,
    person_id: int | None = None,
    page: int = 1,
    page_size: int = 50,
) -> tuple[list[SessionShown], int]:
    """(a page of the sessions that end after `since`, how many there are), soonest first."""
    where = " WHERE $2::timestamptz IS NULL OR s.ends_at > $2"
    total = await rows(
        "SELECT count(*) AS n FROM course_session WHERE $1::timestamptz IS NULL OR ends_at > $1",
        since,
    )
    found = await rows(
        f"{_SESSION} {where} ORDER BY s.starts_at, s.id LIMIT $3 OFFSET $4",
        person_id,
        since,
        page_size,
        (page - 1) * page_size,
    )
    return [SessionShown(**row) for row in found], int(total[0]["n"])


async def session(session_id: int, person_id: int | None = None) -> SessionShown | None:
    """The session of that id."""
    found = await rows(f"{_SESSION} WHERE s.id = $2", person_id, session_id)
    return SessionShown(**found[0]) if found else None


async def enrolments(session_id: int) -> list[EnrolmentShown]:
    """Who is on the session: the seated, then those who wait in turn, then the cancelled."""
    found = await rows(
        "SELECT e.id, p.employee_no, p.name, e.state, e.at FROM enrolment e "
        "JOIN person p ON p.id = e.person WHERE e.course_session = $1 "
        "ORDER BY array_position(ARRAY['seated', 'waiting', 'cancelled'], e.state::text), e.at, "
        "e.id",
        session_id,
    )
    return [EnrolmentShown(**row) for row in found]
