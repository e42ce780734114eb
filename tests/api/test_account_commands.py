"""What an administrator does at the command line, on the database the service uses."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from httpx import AsyncClient

from kit.database import dsn, rows
from kit.settings import settings
from tests.factories import unique


async def litestar(*words: str) -> subprocess.CompletedProcess[str]:
    """The ended command."""
    server = {"DATABASE_URL": dsn()} if settings().database_url else {}
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "litestar", *words],
        cwd=Path(__file__).parents[2],
        env={**os.environ, **server},
        capture_output=True,
        text=True,
        check=False,
    )


async def test_the_first_administrator_is_made_at_the_command_line(client: AsyncClient) -> None:
    name = unique("boss-")
    done = await litestar("administrator", name)
    assert done.returncode == 0, done.stderr
    given = {"username": name, "password": done.stdout.strip()}
    assert (await client.post("/api/sign-in", json=given)).status_code in {200, 201}
    found = await rows(
        "SELECT g.role, g.town, a.must_change FROM account a JOIN role_grant g ON g.account = a.id "
        "WHERE a.username = $1",
        name,
    )
    assert found == [{"role": "admin", "town": None, "must_change": True}]

    again = await litestar("administrator", name)
    assert (again.returncode, again.stdout) == (1, "")

    token = (await litestar("token", name)).stdout.strip()
    me = await client.get("/api/notices", headers={"authorization": f"Bearer {token}"})
    assert me.status_code == 200


async def test_a_token_of_nobody_is_refused(client: AsyncClient) -> None:
    done = await litestar("token", unique("nobody-"))
    assert (done.returncode, done.stdout) == (1, "")
