"""Courses in JSON, as they are written and as they are read."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated

import msgspec

from kit.language import pick
from training.exams.api.faces import FaceShown, OptionShown, face_shown, option
from training.exams.queries.bank import QuestionShown
from training.exams.rules.bodies import face_of
from training.queries.courses import CourseShown, EquivalenceShown, LessonShown
from training.queries.lessons import MaterialShown
from training.rules.lessons import Kind, LessonDraft, Material
from training.service import courses as service
from training.service.courses import CourseDraft

Markdown = Annotated[str, msgspec.Meta(min_length=1, max_length=50_000)]
Title = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
CourseCode = Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{1,59}$")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
EnglishName = Annotated[str, msgspec.Meta(max_length=160)] | None
English = Annotated[str, msgspec.Meta(max_length=200)] | None


class MaterialGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A file or film by the code that `/api/files` gave, or an address elsewhere."""

    kind: Kind
    title: Title
    title_en: English = None
    file: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    address: Annotated[str, msgspec.Meta(max_length=500)] | None = None


class LessonGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A lesson as it is written; text is Markdown, questions are codes of the bank."""

    title: Title
    text: Markdown
    title_en: English = None
    text_en: Annotated[str, msgspec.Meta(max_length=50_000)] | None = None
    module: Annotated[str, msgspec.Meta(max_length=120)] | None = None
    module_en: English = None
    materials: Annotated[list[MaterialGiven], msgspec.Meta(max_length=20)] = []
    questions: Annotated[
        list[Annotated[str, msgspec.Meta(min_length=1, max_length=60)]],
        msgspec.Meta(max_length=20),
    ] = []


class CourseGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A course as it is written.

    `posts` are those that it prepares for; `restricted`: only their people, and who is on the way
    to one, may take it. `changes` says what is new against the version before.
    """

    code: CourseCode
    name: Name
    class_hours: Annotated[float, msgspec.Meta(ge=0, le=1000)]
    lessons: Annotated[list[LessonGiven], msgspec.Meta(min_length=1, max_length=100)]
    name_en: EnglishName = None
    hours_kind: Annotated[str, msgspec.Meta(pattern="^[a-z_]{1,40}$")] = "pre_posting"
    changes: Annotated[str, msgspec.Meta(max_length=2000)] | None = None
    changes_en: Annotated[str, msgspec.Meta(max_length=2000)] | None = None
    posts: Annotated[
        list[Annotated[str, msgspec.Meta(min_length=1, max_length=60)]],
        msgspec.Meta(max_length=50),
    ] = []
    restricted: bool = False


class CopyGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Code and names of the copy."""

    code: CourseCode
    name: Name
    name_en: EnglishName = None


class PlaceGiven(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Where one stopped: in the lesson, or at a second of its film of that code."""

    seconds: Annotated[int, msgspec.Meta(ge=0, le=360_000)] = 0
    file: Annotated[str, msgspec.Meta(max_length=40)] | None = None


class MaterialRead(msgspec.Struct, rename="camel"):
    """A material; `seconds` is how far the reader has come in a film."""

    kind: str
    title: str
    file: str | None
    address: str
    media_type: str | None
    size: int | None
    seconds: int


class LessonQuestionRead(msgspec.Struct, rename="camel"):
    """A question of a lesson; `right`: the reader answered it rightly."""

    code: str
    kind: str
    text: str
    options: list[OptionShown]
    face: FaceShown
    right: bool


class LessonRead(msgspec.Struct, rename="camel"):
    """A lesson; `readAt` is the reader's confirmation."""

    id: int
    title: str
    text: str
    read_at: datetime | None
    module: str | None
    materials: list[MaterialRead]
    questions: list[LessonQuestionRead]


class EquivalenceRead(msgspec.Struct, rename="camel"):
    """What the course counts as; keeps: whether credit stays after the last day."""

    id: int
    counts_as: str
    first_day: date
    last_day: date | None
    keeps: bool


class CourseRead(msgspec.Struct, rename="camel"):
    """A version of a course."""

    code: str
    name: str
    version: int
    state: str
    class_hours: float
    published_on: date | None
    changes: str | None
    posts: list[str]
    restricted: bool
    lessons: list[LessonRead]
    prerequisites: list[str]
    equivalences: list[EquivalenceRead]


class VersionRead(msgspec.Struct, rename="camel"):
    """A version in the list."""

    version: int
    state: str
    class_hours: float
    published_on: date | None
    changes: str | None
    lessons: int


class PassageRead(msgspec.Struct, rename="camel"):
    """A passage as it stood and as it stands; one of them may be empty."""

    before: str
    after: str


class LessonChangeRead(msgspec.Struct, rename="camel"):
    """What is new in a lesson."""

    title: str
    kind: str
    """new, changed or gone"""
    passages: list[PassageRead]


class AnsweredRead(msgspec.Struct, rename="camel"):
    """Whether the answer is right, and why."""

    right: bool
    explanation: str


def draft_of(given: CourseGiven) -> CourseDraft:
    """What was given, as a draft."""
    return CourseDraft(
        name=given.name,
        name_en=given.name_en,
        class_hours=service.hours(given.class_hours),
        hours_kind=given.hours_kind,
        changes=given.changes,
        changes_en=given.changes_en,
        posts=tuple(given.posts),
        restricted=given.restricted,
        lessons=tuple(_lesson_draft(one) for one in given.lessons),
    )


def _lesson_draft(given: LessonGiven) -> LessonDraft:
    return LessonDraft(
        given.title,
        given.text,
        given.title_en,
        given.text_en,
        given.module,
        given.module_en,
        tuple(Material(m.kind, m.title, m.title_en, m.file, m.address) for m in given.materials),
        tuple(dict.fromkeys(given.questions)),
    )


def course_read(
    course: CourseShown,
    needs: list[str],
    equivalences: list[EquivalenceShown],
    questions: Mapping[str, QuestionShown],
) -> CourseRead:
    """A version in the reader's language."""
    return CourseRead(
        code=course.code,
        name=pick(course.name, course.name_en),
        version=course.version,
        state=course.state,
        class_hours=float(course.class_hours),
        published_on=course.published_on,
        changes=pick(course.changes or "", course.changes_en) or None,
        posts=list(course.posts),
        restricted=course.restricted,
        lessons=[_lesson(one, questions) for one in course.lessons],
        prerequisites=needs,
        equivalences=[
            EquivalenceRead(one.id, one.counts_as, one.first_day, one.last_day, one.keeps)
            for one in equivalences
        ],
    )


def _lesson(one: LessonShown, questions: Mapping[str, QuestionShown]) -> LessonRead:
    return LessonRead(
        id=one.id,
        title=pick(one.title, one.title_en),
        text=pick(one.text, one.text_en),
        read_at=one.read_at,
        module=pick(one.module, one.module_en) if one.module else None,
        materials=[_material(material) for material in one.materials],
        questions=[
            _question(questions[code], right=code in one.right)
            for code in one.questions
            if code in questions
        ],
    )


def _material(one: MaterialShown) -> MaterialRead:
    return MaterialRead(
        one.kind,
        pick(one.title, one.title_en),
        one.file,
        one.path,
        one.media_type,
        one.size,
        one.seconds,
    )


def _question(one: QuestionShown, *, right: bool) -> LessonQuestionRead:
    face = face_of(one.draft)
    return LessonQuestionRead(
        code=one.code,
        kind=face.kind,
        text=pick(face.stem, face.stem_en),
        options=[option(choice) for choice in face.options],
        face=face_shown(face),
        right=right,
    )
