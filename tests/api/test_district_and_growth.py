"""Development, retention, the district's figures and its report."""

import asyncio
from datetime import date, timedelta
from io import BytesIO

import pypdf

from career.leaders.queries import quarter_of, quarter_with
from kit import clock
from kit.database import rows
from tests import factories, published
from tests.api.conftest import SignIn

TODAY = clock.today()


async def somebody(town: int) -> tuple[int, str]:
    number = factories.unique("N")
    return await factories.person(town, employee_no=number), number


def test_the_last_full_quarter_is_the_usual_period() -> None:
    assert quarter_of(date(2026, 11, 25)) == (date(2026, 7, 1), date(2026, 9, 30))
    assert quarter_of(date(2026, 1, 1)) == (date(2025, 10, 1), date(2025, 12, 31))


def test_every_day_is_in_the_quarter_it_is_said_to_be_in() -> None:
    day = date(2027, 1, 1)
    while day < date(2029, 1, 1):
        first, last = quarter_with(day)
        assert first <= day <= last
        assert (first.day, (last + timedelta(days=1)).day) == (1, 1)
        assert (first.month, last.month) in {(1, 3), (4, 6), (7, 9), (10, 12)}
        day += timedelta(days=1)


async def test_development_is_written_done_and_seen_by_the_person(client_as: SignIn) -> None:
    town = await factories.town()
    (person, number), (_, mentor) = await somebody(town), await somebody(town)
    manager = await client_as("manager", town=town)
    url = f"/api/people/{number}/development"
    sent = {"kind": "mentor", "title": "带教", "firstDay": str(TODAY), "mentor": mentor}
    made = (await manager.post(url, json=sent)).json()["id"]
    alone = await manager.post(url, json=sent | {"mentor": number})
    assert alone.json()["errors"][0]["field"] == "mentor"
    assert (await manager.put(f"{url}/{made}/done", json={"outcome": "出师"})).status_code == 204
    own = await client_as("staff", person=person)
    [step] = (await own.get(url)).json()["steps"]
    assert (step["kind"], step["doneOn"], step["outcome"]) == ("mentor", str(TODAY), "出师")
    assert (await own.get(f"/people/{number}/development")).status_code == 200
    assert (await own.post(url, json=sent)).status_code == 403


async def test_the_talent_pool_lists_who_is_in_it_now(client_as: SignIn) -> None:
    town = await factories.town()
    mentor, numbers = factories.unique("N"), [factories.unique("N") for _ in range(3)]
    await factories.person(town, employee_no=mentor, name="欧阳慧")
    for number in numbers:
        await factories.person(town, employee_no=number)
    manager = await client_as("manager", town=town)
    pool = {"kind": "pool", "title": "中心副主任后备", "firstDay": "2026-01-01"}
    mentored = {"kind": "mentor", "title": "结对", "firstDay": "2026-01-01", "mentor": mentor}
    over = pool | {"lastDay": "2026-02-01"}
    for number, step in zip(numbers, (pool, over, mentored), strict=True):
        made = await manager.post(f"/api/people/{number}/development", json=step)
        assert made.status_code == 201, made.text
    await manager.post(f"/api/people/{numbers[0]}/development", json=mentored)
    [found] = (await manager.get("/api/talent-pool")).json()
    assert (found["employeeNo"], found["title"], found["mentor"], found["since"]) == (
        numbers[0],
        "中心副主任后备",
        "欧阳慧",
        "2026-01-01",
    )
    shown = await manager.get("/talent-pool", headers={"accept": "text/html"})
    assert numbers[0] in shown.text
    other = await client_as("manager", town=await factories.town())
    assert (await other.get("/api/talent-pool")).json() == []


async def test_turnover_and_reasons_count_who_left(client_as: SignIn) -> None:
    town = await factories.town()
    gone, number = await somebody(town)
    manager = await client_as("manager", town=town)
    reason = f"/api/people/{number}/leaving-reason"
    early = await manager.put(reason, json={"reason": "pay"})
    assert early.json()["type"] == "/problems/still-here"
    await rows("UPDATE person SET left_on = $2 WHERE id = $1", gone, date(TODAY.year, 1, 15))
    assert (await manager.put(reason, json={"reason": "pay"})).status_code == 204
    found = (await manager.get("/api/retention")).json()
    assert found["reasons"] == {"pay": 1}
    assert [(one["year"], one["left"]) for one in found["turnover"]][-1] == (TODAY.year, 1)
    assert (await manager.get("/retention")).status_code == 200


