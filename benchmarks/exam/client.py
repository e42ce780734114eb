"""Trainees in a process of their own, with a ledger of every save that was acknowledged.

`python -m benchmarks.exam.client PLAN` reads what to do as JSON and prints what happened as JSON.
Connections are plain sockets: a client that needs much of the machine would measure itself.
"""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

RETRY = 0.1
PATIENCE = 30.0


class Stale(Exception):
    """The server had ended the kept connection before it answered anything."""


class Trainee:
    """One person on one kept-alive connection; tries again until the server answers."""

    def __init__(self, port: int, token: str, exam: int) -> None:
        self.port, self.token, self.exam = port, token, exam
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.attempt = 0
        self.slots: list[dict[str, Any]] = []
        self.ledger: dict[int, Any] = {}
        """slot -> the last response that was acknowledged"""
        self.saves = 0
        self.turn = asyncio.Lock()

    async def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """(status, body) of one request; raises Stale where the kept connection had ended."""
        if self.streams is not None and self.streams[0].at_eof():
            self.close()
        kept = self.streams is not None
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.streams
        sent = b"" if body is None else json.dumps(body).encode()
        writer.write(
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"
            f"Cookie: session={self.token}; device=device-of-{self.token[:20]}\r\n"
            f"Content-Type: application/json\r\n"
            f"Content-Length: {len(sent)}\r\n\r\n".encode()
            + sent
        )
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            if kept and not getattr(error, "partial", b""):
                raise Stale from error
            raise
        length = next(
            (int(x[15:]) for x in head.lower().split("\r\n") if x.startswith("content-length:")), 0
        )
        answer = await reader.readexactly(length)
        return int(head[9:12]), json.loads(answer) if answer else None

    async def insist(self, method: str, path: str, body: Any = None) -> tuple[int, Any, int]:
        """(status, body, how often it had to be tried again); broken connections are tried anew.

        As in a browser, a request that met the end of a kept connection goes out on a new one at
        once. That is no failure; what the new connection meets may be one.
        """
        failures = 0
        until = time.monotonic() + PATIENCE
        while True:
            try:
                status, answer = await asyncio.wait_for(self.call(method, path, body), 10)
                if status < 500:
                    return status, answer, failures
            except Stale:
                self.close()
                continue
            except (OSError, asyncio.IncompleteReadError, TimeoutError):
                self.close()
            failures += 1
            if time.monotonic() > until:
                raise RuntimeError(f"{method} {path}: no answer")
            await asyncio.sleep(RETRY)

    def close(self) -> None:
        """The connection is gone."""
        if self.streams is not None:
            self.streams[1].close()
            self.streams = None

    async def begin(self) -> None:
        """The paper is there."""
        status, paper, _ = await self.insist("POST", f"/api/exams/{self.exam}/attempts")
        if status not in {200, 201}:
            raise RuntimeError(f"begin: {status} {paper}")
        self.attempt, self.slots = paper["id"], paper["slots"]

    async def save(self) -> tuple[float, int, int]:
        """(seconds, status, failures) of the next save; acknowledged ones stand in the ledger."""
        async with self.turn:
            return await self._save()

    async def _save(self) -> tuple[float, int, int]:
        slot = self.slots[self.saves % len(self.slots)]
        # Three in four are right: who hands in has passed, and evidence is part of the storm.
        option = "a" if self.saves % 4 else "b"
        self.saves += 1
        response = {"kind": "single", "option": option}
        begun = time.perf_counter()
        status, _, failures = await self.insist(
            "PUT", f"/api/attempts/{self.attempt}/answers/{slot['slot']}", {"response": response}
        )
        if status == 200:
            self.ledger[slot["slot"]] = response
        return time.perf_counter() - begun, status, failures

    async def submit(self) -> tuple[float, int, int]:
        """(seconds, status, failures) of handing in."""
        begun = time.perf_counter()
        status, _, failures = await self.insist("POST", f"/api/attempts/{self.attempt}/submit")
        return time.perf_counter() - begun, status, failures


