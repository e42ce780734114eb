"""Leave with its effect in sight, wishes within a budget, the swap market, sick calls, standby."""

from datetime import timedelta

import pytest

from kit import rulesets
from kit.database import rows
from tests.api import roster_scene as scene
from tests.api.conftest import SignIn
from tests.api.roster_scene import MONDAY


async def key(number: str) -> int:
    return int((await rows("SELECT id FROM person WHERE employee_no = $1", number))[0]["id"])


@pytest.fixture
async def desk(client_as: SignIn):
    """A manager with a published week: (manager, town, roster, sign in as somebody)."""
    town = await scene.town(shared=6, fixed=1)
    manager = await client_as("manager", town=town.id)
    roster = await scene.solved(manager, town)
    assert (await manager.post(f"/api/rosters/{roster}/publish")).status_code == 200

    async def somebody(number: str):
        return await client_as("staff", person=await key(number))

    return manager, town, roster, somebody


async def served(manager, roster):
    found = (await manager.get(f"/api/rosters/{roster}/assignments?pageSize=200")).json()["items"]
    return {(each["employeeNo"], each["shift"]): each for each in found}


async def standing(number: str) -> set[tuple[str, str, int]]:
    found = await rows(
        "SELECT s.day::text, s.session, s.centre FROM assignment a JOIN shift s ON s.id = a.shift "
        "JOIN person p ON p.id = a.person WHERE a.published AND p.employee_no = $1",
        number,
    )
    return {(row["day"], row["session"], row["centre"]) for row in found}


async def test_leave_is_asked_for_judged_by_its_effect_and_stands_once_approved(desk):
    manager, town, roster, somebody = desk
    held = await served(manager, roster)
    number = next(person for person, _ in held if person in town.shared)
    me = await somebody(number)
    wanted = {"kind": "annual", "firstDay": str(MONDAY), "lastDay": str(MONDAY + timedelta(4))}
    asked = await me.post("/api/me/leave-requests", json=wanted)
    assert asked.status_code == 201, asked.text
    again = await me.post("/api/me/leave-requests", json=wanted)
    assert again.status_code == 422
    page = await manager.get(
        f"/leave-requests/{asked.json()['id']}", headers={"accept": "text/html"}
    )
    assert (page.status_code, "windows would stand empty" in page.text) == (200, True)
    seen = (await manager.get(f"/api/leave-requests/{asked.json()['id']}")).json()
    assert len(seen["effect"]) == len([1 for person, _ in held if person == number])
    path = f"/api/leave-requests/{asked.json()['id']}/decide"
    done = await manager.post(path, json={"approve": True, "answer": "好"})
    assert (done.status_code, done.json()["state"]) == (200, "approved")
    twice = await manager.post(path, json={"approve": False})
    assert (twice.status_code, twice.json()["type"]) == (409, "/problems/already-decided")
    given = (await manager.get(f"/api/people/{number}/leave")).json()
    assert [one["kind"] for one in given] == ["annual"]
    balances = (await me.get(f"/api/people/{number}/leave-balances?year=2026")).json()
    annual = next(one for one in balances if one["kind"] == "annual")
    assert (annual["allowed"], annual["taken"], annual["left"]) == (5, 5, 0)
    more = {**wanted, "firstDay": "2026-12-21", "lastDay": "2026-12-21"}
    refused = await me.post("/api/me/leave-requests", json=more)
    assert refused.status_code == 422
    assert "Only 0 days" in refused.text


async def test_a_request_of_another_town_is_not_found(desk, client_as: SignIn):
    _manager, town, _roster, somebody = desk
    me = await somebody(town.shared[0])
    wanted = {"kind": "sick", "firstDay": str(MONDAY), "lastDay": str(MONDAY)}
    asked = (await me.post("/api/me/leave-requests", json=wanted)).json()
    elsewhere = await client_as("manager", town=(await scene.town(shared=1, fixed=0)).id)
    assert (await elsewhere.get(f"/api/leave-requests/{asked['id']}")).status_code == 404
    withdrawn = await me.delete(f"/api/me/leave-requests/{asked['id']}")
    assert withdrawn.status_code == 204


