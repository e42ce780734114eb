"""Placements: who serves where, as what, from when to when, by which order."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from asyncpg import ExclusionViolationError

from kit.database import joined, rows, transaction
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.language import N_, pick
from staff.queries.people import Person
from staff.queries.placements import overlapping
from staff.queries.places import centre_by_code, post_by_code
from staff.rules.periods import period_mistakes
from staff.rules.placements import WHOLE, Held, overfull
from staff.words import PLACEMENTS


class PlacedElsewhere(Refusal):
    """Two placements of a person would overlap."""

    status = 409
    code = "placed-elsewhere"
    text = N_(
        "{name} is placed at {centre} from {first} to {last} by order {order}. "
        "End that placement first, or choose other days."
    )


@dataclass(frozen=True, slots=True)
class Draft:
    """A placement as entered; both days count, no last day: open."""

    centre: str
    """The centre's code."""
    post: str
    """The post's code."""
    kind: str
    first_day: date
    last_day: date | None
    order_no: str
    ordered_on: date | None = None
    authority: str | None = None
    work_fraction: Decimal = WHOLE
    """Of the person's working time."""


@dataclass(frozen=True, slots=True)
class Order:
    """The order by which a placement is made longer."""

    order_no: str
    ordered_on: date | None = None


async def place(person: Person, draft: Draft, *, today: date, now: datetime | None = None) -> int:
    """The key of the new placement; raises Invalid or PlacedElsewhere.

    `now` is when it was recorded; None: it was known all along. A part of a unit of work when there
    is one.
    """
    errors: dict[str, str] = {}
    centre = await centre_by_code(draft.centre, today)
    post = await post_by_code(draft.post, today)
    if centre is None:
        errors["centre"] = N_("There is no such centre.")
    elif centre.closed_on is not None and centre.closed_on <= draft.first_day:
        errors["centre"] = N_("This centre is closed by then.")
    if post is None:
        errors["post"] = N_("There is no such post.")
    if draft.kind not in PLACEMENTS:
        errors["kind"] = N_("Choose one of the list.")
    if not draft.order_no.strip():
        errors["order_no"] = N_("A placement needs the number of its order.")
    if not 0 < draft.work_fraction <= 1:
        errors["work_fraction"] = N_("More than 0 and at most 1.")
    if errors or centre is None or post is None:
        raise Invalid(errors)
    async with _refused_by_the_database(person), joined():
        held = await _locked(person)
        errors = period_mistakes(draft.first_day, draft.last_day, **held)
        if errors:
            raise Invalid(errors)
        await _need_room(person, draft.first_day, draft.last_day, draft.work_fraction)
        made = await rows(
            "INSERT INTO placement (person, centre, post, kind, first_day, last_day, "
            "order_no, ordered_on, authority, work_fraction, cancelled, recorded_at) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, false, $11) RETURNING id",
            person.id,
            centre.id,
            post.id,
            draft.kind,
            draft.first_day,
            draft.last_day,
            draft.order_no.strip(),
            draft.ordered_on,
            draft.authority,
            draft.work_fraction,
            now,
        )
        await record(
            "placement.make",
            "person",
            person.employee_no,
            after={
                "id": made[0]["id"],
                "centre": centre.code,
                "post": post.code,
                "kind": draft.kind,
                "firstDay": draft.first_day,
                "lastDay": draft.last_day,
                "orderNo": draft.order_no,
                "authority": draft.authority,
                "workFraction": draft.work_fraction,
            },
        )
    return int(made[0]["id"])


@asynccontextmanager
async def _refused_by_the_database(person: Person) -> AsyncIterator[None]:
    """The database's own word, if all else failed, becomes the same refusal."""
    try:
        yield
    except ExclusionViolationError as error:
        raise PlacedElsewhere(
            name=person.name, centre="–", first="–", last="–", order="–"
        ) from error


async def _locked(person: Person) -> dict[str, date | None]:
    """When the person came and left; one at a time for each person may place them."""
    held = await rows(
        "SELECT hired_on, left_on FROM person WHERE id = $1 FOR NO KEY UPDATE", person.id
    )
    return held[0]


async def _need_room(
    person: Person,
    first_day: date,
    last_day: date | None,
    fraction: Decimal,
    *,
    but: int | None = None,
) -> None:
    """Nothing; raises PlacedElsewhere where the fractions add up to more than the whole."""
    others = await overlapping(person.id, first_day, last_day, but=but)
    day = overfull(
        Held(first_day, last_day, fraction),
        [Held(one.first_day, one.last_day, one.work_fraction) for one in others],
    )
    if day is None:
        return
    other = next(o for o in others if Held(o.first_day, o.last_day).on(day))
    raise PlacedElsewhere(
        name=person.name,
        placement=other.id,
        centre=pick(other.centre_name, other.centre_name_en),
        first=other.first_day,
        last=other.last_day or "…",
        order=other.order_no,
    )


