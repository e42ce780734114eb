"""Waivers, provisional permissions, remedies, and answers as they were known."""

from datetime import date, datetime, time, timedelta

import pytest
from httpx import AsyncClient

from certification import service
from certification.queries.grants import provisional
from kit import clock
from kit.clock import ZONE
from kit.database import rows
from tests import factories
from tests.api.conftest import SignIn
from tests.api.test_certification_chain import Scene, made_scene, passes, qualification

TODAY = clock.today()


@pytest.fixture
async def scene(database: str) -> Scene:
    return await made_scene()


async def mentor_of(scene: Scene) -> str:
    number = factories.unique("M")
    person = await factories.person(scene.town, employee_no=number)
    await service.record_evidence(
        person, "exam-passed", scene.type, TODAY, source="attempt:m", now=clock.now()
    )
    await service.issue(person, scene.type, today=TODAY, now=clock.now())
    return number


async def permit(client: AsyncClient, scene: Scene, who: str, **more: object):
    body = {
        "employeeNo": scene.employee_no,
        "post": scene.type,
        "mentor": who,
        "lastDay": (TODAY + timedelta(days=60)).isoformat(),
        **more,
    }
    return await client.post("/api/provisional-permissions", json=body)


async def test_under_a_qualified_mentor_somebody_may_begin_and_the_roster_may_ask(
    client_as: SignIn, scene: Scene
) -> None:
    client = await client_as("manager", town=scene.town)
    mentor = await mentor_of(scene)

    made = await permit(client, scene, mentor)
    again = await permit(client, scene, mentor)
    found = await qualification(client, scene)
    asked = await provisional([scene.person], TODAY, TODAY + timedelta(days=27), scene.line)

    assert (made.status_code, again.status_code) == (201, 409)
    assert again.json()["type"] == "/problems/provisional-already"
    assert (found["qualified"], found["provisional"]) == (False, True)
    assert [(one.post, one.first_day, one.last_day, one.lines) for one in asked] == [
        (scene.type, TODAY, TODAY + timedelta(days=27), frozenset({scene.line}))
    ]
    ended = await client.post(f"/api/provisional-permissions/{made.json()['id']}/end")
    twice = await client.post(f"/api/provisional-permissions/{made.json()['id']}/end")
    assert (ended.status_code, ended.json()["withdrawn"], twice.status_code) == (200, True, 409)
    assert await provisional([scene.person], TODAY, TODAY) == []


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"mentor": "NOBODY"}, "mentor"),
        ({"post": "no-such-post"}, "post"),
        ({"lastDay": (TODAY - timedelta(days=1)).isoformat()}, "lastDay"),
        ({"lastDay": (TODAY + timedelta(days=500)).isoformat()}, "lastDay"),
        ({"firstDay": (TODAY - timedelta(days=1)).isoformat()}, "firstDay"),
    ],
)
async def test_a_permission_that_cannot_be_is_refused_by_field(
    client_as: SignIn, scene: Scene, more: dict, field: str
) -> None:
    client = await client_as("personnel")

    refused = await permit(client, scene, await mentor_of(scene), **more)

    assert refused.status_code == 422, refused.text
    assert [one["field"] for one in refused.json()["errors"]] == [field]


async def test_who_is_not_qualified_cannot_be_a_mentor(client_as: SignIn, scene: Scene) -> None:
    number = factories.unique("M")
    await factories.person(scene.town, employee_no=number)

    refused = await permit(await client_as("personnel"), scene, number)

    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "mentor")


async def test_a_waiver_names_a_condition_of_the_tree_and_can_be_ended(
    client_as: SignIn, scene: Scene
) -> None:
    client = await client_as("personnel")
    body = {
        "employeeNo": scene.employee_no,
        "subject": scene.type,
        "condition": {"fact": "certificate", "type": scene.type},
        "reason": "Flood relief",
        "lastDay": (TODAY + timedelta(days=5)).isoformat(),
    }

    strange = await client.post("/api/waivers", json={**body, "condition": {"fact": "noMeasure"}})
    made = await client.post("/api/waivers", json=body)
    found = await qualification(client, scene)
    after = await qualification(client, scene, TODAY + timedelta(days=6))

    assert (strange.status_code, made.status_code) == (422, 201)
    assert (found["qualified"], found["until"]) == (True, body["lastDay"])
    assert found["conditions"][0]["because"] == "waived: Flood relief"
    assert after["qualified"] is False
    listed = await client.get("/api/waivers", params={"employeeNo": scene.employee_no})
    assert [one["reason"] for one in listed.json()["items"]] == ["Flood relief"]
    await client.post(f"/api/waivers/{made.json()['id']}/end")
    assert (await qualification(client, scene))["qualified"] is False


async def test_grants_are_made_on_the_page_too(client_as: SignIn, scene: Scene) -> None:
    client = await client_as("personnel")
    mentor = await mentor_of(scene)
    path = f"/people/{scene.employee_no}/qualification"

    page = await client.get(path)
    made = await client.post(
        f"{path}/provisional",
        data={"post": scene.type, "mentor": mentor, "lastDay": str(TODAY + timedelta(days=9))},
    )
    wrong = await client.post(
        f"{path}/waivers",
        data={"subject": scene.type, "condition": "{", "reason": "Flood", "lastDay": str(TODAY)},
    )

    assert "Let begin under a mentor" in page.text
    assert (made.status_code, wrong.status_code) == (303, 422)
    assert "Under a mentor" in (await client.get(path)).text


