"""Asking for a job, and asking it to stop."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kit import history, language, permissions
from kit.database import after_commit, joined, rows
from kit.errors import NotFound
from kit.jobs import bell, kinds
from kit.jsontext import dumps


async def submit(
    kind: str,
    arguments: Mapping[str, Any],
    *,
    key: str | None = None,
    due: datetime | None = None,
) -> int:
    """The id of a job that is queued exactly if the running unit of work is committed.

    It begins at once, or with the first sweep after `due`.

    While a job of the same `key` is unfinished, that one's id comes back and none is added.
    It runs in the name and language of whoever asks now.
    """
    if kinds.find(kind) is None:
        raise LookupError(kind)
    asking = permissions.current()
    async with joined():
        made = await rows(
            "INSERT INTO job (kind, arguments, key, account, language, request, state, progress,"
            " runs, failures, cancel_requested, created_at, due_at)"
            " VALUES ($1, $2::jsonb, $3, $4, $5, $6, 'queued', 0, 0, 0, false,"
            " clock_timestamp(), COALESCE($7::timestamptz, clock_timestamp()))"
            # the update changes nothing, but locks and returns the row that is already there
            " ON CONFLICT (key) WHERE state IN ('queued', 'running') DO UPDATE SET key = job.key"
            " RETURNING id, runs",
            kind,
            dumps(arguments),
            key,
            asking.account_id if asking else None,
            language.current(),
            history.request_id.get(),
            due,
        )
        job_id, runs = made[0]["id"], made[0]["runs"]

        async def wake() -> None:
            await bell.ring([(job_id, runs)])

        if due is None:
            after_commit(wake)
    return int(job_id)


async def cancel(job_id: int) -> None:
    """The job will not begin, or stops soon; one that has ended stays as it is."""
    async with joined():
        found = await rows("SELECT kind, state FROM job WHERE id = $1 FOR UPDATE", job_id)
        if not found:
            raise NotFound
        if found[0]["state"] not in {"queued", "running"}:
            return
        await rows(
            "UPDATE job SET cancel_requested = true,"
            " state = CASE state WHEN 'queued' THEN 'cancelled' ELSE state END,"
            " finished_at = CASE state WHEN 'queued' THEN clock_timestamp() END"
            " WHERE id = $1",
            job_id,
        )
        await history.record("job.cancel", "job", job_id, after={"kind": found[0]["kind"]})
