"""Writing down development, and why people left."""

from datetime import date, datetime
from decimal import Decimal

from career.growth.queries import KINDS, REASONS
from certification.service.evidence import record_evidence
from kit.database import joined, rows
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.language import N_
from staff.queries.people import Person, ids_by_number


class StillHere(Refusal):
    """Only who has left has a reason for it."""

    code = "still-here"
    text = N_("{name} has no last day.")


async def add_step(
    person: Person,
    kind: str,
    title: str,
    first_day: date,
    *,
    now: datetime,
    last_day: date | None = None,
    mentor: str | None = None,
) -> int:
    """The key of a new step; a mentor is named by employee number. Raises Invalid."""
    errors: dict[str, str] = {}
    if kind not in KINDS:
        errors["kind"] = N_("Choose one of the list.")
    if not title.strip():
        errors["title"] = N_("This must not be empty.")
    if last_day is not None and last_day < first_day:
        errors["last_day"] = N_("The last day lies before the first.")
    partner = (await ids_by_number([mentor])).get(mentor) if mentor else None
    if kind == "mentor" and partner is None:
        errors["mentor"] = N_("There is no such person.")
    elif partner == person.id:
        errors["mentor"] = N_("Somebody else must be the mentor.")
    if errors:
        raise Invalid(errors)
    async with joined():
        made = await rows(
            "INSERT INTO development_step (person, kind, title, partner, first_day, last_day, "
            "made_at) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
            person.id,
            kind,
            title.strip(),
            partner if kind == "mentor" else None,
            first_day,
            last_day,
            now,
        )
        after = {"id": made[0]["id"], "kind": kind, "title": title.strip()}
        await record("development.add", "person", person.employee_no, after=after)
    return int(made[0]["id"])


async def finish_step(
    person: Person,
    step_id: int,
    outcome: str | None,
    *,
    today: date,
    now: datetime,
    hours: float | None = None,
) -> None:
    """The step is done, once; `outcome` is what came of it, of a visit its report.

    Class hours of a visit or exchange are evidence, once. Raises NotFound, Invalid.
    """
    async with joined():
        if hours:
            await _count_hours(person, step_id, Decimal(str(hours)), today, now)
        done = await rows(
            "UPDATE development_step SET done_on = COALESCE(done_on, $3), "
            "outcome = COALESCE($4, outcome) WHERE id = $1 AND person = $2 RETURNING id",
            step_id,
            person.id,
            today,
            outcome or None,
        )
        if not done:
            raise NotFound(step=step_id)
        await record("development.finish", "person", person.employee_no, after={"id": step_id})


async def _count_hours(
    person: Person, step_id: int, hours: Decimal, today: date, now: datetime
) -> None:
    found = await rows(
        "SELECT kind, title, last_day FROM development_step WHERE id = $1 AND person = $2",
        step_id,
        person.id,
    )
    if not found:
        raise NotFound(step=step_id)
    step = found[0]
    if step["kind"] not in {"visit", "exchange"}:
        raise Invalid({"hours": N_("Only visits and exchanges count class hours.")})
    await record_evidence(
        person.id,
        "class-hours",
        "visit",
        min(today, step["last_day"] or today),
        source=f"development:{step_id}",
        now=now,
        amount=hours.quantize(Decimal("0.01")),
        detail={"title": step["title"]},
    )


async def give_reason(person: Person, reason: str, note: str | None, *, now: datetime) -> None:
    """Why the person left is written down; raises Invalid, StillHere."""
    if reason not in REASONS:
        raise Invalid({"reason": N_("Choose one of the list.")})
    if person.left_on is None:
        raise StillHere(name=person.name)
    async with joined():
        await rows(
            "INSERT INTO leaving_reason (person, reason, note, made_at) VALUES ($1, $2, $3, $4) "
            "ON CONFLICT (person) DO UPDATE SET reason = excluded.reason, note = excluded.note",
            person.id,
            reason,
            note or None,
            now,
        )
        await record("leaving.reason", "person", person.employee_no, after={"reason": reason})
