"""The roster desk in a browser's eyes: pages and forms, without any script."""

import re
from datetime import timedelta

from kit import clock
from kit.database import rows
from roster.desk import desk
from tests import factories, published
from tests.api import roster_scene as scene
from tests.api.conftest import SignIn
from tests.api.roster_scene import MONDAY

PERIOD = {"firstDay": MONDAY.isoformat(), "days": "7"}


async def reader(client_as, *roles, town=None):
    client = await client_as(*roles, town=town)
    client.headers["accept"] = "text/html"
    return client


async def text(client, path, status=200):
    answer = await client.get(path)
    assert answer.status_code == status, answer.text[:500]
    return answer.text


async def test_a_manager_plans_solves_publishes_and_plans_again_by_forms(client_as: SignIn):
    town = await scene.town(shared=6)
    manager = await reader(client_as, "manager", town=town.id)
    assert town.code in await text(manager, "/window-plans")
    made = await manager.post("/window-plans", data={"town": town.code, **PERIOD})
    plan = made.headers["location"]
    job = (await rows("SELECT job FROM window_plan WHERE id = $1", int(plan.rsplit("/")[-1])))[0]
    await scene.finished(manager, job["job"])
    shown = await text(manager, plan)
    assert "saved against the uniform plan" in shown
    assert "60 if every window opened in every half-day" in shown

    begun = await manager.post("/rosters", data={"town": town.code, **PERIOD})
    roster = begun.headers["location"]
    number = int(roster.rsplit("/")[-1])
    job = (await rows("SELECT job FROM roster WHERE id = $1", number))[0]["job"]
    await scene.under_way(manager, job)
    assert (await manager.post(f"{roster}/stop")).status_code == 303
    await scene.finished(manager, job)
    await text(manager, roster)
    assert (await rows("SELECT count(*) AS n FROM assignment WHERE roster = $1", number))[0]["n"]

    assert (await manager.post(f"{roster}/publish")).status_code == 303
    shown = await text(manager, roster)
    assert "Published. People see their shifts now." in shown
    assert "Plan again" in shown
    again = await manager.post(f"{roster}/replan", data={"fromDay": "2026-12-09"})
    draft = again.headers["location"]
    job = (await rows("SELECT max(job) AS job FROM roster WHERE town = $1", town.id))[0]["job"]
    await manager.post(f"{draft}/stop")
    await scene.finished(manager, job)
    assert (await manager.post(f"{draft}/discard")).headers["location"] == "/rosters"


async def test_somebody_is_put_on_a_shift_and_taken_off_by_forms(client_as: SignIn):
    town = await scene.town(shared=3, fixed=1)
    manager = await reader(client_as, "manager", town=town.id)
    plan = await scene.planned(manager, town)
    roster = await scene.drafted(manager, town)
    path = f"/rosters/{roster}/shifts/{plan['shifts'][0]['id']}"
    page = await text(manager, path)
    assert f'value="{town.shared[0]}"' in page
    move = {"person": town.shared[0], "version": "1"}
    assert (await manager.post(f"{path}/assign", data=move)).status_code == 303
    page = await text(manager, path)
    assert "set by hand" in page
    stale = await manager.post(f"{path}/assign", data={"person": town.shared[1], "version": "1"})
    assert stale.status_code == 409
    assert "changed by somebody else" in stale.text
    other = await manager.post(f"{path}/assign", data={"person": town.shared[0], "version": "2"})
    assert (other.status_code, "on the shift already" in other.text) == (409, True)
    assignment = re.search(r'name="assignment" value="(\d+)"', page)[1]
    undo = {"assignment": assignment, "version": "2"}
    assert (await manager.post(f"{path}/unassign", data=undo)).status_code == 303


async def test_the_week_stands_by_person_and_by_centre(client_as: SignIn):
    town = await scene.town(shared=8, fixed=2)
    manager = await reader(client_as, "manager", town=town.id)
    roster = await scene.solved(manager, town)
    people = await text(manager, f"/rosters/{roster}/people")
    assert town.fixed[0] in people
    first = await manager.get(f"/rosters/{roster}/centres")
    assert first.headers["location"] == f"/rosters/{roster}/centres/{town.centres[0]}"
    assert "Mean wait (min)" in await text(manager, first.headers["location"])
    await text(manager, f"/rosters/{roster}/centres/nowhere", status=404)


