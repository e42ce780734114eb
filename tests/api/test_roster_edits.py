"""Moves by hand: what breaks a hard rule is refused by name, and nobody is in two places."""

from datetime import timedelta

import pytest

from kit.database import rows
from tests import factories
from tests.api import roster_scene as scene
from tests.api.conftest import SignIn
from tests.api.roster_scene import MONDAY


@pytest.fixture
async def desk(client_as: SignIn):
    """A manager with an empty draft: (client, town, roster, shifts of the plan)."""
    town = await scene.town(shared=4, fixed=1)
    manager = await client_as("manager", town=town.id)
    plan = await scene.planned(manager, town)
    return manager, town, await scene.drafted(manager, town), plan["shifts"]


def shift_of(shifts, centre, day=MONDAY, session="AM"):
    return next(
        s["id"]
        for s in shifts
        if (s["centre"], s["date"], s["session"]) == (centre, day.isoformat(), session)
    )


async def put(client, roster, shift, person, **headers):
    return await client.post(
        f"/api/rosters/{roster}/assignments",
        json={"shift": shift, "employeeNo": person},
        headers=headers,
    )


async def test_a_lawful_move_is_made_and_counts_up_the_version(desk):
    manager, town, roster, shifts = desk
    made = await put(manager, roster, shifts[0]["id"], town.shared[0])
    assert made.status_code == 201, made.text
    assert (made.json()["employeeNo"], made.json()["pinned"]) == (town.shared[0], True)
    assert made.headers["etag"] == '"2"'
    gone = await manager.delete(f"/api/rosters/{roster}/assignments/{made.json()['id']}")
    assert (gone.status_code, gone.headers["etag"]) == (204, '"3"')
    listed = (await manager.get(f"/api/rosters/{roster}/assignments")).json()
    assert listed["total"] == 0


