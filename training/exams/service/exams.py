"""Setting an exam."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from asyncpg import UniqueViolationError

from certification.service.evidence import name_subject
from kit import clock
from kit.database import joined, rows
from kit.errors import Invalid, NotFound
from kit.history import record
from kit.jsontext import dumps
from kit.language import N_
from training.exams.queries import bank
from training.exams.rules import blueprints, drawing
from training.exams.rules.blueprints import Blueprint


@dataclass(frozen=True, slots=True)
class ExamDraft:
    """An exam as it is written."""

    name: str
    blueprint: Blueprint
    limit_minutes: int
    pass_percent: Decimal
    name_en: str | None = None
    course: str | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    grace_seconds: int = 60
    attempts: int | None = None
    delay_minutes: int = 0
    review: str = "full"


async def add_exam(code: str, draft: ExamDraft, *, now: datetime) -> int:
    """The id of a new exam; raises Invalid."""
    try:
        async with joined():
            values = await _values(draft)
            made = await rows(
                "INSERT INTO exam (code, made_at, name, name_en, course, opens_at, closes_at, "
                "limit_minutes, grace_seconds, attempts, delay_minutes, pass_percent, blueprint, "
                "review) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::jsonb, "
                "$14) RETURNING id",
                code,
                now,
                *values,
            )
            await name_subject("exam", code, draft.name, draft.name_en)
            await record("exam.add", "exam", code, after=_plain(draft))
    except UniqueViolationError as error:
        raise Invalid({"code": N_("There is an exam of this code already.")}) from error
    return int(made[0]["id"])


async def change_exam(exam_id: int, draft: ExamDraft) -> None:
    """The exam's terms are these from now on; attempts under way keep their deadline and paper."""
    async with joined():
        values = await _values(draft)
        found = await rows(
            "UPDATE exam SET name = $2, name_en = $3, course = $4, opens_at = $5, closes_at = $6, "
            "limit_minutes = $7, grace_seconds = $8, attempts = $9, delay_minutes = $10, "
            "pass_percent = $11, blueprint = $12::jsonb, review = $13 WHERE id = $1 RETURNING code",
            exam_id,
            *values,
        )
        if not found:
            raise NotFound
        await name_subject("exam", found[0]["code"], draft.name, draft.name_en)
        await record("exam.change", "exam", found[0]["code"], after=_plain(draft))


async def _values(draft: ExamDraft) -> tuple[Any, ...]:
    categories = frozenset(one.code for one in await bank.categories())
    errors = blueprints.faults(draft.blueprint.lines, categories)
    errors |= blueprints.section_faults(draft.blueprint, draft.limit_minutes)
    facts: dict[str, Any] = {}
    for name, given in (("opensAt", draft.opens_at), ("closesAt", draft.closes_at)):
        if given is not None and not clock.reachable(given):
            errors[name], facts["instant"] = clock.OutOfReach.text, given.isoformat()
    if draft.opens_at and draft.closes_at and draft.closes_at <= draft.opens_at:
        errors["closesAt"] = N_("It closes after it opens.")
    course = None
    if draft.course:
        found = await rows("SELECT id FROM course WHERE code = $1", draft.course)
        if found:
            course = found[0]["id"]
        else:
            errors["course"] = N_("There is no such course.")
    if not errors:
        held = await bank.candidates(as_of=draft.blueprint.as_of, pinned=draft.blueprint.pinned)
        short = drawing.shortages(draft.blueprint.lines, held)
        if short:
            place = draft.blueprint.lines.index(short[0].line)
            errors[f"lines.{place}.count"] = N_("The bank has only {available} for this line.")
            facts["available"] = short[0].available
    if errors:
        raise Invalid(errors, **facts)
    return (
        draft.name,
        draft.name_en,
        course,
        draft.opens_at,
        draft.closes_at,
        draft.limit_minutes,
        draft.grace_seconds,
        draft.attempts,
        draft.delay_minutes,
        draft.pass_percent,
        dumps(blueprints.plain(draft.blueprint)),
        draft.review,
    )


def _plain(draft: ExamDraft) -> Mapping[str, Any]:
    return {
        "name": draft.name,
        "limitMinutes": draft.limit_minutes,
        "passPercent": draft.pass_percent,
        "attempts": draft.attempts,
        "delayMinutes": draft.delay_minutes,
        "blueprint": blueprints.plain(draft.blueprint),
    }
