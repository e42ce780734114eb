"""Taking an exam: begin, go on, save.

The database's clock decides. `at` stands in for it where time is fixed (tests, dated loading);
None means the database's own.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from kit import jobs
from kit.database import joined, rows
from kit.errors import Invalid, NotFound
from kit.history import record
from kit.jsontext import dumps, loads
from kit.language import N_
from training.exams.queries import bank, exams
from training.exams.queries.attempts import database_now
from training.exams.queries.exams import ExamShown
from training.exams.rules import blueprints, drawing, responses, timing
from training.exams.rules.conduct import LISTED, PRACTICAL
from training.exams.rules.drawing import Slot, TooFew
from training.exams.rules.responses import Response
from training.exams.rules.timing import Terms
from training.exams.service import devices, door
from training.exams.service.closing import settle_if_over
from training.exams.service.refusals import (
    AnswersClosed,
    BankTooSmall,
    NotAdmitted,
    NotByComputer,
    OtherDevice,
    Paused,
    SectionNotOpen,
    refusal_of,
)
from training.exams.sittings.queries import admission
from training.exams.sittings.rules import signals
from training.exams.sittings.rules.admission import Window, terms_for
from training.exams.sittings.rules.admission import extra_minutes as extra_minutes_of
from training.exams.sittings.service.signals import note_signal

SETTLE = "exams.settle"


@dataclass(frozen=True, slots=True)
class Begun:
    """An attempt that may be worked on."""

    id: int
    resumed: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """From where somebody begins or goes on."""

    device: str
    address: str | None = None
    code: str | None = None
    """The access code they were told."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the server says it has."""

    slot: int
    saves: int
    """How often this slot was saved."""
    saved_at: datetime
    deadline: datetime


async def begin(
    exam_id: int,
    person_id: int,
    *,
    entry: Entry | None = None,
    at: datetime | None = None,
    extra_minutes: int = 0,
) -> Begun:
    """A new attempt with its paper drawn and frozen, or the one that is running.

    Without an `entry` (dated loading) nothing is asked of device, address and code.
    Raises NotFound, NotByComputer, NotAdmitted, NotOpenYet, Closed, NoAttemptLeft, TooSoon,
    BankTooSmall, WrongCode, ElsewhereOnly or OtherDevice.
    """
    exam = await exams.exam(exam_id)
    if exam is None:
        raise NotFound
    if exam.conduct.form == PRACTICAL:
        raise NotByComputer
    await _knock(exam, person_id, entry, at)
    async with joined():
        # Two clicks at once: the second waits here and finds the first one's attempt.
        await rows("SELECT pg_advisory_xact_lock($1, $2)", exam_id % 2**31, person_id % 2**31)
        now = await database_now(at)
        running = await rows(
            "SELECT id FROM attempt WHERE exam = $1 AND person = $2 AND state = 'running'",
            exam_id,
            person_id,
        )
        if running and await settle_if_over(running[0]["id"], at=now) is not None:
            if entry is not None:
                await devices.go_on(running[0]["id"], entry.device, entry.address, now)
            return Begun(running[0]["id"], resumed=True)
        start = await _may_begin(exam, person_id, now)
        made = await _insert(exam, person_id, start, entry, now, extra_minutes)
        if at is None:
            await jobs.submit(SETTLE, {"attempt": made[0]}, key=f"{SETTLE}:{made[0]}", due=made[1])
    return Begun(made[0], resumed=False)


@dataclass(frozen=True, slots=True)
class _Start:
    """How this person may begin now."""

    terms: Terms
    extra: int
    window: Window | None


async def _knock(exam: ExamShown, person_id: int, entry: Entry | None, at: datetime | None) -> None:
    """The door lets them in. Apart from the rest, so that wrong codes are counted for good."""
    if entry is None:
        return
    running = await rows(
        "SELECT 1 FROM attempt WHERE exam = $1 AND person = $2 AND state = 'running'",
        exam.id,
        person_id,
    )
    if running:
        return
    now = await database_now(at)
    held = await admission.allowances(person_id, now, exam.id)
    window = held.window(exam.id, now)
    await door.pass_through(exam, window, entry.address, entry.code, person_id, now)


async def _may_begin(exam: ExamShown, person_id: int, now: datetime) -> _Start:
    held = await admission.allowances(person_id, now, exam.id)
    window, grant = held.window(exam.id, now), held.grant(exam.id)
    if exam.conduct.admission == LISTED and window is None:
        raise NotAdmitted
    terms = terms_for(exam.terms, grant, window)
    past = await exams.past_attempts(exam.id, person_id)
    barred = timing.may_start(now, past, terms)
    if barred:
        raise refusal_of(*barred)
    return _Start(terms, extra_minutes_of(grant, terms.limit), window)


