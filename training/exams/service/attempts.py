"""Taking an exam: begin, save, submit, and what happens when the time is over.

The database's clock decides. `at` stands in for it where time is fixed (tests, dated loading);
None means the database's own.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from certification.service.evidence import record_evidence
from certification.service.telling import tell_issuers
from kit import clock, jobs
from kit.database import joined, rows, transaction
from kit.errors import Invalid, NotFound
from kit.history import record
from kit.jsontext import dumps, loads
from kit.language import N_
from staff.service.telling import tell_person
from training.exams.queries import bank, exams
from training.exams.queries.attempts import database_now
from training.exams.queries.exams import ExamShown
from training.exams.rules import drawing, keys, marking, responses, timing
from training.exams.rules.drawing import Slot, TooFew
from training.exams.rules.marking import Marked, Result
from training.exams.rules.responses import Response
from training.exams.rules.timing import Bar
from training.exams.service.refusals import (
    AnswersClosed,
    BankTooSmall,
    Closed,
    NoAttemptLeft,
    NotOpenYet,
    TooSoon,
)

SETTLE = "exams.settle"


@dataclass(frozen=True, slots=True)
class Begun:
    """An attempt that may be worked on."""

    id: int
    resumed: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the server says it has."""

    slot: int
    saves: int
    """How often this slot was saved."""
    saved_at: datetime
    deadline: datetime


async def begin(
    exam_id: int, person_id: int, *, at: datetime | None = None, extra_minutes: int = 0
) -> Begun:
    """A new attempt with its paper drawn and frozen, or the one that is running.

    Raises NotFound, NotOpenYet, Closed, NoAttemptLeft, TooSoon or BankTooSmall.
    """
    exam = await exams.exam(exam_id)
    if exam is None:
        raise NotFound
    async with joined():
        # Two clicks at once: the second waits here and finds the first one's attempt.
        await rows("SELECT pg_advisory_xact_lock($1, $2)", exam_id % 2**31, person_id % 2**31)
        now = await database_now(at)
        running = await rows(
            "SELECT id, grace_until FROM attempt "
            "WHERE exam = $1 AND person = $2 AND state = 'running'",
            exam_id,
            person_id,
        )
        if running and now < running[0]["grace_until"]:
            return Begun(running[0]["id"], resumed=True)
        if running:
            await _settle(running[0]["id"], now)
        past = await exams.past_attempts(exam_id, person_id)
        barred = timing.may_start(now, past, exam.terms)
        if barred:
            raise _refusal(*barred)
        made = await _insert(exam, person_id, now, extra_minutes)
        if at is None:
            await jobs.submit(SETTLE, {"attempt": made[0]}, key=f"{SETTLE}:{made[0]}", due=made[1])
    return Begun(made[0], resumed=False)


def _refusal(bar: Bar, since: datetime | None) -> Exception:
    when = since.astimezone(clock.ZONE).strftime("%Y-%m-%d %H:%M") if since else ""
    match bar:
        case Bar.NOT_OPEN:
            return NotOpenYet(since=when)
        case Bar.CLOSED:
            return Closed()
        case Bar.NO_ATTEMPT_LEFT:
            return NoAttemptLeft()
        case Bar.TOO_SOON:
            return TooSoon(since=when)


async def _insert(
    exam: ExamShown, person_id: int, now: datetime, extra_minutes: int
) -> tuple[int, datetime]:
    seed = secrets.randbits(62)
    drawn = drawing.draw(
        exam.blueprint.lines,
        await bank.candidates(person_id),
        seed,
        shuffle_questions=exam.blueprint.shuffle_questions,
        shuffle_options=exam.blueprint.shuffle_options,
    )
    slots = [slot for slot in drawn if isinstance(slot, Slot)]
    if any(isinstance(slot, TooFew) for slot in drawn):
        raise BankTooSmall
    deadline = timing.deadline(now, exam.terms, timedelta(minutes=extra_minutes))
    made = await rows(
        "INSERT INTO attempt (exam, person, number, seed, started_at, extra_minutes, deadline, "
        "grace_until, state) SELECT $1, $2, COALESCE(max(number), 0) + 1, $3, $4, $5, $6, $7, "
        "'running' FROM attempt WHERE exam = $1 AND person = $2 RETURNING id, number",
        exam.id,
        person_id,
        seed,
        now,
        extra_minutes,
        deadline,
        deadline + exam.terms.grace,
    )
    await rows(
        "INSERT INTO attempt_slot (attempt, number, version, kind, options, marks, flagged, saves) "
        "SELECT $1, t.number, t.version, v.kind, t.options::jsonb, t.marks, false, 0 "
        "FROM unnest($2::int[], $3::bigint[], $4::text[], $5::numeric[]) "
        "AS t(number, version, options, marks) JOIN question_version v ON v.id = t.version",
        made[0]["id"],
        [slot.number for slot in slots],
        [slot.version for slot in slots],
        [dumps(slot.options) for slot in slots],
        [slot.marks for slot in slots],
    )
    await record(
        "attempt.begin",
        "attempt",
        made[0]["id"],
        after={"exam": exam.code, "number": made[0]["number"], "deadline": deadline},
    )
    return made[0]["id"], deadline + exam.terms.grace


