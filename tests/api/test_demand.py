"""Counts corrected with a trace, gaps, events, and a forecast with the errors of its back-test."""

from datetime import date

import pytest

from kit.database import rows
from tests.api import roster_scene as scene
from tests.api.conftest import SignIn


@pytest.fixture
async def desk(client_as: SignIn):
    """A manager of a town with two centres and 30 weeks of counts."""
    town = await scene.town(shared=1, fixed=0, busy=0)
    ids = {
        row["code"]: row["id"]
        for row in await rows("SELECT id, code FROM centre WHERE code = ANY($1)", town.centres)
    }
    for number, code in enumerate(town.centres):
        await rows(
            "INSERT INTO case_count (centre, day, session, service_line, cases) "
            "SELECT $1, d::date, h, l.id, CASE WHEN extract(isodow FROM d) = 1 THEN 20 ELSE 10 END "
            "FROM generate_series('2013-06-03'::date, '2013-12-31', '1 day') d, "
            "unnest(ARRAY['AM', 'PM']) h, service_line l WHERE l.code = 'general' "
            "AND extract(isodow FROM d) < 6 AND NOT ($2 AND d BETWEEN '2013-08-05' AND '2013-08-09')",
            ids[code],
            number == 1,
        )
    await rows("DELETE FROM case_count WHERE centre = ANY($1) AND cases = 0", list(ids.values()))
    return await client_as("manager", town=town.id), town


async def test_a_correction_leaves_a_trace_of_what_was_there_before(desk):
    manager, town = desk
    one = {"centre": town.centres[0], "date": "2013-06-04", "session": "AM", "line": "general"}
    kept = await manager.put(
        "/api/demand/cases", json={"items": [{**one, "cases": 12}], "reason": "重复录入"}
    )
    assert (kept.status_code, kept.json()) == (200, {"changed": 1}), kept.text
    again = await manager.put("/api/demand/cases", json={"items": [{**one, "cases": 12}]})
    assert again.json() == {"changed": 0}
    trace = await rows(
        "SELECT before, after FROM history WHERE action = 'cases.correct' AND key = $1",
        town.centres[0],
    )
    assert len(trace) == 1
    assert '"cases": 10' in str(trace[0]["before"])
    page = await manager.get(f"/demand/centres/{town.centres[0]}", headers={"accept": "text/html"})
    assert (page.status_code, "重复录入" in page.text) == (200, True)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"cases": -1}, "items[0].cases"),
        ({"cases": 1.5}, "items[0].cases"),
        ({"centre": "NOWHERE"}, "items[0].centre"),
        ({"line": "nothing"}, "items[0].line"),
        ({"date": "2099-01-01"}, "items[0].date"),
        ({"session": "NIGHT"}, "items[0].session"),
    ],
)
async def test_a_wrong_count_is_refused_by_name_and_nothing_is_kept(desk, wrong, field):
    manager, town = desk
    right = {"centre": town.centres[0], "date": "2013-06-04", "session": "AM", "line": "general"}
    item = {**right, "cases": 3, **wrong}
    refused = await manager.put("/api/demand/cases", json={"items": [item]})
    assert refused.status_code in {400, 422}
    assert refused.json()["errors"][0]["field"] == field
    kept = await manager.get(
        f"/api/centres/{town.centres[0]}/cases?firstDay=2013-06-04&lastDay=2013-06-04"
    )
    assert [one["cases"] for one in kept.json()] == [10, 10]


async def test_days_without_a_count_are_reported(desk):
    manager, town = desk
    gaps = (await manager.get(f"/api/demand/gaps?town={town.code}")).json()
    wanted = [(town.centres[1], "2013-08-05", "2013-08-09", 5)]
    assert [(g["centre"], g["firstDay"], g["lastDay"], g["days"]) for g in gaps] == wanted


async def test_windows_are_short_where_more_come_than_the_promise_allows(desk):
    manager, town = desk
    told = (await manager.get(f"/api/demand/windows?town={town.code}")).json()
    assert [one["centre"] for one in told["centres"]] == sorted(town.centres)
    assert all(len(one["short"]) == 5 for one in told["centres"])
    for one in told["centres"]:
        assert one["short"][0] >= one["short"][1], "twice as many come on a Monday"
    assert told["windows"] == sum(one["windows"] for one in told["centres"])
    assert told["today"] == pytest.approx(told["yearly"] / 250 / told["windows"], abs=1e-3)
    assert told["planned"] is None


async def test_a_forecast_stands_with_its_errors_and_the_plan_goes_by_it(desk):
    manager, town = desk
    event = {
        "town": town.code,
        "name": "入学报名周",
        "firstDay": "2026-12-07",
        "lastDay": "2026-12-11",
        "factor": 3,
        "centre": town.centres[0],
    }
    assert (await manager.post("/api/demand/events", json=event)).status_code == 201
    started = await manager.post(
        "/api/forecasts", json={"town": town.code, "firstDay": "2026-12-07", "days": 14}
    )
    assert started.status_code == 202, started.text
    job = await scene.finished(manager, started.json()["job"])
    assert job["state"] == "done", job
    latest = (await manager.get(f"/api/forecasts?town={town.code}")).json()
    assert latest["figures"]["wape"] < latest["figures"]["naiveWape"] + 0.02
    found = (await manager.get(f"/api/forecasts/{latest['id']}?centre={town.centres[0]}")).json()
    by_day = {(one["date"], one["session"]): one["cases"] for one in found}
    assert by_day["2026-12-08", "AM"] > 2.5 * by_day["2026-12-15", "AM"]
    plan = await scene.planned(manager, town, 14, date(2026, 12, 7))
    expected = {
        (shift["date"], shift["session"]): shift["cases"]
        for shift in plan["shifts"]
        if shift["centre"] == town.centres[0]
    }
    assert expected["2026-12-08", "AM"] == pytest.approx(
        (by_day["2026-12-08", "AM"] + by_day["2026-12-15", "AM"]) / 2, rel=0.02
    )
    page = await manager.get(f"/demand?town={town.code}", headers={"accept": "text/html"})
    assert "入学报名周" in page.text
    assert "forecast error" in page.text
    backwards = {**event, "lastDay": "2026-12-01"}
    assert (await manager.post("/api/demand/events", json=backwards)).status_code == 422
