"""A roster manager's day through the API: from the case file to the check-in at the window."""

from datetime import date, datetime, time, timedelta
from random import Random

import pytest

from kit import clock
from kit.database import rows
from kit.spreadsheets import to_csv
from roster.queries.duty import code_of
from roster.service.duty import check_in_by_code
from tests.api import roster_scene as scene
from tests.api.conftest import SignIn
from tests.api.roster_scene import MONDAY

TUESDAY, FRIDAY = MONDAY + timedelta(1), MONDAY + timedelta(4)


def case_file(centres: list[str]) -> bytes:
    """Thirty weeks of counts before the plan, as a town hands them in."""
    days, luck = [MONDAY - timedelta(n) for n in range(1, 211)], Random(1)
    return to_csv(
        ("centre", "date", "session", "service_line", "cases"),
        [
            (centre, str(day), half, scene.GENERAL, str(14 + day.weekday() + luck.randint(0, 8)))
            for centre in centres
            for day in days
            if day.weekday() < 5
            for half in ("AM", "PM")
        ],
    )


@pytest.fixture
async def desk(client_as: SignIn):
    """A manager of a town of two centres without any counts."""
    town = await scene.town(shared=6, fixed=1)
    await rows(
        "DELETE FROM case_count WHERE centre IN (SELECT id FROM centre WHERE code = ANY($1))",
        town.centres,
    )
    return await client_as("manager", town=town.id), town


async def served(manager, roster: int) -> set[tuple[str, str]]:
    """(employee number, day) of the roster."""
    found = await manager.get(f"/api/rosters/{roster}/assignments?pageSize=200")
    return {(each["employeeNo"], each["date"]) for each in found.json()["items"]}


async def test_from_the_case_file_to_the_check_in(desk, client_as: SignIn):
    manager, town = desk
    sent = {"file": ("cases.csv", case_file(town.centres))}
    batch = (await manager.post("/api/imports?kind=cases", files=sent)).json()
    assert (batch["counts"]["new"], batch["counts"]["error"]) == (600, 0), batch
    confirmed = await manager.post(f"/api/imports/{batch['id']}/confirm")
    assert confirmed.status_code in (200, 202), confirmed.text

    wanted = {"town": town.code, "firstDay": str(MONDAY), "days": 28}
    started = await manager.post("/api/forecasts", json=wanted)
    assert (await scene.finished(manager, started.json()["job"]))["state"] == "done"
    latest = (await manager.get(f"/api/forecasts?town={town.code}")).json()
    assert latest["figures"]["wape"] < latest["figures"]["naiveWape"]

    # Solved, one half-day put back where the hand took it, and published.
    roster = await scene.solved(manager, town)
    found = (await manager.get(f"/api/rosters/{roster}/assignments")).json()["items"]
    before = await served(manager, roster)
    gone = await manager.delete(f"/api/rosters/{roster}/assignments/{found[0]['id']}")
    assert gone.status_code == 204
    assert (await manager.post(f"/api/rosters/{roster}/undo")).status_code == 200
    assert await served(manager, roster) == before
    assert (await manager.post(f"/api/rosters/{roster}/publish")).status_code == 200

    # One asks for the Friday and gets it; another is ill on Tuesday.
    on_tuesday = sorted({who for who, day in before if day == str(TUESDAY) and who in town.shared})
    asking, ill = on_tuesday[:2]
    [person] = await rows("SELECT id FROM person WHERE employee_no = $1", asking)
    me = await client_as("staff", person=person["id"])
    leave = {"kind": "annual", "firstDay": str(FRIDAY), "lastDay": str(FRIDAY)}
    asked = await me.post("/api/me/leave-requests", json=leave)
    assert asked.status_code == 201, asked.text
    decided = await manager.post(
        f"/api/leave-requests/{asked.json()['id']}/decide", json={"approve": True}
    )
    assert decided.status_code == 200, decided.text
    call = {"employeeNo": ill, "firstDay": str(TUESDAY), "lastDay": str(TUESDAY)}
    taken = await manager.post("/api/sick-calls", json=call)
    draft = taken.json()["drafts"][0]
    assert (await scene.finished(manager, draft["job"]))["state"] == "done"

    # The repair says what it changes and that fewer would not do; it is published as it is.
    repaired = (await manager.get(f"/api/rosters/{draft['id']}")).json()["figures"]["repaired"]
    changes = (await manager.get(f"/api/rosters/{draft['id']}/changes")).json()
    lost = [one for one in changes if one["employeeNo"] in (ill, asking) and not one["after"]]
    assert repaired["lost"] == len(lost)
    assert len(changes) <= 3 * len(lost)
    page = await manager.get(f"/rosters/{draft['id']}", headers={"accept": "text/html"})
    assert "What publishing changes" in page.text
    assert (await manager.post(f"/api/rosters/{draft['id']}/publish")).status_code == 200
    after = await served(manager, draft["id"])
    assert (ill, str(TUESDAY)) not in after
    assert (asking, str(FRIDAY)) not in after

    # The day comes: whoever is on the morning checks in with the code at the window.
    duties = (await manager.get(f"/api/day-of-service?town={town.code}&day={MONDAY}")).json()
    mine = next(one for one in duties if one["session"] == "AM")
    [who] = await rows("SELECT id FROM person WHERE employee_no = $1", mine["employeeNo"])
    at = datetime.combine(date.fromisoformat(str(MONDAY)), time(8, 25), clock.ZONE)
    came = await check_in_by_code(who["id"], code_of(mine["centre"], MONDAY, "AM"), now=at)
    assert came.came_at == at
    again = (await manager.get(f"/api/day-of-service?town={town.code}&day={MONDAY}")).json()
    assert sum(one["cameAt"] is not None for one in again) == 1
