"""Publishing courses and confirming that lessons were read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from certification.service.evidence import record_evidence
from kit import clock
from kit.database import joined, rows
from kit.errors import Invalid, NotFound
from kit.history import record
from kit.language import N_
from training.queries import courses

MOST_LESSONS = 100


@dataclass(frozen=True, slots=True)
class LessonDraft:
    """A lesson as it is written, Markdown."""

    title: str
    text: str
    title_en: str | None = None
    text_en: str | None = None


@dataclass(frozen=True, slots=True)
class CourseDraft:
    """A course as it is written."""

    name: str
    class_hours: Decimal
    lessons: tuple[LessonDraft, ...]
    name_en: str | None = None
    hours_kind: str = "pre_posting"


def hours(given: float) -> Decimal:
    """Class hours to the hundredth."""
    return Decimal(str(given)).quantize(Decimal("0.01"))


async def publish_course(code: str, draft: CourseDraft, *, now: datetime) -> int:
    """The number of the course's version that is current now.

    The one before it is retired; whoever had read it reads the new one. A draft that says what
    the current version says makes no new version. Raises Invalid.
    """
    if not 0 < len(draft.lessons) <= MOST_LESSONS:
        raise Invalid({"lessons": N_("A course has 1 to 100 lessons.")})
    async with joined():
        made = await rows(
            "INSERT INTO course (code, name, name_en, hours_kind) VALUES ($1, $2, $3, $4) "
            "ON CONFLICT (code) DO UPDATE SET name = excluded.name, name_en = excluded.name_en, "
            "hours_kind = excluded.hours_kind RETURNING id",
            code,
            draft.name,
            draft.name_en,
            draft.hours_kind,
        )
        course = made[0]["id"]
        before = await courses.course(code)
        if before and _same(before, draft):
            return before.version
        await rows(
            "UPDATE course_version SET state = 'retired' WHERE course = $1 AND state = 'current'",
            course,
        )
        version = await rows(
            "INSERT INTO course_version (course, number, state, class_hours, published_on) "
            "SELECT $1, COALESCE(max(number), 0) + 1, 'current', $2, $3 FROM course_version "
            "WHERE course = $1 RETURNING id, number",
            course,
            draft.class_hours,
            clock.civil(now),
        )
        await _add_lessons(version[0]["id"], draft.lessons)
        number = int(version[0]["number"])
        await record("course.publish", "course", code, after={"version": number})
    return number


def _same(before: courses.CourseShown, draft: CourseDraft) -> bool:
    return before.class_hours == draft.class_hours and draft.lessons == tuple(
        LessonDraft(one.title, one.text, one.title_en, one.text_en) for one in before.lessons
    )


async def _add_lessons(version: int, lessons: Sequence[LessonDraft]) -> None:
    await rows(
        "INSERT INTO lesson (version, position, title, title_en, text, text_en) "
        "SELECT $1, t.position, t.title, t.title_en, t.text, t.text_en "
        "FROM unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::text[]) "
        "AS t(position, title, title_en, text, text_en)",
        version,
        list(range(1, len(lessons) + 1)),
        [one.title for one in lessons],
        [one.title_en for one in lessons],
        [one.text for one in lessons],
        [one.text_en for one in lessons],
    )


async def confirm_read(lesson_id: int, person_id: int, *, now: datetime) -> str:
    """The person has read the lesson; the course's code. Confirming again changes nothing.

    With the last lesson, the course's class hours become evidence.
    """
    async with joined():
        found = await rows(
            "SELECT c.code, c.hours_kind, v.id AS version, v.class_hours FROM lesson l "
            "JOIN course_version v ON v.id = l.version JOIN course c ON c.id = v.course "
            "WHERE l.id = $1 AND v.state = 'current'",
            lesson_id,
        )
        if not found:
            raise NotFound
        made = await rows(
            "INSERT INTO lesson_read (lesson, person, at) VALUES ($1, $2, $3) "
            "ON CONFLICT (lesson, person) DO NOTHING RETURNING id",
            lesson_id,
            person_id,
            now,
        )
        code: str = found[0]["code"]
        if not made:
            return code
        await record("lesson.read", "lesson", lesson_id, after={"person": person_id})
        course = await courses.course(code, person_id)
        if course and course.read == len(course.lessons) and course.class_hours > 0:
            await record_evidence(
                person_id,
                "class-hours",
                found[0]["hours_kind"],
                clock.civil(now),
                source=f"course-version:{found[0]['version']}",
                now=now,
                amount=course.class_hours,
                detail={"course": code},
            )
    return code
