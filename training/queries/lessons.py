"""What lessons carry besides their text: materials, questions, and how far a person has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kit import files
from kit.database import rows
from kit.jsontext import loads
from training.rules.lessons import Kind, Material


@dataclass(frozen=True, slots=True)
class MaterialShown:
    """Something that goes with a lesson, as a page shows it."""

    kind: Kind
    title: str
    title_en: str | None
    file: str | None
    path: str
    """Where it is."""
    media_type: str | None
    size: int | None
    """In bytes; None of a link."""
    seconds: int
    """How far the person has come in a video."""

    @property
    def draft(self) -> Material:
        """As it was written."""
        address = self.path if self.file is None else None
        return Material(self.kind, self.title, self.title_en, self.file, address)


@dataclass(frozen=True, slots=True)
class Carried:
    """What one lesson carries, and what the person did with it."""

    materials: tuple[MaterialShown, ...]
    questions: tuple[str, ...]
    right: frozenset[str]


async def carried(lessons: Sequence[int], person_id: int | None) -> dict[int, Carried]:
    """Lesson -> what it carries; every one of `lessons` is there."""
    ids = list(lessons)
    materials = await rows(
        "SELECT m.lesson, m.kind, m.title, m.title_en, m.file, m.address, "
        "COALESCE(p.seconds, 0) AS seconds FROM lesson_material m LEFT JOIN lesson_place p "
        "ON p.lesson = m.lesson AND p.person = $2 AND p.file = m.file "
        "WHERE m.lesson = ANY($1) ORDER BY m.lesson, m.position",
        ids,
        person_id,
    )
    asked = await rows(
        "SELECT q.lesson, q.question, a.correct FROM lesson_question q LEFT JOIN lesson_answer a "
        "ON a.lesson = q.lesson AND a.question = q.question AND a.person = $2 "
        "WHERE q.lesson = ANY($1) ORDER BY q.lesson, q.position",
        ids,
        person_id,
    )
    kept = await files.find_all([row["file"] for row in materials if row["file"]])
    return {
        lesson: Carried(
            tuple(_material(row, kept) for row in materials if row["lesson"] == lesson),
            tuple(row["question"] for row in asked if row["lesson"] == lesson),
            frozenset(
                row["question"] for row in asked if row["lesson"] == lesson and row["correct"]
            ),
        )
        for lesson in ids
    }


def _material(row: dict[str, Any], kept: dict[str, files.Stored]) -> MaterialShown:
    stored = kept.get(row["file"]) if row["file"] else None
    return MaterialShown(
        row["kind"],
        row["title"],
        row["title_en"],
        row["file"],
        stored.path if stored else row["address"] or "",
        stored.media_type if stored else None,
        stored.size if stored else None,
        row["seconds"],
    )


@dataclass(frozen=True, slots=True)
class AnswerHeld:
    """What a person answered last to a question of a lesson."""

    answer: dict[str, Any]
    correct: bool
    tries: int


async def answers(lessons: Sequence[int], person_id: int) -> dict[tuple[int, str], AnswerHeld]:
    """(lesson, question) -> what the person answered last."""
    found = await rows(
        "SELECT lesson, question, answer, correct, tries FROM lesson_answer "
        "WHERE lesson = ANY($1) AND person = $2",
        list(lessons),
        person_id,
    )
    return {
        (row["lesson"], row["question"]): AnswerHeld(
            loads(row["answer"]), row["correct"], row["tries"]
        )
        for row in found
    }


@dataclass(frozen=True, slots=True)
class Resume:
    """Where a person stopped: a lesson of a current version that is not read to its end."""

    course: str
    course_name: str
    course_name_en: str | None
    position: int
    title: str
    title_en: str | None
    seconds: int
    """Of the lesson's film that was seen last; 0: of none."""
    at: datetime


async def resume(person_id: int) -> Resume | None:
    """Where the person stopped last; None where nothing is begun."""
    found = await rows(
        "SELECT c.code AS course, c.name AS course_name, c.name_en AS course_name_en, "
        "l.position, l.title, l.title_en, p.at, COALESCE((SELECT f.seconds FROM lesson_place f "
        " WHERE f.lesson = l.id AND f.person = $1 AND f.file <> '' ORDER BY f.at DESC LIMIT 1), 0) "
        " AS seconds FROM lesson_place p "
        "JOIN lesson l ON l.id = p.lesson JOIN course_version v ON v.id = l.version "
        "AND v.state = 'current' JOIN course c ON c.id = v.course "
        "WHERE p.person = $1 AND NOT EXISTS (SELECT FROM lesson_read r "
        "WHERE r.lesson = l.id AND r.person = $1) ORDER BY p.at DESC LIMIT 1",
        person_id,
    )
    return Resume(**found[0]) if found else None


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A course that changed since the person read it to its end."""

    code: str
    name: str
    name_en: str | None
    version: int
    before: int
    """The version that the person read."""
    published_on: date
    changes: str | None
    changes_en: str | None
    unread: int
    """Lessons of the new version that the person has not read."""


async def new_versions(person_id: int) -> list[NewVersion]:
    """The courses that the person read in an earlier version and not in the present one."""
    found = await rows(
        "SELECT c.code, c.name, c.name_en, v.number AS version, w.number AS before, "
        "v.published_on, v.changes, v.changes_en, n.unread FROM course c "
        "JOIN course_version v ON v.course = c.id AND v.state = 'current' "
        "JOIN LATERAL (SELECT max(o.number) AS number FROM course_version o JOIN lesson l "
        " ON l.version = o.id JOIN lesson_read r ON r.lesson = l.id AND r.person = $1 "
        " WHERE o.course = c.id AND o.state = 'retired') w ON w.number IS NOT NULL "
        "JOIN LATERAL (SELECT count(*) AS unread FROM lesson l WHERE l.version = v.id "
        " AND NOT EXISTS (SELECT FROM lesson_read r WHERE r.lesson = l.id AND r.person = $1)) n "
        "ON n.unread > 0 ORDER BY v.published_on DESC, c.code",
        person_id,
    )
    return [NewVersion(**row) for row in found]