async def test_wishes_have_a_budget_that_is_the_same_for_everybody(desk):
    _, town, _, somebody = desk
    me = await somebody(town.shared[0])
    answers = [
        await me.post(
            f"/api/people/{town.shared[0]}/wishes",
            json={"day": f"2027-03-{day:02}", "session": "DAY", "wish": "off", "weight": 3},
        )
        for day in range(1, 6)
    ]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 201, 422], answers[0].text
    assert "points" in answers[-1].text


async def test_a_half_day_is_offered_taken_approved_and_published_at_once(desk):
    manager, town, roster, somebody = desk
    held = await served(manager, roster)
    giver = next(person for person, _ in held if person in town.shared)
    mine = next(each for (person, _), each in held.items() if person == giver)
    free = next(
        person
        for person in town.shared
        if person != giver
        and not any(
            (each["date"], each["session"]) == (mine["date"], mine["session"])
            for (other, _), each in held.items()
            if other == person
        )
        and sum(other == person for other, _ in held) < 10
    )
    one, two = await somebody(giver), await somebody(free)
    offered = await one.post("/api/swaps", json={"assignment": mine["id"], "note": "接孩子"})
    assert offered.status_code == 201, offered.text
    twice = await one.post("/api/swaps", json={"assignment": mine["id"]})
    assert twice.status_code == 409
    market = (await two.get("/api/swaps")).json()
    assert [each["id"] for each in market] == [offered.json()["id"]]
    taken = await two.post(f"/api/swaps/{offered.json()['id']}/accept", json={})
    assert (taken.status_code, taken.json()["state"]) == (200, "accepted"), taken.text
    for path in ("/me/swaps",):
        assert (await two.get(path, headers={"accept": "text/html"})).status_code == 200
    assert (await manager.get("/swaps", headers={"accept": "text/html"})).status_code == 200
    before = await standing(giver)
    done = await manager.post(f"/api/swaps/{offered.json()['id']}/decide", json={"approve": True})
    assert (done.status_code, done.json()["state"]) == (200, "done"), done.text
    assert len(await standing(giver)) == len(before) - 1
    gained = (await standing(free)) & before
    assert {(day, session) for day, session, _ in gained} >= {(mine["date"], mine["session"])}
    old = (await manager.get(f"/api/rosters/{roster}")).json()
    assert old["state"] == "superseded"


async def test_a_swap_that_breaks_a_rule_is_refused_by_name(desk):
    manager, town, roster, somebody = desk
    held = await served(manager, roster)
    giver, taker = next(
        (a, b)
        for a, one in held
        for b, two in held
        if a != b
        and a in town.shared
        and b in town.shared
        and (held[a, one]["date"], held[a, one]["session"])
        == (held[b, two]["date"], held[b, two]["session"])
    )
    when = {(each["date"], each["session"]) for (p, _), each in held.items() if p == taker}
    mine = next(
        each
        for (p, _), each in held.items()
        if p == giver and (each["date"], each["session"]) in when
    )
    one, two = await somebody(giver), await somebody(taker)
    offered = (await one.post("/api/swaps", json={"assignment": mine["id"]})).json()
    refused = await two.post(f"/api/swaps/{offered['id']}/accept", json={})
    assert (refused.status_code, refused.json()["rule"]) == (409, "one-place")


async def test_where_policy_allows_it_a_lawful_swap_needs_no_manager(desk):
    manager, town, roster, _somebody = desk
    await rulesets.put(
        "swap-policy",
        MONDAY.replace(year=2020),
        {"automatic": True, "hoursAhead": 0},
        "t",
        town.code,
    )
    held = await served(manager, roster)
    giver = next(person for person, _ in held if person in town.shared)
    mine = next(each for (person, _), each in held.items() if person == giver)
    offered = await manager.post("/api/swaps", json={"assignment": mine["id"]})
    assert offered.status_code == 201
    answers = []
    for person in town.shared:
        if person != giver:
            taken = await manager.post(
                f"/api/swaps/{offered.json()['id']}/accept", json={"employeeNo": person}
            )
            answers.append(taken)
            if taken.status_code == 200:
                break
    assert answers[-1].json()["state"] == "done", [a.text for a in answers]


