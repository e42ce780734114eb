"""Certificates proposed together, and how far they have come."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from kit.database import rows
from kit.errors import NotFound


@dataclass(frozen=True, slots=True)
class Batch:
    """Certificates of one type proposed together."""

    id: int
    type: str
    type_name: str
    type_name_en: str | None
    town: int | None
    town_name: str | None
    town_name_en: str | None
    state: str
    made_at: datetime
    made_by: str | None
    approved_at: datetime | None
    approved_by: str | None
    approval: int | None
    job: int | None
    proposed: int
    left_out: int
    issued: int
    refused: int


@dataclass(frozen=True, slots=True)
class Item:
    """One person of a batch."""

    id: int
    employee_no: str
    name: str
    town_name: str
    town_name_en: str | None
    state: str
    number: str | None
    refusal: str | None


_SELECT = """
SELECT b.id, t.code AS type, t.name AS type_name, t.name_en AS type_name_en, b.town,
    w.name AS town_name, w.name_en AS town_name_en, b.state, b.made_at, b.made_by, b.approved_at,
    b.approved_by, b.approval, b.job, i.proposed, i.left_out, i.issued, i.refused
FROM issue_batch b JOIN certificate_type t ON t.id = b.certificate_type
LEFT JOIN town w ON w.id = b.town
JOIN LATERAL (
    SELECT count(*) FILTER (WHERE state = 'proposed')::int AS proposed,
        count(*) FILTER (WHERE state = 'left_out')::int AS left_out,
        count(*) FILTER (WHERE state = 'issued')::int AS issued,
        count(*) FILTER (WHERE state = 'refused')::int AS refused
    FROM issue_item WHERE batch = b.id
) i ON true
"""


async def batches(towns: Collection[int] | None) -> list[Batch]:
    """The batches of those towns (None: of all), newest first."""
    found = await rows(
        f"{_SELECT} WHERE $1::bigint[] IS NULL OR b.town = ANY($1) ORDER BY b.id DESC LIMIT 200",
        None if towns is None else list(towns),
    )
    return [Batch(**row) for row in found]


async def batch(batch_id: int) -> Batch:
    """The batch of that id; raises NotFound."""
    found = await rows(f"{_SELECT} WHERE b.id = $1", batch_id)
    if not found:
        raise NotFound(batch=batch_id)
    return Batch(**found[0])


async def items(batch_id: int) -> list[Item]:
    """The people of a batch, by pinyin."""
    found = await rows(
        "SELECT i.id, p.employee_no, p.name, w.name AS town_name, w.name_en AS town_name_en, "
        "i.state, c.number, i.refusal FROM issue_item i JOIN person p ON p.id = i.person "
        "JOIN town w ON w.id = p.town LEFT JOIN certificate c ON c.id = i.certificate "
        "WHERE i.batch = $1 ORDER BY p.name_pinyin, p.id",
        batch_id,
    )
    return [Item(**row) for row in found]


async def waiting_items(batch_id: int) -> list[int]:
    """Ids of the items that are still to be issued, in order."""
    found = await rows(
        "SELECT id FROM issue_item WHERE batch = $1 AND state = 'proposed' ORDER BY id", batch_id
    )
    return [int(row["id"]) for row in found]


async def in_batches(certificate_type: str) -> dict[int, int]:
    """Person -> the batch in which a certificate of the type still waits to be issued to them."""
    found = await rows(
        "SELECT i.person, i.batch FROM issue_item i JOIN issue_batch b ON b.id = i.batch "
        "JOIN certificate_type t ON t.id = b.certificate_type "
        "WHERE t.code = $1 AND i.state = 'proposed' AND b.state IN ('proposed', 'approved')",
        certificate_type,
    )
    return {row["person"]: row["batch"] for row in found}
