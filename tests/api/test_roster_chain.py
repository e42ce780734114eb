"""From cases to a window plan, to a solved roster, to a published one."""

from collections import Counter
from datetime import date, timedelta

from kit.database import rows
from tests import factories
from tests.api import roster_scene as scene
from tests.api.conftest import SignIn
from tests.api.roster_scene import MONDAY


async def all_assignments(client, roster):
    found = await client.get(f"/api/rosters/{roster}/assignments?pageSize=500")
    assert found.status_code == 200, found.text
    return found.json()["items"]


async def test_a_plan_opens_fewer_windows_than_there_are_and_tells_the_wait(client_as: SignIn):
    town = await scene.town()
    manager = await client_as("manager", town=town.id)
    plan = await scene.planned(manager, town)
    assert plan["state"] == "done"
    assert plan["uniformWindowHalfDays"] == 2 * 3 * 10
    assert plan["windowHalfDays"] == sum(shift["windows"] for shift in plan["shifts"])
    assert plan["windowHalfDays"] < plan["uniformWindowHalfDays"]
    first = plan["shifts"][0]
    assert (first["date"], first["session"], first["lines"]) == ("2026-12-07", "AM", ["general"])
    assert first["withinTarget"] >= 0.8
    assert first["utilisation"] <= 0.85
    assert 0 < first["expectedWait"] <= first["wait90"]


async def test_holidays_have_no_shifts(client_as: SignIn):
    town = await scene.town()
    await rows(
        "INSERT INTO calendar_day (day, kind, name) VALUES ($1, 'holiday', '假日') "
        "ON CONFLICT DO NOTHING",
        date(2031, 1, 1),
    )
    manager = await client_as("manager", town=town.id)
    plan = await scene.planned(manager, town, days=5, first=date(2030, 12, 30))
    assert "2031-01-01" not in {shift["date"] for shift in plan["shifts"]}
    assert plan["uniformWindowHalfDays"] == 2 * 3 * 2 * 4


async def test_another_policy_opens_other_windows(client_as: SignIn):
    town = await scene.town(busy=30)
    manager = await client_as("manager", town=town.id)
    wanted = {
        "town": town.code,
        "firstDay": "2026-12-07",
        "days": 7,
        "policy": {"share": 0.5, "withinMinutes": 60, "highestUtilisation": 0.99},
    }
    started = (await manager.post("/api/window-plans", json=wanted)).json()
    assert (await scene.finished(manager, started["job"]))["state"] == "done"
    modest = (await manager.get(f"/api/window-plans/{started['id']}")).json()
    usual = await scene.planned(manager, town)
    assert modest["windowHalfDays"] < usual["windowHalfDays"]
    assert modest["policy"]["share"] == 0.5


async def test_a_town_without_history_is_told_to_import_cases(client_as: SignIn):
    town_id = await factories.town()
    await factories.centre(town_id)
    code = (await rows("SELECT code FROM town WHERE id = $1", town_id))[0]["code"]
    manager = await client_as("manager", town=town_id)
    wanted = {"town": code, "firstDay": "2026-12-07", "days": 7}
    started = (await manager.post("/api/window-plans", json=wanted)).json()
    job = await scene.finished(manager, started["job"])
    assert job["state"] == "failed"
    assert "no case counts" in job["error"]
    assert (await manager.get(f"/api/window-plans/{started['id']}")).json()["state"] == "failed"


async def test_a_bad_policy_is_refused_by_field(client_as: SignIn):
    town = await scene.town(centres=1, shared=0, fixed=0)
    manager = await client_as("manager", town=town.id)
    wanted = {"town": town.code, "firstDay": "2026-12-07", "days": 7, "policy": {"share": 2}}
    refused = await manager.post("/api/window-plans", json=wanted)
    assert refused.status_code == 400
    wanted = {"town": town.code, "firstDay": "2026-12-07", "days": 0}
    assert (await manager.post("/api/window-plans", json=wanted)).status_code == 400


async def test_a_roster_needs_a_window_plan(client_as: SignIn):
    town = await scene.town(centres=1, shared=0, fixed=0)
    manager = await client_as("manager", town=town.id)
    wanted = {"town": town.code, "firstDay": "2026-12-07", "days": 7}
    refused = await manager.post("/api/rosters", json=wanted)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/no-window-plan")


async def test_the_solver_fills_every_window_lawfully(client_as: SignIn):
    town = await scene.town(shared=8, fixed=2)
    manager = await client_as("manager", town=town.id)
    roster = await scene.solved(manager, town)
    facts = (await manager.get(f"/api/rosters/{roster}")).json()
    assert (facts["state"], facts["unfilled"]) == ("draft", 0)
    assert facts["bound"] <= facts["cost"]
    assert facts["figures"]["costs"]
    work = await all_assignments(manager, roster)
    assert len(work) == facts["windows"]
    assert max(Counter((w["employeeNo"], w["date"], w["session"]) for w in work).values()) == 1
    gaps = (await manager.get(f"/api/rosters/{roster}/unfilled")).json()
    assert gaps["total"] == 0


