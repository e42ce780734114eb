"""Appraisal cycles from opening to frozen evidence, and incentives."""

from datetime import date, timedelta

import asyncpg
import httpx
import pytest

from kit import clock
from kit.database import rows
from tests import factories
from tests.api.conftest import SignIn

TODAY = clock.today()
FIRST, LAST = TODAY - timedelta(days=300), TODAY - timedelta(days=1)


async def placed(town: int, name: str = "李娜") -> tuple[int, str]:
    number = factories.unique("N")
    person = await factories.person(town, employee_no=number, name=name)
    centre, post = await factories.centre(town), await factories.post()
    await rows(
        "INSERT INTO placement (person, centre, post, kind, first_day, order_no, cancelled) "
        "VALUES ($1, $2, $3, 'regular', '2024-01-01', '令', false)",
        person,
        centre,
        post,
    )
    return person, number


async def opened(client: httpx.AsyncClient, town: int, kind: str = "year") -> str:
    [code] = await rows("SELECT code FROM town WHERE id = $1", town)
    sent = {"kind": kind, "firstDay": str(FIRST), "lastDay": str(LAST), "town": code["code"]}
    made = await client.post("/api/appraisals", json=sent)
    assert made.status_code == 201, made.text
    return f"/api/appraisals/{made.json()['id']}"


async def test_from_marks_to_a_frozen_result_that_conditions_count(client_as: SignIn) -> None:
    town = await factories.town()
    people = [await placed(town, f"张{n}") for n in range(5)]
    personnel = await client_as("personnel", town=town)
    manager = await client_as("manager", town=town)
    peer = await client_as("staff", person=people[1][0])
    own = await client_as("staff", person=people[0][0])
    url = await opened(personnel, town)
    for place, (_, number) in enumerate(people):
        answer = await manager.put(f"{url}/marks/{number}", json={"mark": 95 - place})
        assert answer.status_code == 204, answer.text
    assert (await peer.put(f"{url}/marks/{people[0][1]}", json={"mark": 99})).status_code == 204
    assert (await own.put(f"{url}/report", json={"text": "全年述职"})).status_code == 204
    assert (await own.put(f"{url}/marks/{people[0][1]}", json={"mark": 99})).status_code == 422
    before = (await own.get(f"/api/people/{people[0][1]}/appraisals")).json()
    assert (before[0]["grade"], before[0]["managerMark"]) == (None, None)

    assert (await personnel.post(f"{url}/compute")).status_code == 204
    another = {"grade": "excellent", "reason": "也很好"}
    refused = await personnel.put(f"{url}/grades/{people[1][1]}", json=another)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/quota-exceeded")
    assert (await personnel.post(f"{url}/publish")).status_code == 204
    found = (await personnel.get(f"{url}/results")).json()
    assert [one["grade"] for one in found] == ["excellent"] + ["competent"] * 4
    for request in (
        personnel.put(f"{url}/grades/{people[1][1]}", json=another),
        personnel.post(f"{url}/compute"),
        personnel.post(f"{url}/publish"),
    ):
        assert (await request).json()["type"] == "/problems/appraisal-published"
    objecting = await peer.put(f"{url}/objection", json={"text": "办件量漏计"})
    assert objecting.status_code == 204
    early = await personnel.post(f"{url}/freeze")
    assert early.json()["type"] == "/problems/objections-open"
    answered = {"text": "经核，维持。"}
    answer = await personnel.put(f"{url}/answers/{people[1][1]}", json=answered)
    assert answer.status_code == 204
    key = int(url.rsplit("/", 1)[1])
    await rows("UPDATE appraisal_cycle SET objections_until = $2 WHERE id = $1", key, LAST)
    assert (await personnel.post(f"{url}/freeze")).status_code == 204

    evidence = await rows(
        "SELECT subject, first_day FROM evidence WHERE person = $1 AND kind = 'appraisal'",
        people[0][0],
    )
    assert evidence == [{"subject": "excellent", "first_day": LAST}]
    for request in (
        personnel.put(f"{url}/grades/{people[1][1]}", json={"grade": "basic", "reason": "x"}),
        personnel.post(f"{url}/compute"),
        manager.put(f"{url}/marks/{people[0][1]}", json={"mark": 1}),
    ):
        assert (await request).json()["type"] == "/problems/appraisal-frozen"
    of_cycle = "SELECT id FROM appraisal_result WHERE cycle = $1"
    for statement in (
        "UPDATE appraisal_result SET grade = 'basic' WHERE cycle = $1",
        "DELETE FROM appraisal_result WHERE cycle = $1",
        f"DELETE FROM appraisal_mark WHERE result IN ({of_cycle})",
        "UPDATE appraisal_cycle SET state = 'open' WHERE id = $1",
        "UPDATE appraisal_cycle SET frozen_by = 'x' WHERE id = $1",
        "DELETE FROM appraisal_cycle WHERE id = $1",
        f"UPDATE appraisal_objection SET answer = 'x' WHERE result IN ({of_cycle})",
    ):
        with pytest.raises(asyncpg.RestrictViolationError):
            await rows(statement, key)

    again = (await personnel.post(f"{url}/again")).json()["id"]
    for into, out_of in ((again, key), (key, again)):
        with pytest.raises(asyncpg.RestrictViolationError):
            await rows("UPDATE appraisal_result SET cycle = $1 WHERE cycle = $2", into, out_of)
    with pytest.raises(asyncpg.RestrictViolationError):
        await rows(
            "UPDATE appraisal_mark SET result = (SELECT max(id) FROM appraisal_result "
            "WHERE cycle = $1) WHERE result IN (SELECT id FROM appraisal_result WHERE cycle = $2)",
            again,
            key,
        )
    anew = f"/api/appraisals/{again}"
    for _, number in people:
        await manager.put(f"{anew}/marks/{number}", json={"mark": 75})
    await personnel.post(f"{anew}/publish")
    await rows("UPDATE appraisal_cycle SET objections_until = $2 WHERE id = $1", again, LAST)
    assert (await personnel.post(f"{anew}/freeze")).status_code == 204
    assert (await personnel.get(url)).json()["state"] == "superseded"
    standing = await rows(
        "SELECT subject FROM evidence WHERE person = $1 AND kind = 'appraisal' "
        "AND withdrawn_at IS NULL",
        people[0][0],
    )
    assert standing == [{"subject": "competent"}]


