"""Towns, centres, posts and service lines."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kit.database import rows


@dataclass(frozen=True, slots=True)
class Town:
    """A town, with its figures."""

    id: int
    code: str
    name: str
    name_en: str | None
    centres: int
    windows: int
    people: int


async def towns(today: date, only: frozenset[int] | None = None) -> list[Town]:
    """The towns by key (`only` these; None: all) with their open centres, windows and people."""
    found = await rows(
        "SELECT t.id, t.code, t.name, t.name_en, "
        "(SELECT count(*) FROM centre c WHERE c.town = t.id AND c.closed_on IS NULL) AS centres, "
        "(SELECT coalesce(sum(c.windows), 0) FROM centre c "
        " WHERE c.town = t.id AND c.closed_on IS NULL) AS windows, "
        "(SELECT count(*) FROM person p WHERE p.town = t.id "
        " AND (p.left_on IS NULL OR p.left_on > $2)) AS people "
        "FROM town t WHERE $1::bigint[] IS NULL OR t.id = ANY($1) ORDER BY t.id",
        None if only is None else sorted(only),
        today,
    )
    return [Town(**row) for row in found]


async def town_by_code(code: str, today: date) -> Town | None:
    """The town of that code."""
    found = await rows("SELECT id FROM town WHERE code = $1", code)
    return (await towns(today, frozenset({found[0]["id"]})))[0] if found else None


@dataclass(frozen=True, slots=True)
class Centre:
    """A centre with the names of its town and of the town centre that guides it."""

    id: int
    code: str
    level: str
    name: str
    name_en: str | None
    town_id: int
    town_code: str
    town_name: str
    town_name_en: str | None
    parent_code: str | None
    parent_name: str | None
    parent_name_en: str | None
    x_km: Decimal
    y_km: Decimal
    windows: int
    closed_on: date | None
    fixed_people: int


_CENTRE = """
    SELECT c.id, c.code, c.level, c.name, c.name_en, c.town AS town_id, t.code AS town_code,
           t.name AS town_name, t.name_en AS town_name_en, g.code AS parent_code,
           g.name AS parent_name, g.name_en AS parent_name_en, c.x_km, c.y_km, c.windows,
           c.closed_on,
           (SELECT count(*) FROM person p WHERE p.home_centre = c.id
            AND (p.left_on IS NULL OR p.left_on > $1)) AS fixed_people
    FROM centre c JOIN town t ON t.id = c.town LEFT JOIN centre g ON g.id = c.parent
"""


async def centres(
    today: date,
    *,
    towns: frozenset[int] | None = None,
    search: str = "",
    level: str | None = None,
) -> list[Centre]:
    """Centres of the towns (None: of all) by code, whose name or code holds `search`."""
    found = await rows(
        f"{_CENTRE} WHERE ($2::bigint[] IS NULL OR c.town = ANY($2)) "
        "AND ($3 = '' OR position(lower($3) IN lower(c.name || ' ' || c.code || ' ' || "
        "coalesce(c.name_en, ''))) > 0) AND ($4::text IS NULL OR c.level = $4) ORDER BY c.code",
        today,
        None if towns is None else sorted(towns),
        search,
        level,
    )
    return [Centre(**row) for row in found]


async def centre_by_code(code: str, today: date) -> Centre | None:
    """The centre of that code."""
    found = await rows(f"{_CENTRE} WHERE c.code = $2", today, code)
    return Centre(**found[0]) if found else None


@dataclass(frozen=True, slots=True)
class Post:
    """A post and the service line that it serves."""

    id: int
    code: str
    name: str
    name_en: str | None
    line_code: str | None
    line_name: str | None
    line_name_en: str | None
    placed: int
    """How many people are placed in it today."""


_POST = """
    SELECT o.id, o.code, o.name, o.name_en, l.code AS line_code, l.name AS line_name,
           l.name_en AS line_name_en,
           (SELECT count(*) FROM placement a WHERE a.post = o.id AND NOT a.cancelled
            AND a.first_day <= $1 AND (a.last_day IS NULL OR a.last_day >= $1)) AS placed
    FROM post o LEFT JOIN service_line l ON l.id = o.service_line
"""


async def posts(today: date) -> list[Post]:
    """Every post, by code."""
    return [Post(**row) for row in await rows(f"{_POST} ORDER BY o.code", today)]


async def post_by_code(code: str, today: date) -> Post | None:
    """The post of that code."""
    found = await rows(f"{_POST} WHERE o.code = $2", today, code)
    return Post(**found[0]) if found else None


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A kind of matter."""

    id: int
    code: str
    name: str
    name_en: str | None
    mean_minutes: Decimal


async def service_lines() -> list[ServiceLine]:
    """Every service line, in the order they came."""
    found = await rows("SELECT id, code, name, name_en, mean_minutes FROM service_line ORDER BY id")
    return [ServiceLine(**row) for row in found]
