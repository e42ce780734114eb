"""A cycle from its opening to the frozen result."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from career.appraisals.queries.cycles import cycle, result, results
from career.appraisals.queries.measuring import measured, placed_people
from career.appraisals.rules.cycle import (
    Measured,
    Rule,
    beyond_quota,
    normalised,
    proposed,
    total,
)
from certification.rules.evidence import APPRAISAL
from certification.rules.vocabulary import GRADES
from certification.service.evidence import record_evidence, withdraw_evidence
from kit.database import joined, rows, transaction
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.jsontext import dumps
from kit.language import N_
from kit.permissions import current, required
from kit.rulesets import in_force
from staff.service.telling import tell_person

RULE = "appraisal"
LONGEST = {"month": 31, "quarter": 92, "year": 366}


class CycleFrozen(Refusal):
    """What is frozen can only be superseded."""

    code = "appraisal-frozen"
    text = N_("This appraisal is frozen. It can only be superseded by a new one.")


class CyclePublished(Refusal):
    """What everybody has seen changes by an answer to an objection alone."""

    code = "appraisal-published"
    text = N_("The grades are published. They change by an answer to an objection alone.")


class NotPlaced(Refusal):
    """Only who was placed is appraised."""

    status = 422
    code = "not-placed"
    text = N_("{name} was not placed on any day of this period.")


class QuotaExceeded(Refusal):
    """More people have a grade than the quota allows."""

    code = "quota-exceeded"
    text = N_("At most {share} of the {people} people may be graded “{grade}”.")


class TooLate(Refusal):
    """The day has passed."""

    code = "appraisal-too-late"
    text = N_("That was possible until {day}.")


class ObjectionsOpen(Refusal):
    """Not frozen before every objection is answered and the time for them is over."""

    code = "objections-open"
    text = N_("{count} objections wait for an answer; new ones may come until {day}.")


async def rule_in_force(kind: str, on: date) -> tuple[Rule, str]:
    """The rule of that kind of cycle, and where it comes from."""
    found = await in_force(RULE, on, kind)
    return (msgspec.convert(found.body, Rule), found.source) if found else (Rule(), "")


async def open_cycle(
    kind: str, first_day: date, last_day: date, town: int | None, *, now: datetime
) -> int:
    """The key of a new cycle with everybody placed within it; raises Invalid."""
    errors: dict[str, str] = {}
    if kind not in LONGEST:
        errors["kind"] = N_("Choose one of the list.")
    if last_day < first_day:
        errors["last_day"] = N_("The last day lies before the first.")
    elif (last_day - first_day).days >= LONGEST.get(kind, 366):
        errors["last_day"] = N_("That is longer than such a cycle.")
    if errors:
        raise Invalid(errors)
    people = await placed_people(first_day, last_day, town)
    if not people:
        raise Invalid({"first_day": N_("Nobody was placed on any day of this period.")})
    rule, source = await rule_in_force(kind, last_day)
    async with joined():
        made = await rows(
            "INSERT INTO appraisal_cycle (kind, first_day, last_day, town, rule, source, state, "
            "marks_until, made_at) VALUES ($1, $2, $3, $4, $5::jsonb, $6, 'open', $7, $8) "
            "RETURNING id",
            kind,
            first_day,
            last_day,
            town,
            dumps(msgspec.to_builtins(rule)),
            source,
            last_day + timedelta(days=rule.self_days),
            now,
        )
        cycle_id = int(made[0]["id"])
        await rows(
            "INSERT INTO appraisal_result (cycle, person, indicators, hardness) "
            "SELECT $1, person, '{}'::jsonb, 1 FROM unnest($2::bigint[]) AS person",
            cycle_id,
            people,
        )
        await record(
            "appraisal.open",
            "appraisal",
            cycle_id,
            after={"kind": kind, "firstDay": first_day, "lastDay": last_day},
        )
        await compute(cycle_id)
    return cycle_id


async def compute(cycle_id: int) -> None:
    """Indicators, totals and proposed grades are as the service has them now; grades follow.

    Raises CyclePublished once everybody has seen them.
    """
    async with joined():
        found = await _changeable(cycle_id)
        if found.state != "open":
            raise CyclePublished
        rule = found.rule
        listed = await results(cycle_id)
        raw = await measured([one.person for one in listed], found.first_day, found.last_day)
        totals: dict[int, Decimal | None] = {}
        kept: dict[int, tuple[dict[str, Any], Decimal]] = {}
        for one in listed:
            mine = raw[one.person]
            parts = [
                Measured(
                    code,
                    mine.values.get(code),
                    normalised(rule, code, mine.values.get(code), mine.hardness),
                )
                for code in rule.indicators
            ]
            totals[one.id] = total(rule, parts, one.manager, one.peer)
            kept[one.id] = (
                {p.code: {"raw": _short(p.raw), "points": p.normalised} for p in parts},
                mine.hardness,
            )
        grades = proposed(rule, totals)
        await rows(
            "UPDATE appraisal_result r SET indicators = n.indicators, hardness = n.hardness, "
            "total = n.total, proposed = n.proposed, "
            "grade = CASE WHEN r.moderated IS NULL THEN n.proposed ELSE r.grade END "
            "FROM unnest($1::bigint[], $2::jsonb[], $3::numeric[], $4::numeric[], $5::text[]) "
            "AS n (id, indicators, hardness, total, proposed) WHERE r.id = n.id",
            list(totals),
            [dumps(kept[one][0]) for one in totals],
            [kept[one][1] for one in totals],
            list(totals.values()),
            [grades[one] for one in totals],
        )


def _short(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.0001"))


async def _changeable(cycle_id: int) -> Any:
    """The cycle, nobody else's to change; raises NotFound and CycleFrozen."""
    locked = await rows("SELECT state FROM appraisal_cycle WHERE id = $1 FOR UPDATE", cycle_id)
    if not locked:
        raise NotFound(cycle=cycle_id)
    if locked[0]["state"] not in {"open", "published"}:
        raise CycleFrozen
    return await cycle(cycle_id)


