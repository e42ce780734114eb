"""Printed variants of exams, with the questions they hold."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from kit.database import rows
from kit.jsontext import loads
from training.exams.queries.bank import drafted
from training.exams.rules import bodies
from training.exams.rules.bodies import Face
from training.exams.rules.drafts import Draft


@dataclass(frozen=True, slots=True)
class Printed:
    """One place of a printed paper."""

    number: int
    version: int
    face: Face
    draft: Draft
    marks: Decimal
    section: int
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """A printed paper."""

    id: int
    exam: int
    label: str
    made_at: datetime
    made_by: str | None
    slots: tuple[Printed, ...]


async def variants(exam_id: int) -> list[tuple[str, datetime, str | None, int]]:
    """(label, made at, made by, how many sheets were keyed) of an exam's variants."""
    found = await rows(
        "SELECT v.label, v.made_at, v.made_by, (SELECT count(*) FROM attempt a "
        " WHERE a.exam = v.exam AND a.device = 'paper:' || v.label) AS keyed "
        "FROM paper_variant v WHERE v.exam = $1 ORDER BY v.label",
        exam_id,
    )
    return [(r["label"], r["made_at"], r["made_by"], r["keyed"]) for r in found]


async def variant(exam_id: int, label: str) -> Variant | None:
    """The variant of that letter with its questions, keys included."""
    found = await rows(
        "SELECT * FROM paper_variant WHERE exam = $1 AND label = $2", exam_id, label.upper()[:4]
    )
    if not found:
        return None
    row = found[0]
    held = loads(row["slots"])
    versions = await rows(
        "SELECT v.id, v.kind, v.stem, v.stem_en, v.body, v.answer_key, q.difficulty, q.tags, "
        "c.code AS category, l.code AS service_line FROM question_version v "
        "JOIN question q ON q.id = v.question JOIN question_category c ON c.id = q.category "
        "LEFT JOIN service_line l ON l.id = q.service_line WHERE v.id = ANY($1)",
        [slot["version"] for slot in held],
    )
    by_id = {one["id"]: one for one in versions}
    slots = tuple(_printed(at, slot, by_id[slot["version"]]) for at, slot in enumerate(held, 1))
    return Variant(row["id"], exam_id, row["label"], row["made_at"], row["made_by"], slots)


def _printed(number: int, slot: dict[str, Any], version: dict[str, Any]) -> Printed:
    return Printed(
        number=number,
        version=slot["version"],
        face=bodies.face(
            loads(version["body"]),
            version["kind"],
            version["stem"],
            version["stem_en"],
            slot["options"],
        ),
        draft=drafted(version),
        marks=Decimal(slot["marks"]),
        section=slot["section"],
        options=tuple(slot["options"]),
    )
