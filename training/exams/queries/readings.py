"""What to read after an exam: lessons that treat the weak categories."""

from collections.abc import Sequence
from dataclasses import dataclass

from kit.database import rows
from training.exams.rules.nearness import nearest

MOST = 3
"""Lessons for a category."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A lesson of a course."""

    course: str
    lesson: int
    title: str
    title_en: str | None


async def readings(attempt_id: int, categories: tuple[str, ...]) -> dict[str, list[Reading]]:
    """Category -> at most three lessons for it, those of the exam's own course first.

    A lesson treats a category when it names the law behind a question that was not fully right
    there, or the category itself; where none does, those of the exam's course count whose words
    are nearest to the questions'.
    """
    found = await rows(
        "WITH missed AS (SELECT DISTINCT c.code, c.name, v.body -> 'source' ->> 'law' AS law "
        " FROM attempt_slot s JOIN question_version v ON v.id = s.version "
        " JOIN question q ON q.id = v.question JOIN question_category c ON c.id = q.category "
        " WHERE s.attempt = $1 AND c.code = ANY($2) AND COALESCE(s.share, 0) < 1) "
        "SELECT m.code AS category, k.code AS course, l.position AS lesson, l.title, l.title_en, "
        "bool_or(k.id = e.course) AS own, "
        "count(*) FILTER (WHERE strpos(l.title || l.text, m.law) > 0) AS laws, "
        "bool_or(strpos(l.title, m.name) > 0) AS titled "
        "FROM missed m, attempt a JOIN exam e ON e.id = a.exam, lesson l "
        "JOIN course_version w ON w.id = l.version AND w.state = 'current' "
        "JOIN course k ON k.id = w.course "
        "WHERE a.id = $1 AND (strpos(l.title || l.text, m.law) > 0 "
        " OR strpos(l.title || l.text, m.name) > 0) "
        "GROUP BY m.code, k.code, l.id ORDER BY m.code, own DESC, titled DESC, laws DESC, l.id",
        attempt_id,
        list(categories),
    )
    by_category: dict[str, list[Reading]] = {}
    for row in found:
        held = by_category.setdefault(row["category"], [])
        if len(held) < MOST:
            held.append(Reading(row["course"], row["lesson"], row["title"], row["title_en"]))
    rest = [code for code in categories if code not in by_category]
    return by_category | (await _by_words(attempt_id, rest) if rest else {})


async def _by_words(attempt_id: int, categories: Sequence[str]) -> dict[str, list[Reading]]:
    lessons = await rows(
        "SELECT k.code AS course, l.position AS lesson, l.title, l.title_en, l.text "
        "FROM attempt a JOIN exam e ON e.id = a.exam JOIN course k ON k.id = e.course "
        "JOIN course_version w ON w.course = k.id AND w.state = 'current' "
        "JOIN lesson l ON l.version = w.id WHERE a.id = $1 ORDER BY l.position",
        attempt_id,
    )
    if not lessons:
        return {}
    missed = await rows(
        "SELECT c.code, string_agg(v.stem || ' ' || (v.body ->> 'explanation'), ' ') AS words "
        "FROM attempt_slot s JOIN question_version v ON v.id = s.version "
        "JOIN question q ON q.id = v.question JOIN question_category c ON c.id = q.category "
        "WHERE s.attempt = $1 AND c.code = ANY($2) AND COALESCE(s.share, 0) < 1 GROUP BY c.code",
        attempt_id,
        list(categories),
    )
    texts = [f"{one['title']} {one['text']}" for one in lessons]
    return {
        row["code"]: [
            Reading(one["course"], one["lesson"], one["title"], one["title_en"])
            for one in (lessons[place] for place in nearest(row["words"], texts, MOST))
        ]
        for row in missed
    }