async def report(cycle_id: int, person: int, text: str, *, today: date, now: datetime) -> None:
    """The person's self-report stands; raises NotFound, CycleFrozen, TooLate."""
    async with transaction():
        found = await _changeable(cycle_id)
        if today > found.marks_until:
            raise TooLate(day=found.marks_until)
        mine = await result(cycle_id, person)
        await rows(
            "UPDATE appraisal_result SET report = $2, reported_at = $3 WHERE id = $1",
            mine.id,
            text,
            now,
        )
        await record("appraisal.report", "appraisal", cycle_id, after={"person": person})


async def mark(
    cycle_id: int,
    person: int,
    role: str,
    value: Decimal,
    comment: str | None,
    *,
    today: date,
    now: datetime,
) -> None:
    """The reader's mark of the person stands, 0 to 100; a second one replaces the first.

    Nobody marks themselves. Raises NotFound, Invalid, CycleFrozen, TooLate.
    """
    who = required()
    if who.person_id == person:
        raise Invalid({"mark": N_("Nobody marks themselves.")})
    if not 0 <= value <= 100:
        raise Invalid({"mark": N_("A mark is from 0 to 100.")})
    async with transaction():
        found = await _changeable(cycle_id)
        if today > found.marks_until:
            raise TooLate(day=found.marks_until)
        mine = await result(cycle_id, person)
        await rows(
            "INSERT INTO appraisal_mark (result, account, role, mark, comment, made_at) "
            "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (result, account) DO UPDATE "
            "SET mark = excluded.mark, comment = excluded.comment, made_at = excluded.made_at",
            mine.id,
            who.account_id,
            role,
            value,
            comment,
            now,
        )
        after = {"person": person, "role": role}
        await record("appraisal.mark", "appraisal", cycle_id, after=after)


async def moderate(
    cycle_id: int, person: int, grade: str, reason: str, *, answering: bool = False
) -> None:
    """The person's grade is this one, for a reason; raises QuotaExceeded and the like.

    `answering` an objection, it may be after the grades are published.
    """
    if grade not in GRADES:
        raise Invalid({"grade": N_("Choose one of the list.")})
    if not reason.strip():
        raise Invalid({"reason": N_("A grade other than the proposed one needs a reason.")})
    async with joined():
        found = await _changeable(cycle_id)
        if found.state != "open" and not answering:
            raise CyclePublished
        mine = await result(cycle_id, person)
        grades = {one.person: one.grade for one in await results(cycle_id)} | {person: grade}
        full = beyond_quota(found.rule, grades)
        if full is not None:
            share = found.rule.quotas[full]
            raise QuotaExceeded(share=f"{share:.0%}", people=len(grades), grade=full)
        await rows(
            "UPDATE appraisal_result SET grade = $2, moderated = $3 WHERE id = $1",
            mine.id,
            grade,
            reason.strip(),
        )
        after = {"person": person, "grade": grade, "reason": reason.strip()}
        before = {"grade": mine.grade}
        await record("appraisal.moderate", "appraisal", cycle_id, before=before, after=after)


async def publish(cycle_id: int, *, today: date) -> None:
    """Everybody sees their grade and may object until a day; raises CycleFrozen."""
    async with joined():
        found = await _changeable(cycle_id)
        await compute(cycle_id)
        until = today + timedelta(days=found.rule.objection_days)
        await rows(
            "UPDATE appraisal_cycle SET state = 'published', objections_until = $2 WHERE id = $1",
            cycle_id,
            until,
        )
        for one in await results(cycle_id):
            await tell_person(
                one.person,
                "appraisal",
                N_("Your appraisal is published; you may object until {until}."),
                link="/me/appraisals",
                once=f"appraisal:{cycle_id}",
                until=until.isoformat(),
            )
        await record("appraisal.publish", "appraisal", cycle_id, after={"objectionsUntil": until})


