"""The child of `benchmarks.certificates`: fills a database of its own, prints one JSON line."""

import asyncio
import contextlib
import json
import os
import random
import resource
import sys
import time
from collections.abc import Collection
from decimal import Decimal
from pathlib import Path

from benchmarks.certificate_checks import checked
from benchmarks.certificate_signing import signed
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
TYPE, OTHER = "window-general", "window-other"


class Meant(Exception):
    """A fault put in on purpose."""


async def main(sizes: Sizes, parts: Collection[str]) -> None:
    """Prints the figures of these parts as JSON."""
    at_hand()
    await migrate.forwards()
    await DB.start_connection_pool(min_size=1, max_size=10)
    town = await _town()
    found: dict[str, float] = {}
    if "pdf" in parts:
        found["pdf"] = await _pdf()
    if "issue" in parts:
        found |= await _issue(town, sizes.issues)
    if "batch" in parts:
        found |= await _batch(town, sizes.batch)
    if "numbers" in parts:
        found |= await _attempts(sizes.attempts)
    if "attempts" in parts:
        found |= await _issued_at_once(town, sizes.attempts)
    if "signed" in parts:
        people = await _people(town, "S", max(90, sizes.issues // 10))
        found |= await signed(people, (TYPE, OTHER))
    if "checks" in parts:
        for person in await _people(town, "V", 50):
            await service.issue(person, TYPE, today=clock.today(), now=clock.now())
        codes = [row["code"] for row in await rows("SELECT code FROM certificate LIMIT 200")]
        found |= await checked(codes, sizes.checks)
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


async def _town() -> int:
    """The id of a town; what is issued in it is there."""
    [town] = await rows(
        "INSERT INTO town (code, name, name_en) VALUES ('t', '镇', 't') RETURNING id"
    )
    await rows(
        "INSERT INTO service_line (code, name, name_en, mean_minutes) "
        "VALUES ('general', '综合', 'General', 12)"
    )
    for code, name in ((TYPE, "综合窗口上岗证"), (OTHER, "专项窗口上岗证")):
        await service.put_type(code, name, lines=["general"], validity_months=36, now=clock.now())
    return int(town["id"])


async def _issue(town: int, issues: int) -> dict[str, float]:
    people = await _people(town, "E", issues)
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
        for kind in (TYPE, OTHER) if letter == "S" else (TYPE,):
            await service.record_evidence(
                row["id"],
                "exam-passed",
                kind,
                today,
                source=f"attempt:{kind}:{place}",
                amount=Decimal(90),
                now=now,
            )
    return [row["id"] for row in people]


async def _batch(town: int, size: int) -> dict[str, float]:
    """A batch proposed by rule; the process that issues it is killed at half, the next goes on."""
    await _people(town, "B", size)
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


async def _issued_at_once(town: int, count: int) -> dict[str, float]:
    """Whole certificates asked for by many at once, each person's 25 times: one of these is issued.

    `failed` counts the people without exactly one, and the gaps between the numbers.
    """
    people = await _people(town, "C", max(1, count // 25))
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


if __name__ == "__main__":
    asyncio.run(
        work_on(int(sys.argv[2]))
        if sys.argv[1] == "batch"
        else main(Sizes().part(float(sys.argv[1])), sys.argv[2].split(","))
    )
