"""Pins, people ruled out, undo and redo, copied weeks, frozen days, two rosters compared."""

import asyncio
import json
from datetime import timedelta

import httpx
import pytest

from tests.api import roster_scene as scene
from tests.api.conftest import SignIn
from tests.api.roster_scene import MONDAY
from tests.api.test_roster_edits import put, shift_of


@pytest.fixture
async def desk(client_as: SignIn):
    """A manager with an empty draft of two weeks: (client, town, roster, shifts of the plan)."""
    town = await scene.town(shared=4, fixed=1)
    manager = await client_as("manager", town=town.id)
    plan = await scene.planned(manager, town, 14)
    return manager, town, await scene.drafted(manager, town, 14), plan["shifts"]


async def held(manager: httpx.AsyncClient, roster: int) -> set[tuple[str, int]]:
    found = (await manager.get(f"/api/rosters/{roster}/assignments?pageSize=200")).json()["items"]
    return {(each["employeeNo"], each["shift"]) for each in found}


async def test_what_was_done_is_undone_and_done_again(desk):
    manager, town, roster, shifts = desk
    one, two = shifts[0]["id"], shifts[1]["id"]
    await put(manager, roster, one, town.shared[0])
    await put(manager, roster, two, town.shared[1])
    both = await held(manager, roster)
    assert (await manager.post(f"/api/rosters/{roster}/undo")).json() == {"version": 4}
    assert await held(manager, roster) == {(town.shared[0], one)}
    await manager.post(f"/api/rosters/{roster}/undo")
    assert await held(manager, roster) == set()
    nothing = await manager.post(f"/api/rosters/{roster}/undo")
    assert (nothing.status_code, nothing.json()["type"]) == (409, "/problems/nothing-to-undo")
    await manager.post(f"/api/rosters/{roster}/redo")
    await manager.post(f"/api/rosters/{roster}/redo")
    assert await held(manager, roster) == both
    stale = await manager.post(f"/api/rosters/{roster}/undo", headers={"If-Match": '"2"'})
    assert stale.status_code == 409
    assert await held(manager, roster) == both


async def test_a_new_edit_after_an_undo_ends_the_way_forward(desk):
    manager, town, roster, shifts = desk
    await put(manager, roster, shifts[0]["id"], town.shared[0])
    await manager.post(f"/api/rosters/{roster}/undo")
    await put(manager, roster, shifts[1]["id"], town.shared[1])
    assert (await manager.post(f"/api/rosters/{roster}/redo")).status_code == 409
    listed = (await manager.get(f"/api/rosters/{roster}/steps")).json()
    assert [(step["kind"], step["undone"]) for step in listed] == [("assign", False)]


async def test_who_is_ruled_out_is_taken_off_and_neither_hand_nor_solver_puts_them_on(desk):
    manager, town, roster, shifts = desk
    shift, person = shifts[0]["id"], town.shared[0]
    await put(manager, roster, shift, person)
    banned = await manager.post(
        f"/api/rosters/{roster}/bans", json={"shift": shift, "employeeNo": person}
    )
    assert banned.status_code == 200
    assert await held(manager, roster) == set()
    again = await put(manager, roster, shift, person)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/banned")
    started = await manager.post(f"/api/rosters/{roster}/solve", json={"seconds": 1})
    assert (await scene.finished(manager, started.json()["job"]))["state"] == "done"
    assert (person, shift) not in await held(manager, roster)
    allowed = {"shift": shift, "employeeNo": person, "banned": False}
    assert (await manager.post(f"/api/rosters/{roster}/bans", json=allowed)).status_code == 200


async def test_a_pinned_assignment_can_be_let_go(desk):
    manager, town, roster, shifts = desk
    made = (await put(manager, roster, shifts[0]["id"], town.shared[0])).json()
    path = f"/api/rosters/{roster}/assignments/{made['id']}/pin"
    assert (await manager.put(path, json={"pinned": False})).status_code == 200
    found = (await manager.get(f"/api/rosters/{roster}/assignments")).json()["items"]
    assert [each["pinned"] for each in found] == [False]
    await manager.post(f"/api/rosters/{roster}/undo")
    found = (await manager.get(f"/api/rosters/{roster}/assignments")).json()["items"]
    assert [each["pinned"] for each in found] == [True]


async def test_a_week_is_copied_as_far_as_the_rules_allow(desk):
    manager, town, roster, shifts = desk
    for day in range(3):
        on = MONDAY + timedelta(day)
        await put(manager, roster, shift_of(shifts, town.centres[0], on), town.shared[0])
    leave = {
        "kind": "annual",
        "firstDay": str(MONDAY + timedelta(8)),
        "lastDay": str(MONDAY + timedelta(8)),
    }
    given = await manager.post(f"/api/people/{town.shared[0]}/leave", json=leave)
    assert given.status_code == 201, given.text
    wanted = {"fromDay": str(MONDAY), "toDay": str(MONDAY + timedelta(7))}
    done = await manager.post(f"/api/rosters/{roster}/copy-week", json=wanted)
    assert (done.json()["copied"], done.json()["left"]) == (2, 1)
    assert len(await held(manager, roster)) == 5
    await manager.post(f"/api/rosters/{roster}/undo")
    assert len(await held(manager, roster)) == 3


