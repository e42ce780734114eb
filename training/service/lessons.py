"""What a person does with lessons: answers their questions, stops in them, confirms the reading."""

from datetime import datetime
from decimal import ROUND_UP, Decimal
from fractions import Fraction
from typing import Any

from certification.service.evidence import record_evidence
from kit import clock
from kit.database import joined, rows
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.jsontext import dumps
from kit.language import N_
from training.exams.queries import bank
from training.exams.rules import responses
from training.exams.rules.bodies import face_of
from training.exams.rules.responses import Response
from training.exams.rules.shares import share
from training.queries import courses


class NotForYou(Refusal):
    """The course is for people of other posts."""

    status = 403
    code = "not-for-you"
    text = N_("This course is for people of certain posts, or on the way to one.")


class QuestionsFirst(Refusal):
    """The lesson's questions are not answered rightly yet."""

    code = "questions-first"
    text = N_("Answer the questions of this lesson rightly first: {left} are left.")


async def confirm_read(lesson_id: int, person_id: int, *, now: datetime) -> str:
    """The person has read the lesson; the course's code. Confirming again changes nothing.

    With the last lesson, the course's class hours become evidence: of a version of which a part was
    read before, that part of the hours that was new. Raises NotFound, NotForYou,
    QuestionsFirst.
    """
    async with joined():
        lesson = await _lesson(lesson_id, person_id, now)
        code: str = lesson["code"]
        left = await rows(
            "SELECT count(*) AS n FROM lesson_question q WHERE q.lesson = $1 AND NOT EXISTS ("
            "SELECT FROM lesson_answer a WHERE a.lesson = q.lesson AND a.question = q.question "
            "AND a.person = $2 AND a.correct)",
            lesson_id,
            person_id,
        )
        if left[0]["n"]:
            raise QuestionsFirst(left=int(left[0]["n"]))
        made = await rows(
            "INSERT INTO lesson_read (lesson, person, at) VALUES ($1, $2, $3) "
            "ON CONFLICT (lesson, person) DO NOTHING RETURNING id",
            lesson_id,
            person_id,
            now,
        )
        if not made:
            return code
        await record("lesson.read", "lesson", lesson_id, after={"person": person_id})
        course = await courses.course(code, person_id)
        if course and course.read == len(course.lessons) and course.class_hours > 0:
            fresh = await rows(
                "SELECT count(*) AS n FROM lesson l JOIN lesson_read r ON r.lesson = l.id "
                "AND r.person = $2 AND NOT r.carried WHERE l.version = $1",
                course.version_id,
                person_id,
            )
            part = Decimal(fresh[0]["n"]) / len(course.lessons)
            await record_evidence(
                person_id,
                "class-hours",
                course.hours_kind,
                clock.civil(now),
                source=f"course-version:{course.version_id}",
                now=now,
                amount=(course.class_hours * part).quantize(Decimal("0.01"), ROUND_UP),
                detail={"course": code},
            )
    return code


async def answer(
    lesson_id: int, question: str, person_id: int, given: Response, *, now: datetime
) -> bool:
    """Whether the answer is right; a right one stays, whatever is answered later.

    Raises NotFound, NotForYou, Invalid for an answer of another kind than the question.
    """
    async with joined():
        await _lesson(lesson_id, person_id, now)
        if not await rows(
            "SELECT FROM lesson_question WHERE lesson = $1 AND question = $2", lesson_id, question
        ):
            raise NotFound
        asked = (await bank.newest([question]))[question]
        if responses.kind_of(given) != face_of(asked.draft).kind:
            raise Invalid({"response": N_("This is no answer to this question.")})
        correct = share(asked.draft.key, given) == Fraction(1)
        kept: Any = responses.plain(given)
        await rows(
            "INSERT INTO lesson_answer (lesson, question, person, answer, correct, tries, at) "
            "VALUES ($1, $2, $3, $4::jsonb, $5, 1, $6) ON CONFLICT (lesson, question, person) "
            "DO UPDATE SET answer = excluded.answer, correct = excluded.correct, "
            "tries = lesson_answer.tries + 1, at = excluded.at WHERE NOT lesson_answer.correct",
            lesson_id,
            question,
            person_id,
            dumps(kept),
            correct,
            now,
        )
    return correct


async def stop_at(
    lesson_id: int, person_id: int, file: str | None, seconds: int, *, now: datetime
) -> None:
    """The person goes on here next time: in the lesson, at that second of its film.

    Raises NotFound, NotForYou.
    """
    async with joined():
        await _lesson(lesson_id, person_id, now)
        if file and not await rows(
            "SELECT FROM lesson_material WHERE lesson = $1 AND file = $2", lesson_id, file
        ):
            raise NotFound
        await rows(
            "INSERT INTO lesson_place (lesson, person, file, seconds, at) "
            "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (lesson, person, file) DO UPDATE "
            "SET seconds = excluded.seconds, at = excluded.at",
            lesson_id,
            person_id,
            file or "",
            seconds,
            now,
        )


async def _lesson(lesson_id: int, person_id: int, now: datetime) -> dict[str, Any]:
    """The code of the current course that the lesson is of; raises NotFound, NotForYou."""
    found = await rows(
        "SELECT c.code FROM lesson l JOIN course_version v ON v.id = l.version "
        "JOIN course c ON c.id = v.course WHERE l.id = $1 AND v.state = 'current'",
        lesson_id,
    )
    if not found:
        raise NotFound
    if not await courses.may_take(found[0]["code"], person_id, clock.civil(now)):
        raise NotForYou
    return found[0]
