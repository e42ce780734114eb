"""How the questions of an exam did, over first attempts."""

from dataclasses import dataclass
from decimal import Decimal

from kit.database import rows
from training.exams.rules import statistics
from training.exams.rules.statistics import Item


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
    """First attempts that are over: what everything below counts."""
    passed: int
    mean: Decimal | None
    scores: tuple[Decimal, ...]
    """Their percentages, ascending."""
    items: tuple[ItemShown, ...]


async def analysis(exam_id: int) -> Analysis:
    """The statistics of an exam: first attempts only, so that learning does not flatter items."""
    marks = await rows(
        "SELECT percent, passed FROM attempt "
        "WHERE exam = $1 AND number = 1 AND state = 'submitted' ORDER BY percent",
        exam_id,
    )
    shares = await rows(
        "SELECT s.attempt, v.question, s.share FROM attempt_slot s "
        "JOIN attempt a ON a.id = s.attempt JOIN question_version v ON v.id = s.version "
        "WHERE a.exam = $1 AND a.number = 1 AND a.state = 'submitted'",
        exam_id,
    )
    by_attempt: dict[int, dict[int, float]] = {}
    for row in shares:
        by_attempt.setdefault(row["attempt"], {})[row["question"]] = float(row["share"])
    items = {item.question: item for item in statistics.items(list(by_attempt.values()))}
    asked = await rows(
        "SELECT DISTINCT ON (q.id) q.id, q.code, c.code AS category, q.difficulty, v.kind, v.stem, "
        "v.stem_en FROM question q JOIN question_category c ON c.id = q.category "
        "JOIN question_version v ON v.question = q.id WHERE q.id = ANY($1) "
        "ORDER BY q.id, v.number DESC",
        list(items),
    )
    scores = tuple(row["percent"] for row in marks)
    return Analysis(
        attempts=len(marks),
        passed=sum(1 for row in marks if row["passed"]),
        mean=round(sum(scores, Decimal(0)) / len(scores), 2) if scores else None,
        scores=scores,
        items=tuple(
            sorted(
                (ItemShown(item=items[row.pop("id")], **row) for row in asked),
                key=lambda one: (one.item.facility, one.code),
            )
        ),
    )
