"""What to read after an exam: lessons that treat the weak categories."""

from dataclasses import dataclass

from kit.database import rows


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
    there, or the category itself.
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
        if len(held) < 3:
            held.append(Reading(row["course"], row["lesson"], row["title"], row["title_en"]))
    return by_category
