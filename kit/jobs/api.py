"""Jobs over HTTP: how far they are, once or as a stream, and stopping them."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import ServerSentEvent, ServerSentEventMessage

from kit import closing, language
from kit.jobs import queries, submission
from kit.jobs.views import JobView, newest, readable, view
from kit.web.lists import Paged, PageNumber, PageSize

LOOK = 0.4
"""Seconds between two looks at a job that is watched."""
SIGN_OF_LIFE = 15.0
"""Seconds after which a silent stream says that it lives, so that no proxy closes it."""
LONGEST = 240.0
"""Seconds after which the reader must come again (browsers do so by themselves)."""

JobId = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]


@get("/api/jobs", permission="self", tags=["Jobs"])
async def list_jobs(page: PageNumber = 1, page_size: PageSize = 50) -> Paged[JobView]:
    """Lists one's own jobs, newest first; all of them for who may read all."""
    items, total = await newest(page=page, page_size=page_size)
    return Paged(items=items, total=total, page=page, page_size=page_size)


@get("/api/jobs/{job_id:int}", permission="self", tags=["Jobs"])
async def show_job(job_id: FromPath[JobId]) -> JobView:
    """Tells a job's state, progress and result."""
    return view(await readable(job_id))


@post("/api/jobs/{job_id:int}/cancel", permission="self", tags=["Jobs"], status_code=200)
async def cancel_job(job_id: FromPath[JobId]) -> JobView:
    """Asks a job to stop; one that has ended stays as it is."""
    await readable(job_id)
    await submission.cancel(job_id)
    return view(await readable(job_id))


@get("/api/jobs/{job_id:int}/events", permission="self", tags=["Jobs"])
async def watch_job(job_id: FromPath[JobId]) -> ServerSentEvent:
    """Streams a job as server-sent events: `job` at each change, `end` at its end."""
    await readable(job_id)
    return ServerSentEvent(
        _changes(job_id, language.current()),
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _event(facts: queries.JobFacts, tongue: str) -> bytes:
    with language.in_language(tongue):
        return msgspec.json.encode(view(facts))


async def _changes(job_id: int, tongue: str) -> AsyncIterator[ServerSentEventMessage]:
    begun = told = time.monotonic()
    shown = b""
    while time.monotonic() - begun < LONGEST and not closing.asked():
        facts = await queries.job(job_id)
        if facts is None:
            return
        event = _event(facts, tongue)
        if event != shown:
            shown, told = event, time.monotonic()
            yield ServerSentEventMessage(data=event, event="job", retry=2000)
        elif time.monotonic() - told > SIGN_OF_LIFE:
            told = time.monotonic()
            yield ServerSentEventMessage(data=None, comment="still here")
        if facts.finished:
            yield ServerSentEventMessage(data="", event="end")
            return
        await asyncio.sleep(LOOK)


ROUTES = (list_jobs, show_job, cancel_job, watch_job)
