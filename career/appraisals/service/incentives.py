"""Commendations and penalties; a penalty is a measure that conditions ask about."""

from datetime import date, datetime
from decimal import Decimal

from certification.rules.evidence import MEASURE
from certification.rules.vocabulary import MEASURES
from certification.service.evidence import record_evidence, withdraw_evidence
from kit.database import joined, rows
from kit.errors import Invalid, NotFound
from kit.history import record
from kit.language import N_
from staff.queries.people import Person

KINDS = ("commendation", "penalty")


async def give(
    person: Person,
    kind: str,
    title: str,
    first_day: date,
    *,
    now: datetime,
    subject: str | None = None,
    last_day: date | None = None,
    order_no: str | None = None,
    points: Decimal = Decimal(0),
) -> int:
    """The key of a commendation, or of a penalty in force from first to last day."""
    errors: dict[str, str] = {}
    if kind not in KINDS:
        errors["kind"] = N_("Choose one of the list.")
    if kind == "penalty" and subject not in MEASURES:
        errors["subject"] = N_("Choose one of the list.")
    if not title.strip():
        errors["title"] = N_("This must not be empty.")
    if last_day is not None and last_day < first_day:
        errors["last_day"] = N_("The last day lies before the first.")
    if errors:
        raise Invalid(errors)
    async with joined():
        made = await rows(
            "INSERT INTO incentive (person, kind, subject, title, order_no, first_day, last_day, "
            "points, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
            person.id,
            kind,
            subject if kind == "penalty" else None,
            title.strip(),
            order_no,
            first_day,
            last_day,
            points,
            now,
        )
        key = int(made[0]["id"])
        if kind == "penalty" and subject is not None:
            await record_evidence(
                person.id,
                MEASURE,
                subject,
                first_day,
                last_day=last_day,
                source=f"incentive:{key}",
                now=now,
            )
        after = {"id": key, "kind": kind, "title": title, "firstDay": first_day}
        await record("incentive.give", "person", person.employee_no, after=after)
    return key


async def withdraw(person: Person, incentive_id: int, reason: str, *, now: datetime) -> None:
    """The commendation or penalty counts no more; raises NotFound or Invalid."""
    if not reason.strip():
        raise Invalid({"reason": N_("This must not be empty.")})
    async with joined():
        gone = await rows(
            "UPDATE incentive SET withdrawn_at = $3, withdrawn_because = $4 "
            "WHERE id = $1 AND person = $2 AND withdrawn_at IS NULL RETURNING kind",
            incentive_id,
            person.id,
            now,
            reason.strip(),
        )
        if not gone:
            raise NotFound(incentive=incentive_id)
        if gone[0]["kind"] == "penalty":
            await withdraw_evidence(
                person.id, MEASURE, f"incentive:{incentive_id}", reason=reason.strip(), now=now
            )
        after = {"id": incentive_id, "reason": reason.strip()}
        await record("incentive.withdraw", "person", person.employee_no, after=after)
