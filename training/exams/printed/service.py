"""Making printed papers, and keying what people wrote on them."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from kit.database import joined, rows
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.jsontext import dumps
from kit.language import N_
from kit.permissions import current
from training.exams.printed.queries import Printed, variant
from training.exams.printed.rules.answers import LETTERS, Given
from training.exams.queries import bank, exams
from training.exams.rules import drawing, responses
from training.exams.rules.drawing import Slot
from training.exams.service import closing
from training.exams.service.refusals import BankTooSmall

MOST_VARIANTS = 8


class AlreadyKeyed(Refusal):
    """The person's sheet of that day is there already."""

    code = "sheet-already-keyed"
    text = N_("The sheet of {person} was keyed already.")


async def make_variants(exam_id: int, count: int, *, now: datetime) -> list[str]:
    """The labels of new variants, each drawn with as few questions of the others as can be.

    Raises NotFound, Invalid, BankTooSmall.
    """
    exam = await exams.exam(exam_id)
    if exam is None:
        raise NotFound
    blueprint = exam.blueprint
    async with joined():
        await rows("SELECT pg_advisory_xact_lock(hashtext('paper_variant'), $1)", exam_id % 2**31)
        there = await rows("SELECT label, slots FROM paper_variant WHERE exam = $1", exam_id)
        if not 1 <= count <= MOST_VARIANTS - len(there):
            raise Invalid({"count": N_("An exam has at most eight variants.")})
        candidates = await bank.candidates(as_of=blueprint.as_of, pinned=blueprint.pinned)
        labels = []
        for label in LETTERS[len(there) : len(there) + count]:
            seed = secrets.randbits(62)
            drawn = drawing.draw(
                blueprint.lines,
                candidates,
                seed,
                shuffle_questions=blueprint.shuffle_questions,
                shuffle_options=blueprint.shuffle_options,
            )
            slots = [slot for slot in drawn if isinstance(slot, Slot)]
            if len(slots) < len(drawn) or not slots:
                raise BankTooSmall
            await _insert(exam_id, label, seed, slots, now)
            taken = {slot.version for slot in slots}
            candidates = [
                replace(one, seen=one.seen + 1) if one.version in taken else one
                for one in candidates
            ]
            labels.append(label)
        await record("exam.print", "exam", exam.code, after={"variants": labels})
    return labels


async def _insert(
    exam_id: int, label: str, seed: int, slots: Sequence[Slot], now: datetime
) -> None:
    asking = current()
    await rows(
        "INSERT INTO paper_variant (exam, label, seed, slots, made_at, made_by) "
        "VALUES ($1, $2, $3, $4::jsonb, $5, $6)",
        exam_id,
        label,
        seed,
        dumps(
            [
                {
                    "version": slot.version,
                    "options": list(slot.options),
                    "marks": str(slot.marks),
                    "section": slot.section,
                }
                for slot in slots
            ]
        ),
        now,
        asking.username if asking else None,
    )


async def key_sheet(
    exam_id: int, label: str, person: tuple[int, str], at: datetime, answers: Sequence[Given]
) -> int:
    """The id of the attempt that a sheet of paper is; marked like any other, points by hand kept.

    `person` is (id, name), `at` when it was handed in. Raises NotFound, AlreadyKeyed.
    """
    exam = await exams.exam(exam_id)
    paper = await variant(exam_id, label)
    if exam is None or paper is None:
        raise NotFound
    async with joined():
        await rows("SELECT pg_advisory_xact_lock($1, $2)", exam_id % 2**31, person[0] % 2**31)
        if await rows(
            "SELECT 1 FROM attempt WHERE exam = $1 AND person = $2 AND (state = 'running' OR "
            "(device LIKE 'paper:%' AND submitted_at = $3))",
            exam_id,
            person[0],
            at,
        ):
            raise AlreadyKeyed(person=person[1])
        [made] = await rows(
            "INSERT INTO attempt (exam, person, number, seed, started_at, extra_minutes, deadline, "
            "grace_until, state, device, seen_at, unmarked) "
            "SELECT $1, $2, COALESCE(max(number), 0) + 1, 0, $3, 0, $4, $4, 'running', $5, $3, 0 "
            "FROM attempt WHERE exam = $1 AND person = $2 RETURNING id",
            exam_id,
            person[0],
            at - exam.terms.limit,
            at + timedelta(minutes=1),
            f"paper:{paper.label}",
        )
        await _slots(made["id"], paper.slots, answers, at)
        await record("attempt.key", "attempt", made["id"], after={"variant": paper.label})
        await closing.submit(made["id"], person[0], at=at)
    return int(made["id"])


async def _slots(
    attempt: int, slots: Sequence[Printed], answers: Sequence[Given], at: datetime
) -> None:
    held = [*answers, *[Given()] * (len(slots) - len(answers))]
    shares = [
        None if given.points is None else given.points / slot.marks
        for slot, given in zip(slots, held, strict=False)
    ]
    await rows(
        "INSERT INTO attempt_slot (attempt, number, version, kind, options, marks, flagged, saves, "
        "saved_at, response, share, points, marked_by, section) "
        "SELECT $1, t.number, t.version, t.kind, t.options::jsonb, t.marks, false, 1, $2, "
        "t.response::jsonb, t.share, t.points, CASE WHEN t.share IS NULL THEN NULL ELSE 'person' "
        "END, t.section FROM unnest($3::int[], $4::bigint[], $5::text[], $6::text[], "
        "$7::numeric[], $8::text[], $9::numeric[], $10::numeric[], $11::int[]) "
        "AS t(number, version, kind, options, marks, response, share, points, section)",
        attempt,
        at,
        [slot.number for slot in slots],
        [slot.version for slot in slots],
        [slot.face.kind for slot in slots],
        [dumps(list(slot.options)) for slot in slots],
        [slot.marks for slot in slots],
        [dumps(responses.plain(given.response)) for given in held[: len(slots)]],
        [None if share is None else Decimal(share) for share in shares],
        [given.points for given in held[: len(slots)]],
        [slot.section for slot in slots],
    )