async def _insert(
    exam: ExamShown,
    person_id: int,
    start: _Start,
    entry: Entry | None,
    now: datetime,
    extra_minutes: int,
) -> tuple[int, datetime]:
    seed = secrets.randbits(62)
    drawn = drawing.draw(
        exam.blueprint.lines,
        await bank.candidates(person_id, as_of=exam.blueprint.as_of, pinned=exam.blueprint.pinned),
        seed,
        shuffle_questions=exam.blueprint.shuffle_questions,
        shuffle_options=exam.blueprint.shuffle_options,
    )
    slots = [slot for slot in drawn if isinstance(slot, Slot)]
    if any(isinstance(slot, TooFew) for slot in drawn):
        raise BankTooSmall
    windows = blueprints.windows(exam.blueprint.sections)
    extra = extra_minutes + start.extra
    deadline = timing.deadline(now, start.terms, timedelta(minutes=extra))
    made = await rows(
        "INSERT INTO attempt (exam, person, number, seed, started_at, extra_minutes, deadline, "
        "grace_until, state, sitting, room, device, address, seen_at, unmarked) "
        "SELECT $1, $2, COALESCE(max(number), 0) + 1, $3, $4, $5, $6, $7, "
        "'running', $8, $9, $10, $11, $4, 0 FROM attempt WHERE exam = $1 AND person = $2 "
        "RETURNING id, number",
        exam.id,
        person_id,
        seed,
        now,
        extra,
        deadline,
        deadline + exam.terms.grace,
        start.window.sitting if start.window else None,
        start.window.room if start.window else None,
        entry.device if entry else None,
        entry.address if entry else None,
    )
    await rows(
        "INSERT INTO attempt_slot (attempt, number, version, kind, options, marks, flagged, saves, "
        "section, opens_before, ends_before) "
        "SELECT $1, t.number, t.version, v.kind, t.options::jsonb, t.marks, false, 0, t.section, "
        "t.opens, t.ends "
        "FROM unnest($2::int[], $3::bigint[], $4::text[], $5::numeric[], $6::int[], $7::int[], "
        "$8::int[]) AS t(number, version, options, marks, section, opens, ends) "
        "JOIN question_version v ON v.id = t.version",
        made[0]["id"],
        [slot.number for slot in slots],
        [slot.version for slot in slots],
        [dumps(slot.options) for slot in slots],
        [slot.marks for slot in slots],
        [slot.section for slot in slots],
        [windows[slot.section][0] for slot in slots],
        [windows[slot.section][1] for slot in slots],
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
# either counts, or is refused; never acknowledged and lost. What may be left out ($6 is, where an
# answer is cleared) is COALESCE(…, true), so that one plan is kept for all saves.
_SAVE = """
    UPDATE attempt_slot s
    SET response = $4::jsonb, flagged = COALESCE($5, s.flagged), saves = s.saves + 1,
        saved_at = t.at
    FROM attempt a, (SELECT COALESCE($8::timestamptz, clock_timestamp()) AS at) t
    WHERE a.id = $1 AND a.person = $2 AND a.state = 'running' AND t.at < a.deadline
      AND a.paused_at IS NULL AND COALESCE(a.device = $9::text, true)
      AND COALESCE(t.at >= a.deadline - s.opens_before * interval '1 minute', true)
      AND COALESCE(t.at < a.deadline - s.ends_before * interval '1 minute', true)
      AND s.attempt = a.id AND s.number = $3 AND s.share IS NULL AND s.marked_by IS NULL
      AND COALESCE(s.kind = $6 AND s.options @> $7::jsonb, true)
    RETURNING s.saves, s.saved_at, a.deadline
"""


async def save(
    attempt_id: int,
    person_id: int,
    slot: int,
    response: Response | None,
    *,
    flagged: bool | None = None,
    device: str | None = None,
    at: datetime | None = None,
) -> Receipt:
    """The receipt of an answer that is safe; None clears it, and `flagged` None keeps the flag.

    Raises NotFound for another's attempt or a slot that is not there, Invalid for an answer of
    the wrong shape, Paused and OtherDevice while those hold, SectionNotOpen before its section
    begins, AnswersClosed after that section or the deadline.
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
        device,
    )
    if not saved:
        await _refuse(attempt_id, person_id, slot, response, device, at)
    return Receipt(slot, saved[0]["saves"], saved[0]["saved_at"], saved[0]["deadline"])


async def _refuse(
    attempt_id: int,
    person_id: int,
    slot: int,
    response: Response | None,
    device: str | None,
    at: datetime | None,
) -> None:
    """Raises why a save was not taken; what came too late is kept apart."""
    found = await rows(
        "SELECT s.kind, s.options, s.opens_before, a.state, a.paused_at, a.device, a.deadline "
        "FROM attempt a JOIN attempt_slot s ON s.attempt = a.id "
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
    now = await database_now(at)
    if found[0]["state"] == "running":
        if found[0]["device"] not in {None, device} and device is not None:
            await note_signal(attempt_id, signals.OTHER_DEVICE, now)
            raise OtherDevice
        if found[0]["paused_at"] is not None:
            raise Paused
        before = found[0]["opens_before"]
        if before is not None and now < found[0]["deadline"] - timedelta(minutes=before):
            raise SectionNotOpen
    await rows(
        "INSERT INTO late_answer (attempt, slot, response, times, at) "
        "VALUES ($1, $2, $3::jsonb, 1, $4) "
        "ON CONFLICT (attempt, slot) DO UPDATE SET response = excluded.response, "
        "at = excluded.at, times = late_answer.times + 1",
        attempt_id,
        slot,
        dumps(responses.plain(response)),
        now,
    )
    await note_signal(attempt_id, signals.LATE, now)
    raise AnswersClosed