async def test_a_stale_edit_is_refused(desk):
    manager, town, roster, shifts = desk
    await put(manager, roster, shifts[0]["id"], town.shared[0])
    stale = await put(manager, roster, shifts[1]["id"], town.shared[1], **{"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["type"]) == (409, "/problems/stale")
    changed = stale.json()["changes"]
    assert [(one["kind"], one["employeeNo"]) for one in changed] == [("assign", town.shared[0])]
    fresh = await put(manager, roster, shifts[1]["id"], town.shared[1], **{"If-Match": '"2"'})
    assert fresh.status_code == 201
    nonsense = await put(manager, roster, shifts[1]["id"], town.shared[1], **{"If-Match": "x"})
    assert nonsense.status_code == 422


async def test_two_places_at_once_are_refused_by_name(desk):
    manager, town, roster, shifts = desk
    here, there = (shift_of(shifts, centre) for centre in town.centres)
    await put(manager, roster, here, town.shared[0])
    refused = await put(manager, roster, there, town.shared[0])
    assert refused.status_code == 409
    assert refused.json()["type"] == "/problems/hard-rule"
    assert refused.json()["rule"] == "one-place"
    assert refused.json()["centre"] == town.centres[0]


async def test_a_certificate_that_has_run_out_is_named_with_its_day(desk):
    manager, town, roster, shifts = desk
    ended = factories.unique("N")
    await factories.person(town.id, employee_no=ended)
    refused = await put(manager, roster, shifts[0]["id"], ended)
    assert (refused.status_code, refused.json()["rule"]) == (409, "certified")


async def test_fixed_staff_elsewhere_leave_and_full_weeks_are_refused(desk):
    manager, town, roster, shifts = desk
    away = await put(manager, roster, shift_of(shifts, town.centres[1]), town.fixed[0])
    assert away.json()["rule"] == "home"
    ill = (await rows("SELECT id FROM person WHERE employee_no = $1", town.shared[1]))[0]["id"]
    await rows(
        "INSERT INTO leave (person, kind, first_day, last_day) VALUES ($1, 'sick', $2, $2)",
        ill,
        MONDAY,
    )
    on_leave = await put(manager, roster, shift_of(shifts, town.centres[0]), town.shared[1])
    assert on_leave.json()["rule"] == "absent"
    part_time = factories.unique("N")
    await factories.person(town.id, employee_no=part_time, work_fraction=0.1)
    await scene.certified(part_time)
    assert (await put(manager, roster, shifts[0]["id"], part_time)).status_code == 201
    later = next(s for s in shifts if s["date"] > shifts[0]["date"])
    full = await put(manager, roster, later["id"], part_time)
    assert (full.json()["rule"], full.json()["limit"]) == ("week", 1)


async def test_a_full_shift_a_stranger_and_a_repeated_move_are_refused(desk):
    manager, town, roster, shifts = desk
    stranger = factories.unique("N")
    other = await factories.town()
    await factories.person(other, employee_no=stranger)
    assert (await put(manager, roster, shifts[0]["id"], stranger)).json()["rule"] == "unknown"
    assert (await put(manager, roster, shifts[0]["id"], "nobody")).status_code == 404
    await put(manager, roster, shifts[0]["id"], town.shared[0])
    again = await put(manager, roster, shifts[0]["id"], town.shared[0])
    assert again.json()["type"] == "/problems/already-there"
    windows = shifts[0]["windows"]
    for person in town.shared[1:windows]:
        assert (await put(manager, roster, shifts[0]["id"], person)).status_code == 201
    last = await put(manager, roster, shifts[0]["id"], town.shared[windows])
    assert (last.status_code, last.json()["rule"]) == (409, "windows")


async def test_a_shift_of_another_plan_does_not_belong(desk):
    manager, town, roster, _ = desk
    other = await scene.planned(manager, town)
    refused = await put(manager, roster, other["shifts"][0]["id"], town.shared[0])
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/other-roster")


async def test_what_is_set_by_hand_stays_when_solved(desk):
    manager, town, roster, shifts = desk
    await put(manager, roster, shifts[3]["id"], town.shared[2])
    started = await manager.post(f"/api/rosters/{roster}/solve", json={"seconds": 1})
    assert (await scene.finished(manager, started.json()["job"]))["state"] == "done"
    work = (await manager.get(f"/api/rosters/{roster}/assignments?pageSize=500")).json()["items"]
    kept = [(w["shift"], w["employeeNo"]) for w in work if w["pinned"]]
    assert kept == [(shifts[3]["id"], town.shared[2])]


async def test_candidates_are_ranked_with_reasons(desk):
    manager, town, roster, shifts = desk
    here, there = (shift_of(shifts, centre) for centre in town.centres)
    await put(manager, roster, here, town.shared[0])
    ranked = (await manager.get(f"/api/shifts/{there}/candidates")).json()["items"]
    by_person = {item["employeeNo"]: item for item in ranked}
    assert by_person[town.shared[1]]["possible"]
    assert by_person[town.shared[1]]["covers"] == ["general"]
    assert not by_person[town.shared[0]]["possible"]
    assert by_person[town.shared[0]]["against"][0]["rule"] == "one-place"
    assert [item["possible"] for item in ranked] == sorted(
        (item["possible"] for item in ranked), reverse=True
    )


async def test_why_somebody_is_there_is_told_by_what_others_would_cost(desk, client_as: SignIn):
    manager, town, roster, shifts = desk
    made = (await put(manager, roster, shifts[0]["id"], town.shared[0])).json()
    path = f"/api/rosters/{roster}/assignments"
    told = await manager.get(f"{path}/{made['id']}/why")
    assert told.status_code == 200, told.text
    others = told.json()["instead"]
    assert town.shared[1] in [each["employeeNo"] for each in others]
    assert town.shared[0] not in [each["employeeNo"] for each in others]
    assert [each["price"] for each in others] == sorted(each["price"] for each in others)
    assert (await manager.get(f"{path}/{made['id'] + 1}/why")).status_code == 404
    elsewhere = await scene.town(centres=1, shared=0, fixed=0)
    stranger = await client_as("manager", town=elsewhere.id)
    assert (await stranger.get(f"{path}/{made['id']}/why")).status_code == 404


async def test_a_published_roster_is_not_edited(desk):
    manager, town, roster, shifts = desk
    await put(manager, roster, shifts[0]["id"], town.shared[0])
    assert (await manager.post(f"/api/rosters/{roster}/publish")).status_code == 200
    refused = await put(manager, roster, shifts[1]["id"], town.shared[1])
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-a-draft")


async def test_a_roster_that_has_become_unlawful_is_not_published(desk):
    manager, town, roster, shifts = desk
    await put(manager, roster, shifts[0]["id"], town.shared[0])
    ill = (await rows("SELECT id FROM person WHERE employee_no = $1", town.shared[0]))[0]["id"]
    await rows(
        "INSERT INTO leave (person, kind, first_day, last_day) VALUES ($1, 'sick', $2, $2)",
        ill,
        MONDAY,
    )
    refused = await manager.post(f"/api/rosters/{roster}/publish")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/hard-rules")
    assert refused.json()["rule"] == "absent"
    assert (await manager.get(f"/api/rosters/{roster}")).json()["state"] == "draft"


async def test_nobody_is_published_in_two_towns_at_once(desk, client_as: SignIn):
    manager, town, roster, shifts = desk
    await put(manager, roster, shifts[0]["id"], town.shared[0])
    # Lent to another town after the move was made: two drafts, each lawful by itself.
    other = await scene.town(shared=0, fixed=0, centres=1)
    second = await client_as("manager", town=other.id)
    await rows("UPDATE person SET town = $1 WHERE employee_no = $2", other.id, town.shared[0])
    plan = await scene.planned(second, other)
    theirs = await scene.drafted(second, other)
    when = (shifts[0]["date"], shifts[0]["session"])
    same = next(s for s in plan["shifts"] if (s["date"], s["session"]) == when)
    assert (await put(second, theirs, same["id"], town.shared[0])).status_code == 201
    assert (await second.post(f"/api/rosters/{theirs}/publish")).status_code == 200
    await rows("UPDATE person SET town = $1 WHERE employee_no = $2", town.id, town.shared[0])
    refused = await manager.post(f"/api/rosters/{roster}/publish")
    assert (refused.status_code, refused.json()["rule"]) == (409, "absent")
    assert (await manager.get(f"/api/rosters/{roster}")).json()["state"] == "draft"
    published = await rows(
        "SELECT count(*) AS n FROM assignment WHERE roster = $1 AND published", roster
    )
    assert published[0]["n"] == 0


async def test_of_two_towns_that_publish_the_same_person_at_once_one_is_told_where_they_are(
    desk, monkeypatch: pytest.MonkeyPatch
):
    manager, town, roster, shifts = desk
    await put(manager, roster, shifts[0]["id"], town.shared[0])
    other = await scene.town(shared=0, fixed=0, centres=1)
    plan, hall = (
        await rows(
            "INSERT INTO window_plan (town, first_day, days, policy, state, made_at) "
            "VALUES ($1, $2, 7, '{}', 'done', now()) RETURNING id",
            other.id,
            MONDAY,
        ),
        other.centres[0],
    )
    await rows(
        "WITH s AS (INSERT INTO shift (plan, centre, day, session, starts_at, ends_at, windows, "
        "lines) SELECT $1, c.id, $4, 'AM', a.starts_at, a.ends_at, 1, '[]' FROM centre c, "
        "assignment a WHERE c.code = $2 AND a.roster = $3 RETURNING *), "
        "r AS (INSERT INTO roster (town, plan, first_day, last_day, state, version, made_at, "
        "published_at) VALUES ($5, $1, $4, $4, 'published', 1, now(), now()) RETURNING id) "
        "INSERT INTO assignment (roster, shift, person, starts_at, ends_at, published, pinned) "
        "SELECT r.id, s.id, a.person, s.starts_at, s.ends_at, true, false "
        "FROM r, s, assignment a WHERE a.roster = $3",
        plan[0]["id"],
        hall,
        roster,
        MONDAY,
        other.id,
    )

    async def unaware(facts: object, only: object) -> None:
        """The check of the hard rules ran before the other town published."""

    monkeypatch.setattr("roster.service.publishing._refuse_broken", unaware)
    refused = await manager.post(f"/api/rosters/{roster}/publish")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/double-booked")
    assert refused.json()["employeeNo"] == town.shared[0]
    assert refused.json()["day"] == MONDAY.isoformat()
    assert (await manager.get(f"/api/rosters/{roster}")).json()["state"] == "draft"


async def test_the_database_itself_refuses_a_double_booking(desk):
    import asyncpg

    manager, town, roster, shifts = desk
    here, there = (shift_of(shifts, centre) for centre in town.centres)
    await put(manager, roster, here, town.shared[0])
    await manager.post(f"/api/rosters/{roster}/publish")
    with pytest.raises(asyncpg.ExclusionViolationError):
        await rows(
            "INSERT INTO assignment (roster, shift, person, starts_at, ends_at, published, pinned) "
            "SELECT roster, $2, person, starts_at, ends_at, true, false "
            "FROM assignment WHERE roster = $1",
            roster,
            there,
        )


async def test_a_day_after_the_period_is_not_of_the_roster(desk):
    manager, town, roster, _ = desk
    longer = await scene.planned(manager, town, days=14)
    outside = next(s for s in longer["shifts"] if s["date"] > (MONDAY + timedelta(7)).isoformat())
    refused = await put(manager, roster, outside["id"], town.shared[0])
    assert refused.status_code == 422
