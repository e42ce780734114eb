"""An exam of many at once: `python -m benchmarks.exam_load [--seconds S] [--parts …]`.

In a temporary folder with a PostgreSQL of its own: trainees begin, save at 100 a second, hand in
within one second while 100 others go on saving at that rate. The client runs in its own process
and keeps a ledger of acknowledged saves, which is then compared with the database. The autosave's
CPU (application and database) stands beside that of a bare handler of one statement in the same
run. The web process and the database are killed with SIGKILL while trainees save, and started again
at once. `--parts load` measures one of cpu, load, kills and analysis alone; several with commas.
"""

import argparse
import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg

from benchmarks.house import PROJECT, Measured, _await_ready, _free_port, show
from kit.embedded import postgres

RATE = 100
P99_LIMIT, DRAIN_LIMIT, CPU_LIMIT, GAP_LIMIT, ANALYSIS_LIMIT = 250.0, 3.0, 2.0, 5.0, 5.0
TICKS = os.sysconf("SC_CLK_TCK")


def _environment(dsn: str, folder: Path, port: int) -> dict[str, str]:
    ours = {"REDIS_URL", "PUBLIC_URL", "SMTP_URL"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {**kept, "DATABASE_URL": dsn, "DATA_DIR": str(folder / "web"), "PORT": str(port)}


def _run(dsn: str, folder: Path, *arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=PROJECT,
        env=_environment(dsn, folder, 0) | {"PORT": "8000"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


class Web:
    """A web process that is started again when it was killed."""

    def __init__(self, app: str, dsn: str, folder: Path) -> None:
        self.app, self.dsn, self.folder, self.port = app, dsn, folder, _free_port()
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "uvicorn", self.app, "--factory", "--port", str(self.port)],
            cwd=PROJECT,
            env=_environment(self.dsn, self.folder, self.port),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def ready(self) -> None:
        """It answers."""
        if self.app.startswith("app:"):
            _await_ready(self.process, self.port)
        else:
            time.sleep(3)

    def kill(self) -> None:
        """It was killed and starts again."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process = self._start()

    def stop(self) -> None:
        """It ends."""
        self.process.terminate()
        self.process.wait(30)


@contextmanager
def _web(app: str, dsn: str, folder: Path) -> Iterator[Web]:
    web = Web(app, dsn, folder)
    try:
        web.ready()
        yield web
    finally:
        web.stop()


def _client(folder: Path, plan: dict[str, Any]) -> subprocess.Popen[str]:
    path = folder / "plan.json"
    path.write_text(json.dumps(plan), encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.exam.client", str(path)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _result(client: subprocess.Popen[str]) -> dict[str, Any]:
    out, err = client.communicate(timeout=4200)
    if client.returncode:
        raise RuntimeError(err)
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    return found


def _cpu(*pids: int) -> float:
    """Seconds of CPU of these processes and of all that descend from them, ended ones included."""
    parents: dict[int, list[int]] = {}
    used: dict[int, float] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            facts = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents.setdefault(int(facts[1]), []).append(int(folder.name))
        used[int(folder.name)] = sum(map(int, facts[11:15])) / TICKS
    waiting, total = list(pids), 0.0
    while waiting:
        pid = waiting.pop()
        total += used.get(pid, 0.0)
        waiting += parents.get(pid, [])
    return total


def _cpu_per_save(
    app: str, database: postgres.Running, folder: Path, plan: dict[str, Any]
) -> float:
    """Milliseconds of CPU of application and database for one save."""
    with _web(app, database.dsn, folder) as web:
        client = _client(folder, {**plan, "mode": "closed", "port": web.port})
        assert client.stdout is not None  # noqa: S101 - it was asked for
        assert client.stdin is not None  # noqa: S101
        if "ready" not in client.stdout.readline():
            raise RuntimeError(client.communicate()[1])
        before = _cpu(web.process.pid, database.process.pid)
        client.stdin.write("go\n")
        client.stdin.flush()
        client.stdout.readline()
        after = _cpu(web.process.pid, database.process.pid)
        client.communicate()
    return float(1000 * (after - before) / (plan["each"] * len(plan["tokens"])))


async def _lost(dsn: str, ledger: dict[str, dict[str, Any]]) -> int:
    """How many acknowledged answers the database does not have."""
    connection = await asyncpg.connect(dsn)
    try:
        held = await connection.fetch(
            "SELECT attempt, number, response FROM attempt_slot WHERE attempt = ANY($1)",
            [int(attempt) for attempt in ledger],
        )
    finally:
        await connection.close()
    there = {
        (str(row["attempt"]), str(row["number"])): json.loads(row["response"] or "null")
        for row in held
    }
    return sum(
        there.get((attempt, slot)) != response
        for attempt, slots in ledger.items()
        for slot, response in slots.items()
    )


PARTS = ("cpu", "load", "kills", "analysis")


def measure(
    trainees: int = 500, seconds: float = 20, parts: Sequence[str] = PARTS
) -> list[Measured]:
    """The figures of these parts; what they needed is gone again."""
    folder = Path(tempfile.mkdtemp(prefix="shanggang-exam-"))
    database = postgres.start(folder / "data")
    try:
        return _measured(folder, database, trainees, seconds, parts)
    finally:
        database.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _measured(
    folder: Path,
    database: postgres.Running,
    trainees: int,
    seconds: float,
    parts: Sequence[str],
) -> list[Measured]:
    dsn = database.dsn
    (folder / "web").mkdir()
    seeded = _run(dsn, folder, "benchmarks.exam.seed", "load", str(trainees))
    found: list[Measured] = []
    if "cpu" in parts:
        found += _autosave(folder, database, seeded)
    if "load" in parts:
        found += _storm(folder, dsn, seconds, seeded)
    if "kills" in parts:
        found += _kills(folder, database, seeded)
    if "analysis" in parts:
        again = postgres.at_hand(folder / "data") or database
        analysed = _run(again.dsn, folder, "benchmarks.exam.seed", "analysis")
        found.append(
            Measured("analysis of 10,000 × 100, s (limit)", analysed["seconds"], ANALYSIS_LIMIT)
        )
    return found


def _autosave(folder: Path, database: postgres.Running, seeded: dict[str, Any]) -> list[Measured]:
    """What a save costs beside a bare handler."""
    few = {"exam": seeded["exam"], "tokens": seeded["tokens"][:4], "each": 500, "warm": True}
    plain, whole = {**few, "bare": True}, {**few, "bare": False}
    # In turn and the least of three each: other work on the machine only ever adds.
    pairs = [
        (
            _cpu_per_save("benchmarks.exam.bare:create_app", database, folder, plain),
            _cpu_per_save("app:create_app", database, folder, whole),
        )
        for _ in range(3)
    ]
    bare, ours = min(one[0] for one in pairs), min(one[1] for one in pairs)
    return [Measured("autosave, CPU ms (bare handler)", ours, bare)]


def _storm(folder: Path, dsn: str, seconds: float, seeded: dict[str, Any]) -> list[Measured]:
    """Saves at a rate, then everybody hands in within a second."""
    trainees = len(seeded["tokens"])
    plan = {"mode": "load", "rate": RATE, "seconds": seconds, "storm": True, **seeded}
    with _web("app:create_app", dsn, folder) as web:
        told = _result(_client(folder, {**plan, "port": web.port}))
    return [
        Measured(f"saves at {RATE}/s by {trainees}, p99 ms (limit)", told["p99"], P99_LIMIT),
        Measured(f"{trainees} hand in within 1 s, drained s (limit)", told["drained"], DRAIN_LIMIT),
        Measured("saves meanwhile, p99 ms (limit)", told["stormSaveP99"], P99_LIMIT),
        Measured("answer to handing in meanwhile, p50 ms", told["stormP50"]),
        Measured("answer to handing in meanwhile, p99 ms", told["stormP99"]),
        Measured("errors", told["refused"] + told["retried"] + told["stormErrors"]),
        Measured("acknowledged and lost", asyncio.run(_lost(dsn, told["ledger"]))),
    ]


def _kills(folder: Path, database: postgres.Running, seeded: dict[str, Any]) -> list[Measured]:
    """The web process, then the database is killed while trainees save."""
    found = []
    for victim in ("web", "database"):
        dsn = database.dsn
        asyncio.run(_close_all(dsn))
        plan = {"mode": "load", "rate": 50, "seconds": 16, "storm": False, **seeded}
        with _web("app:create_app", dsn, folder) as web:
            client = _client(folder, {**plan, "port": web.port})
            assert client.stderr is not None  # noqa: S101 - it was asked for
            client.stderr.readline()  # everybody has begun
            time.sleep(4)
            if victim == "web":
                web.kill()
            else:
                database.process.send_signal(signal.SIGKILL)
                database.process.wait()
                database = postgres.at_hand(folder / "data") or postgres.start(folder / "data")
            told = _result(client)
        lost = asyncio.run(_lost(dsn, told["ledger"]))
        found += [
            Measured(f"{victim} killed: longest wait, s (limit)", told["longestGap"], GAP_LIMIT),
            Measured(f"{victim} killed: acknowledged and lost", lost),
        ]
    return found


async def _close_all(dsn: str) -> None:
    """Everybody's attempt is over, so that new ones begin."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(
            "UPDATE attempt SET state = 'submitted', submitted_at = now(), percent = 0, "
            "passed = false WHERE state = 'running'"
        )
    finally:
        await connection.close()


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.exam_load", description=__doc__)
    parser.add_argument("--trainees", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--parts", default=",".join(PARTS))
    given = parser.parse_args(arguments)
    found = measure(given.trainees, given.seconds, given.parts.split(","))
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    show([("measure", "figure", "beside", "ratio"), *(one.row() for one in found)])
    print(f"load of the machine at the end: {load}")


if __name__ == "__main__":
    main()
