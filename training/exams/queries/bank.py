"""The bank: questions with their newest version, categories, what may be drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kit.database import rows
from kit.jsontext import loads
from training.exams.rules import bodies, keys
from training.exams.rules.drafts import Draft
from training.exams.rules.drawing import Candidate


@dataclass(frozen=True, slots=True)
class Category:
    """What questions are about."""

    code: str
    name: str
    name_en: str | None


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question in a list."""

    code: str
    category: Category
    difficulty: int
    kind: str
    stem: str
    stem_en: str | None
    service_line: str | None
    version: int
    state: str
    retired: bool
    used: int
    tags: tuple[str, ...]
    format: str
    """How its text is written."""


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """One version of a question, as an examiner sees it."""

    code: str
    version: int
    state: str
    retired: bool
    written_by: str | None
    made_at: datetime
    draft: Draft
    retired_because: str | None = None
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None


_NEWEST = """
    JOIN LATERAL (
        SELECT * FROM question_version WHERE question = q.id ORDER BY number DESC LIMIT 1
    ) v ON true
"""


async def categories() -> list[Category]:
    """All categories, in the order they were made."""
    found = await rows("SELECT code, name, name_en FROM question_category ORDER BY id")
    return [Category(**row) for row in found]


async def find_questions(
    *,
    search: str = "",
    category: str = "",
    kind: str = "",
    difficulty: int | None = None,
    tag: str = "",
    state: str = "",
    page: int = 1,
    page_size: int = 50,
) -> tuple[list[QuestionLine], int]:
    """(a page of the questions that fit, how many fit), by category and code.

    A category stands for those below it too; state `retired` is the question's, others the newest
    version's.
    """
    where = (
        " WHERE ($1 = '' OR strpos(lower(v.stem), lower($1)) > 0 "
        "OR strpos(lower(COALESCE(v.stem_en, '')), lower($1)) > 0 OR q.code = $1 "
        "OR strpos(lower(COALESCE(v.body->>'title', '')), lower($1)) > 0) "
        "AND ($2 = '' OR c.id IN (SELECT id FROM below)) AND ($3 = '' OR v.kind = $3) "
        "AND ($4::int IS NULL OR q.difficulty = $4) "
        "AND ($5 = '' OR q.tags @> jsonb_build_array($5::text)) "
        "AND ($6 = '' OR ($6 = 'retired' AND q.retired) "
        " OR (NOT q.retired AND v.state = $6))"
    )
    below = (
        "WITH RECURSIVE below AS (SELECT id FROM question_category WHERE code = $2 "
        "UNION SELECT k.id FROM question_category k JOIN below b ON k.parent = b.id) "
    )
    base = f" FROM question q JOIN question_category c ON c.id = q.category {_NEWEST}"
    given = (search.strip(), category, kind, difficulty, tag.strip(), state)
    total = await rows(f"{below} SELECT count(*) AS n {base} {where}", *given)
    found = await rows(
        f"{below} SELECT q.code, q.difficulty, q.retired, q.tags, v.number AS version, v.state, "
        "v.kind, v.stem, v.stem_en, c.code AS category, c.name, c.name_en, "
        "l.code AS service_line, COALESCE(v.body->>'format', 'plain') AS format, "
        "(SELECT count(*) FROM attempt_slot s JOIN question_version w ON w.id = s.version "
        " WHERE w.question = q.id) AS used "
        f"{base} LEFT JOIN service_line l ON l.id = q.service_line {where} "
        "ORDER BY c.id, q.difficulty, q.code LIMIT $7 OFFSET $8",
        *given,
        page_size,
        (page - 1) * page_size,
    )
    lines = [
        QuestionLine(
            category=Category(row.pop("category"), row.pop("name"), row.pop("name_en")),
            tags=tuple(loads(row.pop("tags")) or ()),
            **row,
        )
        for row in found
    ]
    return lines, int(total[0]["n"])


async def question(code: str, version: int | None = None) -> QuestionShown | None:
    """One version of a question, the newest unless `version` says which."""
    found = await rows(
        "SELECT q.code, q.difficulty, q.retired, c.code AS category, l.code AS service_line, "
        "v.number AS version, v.state, v.kind, v.stem, v.stem_en, v.body, v.answer_key, q.tags, "
        "v.written_by, v.made_at, v.reviewed_by, v.reviewed_at, q.retired_because FROM question q "
        "JOIN question_category c ON c.id = q.category "
        "JOIN question_version v ON v.question = q.id "
        "LEFT JOIN service_line l ON l.id = q.service_line "
        "WHERE q.code = $1 AND ($2::int IS NULL OR v.number = $2) "
        "ORDER BY v.number DESC LIMIT 1",
        code,
        version,
    )
    if not found:
        return None
    return _shown(found[0])


def _shown(row: dict[str, Any]) -> QuestionShown:
    return QuestionShown(
        code=row["code"],
        version=row["version"],
        state=row["state"],
        retired=row["retired"],
        written_by=row["written_by"],
        made_at=row["made_at"],
        draft=drafted(row),
        retired_because=row["retired_because"],
        reviewed_by=row["reviewed_by"],
        reviewed_at=row["reviewed_at"],
    )


