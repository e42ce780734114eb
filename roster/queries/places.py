"""Towns, their community centres and service lines, as plans and rosters need them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from kit.database import rows
from kit.errors import NotFound


@dataclass(frozen=True, slots=True)
class TownFacts:
    """A town."""

    id: int
    code: str
    name: str
    name_en: str | None


@dataclass(frozen=True, slots=True)
class CentreFacts:
    """A community centre."""

    id: int
    code: str
    name: str
    name_en: str | None
    windows: int
    x_km: float
    y_km: float
    town_id: int


@dataclass(frozen=True, slots=True)
class Line:
    """A service line."""

    code: str
    name: str
    name_en: str | None
    mean_minutes: float


async def towns(ids: Collection[int] | None = None) -> list[TownFacts]:
    """Towns that have community centres, by name; `ids` None: all of them."""
    found = await rows(
        "SELECT id, code, name, name_en FROM town t "
        "WHERE ($1::bigint[] IS NULL OR id = ANY($1)) "
        "AND EXISTS (SELECT FROM centre c WHERE c.town = t.id AND c.level = 'community') "
        "ORDER BY name",
        None if ids is None else list(ids),
    )
    return [TownFacts(**row) for row in found]


async def town(code: str) -> TownFacts:
    """The town of that code or name; raises NotFound."""
    found = await rows(
        "SELECT id, code, name, name_en FROM town WHERE code = $1 OR name = $1", code
    )
    if not found:
        raise NotFound(town=code)
    return TownFacts(**found[0])


async def town_of(town_id: int) -> TownFacts:
    """The town of that id; raises NotFound."""
    found = await rows("SELECT id, code, name, name_en FROM town WHERE id = $1", town_id)
    if not found:
        raise NotFound(town=town_id)
    return TownFacts(**found[0])


_CENTRE = (
    "SELECT id, code, name, name_en, windows, x_km::float AS x_km, y_km::float AS y_km, "
    "town AS town_id FROM centre "
)


async def centres(town_id: int, on: date, also: Collection[str] = frozenset()) -> list[CentreFacts]:
    """Community centres of the town with windows that are open on that day, by code.

    Those named in `also` are among them whatever has become of them.
    """
    found = await rows(
        f"{_CENTRE} WHERE (town = $1 AND level = 'community' AND windows > 0 "
        "AND (closed_on IS NULL OR closed_on > $2)) OR code = ANY($3::text[]) ORDER BY code",
        town_id,
        on,
        list(also),
    )
    return [CentreFacts(**row) for row in found]


async def centre(code: str) -> CentreFacts:
    """The centre of that code; raises NotFound."""
    found = await rows(f"{_CENTRE} WHERE code = $1", code)
    if not found:
        raise NotFound(centre=code)
    return CentreFacts(**found[0])


async def lines() -> list[Line]:
    """All service lines."""
    found = await rows(
        "SELECT code, name, name_en, mean_minutes::float AS mean_minutes "
        "FROM service_line ORDER BY id"
    )
    return [Line(**row) for row in found]
