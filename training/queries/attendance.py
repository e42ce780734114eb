"""Attendance and feedback of a session, as lists."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from kit.database import rows

FEWEST = 3
"""Answers below which feedback is not shown: one might tell who said what."""


@dataclass(frozen=True, slots=True)
class MeetingShown:
    """A meeting of a session and how many were there."""

    id: int
    session_id: int
    course: str
    course_name: str
    course_name_en: str | None
    starts_at: datetime
    ends_at: datetime
    seated: int
    there: int
    settled: bool
    cancelled: bool

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class Attendee:
    """One who has a seat, and the minutes they were there; None: nothing is known yet."""

    person_id: int
    employee_no: str
    name: str
    minutes: int | None
    how: str | None


@dataclass(frozen=True, slots=True)
class FeedbackSummary:
    """What a session was thought of: means of marks from 1 to 5; None below FEWEST answers."""

    answers: int
    content: Decimal | None
    trainer: Decimal | None
    use: Decimal | None
    remarks: tuple[str, ...]


_MEETING = (
    "SELECT d.id, s.id AS session_id, c.code AS course, c.name AS course_name, "
    "c.name_en AS course_name_en, d.starts_at, d.ends_at, s.cancelled, "
    "s.settled_at IS NOT NULL AS settled, "
    "(SELECT count(*) FROM enrolment WHERE course_session = s.id AND state = 'seated') AS seated, "
    "(SELECT count(*) FROM attendance a WHERE a.session_date = d.id AND a.minutes > 0) AS there "
    "FROM session_date d JOIN course_session s ON s.id = d.course_session "
    "JOIN course c ON c.id = s.course "
)


async def meeting(meeting_id: int) -> MeetingShown | None:
    """The meeting of that id."""
    found = await rows(f"{_MEETING} WHERE d.id = $1", meeting_id)
    return MeetingShown(**found[0]) if found else None


async def meetings(session_id: int) -> list[MeetingShown]:
    """The meetings of a session, in order."""
    found = await rows(f"{_MEETING} WHERE s.id = $1 ORDER BY d.starts_at", session_id)
    return [MeetingShown(**row) for row in found]


async def attendees(meeting_id: int) -> list[Attendee]:
    """Who has a seat, by name, and how long they were there."""
    found = await rows(
        "SELECT p.id AS person_id, p.employee_no, p.name, a.minutes, a.how FROM session_date d "
        "JOIN enrolment e ON e.course_session = d.course_session AND e.state = 'seated' "
        "JOIN person p ON p.id = e.person "
        "LEFT JOIN attendance a ON a.session_date = d.id AND a.person = p.id "
        "WHERE d.id = $1 ORDER BY p.name_pinyin, p.employee_no",
        meeting_id,
    )
    return [Attendee(**row) for row in found]


async def feedback(session_id: int) -> FeedbackSummary:
    """How the session was found."""
    found = await rows(
        "SELECT count(*) AS answers, round(avg(content), 1) AS content, "
        "round(avg(trainer), 1) AS trainer, round(avg(use), 1) AS use, "
        "array_agg(remark ORDER BY md5(remark)) FILTER (WHERE remark <> '') AS remarks "
        "FROM session_feedback WHERE course_session = $1",
        session_id,
    )
    [row] = found
    if row["answers"] < FEWEST:
        return FeedbackSummary(row["answers"], None, None, None, ())
    return FeedbackSummary(**{**row, "remarks": tuple(row["remarks"] or ())})


async def was_there(session_id: int, person_id: int) -> bool:
    """Whether the person was at any meeting."""
    found = await rows(
        "SELECT 1 FROM attendance a JOIN session_date d ON d.id = a.session_date "
        "WHERE d.course_session = $1 AND a.person = $2 AND a.minutes > 0 LIMIT 1",
        session_id,
        person_id,
    )
    return bool(found)