async def test_corrected_evidence_shows_both_answers(client_as: SignIn, scene: Scene) -> None:
    client = await client_as("personnel")
    before = TODAY - timedelta(days=20)
    morning = datetime.combine(before, time(9), ZONE)
    await rows("UPDATE condition_set SET made_at = $1 WHERE subject = $2", morning, scene.type)
    await service.put_conditions(
        "post",
        scene.type,
        before,
        {"fact": "exam", "exam": scene.type},
        source="Notice",
        now=morning,
    )
    await service.record_evidence(
        scene.person, "exam-passed", scene.type, before, source="attempt:9", now=morning
    )
    day = TODAY - timedelta(days=10)

    first = await qualification(client, scene, day)
    await service.withdraw_evidence(
        scene.person, "exam-passed", "attempt:9", reason="Wrong person", now=clock.now()
    )
    then = await qualification(client, scene, day)
    asked_again = await client.get(
        f"/api/people/{scene.employee_no}/qualification",
        params={
            "post": scene.type,
            "on": day.isoformat(),
            "knownAt": datetime.combine(day, time(12), ZONE).isoformat(),
        },
    )

    assert (first["qualified"], "asKnownThen" in first) == (True, False)
    assert (then["qualified"], then["asKnownThen"]["qualified"]) == (False, True)
    assert [one["reason"] for one in then["asKnownThen"]["corrections"]] == ["Wrong person"]
    assert asked_again.json() == first
    page = await client.get(f"/people/{scene.employee_no}/qualification?on={day}")
    assert "Wrong person" in page.text


async def test_replaced_conditions_still_answer_as_they_did(
    client_as: SignIn, scene: Scene
) -> None:
    client = await client_as("personnel")
    long_ago = datetime.combine(TODAY - timedelta(days=30), time(9), ZONE)
    begins = TODAY - timedelta(days=20)
    for tree, now in (
        ({"fact": "education", "level": "senior_secondary"}, long_ago),
        ({"fact": "education", "level": "master"}, clock.now()),
    ):
        await service.put_conditions("post", scene.type, begins, tree, source="Notice", now=now)

    found = await qualification(client, scene, TODAY - timedelta(days=10))

    assert (found["qualified"], found["asKnownThen"]["qualified"]) == (False, True)
    assert {one["what"] for one in found["asKnownThen"]["corrections"]} == {
        "conditions-set",
        "conditions-replaced",
    }


async def test_certificates_that_wait_for_each_other_are_refused(
    client_as: SignIn, scene: Scene
) -> None:
    other = await made_scene()
    client = await client_as("personnel")

    async def ask(subject: str, needs: str) -> object:
        return await client.post(
            "/api/condition-sets",
            json={
                "purpose": "certificate",
                "subject": subject,
                "firstDay": "2027-01-01",
                "source": "Notice",
                "conditions": {"all": [{"fact": "certificate", "type": needs}]},
            },
        )

    first = await ask(scene.type, other.type)
    circle = await ask(other.type, scene.type)
    itself = await ask(scene.type, scene.type)

    assert (first.status_code, circle.status_code, itself.status_code) == (201, 422, 422)
    assert circle.json()["type"] == "/problems/conditions-circle"
    assert set(circle.json()["circle"].split(" → ")) == {scene.type, other.type}


async def test_the_remedy_names_course_session_and_day(client_as: SignIn, scene: Scene) -> None:
    code = factories.unique("course-")
    [course] = await rows(
        "INSERT INTO course (code, name, name_en, hours_kind) "
        "VALUES ($1, '窗口课', 'Window course', 'pre_posting') RETURNING id",
        code,
    )
    await rows(
        "INSERT INTO exam (code, name, name_en, course, limit_minutes, grace_seconds, "
        "delay_minutes, pass_percent, blueprint, review, made_at) VALUES "
        "($1, '考试', 'Exam', $2, 45, 60, 0, 80, "
        """'{"lines": [], "shuffleQuestions": true, "shuffleOptions": true}', 'none', now())""",
        scene.type,
        course["id"],
    )
    held = datetime.combine(date(2027, 1, 12), time(14), ZONE)
    await rows(
        "INSERT INTO course_session (course, seats, starts_at, ends_at, cancelled) "
        "VALUES ($1, 5, $2, $3, false)",
        course["id"],
        held,
        held + timedelta(hours=3),
    )

    found = await qualification(await client_as("personnel"), scene)

    assert found["conditions"][0]["remedy"] == (
        f"Get the certificate “{scene.type} certificate”. "
        "Course “Window course”, next on Tue 12 Jan; ready on 13 Jan 2027."
    )
    await passes(scene)
    met = await qualification(await client_as("personnel"), scene)
    assert met["conditions"][0]["remedy"] == f"Get the certificate “{scene.type} certificate”."