async def test_who_was_not_placed_is_not_appraised(client_as: SignIn) -> None:
    town = await factories.town()
    await placed(town)
    number = factories.unique("N")
    await factories.person(town, employee_no=number)
    personnel = await client_as("personnel", town=town)
    url = await opened(personnel, town)
    refused = await personnel.post(f"{url}/people/{number}")
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/not-placed")
    empty = await factories.town()
    [code] = await rows("SELECT code FROM town WHERE id = $1", empty)
    sent = {"kind": "year", "firstDay": str(FIRST), "lastDay": str(LAST), "town": code["code"]}
    other = await client_as("personnel")
    assert (await other.post("/api/appraisals", json=sent)).status_code == 422
    backwards = sent | {"firstDay": str(LAST), "lastDay": str(FIRST)}
    field = (await other.post("/api/appraisals", json=backwards)).json()["errors"][0]["field"]
    assert field == "lastDay"


async def test_a_stranger_of_another_town_marks_nobody(client_as: SignIn) -> None:
    town = await factories.town()
    _, number = await placed(town)
    personnel = await client_as("personnel", town=town)
    url = await opened(personnel, town)
    stranger = await client_as("staff", person=(await placed(await factories.town()))[0])
    assert (await stranger.put(f"{url}/marks/{number}", json={"mark": 50})).status_code == 404
    manager = await client_as("manager", town=await factories.town())
    assert (await manager.put(f"{url}/marks/{number}", json={"mark": 50})).status_code == 404


async def test_a_penalty_counts_as_a_measure_until_it_is_withdrawn(client_as: SignIn) -> None:
    town = await factories.town()
    person, number = await placed(town)
    personnel = await client_as("personnel", town=town)
    url = f"/api/people/{number}/incentives"
    sent = {
        "kind": "penalty",
        "subject": "warning",
        "title": "警告",
        "firstDay": "2026-01-01",
        "lastDay": "2026-06-30",
    }
    made = (await personnel.post(url, json=sent)).json()["id"]
    measure = "SELECT last_day, withdrawn_at IS NULL AS stands FROM evidence WHERE person = $1"
    assert await rows(measure, person) == [{"last_day": date(2026, 6, 30), "stands": True}]
    assert (await personnel.delete(f"{url}/{made}")).status_code == 422
    assert (await personnel.delete(f"{url}/{made}?reason=更正")).status_code == 204
    assert await rows(measure, person) == [{"last_day": date(2026, 6, 30), "stands": False}]
    wrong = await personnel.post(url, json=sent | {"lastDay": "2025-01-01"})
    assert wrong.json()["errors"][0]["field"] == "lastDay"


async def test_pay_grades_are_listed_exported_and_explained(client_as: SignIn) -> None:
    town = await factories.town()
    person, number = await placed(town)
    personnel = await client_as("personnel", town=town)
    listed = (await personnel.get("/api/pay-grades")).json()["items"]
    assert [(one["employeeNo"], one["grade"], one["nextGrade"]) for one in listed] == [
        (number, "W1", "W2")
    ]
    sheet = await personnel.get("/pay-grades?format=csv")
    assert number in sheet.text
    before = await personnel.get("/pay-grades?format=csv&month=2023-12")
    assert "2023-12-31" in before.text
    wrong = await personnel.get("/pay-grades?month=2023-13", headers={"accept": "text/html"})
    assert wrong.status_code == 422
    own = await client_as("staff", person=person)
    mine = (await own.get(f"/api/people/{number}/pay-grade")).json()
    assert [gap["what"] for gap in mine["gaps"]] == ["certificates"]
    assert (await own.get("/api/pay-grades")).status_code == 403


async def test_pages_show_cycles_people_and_ones_own(client_as: SignIn) -> None:
    town = await factories.town()
    person, number = await placed(town, "王小明")
    personnel = await client_as("personnel", town=town)
    url = (await opened(personnel, town)).removeprefix("/api")
    html = {"accept": "text/html"}
    assert "王小明" in (await personnel.get(f"{url}?person={number}", headers=html)).text
    assert (await personnel.get("/appraisals", headers=html)).status_code == 200
    assert (await personnel.get("/pay-grades", headers=html)).status_code == 200
    own = await client_as("staff", person=person)
    assert "W1" in (await own.get("/me/appraisals", headers=html)).text
    page = await personnel.get(f"/people/{number}/appraisals", headers=html)
    assert page.status_code == 200
