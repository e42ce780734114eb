"""A real database for the tests that need one: the server of DATABASE_URL, or the embedded one.

Each process of a run works in a database of its own, dropped at the end. Its tests share it, so
factories make everything unique. The folders of tests may run side by side (`pytest -n`): each is
one group, as its tests share an application.
"""

import asyncio
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

# Kept for the processes that `pytest -n` starts: what they inherit as DATABASE_URL is changed below.
_SERVER = os.environ.setdefault("TEST_SERVER", os.environ.get("DATABASE_URL", "").strip())
_NAME = f"shanggang_test_{os.getpid()}_{secrets.token_hex(3)}"
_FOLDER = Path(tempfile.mkdtemp(prefix="shanggang-test-"))

# Before the first import of kit.database, which reads the settings.
os.environ["DATA_DIR"] = str(_FOLDER / "data")
os.environ["SECRET_KEY"] = secrets.token_hex(32)
if _SERVER:
    os.environ["DATABASE_URL"] = urlunsplit(urlsplit(_SERVER)._replace(path=f"/{_NAME}"))
else:
    os.environ.pop("DATABASE_URL", None)
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
if _WORKER != "0" and (_queue := os.environ.get("REDIS_URL", "").strip()):
    _parts = urlsplit(_queue)
    _number = int(_parts.path.strip("/") or 0) + int(_WORKER)
    os.environ["REDIS_URL"] = urlunsplit(_parts._replace(path=f"/{_number}"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one folder run in one process."""
    here = Path(__file__).parent
    for item in items:
        folder = item.path.relative_to(here).parts[0]
        item.add_marker(pytest.mark.xdist_group(folder))


def pytest_unconfigure() -> None:
    """Nothing is left behind."""
    shutil.rmtree(_FOLDER, ignore_errors=True)


async def _on_server(statement: str) -> None:
    connection = await asyncpg.connect(_SERVER)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """An empty database; its address."""
    from kit.database import dsn

    if _SERVER:
        asyncio.run(_on_server(f'CREATE DATABASE "{_NAME}"'))
        yield dsn()
        asyncio.run(_on_server(f'DROP DATABASE "{_NAME}" WITH (FORCE)'))
    else:
        from kit.embedded import postgres

        running = postgres.start(Path(os.environ["DATA_DIR"]))
        yield dsn()
        running.stop()


@pytest.fixture(scope="session")
async def database(server: str) -> AsyncIterator[str]:
    """The database with its schema, as the migrations make it; its address."""
    from kit import migrate

    await migrate.forwards()
    yield server


@pytest.fixture(scope="session")
def workers(database: str) -> Iterator[None]:
    """Where REDIS_URL names a queue, a process of its own runs the jobs in it."""
    if not os.environ.get("REDIS_URL", "").strip():
        yield
        return
    worker = subprocess.Popen(
        [sys.executable, "-m", "arq", "app.WorkerSettings"],
        cwd=Path(__file__).parents[1],
        env={**os.environ, "DATABASE_URL": database},
    )
    yield
    worker.terminate()
    worker.wait(20)
