"""Imports, read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kit.database import rows
from kit.errors import NotFound
from kit.imports.kinds import RowError
from kit.jsontext import loads
from kit.permissions import Principal

_COLUMNS = (
    "id, kind, file_name, sha256, size, options, state, row_count, new_count, changed_count, "
    "unchanged_count, error_count, errors, ignored, changes IS NOT NULL AS has_changes, left_out, "
    "problem, problem_facts, job, made_at, made_by, made_by_name, confirmed_at, confirmed_by, "
    "undone_at, undone_by"
)


@dataclass(frozen=True, slots=True)
class Batch:
    """An import as it stands, without its content."""

    id: int
    kind: str
    file_name: str
    sha256: str
    size: int
    options: Mapping[str, str]
    state: str
    row_count: int
    new_count: int
    changed_count: int
    unchanged_count: int
    error_count: int
    errors: Sequence[RowError]
    ignored: Sequence[str]
    has_changes: bool
    left_out: bool
    problem: str | None
    problem_facts: Mapping[str, Any]
    job: int | None
    made_at: datetime
    made_by: int | None
    made_by_name: str | None
    confirmed_at: datetime | None
    confirmed_by: str | None
    undone_at: datetime | None
    undone_by: str | None


def _shaped(row: dict[str, Any]) -> Batch:
    errors = tuple(RowError(**error) for error in loads(row["errors"]) or ())
    return Batch(
        **{
            **row,
            "errors": errors,
            "ignored": tuple(loads(row["ignored"]) or ()),
            "options": loads(row["options"]) or {},
            "problem_facts": loads(row["problem_facts"]) or {},
        }
    )


async def batch(batch_id: int, *, lock: bool = False) -> Batch:
    """The import; raises NotFound. `lock`: nobody else changes it in the running unit."""
    found = await rows(
        f"SELECT {_COLUMNS} FROM import_batch WHERE id = $1" + (" FOR UPDATE" if lock else ""),
        batch_id,
    )
    if not found:
        raise NotFound
    return _shaped(found[0])


async def visible(batch_id: int, reader: Principal) -> Batch:
    """The import, if the reader made it or may see all; raises NotFound otherwise."""
    found = await batch(batch_id)
    if found.made_by != reader.account_id and reader.towns("imports.read") is not None:
        raise NotFound
    return found


async def content(batch_id: int) -> bytes:
    """The file as it came."""
    found = await rows("SELECT content FROM import_batch WHERE id = $1", batch_id)
    return bytes(found[0]["content"])


async def changes(batch_id: int) -> list[dict[str, Any]]:
    """What the import changed: row, key, before, after."""
    found = await rows("SELECT changes FROM import_batch WHERE id = $1", batch_id)
    return loads(found[0]["changes"]) or []


async def latest(
    reader: Principal, *, kind: str | None, limit: int, offset: int
) -> tuple[list[Batch], int]:
    """Imports that the reader may see, newest first, and how many there are."""
    own = None if reader.towns("imports.read") is None else reader.account_id
    where = "WHERE ($1::bigint IS NULL OR made_by = $1) AND ($2::text IS NULL OR kind = $2)"
    found = await rows(
        f"SELECT {_COLUMNS} FROM import_batch {where} ORDER BY id DESC LIMIT $3 OFFSET $4",
        own,
        kind,
        limit,
        offset,
    )
    total = await rows(f"SELECT count(*) AS n FROM import_batch {where}", own, kind)
    return [_shaped(row) for row in found], int(total[0]["n"])
