"""The unit of work gives its connection back, whatever goes wrong."""

from datetime import UTC, datetime

import asyncpg
import pytest
from piccolo.engine.exceptions import TransactionError

from kit.clock import OutOfReach
from kit.database import DB, joined, rows, transaction
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


def idle() -> tuple[int, int]:
    assert DB.pool is not None
    return DB.pool.get_idle_size(), DB.pool.get_size()


async def test_an_error_inside_undoes_the_whole_unit() -> None:
    code = factories.unique("t")
    with pytest.raises(ZeroDivisionError):
        async with transaction():
            await factories.town(code)
            _ = 1 / 0
    assert await rows("SELECT id FROM town WHERE name = $1", code) == []
    assert idle()[0] == idle()[1]


async def test_a_commit_that_fails_gives_the_connection_back() -> None:
    await rows(
        "CREATE TABLE IF NOT EXISTS late_check (id int PRIMARY KEY, "
        "other int REFERENCES late_check (id) DEFERRABLE INITIALLY DEFERRED)"
    )
    try:
        for _ in range(20):  # more than the pool holds
            with pytest.raises(asyncpg.ForeignKeyViolationError):
                async with transaction():
                    await rows("INSERT INTO late_check VALUES (1, 2)")
        assert idle()[0] == idle()[1]
        assert DB.current_transaction.get() is None
    finally:
        await rows("DROP TABLE late_check")


async def test_a_broken_connection_is_replaced() -> None:
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)):
        async with transaction():
            await rows("SELECT pg_terminate_backend(pg_backend_pid())")
    assert await rows("SELECT 1 AS one") == [{"one": 1}]
    assert DB.current_transaction.get() is None


async def test_units_of_work_do_not_nest_but_parts_join() -> None:
    code = factories.unique("t")
    with pytest.raises(TransactionError):
        async with transaction(), transaction():
            pass
    with pytest.raises(ZeroDivisionError):
        async with transaction():
            async with joined():
                await factories.town(code)
            _ = 1 / 0
    assert await rows("SELECT id FROM town WHERE name = $1", code) == []


async def test_an_instant_that_would_be_kept_as_infinity_is_refused() -> None:
    ends = (datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC))
    for instant in ends:
        with pytest.raises(OutOfReach):
            await rows("SELECT $1::timestamptz", instant)