async def end(person: Person, placement_id: int, last_day: date, reason: str) -> None:
    """The placement ends with `last_day`, earlier than ordered; raises NotFound or Invalid."""
    if not reason.strip():
        raise Invalid({"reason": N_("An early end needs a reason.")})
    async with transaction():
        found = await _standing(person, placement_id)
        if last_day < found["first_day"]:
            raise Invalid({"last_day": N_("The last day lies before the first.")})
        if found["last_day"] is not None and last_day > found["last_day"]:
            raise Invalid({"last_day": N_("A placement is made longer by a new order.")})
        await _change(person, "end", found, last_day, Order("", None), reason.strip())


async def extend(person: Person, placement_id: int, last_day: date | None, order: Order) -> None:
    """The placement goes on until `last_day` (None: open) by a new order.

    Raises NotFound, PlacedElsewhere, and Invalid also for one that has no end to move.
    """
    if not order.order_no.strip():
        raise Invalid({"order_no": N_("A placement needs the number of its order.")})
    async with _refused_by_the_database(person), transaction():
        held = await _locked(person)
        found = await _standing(person, placement_id)
        if found["last_day"] is None:
            raise Invalid({"last_day": N_("This placement is open already.")})
        if last_day is not None and last_day <= found["last_day"]:
            raise Invalid({"last_day": N_("That is no later than the present last day.")})
        errors = period_mistakes(found["first_day"], last_day, **held)
        if errors:
            raise Invalid(errors)
        fraction = found["work_fraction"]
        await _need_room(person, found["first_day"], last_day, fraction, but=placement_id)
        await _change(person, "extend", found, last_day, order, None)


async def _standing(person: Person, placement_id: int) -> dict[str, Any]:
    """The placement's row, nobody else's to change; raises NotFound."""
    found = await rows(
        "SELECT id, first_day, last_day, work_fraction FROM placement "
        "WHERE id = $1 AND person = $2 AND NOT cancelled FOR UPDATE",
        placement_id,
        person.id,
    )
    if not found:
        raise NotFound
    return found[0]


async def _change(
    person: Person,
    kind: str,
    found: dict[str, Any],
    last_day: date | None,
    order: Order,
    reason: str | None,
) -> None:
    await rows("UPDATE placement SET last_day = $2 WHERE id = $1", found["id"], last_day)
    await rows(
        "INSERT INTO placement_change (placement, kind, before, after, order_no, ordered_on, "
        "reason, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp())",
        found["id"],
        kind,
        found["last_day"],
        last_day,
        order.order_no.strip() or None,
        order.ordered_on,
        reason or None,
    )
    after = {"id": found["id"], "lastDay": last_day, "reason": reason, "orderNo": order.order_no}
    await record(
        f"placement.{kind}",
        "person",
        person.employee_no,
        before={"id": found["id"], "lastDay": found["last_day"]},
        after={name: value for name, value in after.items() if value or name == "lastDay"},
    )


async def end_with_service(person_id: int, last_day: date, reason: str) -> list[int]:
    """Placements that run on end with `last_day` and keep how long they were to; their keys."""
    ended = await rows(
        "WITH held AS (SELECT id, last_day FROM placement WHERE person = $1 AND NOT cancelled "
        "AND (last_day IS NULL OR last_day > $2) FOR UPDATE), "
        "ended AS (UPDATE placement p SET last_day = $2 FROM held WHERE p.id = held.id) "
        "INSERT INTO placement_change (placement, kind, before, after, reason, made_at) "
        "SELECT id, 'end', last_day, $2, $3, clock_timestamp() FROM held ORDER BY id "
        "RETURNING placement",
        person_id,
        last_day,
        reason,
    )
    return [row["placement"] for row in ended]


async def cancel(person: Person, placement_id: int) -> None:
    """The placement counts no more, as if its order had never been; raises NotFound."""
    async with transaction():
        gone = await rows(
            "UPDATE placement SET cancelled = true, cancelled_at = clock_timestamp() "
            "WHERE id = $1 AND person = $2 AND NOT cancelled "
            "RETURNING order_no, first_day, last_day",
            placement_id,
            person.id,
        )
        if not gone:
            raise NotFound
        await record("placement.cancel", "person", person.employee_no, before=gone[0])
