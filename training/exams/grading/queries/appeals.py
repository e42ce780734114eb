"""Appeals and regrades."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from kit.database import rows


@dataclass(frozen=True, slots=True)
class AppealShown:
    """An appeal with its decision."""

    id: int
    exam: int
    attempt: int
    employee_no: str
    name: str
    slot: int | None
    most: Decimal | None
    held: Decimal | None
    """Points of the question now, of so many."""
    text: str
    made_at: datetime
    state: str
    decision: str | None
    points: Decimal | None
    decided_by: str | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class RegradeShown:
    """A regrade that was done."""

    id: int
    question: str
    ruling: str
    reason: str
    changed: int
    made_by: str | None
    made_at: datetime


_APPEAL = """
    SELECT x.id, a.exam, x.attempt, p.employee_no, p.name, x.slot, s.marks AS most,
        s.points AS held, x.text, x.made_at, x.state, x.decision, x.points, x.decided_by,
        x.decided_at
    FROM exam_appeal x JOIN attempt a ON a.id = x.attempt JOIN person p ON p.id = a.person
    LEFT JOIN attempt_slot s ON s.attempt = x.attempt AND s.number = x.slot
"""


async def of_exam(exam_id: int) -> list[AppealShown]:
    """The appeals of an exam, open ones first, then the latest."""
    found = await rows(
        f"{_APPEAL} WHERE a.exam = $1 ORDER BY x.state <> 'open', x.id DESC LIMIT 500", exam_id
    )
    return [AppealShown(**row) for row in found]


async def of_attempt(attempt_id: int) -> list[AppealShown]:
    """The appeals of an attempt, latest first."""
    found = await rows(f"{_APPEAL} WHERE x.attempt = $1 ORDER BY x.id DESC", attempt_id)
    return [AppealShown(**row) for row in found]


async def one(appeal_id: int) -> AppealShown | None:
    """The appeal of that id."""
    found = await rows(f"{_APPEAL} WHERE x.id = $1", appeal_id)
    return AppealShown(**found[0]) if found else None


async def regrades(exam_id: int) -> list[RegradeShown]:
    """What was marked anew in an exam, latest first."""
    found = await rows(
        "SELECT r.id, q.code AS question, r.ruling, r.reason, r.changed, r.made_by, r.made_at "
        "FROM regrade r JOIN question q ON q.id = r.question WHERE r.exam = $1 ORDER BY r.id DESC "
        "LIMIT 200",
        exam_id,
    )
    return [RegradeShown(**row) for row in found]
