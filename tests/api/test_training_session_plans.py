"""What rosters lack says whom to train: gaps, the plan of sessions, opening one, what-if."""

from datetime import date, timedelta
from typing import Any

import pytest

from kit import clock
from kit.database import rows
from tests import factories, published
from tests.api.test_chain import done
from tests.api.test_training_sessions import course, number
from training.queries import gaps

MONDAY = published.monday(2)


async def certificate_type(code: str, line: int) -> int:
    """A certificate type that opens the line, and a post of its code."""
    made = await factories._insert(
        "certificate_type",
        code=code,
        name=code,
        name_en=code,
        validity_months=24,
        number_prefix="ZZ",
        issuer="某局",
    )
    await rows(
        "INSERT INTO certificate_type_line (certificate_type, service_line) VALUES ($1, $2)",
        made,
        line,
    )
    await factories.post(code, service_line=line)
    return made


async def certify(person: int, kind: int) -> None:
    await factories._insert(
        "certificate",
        number=factories.unique("NO"),
        code=factories.unique("code"),
        person=person,
        certificate_type=kind,
        origin="imported",
        issued_on=date(2026, 1, 1),
        first_day=date(2026, 1, 1),
        recorded_at=clock.now(),
    )


@pytest.fixture
async def place(database: str) -> dict[str, Any]:
    """A town whose roster lacks a line on five half-days of one week; two could learn it."""
    town = await factories.town()
    [row] = await rows("SELECT code FROM town WHERE id = $1", town)
    centre = await factories.centre(town)
    plain, wanted = factories.unique("plain-"), factories.unique("wanted-")
    plain_line = await factories.service_line(plain)
    wanted_line = await factories.service_line(wanted)
    plain_type = await certificate_type(factories.unique("type-"), plain_line)
    post = factories.unique("type-")
    await certificate_type(post, wanted_line)
    people = [await factories.person(town, home=centre) for _ in range(3)]
    for person in people:
        await certify(person, plain_type)
    slots = {(centre, MONDAY + timedelta(days=day), "AM"): [people[0]] for day in range(5)}
    await published.roster(town, slots, lines=[plain, wanted])
    taught = await course()
    [found] = await rows("SELECT id FROM course WHERE code = $1", taught)
    await factories._insert(
        "exam",
        code=post,
        name=post,
        name_en=post,
        course=found["id"],
        limit_minutes=45,
        grace_seconds=60,
        delay_minutes=0,
        pass_percent=80,
        blueprint='{"lines": [], "shuffleQuestions": true, "shuffleOptions": true}',
        review="none",
        made_at=clock.now(),
    )
    await factories._insert(
        "course_session",
        course=found["id"],
        seats=5,
        trainer=f"讲师{post}",
        starts_at=clock.now() - timedelta(days=30),
        ends_at=clock.now() - timedelta(days=30) + timedelta(hours=3),
        cancelled=False,
    )
    return {"town": row["code"], "post": post, "people": people, "line": wanted}


async def test_a_line_that_nobody_on_the_shift_may_serve_is_a_gap(
    client_as: Any, place: dict[str, Any]
) -> None:
    found = await gaps.gaps(MONDAY, 2)
    mine = [gap for gap in found if gap.town == place["town"]]
    # Five half-days in the week with a roster; the week after is expected to lack as much.
    assert [(gap.post, gap.week, gap.half_days) for gap in mine] == [
        (place["post"], 0, 5),
        (place["post"], 1, 5),
    ]


async def test_if_some_were_certified_the_gaps_would_fall(
    client_as: Any, place: dict[str, Any]
) -> None:
    trainer = await client_as("trainer")
    answer = await trainer.post(
        "/api/session-plans/effect",
        json={
            "people": [await number(place["people"][1])],
            "post": place["post"],
            "readyOn": clock.today().isoformat(),
            "weeks": 4,
        },
    )
    assert answer.status_code == 200, answer.text
    months = answer.json()
    before, after = (sum(month[key] for month in months) for key in ("before", "after"))
    assert (before, after) == (10, 4)
    unknown = await trainer.post(
        "/api/session-plans/effect",
        json={"people": ["nobody"], "post": place["post"], "readyOn": "2026-12-01"},
    )
    assert unknown.status_code == 404


