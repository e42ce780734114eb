"""A web process from start to end: database, queue and worker around its requests."""

import asyncio
import atexit
import contextlib
import gc
import logging
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from arq.connections import ArqRedis
from litestar import Litestar

from kit import closing, logs, migrate, rulesets
from kit.database import DB, at_hand
from kit.embedded.cluster import EmbeddedDatabaseError
from kit.embedded.postgres import AlreadyRunning
from kit.feature import Feature
from kit.jobs import bell, worker
from kit.jobs.runs import PrincipalOfAccount
from kit.migrate import MigrationFailed
from kit.settings import Settings, settings

WATCH = 2.0
CONNECTIONS = 12

log = logging.getLogger(__name__)


def life(
    features: Sequence[Feature], principal_of_account: PrincipalOfAccount
) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    """The application's lifespan.

    Without DATABASE_URL the embedded database runs within it, and is migrated: nobody else could.
    A server's database must have been migrated, by whoever runs it.
    Without REDIS_URL this process runs jobs itself; with it, `arq app.WorkerSettings` does, unless
    the application's state says `works`.
    """

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        given = settings()
        logs.configure(given.log_format)
        embedded = given.database_url is None
        async with AsyncExitStack() as stack:
            stack.enter_context(closing.noticed())
            try:
                await _schema(given)
            except (EmbeddedDatabaseError, MigrationFailed) as error:
                # Servers print a long traceback; what is to be done should stand last.
                atexit.register(print, error, file=sys.stderr)
                raise
            if embedded:
                await stack.enter_async_context(_watched())
            await DB.start_connection_pool(min_size=2, max_size=CONNECTIONS)
            stack.push_async_callback(DB.close_connection_pool)
            queue = (
                _embedded_queue() if given.redis_url is None else bell.connected(given.redis_url)
            )
            bell.hang(queue)
            stack.push_async_callback(bell.take_down)
            await rulesets.ship([item for feature in features for item in feature.rule_sets])
            for feature in features:
                for begin in feature.on_startup:
                    await begin()
            if given.redis_url is None or app.state.get("works"):
                alone = embedded and given.redis_url is None
                await stack.enter_async_context(
                    worker.at_work(queue, principal_of_account, alone=alone)
                )
            stack.enter_context(_settled())
            yield

    return lifespan


@contextlib.contextmanager
def _settled() -> Iterator[None]:
    """What is loaded by now lives as long as the process: full collections pass it over.

    They took 200 ms in the midst of a request before.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


async def _schema(given: Settings) -> None:
    """The database is there, this process's own where it is embedded, and up to date."""
    if given.database_url is None and not at_hand():
        raise AlreadyRunning(
            f"another process keeps the database under {given.data_dir}: stop it, give this one a "
            "DATA_DIR of its own, or set DATABASE_URL for both"
        )
    await migrate.up_to_date()


def _embedded_queue() -> ArqRedis:
    from kit.embedded.queue import embedded_queue  # noqa: PLC0415 - an optional dependency

    return embedded_queue()


@asynccontextmanager
async def _watched() -> AsyncIterator[None]:
    """Within the block the embedded database is started again should it end by itself."""

    async def watch() -> None:
        while True:
            await asyncio.sleep(WATCH)
            try:
                at_hand()
            except Exception:
                log.exception("the embedded database does not start again")

    task = asyncio.create_task(watch())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