async def test_what_is_missing_comes_first_with_its_reasons(client_as: SignIn):
    town = await scene.town(shared=1, fixed=0)
    manager = await reader(client_as, "manager", town=town.id)
    page = await text(manager, f"/rosters/{await scene.solved(manager, town)}")
    assert "Where people are missing" in page
    assert page.index("Where people are missing") < page.index("What it costs")
    assert "two places at once 1" in page


async def test_a_wrong_form_comes_back_with_a_word_at_the_field(client_as: SignIn):
    town = await scene.town(centres=1, shared=0, fixed=0)
    manager = await reader(client_as, "manager", town=town.id)
    for path in ("/window-plans", "/rosters"):
        wrong = await manager.post(path, data={"town": town.code, "firstDay": "x", "days": "7"})
        assert wrong.status_code == 422
        assert 'id="f-firstDay-error"' in wrong.text
    unplanned = await manager.post("/rosters", data={"town": town.code, **PERIOD})
    assert (unplanned.status_code, "Plan its windows first" in unplanned.text) == (409, True)


async def test_a_town_gets_its_own_policy_from_a_day_on(client_as: SignIn):
    town = await scene.town(centres=1, shared=0, fixed=0)
    manager = await reader(client_as, "manager", town=town.id)
    policy = {
        "firstDay": "2026-12-01",
        "share": "70",
        "withinMinutes": "20",
        "highestUtilisation": "90",
        "smallBelow": "500",
        "smallHalfDays": "2",
        "middleBelow": "3000",
        "middleHalfDays": "5",
        "lineFrom": "1.5",
        "source": "Town meeting of 20 November",
    }
    path = f"/window-policy/{town.code}"
    assert (await manager.post(path, data=policy)).status_code == 303
    plan = await scene.planned(manager, town)
    assert plan["policy"]["sizes"] == [
        {"below": 500, "halfDays": 2, "longestGap": None},
        {"below": 3000, "halfDays": 5, "longestGap": None},
    ]
    await factories.service_line("specialist-line")
    boxes = ["3:specialist-line", "1:specialist-line"]
    kept = {**policy, "firstDay": "2026-12-02", "specialist": boxes}
    assert (await manager.post(path, data=kept)).status_code == 303
    shown = await text(manager, path)
    assert "specialist-line" in shown
    plan = await scene.planned(manager, town)
    assert plan["policy"]["specialist"] == {"specialist-line": [1, 3]}
    nobody = await manager.post(path, data={**kept, "specialist": ["3:no-such-line"]})
    assert (nobody.status_code, "There is no such service line." in nobody.text) == (422, True)
    turned = await manager.post(path, data={**policy, "middleBelow": "100"})
    assert turned.status_code == 422
    assert 'id="f-middleBelow-error"' in turned.text


async def test_an_auditor_reads_and_finds_no_buttons(client_as: SignIn):
    town = await scene.town(shared=4)
    manager = await client_as("manager", town=town.id)
    roster = await scene.solved(manager, town)
    auditor = await reader(client_as, "auditor")
    page = await text(auditor, f"/rosters/{roster}")
    assert "/publish" not in page
    assert "/solve" not in page
    assert (await auditor.post(f"/rosters/{roster}/publish")).status_code == 403


async def test_the_start_page_tells_the_manager_what_waits(client_as: SignIn):
    from app import FEATURES
    from kit.compose import roles_of
    from staff.accounts.queries import principal_by_account
    from tests import factories

    town = await scene.town(shared=1, fixed=0)
    account = await factories.account("manager", town=town.id)
    principal = await principal_by_account(account.id, roles_of(FEATURES))
    today = clock.today()
    assert [card.tone for card in await desk(principal, today)] == ["note"]
    manager = await client_as("manager", town=town.id)
    monday = today + timedelta(7 - today.weekday())
    roster = await scene.solved(manager, town, days=28, first=monday)
    assert [card.count for card in await desk(principal, today)] == [None, 1]
    await manager.post(f"/api/rosters/{roster}/publish")
    cards = await desk(principal, monday)
    assert [card.tone for card in cards] == ["bad"]


async def test_a_roster_stays_readable_when_one_of_its_centres_closes(client_as: SignIn):
    town = await factories.town()
    centre = await factories.centre(town)
    person = await factories.person(town, home=centre)
    made = await published.roster(town, {(centre, published.monday(1), "AM"): [person]})
    await rows("UPDATE centre SET windows = 0 WHERE id = $1", centre)
    manager = await reader(client_as, "manager", town=town)
    await text(manager, f"/rosters/{made.id}")
    await text(manager, f"/api/rosters/{made.id}/unfilled")
