"""Keeping the bank: categories, questions, versions."""

import secrets
from datetime import datetime

from asyncpg import UniqueViolationError

from kit.database import joined, rows
from kit.errors import Invalid, NotFound
from kit.history import record
from kit.jsontext import dumps
from kit.language import N_
from kit.permissions import current
from training.exams.queries import bank
from training.exams.rules import bodies, drafts, keys, likeness
from training.exams.rules.drafts import Draft
from training.exams.rules.faults import faults


async def put_category(code: str, name: str, name_en: str | None = None) -> None:
    """The category of that code bears these names."""
    async with joined():
        await rows(
            "INSERT INTO question_category (code, name, name_en) VALUES ($1, $2, $3) "
            "ON CONFLICT (code) DO UPDATE SET name = excluded.name, name_en = excluded.name_en",
            code,
            name,
            name_en,
        )
        await record("question-category.put", "question-category", code, after={"name": name})


async def add_question(
    draft: Draft, *, now: datetime, code: str | None = None, state: str = "ready"
) -> str:
    """The code of a new question with its first version; raises Invalid."""
    code = code or f"q-{secrets.token_hex(4)}"
    try:
        async with joined():
            category, line = await _places(draft)
            made = await rows(
                "INSERT INTO question (code, category, difficulty, service_line, retired, tags) "
                "VALUES ($1, $2, $3, $4, false, $5::jsonb) RETURNING id",
                code,
                category,
                draft.difficulty,
                line,
                dumps(list(draft.tags)),
            )
            await _add_version(made[0]["id"], 1, draft, state, now)
            await record("question.add", "question", code, after=drafts.plain(draft))
    except UniqueViolationError as error:
        raise Invalid({"code": N_("There is a question of this code already.")}) from error
    return code


async def change_question(code: str, draft: Draft, *, now: datetime, state: str = "ready") -> int:
    """The number of the question's new version.

    Papers already drawn keep the old one. A draft that says what the newest version says makes
    no new version, in whatever category, and with whatever difficulty and tags it is.
    """
    async with joined():
        found = await rows("SELECT id FROM question WHERE code = $1 FOR UPDATE", code)
        before = await bank.question(code)
        if not found or before is None:
            raise NotFound
        category, line = await _places(draft)
        if before.draft == draft and before.state == state:
            return before.version
        await rows(
            "UPDATE question SET category = $2, difficulty = $3, service_line = $4, "
            "tags = $5::jsonb WHERE id = $1",
            found[0]["id"],
            category,
            draft.difficulty,
            line,
            dumps(list(draft.tags)),
        )
        number = before.version
        if not drafts.same_wording(before.draft, draft) or before.state != state:
            number += 1
            await _add_version(found[0]["id"], number, draft, state, now)
        await record(
            "question.change",
            "question",
            code,
            before=drafts.plain(before.draft),
            after=drafts.plain(draft),
        )
    return number


async def retire_question(code: str, *, retired: bool = True) -> None:
    """The question is drawn no more (or again); papers that have it keep it."""
    async with joined():
        found = await rows(
            "UPDATE question SET retired = $2 WHERE code = $1 RETURNING id", code, retired
        )
        if not found:
            raise NotFound
        await record("question.retire", "question", code, after={"retired": retired})


async def _places(draft: Draft) -> tuple[int, int | None]:
    """(category id, service line id) of a draft without faults; raises Invalid."""
    errors = faults(draft)
    category = await rows("SELECT id FROM question_category WHERE code = $1", draft.category)
    if not category:
        errors["category"] = N_("There is no such category.")
    line: int | None = None
    if draft.service_line:
        found = await rows("SELECT id FROM service_line WHERE code = $1", draft.service_line)
        if found:
            line = found[0]["id"]
        else:
            errors["serviceLine"] = N_("There is no such service line.")
    if errors:
        raise Invalid(errors)
    return category[0]["id"], line


async def _add_version(question: int, number: int, draft: Draft, state: str, now: datetime) -> None:
    principal = current()
    await rows(
        "INSERT INTO question_version (question, number, state, kind, stem, stem_en, body, "
        "answer_key, written_by, made_at, fingerprint) VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, "
        "$8::jsonb, $9, $10, $11)",
        question,
        number,
        state,
        draft.kind,
        draft.stem,
        draft.stem_en,
        dumps(bodies.plain(draft)),
        dumps(keys.plain(draft.key)),
        principal.username if principal else None,
        now,
        likeness.fingerprint(draft),
    )
