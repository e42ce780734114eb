"""The bank as a whole: categories with counts, laws with the questions and exams they touch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kit.database import rows
from kit.jsontext import loads
from training.exams.rules import blueprints, drawing
from training.exams.rules.drawing import Candidate


@dataclass(frozen=True, slots=True)
class Branch:
    """A category in the tree, parents before those below."""

    code: str
    name: str
    name_en: str | None
    parent: str | None
    about: str | None
    depth: int
    questions: int
    """In it and below it, retired ones left out."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A law as questions cite it."""

    law: str
    law_en: str | None
    on: date | None
    questions: int
    retired: int


@dataclass(frozen=True, slots=True)
class Touched:
    """An exam that may draw one of some questions, or whose running papers have one."""

    id: int
    code: str
    name: str
    name_en: str | None
    questions: int
    """How many of them it may draw."""
    running: int
    """Running attempts that have one."""


async def tree() -> list[Branch]:
    """All categories, as a tree is read: each with those below it right after."""
    found = await rows(
        "WITH RECURSIVE branch AS ("
        " SELECT id, code, name, name_en, parent, about, 0 AS depth, ARRAY[id] AS path "
        " FROM question_category WHERE parent IS NULL UNION ALL "
        " SELECT c.id, c.code, c.name, c.name_en, c.parent, c.about, b.depth + 1, b.path || c.id "
        " FROM question_category c JOIN branch b ON c.parent = b.id WHERE NOT c.id = ANY(b.path)) "
        "SELECT b.code, b.name, b.name_en, p.code AS parent, b.about, b.depth, "
        "(SELECT count(*) FROM question q JOIN branch d ON d.id = q.category "
        " WHERE NOT q.retired AND b.id = ANY(d.path)) AS questions "
        "FROM branch b LEFT JOIN question_category p ON p.id = b.parent ORDER BY b.path"
    )
    return [Branch(**row) for row in found]


async def laws(search: str = "") -> list[Cited]:
    """The laws that newest versions cite, by name and the day they came into force."""
    found = await rows(
        "SELECT v.body->'source'->>'law' AS law, max(v.body->'source'->>'lawEn') AS law_en, "
        "v.body->'source'->>'on' AS day, count(*) FILTER (WHERE NOT q.retired) AS questions, "
        "count(*) FILTER (WHERE q.retired) AS retired "
        "FROM question q JOIN LATERAL (SELECT body FROM question_version WHERE question = q.id "
        " ORDER BY number DESC LIMIT 1) v ON true "
        "WHERE v.body ? 'source' AND strpos(lower(v.body->'source'->>'law'), lower($1)) > 0 "
        "GROUP BY 1, 3 ORDER BY 1, 3 LIMIT 500",
        search.strip(),
    )
    return [
        Cited(
            row["law"],
            row["law_en"],
            date.fromisoformat(row["day"]) if row["day"] else None,
            row["questions"],
            row["retired"],
        )
        for row in found
    ]


async def citing(law: str, before: date | None) -> list[str]:
    """Codes of questions in use that cite the law as in force before that day, or of no day."""
    found = await rows(
        "SELECT q.code FROM question q JOIN LATERAL (SELECT body FROM question_version "
        " WHERE question = q.id ORDER BY number DESC LIMIT 1) v ON true "
        "WHERE NOT q.retired AND v.body->'source'->>'law' = $1 "
        "AND ($2::date IS NULL OR (v.body->'source'->>'on') IS NULL "
        " OR (v.body->'source'->>'on')::date < $2) ORDER BY q.code",
        law,
        before,
    )
    return [row["code"] for row in found]


async def touched(codes: Sequence[str], candidates: Sequence[Candidate]) -> list[Touched]:
    """The exams that may draw one of these questions, by code.

    `candidates` are those that may be drawn now; questions retired already touch running papers
    only. A practical exam draws none.
    """
    wanted = set(codes)
    among = [one for one in candidates if one.code in wanted]
    exams = await rows(
        "SELECT e.id, e.code, e.name, e.name_en, e.blueprint, "
        "(SELECT count(DISTINCT a.id) FROM attempt a JOIN attempt_slot s ON s.attempt = a.id "
        " JOIN question_version v ON v.id = s.version JOIN question q ON q.id = v.question "
        " WHERE a.exam = e.id AND a.state = 'running' AND q.code = ANY($1)) AS running "
        "FROM exam e WHERE e.form <> 'practical' ORDER BY e.code",
        list(wanted),
    )
    found = []
    for row in exams:
        lines = blueprints.read(loads(row["blueprint"])).lines
        count = sum(any(drawing.fits(line, one) for line in lines) for one in among)
        if count or row["running"]:
            found.append(
                Touched(row["id"], row["code"], row["name"], row["name_en"], count, row["running"])
            )
    return found
