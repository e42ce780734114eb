"""Placements seen from elsewhere than the person: who is at a centre, what stands in the way."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from kit.database import rows


@dataclass(frozen=True, slots=True)
class PlacedHere:
    """Someone placed at a centre."""

    employee_no: str
    name: str
    post_name: str
    post_name_en: str | None
    kind: str
    first_day: date
    last_day: date | None


async def placed_at(centre_id: int, on: date) -> list[PlacedHere]:
    """Who is placed at the centre on that day, by pinyin."""
    found = await rows(
        "SELECT p.employee_no, p.name, o.name AS post_name, o.name_en AS post_name_en, l.kind, "
        "l.first_day, l.last_day FROM placement l JOIN person p ON p.id = l.person "
        "JOIN post o ON o.id = l.post WHERE l.centre = $1 AND NOT l.cancelled "
        "AND l.first_day <= $2 AND (l.last_day IS NULL OR l.last_day >= $2) "
        'ORDER BY p.name_pinyin COLLATE "C", p.id',
        centre_id,
        on,
    )
    return [PlacedHere(**row) for row in found]


@dataclass(frozen=True, slots=True)
class Standing:
    """A placement that shares a day with another period of the same person."""

    id: int
    centre_name: str
    centre_name_en: str | None
    first_day: date
    last_day: date | None
    order_no: str
    work_fraction: Decimal


async def overlapping(
    person_id: int, first_day: date, last_day: date | None, *, but: int | None = None
) -> list[Standing]:
    """The person's placements that share a day with the period, earliest first.

    An end may be open; `but` leaves one placement out.
    """
    found = await rows(
        "SELECT l.id, c.name AS centre_name, c.name_en AS centre_name_en, l.first_day, "
        "l.last_day, l.order_no, l.work_fraction FROM placement l JOIN centre c ON c.id = l.centre "
        "WHERE l.person = $1 AND NOT l.cancelled AND l.id IS DISTINCT FROM $4 "
        "AND daterange(l.first_day, l.last_day, '[]') && daterange($2, $3, '[]') "
        "ORDER BY l.first_day, l.id",
        person_id,
        first_day,
        last_day,
        but,
    )
    return [Standing(**row) for row in found]


@dataclass(frozen=True, slots=True)
class PlacementChanged:
    """An order that made a placement longer, or an early end with its reason."""

    kind: str
    """extend or end"""
    before: date | None
    after: date | None
    order_no: str | None
    ordered_on: date | None
    reason: str | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Handover:
    """Something to be handed over when a placement ends."""

    id: int
    text: str
    receiver: str | None
    done_on: date | None
    done_by: str | None


async def changes_of(placement_ids: Collection[int]) -> dict[int, list[PlacementChanged]]:
    """Placement -> its extensions and early ends, in order."""
    found = await rows(
        "SELECT placement, kind, before, after, order_no, ordered_on, reason, made_at "
        "FROM placement_change WHERE placement = ANY($1::bigint[]) ORDER BY id",
        list(placement_ids),
    )
    grouped: dict[int, list[PlacementChanged]] = defaultdict(list)
    for row in found:
        grouped[row.pop("placement")].append(PlacementChanged(**row))
    return grouped


async def handover_of(placement_ids: Collection[int]) -> dict[int, list[Handover]]:
    """Placement -> what is to be handed over, in the order it was written."""
    found = await rows(
        "SELECT placement, id, text, receiver, done_on, done_by FROM handover_item "
        "WHERE placement = ANY($1::bigint[]) ORDER BY id",
        list(placement_ids),
    )
    grouped: dict[int, list[Handover]] = defaultdict(list)
    for row in found:
        grouped[row.pop("placement")].append(Handover(**row))
    return grouped


@dataclass(frozen=True, slots=True)
class Served:
    """A period of a person's service; no last day: it goes on."""

    person: int
    kind: str
    """Of the placement: regular, rotation, support, practice, secondment."""
    first_day: date
    last_day: date | None


async def served_by(people: Collection[int], known_at: datetime | None = None) -> list[Served]:
    """The placements of these people, those that were cancelled left out, by first day.

    With `known_at` as they stood at that instant: not recorded later, with the end of then.
    """
    if known_at is None:
        found = await rows(
            "SELECT person, kind, first_day, last_day FROM placement "
            "WHERE person = ANY($1::bigint[]) AND NOT cancelled ORDER BY first_day, id",
            list(people),
        )
    else:
        found = await rows(
            "SELECT p.person, p.kind, p.first_day, "
            "CASE WHEN c.placement IS NULL THEN p.last_day ELSE c.before END AS last_day "
            "FROM placement p LEFT JOIN LATERAL (SELECT placement, before FROM placement_change "
            "WHERE placement = p.id AND made_at > $2 ORDER BY id LIMIT 1) c ON true "
            "WHERE p.person = ANY($1::bigint[]) AND (NOT p.cancelled OR p.cancelled_at > $2) "
            "AND (p.recorded_at IS NULL OR p.recorded_at <= $2) ORDER BY p.first_day, p.id",
            list(people),
            known_at,
        )
    return [Served(**row) for row in found]


@dataclass(frozen=True, slots=True)
class PutRight:
    """A placement of days that had passed, recorded, moved in its end, or cancelled; by order."""

    at: datetime
    what: str
    """recorded, changed or cancelled"""
    order_no: str
    reason: str | None


async def put_right_since(person: int, on: date, since: datetime) -> list[PutRight]:
    """What was done after that instant to placements, as far as days up to `on` are concerned."""
    found = await rows(
        "SELECT recorded_at AS at, 'recorded' AS what, order_no, NULL AS reason FROM placement "
        "WHERE person = $1 AND first_day <= $2 AND recorded_at > $3 AND NOT cancelled "
        "UNION ALL SELECT cancelled_at, 'cancelled', order_no, NULL FROM placement "
        "WHERE person = $1 AND first_day <= $2 AND cancelled_at > $3 "
        "AND (recorded_at IS NULL OR recorded_at <= $3) "
        "UNION ALL SELECT c.made_at, 'changed', p.order_no, c.reason FROM placement_change c "
        "JOIN placement p ON p.id = c.placement WHERE p.person = $1 AND p.first_day <= $2 "
        "AND c.made_at > $3 AND NOT p.cancelled AND LEAST(c.before, c.after) < $2 ORDER BY 1",
        person,
        on,
        since,
    )
    return [PutRight(**row) for row in found]
