"""Import, start and memory of the service on nothing but itself: `python -m benchmarks.house`.

Everything happens in a temporary folder, on the embedded database and a free port. Each figure
stands beside its limit, or beside what the bare database needs for the same.
"""

import asyncio
import contextlib
import gzip
import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from kit.embedded import postgres

PROJECT = Path(__file__).resolve().parent.parent
NANHAI = PROJECT / "demo" / "nanhai"
CASES = "cases_2013.csv.gz"
IMPORT_LIMIT, START_LIMIT = 60.0, 15.0
PATIENCE = 120.0
PAGES = ("/", "/sign-in", "/schema/openapi.json")


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure and what stands beside it; None: nothing does."""

    name: str
    figure: float
    beside: float | None = None

    def row(self) -> tuple[str, str, str, str]:
        """Name, figure, what it is measured against, ratio."""
        if self.beside is None:
            return (self.name, f"{self.figure:.2f}", "", "")
        ratio = f"{self.figure / self.beside:.3f}"
        return (self.name, f"{self.figure:.2f}", f"{self.beside:.2f}", ratio)


def measure() -> list[Measured]:
    """All figures of the house; what they needed is gone again."""
    folder = Path(tempfile.mkdtemp(prefix="shanggang-bench-"))
    try:
        return _measured(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measured(folder: Path) -> list[Measured]:
    full, new, bare = folder / "full", folder / "new", folder / "bare"
    whole, cases = _import(full)
    bare_first, _ = _bare(bare)
    bare_again, bare_copy = _bare(bare)
    again, memory_again = _start(full)
    first, memory_first = _start(new)
    found = [
        Measured("import of the district, s (limit)", whole, IMPORT_LIMIT),
        Measured("its cases, s (bare COPY)", cases, bare_copy),
        Measured("start with data, s (limit)", again, START_LIMIT),
        Measured("start with data, s (bare database)", again, bare_again),
        Measured("first start, s (limit)", first, START_LIMIT),
        Measured("first start, s (bare database)", first, bare_first),
    ]
    if memory_again and memory_first:
        found.append(Measured("web process with data, peak MiB", memory_again))
        found.append(Measured("web process at first start, peak MiB", memory_first))
    return found


def _environment(data_dir: Path, port: int) -> dict[str, str]:
    ours = {"DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "SMTP_URL", "LANG", "LC_ALL"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {**kept, "DATA_DIR": str(data_dir), "PORT": str(port)}


def _import(data_dir: Path) -> tuple[float, float]:
    """Seconds of the command on an empty folder, and of the cases within it."""
    command = [sys.executable, "-m", "litestar", "import", str(NANHAI)]
    started = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=PROJECT,
        env=_environment(data_dir, _free_port()),
        capture_output=True,
        text=True,
        check=True,
    )
    seconds = time.perf_counter() - started
    line = next(line for line in done.stdout.splitlines() if line.startswith(CASES))
    return seconds, float(line.split()[-1])


def _bare(data_dir: Path) -> tuple[float, float]:
    """Seconds until the bare database answers, and of one COPY of the cases into a bare table."""
    data_dir.mkdir(exist_ok=True)
    started = time.perf_counter()
    running = postgres.start(data_dir)
    seconds = time.perf_counter() - started
    try:
        return seconds, asyncio.run(_copy(running.dsn))
    finally:
        running.stop()


async def _copy(dsn: str) -> float:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("DROP TABLE IF EXISTS bare")
        await connection.execute(
            "CREATE TABLE bare (centre text, day date, session text, line text, cases integer, "
            "PRIMARY KEY (centre, day, session, line))"
        )
        started = time.perf_counter()
        text = io.BytesIO(gzip.decompress((NANHAI / CASES).read_bytes()))
        await connection.copy_to_table("bare", source=text, format="csv", header=True)
        return time.perf_counter() - started
    finally:
        await connection.close()


def _start(data_dir: Path) -> tuple[float, float | None]:
    """Seconds until the service is ready, and the most memory it needed until then, in MiB."""
    port = _free_port()
    started = time.perf_counter()
    with _serving(data_dir, port) as process:
        _await_ready(process, port)
        seconds = time.perf_counter() - started
        for path in PAGES:
            with urllib.request.urlopen(_address(port, path)) as answer:  # noqa: S310 - ours
                answer.read()
        return seconds, _peak(process.pid)


@contextlib.contextmanager
def _serving(data_dir: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The command of `make run`, ended as by Ctrl-C."""
    process = subprocess.Popen(
        [sys.executable, "-m", "demo"],
        cwd=PROJECT,
        env=_environment(data_dir, port),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await_ready(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(_address(port, "/health/ready"), timeout=5):  # noqa: S310
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise RuntimeError(f"the service does not get ready (status {process.poll()})")


def _address(port: int, path: str) -> str:
    return f"http://127.0.0.1:{port}{path}"


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _peak(pid: int) -> float | None:
    """The most memory the process has had, in MiB; None where the system does not tell."""
    try:
        facts = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return None
    for line in facts.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return None


def apart(module: str, *arguments: str) -> list[str]:
    """The lines that `python -m module` prints on an embedded database of its own.

    In a process of its own, as settings are read once; the folder is gone afterwards. What it said
    before it failed comes with the error.
    """
    kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    with tempfile.TemporaryDirectory(prefix="shanggang-bench-") as folder:
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=PROJECT,
            env={**kept, "DATA_DIR": folder, "LOG_FORMAT": "json"},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(f"{module} ended with {done.returncode}:\n{done.stderr[-4000:]}")
    return done.stdout.splitlines()


def show(rows: list[tuple[str, ...]]) -> None:
    """Prints the rows, the first column to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]
        print("  ".join(cells))


if __name__ == "__main__":
    show([("measure", "figure", "beside", "ratio"), *(found.row() for found in measure())])
