"""Course sessions and who is on them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

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
    asked: int
    meetings: int
    needs_approval: bool
    enrol_until: datetime | None
    leave_until: datetime | None
    makes_up: int | None
    changed: int
    settled_at: datetime | None
    cost: Decimal | None
    mine: str | None
    """The state of the asking person's enrolment."""
    my_outcome: str | None
    """completed, partial, absent; None before it is settled."""


@dataclass(frozen=True, slots=True)
class EnrolmentShown:
    """Who is on a session, in turn."""

    id: int
    employee_no: str
    name: str
    state: str
    at: datetime
    how: str | None
    outcome: str | None
    minutes: int
    """At all meetings together."""


_SESSION = """
    SELECT s.id, c.code AS course, c.name AS course_name, c.name_en AS course_name_en,
        h.code AS centre, h.name AS centre_name, h.name_en AS centre_name_en, s.room, s.trainer,
        s.seats, e.seated, e.waiting, e.asked, s.starts_at, s.ends_at, s.cancelled,
        s.needs_approval, s.enrol_until, s.leave_until, s.makes_up, s.changed, s.settled_at,
        s.cost,
        (SELECT count(*) FROM session_date WHERE course_session = s.id) AS meetings,
        (SELECT state FROM enrolment WHERE course_session = s.id AND person = $1) AS mine,
        (SELECT outcome FROM enrolment WHERE course_session = s.id AND person = $1) AS my_outcome
    FROM course_session s JOIN course c ON c.id = s.course LEFT JOIN centre h ON h.id = s.centre
    JOIN LATERAL (
        SELECT count(*) FILTER (WHERE state = 'seated') AS seated,
            count(*) FILTER (WHERE state = 'waiting') AS waiting,
            count(*) FILTER (WHERE state = 'asked') AS asked
        FROM enrolment WHERE course_session = s.id
    ) e ON true
"""


async def find_sessions(
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    person_id: int | None = None,
    course: str | None = None,
    latest_first: bool = False,
    page: int = 1,
    page_size: int = 50,
) -> tuple[list[SessionShown], int]:
    """(a page of the sessions that end after `since`, how many there are), soonest first.

    `until`: only those that ended by then; `course`: only of that course.
    """
    where = (
        " WHERE ($2::timestamptz IS NULL OR s.ends_at > $2) "
        "AND ($3::timestamptz IS NULL OR s.ends_at <= $3) AND ($4::text IS NULL OR c.code = $4)"
    )
    given = (person_id, since, until, course)
    total = await rows(
        "SELECT count(*) AS n FROM course_session s JOIN course c ON c.id = s.course "
        f"{where} AND ($1::bigint IS NULL OR true)",
        *given,
    )
    order = "DESC" if latest_first else "ASC"
    found = await rows(
        f"{_SESSION} {where} ORDER BY s.starts_at {order}, s.id LIMIT $5 OFFSET $6",
        *given,
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
        "SELECT e.id, p.employee_no, p.name, e.state, e.at, e.how, e.outcome, COALESCE((SELECT "
        "sum(a.minutes) FROM attendance a JOIN session_date d ON d.id = a.session_date "
        "WHERE d.course_session = e.course_session AND a.person = e.person), 0)::int AS minutes "
        "FROM enrolment e JOIN person p ON p.id = e.person WHERE e.course_session = $1 "
        "ORDER BY array_position(ARRAY['asked', 'seated', 'waiting', 'refused', 'cancelled'], "
        "e.state::text), e.at, e.id",
        session_id,
    )
    return [EnrolmentShown(**row) for row in found]


async def absentees(session_id: int) -> list[int]:
    """People who had a seat and did not complete the session, in turn."""
    found = await rows(
        "SELECT person FROM enrolment WHERE course_session = $1 AND state = 'seated' "
        "AND outcome IN ('partial', 'absent') ORDER BY at, id",
        session_id,
    )
    return [row["person"] for row in found]


async def due_for(course: str, today: date, towns: Collection[int] | None) -> list[int]:
    """People whose plan asks for the course and who neither did it nor hold a seat for it.

    The soonest due first; `towns` None: of every town.
    """
    found = await rows(
        "SELECT l.person, min(t.due) AS due FROM plan l JOIN plan_step t ON t.plan = l.id "
        "JOIN person p ON p.id = l.person JOIN course c ON c.code = t.subject "
        "WHERE NOT l.cancelled AND t.kind = 'course' AND t.subject = $1 "
        "AND ($2::bigint[] IS NULL OR p.town = ANY($2)) AND (p.left_on IS NULL OR p.left_on > $3) "
        "AND NOT EXISTS (SELECT 1 FROM enrolment e JOIN course_session s "
        " ON s.id = e.course_session WHERE e.person = l.person AND s.course = c.id "
        " AND NOT s.cancelled AND (e.outcome = 'completed' OR (e.state IN ('asked', 'seated', "
        " 'waiting') AND e.outcome IS NULL))) "
        "GROUP BY l.person ORDER BY due, l.person",
        course,
        None if towns is None else list(towns),
        today,
    )
    return [row["person"] for row in found]


@dataclass(frozen=True, slots=True)
class RequestShown:
    """Somebody who asks for a seat and waits for a yes."""

    session: int
    course_name: str
    course_name_en: str | None
    starts_at: datetime
    employee_no: str
    name: str
    town_name: str
    town_name_en: str | None
    at: datetime
    seats_left: int


async def requests(towns: Collection[int] | None, now: datetime) -> list[RequestShown]:
    """Who waits for a yes, of sessions that have not begun, the soonest session first.

    `towns` None: of every town.
    """
    found = await rows(
        "SELECT s.id AS session, c.name AS course_name, c.name_en AS course_name_en, s.starts_at, "
        "p.employee_no, p.name, t.name AS town_name, t.name_en AS town_name_en, e.at, "
        "s.seats - (SELECT count(*) FROM enrolment o WHERE o.course_session = s.id "
        " AND o.state = 'seated') AS seats_left "
        "FROM enrolment e JOIN course_session s ON s.id = e.course_session "
        "JOIN course c ON c.id = s.course JOIN person p ON p.id = e.person "
        "JOIN town t ON t.id = p.town WHERE e.state = 'asked' AND NOT s.cancelled "
        "AND s.starts_at > $1 AND ($2::bigint[] IS NULL OR p.town = ANY($2)) "
        "ORDER BY s.starts_at, e.at, e.id LIMIT 500",
        now,
        None if towns is None else list(towns),
    )
    return [RequestShown(**row) for row in found]
