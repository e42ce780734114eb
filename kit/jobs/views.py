"""A job in its reader's words, as JSON and pages show it; and who may read which."""

from datetime import datetime
from typing import Any

import msgspec

from kit import permissions
from kit.errors import NotFound
from kit.jobs import kinds, queries
from kit.jobs.queries import JobFacts
from kit.language import gettext

READ_ALL = "jobs.read"


class JobView(msgspec.Struct, rename="camel", kw_only=True):
    """A job: `state` is queued, running, done, failed or cancelled; `progress` from 0 to 1."""

    id: int
    kind: str
    label: str
    state: str
    progress: float
    note: str | None
    runs: int
    cancel_requested: bool
    result: dict[str, Any] | None
    result_path: str | None
    error: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


async def readable(job_id: int) -> JobFacts:
    """The job, if the reader asked for it or may read all; raises NotFound otherwise."""
    reader = permissions.required()
    facts = await queries.job(job_id)
    if facts is None or not (facts.account == reader.account_id or reader.may(READ_ALL)):
        raise NotFound
    return facts


async def newest(*, page: int, page_size: int) -> tuple[list[JobView], int]:
    """One page of the jobs the reader may read, newest first, and how many there are."""
    reader = permissions.required()
    account = None if reader.may(READ_ALL) else reader.account_id
    found, total = await queries.newest(account, page=page, page_size=page_size)
    return [view(facts) for facts in found], total


def view(facts: JobFacts) -> JobView:
    """The job in the reader's language."""
    kind = kinds.find(facts.kind)
    path = kind.result_path if kind else None
    return JobView(
        id=facts.id,
        kind=facts.kind,
        label=gettext(kind.label) if kind else facts.kind,
        state=facts.state,
        progress=round(facts.progress, 3),
        note=gettext(facts.note, **(facts.note_facts or {})) if facts.note else None,
        runs=facts.runs,
        cancel_requested=facts.cancel_requested,
        result=dict(facts.result) if facts.result is not None else None,
        result_path=path(facts.result) if path and facts.result is not None else None,
        error=gettext(facts.error, **(facts.error_facts or {})) if facts.error else None,
        created_at=facts.created_at,
        started_at=facts.started_at,
        finished_at=facts.finished_at,
    )
