"""One live device at a time, pauses, and what a device tells; the clock is ours."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from kit import clock
from kit.database import rows
from staff.accounts import service as accounts
from tests import exam_factories, factories
from tests.api.test_exam_attempts import NINE, after, begin, problem
from tests.exam_factories import RIGHT
from training.exams.service import devices


async def two_devices(client_as: Any, app: Any) -> tuple[httpx.AsyncClient, httpx.AsyncClient, int]:
    """The same person signed in twice by password: two bearer tokens, so two devices."""
    person = await factories.person(await factories.town())
    account = await factories.account("staff", person=person)
    clients = []
    for agent in ("first", "second"):
        secret = await accounts.sign_in(
            account.username, account.password, now=clock.now(), address=None, agent=agent
        )
        client = await client_as("auditor")  # opened and closed by the fixture
        client.headers["authorization"] = f"Bearer {secret}"
        clients.append(client)
    return clients[0], clients[1], person


async def save(client: httpx.AsyncClient, paper: dict[str, Any]) -> httpx.Response:
    return await client.put(
        f"/api/attempts/{paper['id']}/answers/1",
        json={"response": RIGHT[paper["slots"][0]["kind"]]},
    )


async def watched(attempt: int) -> None:
    """The attempt is taken in a room with an invigilator."""
    await rows("UPDATE attempt SET room = 1 WHERE id = $1", attempt)


async def test_outside_a_room_beginning_again_moves_the_attempt_and_the_first_device_may_not_save(
    client_as: Any, app: Any
) -> None:
    exam = await exam_factories.exam()
    first, second, _ = await two_devices(client_as, app)
    with clock.fixed(clock.now()):
        paper = await begin(first, exam.id)
        refused = await save(second, paper)
        unread = await second.get(f"/api/attempts/{paper['id']}")
        moved = await second.post(f"/api/exams/{exam.id}/attempts")
        saved = await save(second, paper)
        late = await save(first, paper)
    assert problem(refused) == (409, "other-device")
    assert problem(unread) == (409, "other-device")
    assert (moved.status_code, moved.json()["id"]) == (200, paper["id"])
    assert saved.status_code == 200
    assert problem(late) == (409, "other-device")
    signals = await rows("SELECT kind, times FROM attempt_signal ORDER BY kind")
    assert {"kind": "moved", "times": 1} in signals
    assert {"kind": "other-device", "times": 2} in signals


async def test_in_a_room_another_device_waits_for_the_invigilators_consent(
    client_as: Any, app: Any
) -> None:
    exam = await exam_factories.exam()
    first, second, _ = await two_devices(client_as, app)
    now = clock.now()
    with clock.fixed(now):
        paper = await begin(first, exam.id)
        await watched(paper["id"])
        refused = await second.post(f"/api/exams/{exam.id}/attempts")
        asked = await second.post(f"/api/attempts/{paper['id']}/move-request")
        submitted = await second.post(f"/api/attempts/{paper['id']}/submit")
        await devices.consent(paper["id"], now)
    with clock.fixed(now + timedelta(minutes=11)):
        too_late = await second.post(f"/api/exams/{exam.id}/attempts")
        await devices.consent(paper["id"], now + timedelta(minutes=11))
    with clock.fixed(now + timedelta(minutes=12)):
        moved = await second.post(f"/api/exams/{exam.id}/attempts")
    assert [problem(one) for one in (refused, submitted, too_late)] == [(409, "other-device")] * 3
    assert asked.status_code == 204
    assert moved.status_code == 200


async def test_while_paused_nothing_is_saved_or_submitted_and_the_attempt_does_not_end(
    client_as: Any,
) -> None:
    exam = await exam_factories.exam()
    person = await factories.person(await factories.town())
    client = await client_as("staff", person=person)
    with after():
        paper = await begin(client, exam.id)
    await rows(
        "UPDATE attempt SET paused_at = $2 WHERE id = $1", paper["id"], NINE + timedelta(minutes=10)
    )
    with after(90):
        saved = await save(client, paper)
        submitted = await client.post(f"/api/attempts/{paper['id']}/submit")
        shown = (await client.get(f"/api/attempts/{paper['id']}")).json()
    with after(60 * 13):
        forgotten = (await client.get(f"/api/attempts/{paper['id']}")).json()
    assert problem(saved) == (409, "exam-paused")
    assert problem(submitted) == (409, "exam-paused")
    assert (shown["state"], shown["paused"]) == ("running", True)
    assert forgotten["state"] == "submitted"


async def test_presence_tells_the_servers_clock_and_keeps_signals_without_any_fail(
    client_as: Any,
) -> None:
    exam = await exam_factories.exam()
    person = await factories.person(await factories.town())
    client = await client_as("staff", person=person)
    with after():
        paper = await begin(client, exam.id)
    address = f"/api/attempts/{paper['id']}/presence"
    with after(5):
        first = await client.post(
            address, json={"signals": ["focus-lost"], "clock": "2026-12-07T03:00:00Z"}
        )
        await client.post(address, json={"signals": ["focus-lost"]})
    assert first.json() == {
        "now": "2026-12-07T01:05:00Z",
        "deadline": "2026-12-07T02:00:00Z",
        "graceUntil": "2026-12-07T02:01:00Z",
        "state": "running",
        "paused": False,
        "live": True,
        "mayTake": False,
    }
    kept = await rows(
        "SELECT kind, times, detail FROM attempt_signal WHERE attempt = $1 ORDER BY kind",
        paper["id"],
    )
    assert [(row["kind"], row["times"]) for row in kept] == [("clock", 1), ("focus-lost", 2)]


@pytest.mark.parametrize("body", [{"signals": ["cheating"]}, {"more": 1}, {"clock": "noon"}])
async def test_presence_of_the_wrong_shape_is_refused(client_as: Any, body: Any) -> None:
    exam = await exam_factories.exam()
    person = await factories.person(await factories.town())
    client = await client_as("staff", person=person)
    with after():
        paper = await begin(client, exam.id)
        answer = await client.post(f"/api/attempts/{paper['id']}/presence", json=body)
    assert answer.status_code in {400, 422}
