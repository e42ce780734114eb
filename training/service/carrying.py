"""What a new version of a course leaves as it was counts as read by whoever read it before."""

from kit.database import rows

_PAIRS = (
    "WITH shaped AS (SELECT l.id, l.version, jsonb_build_array(l.title, l.title_en, l.text, "
    "l.text_en, (SELECT jsonb_agg(jsonb_build_array(m.kind, m.title, m.title_en, m.file, "
    "m.address) ORDER BY m.position) FROM lesson_material m WHERE m.lesson = l.id), "
    "(SELECT jsonb_agg(q.question ORDER BY q.position) FROM lesson_question q "
    "WHERE q.lesson = l.id)) AS shape FROM lesson l WHERE l.version IN ($1, $2)), "
    "pairs AS (SELECT DISTINCT ON (n.id) o.id AS before, n.id AS now FROM shaped n "
    "JOIN shaped o ON o.shape = n.shape AND o.version = $1 WHERE n.version = $2 "
    "ORDER BY n.id, o.id) "
)
"""Each lesson that says and carries exactly what one of the version before did; order and module
may differ."""


async def carry_reading(before: int, now: int) -> int:
    """Lessons of version `now` that are the same in version `before` are as far read as they were.

    Readings keep their time; answers and places come along. How many lessons are the same.
    """
    await rows(
        f"{_PAIRS} INSERT INTO lesson_read (lesson, person, at, carried) "
        "SELECT p.now, r.person, r.at, true FROM pairs p "
        "JOIN lesson_read r ON r.lesson = p.before ON CONFLICT DO NOTHING",
        before,
        now,
    )
    await rows(
        f"{_PAIRS} INSERT INTO lesson_answer "
        "(lesson, question, person, answer, correct, tries, at) "
        "SELECT p.now, a.question, a.person, a.answer, a.correct, a.tries, a.at FROM pairs p "
        "JOIN lesson_answer a ON a.lesson = p.before ON CONFLICT DO NOTHING",
        before,
        now,
    )
    await rows(
        f"{_PAIRS} INSERT INTO lesson_place (lesson, person, file, seconds, at) "
        "SELECT p.now, s.person, s.file, s.seconds, s.at FROM pairs p "
        "JOIN lesson_place s ON s.lesson = p.before ON CONFLICT DO NOTHING",
        before,
        now,
    )
    same = await rows(f"{_PAIRS} SELECT count(*) AS n FROM pairs", before, now)
    return int(same[0]["n"])
