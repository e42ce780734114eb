"""Files too large to be done at once are done by jobs."""

import asyncio
import gzip

import httpx

from kit.database import rows
from kit.imports import service
from kit.spreadsheets import to_csv
from tests import factories
from tests.api.conftest import SignIn

HEADER = ("centre", "date", "session", "service_line", "cases", "note")


async def ended(client: httpx.AsyncClient, started: httpx.Response) -> dict:
    assert started.status_code == 202, started.text
    for _ in range(300):
        job = (await client.get(f"/api/jobs/{started.json()['job']}")).json()
        if job["state"] in {"done", "failed", "cancelled"}:
            return job
        await asyncio.sleep(0.1)
    raise AssertionError(job)


async def large_file(*extra: tuple[object, ...]) -> tuple[str, bytes]:
    """The code of a centre, and 300 days of its history, padded with a column of no use."""
    centre, line = factories.unique("C"), factories.unique("line")
    await factories.centre(await factories.town(), code=centre)
    await factories.service_line(line)
    days = [(centre, f"2013-{1 + n // 28:02}-{1 + n % 28:02}", "AM", line, n) for n in range(300)]
    padding = "".join(f"{n:x}" for n in range(900))
    content = to_csv(HEADER, [(*row, padding) for row in [*days, *extra]])
    assert len(content) > service.LARGE
    return centre, content


async def counted(centre: str) -> int:
    found = await rows(
        "SELECT count(*) AS n FROM case_count k JOIN centre c ON c.id = k.centre WHERE c.code = $1",
        centre,
    )
    return int(found[0]["n"])


async def send(client: httpx.AsyncClient, content: bytes) -> httpx.Response:
    return await client.post("/api/imports?kind=cases", files={"file": ("cases.csv", content)})


async def test_a_large_file_is_read_and_written_by_jobs(client_as: SignIn) -> None:
    personnel = await client_as("personnel")
    centre, content = await large_file()
    started = await send(personnel, content)
    job = await ended(personnel, started)
    assert (job["state"], job["result"]) == ("done", {"id": started.json()["id"]})
    batch = f"/api/imports/{started.json()['id']}"
    assert (await personnel.get(batch)).json()["counts"]["new"] == 300
    assert await counted(centre) == 0

    confirming = await personnel.post(f"{batch}/confirm")
    again = await personnel.post(f"{batch}/confirm")
    assert again.status_code in {200, 202}
    assert (await ended(personnel, confirming))["state"] == "done"
    assert await counted(centre) == 300
    shown = (await personnel.get(batch)).json()
    assert (shown["state"], shown["counts"]["new"]) == ("confirmed", 300)
    assert (await personnel.post(f"{batch}/confirm")).status_code == 200


async def test_a_large_file_in_error_waits_for_a_decision(client_as: SignIn) -> None:
    personnel = await client_as("personnel")
    centre, content = await large_file(("C-none", "2013-01-04", "AM", "none", 1))
    started = await send(personnel, content)
    await ended(personnel, started)
    batch = f"/api/imports/{started.json()['id']}"
    assert (await personnel.post(f"{batch}/confirm")).status_code == 409
    confirming = await personnel.post(f"{batch}/confirm", json={"leaveOutErrors": True})
    assert (await ended(personnel, confirming))["state"] == "done"
    assert await counted(centre) == 300


async def test_a_large_file_that_cannot_be_read_says_why(client_as: SignIn) -> None:
    personnel = await client_as("personnel")
    started = await send(personnel, b"a,b\n" + b"1,2\n" * 200_000)
    job = await ended(personnel, started)
    assert job["state"] == "failed"
    shown = (await personnel.get(f"/api/imports/{started.json()['id']}")).json()
    assert shown["state"] == "failed"
    assert "lacks these columns" in shown["problem"]
    bomb = await send(personnel, gzip.compress(b"0" * 250_000_000, 9))
    assert (await ended(personnel, bomb))["state"] == "failed"