# One statement, since it is run at every change of every answer. Marking sets `share` under the
# slot's row lock, and PostgreSQL looks at `share` again after waiting for that lock: so a save
# either counts, or is refused; never acknowledged and lost.
_SAVE = """
    UPDATE attempt_slot s
    SET response = $4::jsonb, flagged = COALESCE($5, s.flagged), saves = s.saves + 1,
        saved_at = t.at
    FROM attempt a, (SELECT COALESCE($8::timestamptz, clock_timestamp()) AS at) t
    WHERE a.id = $1 AND a.person = $2 AND a.state = 'running' AND t.at < a.deadline
      AND s.attempt = a.id AND s.number = $3 AND s.share IS NULL
      AND ($4::jsonb IS NULL OR (s.kind = $6 AND s.options @> $7::jsonb))
    RETURNING s.saves, s.saved_at, a.deadline
"""


async def save(
    attempt_id: int,
    person_id: int,
    slot: int,
    response: Response | None,
    *,
    flagged: bool | None = None,
    at: datetime | None = None,
) -> Receipt:
    """The receipt of an answer that is safe; None clears it, and `flagged` None keeps the flag.

    Raises NotFound for another's attempt or a slot that is not there, Invalid for an answer of
    the wrong shape, AnswersClosed after the deadline.
    """
    saved = await rows(
        _SAVE,
        attempt_id,
        person_id,
        slot,
        dumps(responses.plain(response)),
        flagged,
        responses.kind_of(response) if response else None,
        dumps(responses.options_of(response)) if response else "[]",
        at,
    )
    if not saved:
        await _refuse(attempt_id, person_id, slot, response, at)
    return Receipt(slot, saved[0]["saves"], saved[0]["saved_at"], saved[0]["deadline"])


async def _refuse(
    attempt_id: int, person_id: int, slot: int, response: Response | None, at: datetime | None
) -> None:
    """Raises why a save was not taken; what came too late is kept apart."""
    found = await rows(
        "SELECT s.kind, s.options FROM attempt a JOIN attempt_slot s ON s.attempt = a.id "
        "WHERE a.id = $1 AND a.person = $2 AND s.number = $3",
        attempt_id,
        person_id,
        slot,
    )
    if not found:
        raise NotFound
    if response is not None and (
        responses.kind_of(response) != found[0]["kind"]
        or not set(responses.options_of(response)) <= set(loads(found[0]["options"]))
    ):
        raise Invalid({"response": N_("This is no answer to this question.")})
    await rows(
        "INSERT INTO late_answer (attempt, slot, response, times, at) "
        "VALUES ($1, $2, $3::jsonb, 1, COALESCE($4::timestamptz, clock_timestamp())) "
        "ON CONFLICT (attempt, slot) DO UPDATE SET response = excluded.response, "
        "at = excluded.at, times = late_answer.times + 1",
        attempt_id,
        slot,
        dumps(responses.plain(response)),
        at,
    )
    raise AnswersClosed


async def submit(attempt_id: int, person_id: int, *, at: datetime | None = None) -> None:
    """The attempt is over and marked. Submitting again changes nothing."""
    async with joined():
        found = await rows(
            "SELECT state, grace_until FROM attempt WHERE id = $1 AND person = $2 FOR UPDATE",
            attempt_id,
            person_id,
        )
        if not found:
            raise NotFound
        if found[0]["state"] == "submitted":
            return
        now = await database_now(at)
        if now < found[0]["grace_until"]:
            await _close(attempt_id, now, "person", now)
        else:
            await _settle(attempt_id, now)


