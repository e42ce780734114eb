"""Check-in with the code at the window, the alarm with its best replacement, cases, fairness."""

from datetime import date, datetime, timedelta

import pytest

from kit import clock, rulesets
from kit.database import rows
from roster.queries.duty import code_of
from roster.service import duty
from roster.service.duty import check_in_by_code, raise_alarms
from tests import factories, published
from tests.api import roster_scene as scene
from tests.api.conftest import SignIn
from tests.api.roster_scene import MONDAY

HTML = {"accept": "text/html"}


async def key(number: str) -> int:
    return int((await rows("SELECT id FROM person WHERE employee_no = $1", number))[0]["id"])


def at(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.ZONE)


@pytest.fixture
async def desk(client_as: SignIn):
    """A manager and the Monday morning's half-days of a published roster."""
    town = await scene.town(shared=6, fixed=1)
    manager = await client_as("manager", town=town.id)
    roster = await scene.solved(manager, town)
    assert (await manager.post(f"/api/rosters/{roster}/publish")).status_code == 200
    found = (await manager.get(f"/api/day-of-service?town={town.code}&day={MONDAY}")).json()
    return manager, town, [one for one in found if one["session"] == "AM"]


async def test_the_code_at_the_window_checks_in_once_and_only_then_and_there(desk):
    _, _, duties = desk
    mine = duties[0]
    person = await key(mine["employeeNo"])
    code = code_of(mine["centre"], MONDAY, "AM")
    manager, _, _ = desk
    path = f"/api/centres/{mine['centre']}/check-in-codes?day={MONDAY}"
    hung = (await manager.get(path)).json()
    assert [(one["session"], one["code"] == code) for one in hung] == [("AM", True), ("PM", False)]
    assert hung[0]["url"].endswith(f"/me/check-in?code={code}")
    for now, given in ((at(6), code), (at(8, 20), "AAAAAAAA"), (at(13), code)):
        with pytest.raises((duty.NotNow, duty.WrongCode)):
            await check_in_by_code(person, given, now=now)
    first = await check_in_by_code(person, f" {code.lower()} ", now=at(8, 20))
    again = await check_in_by_code(person, code, now=at(9))
    assert first.came_at == again.came_at == at(8, 20)


async def test_who_has_not_come_after_fifteen_minutes_is_missed_once_and_replaced(desk):
    manager, town, duties = desk
    boss = await factories.account("manager", town=town.id)
    assert await raise_alarms(at(8, 50)) == 0
    page = f"/day-of-service?town={town.code}&day={MONDAY}&lang=en"
    assert "nobody is missed" in (await manager.get(page, headers=HTML)).text
    await rulesets.put("check-in", date(2020, 1, 1), {"required": True}, "test", town.code)
    assert "not checked in 15 minutes after" in (await manager.get(page, headers=HTML)).text
    for one in duties[1:]:
        person = await key(one["employeeNo"])
        await check_in_by_code(person, code_of(one["centre"], MONDAY, "AM"), now=at(8, 25))
    assert await raise_alarms(at(8, 40)) == 0
    assert await raise_alarms(at(8, 50)) == 1
    assert await raise_alarms(at(8, 55)) == 0
    told = await rows(
        "SELECT text, facts FROM notice WHERE account = $1 AND kind = 'roster.no-show'", boss.id
    )
    assert len(told) == 1
    missed = duties[0]
    one = await duty.queries.duty(missed["assignment"])
    best = await duty.replacement(one)
    if best is not None:
        made = await duty.replace(missed["assignment"], best[0], now=at(8, 56))
        after = (await manager.get(f"/api/day-of-service?town={town.code}&day={MONDAY}")).json()
        team = {
            d["employeeNo"]
            for d in after
            if d["centre"] == missed["centre"] and d["session"] == "AM"
        }
        assert best[0] in team
        assert missed["employeeNo"] not in team
        assert sum(d["cameAt"] is not None for d in after) == len(duties) - 1
        assert (await manager.get(f"/api/rosters/{made}")).json()["state"] == "published"
    page = await manager.get(f"/day-of-service?town={town.code}&day={MONDAY}", headers=HTML)
    assert page.status_code == 200


async def test_the_cases_of_a_centre_are_the_sum_of_its_windows(desk):
    _, _, duties = desk
    centre = duties[0]["centre"]
    team = [one for one in duties if one["centre"] == centre]
    for number, one in enumerate(team):
        await duty.enter_cases(one["assignment"], {"general": 10 + number}, person=None, now=at(12))
    await duty.enter_cases(team[0]["assignment"], {"general": 7}, person=None, now=at(12))
    found = await rows(
        "SELECT k.cases FROM case_count k JOIN centre c ON c.id = k.centre "
        "WHERE c.code = $1 AND k.day = $2 AND k.session = 'AM'",
        centre,
        MONDAY,
    )
    assert [row["cases"] for row in found] == [7 + sum(10 + n for n in range(1, len(team)))]


async def test_a_year_adds_up_by_person_and_spread(desk):
    manager, town, _ = desk
    from roster.fairness import fairness_of

    found = await fairness_of(town.id, MONDAY + timedelta(7))
    half_days = {one.employee_no: one.half_days for one in found.people}
    listed = await rows(
        "SELECT count(*) AS n FROM assignment a JOIN roster r ON r.id = a.roster "
        "WHERE a.published AND r.town = $1",
        town.id,
    )
    assert sum(half_days.values()) == listed[0]["n"]
    assert found.half_days is not None
    for path in (f"/fairness?town={town.code}", f"/centres/{town.centres[0]}/check-in"):
        assert (await manager.get(path, headers=HTML)).status_code == 200, path


async def test_the_phone_shows_my_half_days_and_takes_the_code(client_as: SignIn, desk):
    _, _, duties = desk
    me = await client_as("staff", person=await key(duties[0]["employeeNo"]))
    page = await me.get("/me/check-in?code=ABCD2345", headers=HTML)
    assert page.status_code == 200
    refused = await me.post("/api/me/check-in", json={"code": "ABCD2345"})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/no-check-in-now")


async def test_a_year_counts_half_days_weekends_roads_and_the_longest_run() -> None:
    town = await factories.town()
    home = await factories.centre(town)
    near = await factories.centre(town, x_km=5.0)
    far = await factories.centre(town, x_km=1.0)
    one, two = await factories.person(town, home=home), await factories.person(town, home=home)
    saturday = MONDAY + timedelta(5)
    slots = {
        (near, MONDAY, "AM"): [one],
        (near, MONDAY, "PM"): [one],
        (near, MONDAY + timedelta(1), "AM"): [one],
        (far, saturday, "AM"): [one],
        (near, saturday + timedelta(2), "AM"): [one],
    }
    await published.roster(town, slots)
    [load] = await duty.queries.loads(town, MONDAY, MONDAY + timedelta(9), runs=True)
    assert (load.person, load.half_days, load.saturdays, load.weekend_half_days) == (one, 5, 1, 1)
    assert (round(load.km, 6), load.centres, load.longest_run) == (41.6, 2, 2)
    within = await duty.queries.loads(town, MONDAY, MONDAY)
    assert [(each.half_days, each.longest_run) for each in within] == [(2, 0)]
    assert two not in {each.person for each in within}
