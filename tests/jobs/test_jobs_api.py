"""Jobs over HTTP: who sees which, the stream of events, stopping."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import httpx
import pytest
from litestar import Litestar

from app import create_app
from kit import clock, language, permissions
from kit.compose import compose
from kit.foundation import FEATURE as KIT
from kit.jobs import submit
from kit.permissions import Principal
from staff.accounts import service as accounts
from staff.accounts.queries import principal_by_account
from staff.accounts.visits import VisitMiddleware
from tests import factories
from tests.jobs import work
from tests.jobs.conftest import ended, until

pytestmark = pytest.mark.usefixtures("at_work")


class Reader:
    """An account and a client signed in to it."""

    def __init__(self, account: int, client: httpx.AsyncClient) -> None:
        self.account = account
        self.client = client

    async def asks(self, kind: str, **arguments: object) -> int:
        permissions.become(Principal(self.account, "reader", None, frozenset()))
        with language.in_language("en"):
            job_id = await submit(kind, arguments)
        permissions.become(None)
        return job_id

    async def get(self, path: str) -> tuple[int, object]:
        answer = await self.client.get(path)
        return answer.status_code, answer.json()


Sign = Callable[..., Awaitable[Reader]]


@pytest.fixture(scope="module")
def app() -> Iterator[Litestar]:
    yield compose(
        (KIT, work.FEATURE), visits=VisitMiddleware, principals=principal_by_account, version="0"
    )
    create_app()  # templates and menu are the whole service's again


@pytest.fixture
async def reader(app: Litestar) -> AsyncIterator[Sign]:
    opened: list[httpx.AsyncClient] = []

    async def sign(*roles: str) -> Reader:
        made = await factories.account(*roles)
        secret = await accounts.make_token(made.id, "test", now=clock.now())
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="http://127.0.0.1:8000",
            headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"},
        )
        opened.append(client)
        return Reader(made.id, client)

    yield sign
    for client in opened:
        await client.aclose()


def events(body: str) -> list[tuple[str, str]]:
    found = []
    for block in body.replace("\r\n", "\n").strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
        found.append((fields.get("event", ""), fields.get("data", "")))
    return found


async def test_a_job_tells_its_state_to_whoever_asked_for_it(reader: Sign, folder: str) -> None:
    mine = await reader("staff")
    job_id = await mine.asks("test.solve", folder=folder, steps=0)
    await ended(job_id)
    status, told = await mine.get(f"/api/jobs/{job_id}")
    assert isinstance(told, dict)
    facts = [told[name] for name in ("id", "kind", "label", "state", "progress", "resultPath")]
    assert (status, facts) == (200, [job_id, "test.solve", "Solve", "done", 1, "/solved/1"])
    assert told["createdAt"].endswith("Z")


async def test_others_do_not_know_of_a_job_and_an_auditor_does(reader: Sign, folder: str) -> None:
    mine, other, auditor = await reader("staff"), await reader("manager"), await reader("auditor")
    job_id = await mine.asks("test.add", terms=[1])
    await ended(job_id)
    path = f"/api/jobs/{job_id}"
    seen = [(await one.get(path))[0] for one in (mine, other, auditor)]
    stream = await other.client.get(f"{path}/events")
    stop = await other.client.post(f"{path}/cancel")
    assert (seen, stream.status_code, stop.status_code) == ([200, 404, 200], 404, 404)


async def test_the_list_holds_ones_own_jobs_newest_first(reader: Sign) -> None:
    mine = await reader("staff")
    asked = [await mine.asks("test.add", terms=[number]) for number in range(3)]
    status, told = await mine.get("/api/jobs?pageSize=2")
    assert isinstance(told, dict)
    assert (status, told["total"], told["page"], told["pageSize"]) == (200, 3, 1, 2)
    assert [job["id"] for job in told["items"]] == [asked[2], asked[1]]
    await ended(asked[2])


async def test_the_stream_tells_each_change_and_ends_with_the_job(reader: Sign) -> None:
    mine = await reader("staff")
    job_id = await mine.asks("test.add", terms=[1, 2])
    answer = await mine.client.get(f"/api/jobs/{job_id}/events", timeout=30)
    told = events(answer.text)
    changes = [json.loads(data) for event, data in told if event == "job"]
    notes = {change["note"] for change in changes}
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert (told[-1][0], changes[-1]["state"]) == ("end", "done")
    assert "Halfway there, 1 to go." in notes


async def test_a_job_is_stopped_by_whoever_asked_for_it(reader: Sign, folder: str) -> None:
    mine = await reader("staff")
    job_id = await mine.asks("test.wait", folder=folder)
    await until(job_id, "running")
    answer = await mine.client.post(f"/api/jobs/{job_id}/cancel")
    facts = await ended(job_id)
    again = await mine.client.post(f"/api/jobs/{job_id}/cancel")
    assert (answer.status_code, answer.json()["cancelRequested"]) == (200, True)
    assert (facts.state, again.status_code, again.json()["state"]) == (
        "cancelled",
        200,
        "cancelled",
    )


@pytest.mark.parametrize("wrong", ["0", "-1", "99999999999999999999", "one", "١٢"])
async def test_a_wrong_job_number_is_not_found_or_refused(reader: Sign, wrong: str) -> None:
    mine = await reader("staff")
    status, _ = await mine.get(f"/api/jobs/{wrong}")
    assert status in {400, 404}


async def test_health_tells_what_is_ready_and_metrics_count(reader: Sign) -> None:
    mine = await reader("staff")
    await ended(await mine.asks("test.add", terms=[1]))
    ready = await mine.get("/health/ready")
    parts = {"status": "ready", "database": True, "queue": True, "migrations": True}
    figures = (await mine.client.get("/metrics")).text
    assert ready == (200, parts)
    assert 'shanggang_jobs{state="done"}' in figures
    assert 'route="/health/ready",status="200"' in figures


async def test_a_sane_request_id_is_kept_and_another_replaced(reader: Sign) -> None:
    mine = await reader("staff")
    kept = await mine.client.get("/nowhere", headers={"X-Request-ID": "abcdef-123456"})
    made = await mine.client.get("/nowhere", headers={"X-Request-ID": "a b\x7f" * 30})
    assert kept.headers["x-request-id"] == kept.json()["requestId"] == "abcdef-123456"
    assert made.headers["x-request-id"] == made.json()["requestId"]
    assert len(made.headers["x-request-id"]) == 16
