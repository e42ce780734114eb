"""What a town's rosters weigh: kept by form and by JSON, and read by the solver."""

from datetime import timedelta

from kit.database import rows
from roster.queries import rosters
from roster.queries.problem import task
from roster.solver import Hard
from tests.api import roster_scene as scene
from tests.api.conftest import SignIn
from tests.api.roster_scene import MONDAY


async def test_a_manager_decides_by_form_what_the_next_roster_weighs(client_as: SignIn):
    town = await scene.town()
    manager = await client_as("manager", town=town.id)
    shown = await manager.get(f"/roster-rules/{town.code}", headers={"accept": "text/html"})
    assert shown.status_code == 200
    path = f"/api/roster-rules/{town.code}"
    held = (await manager.get(path)).json()
    form = {name: str(value) for name, value in held.items()}
    form |= {"firstDay": "2026-12-01", "source": "Town meeting of 20 November"}
    page = f"/roster-rules/{town.code}"
    html = {"accept": "text/html"}
    kept = await manager.post(page, data={**form, "travel": "3", "noonCost": "50"}, headers=html)
    assert kept.status_code == 303, kept.text
    assert (await manager.get(path, params={"on": "2026-12-07"})).json()["travel"] == 3
    assert (await manager.get(path, params={"on": "2026-11-30"})).json()["travel"] == 1
    turned = await manager.post(page, data={**form, "travel": "-1"}, headers=html)
    assert turned.status_code == 422
    assert 'id="f-travel-error"' in turned.text
    await scene.planned(manager, town)
    found = await task(await rosters.roster(await scene.drafted(manager, town)))
    assert found.problem.rules.travel == 3
    assert found.problem.rules.softened == {Hard.NOON: 50}


async def test_rules_by_json_hold_for_the_town_alone(client_as: SignIn):
    town, other = await scene.town(centres=1), await scene.town(centres=1)
    manager = await client_as("manager", town=town.id)
    wanted = {"firstDay": "2026-12-01", "source": "Order 12", "rules": {"fairness": 9}}
    kept = await manager.put(f"/api/roster-rules/{town.code}", json=wanted)
    assert (kept.status_code, kept.json()["fairness"]) == (200, 9), kept.text
    refused = await manager.put(f"/api/roster-rules/{other.code}", json=wanted)
    assert refused.status_code in {403, 404}
    wrong = {**wanted, "rules": {"fairness": "much"}}
    answer = await manager.put(f"/api/roster-rules/{town.code}", json=wrong)
    assert answer.status_code in {400, 422}
    assert "fairness" in answer.text


async def test_the_year_before_is_carried_into_the_problem(client_as: SignIn):
    """Who served in the busy centre gets less of it; centres served in are known."""
    town = await scene.town(shared=3, fixed=0, centres=2, busy=60)
    manager = await client_as("manager", town=town.id)
    roster = await scene.solved(manager, town)
    await manager.post(f"/api/rosters/{roster}/publish")
    later = MONDAY + timedelta(7)
    await scene.planned(manager, town, first=later)
    found = await task(await rosters.roster(await scene.drafted(manager, town, first=later)))
    assert found.problem.busy_centres
    served = await rows(
        "SELECT p.id::text AS person, count(*)::int AS n, array_agg(DISTINCT c.code) AS codes "
        "FROM assignment a JOIN person p ON p.id = a.person JOIN shift s ON s.id = a.shift "
        "JOIN centre c ON c.id = s.centre WHERE a.published AND p.town = $1 GROUP BY p.id",
        town.id,
    )
    people = {person.id: person for person in found.problem.people}
    assert served
    for row in served:
        assert people[row["person"]].known == frozenset(row["codes"])
    total = sum(row["n"] for row in served)
    for row in served:
        over = people[row["person"]].carried
        assert abs(over.half_days - (row["n"] - total / 3)) <= 1
    assert min(found.problem.rules.busy, found.problem.rules.rest_days) > 0
