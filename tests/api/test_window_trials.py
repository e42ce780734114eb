"""Plans tried otherwise, centres merged, opening hours published as page and calendar."""

from datetime import date, timedelta

import pytest

from kit import clock
from tests.api import roster_scene as scene
from tests.api.conftest import SignIn

HTML = {"accept": "text/html"}


@pytest.fixture
async def desk(client_as: SignIn):
    town = await scene.town(shared=1, fixed=0, centres=3, busy=2)
    manager = await client_as("manager", town=town.id)
    return manager, town, await scene.planned(manager, town)


async def tried(manager, plan, **wanted):
    started = await manager.post(f"/api/window-plans/{plan['id']}/copies", json=wanted)
    assert started.status_code == 202, started.text
    job = await scene.finished(manager, started.json()["job"])
    assert job["state"] == "done", job
    return (await manager.get(f"/api/window-plans/{started.json()['id']}")).json()


async def test_a_plan_tells_what_the_days_played_through_and_each_promise_are(desk):
    manager, _, plan = desk
    beside = (await manager.get(f"/api/window-plans/{plan['id']}/beside/{plan['id']}")).json()
    figures = beside["figures"][0]
    assert figures["simulated"]["within"] > 0.5
    assert [share for share, _ in figures["tradeOff"]] == [0.5, 0.6, 0.7, 0.8, 0.9, 0.95]
    windows = [count for _, count in figures["tradeOff"]]
    assert windows == sorted(windows)
    page = await manager.get(f"/window-plans/{plan['id']}", headers=HTML)
    assert "Played through" in page.text
    assert "What each promise costs" in page.text


async def test_more_cases_need_no_fewer_windows_and_the_plan_stays_as_it_was(desk):
    manager, _, plan = desk
    more = await tried(manager, plan, name="双倍", volume=6)
    assert more["windowHalfDays"] > plan["windowHalfDays"]
    same = (await manager.get(f"/api/window-plans/{plan['id']}")).json()
    assert same["windowHalfDays"] == plan["windowHalfDays"]
    page = await manager.get(f"/window-plans/{more['id']}/beside?other={plan['id']}", headers=HTML)
    assert (page.status_code, "Side by side" in page.text) == (200, True)
    assert (await manager.get(f"/window-plans/{plan['id']}/try", headers=HTML)).status_code == 200


async def test_a_merged_centre_opens_no_more_and_its_people_travel(desk):
    manager, town, plan = desk
    closed, into = town.centres[0], town.centres[2]
    made = await tried(manager, plan, name="合并", merged={closed: into})
    assert {shift["centre"] for shift in made["shifts"]} == set(town.centres) - {closed}
    beside = (await manager.get(f"/api/window-plans/{plan['id']}/beside/{made['id']}")).json()
    travel = beside["figures"][1]["travel"]
    assert [(one["centre"], one["into"]) for one in travel] == [(closed, into)]
    assert travel[0]["km"] == pytest.approx(2.6, abs=0.1)
    for wrong in ({closed: closed}, {closed: "NOWHERE"}, {closed: into, into: closed}):
        refused = await manager.post(
            f"/api/window-plans/{plan['id']}/copies", json={"name": "x", "merged": wrong}
        )
        assert refused.status_code == 422, wrong


async def test_opening_hours_are_public_once_the_plan_is_published(desk, client):
    manager, town, plan = desk
    code = town.centres[0]
    before = (await client.get(f"/api/opening-hours/{code}")).json()
    assert before["hours"] == []
    published = await manager.post(f"/api/window-plans/{plan['id']}/publish")
    assert published.status_code == 200
    with clock.fixed(clock.now()):
        shown = await client.get(f"/opening-hours/{code}", headers=HTML)
    assert shown.status_code == 200
    feed = await client.get(f"/opening-hours/{code}/calendar.ics")
    assert feed.status_code == 200
    assert feed.headers["content-type"].startswith("text/calendar")
    import vobject
    from ics import Calendar

    events = Calendar(feed.text).events
    other = list(vobject.readOne(feed.text).vevent_list)
    wanted = sum(shift["centre"] == code for shift in plan["shifts"])
    assert (len(events), len(other)) == (wanted, wanted)


async def test_a_trial_is_never_published(desk):
    manager, _, plan = desk
    trial = await tried(manager, plan, name="试算")
    refused = await manager.post(f"/api/window-plans/{trial['id']}/publish")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-to-publish")


async def test_a_town_has_its_policies_by_their_first_day_and_none_that_holds_is_overwritten(
    desk, client_as
):
    manager, town, _ = desk
    administrator = await client_as("admin")
    path = f"/api/window-policy/{town.code}"
    assert (await manager.get(path)).json()["policies"] == []
    today, later = clock.today(), clock.today() + timedelta(30)
    now = {"firstDay": str(today), "policy": {"share": 0.7}, "source": "Town meeting"}
    kept = await manager.put(path, json=now)
    assert kept.status_code == 200, kept.text
    assert kept.json()["today"]["share"] == 0.7
    assert (await manager.put(path, json=now)).status_code == 200
    other = await manager.put(path, json={**now, "policy": {"share": 0.9}})
    assert (other.status_code, other.json()["type"]) == (409, "/problems/policy-overlaps")
    general = {
        "scope": town.code,
        "firstDay": str(today),
        "body": {"share": 0.9},
        "source": "Other",
    }
    other = await administrator.put("/api/rule-sets/window-policy", json=general)
    assert (other.status_code, other.json()["type"]) == (409, "/problems/policy-overlaps")
    for share in (0.8, 0.9):
        coming = {**now, "firstDay": str(later), "policy": {"share": share}}
        assert (await manager.put(path, json=coming)).status_code == 200
    told = (await manager.get(path)).json()
    assert [(one["firstDay"], one["policy"]["share"]) for one in told["policies"]] == [
        (str(later), 0.9),
        (str(today), 0.7),
    ]
    wrong = {**now, "policy": {"specialist": {"no-such-line": [1]}}}
    assert (await manager.put(path, json=wrong)).status_code == 422
    page = await manager.get(f"/window-policy/{town.code}", headers=HTML)
    assert (page.status_code, "to come" in page.text) == (200, True)


async def test_a_year_without_a_holiday_notice_is_warned_of_and_allowed(desk):
    manager, town, _ = desk
    plan = await scene.planned(manager, town, first=date(2029, 1, 8))
    assert plan["provisionalYears"] == [2029]
    page = await manager.get(f"/window-plans/{plan['id']}", headers=HTML)
    assert "2029 has no holiday notice yet" in page.text
    roster = await scene.drafted(manager, town, first=date(2029, 1, 8))
    told = (await manager.get(f"/api/rosters/{roster}")).json()
    assert (told["state"], told["provisionalYears"]) == ("draft", [2029])
