"""What waits for a roster manager: gaps, drafts, periods without a roster."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from kit.database import rows


@dataclass(frozen=True, slots=True)
class Gaps:
    """Windows of a published roster that nobody serves."""

    roster_id: int
    town_name: str
    town_name_en: str | None
    unfilled: int
    next_day: date


@dataclass(frozen=True, slots=True)
class Draft:
    """A roster that is not published."""

    roster_id: int
    town_name: str
    town_name_en: str | None
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A town with a plan that has no published roster for a day to come."""

    town_name: str
    town_name_en: str | None
    covered_until: date | None


def _only(towns: Collection[int] | None) -> list[int] | None:
    return None if towns is None else sorted(towns)


async def gaps(towns: Collection[int] | None, first_day: date, last_day: date) -> list[Gaps]:
    """Published rosters with windows unfilled in the period, most first; None: every town."""
    found = await rows(
        "SELECT roster_id, town_name, town_name_en, sum(missing)::int AS unfilled, "
        "min(day) AS next_day FROM ("
        "  SELECT r.id AS roster_id, t.name AS town_name, t.name_en AS town_name_en, s.day, "
        "  s.windows - count(a.id) AS missing "
        "  FROM roster r JOIN town t ON t.id = r.town "
        "  JOIN shift s ON s.plan = r.plan AND s.day BETWEEN r.first_day AND r.last_day "
        "  LEFT JOIN assignment a ON a.roster = r.id AND a.shift = s.id "
        "  WHERE r.state = 'published' AND s.day BETWEEN $1 AND $2 "
        "  AND ($3::bigint[] IS NULL OR r.town = ANY($3)) "
        "  GROUP BY r.id, t.name, t.name_en, s.id, s.day, s.windows HAVING s.windows > count(a.id)"
        ") open_windows GROUP BY roster_id, town_name, town_name_en ORDER BY unfilled DESC",
        first_day,
        last_day,
        _only(towns),
    )
    return [Gaps(**row) for row in found]


async def drafts(towns: Collection[int] | None, today: date) -> list[Draft]:
    """Drafts whose period is not over, the soonest first; None: of every town."""
    found = await rows(
        "SELECT r.id AS roster_id, t.name AS town_name, t.name_en AS town_name_en, r.first_day, "
        "r.last_day FROM roster r JOIN town t ON t.id = r.town WHERE r.state = 'draft' "
        "AND r.last_day >= $1 AND ($2::bigint[] IS NULL OR r.town = ANY($2)) "
        "ORDER BY r.first_day, r.id",
        today,
        _only(towns),
    )
    return [Draft(**row) for row in found]


async def uncovered(towns: Collection[int], day: date) -> list[Uncovered]:
    """Those of the towns that have no published roster for `day`, with the last day that has."""
    found = await rows(
        "SELECT t.name AS town_name, t.name_en AS town_name_en, max(r.last_day) AS covered_until "
        "FROM town t LEFT JOIN roster r ON r.town = t.id AND r.state = 'published' "
        "WHERE t.id = ANY($1::bigint[]) GROUP BY t.id "
        "HAVING coalesce(max(r.last_day), '-infinity'::date) < $2 ORDER BY t.id",
        sorted(towns),
        day,
    )
    return [Uncovered(**row) for row in found]
