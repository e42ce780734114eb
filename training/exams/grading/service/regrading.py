"""A mistake in a key is put right for all who had the question; first as a dry run."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kit.database import joined, rows
from kit.errors import Invalid, NotFound
from kit.history import record, record_all
from kit.jsontext import dumps, loads
from kit.language import N_
from staff.service.telling import tell_person
from training.exams.grading.rules.regrades import (
    FULL,
    NEW_KEY,
    RULINGS,
    VOID,
    Place,
    Recount,
    recount,
)
from training.exams.grading.service.refusals import NoNewKey
from training.exams.rules import keys, marking, responses
from training.exams.service import results


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is to be done about a question of an exam."""

    question: str
    ruling: str
    """new-key, full or void."""
    never_lower: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """One attempt whose marks change."""

    attempt: int
    employee_no: str
    name: str
    recount: Recount


async def dry_run(exam_id: int, ruling: Ruling) -> list[Change]:
    """Each attempt that would change, by staff number; nothing is changed.

    Raises NotFound, Invalid, or NoNewKey.
    """
    return (await _look(exam_id, ruling, lock=False))[1]


async def regrade(
    exam_id: int, ruling: Ruling, reason: str, *, by: str | None, now: datetime
) -> list[Change]:
    """The attempts are marked anew, evidence follows, and those whose result changes are told."""
    async with joined():
        version, changes = await _look(exam_id, ruling, lock=True)
        for change in changes:
            await _write(change, ruling.ruling, version)
            await results.store(change.attempt, change.recount.after)
            await results.settle_evidence(change.attempt, now, reason=reason)
            await _tell(change)
        plain = {
            str(one.attempt): {
                "before": _plain(one.recount.before),
                "after": _plain(one.recount.after),
            }
            for one in changes
        }
        made = await rows(
            "INSERT INTO regrade (exam, question, ruling, never_lower, reason, changes, changed, "
            "made_by, made_at) SELECT $1, q.id, $3, $4, $5, $6::jsonb, $7, $8, $9 "
            "FROM question q WHERE q.code = $2 RETURNING id",
            exam_id,
            ruling.question,
            ruling.ruling,
            ruling.never_lower,
            reason,
            dumps(plain),
            len(changes),
            by,
            now,
        )
        after = {"question": ruling.question, "ruling": ruling.ruling, "changed": len(changes)}
        await record("exam.regrade", "exam", exam_id, after={**after, "regrade": made[0]["id"]})
        await record_all(
            "attempt.regrade",
            "attempt",
            [(key, one["before"], one["after"]) for key, one in plain.items()],
        )
    return changes


def _plain(result: marking.Result) -> dict[str, Any]:
    return {
        "points": float(result.points),
        "percent": float(result.percent),
        "passed": result.passed,
    }


async def _look(exam_id: int, ruling: Ruling, *, lock: bool) -> tuple[int | None, list[Change]]:
    """(the version whose key marks, the changes)."""
    if ruling.ruling not in RULINGS:
        raise Invalid({"ruling": N_("new-key, full or void.")})
    exam = await rows("SELECT pass_percent, penalty_percent FROM exam WHERE id = $1", exam_id)
    question = await rows("SELECT id FROM question WHERE code = $1", ruling.question)
    if not exam:
        raise NotFound
    if not question:
        raise Invalid({"question": N_("There is no such question.")})
    newest = await rows(
        "SELECT id, kind, answer_key FROM question_version WHERE question = $1 "
        "AND state = 'ready' ORDER BY number DESC LIMIT 1",
        question[0]["id"],
    )
    if ruling.ruling == NEW_KEY and not newest:
        raise NoNewKey
    if lock:
        await rows(
            "SELECT id FROM attempt WHERE exam = $1 AND state = 'submitted' ORDER BY id FOR UPDATE",
            exam_id,
        )
    found = await rows(
        "SELECT a.id AS attempt, p.employee_no, p.name, s.id, s.marks, s.share, s.response, "
        "s.marked_by, s.kind, c.code AS category, v.question = $2 AS asked "
        "FROM attempt a JOIN person p ON p.id = a.person JOIN attempt_slot s ON s.attempt = a.id "
        "JOIN question_version v ON v.id = s.version JOIN question q ON q.id = v.question "
        "JOIN question_category c ON c.id = q.category "
        "WHERE a.exam = $1 AND a.state = 'submitted' AND a.unmarked = 0 AND EXISTS ("
        " SELECT 1 FROM attempt_slot t JOIN question_version w ON w.id = t.version"
        " WHERE t.attempt = a.id AND w.question = $2) "
        "ORDER BY p.employee_no, a.id, s.number",
        exam_id,
        question[0]["id"],
    )
    by_attempt: dict[int, list[dict[str, Any]]] = {}
    for row in found:
        by_attempt.setdefault(row["attempt"], []).append(row)
    changes = []
    for attempt, slots in by_attempt.items():
        places = [
            _place(slot, ruling.ruling, newest[0] if newest else None, exam[0]["penalty_percent"])
            for slot in slots
        ]
        counted = recount(
            places, ruling.ruling, exam[0]["pass_percent"], never_lower=ruling.never_lower
        )
        if counted is not None:
            changes.append(Change(attempt, slots[0]["employee_no"], slots[0]["name"], counted))
    return (newest[0]["id"] if newest else None), changes


def _place(
    slot: dict[str, Any], ruling: str, newest: dict[str, Any] | None, penalty_percent: Decimal
) -> Place:
    regraded = None
    if slot["asked"]:
        if ruling in {FULL, VOID}:
            regraded = Fraction(1)
        elif newest is not None and newest["kind"] == slot["kind"]:
            response = responses.read(loads(slot["response"]))
            key = keys.read(newest["kind"], loads(newest["answer_key"]))
            regraded = marking.with_penalty(
                marking.share(key, response), penalty_percent, answered=response is not None
            )
    return Place(
        slot["id"],
        slot["category"],
        slot["marks"],
        Fraction(slot["share"]),
        slot["marked_by"] == VOID,
        regraded,
    )


async def _write(change: Change, ruling: str, version: int | None) -> None:
    for place in change.recount.places:
        share = place.share if ruling == VOID or place.regraded is None else place.regraded
        await rows(
            "UPDATE attempt_slot SET share = $2, points = $3, marked_by = $4, key_version = $5 "
            "WHERE id = $1",
            place.slot,
            results.decimal(share),
            Decimal(0) if ruling == VOID else marking.points(place.marks, share),
            results.BY_KEY if ruling == NEW_KEY else ruling,
            version if ruling == NEW_KEY else None,
        )


async def _tell(change: Change) -> None:
    told = await rows(
        "SELECT a.person, a.released_at, e.name, e.name_en FROM attempt a "
        "JOIN exam e ON e.id = a.exam WHERE a.id = $1",
        change.attempt,
    )
    if told[0]["released_at"] is None or change.recount.before == change.recount.after:
        return
    await tell_person(
        told[0]["person"],
        "exam",
        N_("A question of “{exam}” was marked anew: your result is now {percent} %."),
        link=f"/me/attempts/{change.attempt}",
        exam=(told[0]["name"], told[0]["name_en"]),
        percent=f"{change.recount.after.percent:g}",
    )
