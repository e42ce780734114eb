"""Practical exams: somebody shows what they can, one or two markers fill a sheet of the rubric."""

from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from kit.database import joined, rows
from kit.errors import Invalid, NotFound
from kit.history import record
from kit.jsontext import dumps, loads
from kit.language import N_
from kit.permissions import Principal
from staff.queries.people import ids_by_number
from training.exams.grading.rules.markers import CENT
from training.exams.grading.rules.rubrics import Agreed, Sheet, agreed, faults
from training.exams.grading.service.refusals import (
    MarkedAlready,
    NotInDispute,
    NotPractical,
    OwnWork,
)
from training.exams.queries import exams
from training.exams.queries.exams import ExamShown
from training.exams.rules import timing
from training.exams.rules.conduct import LISTED, PRACTICAL
from training.exams.rules.marking import Result
from training.exams.service import results
from training.exams.service.refusals import NotAdmitted, refusal_of
from training.exams.sittings.queries import admission
from training.exams.sittings.rules.admission import terms_for


async def appear(exam_id: int, employee_no: str, *, now: datetime) -> int:
    """The id of the attempt of somebody who showed their practice now; sheets are filled for it.

    Raises NotFound, NotPractical, Invalid, or the refusals of an exam's terms.
    """
    exam = await _practical(exam_id)
    person = (await ids_by_number([employee_no])).get(employee_no)
    if person is None:
        raise Invalid({"employeeNo": N_("Nobody has this staff number.")})
    async with joined():
        await rows("SELECT pg_advisory_xact_lock($1, $2)", exam_id % 2**31, person % 2**31)
        open_one = await rows(
            "SELECT id FROM attempt WHERE exam = $1 AND person = $2 AND unmarked > 0",
            exam_id,
            person,
        )
        if open_one:
            return int(open_one[0]["id"])
        held = await admission.allowances(person, now, exam_id)
        window = held.window(exam_id, now)
        if exam.conduct.admission == LISTED and window is None:
            raise NotAdmitted
        past = await exams.past_attempts(exam_id, person)
        barred = timing.may_start(now, past, terms_for(exam.terms, held.grant(exam_id), window))
        if barred:
            raise refusal_of(*barred)
        made = await rows(
            "INSERT INTO attempt (exam, person, number, seed, started_at, extra_minutes, deadline, "
            "grace_until, state, submitted_at, submitted_by, sitting, room, unmarked) "
            "SELECT $1, $2, COALESCE(max(number), 0) + 1, 0, $3, 0, $3, $3, 'submitted', $3, "
            "'marker', $4, $5, 1 FROM attempt WHERE exam = $1 AND person = $2 RETURNING id",
            exam_id,
            person,
            now,
            window.sitting if window else None,
            window.room if window else None,
        )
        await record("attempt.appear", "attempt", made[0]["id"], after={"exam": exam.code})
    return int(made[0]["id"])


async def hand_in(
    attempt_id: int,
    marks: Mapping[str, Decimal],
    comment: str | None,
    *,
    principal: Principal,
    now: datetime,
    settles: bool = False,
) -> Agreed:
    """The sheet is on file; when it was the last one needed, the result is there."""
    async with joined():
        found = await rows(
            "SELECT exam, person, unmarked FROM attempt WHERE id = $1 FOR UPDATE", attempt_id
        )
        if not found:
            raise NotFound
        exam = await _practical(found[0]["exam"])
        if found[0]["person"] == principal.person_id:
            raise OwnWork
        if found[0]["unmarked"] == 0:
            raise MarkedAlready
        errors = faults(marks, exam.conduct.rubric)
        if errors:
            raise Invalid(errors)
        before = await _agreed(attempt_id, exam)
        if settles and not before.disagree:
            raise NotInDispute
        if before.disagree and not settles:
            raise MarkedAlready
        await rows(
            "INSERT INTO practical_sheet (attempt, account, username, settles, marks, comment, at) "
            "VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7) ON CONFLICT (attempt, account, settles) "
            "DO UPDATE SET marks = excluded.marks, comment = excluded.comment, at = excluded.at",
            attempt_id,
            principal.account_id,
            principal.username,
            settles,
            dumps({code: str(points) for code, points in marks.items()}),
            comment,
            now,
        )
        await record(
            "attempt.sheet",
            "attempt",
            attempt_id,
            after={"points": sum(marks.values(), Decimal(0)), "settles": settles},
        )
        after = await _agreed(attempt_id, exam)
        if after.total is not None:
            await results.store(attempt_id, _result(exam, after))
            await results.release_when_due(attempt_id, now)
    return after


def _result(exam: ExamShown, found: Agreed) -> Result:
    most = sum((criterion.most for criterion in exam.conduct.rubric), Decimal(0))
    total = found.total or Decimal(0)
    exact = Fraction(total) * 100 / Fraction(most)
    percent = Decimal(exact.numerator) / Decimal(exact.denominator)
    return Result(
        points=total,
        marks=most,
        percent=percent.quantize(CENT, ROUND_HALF_UP),
        passed=exact >= Fraction(exam.pass_percent),
        weak=(),
    )


async def _practical(exam_id: int) -> ExamShown:
    exam = await exams.exam(exam_id)
    if exam is None:
        raise NotFound
    if exam.conduct.form != PRACTICAL:
        raise NotPractical
    return exam


async def _agreed(attempt_id: int, exam: ExamShown) -> Agreed:
    given = await rows(
        "SELECT account, marks, settles FROM practical_sheet WHERE attempt = $1 ORDER BY id",
        attempt_id,
    )
    sheets = [
        Sheet(
            row["account"],
            {code: Decimal(points) for code, points in loads(row["marks"]).items()},
            row["settles"],
        )
        for row in given
    ]
    return agreed(sheets, exam.conduct.rubric, exam.conduct.markers, exam.conduct.agree_percent)
