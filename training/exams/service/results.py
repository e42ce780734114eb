"""What an attempt adds up to, who gets to know it, and the evidence that follows from it."""

from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from certification.service.evidence import record_evidence, withdraw_evidence
from certification.service.telling import tell_issuers
from kit import clock
from kit.database import rows
from kit.errors import NotFound
from kit.jsontext import dumps, loads
from kit.language import N_
from staff.service.telling import tell_person
from training.exams.grading.rules.markers import NEEDS_MARKER
from training.exams.rules import keys, marking, responses
from training.exams.rules.conduct import BY_HAND
from training.exams.rules.marking import Marked, Result
from training.exams.service import parts

BY_KEY = "key"
WAITS = "waiting"


def shared(slot: dict[str, Any], penalty_percent: Decimal) -> Fraction | None:
    """The share that a slot's response earns by its key; None where a marker has to look."""
    response = responses.read(loads(slot["response"]))
    if slot["kind"] in NEEDS_MARKER:
        return None if response is not None else Fraction(0)
    key = keys.read(slot["kind"], loads(slot["answer_key"]))
    earned = marking.share(key, response)
    return marking.with_penalty(earned, penalty_percent, answered=response is not None)


async def mark(attempt_id: int) -> None:
    """Every slot that a key can mark is marked; the others wait for a marker.

    What a person or a regrade decided stays. The caller holds the attempt's row.
    """
    slots = await rows(
        "SELECT s.id, s.marks, s.response, v.kind, v.answer_key, e.penalty_percent "
        "FROM attempt_slot s JOIN attempt a ON a.id = s.attempt JOIN exam e ON e.id = a.exam "
        "JOIN question_version v ON v.id = COALESCE(s.key_version, s.version) "
        "WHERE s.attempt = $1 AND COALESCE(s.marked_by, 'key') IN ('key', 'waiting') "
        "ORDER BY s.number FOR UPDATE OF s",
        attempt_id,
    )
    earned = [shared(slot, slot["penalty_percent"]) for slot in slots]
    await rows(
        "UPDATE attempt_slot s SET share = t.share, points = t.points, marked_by = t.marked_by "
        "FROM unnest($1::bigint[], $2::numeric[], $3::numeric[], $4::text[]) "
        "AS t(id, share, points, marked_by) WHERE s.id = t.id",
        [slot["id"] for slot in slots],
        [None if one is None else decimal(one) for one in earned],
        [
            None if one is None else marking.points(slot["marks"], one)
            for slot, one in zip(slots, earned, strict=True)
        ],
        [WAITS if one is None else BY_KEY for one in earned],
    )


def decimal(share: Fraction) -> Decimal:
    """A share as it is stored."""
    return Decimal(share.numerator) / Decimal(share.denominator)


async def add_up(attempt_id: int) -> Result | None:
    """The attempt's result from its slots, stored; None while some wait for a marker."""
    slots = await rows(
        "SELECT s.marks, s.share, s.points, s.marked_by, c.code AS category, e.pass_percent "
        "FROM attempt_slot s JOIN attempt a ON a.id = s.attempt JOIN exam e ON e.id = a.exam "
        "JOIN question_version v ON v.id = s.version JOIN question q ON q.id = v.question "
        "JOIN question_category c ON c.id = q.category WHERE s.attempt = $1 ORDER BY s.number",
        attempt_id,
    )
    waiting = sum(slot["share"] is None for slot in slots)
    if waiting:
        await rows(
            "UPDATE attempt SET unmarked = $2, points = NULL, marks = NULL, percent = NULL, "
            "passed = NULL, weak = NULL WHERE id = $1",
            attempt_id,
            waiting,
        )
        return None
    counted = [
        Marked(slot["category"], slot["marks"], Fraction(slot["share"]))
        for slot in slots
        if slot["marked_by"] != "void"
    ]
    outcome = marking.result(counted, slots[0]["pass_percent"] if slots else Decimal(100))
    await store(attempt_id, outcome)
    return outcome


async def store(attempt_id: int, outcome: Result) -> None:
    """The attempt has this result."""
    await rows(
        "UPDATE attempt SET unmarked = 0, points = $2, marks = $3, percent = $4, passed = $5, "
        "weak = $6::jsonb WHERE id = $1",
        attempt_id,
        outcome.points,
        outcome.marks,
        outcome.percent,
        outcome.passed,
        dumps(outcome.weak),
    )


_FACTS = (
    "SELECT a.person, a.number, a.submitted_at, a.submitted_by, a.percent, a.passed, a.unmarked, "
    "a.released_at, e.id AS exam, e.code, e.name, e.name_en, e.release, e.exam_group "
    "FROM attempt a JOIN exam e ON e.id = a.exam WHERE a.id = $1"
)


async def release_when_due(attempt_id: int, now: datetime) -> None:
    """A complete result is released, unless the examiner releases results of this exam by hand."""
    [attempt] = await rows(_FACTS, attempt_id)
    if attempt["unmarked"] == 0 and attempt["release"] != BY_HAND:
        await release(attempt_id, now)


async def release(attempt_id: int, now: datetime) -> None:
    """The person may see the result; a pass is evidence, and they are told. Twice changes nothing.

    Results that some slot still waits for are not released.
    """
    released = await rows(
        "UPDATE attempt SET released_at = $2 WHERE id = $1 AND released_at IS NULL "
        "AND unmarked = 0 AND state = 'submitted' RETURNING id",
        attempt_id,
        now,
    )
    if released:
        await settle_evidence(attempt_id, now, reason="")
        await _tell(attempt_id)


async def settle_evidence(attempt_id: int, now: datetime, *, reason: str) -> None:
    """Evidence is on file exactly if the released result is a pass; `reason` is of a withdrawal."""
    [attempt] = await rows(_FACTS, attempt_id)
    source = f"attempt:{attempt_id}"
    if attempt["released_at"] is not None and attempt["passed"]:
        await record_evidence(
            attempt["person"],
            "exam-passed",
            attempt["code"],
            clock.civil(attempt["submitted_at"]),
            source=source,
            now=now,
            amount=attempt["percent"],
        )
        await tell_issuers(attempt["person"], attempt["code"], clock.civil(now), source=source)
    else:
        with suppress(NotFound):
            await withdraw_evidence(
                attempt["person"], "exam-passed", source, reason=reason or source, now=now
            )
    if attempt["exam_group"] is not None:
        await parts.settle_group(attempt["person"], attempt["exam_group"], now, reason=reason)


async def _tell(attempt_id: int) -> None:
    """A pass is told, and a result that the person has not seen on handing in."""
    [attempt] = await rows(_FACTS, attempt_id)
    if attempt["passed"]:
        text = N_("You passed “{exam}” with {percent} %.")
    elif attempt["submitted_by"] == "deadline":
        text = N_("“{exam}” was submitted by itself when its time was over: {percent} %.")
    elif attempt["released_at"] > attempt["submitted_at"]:
        text = N_(
            "The result of “{exam}” is there: {percent} %. See what to read up and when next."
        )
    else:
        return
    await tell_person(
        attempt["person"],
        "exam",
        text,
        link=f"/me/attempts/{attempt_id}",
        once=f"attempt:{attempt_id}",
        exam=(attempt["name"], attempt["name_en"]),
        percent=f"{attempt['percent']:g}",
    )
