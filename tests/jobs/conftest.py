"""A worker in this process, on the embedded queue and, where REDIS_URL names one, on Redis."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from kit.database import DB
from kit.embedded.queue import embedded_queue
from kit.jobs import bell, kinds, queries, worker
from kit.jobs.queries import JobFacts
from kit.permissions import Principal
from tests.jobs import work

_GIVEN = urlsplit(os.environ.get("REDIS_URL", "").strip())
REDIS = urlunsplit(_GIVEN._replace(path="/11")) if _GIVEN.scheme else ""
"""Another database of that server, apart from the workers of the service itself."""


async def principal(account_id: int) -> Principal | None:
    return (
        Principal(account_id, f"user{account_id}", None, frozenset()) if account_id < 900 else None
    )


@pytest.fixture(scope="session")
async def pool(database: str) -> AsyncIterator[None]:
    opened = DB.pool is None
    if opened:
        await DB.start_connection_pool(min_size=4, max_size=4)
    yield
    if opened:
        await DB.close_connection_pool()


@pytest.fixture(params=["embedded", "redis"] if REDIS else ["embedded"])
async def at_work(request: pytest.FixtureRequest, pool: None) -> AsyncIterator[None]:
    """A worker runs jobs; the queue is named by the test's parameter."""
    known, hanging = list(kinds._known.values()), list(bell._redis)
    kinds.install(work.FEATURE.jobs)
    queue = embedded_queue() if request.param == "embedded" else bell.connected(REDIS)
    bell.hang(queue)
    async with worker.at_work(queue, principal, alone=False):
        yield
    await queue.aclose(close_connection_pool=True)
    kinds.install(known)
    bell._redis[:] = hanging


@pytest.fixture
def folder(tmp_path: Path) -> str:
    return str(tmp_path)


Ended = Callable[[int], Awaitable[JobFacts]]


async def until(job_id: int, *states: str, seconds: float = 30) -> JobFacts:
    """The job, once it is in one of `states`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        facts = await queries.job(job_id)
        if facts is not None and facts.state in states:
            return facts
        await asyncio.sleep(0.03)
    raise AssertionError(f"job {job_id} is not {states} after {seconds} s: {facts}")


async def ended(job_id: int) -> JobFacts:
    return await until(job_id, "done", "failed", "cancelled")


async def come_true(condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("it did not come true")
        await asyncio.sleep(0.02)
