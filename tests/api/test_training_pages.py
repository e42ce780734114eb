"""Pages of training: who opens them, and what their forms do."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from kit.database import rows
from tests import exam_factories, factories
from tests.api.test_exam_attempts import answer_all, begin
from tests.api.test_training_courses import published
from tests.exam_factories import RIGHT

HTML = {"accept": "text/html"}


async def opened(client: httpx.AsyncClient, path: str) -> str:
    answer = await client.get(path, headers=HTML)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return answer.text


@pytest.mark.parametrize(
    ("role", "paths"),
    [
        ("staff", ["/courses", "/course-sessions"]),
        ("trainer", ["/courses/new", "/course-sessions/new", "/plans", "/plans/new", "/exams"]),
        ("examiner", ["/questions", "/questions/new", "/exams", "/exams/new"]),
        ("manager", ["/plans", "/plans/new"]),
        ("auditor", ["/questions", "/exams", "/plans", "/courses", "/course-sessions"]),
    ],
)
async def test_each_role_opens_its_pages(client_as: Any, role: str, paths: list[str]) -> None:
    client = await client_as(role)
    for path in paths:
        await opened(client, path)


@pytest.mark.parametrize("path", ["/questions", "/questions/new", "/exams", "/plans"])
async def test_window_staff_open_neither_bank_nor_plans(client_as: Any, path: str) -> None:
    client = await client_as("staff")
    assert (await client.get(path, headers=HTML)).status_code == 403


async def test_a_question_written_on_the_form_is_in_the_bank(client_as: Any) -> None:
    about = await exam_factories.category()
    examiner = await client_as("examiner")
    form = {
        "kind": "multiple",
        "category": about,
        "difficulty": "2",
        "stem": "下列哪些正确？",
        "optiona": "甲",
        "optionb": "乙",
        "optionc": "丙",
        "right": ["a", "c"],
        "explanation": "因为",
    }
    wrong = await examiner.post("/questions", data={**form, "right": []}, headers=HTML)
    assert wrong.status_code == 422
    assert "下列哪些正确？" in wrong.text
    made = await examiner.post("/questions", data=form, headers=HTML)
    assert made.status_code == 303
    code = made.headers["location"].removeprefix("/questions/")
    shown = await opened(examiner, f"/questions/{code}/edit")
    assert shown.count('name="right"') == 10
    assert len(re.findall(r'name="right" value="[ac]" checked', shown)) == 2
    changed = await examiner.post(f"/questions/{code}", data={**form, "stem": "改过"}, headers=HTML)
    assert changed.status_code == 303
    assert "改过" in await opened(examiner, f"/questions/{code}")


async def test_an_exam_set_on_the_form_can_be_taken(client_as: Any) -> None:
    about = await exam_factories.category()
    await exam_factories.question(about, exam_factories.KEYS[0])
    examiner = await client_as("examiner")
    form = {
        "code": factories.unique("exam-"),
        "name": "小考",
        "limitMinutes": "10",
        "passPercent": "60",
        "review": "full",
        "count1": "2",
        "marks1": "1",
        "category1": about,
    }
    too_many = await examiner.post("/exams", data=form, headers=HTML)
    assert too_many.status_code == 422
    assert 'id="f-count1-error"' in too_many.text
    made = await examiner.post("/exams", data={**form, "count1": "1"}, headers=HTML)
    assert made.status_code == 303
    exam = int(made.headers["location"].removeprefix("/exams/"))
    person = await factories.person(await factories.town())
    paper = await begin(await client_as("staff", person=person), exam)
    assert len(paper["slots"]) == 1


async def test_the_result_page_shows_answers_only_after_submitting(client_as: Any) -> None:
    exam = await exam_factories.exam()
    person = await factories.person(await factories.town())
    client = await client_as("staff", person=person)
    assert exam.code in await opened(client, "/me/learning")
    await opened(client, f"/me/exams/{exam.id}")
    paper = await begin(client, exam.id)
    await answer_all(client, paper, RIGHT)
    running = await opened(client, f"/me/attempts/{paper['id']}")
    assert "Right answer" not in running
    await client.post(f"/me/attempts/{paper['id']}/submit", headers=HTML)
    over = await opened(client, f"/me/attempts/{paper['id']}")
    assert "Right answer" in over
    examiner = await client_as("examiner")
    await opened(examiner, f"/exams/{exam.id}")
    await opened(examiner, f"/exams/{exam.id}/analysis")
    await opened(examiner, f"/exams/attempts/{paper['id']}")
    other = await client_as("staff", person=await factories.person(await factories.town()))
    answer = await other.get(f"/me/attempts/{paper['id']}", headers=HTML)
    assert answer.status_code == 404


async def test_the_plain_form_keeps_what_fits_and_names_what_does_not(client_as: Any) -> None:
    exam = await exam_factories.exam()
    person = await factories.person(await factories.town())
    client = await client_as("staff", person=person)
    paper = await begin(client, exam.id)
    by_kind = {slot["kind"]: slot["slot"] for slot in paper["slots"]}
    form = {
        f"a{by_kind['single']}": "a",
        f"a{by_kind['multiple']}": ["a", "b"],
        f"a{by_kind['true-false']}": "true",
        f"a{by_kind['numeric']}": "about twenty",
        "action": "check",
    }
    answer = await client.post(f"/me/attempts/{paper['id']}", data=form, headers=HTML)
    assert answer.headers["location"] == f"/me/attempts/{paper['id']}#q{by_kind['numeric']}"
    form[f"a{by_kind['numeric']}"] = "２０"
    answer = await client.post(f"/me/attempts/{paper['id']}", data=form, headers=HTML)
    assert answer.headers["location"] == f"/me/attempts/{paper['id']}/check"
    over = (await client.post(f"/api/attempts/{paper['id']}/submit")).json()
    assert over["result"]["percent"] == 100


async def test_a_lesson_is_confirmed_and_a_seat_taken_on_pages(client_as: Any) -> None:
    code = await published(client_as)
    person = await factories.person(await factories.town())
    client = await client_as("staff", person=person)
    page = await opened(client, f"/courses/{code}")
    [first, _] = re.findall(rf"/courses/{code}/lessons/(\d+)", page)
    confirmed = await client.post(f"/courses/{code}/lessons/{first}", headers=HTML)
    assert confirmed.headers["location"] == f"/courses/{code}#lesson-2"
    trainer = await client_as("trainer")
    begins = datetime.now(UTC) + timedelta(days=9)
    opened_session = await trainer.post(
        "/course-sessions",
        data={
            "course": code,
            "startsAt": begins.strftime("%Y-%m-%dT09:00"),
            "endsAt": begins.strftime("%Y-%m-%dT11:30"),
            "seats": "1",
        },
        headers=HTML,
    )
    address = opened_session.headers["location"]
    assert (await client.post(f"{address}/enrol", headers=HTML)).status_code == 303
    assert "seated" in await opened(client, address)
    found = await rows("SELECT kind FROM busy_time WHERE person = $1", person)
    assert found == [{"kind": "course-session"}]


async def test_a_manager_plans_people_of_the_own_town_only(client_as: Any) -> None:
    code = factories.unique("post")
    await factories.post(code)
    here, there = await factories.town(), await factories.town()
    manager = await client_as("manager", town=here)
    numbers = []
    for town in (here, there):
        person = await factories.person(town)
        [row] = await rows("SELECT employee_no FROM person WHERE id = $1", person)
        numbers.append(row["employee_no"])
    form = {"post": code, "firstDay": "2026-12-07"}
    outside = await manager.post("/plans", data={**form, "employeeNo": numbers[1]}, headers=HTML)
    assert outside.status_code == 422
    assert "There is nobody of that number." in outside.text
    unknown = await manager.post("/plans", data={**form, "employeeNo": numbers[0]}, headers=HTML)
    assert "This post has no exam of its code" in unknown.text
