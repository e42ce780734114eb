"""Courses are read, plans follow."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from kit import clock
from kit.database import rows
from tests import exam_factories, factories
from tests.api.test_exam_attempts import answer_all, begin
from tests.exam_factories import RIGHT

NOW = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)
LESSONS = [{"title": "一", "text": "# 一", "titleEn": "One"}, {"title": "二", "text": "二"}]


async def published(client_as: Any, **more: Any) -> str:
    trainer = await client_as("trainer")
    code = factories.unique("course-")
    body = {"code": code, "name": "课程", "classHours": 4.5, "lessons": LESSONS, **more}
    with clock.fixed(NOW):
        answer = await trainer.post("/api/courses", json=body)
    assert answer.status_code == 201, answer.text
    return code


async def read_all(client: Any, code: str) -> None:
    for lesson in (await client.get(f"/api/courses/{code}")).json()["lessons"]:
        answer = await client.post(f"/api/lessons/{lesson['id']}/read")
        assert answer.status_code == 200, answer.text


async def test_class_hours_count_with_the_last_lesson_and_once(client_as: Any) -> None:
    code = await published(client_as)
    person = await factories.person(await factories.town())
    client = await client_as("staff", person=person)
    with clock.fixed(NOW):
        await read_all(client, code)
        await read_all(client, code)
    found = await rows("SELECT kind, subject, amount FROM evidence WHERE person = $1", person)
    assert found == [{"kind": "class-hours", "subject": "pre_posting", "amount": Decimal("4.50")}]


async def test_the_same_course_published_again_makes_no_new_version(client_as: Any) -> None:
    code = await published(client_as)
    trainer = await client_as("trainer")
    body = {"code": code, "name": "课程", "classHours": 4.5, "lessons": LESSONS}
    same = await trainer.post("/api/courses", json=body)
    changed = await trainer.post("/api/courses", json={**body, "lessons": LESSONS[:1]})
    assert (same.json()["version"], changed.json()["version"]) == (1, 2)


async def test_what_a_new_version_leaves_as_it_was_need_not_be_read_again(client_as: Any) -> None:
    code = await published(client_as)
    trainer = await client_as("trainer")
    (one, first), (two, second) = [
        (await client_as("staff", person=person), person)
        for person in [await factories.person(await factories.town()) for _ in range(2)]
    ]
    body = {"code": code, "name": "课程", "classHours": 4.5}
    new = [{"title": "三", "text": "三"}, LESSONS[1], LESSONS[0]]
    with clock.fixed(NOW):
        await read_all(one, code)
        await two.post(
            f"/api/lessons/{(await two.get(f'/api/courses/{code}')).json()['lessons'][0]['id']}/read"
        )
    with clock.fixed(NOW + timedelta(days=3)):
        await trainer.post("/api/courses", json={**body, "lessons": new})
        [mine] = (await one.get("/api/me/learning")).json()["changed"]
        lessons = (await one.get(f"/api/courses/{code}")).json()["lessons"]
        theirs = (await two.get(f"/api/courses/{code}")).json()["lessons"]
        await read_all(one, code)
        after = (await one.get("/api/me/learning")).json()["changed"]
        same = await trainer.post(
            "/api/courses", json={**body, "lessons": [{**new[0], "module": "新"}, *new[1:]]}
        )
        unchanged = (await one.get("/api/me/learning")).json()["changed"]
    assert mine["lessonsToRead"] == 1
    assert [lesson["readAt"] is not None for lesson in lessons] == [False, True, True]
    assert [lesson["readAt"] is not None for lesson in theirs] == [False, False, True]
    assert after == unchanged == []
    assert same.json()["version"] == 3
    hours = await rows(
        "SELECT amount FROM evidence WHERE person = $1 ORDER BY recorded_at, id", first
    )
    assert [row["amount"] for row in hours] == [Decimal("4.50"), Decimal("1.50")]
    told = await rows(
        "SELECT a.person, count(*) AS n FROM notice n JOIN account a ON a.id = n.account "
        "WHERE a.person = ANY($1) AND n.kind = 'course-changed' GROUP BY 1 ORDER BY 1",
        [first, second],
    )
    assert [row["n"] for row in told] == [1, 2], "nothing new in the third for who read all"


async def test_a_plan_counts_working_days_and_follows_the_evidence(client_as: Any) -> None:
    course = await published(client_as)
    exam = await exam_factories.exam(course=course)
    await factories.post(exam.code)
    await rows(
        "INSERT INTO certificate_type (code, name, number_prefix, issuer) VALUES ($1, $1, 'XX', 'X')",
        exam.code,
    )
    town = await factories.town()
    person = await factories.person(town)
    client = await client_as("staff", person=person)
    trainer = await client_as("trainer")
    [row] = await rows("SELECT employee_no FROM person WHERE id = $1", person)
    body = {"employeeNo": row["employee_no"], "post": exam.code, "firstDay": "2026-11-23"}
    with clock.fixed(NOW):
        made = (await trainer.post("/api/plans", json=body)).json()
        again = await trainer.post("/api/plans", json=body)
        await read_all(client, course)
        paper = await begin(client, exam.id)
        await answer_all(client, paper, RIGHT)
        await client.post(f"/api/attempts/{paper['id']}/submit")
        plan = (await trainer.get(f"/api/plans/{made['id']}")).json()
    assert [step["due"] for step in made["steps"]] == ["2026-12-07", "2026-12-14", "2026-12-21"]
    assert [step["state"] for step in made["steps"]] == ["next", "waiting", "waiting"]
    assert [step["state"] for step in plan["steps"]] == ["done", "done", "next"]
    assert plan["steps"][0]["doneOn"] == "2026-12-07"
    assert again.status_code == 409


async def test_a_manager_sees_plans_of_the_own_towns_only(client_as: Any) -> None:
    course = await published(client_as)
    here, there = await factories.town(), await factories.town()
    post = factories.unique("post")
    await factories.post(post)
    steps = [{"kind": "course", "subject": course, "days": 1}]
    ids = []
    trainer = await client_as("trainer")
    for town in (here, there):
        person = await factories.person(town)
        [row] = await rows("SELECT employee_no FROM person WHERE id = $1", person)
        answer = await trainer.post(
            "/api/plans",
            json={
                "employeeNo": row["employee_no"],
                "post": post,
                "firstDay": str(date(2026, 12, 7) + timedelta(days=1)),
                "steps": steps,
            },
        )
        ids.append(answer.json()["id"])
    manager = await client_as("manager", town=here)
    listed = (await manager.get("/api/plans")).json()
    assert [plan["id"] for plan in listed["items"]] == [ids[0]]
    assert (await manager.get(f"/api/plans/{ids[1]}")).status_code == 404


async def test_a_plan_with_steps_that_are_not_there_names_them(client_as: Any) -> None:
    person = await factories.person(await factories.town())
    [row] = await rows("SELECT employee_no FROM person WHERE id = $1", person)
    post = factories.unique("post")
    await factories.post(post)
    trainer = await client_as("trainer")
    answer = await trainer.post(
        "/api/plans",
        json={
            "employeeNo": row["employee_no"],
            "post": post,
            "firstDay": "2026-12-07",
            "steps": [{"kind": "exam", "subject": "nowhere", "days": 1}],
        },
    )
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["steps.0.subject"]


async def test_a_plan_beyond_the_calendar_is_refused(client_as: Any) -> None:
    person = await factories.person(await factories.town())
    [row] = await rows("SELECT employee_no FROM person WHERE id = $1", person)
    course = await published(client_as)
    post = factories.unique("post")
    await factories.post(post)
    trainer = await client_as("trainer")
    answer = await trainer.post(
        "/api/plans",
        json={
            "employeeNo": row["employee_no"],
            "post": post,
            "firstDay": "9999-12-31",
            "steps": [{"kind": "course", "subject": course, "days": 1}],
        },
    )
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["firstDay"]
