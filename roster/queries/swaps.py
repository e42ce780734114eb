"""The swap market: half-days that people would give away or change."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from kit.database import rows
from kit.errors import NotFound


@dataclass(frozen=True, slots=True)
class Offer:
    """A published half-day on offer. `state`: open, accepted, done, refused, withdrawn, lapsed."""

    id: int
    state: str
    note: str | None
    made_at: datetime
    assignment_id: int
    roster_id: int
    shift_id: int
    town_id: int
    town: str
    centre: str
    centre_name: str
    centre_name_en: str | None
    day: date
    session: str
    starts_at: datetime
    published: bool
    giver_id: int
    giver_no: str
    giver: str
    taker_id: int | None
    taker_no: str | None
    taker: str | None
    return_id: int | None
    return_shift: int | None
    return_centre: str | None
    return_day: date | None
    return_session: str | None


_OFFERS = (
    "SELECT o.id, o.state, o.note, o.made_at, a.id AS assignment_id, a.roster AS roster_id, "
    "a.shift AS shift_id, r.town AS town_id, w.code AS town, c.code AS centre, "
    "c.name AS centre_name, c.name_en AS centre_name_en, s.day, s.session, a.starts_at, "
    "a.published, g.id AS giver_id, g.employee_no AS giver_no, g.name AS giver, "
    "t.id AS taker_id, t.employee_no AS taker_no, t.name AS taker, b.id AS return_id, "
    "b.shift AS return_shift, bc.name AS return_centre, bs.day AS return_day, "
    "bs.session AS return_session FROM swap_offer o JOIN assignment a ON a.id = o.assignment "
    "JOIN roster r ON r.id = a.roster JOIN town w ON w.id = r.town "
    "JOIN shift s ON s.id = a.shift JOIN centre c ON c.id = s.centre "
    "JOIN person g ON g.id = o.giver LEFT JOIN person t ON t.id = o.taker "
    "LEFT JOIN assignment b ON b.id = o.in_return LEFT JOIN shift bs ON bs.id = b.shift "
    "LEFT JOIN centre bc ON bc.id = bs.centre "
)


async def offer(offer_id: int) -> Offer:
    """The offer; raises NotFound."""
    found = await rows(f"{_OFFERS} WHERE o.id = $1", offer_id)
    if not found:
        raise NotFound(offer=offer_id)
    return Offer(**found[0])


async def offers(
    towns: Collection[int] | None, now: datetime, *, states: Collection[str] = ("open", "accepted")
) -> list[Offer]:
    """Offers of these towns (None: all) in these states whose half-day is still to come."""
    found = await rows(
        f"{_OFFERS} WHERE ($1::bigint[] IS NULL OR r.town = ANY($1)) AND o.state = ANY($2::text[]) "
        "AND a.starts_at > $3 ORDER BY (o.state = 'accepted') DESC, a.starts_at LIMIT 200",
        None if towns is None else list(towns),
        list(states),
        now,
    )
    return [Offer(**row) for row in found]


async def offers_of(person_id: int) -> list[Offer]:
    """What the person offered or took, newest first."""
    found = await rows(
        f"{_OFFERS} WHERE o.giver = $1 OR o.taker = $1 ORDER BY o.id DESC LIMIT 50", person_id
    )
    return [Offer(**row) for row in found]
