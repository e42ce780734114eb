"""Towns that are rostered and their community centres, as plans and rosters need them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from kit.database import rows
from staff.queries import directory
from staff.queries.directory import TownEntry


@dataclass(frozen=True, slots=True)
class CentreFacts:
    """A community centre with its windows and where it lies."""

    id: int
    code: str
    name: str
    name_en: str | None
    windows: int
    x_km: float
    y_km: float
    town_id: int


async def towns(ids: Collection[int] | None = None) -> list[TownEntry]:
    """Towns that have community centres, by name; `ids` None: all of them."""
    found = await rows("SELECT DISTINCT town FROM centre WHERE level = 'community'")
    rostered = {row["town"] for row in found}
    return [town for town in await directory.towns(ids) if town.id in rostered]


async def centres(town_id: int, on: date, also: Collection[str] = frozenset()) -> list[CentreFacts]:
    """Community centres of the town with windows that are open on that day, by code.

    Those named in `also` are among them whatever has become of them.
    """
    found = await rows(
        "SELECT id, code, name, name_en, windows, x_km::float AS x_km, y_km::float AS y_km, "
        "town AS town_id FROM centre WHERE (town = $1 AND level = 'community' AND windows > 0 "
        "AND (closed_on IS NULL OR closed_on > $2)) OR code = ANY($3::text[]) ORDER BY code",
        town_id,
        on,
        list(also),
    )
    return [CentreFacts(**row) for row in found]
