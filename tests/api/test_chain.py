"""The main job, end to end through the API: an exam passed opens a window in the next roster."""

import asyncio
import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient

from kit import clock
from kit.clock import ZONE
from kit.database import rows
from kit.imports.folder import import_folder
from tests.api.conftest import SignIn
from tests.factories import unique

MONDAY = clock.today() + timedelta(days=7 - clock.today().weekday())
TOWN = "链条镇"
EXAM = "window-general"


def csv(*lines: str) -> str:
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
async def district(app: object, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A town with two small centres, one certified person, and one trainee."""
    folder = tmp_path_factory.mktemp("district")
    ann, bo = unique("E"), unique("E")
    history = [date(2013, 3, 4) + timedelta(days=n) for n in range(200)]
    cases = [
        f"{centre},{day},{session},general,{6}"
        for centre in ("K9001", "K9002")
        for day in history
        if day.weekday() < 5
        for session in ("AM", "PM")
    ]
    files = {
        "dataset.json": json.dumps({"reference_monday": MONDAY.isoformat()}),
        "service_lines.csv": csv("code,name,mean_minutes", "general,综合事项,12"),
        "certificate_types.csv": csv(
            "code,name,service_lines,validity_months", f"{EXAM},综合窗口上岗证,general,36"
        ),
        "centres.csv": csv(
            "code,level,name,town,x_km,y_km,windows,parent",
            f"K900,town,链条镇行政服务中心,{TOWN},0,0,4,",
            f"K9001,community,链条镇第一社区,{TOWN},1,0,3,K900",
            f"K9002,community,链条镇第二社区,{TOWN},2,0,3,K900",
        ),
        "staff.csv": csv(
            "employee_no,name,name_pinyin,sex,birth_date,id_number,identity,employer,town,"
            "home_centre,pool,work_fraction,hired_on,education",
            *(
                f"{number},{name},,F,1990-05-05,,contract,,{TOWN},K900,shared,1.0,2020-01-01,bachelor"
                for number, name in ((ann, "曾安"), (bo, "单波"))
            ),
        ),
        "certificates.csv": csv(
            "number,employee_no,certificate_type,issued_on,expires_on",
            f"NH-{ann},{ann},{EXAM},2025-01-01,2030-12-31",
        ),
        "leave.csv": csv("employee_no,kind,first_day,last_day"),
        "wishes.csv": csv("employee_no,date,session,wish,weight"),
        "cases_2013.csv": csv("centre,date,session,service_line,cases", *cases),
    }
    for name, text in files.items():
        Path(folder / name).write_text(text, encoding="utf-8")
    await import_folder(folder, now=clock.now(), today=clock.today())
    return {"ann": ann, "bo": bo}


async def person_id(employee_no: str) -> int:
    found = await rows("SELECT id FROM person WHERE employee_no = $1", employee_no)
    return int(found[0]["id"])


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


async def solved_roster(manager: AsyncClient) -> int:
    made = await manager.post(
        "/api/rosters", json={"town": TOWN, "firstDay": MONDAY.isoformat(), "days": 7}
    )
    assert made.status_code == 201, made.text
    roster = int(made.json()["id"])
    await done(manager, await manager.post(f"/api/rosters/{roster}/solve", json={"seconds": 5}))
    return roster


async def items(client: AsyncClient, path: str) -> list[dict[str, Any]]:
    answer = await client.get(path, params={"pageSize": 500})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def exam_with_twenty_questions(examiner: AsyncClient) -> int:
    category = (
        await rows(
            "INSERT INTO question_category (code, name) VALUES ('chain', '链条') "
            "ON CONFLICT (code) DO UPDATE SET name = excluded.name RETURNING code"
        )
    )[0]["code"]
    for number in range(20):
        added = await examiner.post(
            "/api/questions",
            json={
                "kind": "true-false",
                "category": category,
                "difficulty": 1,
                "stem": f"第 {number} 题：一次性告知应当当场作出。",
                "key": {"value": number % 2 == 0},
                "code": unique("q"),
            },
        )
        assert added.status_code == 201, added.text
    known = {exam["code"]: exam["id"] for exam in await items(examiner, "/api/exams")}
    if EXAM in known:
        return int(known[EXAM])
    made = await examiner.post(
        "/api/exams",
        json={
            "code": EXAM,
            "name": "综合窗口上岗考试",
            "limitMinutes": 60,
            "passPercent": 60,
            "lines": [{"count": 20, "category": category}],
        },
    )
    assert made.status_code == 201, made.text
    return int(made.json()["id"])


async def pass_exam(trainee: AsyncClient, exam: int) -> dict[str, Any]:
    paper = (await trainee.post(f"/api/exams/{exam}/attempts")).json()
    assert "key" not in json.dumps(paper["slots"])
    for slot in paper["slots"]:
        number = int(slot["stem"].split()[1])
        saved = await trainee.put(
            f"/api/attempts/{paper['id']}/answers/{slot['slot']}",
            json={"response": {"kind": "true-false", "value": number % 2 == 0}},
        )
        assert saved.status_code == 200, saved.text
    submitted = await trainee.post(f"/api/attempts/{paper['id']}/submit")
    assert submitted.status_code == 200, submitted.text
    return dict(submitted.json())


async def test_an_exam_passed_opens_a_window_in_the_next_roster(
    client: AsyncClient, client_as: SignIn, district: dict[str, str]
) -> None:
    town = int((await rows("SELECT id FROM town WHERE name = $1", TOWN))[0]["id"])
    manager = await client_as("manager", town=town)
    examiner, personnel = await client_as("examiner"), await client_as("personnel")
    ann, bo = district["ann"], district["bo"]
    trainee = await client_as("staff", person=await person_id(bo))

    # The windows that two small centres need, well below the uniform plan.
    planned = await manager.post(
        "/api/window-plans",
        json={"town": TOWN, "firstDay": MONDAY.isoformat(), "days": 7, "policy": None},
    )
    plan = (await manager.get(f"/api/window-plans/{(await done(manager, planned))['id']}")).json()
    assert 0 < plan["windowHalfDays"] < plan["uniformWindowHalfDays"]

    # One certified person cannot fill them; the trainee may not, and the reason is told.
    first = await solved_roster(manager)
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
    result = await pass_exam(trainee, await exam_with_twenty_questions(examiner))
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
    second = await solved_roster(manager)
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