async def test_a_sick_call_enters_the_leave_and_repairs_the_roster(desk):
    manager, town, roster, _ = desk
    held = await served(manager, roster)
    tuesday = str(MONDAY + timedelta(1))
    ill = next(
        person
        for (person, _), each in held.items()
        if person in town.shared and each["date"] == tuesday
    )
    call = {
        "employeeNo": ill,
        "firstDay": str(MONDAY + timedelta(1)),
        "lastDay": str(MONDAY + timedelta(2)),
        "seconds": 1,
    }
    taken = await manager.post("/api/sick-calls", json=call)
    assert taken.status_code == 202, taken.text
    draft = taken.json()["drafts"][0]
    assert (await scene.finished(manager, draft["job"]))["state"] == "done"
    changes = (await manager.get(f"/api/rosters/{draft['id']}/changes")).json()
    gone = [one for one in changes if one["employeeNo"] == ill]
    assert {one["date"] for one in gone} <= {call["firstDay"], call["lastDay"]}
    assert all(one["after"] is None for one in gone)
    published = await manager.post(f"/api/rosters/{draft['id']}/publish")
    assert published.status_code == 200, published.text
    assert not {day for day, _, _ in await standing(ill)} & {call["firstDay"], call["lastDay"]}


async def test_nobody_leaves_whom_published_shifts_still_need(desk, client_as):
    _, town, _, _ = desk
    personnel = await client_as("personnel")
    days = {number: sorted(day for day, _, _ in await standing(number)) for number in town.shared}
    number = next(number for number, found in days.items() if found[-1] > str(MONDAY))
    path = f"/api/people/{number}/last-day"
    refused = await personnel.put(path, json={"lastDay": str(MONDAY)})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/serves-later")
    later = [day for day in days[number] if day > str(MONDAY)]
    assert (refused.json()["count"], refused.json()["day"]) == (len(later), later[0])
    assert "publish the repaired roster first" in refused.json()["detail"]
    agreed = await personnel.put(path, json={"lastDay": str(MONDAY + timedelta(30))})
    assert agreed.status_code < 300, agreed.text


async def test_the_standby_list_is_kept_by_half_days(desk):
    manager, town, _, _ = desk
    wanted = {
        "town": town.code,
        "employeeNo": town.shared[0],
        "date": str(MONDAY),
        "session": "AM",
    }
    made = await manager.post("/api/standby", json=wanted)
    assert made.status_code == 201
    asked = f"/api/standby?town={town.code}&firstDay={MONDAY}&lastDay={MONDAY}"
    assert [one["employeeNo"] for one in (await manager.get(asked)).json()] == [town.shared[0]]
    page = await manager.get(
        f"/standby?town={town.code}&week={MONDAY}", headers={"accept": "text/html"}
    )
    assert town.shared[0] in page.text
    gone = await manager.delete(f"/api/standby/{made.json()['id']}?town={town.code}")
    assert gone.status_code == 204
    assert (await manager.get("/sick-call", headers={"accept": "text/html"})).status_code == 200


async def test_leave_comes_from_a_calendar_file_with_row_errors(desk):
    manager, town, _, _ = desk
    file = "\r\n".join(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//t//t",
            "BEGIN:VEVENT",
            "UID:1@t",
            "DTSTAMP:20261101T000000Z",
            f"SUMMARY:{town.shared[0]} 年假",
            "DTSTART;VALUE=DATE:20261208",
            "DTEND;VALUE=DATE:20261210",
            "END:VEVENT",
            "BEGIN:VEVENT",
            "UID:2@t",
            "DTSTAMP:20261101T000000Z",
            "SUMMARY:Ausflug",
            "DTSTART;VALUE=DATE:20261208",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
    )
    sent = await manager.post(
        "/api/imports?kind=leave", files={"file": ("leave.ics", file.encode(), "text/calendar")}
    )
    assert sent.status_code in {200, 201, 202}, sent.text
    body = sent.json()
    assert body["errors"][0]["row"] == 2, body