async def test_the_sessions_that_close_the_gaps_are_chosen_and_opened_with_their_people(
    client_as: Any, place: dict[str, Any]
) -> None:
    trainer = await client_as("trainer")
    begin = published.monday(1)
    await rows(
        "INSERT INTO rule_set (kind, scope, first_day, body, source) VALUES ('session-planning', "
        "'', $1, $2::jsonb, 'test') ON CONFLICT (kind, scope, first_day) DO UPDATE "
        "SET body = excluded.body",
        begin,
        '{"seats": 20, "least": 1, "leadWeeks": 1, "halfDaysAWeek": 3, "awayPercent": 100,'
        ' "sessionsAWeek": 1}',
    )
    asked = await trainer.post(
        "/api/session-plans", json={"firstDay": begin.isoformat(), "weeks": 4}
    )
    assert asked.status_code == 202, asked.text
    result = await done(trainer, asked)
    plan = (await trainer.get(f"/api/session-plans/{result['id']}")).json()
    mine = [one for one in plan["sessions"] if one["post"] == place["post"]]
    # Two people close 3 half-days a week each: all five; a third would close no more.
    assert [len(one["people"]) for one in mine] == [2]
    assert plan["closed"] <= plan["bound"] <= plan["openBefore"]
    position = plan["sessions"].index(mine[0])
    address = f"/api/session-plans/{plan['id']}/sessions/{position}/open"
    monday = begin + timedelta(days=7 * mine[0]["week"])
    wrong = await trainer.post(address, json={"day": (monday + timedelta(7)).isoformat()})
    assert wrong.status_code == 422
    day = next(
        monday + timedelta(days=n) for n in range(5) if monday + timedelta(days=n) > clock.today()
    )
    opened = await trainer.post(address, json={"day": day.isoformat()})
    again = await trainer.post(address, json={"day": day.isoformat()})
    assert opened.status_code == 201, opened.text
    assert opened.json()["seated"] + opened.json()["keptAway"] == len(mine[0]["people"])
    assert again.status_code == 409


async def test_a_plan_that_begins_on_no_monday_is_refused(client_as: Any) -> None:
    trainer = await client_as("trainer")
    day = published.monday(1) + timedelta(days=1)
    answer = await trainer.post("/api/session-plans", json={"firstDay": day.isoformat()})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/not-a-monday")


async def test_the_page_shows_gaps_and_what_if(client_as: Any, place: dict[str, Any]) -> None:
    trainer = await client_as("trainer")
    html = {"accept": "text/html"}
    shown = await trainer.get("/session-plans", headers=html)
    assert shown.status_code == 200
    assert "<svg" in shown.text
    what_if = await trainer.post(
        "/session-plans/effect",
        headers=html,
        data={
            "people": await number(place["people"][1]),
            "post": place["post"],
            "readyOn": clock.today().isoformat(),
        },
    )
    assert what_if.status_code == 200
    assert "if they were certified" in what_if.text


async def test_the_rule_of_gaps_names_people_of_towns_whose_rosters_lack_the_post(
    client_as: Any, place: dict[str, Any]
) -> None:
    elsewhere = await factories.person(await factories.town(), pool="shared")
    kinds = await rows("SELECT id FROM certificate_type ORDER BY id LIMIT 1")
    await certify(elsewhere, kinds[0]["id"])
    trainer = await client_as("trainer")
    found = await trainer.get("/api/plans/named", params={"rule": "gap", "post": place["post"]})
    assert found.status_code == 200, found.text
    numbers = {one["employeeNo"] for one in found.json()["items"]}
    assert numbers == {await number(person) for person in place["people"]}
