"""Courses, their current version, and who has read what."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kit.clock import ZONE
from kit.database import rows
from kit.jsontext import loads
from training.queries import lessons as within
from training.queries.lessons import Carried, MaterialShown
from training.rules.credit import Equivalence, credited
from training.rules.lessons import LessonDraft


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A course with its current version; how far one person has read it."""

    code: str
    name: str
    name_en: str | None
    version: int | None
    class_hours: Decimal | None
    published_on: date | None
    lessons: int
    read: int
    """By the person asked for."""
    draft: int | None
    """Number of the version that is being written."""


@dataclass(frozen=True, slots=True)
class LessonShown:
    """A lesson; `read_at` is the person's confirmation."""

    id: int
    position: int
    title: str
    title_en: str | None
    text: str
    text_en: str | None
    module: str | None
    module_en: str | None
    read_at: datetime | None
    materials: tuple[MaterialShown, ...]
    questions: tuple[str, ...]
    """Codes of the questions that it asks."""
    right: frozenset[str]
    """Those that the person answered rightly."""

    @property
    def quiz_done(self) -> bool:
        """Whether the person answered all its questions rightly."""
        return self.right >= set(self.questions)

    @property
    def draft(self) -> LessonDraft:
        """The lesson as it was written."""
        return LessonDraft(
            self.title,
            self.text,
            self.title_en,
            self.text_en,
            self.module,
            self.module_en,
            tuple(one.draft for one in self.materials),
            self.questions,
        )


@dataclass(frozen=True, slots=True)
class CourseShown:
    """A version of a course with its lessons."""

    code: str
    name: str
    name_en: str | None
    hours_kind: str
    posts: tuple[str, ...]
    """Codes of the posts that it prepares for."""
    restricted: bool
    """Whether only people of these posts, or on the way to one, may take it."""
    version_id: int
    version: int
    state: str
    class_hours: Decimal
    published_on: date | None
    changes: str | None
    changes_en: str | None
    lessons: tuple[LessonShown, ...]

    @property
    def read(self) -> int:
        """How many lessons are confirmed."""
        return sum(lesson.read_at is not None for lesson in self.lessons)


async def find_courses(
    person_id: int | None = None,
    *,
    unpublished: bool = False,
    page: int = 1,
    page_size: int = 50,
) -> tuple[list[CourseLine], int]:
    """(a page of the courses, how many there are), by code.

    `unpublished`: those too that have no current version.
    """
    total = await rows(
        "SELECT count(*) AS n FROM course c WHERE $1 OR EXISTS (SELECT FROM course_version v "
        "WHERE v.course = c.id AND v.state = 'current')",
        unpublished,
    )
    found = await rows(
        "SELECT c.code, c.name, c.name_en, v.number AS version, v.class_hours, v.published_on, "
        "count(l.id) AS lessons, count(r.id) AS read, (SELECT number FROM course_version d "
        " WHERE d.course = c.id AND d.state = 'draft') AS draft "
        "FROM course c LEFT JOIN course_version v ON v.course = c.id AND v.state = 'current' "
        "LEFT JOIN lesson l ON l.version = v.id "
        "LEFT JOIN lesson_read r ON r.lesson = l.id AND r.person = $1 "
        "WHERE $4 OR v.id IS NOT NULL GROUP BY c.id, v.id ORDER BY c.code LIMIT $2 OFFSET $3",
        person_id,
        page_size,
        (page - 1) * page_size,
        unpublished,
    )
    return [CourseLine(**row) for row in found], int(total[0]["n"])


_VERSION = (
    "SELECT v.id AS version_id, c.code, c.name, c.name_en, c.hours_kind, c.posts, c.restricted, "
    "v.number AS version, v.state, v.class_hours, v.published_on, v.changes, v.changes_en "
    "FROM course c JOIN course_version v ON v.course = c.id WHERE c.code = $1 AND "
)


async def course(
    code: str, person_id: int | None = None, *, version: int | None = None, state: str = "current"
) -> CourseShown | None:
    """A version of a course, with what this person has read: the current one unless said."""
    if version is None:
        head = await rows(f"{_VERSION} v.state = $2 ORDER BY v.number DESC LIMIT 1", code, state)
    else:
        head = await rows(f"{_VERSION} v.number = $2", code, version)
    if not head:
        return None
    posts = tuple(loads(head[0].pop("posts")) or ())
    lessons = await rows(
        "SELECT l.id, l.position, l.title, l.title_en, l.text, l.text_en, l.module, l.module_en, "
        "r.at AS read_at FROM lesson l LEFT JOIN lesson_read r ON r.lesson = l.id "
        "AND r.person = $2 WHERE l.version = $1 ORDER BY l.position",
        head[0]["version_id"],
        person_id,
    )
    carried = await within.carried([row["id"] for row in lessons], person_id)
    return CourseShown(
        **head[0],
        posts=posts,
        lessons=tuple(_lesson(row, carried[row["id"]]) for row in lessons),
    )


