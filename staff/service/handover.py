"""What is handed over when a placement ends."""

from datetime import date

from kit.database import joined, rows
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.language import N_
from kit.permissions import current
from staff.queries.people import Person

MOST_ITEMS = 50


class HandedOver(Refusal):
    """What is done stays."""

    code = "handed-over"
    text = N_("This was handed over on {day}.")


async def add_item(person: Person, placement_id: int, text: str, receiver: str | None) -> int:
    """The key of one more item of the placement's handover list; raises NotFound or Invalid."""
    if not text.strip():
        raise Invalid({"text": N_("Say what is handed over.")})
    async with joined():
        await _own(person, placement_id)
        counted = await rows(
            "SELECT count(*) AS n FROM handover_item WHERE placement = $1", placement_id
        )
        if counted[0]["n"] >= MOST_ITEMS:
            raise Invalid({"text": N_("At most {most} items.")}, most=MOST_ITEMS)
        made = await rows(
            "INSERT INTO handover_item (placement, text, receiver) VALUES ($1, $2, $3) "
            "RETURNING id",
            placement_id,
            text.strip(),
            receiver or None,
        )
        after = {"placement": placement_id, "item": text.strip()}
        await record("handover.add", "person", person.employee_no, after=after)
    return int(made[0]["id"])


async def hand_over(person: Person, placement_id: int, item_id: int, *, today: date) -> None:
    """The item is handed over; once more changes nothing. Raises NotFound."""
    who = current()
    async with joined():
        await _own(person, placement_id)
        done = await rows(
            "UPDATE handover_item SET done_on = COALESCE(done_on, $3), "
            "done_by = COALESCE(done_by, $4) WHERE id = $1 AND placement = $2 RETURNING text",
            item_id,
            placement_id,
            today,
            who.username if who else None,
        )
        if not done:
            raise NotFound
        after = {"placement": placement_id, "item": done[0]["text"], "doneOn": today}
        await record("handover.done", "person", person.employee_no, after=after)


async def drop_item(person: Person, placement_id: int, item_id: int) -> None:
    """The item is no longer on the list; raises NotFound, HandedOver when it is done."""
    async with joined():
        await _own(person, placement_id)
        found = await rows(
            "SELECT text, done_on FROM handover_item WHERE id = $1 AND placement = $2 FOR UPDATE",
            item_id,
            placement_id,
        )
        if not found:
            raise NotFound
        if found[0]["done_on"] is not None:
            raise HandedOver(day=found[0]["done_on"])
        await rows("DELETE FROM handover_item WHERE id = $1", item_id)
        before = {"placement": placement_id, "item": found[0]["text"]}
        await record("handover.drop", "person", person.employee_no, before=before)


async def _own(person: Person, placement_id: int) -> None:
    if not await rows(
        "SELECT 1 FROM placement WHERE id = $1 AND person = $2", placement_id, person.id
    ):
        raise NotFound