async def test_frozen_days_are_left_alone(desk):
    manager, town, roster, shifts = desk
    frozen = await manager.put(f"/api/rosters/{roster}/freeze", json={"until": str(MONDAY)})
    assert frozen.status_code == 200
    refused = await put(manager, roster, shift_of(shifts, town.centres[0]), town.shared[0])
    assert (refused.status_code, refused.json()["rule"]) == (409, "frozen")
    outside = await manager.put(f"/api/rosters/{roster}/freeze", json={"until": "2020-01-01"})
    assert outside.status_code == 422
    started = await manager.post(f"/api/rosters/{roster}/solve", json={"seconds": 1})
    assert (await scene.finished(manager, started.json()["job"]))["state"] == "done"
    days = {shift["id"]: shift["date"] for shift in shifts}
    served = {days[shift] for _, shift in await held(manager, roster)}
    assert (str(MONDAY) in served, str(MONDAY + timedelta(1)) in served) == (False, True)


async def test_two_rosters_are_compared_half_day_by_half_day(desk):
    manager, town, roster, shifts = desk
    other = await scene.drafted(manager, town, 14)
    a, b = town.centres[0], town.centres[1]
    await put(manager, roster, shift_of(shifts, a), town.shared[0])
    await put(manager, other, shift_of(shifts, b), town.shared[0])
    await put(manager, other, shift_of(shifts, b), town.shared[1])
    found = (await manager.get(f"/api/rosters/{roster}/changes?against={other}")).json()
    assert [(one["employeeNo"], one["before"], one["after"]) for one in found] == [
        (town.shared[0], b, a),
        (town.shared[1], b, None),
    ]
    page = await manager.get(
        f"/rosters/{roster}/compare?against={other}", headers={"accept": "text/html"}
    )
    assert page.status_code == 200
    assert "half-days differ" in page.text


async def test_a_free_half_day_shows_where_somebody_could_serve(desk):
    manager, town, roster, _ = desk
    page = await manager.get(
        f"/rosters/{roster}/half-day?person={town.shared[0]}&day={MONDAY}&session=AM",
        headers={"accept": "text/html"},
    )
    assert page.status_code == 200
    assert page.text.count("Put on") == len(town.centres)
    week = await manager.get(f"/rosters/{roster}/people", headers={"accept": "text/html"})
    assert f"half-day?person={town.shared[0]}" in week.text


async def test_others_hear_at_once_that_the_roster_was_changed(desk):
    manager, town, roster, shifts = desk
    from roster.api.moves import _versions

    events = _versions(roster)
    first = json.loads((await anext(events)).data)
    await put(manager, roster, shifts[0]["id"], town.shared[0])
    second = json.loads((await asyncio.wait_for(anext(events), 5)).data)
    assert (first["version"], second["version"]) == (1, 2)
    assert second["by"] is not None
    await events.aclose()


async def test_two_managers_at_once_lose_nothing(desk):
    manager, town, roster, shifts = desk
    answers = await asyncio.gather(
        *(
            put(manager, roster, shifts[n]["id"], town.shared[n], **{"If-Match": '"1"'})
            for n in range(2)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert len(await held(manager, roster)) == 1


async def test_somebodys_free_half_day_names_the_places_they_could_take(desk):
    manager, town, roster, shifts = desk
    one = shifts[0]
    asked = {"employeeNo": town.shared[0], "day": one["date"], "session": one["session"]}
    found = (await manager.get(f"/api/rosters/{roster}/half-day", params=asked)).json()
    there = {s["id"] for s in shifts if (s["date"], s["session"]) == (one["date"], one["session"])}
    assert {place["shift"] for place in found} == there
    assert {place["candidate"]["employeeNo"] for place in found} == {town.shared[0]}
    await put(manager, roster, found[0]["shift"], town.shared[0])
    after = (await manager.get(f"/api/rosters/{roster}/half-day", params=asked)).json()
    assert found[0]["shift"] not in {place["shift"] for place in after}


async def test_a_draft_is_thrown_away_and_a_published_roster_is_not(desk):
    manager, town, roster, shifts = desk
    other = await scene.drafted(manager, town, 14)
    assert (await manager.delete(f"/api/rosters/{other}")).status_code == 204
    assert (await manager.get(f"/api/rosters/{other}")).status_code == 404
    await put(manager, roster, shifts[0]["id"], town.shared[0])
    await manager.post(f"/api/rosters/{roster}/publish")
    refused = await manager.delete(f"/api/rosters/{roster}")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-a-draft")
    assert (await manager.get(f"/api/rosters/{roster}")).status_code == 200
