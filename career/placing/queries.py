"""Placements with everything that stands beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from certification.queries.conditions import versions_of
from certification.queries.names import names
from certification.queries.qualification import assess_person
from certification.rules import reading
from certification.rules.evaluation import Answer, version_on
from kit.database import rows
from kit.jsontext import loads
from staff.queries import people
from staff.queries.people import Placed
from staff.queries.placements import Handover, PlacementChanged, changes_of, handover_of

POST = "post"
HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Lack:
    """A condition that is not met, in the reader's words."""

    condition: str
    because: str | None
    remedy: str | None
    ready: date | None
    """When it will be met by what is known now."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Whether the person is qualified on a day, and what is missing."""

    qualified: bool
    provisional: bool
    lacks: tuple[Lack, ...]


async def missing_on(person: int, post: str, day: date) -> Missing | None:
    """What the person lacks for the post on that day; None: it has no conditions then."""
    if version_on(await versions_of(POST, post), day) is None:
        return None
    found = await assess_person(person, post, day)
    named = await names()
    return Missing(
        found.answer is Answer.QUALIFIED,
        found.answer is Answer.PROVISIONAL,
        tuple(
            Lack(
                reading.condition(one.condition, named),
                reading.because(one, named),
                reading.remedy(one, named),
                one.ready,
            )
            for one in found.findings
            if not one.met
        ),
    )


@dataclass(frozen=True, slots=True)
class ServedThere:
    """Days served at the centre of an order within its days, as published rosters have them."""

    days: Decimal
    elsewhere: Decimal
    """At other centres within the same days."""
    lines: tuple[tuple[str, Decimal], ...]
    """Service line -> days on shifts at the centre that covered it, most first."""


@dataclass(frozen=True, slots=True)
class PlacementShown:
    """A placement with its changes, what was served, what is handed over and what is missing."""

    placed: Placed
    state: str
    changes: Sequence[PlacementChanged]
    handover: Sequence[Handover]
    served: ServedThere
    missing: Missing | None


async def placements_of(person: int, today: date) -> list[PlacementShown]:
    """The person's placements, latest first; cancelled ones are among them."""
    found = await people.placements(person, cancelled=True)
    keys = [one.id for one in found]
    changes, items = await changes_of(keys), await handover_of(keys)
    half_days = await _half_days(person, today)
    shown = []
    for one in found:
        state = one.state(today)
        looked = state in {"planned", "current"}
        missing = await missing_on(person, one.post_code, one.first_day) if looked else None
        shown.append(
            PlacementShown(
                one,
                state,
                changes.get(one.id, ()),
                items.get(one.id, ()),
                served_there(one, half_days),
                missing,
            )
        )
    return shown


@dataclass(frozen=True, slots=True)
class HalfDay:
    """One half-day that was served."""

    day: date
    centre: str
    lines: tuple[str, ...]


async def _half_days(person: int, until: date) -> list[HalfDay]:
    found = await rows(
        "SELECT s.day, c.code AS centre, s.lines FROM assignment a JOIN shift s ON s.id = a.shift "
        "JOIN centre c ON c.id = s.centre WHERE a.published AND a.person = $1 AND s.day < $2 "
        "ORDER BY s.day",
        person,
        until,
    )
    return [HalfDay(row["day"], row["centre"], tuple(loads(row["lines"]) or ())) for row in found]


def served_there(placed: Placed, half_days: Sequence[HalfDay]) -> ServedThere:
    """What was served within the days of the order."""
    within = [
        one
        for one in half_days
        if placed.first_day <= one.day
        and (placed.last_day is None or one.day <= placed.last_day)
        and not placed.cancelled
    ]
    here = [one for one in within if one.centre == placed.centre_code]
    lines: dict[str, Decimal] = {}
    for one in here:
        for line in one.lines:
            lines[line] = lines.get(line, Decimal(0)) + HALF
    return ServedThere(
        len(here) * HALF,
        (len(within) - len(here)) * HALF,
        tuple(sorted(lines.items(), key=lambda item: (-item[1], item[0]))),
    )


@dataclass(frozen=True, slots=True)
class OrderShown:
    """A placement in the list of orders."""

    id: int
    employee_no: str
    name: str
    centre_name: str
    centre_name_en: str | None
    post_name: str
    post_name_en: str | None
    kind: str
    first_day: date
    last_day: date | None
    order_no: str
    authority: str | None
    work_fraction: Decimal
    state: str


STATES = {
    "planned": "NOT l.cancelled AND l.first_day > $2",
    "current": "NOT l.cancelled AND l.first_day <= $2 AND (l.last_day IS NULL OR l.last_day >= $2)",
    "ending": "NOT l.cancelled AND l.first_day <= $2 AND l.last_day BETWEEN $2 AND $2 + 60",
    "ended": "NOT l.cancelled AND l.last_day < $2",
    "cancelled": "l.cancelled",
}


async def orders(
    today: date,
    *,
    towns: frozenset[int] | None,
    state: str = "",
    kind: str | None = None,
    search: str = "",
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[OrderShown], int]:
    """Placements of these towns' people, latest first day first, and how many there are.

    `search` is a part of the name or the order's number, or the beginning of the employee number.
    """
    # Only the chosen word of STATES is put into the statement.
    where = (
        "FROM placement l JOIN person p ON p.id = l.person JOIN centre c ON c.id = l.centre "
        "JOIN post o ON o.id = l.post WHERE ($1::bigint[] IS NULL OR p.town = ANY($1)) "
        f"AND $2::date IS NOT NULL AND ({STATES.get(state, 'true')}) "
        "AND ($3::text IS NULL OR l.kind = $3) AND ($4 = '' OR strpos(p.name, $4) > 0 "
        "OR strpos(l.order_no, $4) > 0 OR starts_with(p.employee_no, $4)) "
    )
    given = (None if towns is None else sorted(towns), today, kind, search)
    counted = await rows(f"SELECT count(*) AS n {where}", *given)
    found = await rows(
        "SELECT l.id, p.employee_no, p.name, c.name AS centre_name, c.name_en AS centre_name_en, "
        "o.name AS post_name, o.name_en AS post_name_en, l.kind, l.first_day, l.last_day, "
        "l.order_no, l.authority, l.work_fraction, CASE WHEN l.cancelled THEN 'cancelled' "
        "WHEN l.first_day > $2 THEN 'planned' WHEN l.last_day < $2 THEN 'ended' "
        f"ELSE 'current' END AS state {where} "
        "ORDER BY l.first_day DESC, l.id DESC OFFSET $5 LIMIT $6",
        *given,
        offset,
        limit,
    )
    return [OrderShown(**row) for row in found], int(counted[0]["n"])
