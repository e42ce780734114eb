"""Courses as JSON: read, taken, written."""

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, delete, get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter

from kit import clock, files
from kit.errors import Invalid, NotFound
from kit.files import received, received_on_disk
from kit.language import N_, pick
from kit.permissions import required
from kit.web.lists import Paged, PageNumber, PageSize
from training import packages
from training.answers import package_answer, taken
from training.api.course_shapes import (
    AnsweredRead,
    CopyGiven,
    CourseGiven,
    CourseRead,
    LessonChangeRead,
    PassageRead,
    PlaceGiven,
    VersionRead,
    course_read,
    draft_of,
)
from training.changes import changes_of
from training.exams.api.answers import Answer
from training.exams.queries import bank
from training.exams.rules import responses
from training.permissions import own_person
from training.queries import courses
from training.service import courses as service
from training.service import credit, lessons
from training.service import packages as packing
from training.service.authoring import add_file

LARGE = 4 * 1024 * 1024


class CourseSummary(msgspec.Struct, rename="camel"):
    """A course in the list; `read` counts the lessons that the reader confirmed."""

    code: str
    name: str
    version: int | None
    class_hours: float | None
    published_on: date | None
    lessons: int
    read: int
    draft: int | None
    """Number of the version that is being written."""


class PrerequisitesGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Codes of the courses that come first."""

    needs: Annotated[
        list[Annotated[str, msgspec.Meta(min_length=1, max_length=60)]],
        msgspec.Meta(max_length=20),
    ]


class EquivalenceGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """The course counts as another from a day on."""

    counts_as: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    first_day: date


class TakenBack(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """An equivalence ends with the day before; keeps: credit that was given stays."""

    first_day_without: date
    keeps: bool


class LessonAnswerGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """An answer to a question of a lesson."""

    response: Answer


async def _course(code: str, *, version: int | None = None, state: str = "current") -> CourseRead:
    found = await courses.course(code, required().person_id, version=version, state=state)
    if found is None or (found.state == "draft" and not required().may("courses.edit")):
        raise NotFound
    questions = await bank.newest([one for lesson in found.lessons for one in lesson.questions])
    return course_read(
        found, await courses.prerequisites(code), await courses.equivalences(code), questions
    )


class CourseApi(Controller):
    """Courses: read and taken; written as a draft, published, retired, copied, packed."""

    path = "/api"
    tags = ["Training"]

    @get("/courses", permission="courses.read")
    async def courses(self, page: PageNumber = 1, page_size: PageSize = 50) -> Paged[CourseSummary]:
        """All courses with their current version, by code; to authors those without one too."""
        lines, total = await courses.find_courses(
            required().person_id,
            unpublished=required().may("courses.edit"),
            page=page,
            page_size=page_size,
        )
        items = [
            CourseSummary(
                code=line.code,
                name=pick(line.name, line.name_en),
                version=line.version,
                class_hours=None if line.class_hours is None else float(line.class_hours),
                published_on=line.published_on,
                lessons=line.lessons,
                read=line.read,
                draft=line.draft,
            )
            for line in lines
        ]
        return Paged(items, total, page, page_size)

    @get("/courses/{code:str}", permission="courses.read")
    async def course(
        self,
        code: FromPath[str],
        version: Annotated[int | None, QueryParameter(ge=1, le=32_000)] = None,
    ) -> CourseRead:
        """A course's current version, or the one asked for, with its lessons in Markdown."""
        return await _course(code, version=version)

    @get("/courses/{code:str}/versions", permission="courses.read")
    async def versions(self, code: FromPath[str]) -> list[VersionRead]:
        """The versions of a course, the newest first; the draft for its authors alone."""
        found = await courses.versions(code)
        may_edit = required().may("courses.edit")
        if not found:
            raise NotFound
        return [
            VersionRead(
                one.number,
                one.state,
                float(one.class_hours),
                one.published_on,
                pick(one.changes or "", one.changes_en) or None,
                one.lessons,
            )
            for one in found
            if one.state != "draft" or may_edit
        ]

    @get("/courses/{code:str}/changes", permission="courses.read")
    async def changes(self, code: FromPath[str]) -> list[LessonChangeRead]:
        """What is new since the version that the reader read, or else since the one before."""
        found = await changes_of(code, required().person_id)
        return [
            LessonChangeRead(
                one.title, one.kind, [PassageRead(p.before, p.after) for p in one.passages]
            )
            for one in found.lessons
        ]

    @post("/lessons/{lesson_id:int}/read", permission="self", status_code=200)
    async def confirm(self, lesson_id: FromPath[int]) -> CourseRead:
        """Confirm that one has read a lesson; its questions are answered rightly before."""
        return await _course(await lessons.confirm_read(lesson_id, own_person(), now=clock.now()))

    @post("/lessons/{lesson_id:int}/place", permission="self", status_code=204)
    async def stop_at(self, lesson_id: FromPath[int], data: JSONBody[PlaceGiven]) -> None:
        """Keep where one stopped: in a lesson, or at a second of its film."""
        await lessons.stop_at(lesson_id, own_person(), data.file, data.seconds, now=clock.now())

    @post(
        "/lessons/{lesson_id:int}/questions/{question:str}",
        permission="self",
        status_code=200,
        request_max_body_size=256 * 1024,
    )
    async def answer(
        self, lesson_id: FromPath[int], question: FromPath[str], data: JSONBody[LessonAnswerGiven]
    ) -> AnsweredRead:
        """Answer a question of a lesson, as often as needed; whether it is right, and why."""
        try:
            given = responses.read(msgspec.to_builtins(data.response))
        except responses.WrongShape:
            given = None
        if given is None:
            raise Invalid({"response": N_("This is no answer to this question.")})
        right = await lessons.answer(lesson_id, question, own_person(), given, now=clock.now())
        asked = (await bank.newest([question]))[question].draft
        said = pick(asked.explanation, asked.explanation_en) if right else ""
        return AnsweredRead(right, said)

    @post("/courses", permission="courses.edit", request_max_body_size=LARGE)
    async def publish(self, data: JSONBody[CourseGiven]) -> CourseRead:
        """Publish a course, or its next version: the one before is retired."""
        await service.publish_course(data.code, draft_of(data), now=clock.now())
        return await _course(data.code)

    @post("/course-drafts", permission="courses.edit", request_max_body_size=LARGE)
    async def save_draft(self, data: JSONBody[CourseGiven]) -> CourseRead:
        """Keep a course, or its next version, as a draft; readers keep the current version."""
        await service.save_draft(data.code, draft_of(data))
        return await _course(data.code, state="draft")

    @post("/courses/{code:str}/draft", permission="courses.edit")
    async def start_draft(self, code: FromPath[str]) -> CourseRead:
        """Begin the next version as a copy of the newest; a draft there is stays as it is."""
        await service.start_draft(code)
        return await _course(code, state="draft")

    @get("/courses/{code:str}/draft", permission="courses.edit")
    async def draft(self, code: FromPath[str]) -> CourseRead:
        """The version that is being written."""
        return await _course(code, state="draft")

    @delete("/courses/{code:str}/draft", permission="courses.edit")
    async def drop_draft(self, code: FromPath[str]) -> None:
        """Throw the draft away; a course that never had another version is gone with it."""
        await service.drop_draft(code)

    @post("/courses/{code:str}/draft/publish", permission="courses.edit", status_code=200)
    async def publish_draft(self, code: FromPath[str]) -> CourseRead:
        """Publish the draft: the version before is retired, and whoever read it is told."""
        await service.publish_draft(code, now=clock.now())
        return await _course(code)

    @post("/courses/{code:str}/retire", permission="courses.edit", status_code=204)
    async def retire(self, code: FromPath[str]) -> None:
        """Retire the current version without a next one: nobody new reads the course."""
        await service.retire_course(code)

    @post("/courses/{code:str}/copy", permission="courses.edit")
    async def copy(self, code: FromPath[str], data: JSONBody[CopyGiven]) -> CourseRead:
        """Begin another course as a draft that says what this one says."""
        await service.copy_course(code, data.code, data.name, data.name_en)
        return await _course(data.code, state="draft")

    @post(
        "/courses/{code:str}/files",
        permission="courses.edit",
        request_max_body_size=files.VIDEOS.largest + 1_000_000,
    )
    async def add_file(
        self,
        code: FromPath[str],
        request: Request[Any, Any, Any],
        lesson: Annotated[int, QueryParameter(ge=1, le=100)],
        title: Annotated[str, QueryParameter(max_length=120)] = "",
    ) -> CourseRead:
        """Put a picture, attachment or film (form field `file`) into a lesson of the draft.

        A picture goes into the lesson's text. Lessons count from 1.
        """
        name, content = await received_on_disk(request)
        kept = await files.keep(name, content, files.VIDEOS, now=clock.now())
        await add_file(code, lesson, kept, title)
        return await _course(code, state="draft")

    @get("/courses/{code:str}/package", permission="courses.edit")
    async def package(self, code: FromPath[str]) -> Response[bytes]:
        """The course as a package (zip) with its texts, pictures, attachments and films."""
        return package_answer(code, await packing.packed(code))

    @post(
        "/course-packages",
        permission="courses.edit",
        request_max_body_size=packages.LARGEST_BODY,
    )
    async def unpack(
        self,
        request: Request[Any, Any, Any],
        code: Annotated[str | None, QueryParameter(max_length=60)] = None,
    ) -> CourseRead:
        """A package (form field `file`) becomes a draft, under `code` where one is given."""
        _, content = await received(request)
        return await _course(await taken(content, code), state="draft")

    @put("/courses/{code:str}/prerequisites", permission="courses.edit")
    async def need(self, code: FromPath[str], data: JSONBody[PrerequisitesGiven]) -> CourseRead:
        """Say which courses come first; who enrols themselves has done them."""
        await credit.put_prerequisites(code, data.needs)
        return await _course(code)

    @post("/courses/{code:str}/equivalences", permission="courses.edit")
    async def equate(self, code: FromPath[str], data: JSONBody[EquivalenceGiven]) -> CourseRead:
        """From a day on, whoever has done the course counts as having done the other."""
        await credit.add_equivalence(code, data.counts_as, data.first_day)
        return await _course(code)

    @post(
        "/courses/{code:str}/equivalences/{equivalence_id:int}/take-back",
        permission="courses.edit",
        status_code=200,
    )
    async def take_back(
        self, code: FromPath[str], equivalence_id: FromPath[int], data: JSONBody[TakenBack]
    ) -> CourseRead:
        """End an equivalence, with or without the credit it gave."""
        await credit.take_back(code, equivalence_id, data.first_day_without, keeps=data.keeps)
        return await _course(code)