async def test_nobody_without_a_certificate_is_rostered_and_the_reason_is_told(client_as: SignIn):
    town = await scene.town(shared=0, fixed=0, centres=1)
    ended = factories.unique("N")
    await factories.person(town.id, employee_no=ended)
    await scene.certified(ended, until=MONDAY - timedelta(3))
    manager = await client_as("manager", town=town.id)
    roster = await scene.solved(manager, town)
    assert await all_assignments(manager, roster) == []
    gap = (await manager.get(f"/api/rosters/{roster}/unfilled")).json()["items"][0]
    assert gap["reasons"] == {"certified": 1}
    assert gap["nearest"][0]["employeeNo"] == ended
    assert gap["nearest"][0]["against"][0]["facts"]["line"] == "general"


async def test_leave_and_courses_keep_people_off_the_roster(client_as: SignIn):
    town = await scene.town(shared=1, fixed=0, centres=1)
    person = (await rows("SELECT id FROM person WHERE employee_no = $1", town.shared[0]))[0]["id"]
    await rows(
        "INSERT INTO leave (person, kind, first_day, last_day) VALUES ($1, 'annual', $2, $3)",
        person,
        MONDAY,
        MONDAY + timedelta(1),
    )
    await rows(
        "INSERT INTO busy_time (person, starts_at, ends_at, kind, source, title) "
        "VALUES ($1, '2026-12-09T06:00Z', '2026-12-09T09:00Z', 'course-session', 'x:1', 'x')",
        person,
    )
    manager = await client_as("manager", town=town.id)
    roster = await scene.solved(manager, town)
    halves = {(w["date"], w["session"]) for w in await all_assignments(manager, roster)}
    days = {day for day, _ in halves}
    assert not days & {"2026-12-07", "2026-12-08"}
    assert ("2026-12-09", "PM") not in halves


async def test_publishing_replaces_what_was_published_for_the_period(client_as: SignIn):
    town = await scene.town(shared=6)
    manager = await client_as("manager", town=town.id)
    first, second = await scene.solved(manager, town), await scene.solved(manager, town)
    assert (await manager.post(f"/api/rosters/{first}/publish")).status_code == 200
    done = await manager.post(f"/api/rosters/{second}/publish")
    assert (done.status_code, done.json()["state"]) == (200, "published")
    assert (await manager.get(f"/api/rosters/{first}")).json()["state"] == "superseded"
    again = await manager.post(f"/api/rosters/{second}/publish")
    assert (again.status_code, again.json()["type"]) == (409, "/problems/not-a-draft")


async def test_a_replan_keeps_the_past_and_changes_little(client_as: SignIn):
    town = await scene.town(shared=8)
    manager = await client_as("manager", town=town.id)
    roster = await scene.solved(manager, town)
    await manager.post(f"/api/rosters/{roster}/publish")
    before = await all_assignments(manager, roster)
    ill = next(w for w in before if w["date"] == "2026-12-10")["employeeNo"]
    person = (await rows("SELECT id FROM person WHERE employee_no = $1", ill))[0]["id"]
    await rows(
        "INSERT INTO leave (person, kind, first_day, last_day) VALUES ($1, 'sick', $2, $3)",
        person,
        MONDAY + timedelta(3),
        MONDAY + timedelta(3),
    )
    started = await manager.post(
        f"/api/rosters/{roster}/replan", json={"fromDay": "2026-12-10", "seconds": 2}
    )
    assert started.status_code == 202, started.text
    assert (await scene.finished(manager, started.json()["job"]))["state"] == "done"
    after = await all_assignments(manager, started.json()["id"])

    def keys(work):
        return {(w["employeeNo"], w["shift"]) for w in work}

    past = {k for w in before if w["date"] < "2026-12-10" for k in keys([w])}
    assert past == {k for w in after if w["date"] < "2026-12-10" for k in keys([w])}
    assert not [w for w in after if w["employeeNo"] == ill and w["date"] == "2026-12-10"]
    assert len(after) == len(before)
    mine = [w for w in before if w["employeeNo"] == ill and w["date"] == "2026-12-10"]
    assert len(keys(before) ^ keys(after)) <= 6 * len(mine)


async def test_a_town_out_of_scope_is_not_there(client_as: SignIn):
    town, other = await scene.town(), await scene.town(centres=1, shared=0, fixed=0)
    manager = await client_as("manager", town=town.id)
    roster = await scene.solved(manager, town)
    stranger = await client_as("manager", town=other.id)
    for path in (f"/api/rosters/{roster}", f"/api/rosters/{roster}/assignments"):
        assert (await stranger.get(path)).status_code == 404
    assert (await stranger.post(f"/api/rosters/{roster}/publish")).status_code == 404
    wanted = {"town": town.code, "firstDay": "2026-12-07", "days": 7}
    assert (await stranger.post("/api/window-plans", json=wanted)).status_code == 404
    listed = (await stranger.get("/api/rosters")).json()["items"]
    assert roster not in {item["id"] for item in listed}
    auditor = await client_as("auditor")
    assert (await auditor.get(f"/api/rosters/{roster}")).status_code == 200
    assert (await auditor.post(f"/api/rosters/{roster}/solve")).status_code == 403
