"""What people are granted."""

from dataclasses import dataclass
from datetime import date

from kit.database import rows


@dataclass(frozen=True, slots=True)
class GrantShown:
    """An accommodation on file."""

    id: int
    employee_no: str
    name: str
    exam: int | None
    extra_minutes: int
    extra_percent: int
    extra_attempts: int
    no_delay: bool
    large_print: bool
    reason: str
    first_day: date
    last_day: date | None
    granted_by: str | None


async def grants(exam_id: int | None = None) -> list[GrantShown]:
    """What is granted in the exam, and in every exam; without an exam all there is. By person."""
    found = await rows(
        "SELECT g.id, p.employee_no, p.name, g.exam, g.extra_minutes, g.extra_percent, "
        "g.extra_attempts, g.no_delay, g.large_print, g.reason, g.first_day, g.last_day, "
        "g.granted_by FROM exam_accommodation g JOIN person p ON p.id = g.person "
        "WHERE $1::bigint IS NULL OR g.exam IS NULL OR g.exam = $1 ORDER BY p.employee_no, g.id "
        "LIMIT 1000",
        exam_id,
    )
    return [GrantShown(**row) for row in found]
