"""The queue's part: a message that wakes a worker. Losing one loses no work."""

import asyncio
import logging
from collections.abc import Iterable

import msgspec
from arq.connections import ArqRedis, RedisSettings
from redis.exceptions import RedisError

QUEUE = "shanggang:jobs"
PATIENCE = 2.0
"""Seconds a request waits for the queue; the sweep rings again for what was missed."""

log = logging.getLogger(__name__)
_redis: list[ArqRedis] = []


def encode(value: object) -> bytes:
    """A queue message; never pickle, which would run whatever is put into Redis."""
    return msgspec.msgpack.encode(value, enc_hook=str)


decode = msgspec.msgpack.decode


def connected(url: str) -> ArqRedis:
    """The queue at `url`; connects when first used, and again after a loss."""
    at = RedisSettings.from_dsn(url)
    return ArqRedis(
        host=str(at.host),
        port=at.port,
        unix_socket_path=at.unix_socket_path,
        db=at.database,
        username=at.username,
        password=at.password,
        ssl=at.ssl,
        socket_connect_timeout=PATIENCE,
        job_serializer=encode,
        job_deserializer=decode,
        default_queue_name=QUEUE,
    )


def hang(redis: ArqRedis) -> None:
    """From here on this process rings through `redis`."""
    _redis[:] = [redis]


async def take_down() -> None:
    """Nothing rings any more."""
    while _redis:
        await _redis.pop().aclose(close_connection_pool=True)


async def answers() -> bool:
    """Whether the queue can be reached now."""
    if not _redis:
        return False
    try:
        await asyncio.wait_for(_redis[0].ping(), PATIENCE)
    except (RedisError, OSError, TimeoutError):
        return False
    return True


async def ring(jobs: Iterable[tuple[int, int]], delay: float = 0) -> None:
    """A worker wakes for each (job id, runs so far); one message at most for each such pair."""
    if not _redis:
        return
    try:
        async with asyncio.timeout(PATIENCE):
            for job_id, runs in jobs:
                await _redis[0].enqueue_job(
                    "run_job", job_id, _job_id=f"{job_id}.{runs}", _defer_by=delay or None
                )
    except (RedisError, OSError, TimeoutError) as error:
        log.warning("the queue is out of reach (%s); the sweep rings again", error)
