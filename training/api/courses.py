"""Courses as JSON."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar import Controller, get, post, put
from litestar.params import FromPath, JSONBody

from kit import clock
from kit.errors import NotFound
from kit.language import pick
from kit.permissions import required
from kit.web.lists import Paged, PageNumber, PageSize
from training.permissions import own_person
from training.queries import courses
from training.queries.courses import CourseShown, EquivalenceShown
from training.service import courses as service
from training.service import credit
from training.service.courses import CourseDraft, LessonDraft

Markdown = Annotated[str, msgspec.Meta(min_length=1, max_length=50_000)]
Title = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]


class LessonGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A lesson as it is written; text is Markdown."""

    title: Title
    text: Markdown
    title_en: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    text_en: Annotated[str, msgspec.Meta(max_length=50_000)] | None = None


class CourseGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A course to publish: a new one, or the next version of the one of that code."""

    code: Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{1,59}$")]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    class_hours: Annotated[float, msgspec.Meta(ge=0, le=1000)]
    lessons: Annotated[list[LessonGiven], msgspec.Meta(min_length=1, max_length=100)]
    name_en: Annotated[str, msgspec.Meta(max_length=160)] | None = None
    hours_kind: Annotated[str, msgspec.Meta(pattern="^[a-z_]{1,40}$")] = "pre_posting"


class CourseSummary(msgspec.Struct, rename="camel"):
    """A course in the list; `read` counts the lessons that the reader confirmed."""

    code: str
    name: str
    version: int | None
    class_hours: float | None
    published_on: date | None
    lessons: int
    read: int


class LessonRead(msgspec.Struct, rename="camel"):
    """A lesson; `readAt` is the reader's confirmation."""

    id: int
    title: str
    text: str
    read_at: datetime | None


class EquivalenceRead(msgspec.Struct, rename="camel"):
    """What the course counts as; keeps: whether credit stays after the last day."""

    id: int
    counts_as: str
    first_day: date
    last_day: date | None
    keeps: bool


class CourseRead(msgspec.Struct, rename="camel"):
    """A course's current version."""

    code: str
    name: str
    version: int
    class_hours: float
    published_on: date
    lessons: list[LessonRead]
    prerequisites: list[str]
    equivalences: list[EquivalenceRead]


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


def draft_of(given: CourseGiven) -> CourseDraft:
    """What was given, as a draft."""
    return CourseDraft(
        name=given.name,
        name_en=given.name_en,
        class_hours=service.hours(given.class_hours),
        hours_kind=given.hours_kind,
        lessons=tuple(
            LessonDraft(one.title, one.text, one.title_en, one.text_en) for one in given.lessons
        ),
    )


def _read(
    course: CourseShown, needs: list[str], equivalences: list[EquivalenceShown]
) -> CourseRead:
    return CourseRead(
        code=course.code,
        name=pick(course.name, course.name_en),
        version=course.version,
        class_hours=float(course.class_hours),
        published_on=course.published_on,
        lessons=[
            LessonRead(
                one.id, pick(one.title, one.title_en), pick(one.text, one.text_en), one.read_at
            )
            for one in course.lessons
        ],
        prerequisites=needs,
        equivalences=[
            EquivalenceRead(one.id, one.counts_as, one.first_day, one.last_day, one.keeps)
            for one in equivalences
        ],
    )


async def _course(code: str) -> CourseRead:
    found = await courses.course(code, required().person_id)
    if found is None:
        raise NotFound
    return _read(found, await courses.prerequisites(code), await courses.equivalences(code))


class CourseApi(Controller):
    """Courses."""

    path = "/api"
    tags = ["Training"]

    @get("/courses", permission="courses.read")
    async def courses(self, page: PageNumber = 1, page_size: PageSize = 50) -> Paged[CourseSummary]:
        """All courses with their current version, by code."""
        lines, total = await courses.find_courses(
            required().person_id, page=page, page_size=page_size
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
            )
            for line in lines
        ]
        return Paged(items, total, page, page_size)

    @get("/courses/{code:str}", permission="courses.read")
    async def course(self, code: FromPath[str]) -> CourseRead:
        """A course's current version with its lessons in Markdown."""
        return await _course(code)

    @post("/courses", permission="courses.edit", request_max_body_size=4 * 1024 * 1024)
    async def publish(self, data: JSONBody[CourseGiven]) -> CourseRead:
        """Publish a course, or its next version: the one before is retired."""
        await service.publish_course(data.code, draft_of(data), now=clock.now())
        return await _course(data.code)

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

    @post("/lessons/{lesson_id:int}/read", permission="self", status_code=200)
    async def confirm(self, lesson_id: FromPath[int]) -> CourseRead:
        """Confirm that one has read a lesson."""
        return await _course(await service.confirm_read(lesson_id, own_person(), now=clock.now()))
