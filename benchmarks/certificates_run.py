"""The child of `benchmarks.certificates`: fills a database of its own, prints one JSON line."""

import asyncio
import contextlib
import json
import os
import random
import resource
import socket
import sys
import time
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path

import httpx

from benchmarks.certificates import Sizes
from certification import service
from certification.documents import certificate_pdf
from certification.queries.batches import items, waiting_items
from certification.service import batches
from certification.service.issuing import AlreadyHeld
from certification.service.numbers import next_number
from certification.shown.previews import sample_data
from kit import clock, migrate
from kit.database import DB, at_hand, dsn, rows, transaction

AT_ONCE = 200
PACE = 300
TYPE = "window-general"


class Meant(Exception):
    """A fault put in on purpose."""


async def main(sizes: Sizes) -> None:
    """Prints the figures as JSON."""
    at_hand()
    await migrate.forwards()
    await DB.start_connection_pool(min_size=1, max_size=10)
    found: dict[str, float] = {"pdf": await _pdf()}
    found |= await _issue(sizes.issues)
    found |= await _batch(sizes.batch)
    found |= await _attempts(sizes.attempts)
    found |= await _issued_at_once(sizes.attempts)
    codes = [row["code"] for row in await rows("SELECT code FROM certificate LIMIT 200")]
    found |= await _checked(codes, sizes.checks)
    await DB.close_connection_pool()
    print(json.dumps(found))