async def newest(codes: list[str]) -> dict[str, QuestionShown]:
    """Code -> newest version of the questions of these codes that there are."""
    found = await rows(
        "SELECT q.code, q.difficulty, q.retired, q.tags, c.code AS category, "
        "l.code AS service_line, v.number AS version, v.state, v.kind, v.stem, v.stem_en, v.body, "
        "v.answer_key, v.written_by, v.made_at, v.reviewed_by, v.reviewed_at, q.retired_because "
        "FROM question q "
        f"JOIN question_category c ON c.id = q.category {_NEWEST} "
        "LEFT JOIN service_line l ON l.id = q.service_line WHERE q.code = ANY($1)",
        codes,
    )
    return {row["code"]: _shown(row) for row in found}


async def tags() -> list[str]:
    """The tags that questions bear, the most used first; 100 at most."""
    found = await rows(
        "SELECT t.tag FROM question q, jsonb_array_elements_text(q.tags) AS t(tag) "
        "WHERE jsonb_typeof(q.tags) = 'array' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 100"
    )
    return [row["tag"] for row in found]


async def category_paths() -> dict[str, tuple[str, ...]]:
    """Code -> names from the top down, of all categories."""
    found = await rows("SELECT id, code, name, parent FROM question_category ORDER BY id")
    by_id = {row["id"]: row for row in found}
    paths = {}
    for row in found:
        names, at = [row["name"]], row["parent"]
        while at is not None and len(names) <= len(by_id):
            names.append(by_id[at]["name"])
            at = by_id[at]["parent"]
        paths[row["code"]] = tuple(reversed(names))
    return paths


async def versions(code: str) -> list[tuple[int, str, str | None, datetime]]:
    """(number, state, written by, made at) of a question's versions, newest first."""
    found = await rows(
        "SELECT v.number, v.state, v.written_by, v.made_at FROM question_version v "
        "JOIN question q ON q.id = v.question WHERE q.code = $1 ORDER BY v.number DESC",
        code,
    )
    return [(row["number"], row["state"], row["written_by"], row["made_at"]) for row in found]


def drafted(row: dict[str, Any]) -> Draft:
    """The draft that a row of `question` with `question_version` holds."""
    return bodies.draft(
        loads(row["body"]),
        kind=row["kind"],
        stem=row["stem"],
        stem_en=row["stem_en"],
        key=keys.read(row["kind"], loads(row["answer_key"])),
        category=row["category"],
        difficulty=row["difficulty"],
        service_line=row["service_line"],
        tags=tuple(loads(row.get("tags")) or ()),
    )


async def candidates(
    person_id: int | None = None,
    *,
    as_of: datetime | None = None,
    pinned: Sequence[tuple[str, int]] = (),
) -> list[Candidate]:
    """Every question that may be drawn, with how often this person and anybody had it.

    `as_of` takes the versions that were there then; `pinned` adds (code, number) for lines that
    name a version.
    """
    used = (
        "WITH used AS ("
        " SELECT w.question, count(*) AS used, count(*) FILTER (WHERE a.person = $1) AS seen"
        " FROM attempt_slot s JOIN attempt a ON a.id = s.attempt"
        " JOIN question_version w ON w.id = s.version GROUP BY w.question) "
        "SELECT v.id AS version, q.code, q.tags, c.code AS category, q.difficulty, v.kind, v.body, "
        "COALESCE(u.seen, 0) AS seen, COALESCE(u.used, 0) AS used, "
    )
    found = await rows(
        f"{used} NULL::int AS number "
        "FROM question q JOIN question_category c ON c.id = q.category "
        "JOIN LATERAL (SELECT * FROM question_version WHERE question = q.id AND state = 'ready' "
        " AND ($2::timestamptz IS NULL OR made_at <= $2) ORDER BY number DESC LIMIT 1) v ON true "
        "LEFT JOIN used u ON u.question = q.id WHERE NOT q.retired ORDER BY v.id",
        person_id,
        as_of,
    )
    if pinned:
        found += await rows(
            f"{used} v.number FROM unnest($2::text[], $3::int[]) AS p(code, number) "
            "JOIN question q ON q.code = p.code "
            "JOIN question_category c ON c.id = q.category "
            "JOIN question_version v ON v.question = q.id AND v.number = p.number "
            "AND v.state <> 'draft' LEFT JOIN used u ON u.question = q.id ORDER BY v.id",
            person_id,
            [code for code, _ in pinned],
            [number for _, number in pinned],
        )
    above = await _above()
    return [_candidate(row, above.get(row["category"], frozenset())) for row in found]


async def _above() -> dict[str, frozenset[str]]:
    """Code -> codes of the categories above it."""
    found = await rows(
        "SELECT c.code, p.code AS parent FROM question_category c "
        "LEFT JOIN question_category p ON p.id = c.parent"
    )
    parents = {row["code"]: row["parent"] for row in found}
    chains = {}
    for code, parent in parents.items():
        chain: list[str] = []
        at = parent
        while at is not None and at not in chain:
            chain.append(at)
            at = parents[at]
        chains[code] = frozenset(chain)
    return chains


def _candidate(row: dict[str, Any], above: frozenset[str]) -> Candidate:
    body = loads(row["body"])
    return Candidate(
        version=row["version"],
        category=row["category"],
        difficulty=row["difficulty"],
        kind=row["kind"],
        options=tuple(option["key"] for option in body.get("options", [])),
        fixed_order=body.get("fixedOrder", False),
        seen=row["seen"],
        used=row["used"],
        fixed=tuple(one["key"] for one in (*body.get("lefts", ()), *body.get("gaps", ()))),
        code=row["code"],
        above=above,
        tags=frozenset(loads(row["tags"]) or ()),
        number=row["number"],
    )
