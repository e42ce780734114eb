"""Placements: who serves where, as what, from when to when, by which order."""

from dataclasses import dataclass
from datetime import date

from asyncpg import ExclusionViolationError

from kit.database import joined, rows, transaction
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.language import N_, pick
from staff.queries.people import Person
from staff.queries.placements import Standing, overlapping
from staff.queries.places import centre_by_code, post_by_code
from staff.rules.periods import period_mistakes
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


async def place(person: Person, draft: Draft, *, today: date) -> int:
    """The key of the new placement; raises Invalid or PlacedElsewhere.

    A part of a unit of work when there is one.
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
    if errors or centre is None or post is None:
        raise Invalid(errors)
    try:
        async with joined():
            # One at a time for each person: else two that overlap may wait for each other.
            held = await rows(
                "SELECT hired_on, left_on FROM person WHERE id = $1 FOR NO KEY UPDATE", person.id
            )
            errors = period_mistakes(draft.first_day, draft.last_day, **held[0])
            if errors:
                raise Invalid(errors)
            other = await overlapping(person.id, draft.first_day, draft.last_day)
            if other is not None:
                raise _refusal(person, other)
            made = await rows(
                "INSERT INTO placement (person, centre, post, kind, first_day, last_day, "
                "order_no, ordered_on, cancelled) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, false) RETURNING id",
                person.id,
                centre.id,
                post.id,
                draft.kind,
                draft.first_day,
                draft.last_day,
                draft.order_no.strip(),
                draft.ordered_on,
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
                },
            )
    except ExclusionViolationError as error:  # the database's own word, if all else failed
        raise _refusal(person, None) from error
    return int(made[0]["id"])


def _refusal(person: Person, other: Standing | None) -> PlacedElsewhere:
    if other is None:
        return PlacedElsewhere(name=person.name, centre="–", first="–", last="–", order="–")
    return PlacedElsewhere(
        name=person.name,
        placement=other.id,
        centre=pick(other.centre_name, other.centre_name_en),
        first=other.first_day,
        last=other.last_day or "…",
        order=other.order_no,
    )


async def end(person: Person, placement_id: int, last_day: date) -> None:
    """The placement ends with `last_day`; raises NotFound or Invalid."""
    async with transaction():
        found = await rows(
            "SELECT first_day, last_day FROM placement WHERE id = $1 AND person = $2 "
            "AND NOT cancelled FOR UPDATE",
            placement_id,
            person.id,
        )
        if not found:
            raise NotFound
        if last_day < found[0]["first_day"]:
            raise Invalid({"last_day": N_("The last day lies before the first.")})
        if found[0]["last_day"] is not None and last_day > found[0]["last_day"]:
            raise Invalid({"last_day": N_("A placement is made longer by a new order.")})
        await rows("UPDATE placement SET last_day = $2 WHERE id = $1", placement_id, last_day)
        await record(
            "placement.end",
            "person",
            person.employee_no,
            before={"id": placement_id, "lastDay": found[0]["last_day"]},
            after={"id": placement_id, "lastDay": last_day},
        )


async def cancel(person: Person, placement_id: int) -> None:
    """The placement counts no more, as if its order had never been; raises NotFound."""
    async with transaction():
        gone = await rows(
            "UPDATE placement SET cancelled = true WHERE id = $1 AND person = $2 "
            "AND NOT cancelled RETURNING order_no, first_day, last_day",
            placement_id,
            person.id,
        )
        if not gone:
            raise NotFound
        await record("placement.cancel", "person", person.employee_no, before=gone[0])
