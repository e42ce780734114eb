"""Evidence comes in from above: a passed exam, hours done, days served."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from certification.rules.evidence import KINDS
from kit.database import joined, rows
from kit.errors import Invalid, NotFound
from kit.history import record
from kit.jsontext import dumps
from kit.language import N_
from staff.queries.births import born_by


async def record_evidence(
    person: int,
    kind: str,
    subject: str,
    first_day: date,
    *,
    source: str,
    now: datetime,
    last_day: date | None = None,
    amount: Decimal | None = None,
    detail: Mapping[str, Any] | None = None,
) -> int:
    """The evidence is on file; its id. The same source of the same kind counts once.

    `kind` is one of certification.rules.evidence.KINDS, `subject` the code of the exam, the kind of
    hours, days, document or measure, or the grade. `source` names what it comes from, such as
    `attempt:17`. May be part of a bigger unit of work.
    """
    _check(kind, subject, first_day, last_day, amount)
    async with joined():
        if first_day < (await born_by([person])).get(person, date.min):
            raise Invalid({"firstDay": N_("This day lies before the holder was born.")})
        made = await rows(
            "INSERT INTO evidence (person, kind, subject, first_day, last_day, amount, detail, "
            "source, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9) "
            "ON CONFLICT (person, kind, source) WHERE withdrawn_at IS NULL DO NOTHING RETURNING id",
            person,
            kind,
            subject,
            first_day,
            last_day,
            amount,
            dumps(detail),
            source,
            now,
        )
        if not made:
            found = await rows(
                "SELECT id FROM evidence WHERE person = $1 AND kind = $2 AND source = $3 "
                "AND withdrawn_at IS NULL",
                person,
                kind,
                source,
            )
            return int(found[0]["id"])
        evidence = int(made[0]["id"])
        after = {"person": person, "kind": kind, "subject": subject, "firstDay": first_day}
        await record("evidence.record", "evidence", evidence, after={**after, "source": source})
    return evidence


async def withdraw_evidence(
    person: int, kind: str, source: str, *, reason: str, now: datetime
) -> None:
    """The evidence counts no more, and stays on file as withdrawn; raises NotFound."""
    async with joined():
        found = await rows(
            "UPDATE evidence SET withdrawn_at = $4, withdrawn_because = $5 WHERE person = $1 "
            "AND kind = $2 AND source = $3 AND withdrawn_at IS NULL RETURNING id",
            person,
            kind,
            source,
            now,
            reason,
        )
        if not found:
            raise NotFound(evidence=source)
        await record("evidence.withdraw", "evidence", found[0]["id"], after={"reason": reason})


async def name_subject(kind: str, code: str, name: str, name_en: str | None) -> None:
    """Conditions that ask for `code` are read with this name; kind is exam, hours or document."""
    async with joined():
        await rows(
            "INSERT INTO known_subject (kind, code, name, name_en) VALUES ($1, $2, $3, $4) "
            "ON CONFLICT (kind, code) DO UPDATE "
            "SET name = excluded.name, name_en = excluded.name_en",
            kind,
            code,
            name,
            name_en,
        )


def _check(
    kind: str, subject: str, first_day: date, last_day: date | None, amount: Decimal | None
) -> None:
    known = KINDS.get(kind)
    errors: dict[str, str] = {}
    if known is None:
        errors["kind"] = N_("This kind of evidence is not known.")
    else:
        if known.subjects is not None and subject not in known.subjects:
            errors["subject"] = N_("This word is not one of the known ones.")
        if known.amount and (amount is None or amount <= 0):
            errors["amount"] = N_("A number above zero is needed.")
    if last_day is not None and last_day < first_day:
        errors["lastDay"] = N_("The last day lies before the first.")
    if errors:
        raise Invalid(errors)