def _mib() -> float:
    """What the process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


async def _pdf() -> float:
    data = sample_data()
    certificate_pdf(data)
    started = time.perf_counter()
    for _ in range(20):
        certificate_pdf(data)
    return (time.perf_counter() - started) / 20


async def _issue(issues: int) -> dict[str, float]:
    [town] = await rows(
        "INSERT INTO town (code, name, name_en) VALUES ('t', '镇', 't') RETURNING id"
    )
    await rows(
        "INSERT INTO service_line (code, name, name_en, mean_minutes) "
        "VALUES ('general', '综合', 'General', 12)"
    )
    await service.put_type(
        TYPE, "综合窗口上岗证", lines=["general"], validity_months=36, now=clock.now()
    )
    people = await _people(town["id"], "E", issues)
    first = 0.0
    started = time.perf_counter()
    for place, person in enumerate(people):
        await service.issue(person, TYPE, today=clock.today(), now=clock.now())
        if place == max(1, issues // 10):
            first = _mib()
    return {"issue": time.perf_counter() - started, "first": first, "last": _mib()}


async def _people(town: int, letter: str, count: int) -> list[int]:
    """Ids of so many people more who have passed the exam."""
    now, today = clock.now(), clock.today()
    people = await rows(
        "INSERT INTO person (employee_no, name, name_pinyin, pinyin_fixed, identity, "
        "work_fraction, hired_on, education, town, pool) "
        "SELECT $3 || n, '欧阳𬭎', 'ou yang hong', false, 'contract', 1, '2020-01-01', "
        "'bachelor', $1, 'shared' "
        "FROM generate_series(1, $2::int) n RETURNING id",
        town,
        count,
        letter,
    )
    for place, row in enumerate(people):
        await service.record_evidence(
            row["id"],
            "exam-passed",
            TYPE,
            today,
            source=f"attempt:{place}",
            amount=Decimal(90),
            now=now,
        )
    return [row["id"] for row in people]


async def _batch(size: int) -> dict[str, float]:
    """A batch proposed by rule; the process that issues it is killed at half, the next goes on."""
    [town] = await rows("SELECT id FROM town")
    await _people(town["id"], "B", size)
    started = time.perf_counter()
    batch = await batches.propose_batch(
        TYPE, towns=None, town=None, today=clock.today(), now=clock.now()
    )
    await batches.choose(batch, await waiting_items(batch))
    proposed = time.perf_counter() - started
    worker = await _at_work(batch)
    while len(await waiting_items(batch)) > size // 2:
        if worker.returncode is not None:
            raise RuntimeError("the worker ended by itself")
        await asyncio.sleep(0.05)
    worker.kill()
    await worker.wait()
    half = len(await waiting_items(batch))
    worker = await _at_work(batch)
    await worker.wait()
    numbers = [one.number for one in await items(batch) if one.number]
    [held] = await rows(
        "SELECT count(*) AS n, count(DISTINCT person) AS people FROM certificate "
        "WHERE person IN (SELECT person FROM issue_item WHERE batch = $1)",
        batch,
    )
    serials = sorted(int(number[-5:]) for number in numbers)
    gaps = serials[-1] - serials[0] + 1 - size
    doubles = held["n"] - held["people"] + size - len(set(numbers))
    return {
        "proposed": proposed,
        "batch": time.perf_counter() - started,
        "killedAt": size - half,
        "doubles": doubles + gaps,
    }


async def _at_work(batch: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.certificates_run", "batch", str(batch)),
        env={**os.environ, "DATABASE_URL": dsn()},
    )


async def work_on(batch: int) -> None:
    """What the job of the batch does, in a process of its own."""
    await DB.start_connection_pool(min_size=1, max_size=2)
    for item in await waiting_items(batch):
        await batches.issue_item(item, today=clock.today(), now=clock.now())
    await DB.close_connection_pool()


async def _attempts(count: int) -> dict[str, float]:
    """Numbers asked for by many at once, one in five failing after it had its number."""
    chance = random.Random(7)
    fails = [chance.random() < 0.2 for _ in range(count)]
    gate = asyncio.Semaphore(AT_ONCE)
    given: list[str] = []

    async def attempt(*, fail: bool) -> None:
        async with gate:
            with contextlib.suppress(Meant):
                async with transaction():
                    number = await next_number("SGTEST", 2026)
                    if fail:
                        raise Meant
                given.append(number)

    started = time.perf_counter()
    await asyncio.gather(*(asyncio.create_task(attempt(fail=fail)) for fail in fails))
    seconds = time.perf_counter() - started
    serials = sorted(int(number.removeprefix("SGTEST2026")) for number in given)
    wanted = list(range(1, count - sum(fails) + 1))
    wrong = sum(have != want for have, want in zip(serials, wanted, strict=False))
    return {"attempts": seconds, "wrong": wrong + abs(len(serials) - len(wanted))}


async def _issued_at_once(count: int) -> dict[str, float]:
    """Whole certificates asked for by many at once, each person's 25 times: one of these is issued.

    `failed` counts the people without exactly one, and the gaps between the numbers.
    """
    [town] = await rows("SELECT id FROM town")
    people = await _people(town["id"], "C", max(1, count // 25))
    asked = [people[place % len(people)] for place in range(count)]
    random.Random(7).shuffle(asked)
    gate = asyncio.Semaphore(AT_ONCE)
    given: list[str] = []

    async def attempt(person: int) -> None:
        async with gate:
            with contextlib.suppress(AlreadyHeld):
                given.append(
                    await service.issue(person, TYPE, today=clock.today(), now=clock.now())
                )

    started = time.perf_counter()
    await asyncio.gather(*(asyncio.create_task(attempt(person)) for person in asked))
    seconds = time.perf_counter() - started
    serials = sorted(int(number[-5:]) for number in given)
    gaps = serials[-1] - serials[0] + 1 - len(serials)
    return {"asked": seconds, "failed": abs(len(people) - len(set(given))) + gaps}


async def _checked(codes: list[str], checks: int) -> dict[str, float]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "uvicorn", "app:create_app", "--factory", "--port", str(port)),
        *("--log-level", "error", "--no-access-log"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "DATABASE_URL": dsn()},
    )
    try:
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", headers={"accept": "text/html"}, timeout=30
        ) as client:
            await _ready(client)

            async def check(place: int) -> float:
                began = time.perf_counter()
                answer = await client.get(f"/verify/{codes[place % len(codes)]}")
                answer.raise_for_status()
                return time.perf_counter() - began

            await asyncio.gather(*(check(place) for place in range(50)))
            paced = sorted(await _paced(check, checks))
            started = time.perf_counter()
            gate = asyncio.Semaphore(16)

            async def gated(place: int) -> None:
                async with gate:
                    await check(place)

            await asyncio.gather(*(gated(place) for place in range(checks)))
            rate = checks / (time.perf_counter() - started)
    finally:
        server.terminate()
        await server.wait()
    return {"p95": paced[int(len(paced) * 0.95)] * 1000, "rate": rate}


async def _ready(client: httpx.AsyncClient) -> None:
    for _ in range(600):
        with contextlib.suppress(httpx.TransportError):
            if (await client.get("/health/live")).status_code == 200:
                return
        await asyncio.sleep(0.1)
    raise TimeoutError


async def _paced(check: Callable[[int], Awaitable[float]], checks: int) -> list[float]:
    """The seconds of each check when 300 begin in every second."""
    started = time.perf_counter()
    tasks = []
    for place in range(checks):
        ahead = started + place / PACE - time.perf_counter()
        if ahead > 0:
            await asyncio.sleep(ahead)
        tasks.append(asyncio.ensure_future(check(place)))
    return list(await asyncio.gather(*tasks))


if __name__ == "__main__":
    asyncio.run(
        work_on(int(sys.argv[2]))
        if sys.argv[1] == "batch"
        else main(Sizes().part(float(sys.argv[1])))
    )
