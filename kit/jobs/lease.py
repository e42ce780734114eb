"""Who may run a job: one run at a time holds its lease, and keeps it by a heartbeat.

All statements but `conclude` are on a connection of their own, so that progress shows while the
job's function is inside a unit of work.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kit.database import rows, rows_apart
from kit.jsontext import dumps, loads

BEAT = 1.0
STALE = 15.0
"""Seconds without a heartbeat after which a job is taken up again."""
MOST_RUNS = 20
"""A job that was taken up so often, and whose worker died each time, is given up."""

_STALE_SQL = f"heartbeat_at < clock_timestamp() - interval '{STALE} seconds'"


class LostLease(Exception):
    """Another run has the job; this one must leave no trace."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job taken up: what to do and in whose name."""

    job_id: int
    lease: str
    kind: str
    arguments: Mapping[str, Any]
    account: int | None
    language: str
    request: str | None
    runs: int
    failures: int
    cancel_requested: bool


async def claim(job_id: int, lease: str, kinds: Sequence[str]) -> Claimed | None:
    """The job, now held under `lease`.

    None: not of these kinds, not due, ended, or alive in another run.
    """
    found = await rows_apart(
        "UPDATE job SET state = 'running', lease = $2, runs = runs + 1,"
        " started_at = coalesce(started_at, clock_timestamp()), heartbeat_at = clock_timestamp()"
        " WHERE id = $1 AND kind = ANY($3) AND (state = 'queued' AND due_at <= clock_timestamp()"
        f" OR state = 'running' AND {_STALE_SQL})"
        " RETURNING kind, arguments, account, language, request, runs, failures, cancel_requested",
        job_id,
        lease,
        kinds,
    )
    if not found:
        return None
    facts = {**found[0], "arguments": loads(found[0]["arguments"])}
    return Claimed(job_id=job_id, lease=lease, **facts)


async def beat(job_id: int, lease: str) -> bool:
    """Whether somebody asked the job to stop; the lease is renewed. Raises LostLease."""
    found = await rows_apart(
        "UPDATE job SET heartbeat_at = clock_timestamp() WHERE id = ("
        " SELECT id FROM job WHERE id = $1 AND lease = $2 FOR UPDATE SKIP LOCKED)"
        " RETURNING cancel_requested",
        job_id,
        lease,
    )
    if not found:  # lost, or locked by the unit of work that concludes the job
        found = await rows_apart(
            "SELECT cancel_requested FROM job WHERE id = $1 AND lease = $2", job_id, lease
        )
    if not found:
        raise LostLease(job_id)
    return bool(found[0]["cancel_requested"])


async def progress(
    job_id: int, lease: str, share: float, note: str, facts: Mapping[str, Any]
) -> None:
    """The job shows `share` and `note`; nothing, if the lease is another's or the row is locked."""
    await rows_apart(
        "UPDATE job SET progress = $3, note = $4, note_facts = $5::jsonb WHERE id = ("
        " SELECT id FROM job WHERE id = $1 AND lease = $2 FOR UPDATE SKIP LOCKED)",
        job_id,
        lease,
        min(max(share, 0.0), 1.0),
        note or None,
        dumps(facts) if note else None,
    )


async def conclude(job_id: int, lease: str, result: Mapping[str, Any] | None) -> None:
    """The job is done, as part of the running unit of work if there is one. Raises LostLease."""
    if not await rows(
        "UPDATE job SET state = 'done', lease = NULL, progress = 1, result = $3::jsonb,"
        " error = NULL, error_facts = NULL, finished_at = clock_timestamp()"
        " WHERE id = $1 AND lease = $2 RETURNING id",
        job_id,
        lease,
        dumps(result),
    ):
        raise LostLease(job_id)


async def end(
    job_id: int,
    lease: str,
    state: str,
    error: str | None = None,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """The job has `failed` or is `cancelled`; nothing, if the lease is another's."""
    await rows_apart(
        "UPDATE job SET state = $3::varchar, lease = NULL, error = $4, error_facts = $5::jsonb,"
        " failures = failures + CASE $3::varchar WHEN 'failed' THEN 1 ELSE 0 END,"
        " finished_at = clock_timestamp() WHERE id = $1 AND lease = $2",
        job_id,
        lease,
        state,
        error,
        dumps(facts),
    )


async def give_back(job_id: int, lease: str, *, after: float = 0, failed: bool = False) -> None:
    """The job is queued again, due `after` seconds from now, its progress back at nothing."""
    await rows_apart(
        "UPDATE job SET state = 'queued', lease = NULL, progress = 0, note = NULL,"
        " note_facts = NULL, failures = failures + $4,"
        " due_at = clock_timestamp() + make_interval(secs => $3) WHERE id = $1 AND lease = $2",
        job_id,
        lease,
        after,
        int(failed),
    )


async def waiting(kinds: Sequence[str]) -> list[tuple[int, int]]:
    """(id, runs so far) of the jobs of these kinds to be taken up now, the oldest first."""
    found = await rows_apart(
        "SELECT id, runs FROM job WHERE kind = ANY($1) AND state IN ('queued', 'running')"
        " AND due_at <= clock_timestamp() AND (state = 'queued'"
        f" OR {_STALE_SQL}) ORDER BY id LIMIT 500",
        kinds,
    )
    return [(row["id"], row["runs"]) for row in found]


async def release_all() -> None:
    """Every running job is queued again: for the start of a service that is alone on its data."""
    await rows_apart(
        "UPDATE job SET state = 'queued', lease = NULL, progress = 0, note = NULL,"
        " note_facts = NULL WHERE state = 'running'"
    )