async def object_to(cycle_id: int, person: int, text: str, *, today: date, now: datetime) -> None:
    """The person's objection stands until it is answered; raises TooLate and the like."""
    async with transaction():
        found = await _changeable(cycle_id)
        if found.state != "published" or found.objections_until is None:
            raise Invalid({"text": N_("The grades are not published yet.")})
        if today > found.objections_until:
            raise TooLate(day=found.objections_until)
        mine = await result(cycle_id, person)
        made = await rows(
            "INSERT INTO appraisal_objection (result, text, made_at) VALUES ($1, $2, $3) "
            "ON CONFLICT (result) DO UPDATE SET text = excluded.text, made_at = excluded.made_at "
            "WHERE appraisal_objection.answer IS NULL RETURNING id",
            mine.id,
            text,
            now,
        )
        if not made:
            raise Invalid({"text": N_("Your objection has been answered.")})
        await record("appraisal.object", "appraisal", cycle_id, after={"person": person})


async def answer(
    cycle_id: int, person: int, text: str, grade: str | None, *, now: datetime
) -> None:
    """The objection is answered, with another grade where it was right."""
    who = current()
    async with transaction():
        await _changeable(cycle_id)
        mine = await result(cycle_id, person)
        done = await rows(
            "UPDATE appraisal_objection SET answer = $2, answered_at = $3, answered_by = $4 "
            "WHERE result = $1 RETURNING id",
            mine.id,
            text,
            now,
            who.username if who else None,
        )
        if not done:
            raise NotFound(person=person)
        if grade is not None and grade != mine.grade:
            await moderate(cycle_id, person, grade, text, answering=True)
        await record("appraisal.answer", "appraisal", cycle_id, after={"person": person})


async def freeze_cycle(cycle_id: int, *, today: date, now: datetime) -> None:
    """The result is frozen with its inputs; a year's grades become evidence.

    Raises CycleFrozen, ObjectionsOpen, QuotaExceeded.
    """
    who = current()
    async with transaction():
        found = await _changeable(cycle_id)
        if found.state != "published" or found.objections_until is None:
            raise Invalid({"state": N_("The grades are not published yet.")})
        if found.objections or today <= found.objections_until:
            raise ObjectionsOpen(count=found.objections, day=found.objections_until)
        listed = await results(cycle_id)
        full = beyond_quota(found.rule, {one.person: one.grade for one in listed})
        if full is not None:
            share = f"{found.rule.quotas[full]:.0%}"
            raise QuotaExceeded(share=share, people=len(listed), grade=full)
        await rows(
            "UPDATE appraisal_cycle SET state = 'frozen', frozen_at = $2, frozen_by = $3 "
            "WHERE id = $1",
            cycle_id,
            now,
            who.username if who else None,
        )
        if found.supersedes is not None:
            await _supersede(found.supersedes, now)
        if found.kind == "year":
            for one in listed:
                if one.grade is not None:
                    await record_evidence(
                        one.person,
                        APPRAISAL,
                        one.grade,
                        found.last_day,
                        source=f"appraisal:{one.id}",
                        now=now,
                    )
        await record("appraisal.freeze", "appraisal", cycle_id, after={"people": len(listed)})


async def _supersede(cycle_id: int, now: datetime) -> None:
    before = await cycle(cycle_id)
    await rows("UPDATE appraisal_cycle SET state = 'superseded' WHERE id = $1", cycle_id)
    if before.kind == "year":
        for one in await results(cycle_id):
            if one.grade is not None:
                await withdraw_evidence(
                    one.person,
                    APPRAISAL,
                    f"appraisal:{one.id}",
                    reason=N_("The appraisal was superseded."),
                    now=now,
                )


async def begin_again(cycle_id: int, *, now: datetime) -> int:
    """The key of a new cycle that will supersede the frozen one once it is frozen itself."""
    before = await cycle(cycle_id)
    if before.state != "frozen":
        raise Invalid({"state": N_("Only a frozen appraisal is superseded.")})
    async with joined():
        made = await open_cycle(
            before.kind, before.first_day, before.last_day, before.town, now=now
        )
        await rows("UPDATE appraisal_cycle SET supersedes = $2 WHERE id = $1", made, cycle_id)
    return made


async def add_person(cycle_id: int, person: int, name: str) -> None:
    """The person is appraised in the cycle too; raises NotPlaced for who was not placed."""
    async with joined():
        found = await _changeable(cycle_id)
        if person not in await placed_people(found.first_day, found.last_day, None):
            raise NotPlaced(name=name)
        await rows(
            "INSERT INTO appraisal_result (cycle, person, indicators, hardness) "
            "VALUES ($1, $2, '{}'::jsonb, 1) ON CONFLICT DO NOTHING",
            cycle_id,
            person,
        )
        await compute(cycle_id)
