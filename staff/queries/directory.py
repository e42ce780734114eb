"""The directory: whom and which place a number, a code or an id means. Every floor above asks it.

Only keys and names; the records themselves stand in `people` and `places`.
"""

from collections.abc import Collection
from dataclasses import dataclass

from kit.database import rows
from kit.errors import NotFound


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """A person by their keys."""

    id: int
    employee_no: str
    name: str
    town_id: int


@dataclass(frozen=True, slots=True)
class TownEntry:
    """A town by its keys."""

    id: int
    code: str
    name: str
    name_en: str | None


@dataclass(frozen=True, slots=True)
class CentreEntry:
    """A centre by its keys, with its town."""

    id: int
    code: str
    name: str
    name_en: str | None
    town_id: int
    town_name: str
    town_name_en: str | None


@dataclass(frozen=True, slots=True)
class LineEntry:
    """A service line with its mean service time."""

    code: str
    name: str
    name_en: str | None
    mean_minutes: float


_PERSON = "SELECT id, employee_no, name, town AS town_id FROM person "
_TOWN = "SELECT id, code, name, name_en FROM town "
_CENTRE = (
    "SELECT c.id, c.code, c.name, c.name_en, c.town AS town_id, t.name AS town_name, "
    "t.name_en AS town_name_en FROM centre c JOIN town t ON t.id = c.town "
)


async def person(employee_no: str) -> PersonEntry:
    """The person of that number; raises NotFound."""
    found = await rows(f"{_PERSON} WHERE employee_no = $1", employee_no)
    if not found:
        raise NotFound(employee_no=employee_no)
    return PersonEntry(**found[0])


async def people(ids: Collection[int]) -> dict[int, PersonEntry]:
    """Person id -> the person, of those that there are."""
    found = await rows(f"{_PERSON} WHERE id = ANY($1::bigint[])", list(ids))
    return {row["id"]: PersonEntry(**row) for row in found}


async def towns(ids: Collection[int] | None = None) -> list[TownEntry]:
    """Towns by name; `ids` None: all of them."""
    found = await rows(
        f"{_TOWN} WHERE ($1::bigint[] IS NULL OR id = ANY($1)) ORDER BY name",
        None if ids is None else list(ids),
    )
    return [TownEntry(**row) for row in found]


async def town(code: str) -> TownEntry:
    """The town of that code or name; raises NotFound."""
    found = await rows(f"{_TOWN} WHERE code = $1 OR name = $1", code)
    if not found:
        raise NotFound(town=code)
    return TownEntry(**found[0])


async def town_of_id(town_id: int) -> TownEntry:
    """The town of that id; raises NotFound."""
    found = await rows(f"{_TOWN} WHERE id = $1", town_id)
    if not found:
        raise NotFound(town=town_id)
    return TownEntry(**found[0])


async def centre(code: str) -> CentreEntry:
    """The centre of that code; raises NotFound."""
    found = await rows(f"{_CENTRE} WHERE c.code = $1", code)
    if not found:
        raise NotFound(centre=code)
    return CentreEntry(**found[0])


async def centre_of_id(centre_id: int) -> CentreEntry:
    """The centre of that id; raises NotFound."""
    found = await rows(f"{_CENTRE} WHERE c.id = $1", centre_id)
    if not found:
        raise NotFound(centre=centre_id)
    return CentreEntry(**found[0])


async def lines() -> list[LineEntry]:
    """Every service line, in the order they came."""
    found = await rows(
        "SELECT code, name, name_en, mean_minutes::float AS mean_minutes "
        "FROM service_line ORDER BY id"
    )
    return [LineEntry(**row) for row in found]


async def line_names() -> dict[str, tuple[str, str | None]]:
    """Code of a service line -> its Chinese and English names."""
    return {line.code: (line.name, line.name_en) for line in await lines()}


async def post_names() -> dict[str, tuple[str, str | None]]:
    """Code of a post -> its Chinese and English names, by code."""
    found = await rows("SELECT code, name, name_en FROM post ORDER BY code")
    return {row["code"]: (row["name"], row["name_en"]) for row in found}
