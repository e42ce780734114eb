"""Keeping the personnel file; every reading of it is noted."""

from datetime import datetime

from career.cadre.queries import BODY, kept_file, packed
from career.cadre.rules.form import Form, checked, merged
from kit.database import joined, rows
from kit.history import record
from kit.permissions import current
from staff.queries.people import Person


async def keep(person: Person, form: Form, *, now: datetime) -> None:
    """The file holds `form`; raises Invalid. History keeps which fields changed, not their text."""
    checked(form)
    who = current()
    async with joined():
        await rows("SELECT id FROM person WHERE id = $1 FOR NO KEY UPDATE", person.id)
        before = await kept_file(person.id)
        changed = sorted(
            name for name in {*before.texts, *form.texts} if before.text(name) != form.text(name)
        )
        if list(before.family) != list(form.family):
            changed.append("JiaTingChengYuan")
        if before.photo != form.photo:
            changed.append("ZhaoPian")
        await rows(
            "INSERT INTO personnel_file (person, body, changed_at, changed_by) "
            "VALUES ($1, $2, $3, $4) ON CONFLICT (person) DO UPDATE SET body = excluded.body, "
            "changed_at = excluded.changed_at, changed_by = excluded.changed_by",
            person.id,
            BODY.seal(packed(form), person.id),
            now,
            who.username if who else None,
        )
        if changed:
            after = {"fields": changed}
            await record("personnel-file.keep", "person", person.employee_no, after=after)


async def take_over(person: Person, form: Form, *, now: datetime) -> None:
    """The file holds everything that an imported form says; what it leaves empty stays."""
    await keep(person, merged(await kept_file(person.id), form), now=now)


async def erase(person_id: int, employee_no: str) -> bool:
    """Whether there was a file; it is no more."""
    async with joined():
        gone = await rows(
            "UPDATE personnel_file SET body = NULL, changed_at = clock_timestamp() "
            "WHERE person = $1 AND body IS NOT NULL RETURNING id",
            person_id,
        )
        if gone:
            await record("personnel-file.erase", "person", employee_no)
    return bool(gone)
