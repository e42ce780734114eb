"""Jobs as their readers see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kit.database import rows
from kit.jsontext import loads

FINISHED = frozenset({"done", "failed", "cancelled"})
_JSON = ("note_facts", "result", "error_facts")
_COLUMNS = (
    "id, kind, account, state, progress, note, note_facts, runs, result, error, error_facts,"
    " cancel_requested, created_at, started_at, finished_at"
)


@dataclass(frozen=True, slots=True)
class JobFacts:
    """One job."""

    id: int
    kind: str
    account: int | None
    state: str
    progress: float
    note: str | None
    note_facts: Mapping[str, Any] | None
    runs: int
    result: Mapping[str, Any] | None
    error: str | None
    error_facts: Mapping[str, Any] | None
    cancel_requested: bool
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def finished(self) -> bool:
        """Whether it has ended, well or not."""
        return self.state in FINISHED


def _facts(row: Mapping[str, Any]) -> JobFacts:
    return JobFacts(**{**row, **{name: loads(row[name]) for name in _JSON}})


async def job(job_id: int) -> JobFacts | None:
    """The job of that id."""
    found = await rows(f"SELECT {_COLUMNS} FROM job WHERE id = $1", job_id)
    return _facts(found[0]) if found else None


async def newest(account: int | None, *, page: int, page_size: int) -> tuple[list[JobFacts], int]:
    """One page of jobs, newest first, and how many there are; of one account or (None) of all."""
    found = await rows(
        f"SELECT {_COLUMNS} FROM job WHERE $1::bigint IS NULL OR account = $1"
        " ORDER BY id DESC LIMIT $2 OFFSET $3",
        account,
        page_size,
        (page - 1) * page_size,
    )
    total = await rows(
        "SELECT count(*) AS n FROM job WHERE $1::bigint IS NULL OR account = $1", account
    )
    return [_facts(row) for row in found], total[0]["n"]
