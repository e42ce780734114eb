"""A roster edited as a workbook comes back with the same checks; staff are lent between towns."""

import io
from datetime import timedelta

import openpyxl
import pytest

from kit.database import rows
from tests.api import roster_scene as scene
from tests.api.conftest import SignIn
from tests.api.roster_scene import MONDAY
from tests.api.test_roster_edits import put, shift_of


@pytest.fixture
async def desk(client_as: SignIn):
    town = await scene.town(shared=4, fixed=1)
    manager = await client_as("manager", town=town.id)
    plan = await scene.planned(manager, town)
    roster = await scene.drafted(manager, town)
    await put(manager, roster, shift_of(plan["shifts"], town.centres[0]), town.shared[0])
    return manager, town, roster, plan["shifts"]


async def sheet(manager, roster):
    answer = await manager.get(f"/api/rosters/{roster}/assignments.xlsx")
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.content))


async def sent(manager, book):
    target = io.BytesIO()
    book.save(target)
    answer = await manager.post(
        "/api/imports?kind=roster-assignments", files={"file": ("r.xlsx", target.getvalue())}
    )
    assert answer.status_code in {200, 201, 202}, answer.text
    return answer.json()


async def test_a_workbook_edited_by_hand_comes_back_as_one_step_that_can_be_undone(desk):
    manager, town, roster, _ = desk
    book = await sheet(manager, roster)
    page = book.worksheets[0]
    assert page.max_row == 2
    page.cell(2, 5).value = town.shared[1]
    page.append([roster, MONDAY + timedelta(1), "PM", town.centres[1], town.shared[2]])
    preview = await sent(manager, book)
    assert (preview["errors"], preview["counts"]["new"]) == ([], 2), preview
    done = await manager.post(f"/api/imports/{preview['id']}/confirm")
    assert done.status_code in {200, 202}, done.text
    if "job" in done.json() and done.json()["job"]:
        await scene.finished(manager, done.json()["job"])
    found = (await manager.get(f"/api/rosters/{roster}/assignments")).json()["items"]
    assert {one["employeeNo"] for one in found} == {town.shared[1], town.shared[2]}
    assert (await manager.post(f"/api/rosters/{roster}/undo")).status_code == 200
    found = (await manager.get(f"/api/rosters/{roster}/assignments")).json()["items"]
    assert [one["employeeNo"] for one in found] == [town.shared[0]]


async def test_rows_that_break_a_rule_or_name_nothing_are_errors_and_nothing_is_kept(desk):
    manager, town, roster, _ = desk
    book = await sheet(manager, roster)
    page = book.worksheets[0]
    page.append([roster, MONDAY, "AM", town.centres[1], town.shared[0]])  # in two places
    page.append([roster, MONDAY, "AM", "NOWHERE", town.shared[1]])
    page.append([roster, MONDAY, "AM", town.centres[1], "NOBODY"])
    preview = await sent(manager, book)
    assert {error["row"] for error in preview["errors"]} >= {4, 5}
    assert len(preview["errors"]) == 3, preview["errors"]


async def test_the_sign_in_sheet_is_a_pdf_of_one_centre(desk):
    manager, town, roster, _ = desk
    answer = await manager.get(
        f"/api/rosters/{roster}/sign-in-sheet.pdf?centre={town.centres[0]}&week={MONDAY}"
    )
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")


async def test_somebody_lent_with_both_consents_serves_there_and_not_at_home(
    desk, client_as: SignIn
):
    manager, town, roster, shifts = desk
    other = await scene.town(shared=1, fixed=0)
    theirs = await client_as("manager", town=other.id)
    guest = other.shared[0]
    wanted = {
        "employeeNo": guest,
        "toTown": town.code,
        "firstDay": str(MONDAY),
        "lastDay": str(MONDAY + timedelta(1)),
    }
    stranger = await put(manager, roster, shifts[0]["id"], guest)
    assert stranger.status_code == 409
    asked = await manager.post("/api/lendings", json=wanted)
    assert (asked.status_code, asked.json()["state"]) == (201, "asked"), asked.text
    twice = await theirs.post("/api/lendings", json=wanted)
    assert twice.status_code == 422
    agreed = await theirs.post(f"/api/lendings/{asked.json()['id']}/decide", json={"agree": True})
    assert agreed.json()["state"] == "agreed"
    first = shift_of(shifts, town.centres[1])
    assert (await put(manager, roster, first, guest)).status_code == 201
    later = shift_of(shifts, town.centres[1], MONDAY + timedelta(3))
    refused = await put(manager, roster, later, guest)
    assert (refused.status_code, refused.json()["rule"]) == (409, "absent")
    home = await scene.planned(theirs, other)
    draft = await scene.drafted(theirs, other)
    away = await put(theirs, draft, home["shifts"][0]["id"], guest)
    assert (away.status_code, away.json()["rule"]) == (409, "absent")
    page = await manager.get("/lendings", headers={"accept": "text/html"})
    assert guest in page.text
    assert not await rows("SELECT FROM lending WHERE first_day > last_day")