def quantile(values: list[float], share: float) -> float:
    """The value below which that share lies, in milliseconds."""
    ordered = sorted(values)
    return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


async def load(plan: dict[str, Any]) -> dict[str, Any]:
    """Everybody begins, saves come at a rate, then all but the keepers hand in within a second.

    The keepers save at the same rate until the last of the others is answered.
    """
    people = [Trainee(plan["port"], token, plan["exam"]) for token in plan["tokens"]]
    keepers = [Trainee(plan["port"], token, plan["exam"]) for token in plan["keepers"]]
    everybody = people + keepers
    for start in range(0, len(everybody), 10):
        await asyncio.gather(*(one.begin() for one in everybody[start : start + 10]))
    told: list[tuple[float, int, int]] = []
    gaps = [0.0]

    async def one_save(person: Trainee) -> None:
        found = await person.save()
        told.append(found)
        gaps.append(found[0])

    rate, seconds = plan["rate"], plan["seconds"]
    begun = time.monotonic()
    running: set[asyncio.Task[None]] = set()
    print("saving", file=sys.stderr, flush=True)
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, begun + number / rate - time.monotonic()))
        task = asyncio.create_task(one_save(people[number % len(people)]))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)
    storm: list[tuple[float, int, int]] = []
    meanwhile: list[tuple[float, int, int]] = []
    drained = 0.0
    if plan["storm"]:
        begun = time.monotonic()
        over = asyncio.Event()

        async def keep_saving() -> None:
            async def one_more(person: Trainee) -> None:
                meanwhile.append(await person.save())

            async with asyncio.TaskGroup() as group:
                number = 0
                while not over.is_set():
                    group.create_task(one_more(keepers[number % len(keepers)]))
                    number += 1
                    await asyncio.sleep(max(0.0, begun + number / rate - time.monotonic()))

        keeping = asyncio.create_task(keep_saving())

        async def hand_in(number: int, person: Trainee) -> None:
            await asyncio.sleep(number / len(people))
            storm.append(await person.submit())

        await asyncio.gather(*(hand_in(n, person) for n, person in enumerate(people)))
        drained = time.monotonic() - begun - 1.0
        over.set()
        await keeping
    times = [found[0] for found in told]
    return {
        "saves": len(told),
        "refused": sum(found[1] != 200 for found in told),
        "retried": sum(found[2] > 0 for found in told),
        "p50": quantile(times, 0.5),
        "p99": quantile(times, 0.99),
        "longestGap": max(gaps),
        "storm": len(storm),
        "stormErrors": sum(found[1] != 200 or found[2] > 0 for found in [*storm, *meanwhile]),
        "savesInStorm": len(meanwhile),
        "stormSaveP99": quantile([found[0] for found in meanwhile], 0.99),
        "stormP50": quantile([found[0] for found in storm], 0.5),
        "stormP99": quantile([found[0] for found in storm], 0.99),
        "drained": drained,
        "ledger": {str(one.attempt): one.ledger for one in everybody},
    }


async def closed(plan: dict[str, Any]) -> dict[str, Any]:
    """So many saves one after the other on a few connections: for the CPU that each needs."""
    people = [Trainee(plan["port"], token, plan["exam"]) for token in plan["tokens"]]
    for number, person in enumerate(people):
        if plan["bare"]:
            person.attempt = number + 1
            person.slots = [
                {"slot": n, "options": [{"key": key} for key in "abcd"]} for n in range(1, 41)
            ]
        else:
            await person.begin()

    async def work(person: Trainee) -> None:
        for _ in range(plan["each"]):
            _, status, _ = await person.save()
            if status != 200:
                raise RuntimeError(f"a save was answered {status}")

    if plan["warm"]:
        await asyncio.gather(*(work(person) for person in people))
    print("ready", flush=True)
    sys.stdin.readline()
    await asyncio.gather(*(work(person) for person in people))
    return {"saves": plan["each"] * len(people)}


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    print(json.dumps(asyncio.run({"load": load, "closed": closed}[given["mode"]](given))))