def _lesson(row: dict[str, Any], carried: Carried) -> LessonShown:
    return LessonShown(
        **row, materials=carried.materials, questions=carried.questions, right=carried.right
    )


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version of a course in the list."""

    number: int
    state: str
    class_hours: Decimal
    published_on: date | None
    changes: str | None
    changes_en: str | None
    lessons: int


async def versions(code: str) -> list[VersionLine]:
    """The versions of a course, the newest first."""
    found = await rows(
        "SELECT v.number, v.state, v.class_hours, v.published_on, v.changes, v.changes_en, "
        "(SELECT count(*) FROM lesson WHERE version = v.id) AS lessons FROM course_version v "
        "JOIN course c ON c.id = v.course WHERE c.code = $1 ORDER BY v.number DESC",
        code,
    )
    return [VersionLine(**row) for row in found]


async def may_take(code: str, person_id: int, today: date) -> bool:
    """Whether the course is for the person: open to all, or they are of one of its posts.

    Of a post is who is placed in it, today or later, and who has a plan on the way to it.
    """
    found = await rows(
        "SELECT 1 FROM course c WHERE c.code = $1 AND (NOT c.restricted OR EXISTS (SELECT "
        "FROM placement m JOIN post o ON o.id = m.post WHERE m.person = $2 AND NOT m.cancelled "
        "AND (m.last_day IS NULL OR m.last_day >= $3) AND c.posts ? o.code) OR EXISTS (SELECT "
        "FROM plan l JOIN post o ON o.id = l.post WHERE l.person = $2 AND NOT l.cancelled "
        "AND c.posts ? o.code))",
        code,
        person_id,
        today,
    )
    return bool(found)


async def names(codes: list[str]) -> dict[str, tuple[str, str | None]]:
    """Code -> (name, English name) of the courses of these codes."""
    found = await rows("SELECT code, name, name_en FROM course WHERE code = ANY($1)", codes)
    return {row["code"]: (row["name"], row["name_en"]) for row in found}


async def completed(people: Collection[int]) -> dict[int, dict[str, date]]:
    """Person -> course code -> the day since when the course counts as done.

    That is when the last lesson of its current version was confirmed, when a session of it was
    completed, or when another course that counts as it was done; whichever came first.
    """
    by_person = await read_through(people)
    for person, done in (await attended(people)).items():
        mine = by_person.setdefault(person, {})
        for code, days in done.items():
            mine[code] = min(*days, mine.get(code, date.max))
    held = await rows(
        "SELECT c.code AS course, o.code AS counts_as, e.first_day, e.last_day, e.keeps "
        "FROM course_equivalence e JOIN course c ON c.id = e.course "
        "JOIN course o ON o.id = e.counts_as"
    )
    equivalences = [Equivalence(**row) for row in held]
    return {person: credited(done, equivalences) for person, done in by_person.items()}


async def read_through(people: Collection[int]) -> dict[int, dict[str, date]]:
    """Person -> course code -> the day the last lesson of its current version was confirmed."""
    read = await rows(
        "SELECT r.person, c.code, max(r.at AT TIME ZONE $2)::date AS on FROM course c "
        "JOIN course_version v ON v.course = c.id AND v.state = 'current' "
        "JOIN lesson l ON l.version = v.id "
        "JOIN lesson_read r ON r.lesson = l.id AND r.person = ANY($1) "
        "GROUP BY r.person, c.id, v.id "
        "HAVING count(*) = (SELECT count(*) FROM lesson WHERE version = v.id)",
        list(people),
        str(ZONE),
    )
    by_person: dict[int, dict[str, date]] = {}
    for row in read:
        by_person.setdefault(row["person"], {})[row["code"]] = row["on"]
    return by_person


async def attended(people: Collection[int]) -> dict[int, dict[str, list[date]]]:
    """Person -> course code -> the days on which sessions of it were completed, in order."""
    found = await rows(
        "SELECT e.person, c.code, e.outcome_on AS on FROM enrolment e "
        "JOIN course_session s ON s.id = e.course_session JOIN course c ON c.id = s.course "
        "WHERE e.person = ANY($1) AND e.outcome = 'completed' ORDER BY e.outcome_on",
        list(people),
    )
    by_person: dict[int, dict[str, list[date]]] = {}
    for row in found:
        by_person.setdefault(row["person"], {}).setdefault(row["code"], []).append(row["on"])
    return by_person


@dataclass(frozen=True, slots=True)
class EquivalenceShown:
    """A course that counts as another."""

    id: int
    counts_as: str
    name: str
    name_en: str | None
    first_day: date
    last_day: date | None
    keeps: bool


async def prerequisites(code: str) -> list[str]:
    """Codes of the courses that must be done before this one, in order."""
    found = await rows(
        "SELECT o.code FROM course_prerequisite p JOIN course c ON c.id = p.course "
        "JOIN course o ON o.id = p.needs WHERE c.code = $1 ORDER BY o.code",
        code,
    )
    return [row["code"] for row in found]


async def equivalences(code: str) -> list[EquivalenceShown]:
    """What the course counts as, the latest first."""
    found = await rows(
        "SELECT e.id, o.code AS counts_as, o.name, o.name_en, e.first_day, e.last_day, e.keeps "
        "FROM course_equivalence e JOIN course c ON c.id = e.course "
        "JOIN course o ON o.id = e.counts_as WHERE c.code = $1 ORDER BY e.first_day DESC, e.id",
        code,
    )
    return [EquivalenceShown(**row) for row in found]


async def lacking(code: str, person_id: int) -> list[str]:
    """Names of the courses that the person has still to do before this one."""
    needed = await prerequisites(code)
    if not needed:
        return []
    done = (await completed([person_id])).get(person_id, {})
    named = await names(needed)
    return [named[one][0] for one in needed if one not in done]
