"""Many questions at once, in a few statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kit.database import joined, rows
from kit.jsontext import dumps
from kit.permissions import current
from training.exams.rules import bodies, keys, likeness
from training.exams.rules.drafts import Draft


@dataclass(frozen=True, slots=True)
class New:
    """A question to add: without faults, in a category that there is."""

    code: str
    draft: Draft
    state: str = "ready"


@dataclass(frozen=True, slots=True)
class NewCategory:
    """A category to add below `parent`, which there is by then."""

    code: str
    name: str
    parent: str | None = None
    about: str | None = None


async def add_categories(made: Sequence[NewCategory]) -> None:
    """The categories are there, parents first; those of a code that there is stay as they are."""
    async with joined():
        for one in made:
            await rows(
                "INSERT INTO question_category (code, name, parent, about) VALUES ($1, $2, "
                "(SELECT id FROM question_category WHERE code = $3), $4) ON CONFLICT (code) "
                "DO UPDATE SET about = COALESCE(question_category.about, excluded.about)",
                one.code,
                one.name,
                one.parent,
                one.about,
            )


async def add_questions(made: Sequence[New], *, now: datetime) -> None:
    """The questions are in the bank with their first versions. The caller keeps their history."""
    if not made:
        return
    principal = current()
    async with joined():
        await rows(
            "INSERT INTO question (code, category, difficulty, service_line, retired, tags) "
            "SELECT t.code, c.id, t.difficulty, l.id, false, t.tags "
            "FROM jsonb_to_recordset($1::jsonb) AS "
            "t(code text, category text, difficulty int, line text, tags jsonb) "
            "JOIN question_category c ON c.code = t.category "
            "LEFT JOIN service_line l ON l.code = t.line",
            dumps(
                [
                    {
                        "code": one.code,
                        "category": one.draft.category,
                        "difficulty": one.draft.difficulty,
                        "line": one.draft.service_line,
                        "tags": list(one.draft.tags),
                    }
                    for one in made
                ]
            ),
        )
        await rows(
            "INSERT INTO question_version (question, number, state, kind, stem, stem_en, body, "
            "answer_key, written_by, made_at, fingerprint) "
            "SELECT q.id, 1, t.state, t.kind, t.stem, t.stem_en, t.body, t.answer_key, $2, $3, "
            "t.fingerprint FROM jsonb_to_recordset($1::jsonb) AS t(code text, state text, "
            "kind text, stem text, stem_en text, body jsonb, answer_key jsonb, fingerprint text) "
            "JOIN question q ON q.code = t.code",
            dumps(
                [
                    {
                        "code": one.code,
                        "state": one.state,
                        "kind": one.draft.kind,
                        "stem": one.draft.stem,
                        "stem_en": one.draft.stem_en,
                        "body": bodies.plain(one.draft),
                        "answer_key": keys.plain(one.draft.key),
                        "fingerprint": likeness.fingerprint(one.draft),
                    }
                    for one in made
                ]
            ),
            principal.username if principal else None,
            now,
        )


async def take_back(new: Sequence[str], versions: Sequence[tuple[str, int]]) -> None:
    """Questions are gone, and versions of others; the database refuses while papers have them."""
    async with joined():
        await rows(
            "DELETE FROM question_version v USING question q "
            "WHERE v.question = q.id AND q.code = ANY($1)",
            list(new),
        )
        await rows("DELETE FROM question WHERE code = ANY($1)", list(new))
        for code, number in versions:
            await rows(
                "DELETE FROM question_version v USING question q "
                "WHERE v.question = q.id AND q.code = $1 AND v.number = $2",
                code,
                number,
            )


async def put_back(places: Mapping[str, Mapping[str, Any]]) -> None:
    """Difficulty and tags of the questions are what they were."""
    await rows(
        "UPDATE question q SET difficulty = t.difficulty, tags = t.tags "
        "FROM jsonb_to_recordset($1::jsonb) AS t(code text, difficulty int, tags jsonb) "
        "WHERE q.code = t.code",
        dumps(
            [
                {"code": code, "difficulty": was["difficulty"], "tags": list(was.get("tags", ()))}
                for code, was in places.items()
            ]
        ),
    )
