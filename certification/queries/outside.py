"""Certificates from elsewhere, as they were recorded."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from kit.database import rows


@dataclass(frozen=True, slots=True)
class Outside:
    """A certificate from elsewhere; it counts once it is verified."""

    id: int
    person: int
    employee_no: str
    name: str
    town: int
    type: str
    type_name: str
    type_name_en: str | None
    number: str
    issuer: str
    first_day: date
    last_day: date | None
    state: str
    recorded_at: datetime
    recorded_by: str | None
    decided_at: datetime | None
    decided_by: str | None
    decided_because: str | None
    scan: str | None
    scan_by: str | None
    """Who handed the scan in where it came after the record."""


_SELECT = (
    "SELECT o.id, o.person, p.employee_no, p.name, p.town, t.code AS type, t.name AS type_name, "
    "t.name_en AS type_name_en, o.number, o.issuer, o.first_day, o.last_day, o.state, "
    "o.recorded_at, o.recorded_by, o.decided_at, o.decided_by, o.decided_because, o.scan, "
    "o.scan_by "
    "FROM outside_certificate o JOIN person p ON p.id = o.person "
    "JOIN certificate_type t ON t.id = o.certificate_type "
)


async def outside(towns: Collection[int] | None, state: str | None = None) -> list[Outside]:
    """Those of the towns (None: of all), the ones that wait first, then the newest."""
    found = await rows(
        f"{_SELECT} WHERE ($1::bigint[] IS NULL OR p.town = ANY($1)) "
        "AND ($2::text IS NULL OR o.state = $2) "
        "ORDER BY (o.state = 'waiting') DESC, o.id DESC LIMIT 500",
        None if towns is None else list(towns),
        state,
    )
    return [Outside(**row) for row in found]


async def one(outside_id: int) -> Outside | None:
    """The record of that id; None: there is none."""
    found = await rows(f"{_SELECT} WHERE o.id = $1", outside_id)
    return Outside(**found[0]) if found else None


async def without_scan(numbers: Collection[str], towns: Collection[int] | None) -> dict[str, int]:
    """Number -> id of those that wait in the towns (None: in all) and have no scan; locked."""
    found = await rows(
        "SELECT o.number, o.id FROM outside_certificate o JOIN person p ON p.id = o.person "
        "WHERE o.state = 'waiting' AND o.scan IS NULL AND o.number = ANY($1::text[]) "
        "AND ($2::bigint[] IS NULL OR p.town = ANY($2)) FOR UPDATE OF o",
        list(numbers),
        None if towns is None else list(towns),
    )
    return {row["number"]: row["id"] for row in found}
