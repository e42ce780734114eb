"""A real service on the embedded parts, killed in the middle of its work."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from tests.jobs.work import traces

ROOT = Path(__file__).parents[2]
APP = "tests.jobs.service:create_app"


class Service:
    """One DATA_DIR and the service that runs on it, if any does."""

    def __init__(self, data: Path) -> None:
        self.data = data
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Seconds until it was ready."""
        begun = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", f"--port={self.port}", "--factory", APP],
            cwd=ROOT,
            env=self.environment(),
        )
        self.until(lambda: self.get("/health/ready")["status"] == "ready")
        return time.monotonic() - begun

    def environment(self) -> dict[str, str]:
        unset = {"DATABASE_URL", "REDIS_URL", "PUBLIC_URL"}
        kept = {name: value for name, value in os.environ.items() if name not in unset}
        return {**kept, "DATA_DIR": str(self.data)}

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(30)

    def get(self, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Authorization": "Bearer none"}
        request = Request(f"http://127.0.0.1:{self.port}{path}", data, headers)
        with urlopen(request, timeout=10) as answer:
            return json.loads(answer.read())

    def ask(self, kind: str, **arguments: Any) -> int:
        return int(self.get("/api/test/jobs", {"kind": kind, "arguments": arguments})["job"])

    def until(self, condition: Callable[[], bool], seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if condition():
                    return
            except (URLError, ConnectionError):
                assert self.process is not None
                assert self.process.poll() is None, "the service ended"
            time.sleep(0.05)
        raise AssertionError("it did not come true")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    made = Service(tmp_path / "data")
    yield made
    if made.process is not None and made.process.poll() is None:
        made.stop()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]


def test_after_kill_9_in_the_middle_of_a_job_it_goes_on_and_nothing_is_lost(
    service: Service, tmp_path: Path
) -> None:
    folder = str(tmp_path)
    service.start()
    asked = [service.ask("test.add", terms=[number]) for number in range(10)]
    solving = service.ask("test.solve", folder=folder, steps=60)
    service.until(lambda: traces(folder, "children") == 1)
    service.until(lambda: service.get(f"/api/test/jobs/{solving}")["progress"] > 0.1)
    child = int((tmp_path / "children").read_text())

    service.kill()
    time.sleep(0.3)
    assert not _alive(child)

    service.start()
    service.until(lambda: service.get(f"/api/test/jobs/{solving}")["state"] == "done")
    service.until(lambda: all(service.get(f"/api/test/jobs/{n}")["state"] == "done" for n in asked))
    solved = service.get(f"/api/test/jobs/{solving}")
    assert (solved["runs"], solved["result"]) == (2, {"id": 1, "steps": 60})
    assert service.get(f"/api/test/effects?key={quote(folder)}") == {"effects": 1, "busy": 0}
    assert service.stop() in {0, -signal.SIGTERM}


def test_a_service_that_is_stopped_gives_its_jobs_back(service: Service, tmp_path: Path) -> None:
    folder = str(tmp_path)
    service.start()
    job_id = service.ask("test.wait", folder=folder)
    service.until(lambda: traces(folder, "begun") == 1)
    service.stop()
    (tmp_path / "go").touch()
    service.start()
    service.until(lambda: service.get(f"/api/test/jobs/{job_id}")["state"] == "done")
    assert service.get(f"/api/test/jobs/{job_id}")["result"] == {"id": 2}


def test_the_embedded_database_is_started_again_when_it_ends_by_itself(
    service: Service, tmp_path: Path
) -> None:
    service.start()
    job_id = service.ask("test.wait", folder=str(tmp_path))
    record = next((service.data / "postgres").glob("*/postmaster.pid"))
    os.kill(int(record.read_text().splitlines()[0]), signal.SIGQUIT)
    time.sleep(0.5)
    service.until(lambda: service.get("/health/ready")["database"])
    (tmp_path / "go").touch()
    service.until(lambda: service.get(f"/api/test/jobs/{job_id}")["state"] == "done")
    assert service.get(f"/api/test/effects?key={job_id}")["busy"] == 0


def test_a_second_service_on_the_same_data_is_refused(service: Service) -> None:
    service.start()
    second = subprocess.run(
        [sys.executable, "-m", "uvicorn", "--port=0", "--factory", APP],
        cwd=ROOT,
        env=service.environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert second.returncode != 0
    assert f"another process keeps the database under {service.data}" in second.stderr
