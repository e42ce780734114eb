"""Answers that no key can mark are marked by people, one or two who do not see each other's."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kit.database import joined, rows
from kit.errors import Invalid, NotFound
from kit.history import record
from kit.language import N_
from kit.permissions import Principal
from training.exams.grading.rules.markers import Given, Standing, standing
from training.exams.grading.service.refusals import MarkedAlready, NotInDispute, OwnWork
from training.exams.service import results

MARKER = "marker"


async def mark_slot(
    slot_id: int,
    points: Decimal,
    comment: str | None,
    *,
    principal: Principal,
    now: datetime,
    settles: bool = False,
) -> Standing:
    """The mark is on file; when it was the last one needed, the attempt is added up.

    Raises NotFound, Invalid, OwnWork, MarkedAlready or NotInDispute.
    """
    async with joined():
        slot = await _waiting(slot_id)
        if slot["person"] == principal.person_id:
            raise OwnWork
        if not 0 <= points <= slot["marks"]:
            raise Invalid(
                {"points": N_("Points lie between 0 and {most}.")}, most=float(slot["marks"])
            )
        before = await _standing(slot)
        if settles and not before.disagree:
            raise NotInDispute
        if before.disagree and not settles:
            raise MarkedAlready
        await rows(
            "INSERT INTO slot_mark (slot, account, username, settles, points, comment, at) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (slot, account, settles) DO UPDATE "
            "SET points = excluded.points, comment = excluded.comment, at = excluded.at",
            slot_id,
            principal.account_id,
            principal.username,
            settles,
            points,
            comment,
            now,
        )
        await record(
            "slot.mark",
            "attempt",
            slot["attempt"],
            after={"slot": slot["number"], "points": points, "settles": settles},
        )
        after = await _standing(slot)
        if after.points is not None:
            await set_points(slot_id, slot["marks"], after.points, MARKER)
            await results.add_up(slot["attempt"])
            await results.release_when_due(slot["attempt"], now)
    return after


async def set_points(slot_id: int, marks: Decimal, points: Decimal, by: str) -> None:
    """The slot has these points; `by` says who decided."""
    await rows(
        "UPDATE attempt_slot SET points = $2, share = $3, marked_by = $4 WHERE id = $1",
        slot_id,
        points,
        results.decimal(Fraction(points) / Fraction(marks)) if marks else Decimal(0),
        by,
    )


async def _waiting(slot_id: int) -> dict[str, Any]:
    found = await rows(
        "SELECT s.id, s.attempt, s.number, s.marks, s.marked_by, a.person, e.markers, "
        "e.agree_percent FROM attempt_slot s JOIN attempt a ON a.id = s.attempt "
        "JOIN exam e ON e.id = a.exam WHERE s.id = $1 AND a.state = 'submitted' "
        "FOR UPDATE OF s, a",
        slot_id,
    )
    if not found:
        raise NotFound
    if found[0]["marked_by"] != results.WAITS:
        raise MarkedAlready
    return found[0]


async def _standing(slot: dict[str, Any]) -> Standing:
    given = await rows(
        "SELECT account, points, settles FROM slot_mark WHERE slot = $1 ORDER BY id", slot["id"]
    )
    return standing(
        [Given(**one) for one in given], slot["marks"], slot["markers"], slot["agree_percent"]
    )


async def release_all(exam_id: int, *, now: datetime) -> int:
    """Every complete result of the exam is released; how many that were."""
    if not await rows("SELECT 1 FROM exam WHERE id = $1", exam_id):
        raise NotFound
    complete = await rows(
        "SELECT id FROM attempt WHERE exam = $1 AND state = 'submitted' AND unmarked = 0 "
        "AND released_at IS NULL ORDER BY id",
        exam_id,
    )
    for row in complete:
        async with joined():
            await results.release(row["id"], now)
    if complete:
        async with joined():
            await record("exam.release", "exam", exam_id, after={"results": len(complete)})
    return len(complete)
