"""`arq …WorkerSettings` as processes of their own, with a Redis that dies and comes back."""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from kit.jobs import bell, kinds, submit
from tests.jobs import work
from tests.jobs.conftest import come_true, ended
from tests.jobs.work import traces

ROOT = Path(__file__).parents[2]
SERVER = shutil.which("redis-server")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SERVER is None, reason="no redis-server was found on this machine"),
]


class Redis:
    """A server of our own, which keeps nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        assert SERVER is not None
        self.process = subprocess.Popen(
            [SERVER, "--bind", "127.0.0.1", "--port", f"{self.port}", "--save", ""],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
async def redis(pool: None, tmp_path: Path) -> AsyncIterator[Redis]:
    server = Redis(tmp_path)
    known, hanging = list(kinds._known.values()), list(bell._redis)
    kinds.install(work.FEATURE.jobs)
    bell.hang(bell.connected(server.url))
    yield server
    kinds.install(known)
    bell._redis[:] = hanging
    server.kill()


class Worker:
    def __init__(self, database: str, redis: Redis) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "arq", "tests.jobs.service.WorkerSettings"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": database, "REDIS_URL": redis.url},
        )


@pytest.fixture
def worker(database: str, redis: Redis) -> Iterator[Worker]:
    made = Worker(database, redis)
    yield made
    made.process.terminate()
    made.process.wait(20)


async def test_the_death_of_redis_does_not_end_a_worker(worker: Worker, redis: Redis) -> None:
    before = await ended(await submit("test.add", {"terms": [1]}))
    redis.kill()
    unheard = await submit("test.add", {"terms": [2]})
    await asyncio.sleep(1.5)
    redis.start()
    after = await submit("test.add", {"terms": [3]})
    states = [before.state, (await ended(unheard)).state, (await ended(after)).state]
    assert (states, worker.process.poll()) == (["done"] * 3, None)


async def test_the_job_of_a_killed_worker_is_taken_up_by_another(
    worker: Worker, database: str, redis: Redis, tmp_path: Path
) -> None:
    job_id = await submit("test.wait", {"folder": str(tmp_path)})
    await come_true(lambda: traces(tmp_path, "begun") == 1)
    worker.process.kill()
    other = Worker(database, redis)
    await come_true(lambda: traces(tmp_path, "begun") == 2, seconds=40)
    (tmp_path / "go").touch()
    facts = await ended(job_id)
    other.process.terminate()
    assert (facts.state, facts.runs, other.process.wait(20)) == ("done", 2, 0)
