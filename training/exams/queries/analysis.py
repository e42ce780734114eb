"""How an exam and its questions did; over first attempts unless asked otherwise."""

import asyncio
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kit.clock import ZONE
from kit.database import rows
from training.exams.rules.statistics import (
    ENOUGH,
    Item,
    Papers,
    Whole,
    effect,
    items,
    papers,
    whole,
)

FIRST = "first"
ALL = "all"
COHORTS = ("town", "sitting", "month", "attempt", "paper")


@dataclass(frozen=True, slots=True)
class ItemShown:
    """One question's statistics, with what it asks."""

    code: str
    category: str
    difficulty: int
    kind: str
    stem: str
    stem_en: str | None
    item: Item


@dataclass(frozen=True, slots=True)
class Analysis:
    """An exam's statistics."""

    attempts: int
    """Attempts that are over and marked: what everything below counts."""
    passed: int
    mean: Decimal | None
    """Percent."""
    scores: tuple[Decimal, ...]
    """Their percentages, ascending."""
    whole: Whole
    items: tuple[ItemShown, ...]

    @property
    def enough(self) -> bool:
        """Whether the figures say more than chance."""
        return self.attempts >= ENOUGH


@dataclass(frozen=True, slots=True)
class Cohort:
    """Those of one town, sitting, month, attempt or paper beside all others."""

    name: str
    name_en: str | None
    attempts: int
    mean: float
    deviation: float | None
    passed: int
    effect: float | None
    """Difference to all others in standard deviations (Cohen's d)."""


@dataclass(frozen=True, slots=True)
class Distractor:
    """How often an option was chosen, by those strong, middling and weak in the exam."""

    key: str
    text: str
    text_en: str | None
    right: bool
    chosen: int
    share: float
    strong: float
    middling: float
    weak: float
    mean: float | None
    """Mean percent of those who chose it."""


_COUNTED = (
    "a.exam = $1 AND a.state = 'submitted' AND a.percent IS NOT NULL AND ($2 OR a.number = 1)"
)


async def analysis(exam_id: int, *, attempts: str = FIRST) -> Analysis:
    """The statistics of an exam: first attempts only, so that learning does not flatter items."""
    everybody = attempts == ALL
    marks = await rows(
        f"SELECT a.percent, a.passed FROM attempt a WHERE {_COUNTED} ORDER BY a.percent",
        exam_id,
        everybody,
    )
    found = await _papers(exam_id, everybody=everybody)
    of_items, of_whole = await asyncio.to_thread(_figures, found)
    by_question = {item.question: item for item in of_items}
    asked = await rows(
        "SELECT DISTINCT ON (q.id) q.id, q.code, c.code AS category, q.difficulty, v.kind, v.stem, "
        "v.stem_en FROM question q JOIN question_category c ON c.id = q.category "
        "JOIN question_version v ON v.question = q.id WHERE q.id = ANY($1) "
        "ORDER BY q.id, v.number DESC",
        list(by_question),
    )
    scores = tuple(row["percent"] for row in marks)
    return Analysis(
        attempts=len(marks),
        passed=sum(1 for row in marks if row["passed"]),
        mean=round(sum(scores, Decimal(0)) / len(scores), 2) if scores else None,
        scores=scores,
        whole=of_whole,
        items=tuple(
            sorted(
                (ItemShown(item=by_question[row.pop("id")], **row) for row in asked),
                key=lambda one: (one.item.facility, one.code),
            )
        ),
    )


def _figures(found: Papers) -> tuple[tuple[Item, ...], Whole]:
    return items(found), whole(found)


async def _papers(exam_id: int, *, everybody: bool) -> Papers:
    """The matrix of an exam: one row an attempt is read, not one a slot."""
    found = await rows(
        "SELECT array_agg(v.question) AS questions, array_agg(s.points::float8) AS points, "
        "array_agg(s.share::float8) AS shares FROM attempt a "
        "JOIN attempt_slot s ON s.attempt = a.id JOIN question_version v ON v.id = s.version "
        f"WHERE {_COUNTED} AND s.share IS NOT NULL AND s.marked_by IS DISTINCT FROM 'void' "
        "GROUP BY a.id",
        exam_id,
        everybody,
    )
    return await asyncio.to_thread(
        papers, [(row["questions"], row["points"], row["shares"]) for row in found]
    )


_COHORT = {
    "town": ("t.name", "t.name_en"),
    "sitting": (
        "COALESCE(to_char(g.opens_at AT TIME ZONE $3, 'YYYY-MM-DD HH24:MI'), '–')",
        "NULL",
    ),
    "month": ("to_char(a.submitted_at AT TIME ZONE $3, 'YYYY-MM')", "NULL"),
    "attempt": ("a.number::text", "NULL"),
    "paper": ("CASE WHEN a.device LIKE 'paper:%' THEN substr(a.device, 7) ELSE '–' END", "NULL"),
}


