"""Workers: in the service itself, or `arq app.WorkerSettings` on any number of machines."""

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from arq import Worker, cron, func
from arq.connections import ArqRedis, RedisSettings
from redis.exceptions import RedisError

from kit import clock, logs, migrate
from kit.database import DB
from kit.jobs import bell, daily, kinds, lease, runs
from kit.jobs.runs import DatabaseAway, PrincipalOfAccount
from kit.settings import BadSettings, settings

SWEEP = 5
"""Seconds between two looks for jobs whose message, or whose worker, was lost."""
PAUSE = 2.0
FOREVER = 10**9

log = logging.getLogger(__name__)


async def run_job(ctx: dict[Any, Any], *args: int, **_: Any) -> None:
    """The arq function: one run of the job whose id is its one argument."""
    await runs.run(args[0], ctx["principal_of_account"])


async def sweep(ctx: dict[Any, Any], *_: Any, **__: Any) -> None:  # noqa: ARG001 - arq's form
    """Every job that should be at work has a message again; what is due is asked for."""
    try:
        await daily.ask(clock.now())
        await daily.look()
        await bell.ring(await lease.waiting(kinds.names()))
    except DatabaseAway as error:
        log.warning("the database is out of reach (%s); the sweep comes again", error)


def _worker(redis: ArqRedis, principal_of_account: PrincipalOfAccount, poll: float) -> Worker:
    return Worker(
        # A job's own time limit ends it; arq's must not come first.
        functions=[func(run_job, timeout=86_400, keep_result=0, max_tries=10)],
        cron_jobs=[cron(sweep, second=set(range(0, 60, SWEEP)), run_at_startup=True)],
        queue_name=bell.QUEUE,
        redis_pool=redis,
        handle_signals=False,
        max_jobs=max(2, os.cpu_count() or 1),
        poll_delay=poll,
        keep_result=0,
        job_serializer=bell.encode,
        job_deserializer=bell.decode,
        ctx={"principal_of_account": principal_of_account},
        log_results=False,
    )


async def work(
    redis: ArqRedis, principal_of_account: PrincipalOfAccount, *, poll: float = 0.5
) -> None:
    """Never returns: jobs are run until the caller is cancelled, whatever happens to the queue."""
    while True:
        worker = _worker(redis, principal_of_account, poll)
        try:
            await worker.async_run()
        except (RedisError, OSError) as error:
            log.warning("the queue is out of reach (%s); trying again", error)
        finally:
            await _wind_up(worker)
        await asyncio.sleep(PAUSE)


async def _wind_up(worker: Worker) -> None:
    """The worker's runs have ended and their jobs are queued again."""
    tasks = [task for task in (worker.main_task, *worker.tasks.values()) if task is not None]
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.shield(asyncio.wait(tasks))


@asynccontextmanager
async def at_work(
    redis: ArqRedis, principal_of_account: PrincipalOfAccount, *, alone: bool
) -> AsyncIterator[None]:
    """Within the block this process runs jobs. `alone`: no other process can have one in hand."""
    if alone:
        await lease.release_all()
    task = asyncio.create_task(work(redis, principal_of_account, poll=0.1))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def worker_settings(principal_of_account: PrincipalOfAccount) -> type:
    """What `arq app.WorkerSettings` reads; raises BadSettings without servers to work for."""
    given = settings()
    if given.database_url is None or given.redis_url is None:
        raise BadSettings(
            "arq needs DATABASE_URL and REDIS_URL; without them the service runs its jobs itself"
        )
    redis_url = given.redis_url

    async def labour(_: dict[str, Any]) -> None:
        """Stays here: arq's own worker ends when Redis does, ours goes on."""
        logs.configure(given.log_format)
        try:
            await migrate.up_to_date()
        except migrate.MigrationFailed as failure:
            raise SystemExit(str(failure)) from failure
        await DB.start_connection_pool(min_size=1, max_size=10)
        redis = bell.connected(redis_url)
        bell.hang(redis)
        try:
            await work(redis, principal_of_account)
        finally:
            await bell.take_down()
            await DB.close_connection_pool()

    class WorkerSettings:
        functions = (func(run_job),)
        on_startup = labour
        queue_name = bell.QUEUE
        redis_settings = RedisSettings.from_dsn(redis_url)
        job_serializer = bell.encode
        job_deserializer = bell.decode

    WorkerSettings.redis_settings.conn_retries = FOREVER
    return WorkerSettings
