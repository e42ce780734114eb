"""The one PostgreSQL engine, and the unit of work.

Piccolo keeps the running transaction in a ContextVar: never start tasks (`gather`, `create_task`)
inside one, and never open one in a Litestar dependency.
"""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, Self

from asyncpg.connection import Connection
from asyncpg.exceptions import (
    InsufficientResourcesError,
    OperatorInterventionError,
    PostgresConnectionError,
)
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

from kit.clock import OutOfReach, reachable
from kit.embedded import postgres
from kit.embedded.address import embedded_dsn
from kit.settings import settings

AWAY = (
    ConnectionError,
    PostgresConnectionError,
    OperatorInterventionError,  # it shuts down, or is starting
    InsufficientResourcesError,
)
"""What is raised while the database is out of reach."""

log = logging.getLogger(__name__)


class UnitOfWork(PostgresTransaction):
    """Piccolo's transaction; the connection is given back whatever BEGIN, COMMIT, ROLLBACK raise.

    A nested one is refused with Piccolo's TransactionError; parts of a unit use `joined()`.
    The steps of the base class carry no types, hence the four ignores.
    """

    def __init__(self, engine: "Engine") -> None:
        super().__init__(engine, allow_nested=False)
        self.afterwards: list[Callable[[], Awaitable[None]]] = []

    async def __aenter__(self) -> Self:
        self.connection = await self.get_connection()  # type: ignore[no-untyped-call]
        try:
            self.transaction = self.connection.transaction()
            await self.begin()  # type: ignore[no-untyped-call]
        except BaseException:
            await self._give_back()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> Literal[False]:
        try:
            if kind is None:
                await self.commit()  # type: ignore[no-untyped-call]
            elif not self._rolled_back:
                await self.rollback()  # type: ignore[no-untyped-call]
        finally:
            self.engine.current_transaction.reset(self.context)
            await self._give_back()
        if kind is None:
            for act in self.afterwards:
                try:
                    await act()
                except Exception:
                    log.exception("what should follow a commit failed")
        return False

    async def _give_back(self) -> None:
        pool = self.engine.pool
        await asyncio.shield(
            pool.release(self.connection) if pool is not None else self.connection.close()
        )


_OPTIONAL = re.compile(r"\$\d+(::[\w\[\]]+)? IS NULL OR ")
SESSION = {"jit": "off"}
"""Compiling a statement costs more than any of ours takes."""


class Pooled(Connection):  # type: ignore[misc]  # asyncpg has no types
    """A connection that is given back without a round trip to the server.

    Nothing here outlives a transaction in the session: no LISTEN, no session locks, no SET. What
    is left of a transaction is rolled back all the same.
    """

    def get_reset_query(self) -> str:
        """Nothing to reset."""
        return ""


class Engine(PostgresEngine):
    """The engine of this service."""

    async def check_version(self) -> None:
        """Nothing: importing this module must not connect to a database that starts later."""

    async def get_new_connection(self) -> Connection:
        """A connection outside the pool."""
        at_hand()
        return await super().get_new_connection()

    async def start_connection_pool(self, **options: Any) -> None:
        """Connections are shared from here on."""
        at_hand()
        await super().start_connection_pool(
            connection_class=Pooled, server_settings=SESSION, **options
        )

    def transaction(self, allow_nested: bool = False) -> UnitOfWork:  # noqa: ARG002, FBT001, FBT002
        """A new unit of work; nested use is refused whatever `allow_nested` says."""
        return UnitOfWork(self)


def dsn() -> str:
    """Where the database is: the given server, or the embedded one's socket."""
    return settings().database_url or embedded_dsn(settings().data_dir)


def at_hand() -> bool:
    """The embedded database runs, if it is the one to use; it starts when first needed.

    Whether it is this process that keeps it.
    """
    if settings().database_url is not None:
        return False
    return postgres.at_hand(settings().data_dir) is not None


DB = Engine(config={"dsn": dsn()}, extensions=())


def transaction() -> UnitOfWork:
    """One use case's unit of work: all of the block, or nothing."""
    return DB.transaction()


@asynccontextmanager
async def joined() -> AsyncIterator[None]:
    """A part of a unit of work: joins the running transaction, or is one by itself.

    There is no savepoint: an error inside ends the whole unit, so catch it outside only.
    """
    if DB.current_transaction.get() is not None:
        yield
    else:
        async with transaction():
            yield


def after_commit(act: Callable[[], Awaitable[None]]) -> None:
    """`act` follows the commit of the running unit of work; its errors are logged only."""
    running = DB.current_transaction.get()
    if running is None:
        raise RuntimeError("after_commit belongs inside a transaction")
    assert isinstance(running, UnitOfWork)  # noqa: S101 - the engine makes no others
    running.afterwards.append(act)


async def rows(query: str, *arguments: Any) -> list[dict[str, Any]]:
    """The rows of a raw statement with `$1, $2, …`, inside the running transaction if any.

    Raises OutOfReach for an instant that the database would keep as infinity.
    """
    for given in arguments:
        if type(given) is datetime and not reachable(given):
            raise OutOfReach(instant=given.isoformat())
    running = DB.current_transaction.get()
    if running is not None:
        return await _fetched(running.connection, query, arguments)
    return await rows_apart(query, *arguments)


async def rows_apart(query: str, *arguments: Any) -> list[dict[str, Any]]:
    """The same on a connection of its own, whatever transaction is running."""
    if DB.pool is not None:
        async with DB.pool.acquire() as connection:
            return await _fetched(connection, query, arguments)
    connection = await DB.get_new_connection()
    try:
        return await _fetched(connection, query, arguments)
    finally:
        await connection.close()


@lru_cache(4096)
def planned_anew(query: str) -> bool:
    """Whether a condition of the statement is left out where its argument is null."""
    return _OPTIONAL.search(query) is not None


async def _fetched(
    connection: Connection, query: str, arguments: Sequence[Any]
) -> list[dict[str, Any]]:
    """The rows. A statement with a part that may be left out is planned for what is asked.

    After five runs PostgreSQL keeps one plan of a prepared statement for all values: one that
    serves any town and any centre reads the tables whole.
    """
    if planned_anew(query):
        statement = await connection.prepare(query, name="")
        return [dict(row) for row in await statement.fetch(*arguments)]
    return [dict(row) for row in await connection.fetch(query, *arguments)]


async def copy_rows(table: str, columns: Sequence[str], records: Sequence[Sequence[Any]]) -> None:
    """Write many rows at once (COPY) inside the running transaction."""
    running = DB.current_transaction.get()
    if running is None:
        raise RuntimeError("copy_rows belongs inside a transaction")
    await running.connection.copy_records_to_table(table, columns=list(columns), records=records)


async def copy_stream(table: str, columns: Sequence[str], source: AsyncIterator[bytes]) -> None:
    """Write rows in PostgreSQL's binary COPY format inside the running transaction.

    A piece of `source` is in memory at a time, however large a value is.
    """
    running = DB.current_transaction.get()
    if running is None:
        raise RuntimeError("copy_stream belongs inside a transaction")
    await running.connection.copy_to_table(
        table, columns=list(columns), source=source, format="binary"
    )
