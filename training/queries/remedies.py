"""What courses and exams can do about conditions that somebody does not meet."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from certification.rules.offers import Offer, Offers
from certification.rules.tree import ClassHours, ExamPassed, Leaf
from kit.clock import ZONE, civil
from kit.database import rows
from staff.queries.calendar import workdays

LOOK_AHEAD = timedelta(days=60)


async def remedies(person: int, wanted: Collection[Leaf], today: date) -> Offers:  # noqa: ARG001
    """For exams the course that leads to them and its next session with a seat; for hours likewise.

    An exam can be sat on the working day after its course; what is passed counts from that day.
    """
    exams = {one.exam for one in wanted if isinstance(one, ExamPassed)}
    hours = [one for one in wanted if isinstance(one, ClassHours)]
    if not exams and not hours:
        return {}
    open_days = await workdays(today, today + 2 * LOOK_AHEAD)
    found: dict[Leaf, tuple[Offer, ...]] = {}
    by_exam = await _by_exam(exams, today)
    for leaf in wanted:
        if isinstance(leaf, ExamPassed) and leaf.exam in by_exam:
            found[leaf] = tuple(_offer(row, open_days, today) for row in by_exam[leaf.exam])
    for leaf in hours:
        if courses := await _of_hours(leaf, today):
            found[leaf] = tuple(_for_hours(row) for row in courses)
    return found


_NEXT = """
LEFT JOIN LATERAL (
    SELECT s.starts_at, s.ends_at FROM course_session s
    WHERE s.course = c.id AND NOT s.cancelled AND s.starts_at >= $2::date::timestamp AT TIME ZONE $3
    AND s.seats > (SELECT count(*) FROM enrolment e
        WHERE e.course_session = s.id AND e.state = 'seated')
    ORDER BY s.starts_at LIMIT 1
) n ON true
"""


async def _by_exam(exams: Collection[str], today: date) -> dict[str, list[dict[str, Any]]]:
    rows_of: dict[str, list[dict[str, Any]]] = {}
    for row in await rows(
        "SELECT x.code AS exam, x.name AS exam_name, x.name_en AS exam_name_en, x.opens_at, "
        "x.closes_at, c.code AS course, c.name, c.name_en, n.starts_at, n.ends_at "
        f"FROM exam x LEFT JOIN course c ON c.id = x.course {_NEXT} "
        "WHERE x.code = ANY($1::text[]) AND (x.closes_at IS NULL OR x.closes_at >= $2)",
        sorted(exams),
        today,
        str(ZONE),
    ):
        rows_of.setdefault(row["exam"], []).append(row)
    return rows_of


def _offer(row: dict[str, Any], open_days: Sequence[date], today: date) -> Offer:
    opens = civil(row["opens_at"]) if row["opens_at"] else today
    if row["course"] is None:
        ready = max(opens, today)
        return Offer("exam", row["exam_name"], row["exam_name_en"], "/exams", opens, ready)
    if row["ends_at"] is None:
        # read by oneself: how long that takes nobody knows
        return Offer("course", row["name"], row["name_en"], f"/courses/{row['course']}")
    held = civil(row["ends_at"])
    after = next((day for day in open_days if day > held), held)
    return Offer(
        "course",
        row["name"],
        row["name_en"],
        f"/courses/{row['course']}",
        civil(row["starts_at"]),
        max(after, opens),
    )


async def _of_hours(leaf: ClassHours, today: date) -> list[dict[str, Any]]:
    return await rows(
        "SELECT c.code AS course, c.name, c.name_en, n.starts_at, n.ends_at "
        "FROM course c JOIN course_version v ON v.course = c.id AND v.state = 'current' "
        f"{_NEXT} WHERE ($1::text IS NULL OR c.hours_kind = $1) "
        "ORDER BY n.starts_at NULLS LAST, c.code LIMIT 3",
        leaf.kind,
        today,
        str(ZONE),
    )


def _for_hours(row: dict[str, Any]) -> Offer:
    link = f"/courses/{row['course']}"
    if row["starts_at"] is None:
        return Offer("course", row["name"], row["name_en"], link)
    starts = civil(row["starts_at"])
    # Whether one session fills the hours is not known; it is where to begin.
    return Offer("course", row["name"], row["name_en"], link, starts)
