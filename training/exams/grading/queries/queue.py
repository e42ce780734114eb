"""What waits for a marker. Markers see answers, never names."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from kit.database import rows
from kit.jsontext import loads
from training.exams.grading.rules.markers import Given, standing
from training.exams.queries.bank import drafted
from training.exams.rules import responses
from training.exams.rules.drafts import Draft
from training.exams.rules.responses import Response


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question with answers that wait."""

    question: str
    stem: str
    stem_en: str | None
    waiting: int
    mine: int
    """Those that the asking marker can mark now."""
    disputed: int


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to mark, without its writer."""

    slot: int
    question: str
    draft: Draft
    marks: Decimal
    response: Response | None
    disputed: bool
    given: tuple[tuple[Decimal, str | None], ...]
    """(points, comment) of the markers who disagree; shown to whoever settles it."""


@dataclass(frozen=True, slots=True)
class Practice:
    """Somebody's practical exam that waits for a sheet."""

    attempt: int
    name: str
    employee_no: str
    at: datetime
    sheets: int
    mine: bool
    disputed: bool


_SLOTS = """
    SELECT s.id, s.marks, s.response, v.question, e.markers, e.agree_percent,
        ARRAY(SELECT m.account FROM slot_mark m WHERE m.slot = s.id ORDER BY m.id) AS accounts,
        ARRAY(SELECT m.points FROM slot_mark m WHERE m.slot = s.id ORDER BY m.id) AS given,
        ARRAY(SELECT m.comment FROM slot_mark m WHERE m.slot = s.id ORDER BY m.id) AS comments
    FROM attempt_slot s JOIN attempt a ON a.id = s.attempt JOIN exam e ON e.id = a.exam
    JOIN question_version v ON v.id = s.version
    WHERE a.exam = $1 AND a.unmarked > 0 AND s.marked_by = 'waiting'
        AND ($2::bigint IS NULL OR a.person <> $2)
    ORDER BY v.question, md5(s.id::text)
"""


def _disputed(row: dict[str, Any]) -> bool:
    given = [Given(a, p) for a, p in zip(row["accounts"], row["given"], strict=True)]
    return standing(given, row["marks"], row["markers"], row["agree_percent"]).disagree


async def waiting(exam_id: int, account: int, person: int | None) -> list[Waiting]:
    """The questions of an exam with answers that wait, most first."""
    found = await rows(_SLOTS, exam_id, person)
    named = await rows(
        "SELECT DISTINCT ON (q.id) q.id, q.code, v.stem, v.stem_en FROM question q "
        "JOIN question_version v ON v.question = q.id WHERE q.id = ANY($1) "
        "ORDER BY q.id, v.number DESC",
        list({row["question"] for row in found}),
    )
    lines = []
    for question in named:
        mine = [row for row in found if row["question"] == question["id"]]
        disputed = sum(_disputed(row) for row in mine)
        open_to_me = sum(account not in row["accounts"] and not _disputed(row) for row in mine)
        lines.append(
            Waiting(
                question["code"],
                question["stem"],
                question["stem_en"],
                len(mine),
                open_to_me,
                disputed,
            )
        )
    return sorted(lines, key=lambda one: -one.waiting)


async def next_answer(
    exam_id: int, question: str, account: int, person: int | None, *, disputed: bool = False
) -> Answer | None:
    """The next answer to a question that this marker has not marked; None: there is none."""
    found = await rows(_SLOTS, exam_id, person)
    asked = await rows("SELECT id FROM question WHERE code = $1", question)
    for row in found:
        if not asked or row["question"] != asked[0]["id"] or _disputed(row) != disputed:
            continue
        if not disputed and account in row["accounts"]:
            continue
        return await _answer(row, disputed=disputed)
    return None


async def _answer(row: dict[str, Any], *, disputed: bool) -> Answer:
    [held] = await rows(
        "SELECT q.code, v.kind, v.stem, v.stem_en, v.body, v.answer_key, q.difficulty, "
        "c.code AS category, l.code AS service_line FROM attempt_slot s "
        "JOIN question_version v ON v.id = s.version JOIN question q ON q.id = v.question "
        "JOIN question_category c ON c.id = q.category "
        "LEFT JOIN service_line l ON l.id = q.service_line WHERE s.id = $1",
        row["id"],
    )
    return Answer(
        slot=row["id"],
        question=held["code"],
        draft=drafted(held),
        marks=row["marks"],
        response=responses.read(loads(row["response"])),
        disputed=disputed,
        given=tuple(zip(row["given"], row["comments"], strict=True)) if disputed else (),
    )


async def practice(exam_id: int, account: int) -> list[Practice]:
    """Practical exams that wait for a sheet, first come first."""
    found = await rows(
        "SELECT a.id AS attempt, p.name, p.employee_no, a.submitted_at AS at, e.markers, "
        "(SELECT count(*) FROM practical_sheet h WHERE h.attempt = a.id) AS sheets, "
        "EXISTS (SELECT 1 FROM practical_sheet h "
        " WHERE h.attempt = a.id AND h.account = $2) AS mine "
        "FROM attempt a JOIN person p ON p.id = a.person JOIN exam e ON e.id = a.exam "
        "WHERE a.exam = $1 AND e.form = 'practical' AND a.unmarked > 0 ORDER BY a.submitted_at",
        exam_id,
        account,
    )
    return [
        Practice(
            row["attempt"],
            row["name"],
            row["employee_no"],
            row["at"],
            row["sheets"],
            row["mine"],
            row["sheets"] >= row["markers"],
        )
        for row in found
    ]
