"""The main job, end to end through the API: an exam passed opens a window in the next roster."""

import asyncio
import json
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from httpx import AsyncClient

from kit import clock
from kit.clock import ZONE
from tests.api.conftest import SignIn
from tests.district import (
    EXAM,
    MONDAY,
    District,
    district,
    is_true,
    person_id,
    twenty_questions,
)


@pytest.fixture(scope="module")
async def place(app: object, tmp_path_factory: pytest.TempPathFactory) -> District:
    return await district(tmp_path_factory.mktemp("district"))


async def done(client: AsyncClient, answer: Any, seconds: float = 120) -> dict[str, Any]:
    """The result of the job that `answer` (202) names."""
    assert answer.status_code == 202, answer.text
    job = answer.json()["job"]
    for _ in range(int(seconds * 5)):
        facts: dict[str, Any] = (await client.get(f"/api/jobs/{job}")).json()
        if facts["state"] in {"done", "failed", "cancelled"}:
            assert facts["state"] == "done", facts
            return dict(facts["result"])
        await asyncio.sleep(0.2)
    raise AssertionError(f"job {job} is still {facts['state']}")


async def solved_roster(manager: AsyncClient, town: str) -> int:
    made = await manager.post(
        "/api/rosters", json={"town": town, "firstDay": MONDAY.isoformat(), "days": 7}
    )
    assert made.status_code == 201, made.text
    roster = int(made.json()["id"])
    await done(manager, await manager.post(f"/api/rosters/{roster}/solve", json={"seconds": 5}))
    return roster


async def items(client: AsyncClient, path: str) -> list[dict[str, Any]]:
    answer = await client.get(path, params={"pageSize": 500})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def pass_exam(trainee: AsyncClient, exam: int) -> dict[str, Any]:
    paper = (await trainee.post(f"/api/exams/{exam}/attempts")).json()
    assert "key" not in json.dumps(paper["slots"])
    for slot in paper["slots"]:
        saved = await trainee.put(
            f"/api/attempts/{paper['id']}/answers/{slot['slot']}",
            json={"response": {"kind": "true-false", "value": is_true(slot["stem"])}},
        )
        assert saved.status_code == 200, saved.text
    submitted = await trainee.post(f"/api/attempts/{paper['id']}/submit")
    assert submitted.status_code == 200, submitted.text
    return dict(submitted.json())


async def test_an_exam_passed_opens_a_window_in_the_next_roster(
    client: AsyncClient, client_as: SignIn, place: District
) -> None:
    manager = await client_as("manager", town=place.town_id)
    personnel = await client_as("personnel")
    ann, bo = place.certified, place.trainee
    trainee = await client_as("staff", person=await person_id(bo))

    # The windows that two small centres need, well below the uniform plan.
    planned = await manager.post(
        "/api/window-plans",
        json={"town": place.town, "firstDay": MONDAY.isoformat(), "days": 7, "policy": None},
    )
    plan = (await manager.get(f"/api/window-plans/{(await done(manager, planned))['id']}")).json()
    assert 0 < plan["windowHalfDays"] < plan["uniformWindowHalfDays"]

    # One certified person cannot fill them; the trainee may not, and the reason is told.
    first = await solved_roster(manager, place.town)
    served = {
        one["employeeNo"] for one in await items(manager, f"/api/rosters/{first}/assignments")
    }
    unfilled = await items(manager, f"/api/rosters/{first}/unfilled")
    assert served == {ann}
    assert unfilled != []
    asked = f"/api/people/{bo}/qualification?post={EXAM}&on={MONDAY}"
    assert (await manager.get(asked)).json()["qualified"] is False
    refused = await personnel.post(
        "/api/certificates", json={"employeeNo": bo, "certificateType": EXAM}
    )
    assert refused.status_code == 409

    # Passed this morning …
    result = await pass_exam(trainee, await twenty_questions())
    assert result["result"]["passed"] is True

    # … certified …
    issued = await personnel.post(
        "/api/certificates", json={"employeeNo": bo, "certificateType": EXAM}
    )
    assert issued.status_code == 201, issued.text
    certificate = issued.json()
    pdf = await trainee.get(f"/api/certificates/{certificate['number']}.pdf")
    assert pdf.content.startswith(b"%PDF")
    public = await client.get(certificate["verification"], headers={"accept": "application/json"})
    assert public.json()["state"] == "valid"
    answer = (await manager.get(asked)).json()
    assert (answer["qualified"], answer["on"]) == (True, MONDAY.isoformat())
    assert any(condition["met"] and condition["because"] for condition in answer["conditions"])

    # … and on next week's roster, which leaves fewer windows empty.
    second = await solved_roster(manager, place.town)
    assignments = await items(manager, f"/api/rosters/{second}/assignments")
    assert {one["employeeNo"] for one in assignments} == {ann, bo}
    assert len(await items(manager, f"/api/rosters/{second}/unfilled")) < len(unfilled)

    # Published, it is in both calendars and cannot be double-booked.
    roster = await manager.get(f"/api/rosters/{second}")
    published = await manager.post(
        f"/api/rosters/{second}/publish", headers={"if-match": roster.headers["etag"]}
    )
    assert published.status_code == 200, published.text
    assert (await manager.get(f"/api/rosters/{second}")).json()["state"] == "published"
    mine = (await trainee.get("/api/me/shifts")).json()
    assert len(mine["items"]) == sum(one["employeeNo"] == bo for one in assignments)

    # When the week has gone by, its days count.
    later = datetime.combine(MONDAY + timedelta(days=7), time(9), ZONE)
    with clock.fixed(later):
        career = (await personnel.get(f"/api/people/{bo}/career")).json()
    days = {date.fromisoformat(one["date"]) for one in assignments if one["employeeNo"] == bo}
    assert 0 < career["daysServed"] <= len(days)
