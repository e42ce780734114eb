"""Courses and their versions: written as a draft, published, retired, copied."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from kit import clock, files
from kit.database import joined, rows
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.jsontext import dumps
from kit.language import N_
from staff.service.telling import tell_person
from training.exams.queries import bank
from training.queries import courses
from training.rules.lessons import FILE, LINK, VIDEO, LessonDraft, Material
from training.service.carrying import carry_reading

MOST_LESSONS = 100
MOST_CARRIED = 20
"""Materials of a lesson, and questions of it."""
READY = "ready"


class NoDraft(Refusal):
    """No version of the course is being written."""

    code = "no-draft"
    text = N_("No version of this course is being written.")


class CodeTaken(Refusal):
    """Another course has the code."""

    code = "code-taken"
    text = N_("There is a course of that code already: {course}.")


@dataclass(frozen=True, slots=True)
class CourseDraft:
    """A course as it is written."""

    name: str
    class_hours: Decimal
    lessons: tuple[LessonDraft, ...]
    name_en: str | None = None
    hours_kind: str = "pre_posting"
    changes: str | None = None
    """What is new against the version before."""
    changes_en: str | None = None
    posts: tuple[str, ...] = ()
    restricted: bool = False


def hours(given: float) -> Decimal:
    """Class hours to the hundredth."""
    return Decimal(str(given)).quantize(Decimal("0.01"))


def draft_of(shown: courses.CourseShown) -> CourseDraft:
    """A version as it was written."""
    return CourseDraft(
        name=shown.name,
        class_hours=shown.class_hours,
        lessons=tuple(one.draft for one in shown.lessons),
        name_en=shown.name_en,
        hours_kind=shown.hours_kind,
        changes=shown.changes,
        changes_en=shown.changes_en,
        posts=shown.posts,
        restricted=shown.restricted,
    )


async def publish_course(code: str, draft: CourseDraft, *, now: datetime) -> int:
    """The number of the course's version that is current now.

    The one before it is retired; whoever had read it reads the new one. A draft that was being
    written is replaced by this one. What the current version says already makes no new version,
    but a name and the posts are kept. Raises Invalid.
    """
    await check(draft)
    async with joined():
        before = await courses.course(code)
        if before and _same(before, draft):
            await _put_course(code, draft)
            return before.version
        await save_draft(code, draft)
        return await publish_draft(code, now=now)


def _same(before: courses.CourseShown, draft: CourseDraft) -> bool:
    return before.class_hours == draft.class_hours and draft.lessons == tuple(
        one.draft for one in before.lessons
    )


async def save_draft(code: str, draft: CourseDraft) -> int:
    """The number of the version that is being written; its lessons are those of `draft`.

    Readers keep the current version. Raises Invalid.
    """
    await check(draft)
    async with joined():
        course = await _put_course(code, draft)
        version = await rows(
            "UPDATE course_version SET class_hours = $2, changes = $3, changes_en = $4 "
            "WHERE course = $1 AND state = 'draft' RETURNING id, number",
            course,
            draft.class_hours,
            draft.changes,
            draft.changes_en,
        )
        if not version:
            version = await rows(
                "INSERT INTO course_version (course, number, state, class_hours, changes, "
                "changes_en) SELECT $1, COALESCE(max(number), 0) + 1, 'draft', $2, $3, $4 "
                "FROM course_version WHERE course = $1 RETURNING id, number",
                course,
                draft.class_hours,
                draft.changes,
                draft.changes_en,
            )
        await rows("DELETE FROM lesson WHERE version = $1", version[0]["id"])
        await _add_lessons(version[0]["id"], draft.lessons)
        number = int(version[0]["number"])
        await record("course.draft", "course", code, after={"version": number})
    return number


async def start_draft(code: str) -> int:
    """The number of the version that is being written: a copy of the newest where none was.

    Raises NotFound.
    """
    async with joined():
        writing = await courses.course(code, state="draft")
        if writing is not None:
            return writing.version
        newest = await courses.course(code) or await courses.course(code, state="retired")
        if newest is None:
            raise NotFound
        return await save_draft(code, replace(draft_of(newest), changes=None, changes_en=None))


async def publish_draft(code: str, *, now: datetime) -> int:
    """The draft is current, the version before retired.

    What is the same in both counts as read; who has something new to read is told.
    Its number. Raises NoDraft.
    """
    async with joined():
        await _lock(code)
        found = await rows(
            "SELECT v.id, v.number, v.course, c.name FROM course_version v "
            "JOIN course c ON c.id = v.course WHERE c.code = $1 AND v.state = 'draft'",
            code,
        )
        if not found:
            raise NoDraft
        version = found[0]
        retired = await rows(
            "UPDATE course_version SET state = 'retired' WHERE course = $1 AND state = 'current' "
            "RETURNING id",
            version["course"],
        )
        await rows(
            "UPDATE course_version SET state = 'current', published_on = $2 WHERE id = $1",
            version["id"],
            clock.civil(now),
        )
        readers: list[dict[str, Any]] = []
        for before in retired:
            await carry_reading(before["id"], version["id"])
            readers += await rows(
                "SELECT DISTINCT r.person FROM lesson l JOIN lesson_read r ON r.lesson = l.id "
                "WHERE l.version = $1 AND EXISTS (SELECT FROM lesson n WHERE n.version = $2 "
                "AND NOT EXISTS (SELECT FROM lesson_read d WHERE d.lesson = n.id "
                "AND d.person = r.person))",
                before["id"],
                version["id"],
            )
        for row in readers:
            await tell_person(
                row["person"],
                "course-changed",
                N_("“{course}” has changed: read what is new."),
                link=f"/courses/{code}/changes",
                once=f"course-version:{version['id']}",
                course=version["name"],
            )
        await record("course.publish", "course", code, after={"version": version["number"]})
    return int(version["number"])


async def drop_draft(code: str) -> None:
    """No version is being written; a course that never had another is gone. Raises NoDraft."""
    async with joined():
        await _lock(code)
        gone = await rows(
            "DELETE FROM course_version v USING course c WHERE c.id = v.course AND c.code = $1 "
            "AND v.state = 'draft' RETURNING v.number, c.id",
            code,
        )
        if not gone:
            raise NoDraft
        await rows(
            "DELETE FROM course c WHERE c.id = $1 AND NOT EXISTS (SELECT FROM course_version v "
            "WHERE v.course = c.id) AND NOT EXISTS (SELECT FROM course_session s "
            "WHERE s.course = c.id)",
            gone[0]["id"],
        )
        await record("course.draft-drop", "course", code, before={"version": gone[0]["number"]})


async def retire_course(code: str) -> None:
    """The course has no current version: nobody new reads it. Raises NotFound."""
    async with joined():
        await _lock(code)
        retired = await rows(
            "UPDATE course_version v SET state = 'retired' FROM course c WHERE c.id = v.course "
            "AND c.code = $1 AND v.state = 'current' RETURNING v.number",
            code,
        )
        if not retired:
            raise NotFound
        await record("course.retire", "course", code, before={"version": retired[0]["number"]})


async def copy_course(code: str, new_code: str, name: str, name_en: str | None) -> int:
    """A new course begins as a draft that says what this one says; raises NotFound, CodeTaken."""
    async with joined():
        source = await courses.course(code) or await courses.course(code, state="draft")
        if source is None:
            raise NotFound
        if await courses.names([new_code]):
            raise CodeTaken(course=new_code)
        draft = replace(draft_of(source), name=name, name_en=name_en, changes=None, changes_en=None)
        return await save_draft(new_code, draft)


async def check(draft: CourseDraft) -> None:
    """Nothing; raises Invalid with a word for each lesson that cannot be so."""
    if not 0 < len(draft.lessons) <= MOST_LESSONS:
        raise Invalid({"lessons": N_("A course has 1 to 100 lessons.")})
    kept = await files.find_all(
        [one.file for lesson in draft.lessons for one in lesson.materials if one.file]
    )
    asked = {code for lesson in draft.lessons for code in lesson.questions}
    known = await bank.newest(sorted(asked))
    errors: dict[str, str] = {}
    for place, lesson in enumerate(draft.lessons):
        errors |= _lesson_mistakes(f"lessons.{place}", lesson, kept, known)
    errors |= await _audience_mistakes(draft)
    if errors:
        raise Invalid(errors)


def _lesson_mistakes(
    at: str,
    lesson: LessonDraft,
    kept: dict[str, files.Stored],
    known: dict[str, bank.QuestionShown],
) -> dict[str, str]:
    errors: dict[str, str] = {}
    if max(len(lesson.materials), len(lesson.questions)) > MOST_CARRIED:
        errors[at] = N_("A lesson carries 20 materials and 20 questions at the most.")
    for number, one in enumerate(lesson.materials):
        if wrong := _material_mistake(one, kept):
            errors[f"{at}.materials.{number}"] = wrong
    for number, code in enumerate(lesson.questions):
        question = known.get(code)
        if question is None or question.state != READY or question.retired:
            errors[f"{at}.questions.{number}"] = N_("The bank has no such question in use.")
        elif question.draft.kind == "essay":
            errors[f"{at}.questions.{number}"] = N_("Nobody marks an essay in a lesson.")
    return errors


async def _audience_mistakes(draft: CourseDraft) -> dict[str, str]:
    found = await rows("SELECT code FROM post WHERE code = ANY($1)", list(draft.posts))
    if {row["code"] for row in found} != set(draft.posts):
        return {"posts": N_("There is no such post.")}
    if draft.restricted and not draft.posts:
        return {"posts": N_("Say for which posts, if others may not take it.")}
    return {}


def _material_mistake(one: Material, kept: dict[str, files.Stored]) -> str | None:
    if one.kind == LINK:
        good = one.address is not None and one.address.startswith(("https://", "http://"))
        return None if good else N_("An address begins with https:// or http://.")
    stored = kept.get(one.file or "")
    if one.kind not in {FILE, VIDEO} or stored is None:
        return N_("There is no such file.")
    if one.kind == VIDEO and not stored.media_type.startswith(("video/", "audio/")):
        return N_("This file is no film.")
    return None


async def _put_course(code: str, draft: CourseDraft) -> int:
    made = await rows(
        "INSERT INTO course (code, name, name_en, hours_kind, posts, restricted) "
        "VALUES ($1, $2, $3, $4, $5::jsonb, $6) ON CONFLICT (code) DO UPDATE "
        "SET name = excluded.name, name_en = excluded.name_en, hours_kind = excluded.hours_kind, "
        "posts = excluded.posts, restricted = excluded.restricted RETURNING id",
        code,
        draft.name,
        draft.name_en,
        draft.hours_kind,
        dumps(list(draft.posts)),
        draft.restricted,
    )
    return int(made[0]["id"])


async def _lock(code: str) -> None:
    await rows("SELECT id FROM course WHERE code = $1 FOR UPDATE", code)


async def _add_lessons(version: int, lessons: Sequence[LessonDraft]) -> None:
    made = await rows(
        "INSERT INTO lesson (version, position, title, title_en, text, text_en, module, module_en) "
        "SELECT $1, t.position, t.title, t.title_en, t.text, t.text_en, t.module, t.module_en "
        "FROM unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], "
        "$8::text[]) AS t(position, title, title_en, text, text_en, module, module_en) "
        "RETURNING id, position",
        version,
        list(range(1, len(lessons) + 1)),
        [one.title for one in lessons],
        [one.title_en for one in lessons],
        [one.text for one in lessons],
        [one.text_en for one in lessons],
        [one.module for one in lessons],
        [one.module_en for one in lessons],
    )
    ids = {row["position"] - 1: row["id"] for row in made}
    materials = [
        (ids[place], number, one)
        for place, lesson in enumerate(lessons)
        for number, one in enumerate(lesson.materials, 1)
    ]
    await rows(
        "INSERT INTO lesson_material (lesson, position, kind, title, title_en, file, address) "
        "SELECT * FROM unnest($1::bigint[], $2::int[], $3::text[], $4::text[], $5::text[], "
        "$6::text[], $7::text[])",
        [lesson for lesson, _, _ in materials],
        [number for _, number, _ in materials],
        [one.kind for _, _, one in materials],
        [one.title for _, _, one in materials],
        [one.title_en for _, _, one in materials],
        [one.file for _, _, one in materials],
        [one.address for _, _, one in materials],
    )
    questions = [
        (ids[place], number, code)
        for place, lesson in enumerate(lessons)
        for number, code in enumerate(dict.fromkeys(lesson.questions), 1)
    ]
    await rows(
        "INSERT INTO lesson_question (lesson, position, question) "
        "SELECT * FROM unnest($1::bigint[], $2::int[], $3::text[])",
        [lesson for lesson, _, _ in questions],
        [number for _, number, _ in questions],
        [code for _, _, code in questions],
    )
