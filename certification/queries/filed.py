"""A person's evidence as it is on file, with what was withdrawn."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kit.database import rows
from kit.jsontext import loads


@dataclass(frozen=True, slots=True)
class Filed:
    """One piece of evidence; withdrawn, it stays on file and counts no more."""

    id: int
    person: int
    kind: str
    subject: str
    first_day: date
    last_day: date | None
    amount: Decimal | None
    source: str
    recorded_at: datetime
    withdrawn_at: datetime | None
    withdrawn_because: str | None
    scan: str | None
    """Code of the file handed in with it."""


_SELECT = (
    "SELECT id, person, kind, subject, first_day, last_day, amount, source, recorded_at, "
    "withdrawn_at, withdrawn_because, detail FROM evidence "
)


def _shaped(row: dict[str, Any]) -> Filed:
    detail = loads(row.pop("detail")) or {}
    return Filed(**row, scan=detail.get("scan"))


async def filed(person: int, *, limit: int = 500) -> list[Filed]:
    """The person's evidence, the latest first."""
    found = await rows(f"{_SELECT} WHERE person = $1 ORDER BY id DESC LIMIT $2", person, limit)
    return [_shaped(row) for row in found]


async def filed_one(evidence_id: int) -> Filed | None:
    """The evidence of that id; None: there is none."""
    found = await rows(f"{_SELECT} WHERE id = $1", evidence_id)
    return _shaped(found[0]) if found else None