async def test_the_district_is_shown_by_town_and_a_bad_period_refused(client_as: SignIn) -> None:
    town, other = await factories.town(), await factories.town()
    centre = await factories.centre(town)
    await factories.centre(other)
    line = await factories.service_line()
    first, _ = quarter_of(TODAY)
    await rows(
        "INSERT INTO case_count (centre, day, session, service_line, cases) "
        "VALUES ($1, $2, 'AM', $3, 40)",
        centre,
        first,
        line,
    )
    manager = await client_as("manager", town=town)
    found = (await manager.get("/api/district")).json()
    assert [one["cases"] for one in found["towns"]] == [40]
    assert (await manager.get("/district")).status_code == 200
    html = {"accept": "text/html"}
    empty = await manager.get("/district?first_day=2001-01-01&last_day=2001-03-31", headers=html)
    there = quarter_with(first)
    assert "No cases were counted in this period." in empty.text
    assert f"/district?first_day={there[0]}&amp;last_day={there[1]}" in empty.text
    assert "No cases were counted" not in (await manager.get("/district", headers=html)).text
    await rows("UPDATE case_count SET day = $2 WHERE centre = $1", centre, TODAY)
    begun = (await manager.get("/district", headers=html)).text
    assert f'name="first_day" type="date" value="{quarter_with(TODAY)[0]}"' in begun
    ages = await manager.get("/district?first_day=0001-01-01&last_day=9999-12-31", headers=html)
    assert ages.status_code < 500
    refused = await manager.get("/api/district?first_day=2026-05-01&last_day=2026-04-01")
    assert refused.status_code == 422
    assert (await manager.post("/api/district/reports", json={})).status_code == 403


async def test_one_job_makes_the_report_with_its_charts(client_as: SignIn) -> None:
    await factories.centre(await factories.town())
    personnel = await client_as("personnel")
    asked = await personnel.post("/api/district/reports", json={})
    assert asked.status_code == 202
    for _ in range(200):
        job = (await personnel.get(f"/api/jobs/{asked.json()['job']}")).json()
        if job["state"] in {"done", "failed"}:
            break
        await asyncio.sleep(0.1)
    assert job["state"] == "done", job
    url = f"/api/district/reports/{job['result']['id']}/document.pdf"
    pages = pypdf.PdfReader(BytesIO((await personnel.get(url)).content)).pages
    assert "Quarterly report" in pages[0].extract_text()
    auditor = await client_as("auditor")
    assert (await auditor.get(url)).status_code == 200
    assert (await auditor.post("/api/district/reports", json={})).status_code == 403


async def test_signs_of_leaving_come_from_load_stagnation_and_far_travel(
    client_as: SignIn,
) -> None:
    town = await factories.town()
    home = await factories.centre(town)
    far = await factories.centre(town, x_km=12, y_km=9)
    number, calm = factories.unique("N"), factories.unique("N")
    tired = await factories.person(town, employee_no=number, home=home)
    rested = await factories.person(town, employee_no=calm, home=home)
    post = await factories.post()
    for person, since in ((tired, TODAY - timedelta(days=1800)), (rested, TODAY)):
        await rows(
            "INSERT INTO placement (person, centre, post, kind, first_day, order_no, cancelled) "
            "VALUES ($1, $2, $3, 'regular', $4, '令', false)",
            person,
            home,
            post,
            since,
        )
    days = [TODAY - timedelta(days=n) for n in range(1, 11)]
    slots = {(far, day, "AM"): [tired] for day in days}
    await published.roster(town, slots | {(home, days[0], "AM"): [rested]})
    manager = await client_as("manager", town=town)
    found = (await manager.get("/api/retention")).json()["atRisk"]
    assert [one["employeeNo"] for one in found] == [number]
    assert sorted(found[0]["signs"]) == ["distance", "load", "stagnation"]
    other = await client_as("manager", town=await factories.town())
    assert (await other.get("/api/retention")).json()["atRisk"] == []
