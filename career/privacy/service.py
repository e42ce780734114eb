"""Corrections by request, and erasure when the time is over."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from career.cadre.service import erase as erase_file
from career.care.service import erase_answers
from career.privacy.queries import SUBJECTS
from certification.rules.days import add_months
from kit.database import joined, rows, transaction
from kit.errors import Invalid, NotFound
from kit.history import forget, record
from kit.imports.service import forget_files, forget_record
from kit.language import N_
from kit.permissions import current
from kit.rulesets import in_force
from staff.service.telling import tell_person

RETENTION = "retention"
NAMELESS = "已匿名"
NAMING = ("name", "name_pinyin", "id_number", "birth_date", "employer")
"""What history no longer tells of somebody made anonymous."""
Months = Annotated[int, Meta(ge=1, le=600)]


class Retention(msgspec.Struct, rename="camel", forbid_unknown_fields=True, frozen=True):
    """How long personal data is kept."""

    after_leaving: Months = 60
    """Months after somebody has left until they are made anonymous."""
    pulse: Months = 24
    """Months until sealed answers are erased; their figures stay."""
    talks: Months = 12
    """Months after a talk was closed until its text and notes are erased."""
    import_files: Months = 1
    """Months until uploaded files with identity numbers are emptied; what they wrote stays."""


async def request_correction(person: int, subject: str, text: str, *, now: datetime) -> int:
    """The personnel office is to look at what the person says is wrong; raises Invalid."""
    errors = {}
    if subject not in SUBJECTS:
        errors["subject"] = N_("Choose one of the list.")
    if not text.strip():
        errors["text"] = N_("This must not be empty.")
    if errors:
        raise Invalid(errors)
    async with joined():
        made = await rows(
            "INSERT INTO correction_request (person, subject, text, state, made_at) "
            "VALUES ($1, $2, $3, 'open', $4) RETURNING id",
            person,
            subject,
            text.strip(),
            now,
        )
        after = {"person": person, "subject": subject}
        await record("correction.request", "correction", made[0]["id"], after=after)
    return int(made[0]["id"])


async def answer_correction(
    request_id: int, answer: str, *, done: bool, towns: frozenset[int] | None, now: datetime
) -> None:
    """The request is answered and the person told; raises NotFound, Invalid.

    `towns` None: of every town; a request from elsewhere is not found.
    """
    if not answer.strip():
        raise Invalid({"answer": N_("This must not be empty.")})
    who = current()
    async with joined():
        found = await rows(
            "UPDATE correction_request r SET state = $2, answer = $3, answered_at = $4, "
            "answered_by = $5 FROM person p WHERE p.id = r.person AND r.id = $1 "
            "AND r.state = 'open' AND ($6::bigint[] IS NULL OR p.town = ANY($6)) "
            "RETURNING r.person",
            request_id,
            "done" if done else "refused",
            answer.strip(),
            now,
            who.username if who else None,
            None if towns is None else sorted(towns),
        )
        if not found:
            raise NotFound(request=request_id)
        await record("correction.answer", "correction", request_id, after={"done": done})
        await tell_person(
            found[0]["person"],
            "correction",
            N_("Your request to correct your data is answered."),
            link="/me/data",
            once=f"correction:{request_id}",
        )


async def retention_in_force(on: date) -> Retention:
    """The rule on that day."""
    found = await in_force(RETENTION, on)
    return msgspec.convert(found.body, Retention) if found else Retention()


async def retain(today: date, *, now: datetime) -> Mapping[str, int]:
    """How much was erased or made anonymous because its time is over.

    Rows stay, so that counts and frozen documents stay right; what names somebody goes.
    """
    rule = await retention_in_force(today)
    gone = await rows(
        "SELECT id, employee_no FROM person p WHERE left_on IS NOT NULL AND left_on <= $1 "
        "AND NOT EXISTS (SELECT FROM anonymised a WHERE a.person = p.id) ORDER BY id LIMIT 500",
        add_months(today, -rule.after_leaving),
    )
    for row in gone:
        await make_anonymous(row["id"], row["employee_no"], now=now)
    answers = await erase_answers(add_months(today, -rule.pulse))
    files = await forget_files(
        datetime.combine(add_months(today, -rule.import_files), now.timetz())
    )
    async with transaction():
        talks = await rows(
            "UPDATE care_talk SET body = NULL, notes = NULL WHERE closed_at < $1 "
            "AND (body IS NOT NULL OR notes IS NOT NULL) RETURNING id",
            datetime.combine(add_months(today, -rule.talks), now.timetz()),
        )
        done = {"people": len(gone), "answers": answers, "talks": len(talks), "files": files}
        if any(done.values()):
            await record("retention.run", "retention", today.isoformat(), after=done)
    return done


async def make_anonymous(person: int, employee_no: str, *, now: datetime) -> None:
    """Nothing names the person any more but what was issued and frozen; once more does nothing."""
    async with transaction():
        made = await rows(
            "INSERT INTO anonymised (person, done_at) VALUES ($1, $2) "
            "ON CONFLICT (person) DO NOTHING RETURNING id",
            person,
            now,
        )
        if not made:
            return
        await rows(
            "UPDATE person SET name = $2, name_pinyin = 'yi ni ming', pinyin_fixed = true, "
            "id_number = NULL, id_number_mark = NULL, birth_date = NULL, employer = NULL "
            "WHERE id = $1",
            person,
            NAMELESS,
        )
        await rows("DELETE FROM former_birth_date WHERE person = $1", person)
        await erase_file(person, employee_no)
        await forget("person", employee_no, NAMING)
        await forget_record("people", employee_no)
        await rows("UPDATE care_talk SET body = NULL, notes = NULL WHERE person = $1", person)
        await rows("UPDATE appraisal_result r SET report = NULL FROM appraisal_cycle c "
                   "WHERE c.id = r.cycle AND c.state IN ('open', 'published') AND r.person = $1",
                   person)  # fmt: skip
        await rows(
            "UPDATE account SET disabled_at = COALESCE(disabled_at, $2), display_name = $3 "
            "WHERE person = $1",
            person,
            now,
            NAMELESS,
        )
        await record("person.anonymise", "person", employee_no)