async def cohorts(exam_id: int, by: str, *, attempts: str = FIRST) -> list[Cohort]:
    """Groups of an exam's attempts side by side, by one of COHORTS."""
    name, english = _COHORT[by]
    found = await rows(
        f"SELECT {name} AS name, {english} AS name_en, a.percent::float8 AS percent, a.passed "
        "FROM attempt a JOIN person p ON p.id = a.person JOIN town t ON t.id = p.town "
        f"LEFT JOIN exam_sitting g ON g.id = a.sitting WHERE {_COUNTED} AND $3::text IS NOT NULL",
        exam_id,
        attempts == ALL or by == "attempt",
        str(ZONE),
    )
    groups: dict[tuple[str, str | None], list[dict[str, Any]]] = {}
    for row in found:
        groups.setdefault((row["name"], row["name_en"]), []).append(row)
    return [
        _cohort(named, inside, [one for other in groups for one in groups[other] if other != named])
        for named, inside in sorted(groups.items(), key=lambda pair: str(pair[0][0]))
    ]


def _cohort(
    named: tuple[str, str | None], inside: list[dict[str, Any]], outside: list[dict[str, Any]]
) -> Cohort:
    mine = [row["percent"] for row in inside]
    mean = sum(mine) / len(mine)
    spread = sum((one - mean) ** 2 for one in mine) / (len(mine) - 1) if len(mine) > 1 else None
    return Cohort(
        name=named[0],
        name_en=named[1],
        attempts=len(mine),
        mean=mean,
        deviation=None if spread is None else spread**0.5,
        passed=sum(bool(row["passed"]) for row in inside),
        effect=effect(mine, [row["percent"] for row in outside]),
    )


async def distractors(exam_id: int, question: str, *, attempts: str = FIRST) -> list[Distractor]:
    """The options of a choice question, as its newest version has them, most chosen first."""
    found = await rows(
        "WITH ranked AS (SELECT a.id, a.percent::float8 AS percent, "
        " ntile(3) OVER (ORDER BY a.percent, a.id) AS third FROM attempt a "
        f" WHERE {_COUNTED}), "
        "had AS (SELECT r.percent, r.third, s.response FROM ranked r "
        " JOIN attempt_slot s ON s.attempt = r.id JOIN question_version v ON v.id = s.version "
        " JOIN question q ON q.id = v.question WHERE q.code = $3), "
        "picked AS (SELECT o.key, h.percent, h.third FROM had h CROSS JOIN LATERAL "
        " jsonb_array_elements_text(CASE WHEN h.response ? 'options' "
        "  THEN h.response -> 'options' WHEN h.response ? 'option' "
        "  THEN jsonb_build_array(h.response -> 'option') ELSE '[]'::jsonb END) AS o(key)) "
        "SELECT o.option ->> 'key' AS key, o.option ->> 'text' AS text, "
        "o.option ->> 'textEn' AS text_en, "
        "(v.answer_key ->> 'option' = o.option ->> 'key' "
        " OR COALESCE(v.answer_key -> 'options' ? (o.option ->> 'key'), false)) AS right, "
        "count(p.key) AS chosen, avg(p.percent) AS mean, "
        "count(p.key) FILTER (WHERE p.third = 3) AS strong, "
        "count(p.key) FILTER (WHERE p.third = 2) AS middling, "
        "count(p.key) FILTER (WHERE p.third = 1) AS weak, "
        "(SELECT array_agg(n) FROM (SELECT count(*) FILTER (WHERE third = t) AS n FROM had, "
        " generate_series(1, 3) t GROUP BY t ORDER BY t) c) AS sizes "
        "FROM question q JOIN LATERAL (SELECT * FROM question_version WHERE question = q.id "
        " ORDER BY number DESC LIMIT 1) v ON true "
        "CROSS JOIN LATERAL jsonb_array_elements(COALESCE(v.body -> 'options', '[]'::jsonb)) "
        " AS o(option) LEFT JOIN picked p ON p.key = o.option ->> 'key' "
        "WHERE q.code = $3 AND v.kind IN ('single', 'multiple') "
        "GROUP BY o.option, v.answer_key ORDER BY count(p.key) DESC, key",
        exam_id,
        attempts == ALL,
        question,
    )
    return [_distractor(row) for row in found]


def _distractor(row: dict[str, Any]) -> Distractor:
    weak, middling, strong = row.pop("sizes") or (0, 0, 0)
    everybody = weak + middling + strong
    return Distractor(
        **{
            **row,
            "right": bool(row["right"]),
            "share": row["chosen"] / everybody if everybody else 0.0,
            "strong": row["strong"] / strong if strong else 0.0,
            "middling": row["middling"] / middling if middling else 0.0,
            "weak": row["weak"] / weak if weak else 0.0,
        }
    )
