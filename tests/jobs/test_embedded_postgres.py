"""The embedded database: durable under kill -9, one keeper, usable from commands beside it."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import asyncpg
import pytest

from kit.embedded.address import embedded_dsn, socket_dir
from kit.embedded.cluster import EmbeddedDatabaseError

ROOT = Path(__file__).parents[2]
KEEPER = """
import asyncio, sys
from pathlib import Path
import asyncpg
from kit.embedded import postgres

running = postgres.start(Path(sys.argv[1]))

async def write(number: int) -> None:
    connection = await asyncpg.connect(running.dsn)
    await connection.execute("CREATE TABLE IF NOT EXISTS line (writer int, number int)")
    last = await connection.fetchval("SELECT coalesce(max(number), 0) FROM line WHERE writer = $1", number)
    while True:
        last += 1
        await connection.execute("INSERT INTO line VALUES ($1, $2)", number, last)
        print(number, last, flush=True)

async def main() -> None:
    connection = await asyncpg.connect(running.dsn)
    await connection.execute("CREATE TABLE IF NOT EXISTS line (writer int, number int)")
    await connection.close()
    await asyncio.gather(*(write(number) for number in range(4)))

asyncio.run(main())
"""
STARTER = """
import sys
from pathlib import Path
from kit.embedded import postgres
running = postgres.start(Path(sys.argv[1]))
print("up", flush=True)
sys.stdin.read()
running.stop()
"""


def run(code: str, data: Path, **options: object) -> subprocess.Popen[str]:
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        [sys.executable, "-c", code, str(data)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        **options,
    )


async def ask(data: Path, question: str) -> object:
    connection = await asyncpg.connect(embedded_dsn(data))
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_no_acknowledged_commit_is_lost_when_the_service_is_killed(tmp_path: Path) -> None:
    acknowledged = 0
    for _ in range(3):
        keeper = run(KEEPER, tmp_path)
        assert keeper.stdout is not None
        keeper.stdout.readline()
        time.sleep(0.7)  # noqa: ASYNC251
        keeper.kill()
        acknowledged += 1 + len(keeper.stdout.read().splitlines())
        keeper.wait()
    starter = run(STARTER, tmp_path)
    assert starter.stdout is not None
    starter.stdout.readline()
    stored = await ask(tmp_path, "SELECT count(*) FROM line")
    starter.communicate()
    assert isinstance(stored, int)
    assert acknowledged <= stored <= acknowledged + 3 * 4  # the last of each writer, untold


async def test_it_speaks_utf8_and_keeps_to_durable_settings(tmp_path: Path) -> None:
    starter = run(STARTER, tmp_path)
    assert starter.stdout is not None
    starter.stdout.readline()
    told = await ask(
        tmp_path,
        "SELECT concat_ws(' ', current_setting('server_encoding'), current_setting('fsync'),"
        " current_setting('synchronous_commit'), current_setting('listen_addresses'),"
        " upper('é'), '南海𬭎', (SELECT rolsuper FROM pg_roles WHERE rolname = current_user))",
    )
    starter.communicate()
    assert told == "UTF8 on on  É 南海𬭎 f"
    assert not socket_dir(tmp_path).exists()


def test_a_command_uses_the_database_of_the_service_beside_it(tmp_path: Path) -> None:
    unset = {"DATABASE_URL", "REDIS_URL"}
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    code = (
        "import asyncio; from kit.database import rows; print(asyncio.run(rows('SELECT 7 AS n')))"
    )

    def command() -> str:
        return subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**kept, "DATA_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    starter = run(STARTER, tmp_path)
    assert starter.stdout is not None
    starter.stdout.readline()
    beside = command()
    starter.communicate()
    assert (beside, command()) == ("[{'n': 7}]\n", "[{'n': 7}]\n")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
@pytest.mark.parametrize("manner", ["open", "closed", "alone"])
def test_root_can_run_it(manner: str) -> None:
    """In a folder open to all, in one closed to others, and where there is no other user."""
    parent = "/var/lib" if manner == "open" else "/root"
    folder = Path(tempfile.mkdtemp(prefix="shanggang-test-", dir=parent))
    folder.chmod(0o755 if manner == "open" else 0o700)
    before = ["unshare", "--user", "--map-root-user"] if manner == "alone" else []
    if before and subprocess.run([*before, "true"], check=False).returncode != 0:
        folder.rmdir()
        pytest.skip("this machine gives no user namespaces")
    try:
        done = subprocess.run(
            [*before, sys.executable, "-c", STARTER, str(folder / "data")],
            cwd=ROOT,
            input="",
            capture_output=True,
            text=True,
            check=False,
        )
        owner = (folder / "data" / "postgres").stat().st_uid
    finally:
        shutil.rmtree(folder)
    assert (done.stdout, done.stderr, owner == 0) == ("up\n", "", manner == "alone")


def test_a_data_dir_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    from kit.embedded import postgres

    (tmp_path / "data").write_text("a file")
    with pytest.raises(EmbeddedDatabaseError, match="DATA_DIR cannot be written"):
        postgres.start(tmp_path / "data")
