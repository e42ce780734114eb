"""What an attempt adds up to, who gets to know it, and the evidence that follows from it."""

from contextlib import suppress
from dataclasses import dataclass
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
from training.exams.queries.versions import versions
from training.exams.rules import keys, marking, responses
from training.exams.rules.conduct import BY_HAND
from training.exams.rules.keys import Key
from training.exams.rules.marking import Marked, Result
from training.exams.rules.responses import Response
from training.exams.service import parts

BY_KEY = "key"
WAITS = "waiting"
_FACTS = (
    "a.id, a.person, a.number, a.submitted_at, a.submitted_by, a.percent, a.passed, a.unmarked, "
    "a.released_at, e.id AS exam, e.code, e.name, e.name_en, e.release, e.exam_group"
)


async def _facts(attempt_id: int) -> dict[str, Any]:
    [attempt] = await rows(
        f"SELECT {_FACTS} FROM attempt a JOIN exam e ON e.id = a.exam WHERE a.id = $1", attempt_id
    )
    return attempt


@dataclass(frozen=True, slots=True)
class Closed:
    """An attempt that was just closed."""

    outcome: Result | None
    """None while some of it waits for a marker."""
    saved: tuple[datetime, ...]
    """When each answer was saved."""
    facts: dict[str, Any]


def shared(slot: dict[str, Any], penalty_percent: Decimal) -> Fraction | None:
    """The share that a slot's response earns by its key; None where a marker has to look."""
    key = keys.read(slot["kind"], loads(slot["answer_key"]))
    return by_key(key, responses.read(loads(slot["response"])), penalty_percent)


def by_key(key: Key, response: Response | None, penalty_percent: Decimal) -> Fraction | None:
    """The share that a response earns by a key; None where a marker has to look."""
    if keys.kind_of(key) in NEEDS_MARKER:
        return None if response is not None else Fraction(0)
    earned = marking.share(key, response)
    return marking.with_penalty(earned, penalty_percent, answered=response is not None)


async def mark(attempt_id: int) -> list[dict[str, Any]]:
    """Every slot that a key can mark is marked; the others wait for a marker. All slots.

    What a person or a regrade decided stays. The caller holds the attempt's row.
    """
    every = await rows(
        "SELECT s.id, s.marks, s.response, s.saved_at, s.share, s.marked_by, c.code AS category, "
        "COALESCE(s.key_version, s.version) AS version, e.penalty_percent, e.pass_percent "
        "FROM attempt_slot s JOIN attempt a ON a.id = s.attempt JOIN exam e ON e.id = a.exam "
        "JOIN question_version v ON v.id = s.version JOIN question q ON q.id = v.question "
        "JOIN question_category c ON c.id = q.category WHERE s.attempt = $1 "
        "ORDER BY s.number FOR UPDATE OF s",
        attempt_id,
    )
    known = await versions(slot["version"] for slot in every)
    slots = [slot for slot in every if slot["marked_by"] in {None, BY_KEY, WAITS}]
    earned = [
        by_key(
            known[slot["version"]].key,
            responses.read(loads(slot["response"])),
            slot["penalty_percent"],
        )
        for slot in slots
    ]
    for slot, one in zip(slots, earned, strict=True):
        slot["share"] = None if one is None else decimal(one)
        slot["marked_by"] = WAITS if one is None else BY_KEY
    await rows(
        "UPDATE attempt_slot s SET share = t.share, points = t.points, marked_by = t.marked_by "
        "FROM unnest($1::bigint[], $2::numeric[], $3::numeric[], $4::text[]) "
        "AS t(id, share, points, marked_by) WHERE s.id = t.id",
        [slot["id"] for slot in slots],
        [slot["share"] for slot in slots],
        [
            None if one is None else marking.points(slot["marks"], one)
            for slot, one in zip(slots, earned, strict=True)
        ],
        [slot["marked_by"] for slot in slots],
    )
    return every


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
    outcome = _result(slots)
    if outcome is None:
        await rows(
            "UPDATE attempt SET unmarked = $2, points = NULL, marks = NULL, percent = NULL, "
            "passed = NULL, weak = NULL WHERE id = $1",
            attempt_id,
            _waiting(slots),
        )
        return None
    await store(attempt_id, outcome)
    return outcome


def _waiting(slots: list[dict[str, Any]]) -> int:
    return sum(slot["share"] is None for slot in slots)


def _result(slots: list[dict[str, Any]]) -> Result | None:
    """What the slots add up to; None while some wait for a marker."""
    if _waiting(slots):
        return None
    counted = [
        Marked(slot["category"], slot["marks"], Fraction(slot["share"]))
        for slot in slots
        if slot["marked_by"] != "void"
    ]
    return marking.result(counted, slots[0]["pass_percent"] if slots else Decimal(100))


async def close(attempt_id: int, submitted_at: datetime, by: str, now: datetime) -> Closed:
    """The attempt takes no more answers and is marked, and released unless that is by hand.

    Hardly more statements than rows: many hand in at once. The caller holds the attempt's row.
    """
    slots = await mark(attempt_id)
    outcome = _result(slots)
    [attempt] = await rows(
        "WITH before AS (SELECT released_at FROM attempt WHERE id = $1) "
        "UPDATE attempt a SET state = 'submitted', submitted_at = $2, submitted_by = $3, "
        "paused_at = NULL, move_asked_at = NULL, unmarked = $5::int, points = $6, marks = $7, "
        "percent = $8, passed = $9, weak = $10::jsonb, released_at = CASE "
        "WHEN a.released_at IS NULL AND $5::int = 0 AND e.release <> 'by-hand' "
        "THEN $4::timestamptz ELSE a.released_at END FROM exam e, before "
        f"WHERE a.id = $1 AND e.id = a.exam RETURNING {_FACTS}, "
        "before.released_at IS NULL AND a.released_at IS NOT NULL AS just_now",
        attempt_id,
        submitted_at,
        by,
        now,
        _waiting(slots),
        outcome.points if outcome else None,
        outcome.marks if outcome else None,
        outcome.percent if outcome else None,
        outcome.passed if outcome else None,
        dumps(outcome.weak) if outcome else None,
    )
    return Closed(outcome, tuple(slot["saved_at"] for slot in slots if slot["response"]), attempt)


async def follow(closed: Closed, now: datetime) -> None:
    """What the release of a result just now entails: evidence, and the person is told."""
    if closed.facts["just_now"]:
        await _settle_evidence(closed.facts, now, reason="")
        await _tell(closed.facts)


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


async def release_when_due(attempt_id: int, now: datetime) -> None:
    """A complete result is released, unless the examiner releases results of this exam by hand."""
    attempt = await _facts(attempt_id)
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
        attempt = await _facts(attempt_id)
        await _settle_evidence(attempt, now, reason="")
        await _tell(attempt)


async def settle_evidence(attempt_id: int, now: datetime, *, reason: str) -> None:
    """Evidence is on file exactly if the released result is a pass; `reason` is of a withdrawal."""
    await _settle_evidence(await _facts(attempt_id), now, reason=reason)


async def _settle_evidence(attempt: dict[str, Any], now: datetime, *, reason: str) -> None:
    source = f"attempt:{attempt['id']}"
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


async def _tell(attempt: dict[str, Any]) -> None:
    """A pass is told, and a result that the person has not seen on handing in."""
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
        link=f"/me/attempts/{attempt['id']}",
        once=f"attempt:{attempt['id']}",
        exam=(attempt["name"], attempt["name_en"]),
        percent=f"{attempt['percent']:g}",
    )
