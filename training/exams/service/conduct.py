"""How an exam is held and marked, and groups of parts."""

from dataclasses import asdict
from datetime import datetime

from certification.service.evidence import name_subject
from kit.database import joined, rows
from kit.errors import Invalid, NotFound
from kit.history import record
from kit.jsontext import dumps
from kit.language import N_
from training.exams.rules.conduct import Conduct, faults


async def set_conduct(exam_id: int, conduct: Conduct) -> None:
    """The exam is held so from now on; attempts under way keep their device and deadline."""
    errors = faults(conduct)
    async with joined():
        group = None
        if conduct.group is not None:
            found = await rows("SELECT id FROM exam_group WHERE code = $1", conduct.group)
            if found:
                group = found[0]["id"]
            else:
                errors["group"] = N_("There is no such group of exams.")
        if errors:
            raise Invalid(errors)
        changed = await rows(
            "UPDATE exam SET exam_group = $2, part = $3, form = $4, rubric = $5::jsonb, "
            "admission = $6, access_code = $7, networks = $8::jsonb, review_from = $9, "
            "release = $10, markers = $11, agree_percent = $12, penalty_percent = $13, "
            "appeal_days = $14 WHERE id = $1 RETURNING code",
            exam_id,
            group,
            conduct.part,
            conduct.form,
            dumps(
                [
                    {"code": c.code, "name": c.name, "nameEn": c.name_en, "most": str(c.most)}
                    for c in conduct.rubric
                ]
            ),
            conduct.admission,
            conduct.access_code,
            dumps(conduct.networks),
            conduct.review_from,
            conduct.release,
            conduct.markers,
            conduct.agree_percent,
            conduct.penalty_percent,
            conduct.appeal_days,
        )
        if not changed:
            raise NotFound
        kept = asdict(conduct) | {"access_code": bool(conduct.access_code)}
        await record("exam.conduct", "exam", changed[0]["code"], after=kept)


async def put_group(
    code: str, name: str, name_en: str | None, valid_months: int, *, now: datetime
) -> None:
    """A group of exams whose parts are passed together is there, under this name."""
    async with joined():
        await rows(
            "INSERT INTO exam_group (code, name, name_en, valid_months, made_at) "
            "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (code) DO UPDATE SET name = excluded.name, "
            "name_en = excluded.name_en, valid_months = excluded.valid_months",
            code,
            name,
            name_en,
            valid_months,
            now,
        )
        await name_subject("exam", code, name, name_en)
        after = {"name": name, "nameEn": name_en, "validMonths": valid_months}
        await record("exam-group.put", "exam-group", code, after=after)
