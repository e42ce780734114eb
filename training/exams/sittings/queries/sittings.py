"""Sittings with their rooms and who is admitted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kit.database import rows
from kit.jsontext import loads
from training.exams.queries.exams import ExamShown
from training.exams.sittings.rules.admission import Window


@dataclass(frozen=True, slots=True)
class RoomShown:
    """A room of a sitting."""

    id: int
    sitting: int
    name: str
    centre: str | None
    centre_name: str | None
    centre_name_en: str | None
    seats: int
    admitted: int
    networks: tuple[str, ...]
    paused_at: datetime | None
    invigilators: tuple[str, ...]
    """User names."""


@dataclass(frozen=True, slots=True)
class SittingShown:
    """A sitting of an exam."""

    id: int
    exam: int
    exam_code: str
    exam_name: str
    exam_name_en: str | None
    opens_at: datetime
    closes_at: datetime
    access_code: str | None
    note: str | None
    cancelled: bool
    admitted: int
    rooms: tuple[RoomShown, ...]

    @property
    def seats(self) -> int:
        """How many seats its rooms have."""
        return sum(room.seats for room in self.rooms)


@dataclass(frozen=True, slots=True)
class AdmittedShown:
    """A person on an admission list."""

    person: int
    employee_no: str
    name: str
    room: int | None
    room_name: str | None
    seat: int | None
    attempt: int | None
    """Their attempt at this sitting."""
    state: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person sits."""

    room: str | None
    seat: int | None
    note: str | None


_SITTING = """
    SELECT s.id, s.exam, e.code AS exam_code, e.name AS exam_name, e.name_en AS exam_name_en,
        s.opens_at, s.closes_at, s.access_code, s.note, s.cancelled,
        (SELECT count(*) FROM exam_admission m WHERE m.sitting = s.id) AS admitted
    FROM exam_sitting s JOIN exam e ON e.id = s.exam
"""


async def _shaped(found: list[dict[str, Any]]) -> list[SittingShown]:
    rooms = await rows(
        "SELECT r.id, r.sitting, r.name, c.code AS centre, c.name AS centre_name, "
        "c.name_en AS centre_name_en, r.seats, r.networks, r.paused_at, "
        "(SELECT count(*) FROM exam_admission m WHERE m.room = r.id) AS admitted, "
        "ARRAY(SELECT a.username::text FROM exam_invigilator i JOIN account a ON a.id = i.account "
        " WHERE i.room = r.id ORDER BY a.username) AS invigilators "
        "FROM exam_room r LEFT JOIN centre c ON c.id = r.centre WHERE r.sitting = ANY($1) "
        "ORDER BY r.id",
        [row["id"] for row in found],
    )
    by_sitting: dict[int, list[RoomShown]] = {}
    for row in rooms:
        made = RoomShown(
            **{
                **row,
                "networks": tuple(loads(row["networks"]) or ()),
                "invigilators": tuple(row["invigilators"]),
            }
        )
        by_sitting.setdefault(row["sitting"], []).append(made)
    return [SittingShown(**row, rooms=tuple(by_sitting.get(row["id"], ()))) for row in found]


async def sitting(sitting_id: int) -> SittingShown | None:
    """The sitting of that id."""
    shaped = await _shaped(await rows(f"{_SITTING} WHERE s.id = $1", sitting_id))
    return shaped[0] if shaped else None


async def of_exam(exam_id: int) -> list[SittingShown]:
    """An exam's sittings, latest first."""
    return await _shaped(
        await rows(f"{_SITTING} WHERE s.exam = $1 ORDER BY s.opens_at DESC LIMIT 200", exam_id)
    )


async def around(first: datetime, last: datetime) -> list[SittingShown]:
    """Sittings that are open at some time between these instants, soonest first."""
    return await _shaped(
        await rows(
            f"{_SITTING} WHERE s.opens_at < $2 AND s.closes_at > $1 AND NOT s.cancelled "
            "ORDER BY s.opens_at, s.id LIMIT 200",
            first,
            last,
        )
    )


async def coming(exam_id: int, now: datetime) -> list[SittingShown]:
    """Sittings of an exam that have not closed, soonest first."""
    return await _shaped(
        await rows(
            f"{_SITTING} WHERE s.exam = $1 AND s.closes_at > $2 AND NOT s.cancelled "
            "ORDER BY s.opens_at LIMIT 5",
            exam_id,
            now,
        )
    )


async def admitted(sitting_id: int) -> list[AdmittedShown]:
    """Who is on the list, by room and seat."""
    found = await rows(
        "SELECT m.person, p.employee_no, p.name, m.room, r.name AS room_name, m.seat, "
        "a.id AS attempt, a.state FROM exam_admission m JOIN person p ON p.id = m.person "
        "LEFT JOIN exam_room r ON r.id = m.room "
        "LEFT JOIN LATERAL (SELECT id, state FROM attempt WHERE sitting = m.sitting "
        " AND person = m.person ORDER BY number DESC LIMIT 1) a ON true "
        "WHERE m.sitting = $1 ORDER BY r.id NULLS LAST, m.seat NULLS LAST, p.employee_no",
        sitting_id,
    )
    return [AdmittedShown(**row) for row in found]


async def place_of(person_id: int, window: Window | None) -> Place | None:
    """Where a person sits at the sitting of `window`."""
    if window is None:
        return None
    found = await rows(
        "SELECT r.name AS room, m.seat, s.note FROM exam_admission m "
        "JOIN exam_sitting s ON s.id = m.sitting LEFT JOIN exam_room r ON r.id = m.room "
        "WHERE m.sitting = $1 AND m.person = $2",
        window.sitting,
        person_id,
    )
    return Place(**found[0]) if found else None


async def needs_code(exam: ExamShown, window: Window | None) -> bool:
    """Whether beginning the exam asks for an access code."""
    if exam.conduct.access_code:
        return True
    if window is None:
        return False
    found = await rows("SELECT access_code FROM exam_sitting WHERE id = $1", window.sitting)
    return bool(found and found[0]["access_code"])
