"""A person asks that a mark be looked at again; somebody decides, with a reason."""

from datetime import datetime, timedelta
from decimal import Decimal

from asyncpg import UniqueViolationError

from kit.database import joined, rows
from kit.errors import Invalid, NotFound
from kit.history import record
from kit.language import N_
from kit.permissions import Principal
from staff.service.telling import tell_person
from training.exams.grading.service.marks import set_points
from training.exams.grading.service.refusals import (
    AppealDecided,
    AppealOpen,
    NothingToAppeal,
    OwnWork,
)
from training.exams.service import results


async def appeal(
    attempt_id: int, person_id: int, slot: int | None, text: str, *, now: datetime
) -> int:
    """The id of an appeal against one question's mark, or (None) the whole result."""
    try:
        async with joined():
            found = await rows(
                "SELECT a.released_at, e.appeal_days FROM attempt a JOIN exam e ON e.id = a.exam "
                "WHERE a.id = $1 AND a.person = $2",
                attempt_id,
                person_id,
            )
            if not found:
                raise NotFound
            released = found[0]["released_at"]
            if released is None or now >= released + timedelta(days=found[0]["appeal_days"]):
                raise NothingToAppeal
            if slot is not None and not await rows(
                "SELECT 1 FROM attempt_slot WHERE attempt = $1 AND number = $2", attempt_id, slot
            ):
                raise NotFound
            made = await rows(
                "INSERT INTO exam_appeal (attempt, slot, text, made_at, state) "
                "VALUES ($1, $2, $3, $4, 'open') RETURNING id",
                attempt_id,
                slot,
                text,
                now,
            )
            await record("appeal.make", "attempt", attempt_id, after={"slot": slot})
    except UniqueViolationError as error:
        raise AppealOpen from error
    return int(made[0]["id"])


async def decide(
    appeal_id: int,
    *,
    upheld: bool,
    decision: str,
    points: Decimal | None,
    principal: Principal,
    now: datetime,
) -> None:
    """The appeal is decided; upheld with `points`, the question's mark and the result change.

    Raises NotFound, AppealDecided, OwnWork or Invalid.
    """
    async with joined():
        found = await rows(
            "SELECT p.attempt, p.slot, p.state, a.person, e.name, e.name_en FROM exam_appeal p "
            "JOIN attempt a ON a.id = p.attempt JOIN exam e ON e.id = a.exam WHERE p.id = $1 "
            "FOR UPDATE OF p, a",
            appeal_id,
        )
        if not found:
            raise NotFound
        one = found[0]
        if one["state"] != "open":
            raise AppealDecided
        if one["person"] == principal.person_id:
            raise OwnWork
        if upheld and points is not None:
            await _new_points(one["attempt"], one["slot"], points)
            await results.add_up(one["attempt"])
            await results.settle_evidence(one["attempt"], now, reason=decision)
        state = "upheld" if upheld else "rejected"
        await rows(
            "UPDATE exam_appeal SET state = $2, decision = $3, points = $4, decided_by = $5, "
            "decided_at = $6 WHERE id = $1",
            appeal_id,
            state,
            decision,
            points if upheld else None,
            principal.username,
            now,
        )
        after = {"slot": one["slot"], "state": state, "points": points, "decision": decision}
        await record("appeal.decide", "attempt", one["attempt"], after=after)
        await tell_person(
            one["person"],
            "exam",
            N_("Your appeal at “{exam}” is decided. See the decision with your result."),
            link=f"/me/attempts/{one['attempt']}",
            once=f"appeal:{appeal_id}",
            exam=(one["name"], one["name_en"]),
        )


async def _new_points(attempt_id: int, slot: int | None, points: Decimal) -> None:
    if slot is None:
        raise Invalid({"points": N_("Points are given to a question; name it in the decision.")})
    [held] = await rows(
        "SELECT id, marks FROM attempt_slot WHERE attempt = $1 AND number = $2", attempt_id, slot
    )
    if not 0 <= points <= held["marks"]:
        raise Invalid({"points": N_("Points lie between 0 and {most}.")}, most=float(held["marks"]))
    await set_points(held["id"], held["marks"], points, "appeal")
