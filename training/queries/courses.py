"""Courses, their current version, and who has read what."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from kit.clock import ZONE
from kit.database import rows
from training.rules.credit import Equivalence, credited


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


@dataclass(frozen=True, slots=True)
class LessonShown:
    """A lesson; `read_at` is the person's confirmation."""

    id: int
    position: int
    title: str
    title_en: str | None
    text: str
    text_en: str | None
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class CourseShown:
    """A course's current version with its lessons."""

    code: str
    name: str
    name_en: str | None
    version: int
    class_hours: Decimal
    published_on: date
    lessons: tuple[LessonShown, ...]

    @property
    def read(self) -> int:
        """How many lessons are confirmed."""
        return sum(lesson.read_at is not None for lesson in self.lessons)


async def find_courses(
    person_id: int | None = None, *, page: int = 1, page_size: int = 50
) -> tuple[list[CourseLine], int]:
    """(a page of the courses, how many there are), by code."""
    total = await rows("SELECT count(*) AS n FROM course")
    found = await rows(
        "SELECT c.code, c.name, c.name_en, v.number AS version, v.class_hours, v.published_on, "
        "count(l.id) AS lessons, count(r.id) AS read "
        "FROM course c LEFT JOIN course_version v ON v.course = c.id AND v.state = 'current' "
        "LEFT JOIN lesson l ON l.version = v.id "
        "LEFT JOIN lesson_read r ON r.lesson = l.id AND r.person = $1 "
        "GROUP BY c.id, v.id ORDER BY c.code LIMIT $2 OFFSET $3",
        person_id,
        page_size,
        (page - 1) * page_size,
    )
    return [CourseLine(**row) for row in found], int(total[0]["n"])


async def course(code: str, person_id: int | None = None) -> CourseShown | None:
    """The current version of a course, with what this person has read."""
    head = await rows(
        "SELECT v.id, c.code, c.name, c.name_en, v.number AS version, v.class_hours, "
        "v.published_on FROM course c JOIN course_version v ON v.course = c.id "
        "WHERE c.code = $1 AND v.state = 'current'",
        code,
    )
    if not head:
        return None
    version = head[0].pop("id")
    lessons = await rows(
        "SELECT l.id, l.position, l.title, l.title_en, l.text, l.text_en, r.at AS read_at "
        "FROM lesson l LEFT JOIN lesson_read r ON r.lesson = l.id AND r.person = $2 "
        "WHERE l.version = $1 ORDER BY l.position",
        version,
        person_id,
    )
    return CourseShown(**head[0], lessons=tuple(LessonShown(**row) for row in lessons))


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