async def settle_if_over(attempt_id: int, *, at: datetime | None = None) -> datetime | None:
    """An attempt whose grace is over is closed as of its deadline; until when it runs otherwise."""
    found = await rows("SELECT state, grace_until FROM attempt WHERE id = $1", attempt_id)
    if not found or found[0]["state"] == "submitted":
        return None
    until: datetime = found[0]["grace_until"]
    now = await database_now(at)
    if now < until:
        return until
    async with joined():
        await _settle_running(attempt_id, now)
    return None


async def settle_all(*, at: datetime | None = None) -> int:
    """Every attempt whose grace is over is closed as of its deadline; how many that were."""
    now = await database_now(at)
    overdue = await rows(
        "SELECT id FROM attempt WHERE state = 'running' AND grace_until <= $1 ORDER BY id", now
    )
    for row in overdue:
        async with transaction():
            await _settle_running(row["id"], now)
    return len(overdue)


async def _settle_running(attempt_id: int, now: datetime) -> None:
    locked = await rows("SELECT state FROM attempt WHERE id = $1 FOR UPDATE", attempt_id)
    if locked[0]["state"] == "running":
        await _settle(attempt_id, now)


async def _settle(attempt_id: int, now: datetime) -> None:
    """What was saved is submitted at the deadline's own time, whoever is offline."""
    found = await rows("SELECT deadline FROM attempt WHERE id = $1", attempt_id)
    await _close(attempt_id, found[0]["deadline"], "deadline", now)


async def _close(attempt_id: int, submitted_at: datetime, by: str, now: datetime) -> None:
    """The attempt is marked; a pass is evidence. The caller holds the attempt's row."""
    attempt = (
        await rows(
            "SELECT a.person, a.number, e.code, e.name, e.name_en, e.pass_percent FROM attempt a "
            "JOIN exam e ON e.id = a.exam WHERE a.id = $1",
            attempt_id,
        )
    )[0]
    slots = await rows(
        "SELECT s.id, s.marks, s.response, v.kind, v.answer_key, c.code AS category "
        "FROM attempt_slot s JOIN question_version v ON v.id = s.version "
        "JOIN question q ON q.id = v.question JOIN question_category c ON c.id = q.category "
        "WHERE s.attempt = $1 ORDER BY s.number FOR UPDATE OF s",
        attempt_id,
    )
    marked = [_marked(slot) for slot in slots]
    outcome = marking.result(marked, attempt["pass_percent"])
    await rows(
        "UPDATE attempt_slot s SET share = t.share, points = t.points "
        "FROM unnest($1::bigint[], $2::numeric[], $3::numeric[]) AS t(id, share, points) "
        "WHERE s.id = t.id",
        [slot["id"] for slot in slots],
        [Decimal(one.share.numerator) / Decimal(one.share.denominator) for one in marked],
        [marking.points(one.marks, one.share) for one in marked],
    )
    await rows(
        "UPDATE attempt SET state = 'submitted', submitted_at = $2, submitted_by = $3, "
        "points = $4, marks = $5, percent = $6, passed = $7, weak = $8::jsonb WHERE id = $1",
        attempt_id,
        submitted_at,
        by,
        outcome.points,
        outcome.marks,
        outcome.percent,
        outcome.passed,
        dumps(outcome.weak),
    )
    await record(
        "attempt.submit",
        "attempt",
        attempt_id,
        after={"by": by, "percent": outcome.percent, "passed": outcome.passed},
    )
    if outcome.passed:
        source = f"attempt:{attempt_id}"
        await record_evidence(
            attempt["person"],
            "exam-passed",
            attempt["code"],
            clock.civil(submitted_at),
            source=source,
            now=now,
            amount=outcome.percent,
        )
        await tell_issuers(attempt["person"], attempt["code"], clock.civil(now), source=source)
    await _tell(attempt_id, attempt, outcome, by)


async def _tell(attempt_id: int, attempt: dict[str, Any], outcome: Result, by: str) -> None:
    """A pass is told, and a result that the person has not seen on handing in."""
    if outcome.passed:
        text = N_("You passed “{exam}” with {percent} %.")
    elif by == "deadline":
        text = N_("“{exam}” was submitted by itself when its time was over: {percent} %.")
    else:
        return
    await tell_person(
        attempt["person"],
        "exam",
        text,
        link=f"/me/attempts/{attempt_id}",
        once=f"attempt:{attempt_id}",
        exam=(attempt["name"], attempt["name_en"]),
        percent=f"{outcome.percent:g}",
    )


def _marked(slot: dict[str, Any]) -> Marked:
    key = keys.read(slot["kind"], loads(slot["answer_key"]))
    response = responses.read(loads(slot["response"]))
    return Marked(slot["category"], slot["marks"], marking.share(key, response))
