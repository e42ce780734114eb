"""A queue inside the process, for machines without Redis: same messages, same worker."""

from typing import Any, cast

import arq.worker
from arq.connections import ArqRedis
from fakeredis import FakeAsyncRedisConnection, FakeServer
from redis.asyncio import ConnectionPool

from kit.jobs import bell


async def _nothing(*_: Any) -> None:
    """Stands for arq's report on the Redis server's memory, which this one cannot give."""


def embedded_queue() -> ArqRedis:
    """A queue that only this process sees; what lies in it goes with the process."""
    setattr(arq.worker, "log_redis_info", _nothing)  # noqa: B010 - not exported
    pool = ConnectionPool(
        connection_class=cast("Any", FakeAsyncRedisConnection), server=FakeServer()
    )
    return ArqRedis(
        pool,
        job_serializer=bell.encode,
        job_deserializer=bell.decode,
        default_queue_name=bell.QUEUE,
    )
