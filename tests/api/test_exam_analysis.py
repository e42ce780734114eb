"""What examiners see and set."""

from datetime import UTC, datetime, timedelta
from typing import Any

from kit import clock
from tests import exam_factories, factories
from tests.api.test_exam_attempts import answer_all, begin
from tests.exam_factories import RIGHT, WRONG

NINE = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)


async def test_the_analysis_counts_first_attempts_only(client_as: Any) -> None:
    exam = await exam_factories.exam()
    town = await factories.town()
    for answers in (RIGHT, RIGHT, WRONG, WRONG):
        client = await client_as("staff", person=await factories.person(town))
        with clock.fixed(NINE):
            paper = await begin(client, exam.id)
            await answer_all(client, paper, answers)
            await client.post(f"/api/attempts/{paper['id']}/submit")
    with clock.fixed(NINE + timedelta(hours=1)):  # the last one once more: not counted
        paper = await begin(client, exam.id)
        await answer_all(client, paper, RIGHT)
        await client.post(f"/api/attempts/{paper['id']}/submit")
    examiner = await client_as("examiner")
    found = (await examiner.get(f"/api/exams/{exam.id}/analysis")).json()
    assert (found["attempts"], found["passed"], found["meanPercent"]) == (4, 2, 50)
    assert found["enough"] is False
    page = (await examiner.get(f"/exams/{exam.id}/analysis?lang=en")).text
    assert "Of fewer than 10 attempts" in page
    assert {item["facility"] for item in found["items"]} == {0.5}
    assert {round(item["discrimination"], 6) for item in found["items"]} == {1}
    listed = (await examiner.get(f"/api/exams/{exam.id}/attempts")).json()
    assert (listed["total"], listed["items"][0]["percent"]) == (5, 100)


async def test_keys_and_questions_are_for_examiners_only(client_as: Any) -> None:
    about = await exam_factories.category()
    code = await exam_factories.question(about, exam_factories.KEYS[0])
    staff = await client_as("staff")
    assert (await staff.get("/api/questions")).status_code == 403
    assert (await staff.get(f"/api/questions/{code}")).status_code == 403
    examiner = await client_as("examiner")
    found = (await examiner.get(f"/api/questions/{code}")).json()
    assert found["question"]["key"]["option"] == "a"


async def test_a_changed_question_is_a_new_version_and_old_papers_keep_theirs(
    client_as: Any,
) -> None:
    exam = await exam_factories.exam(exam_factories.KEYS[:1])
    person = await factories.person(await factories.town())
    taker = await client_as("staff", person=person)
    examiner = await client_as("examiner")
    paper = await begin(taker, exam.id)
    code = (await examiner.get("/api/questions", params={"category": exam.category})).json()[
        "items"
    ][0]["code"]
    text = (await examiner.get(f"/api/questions/{code}")).json()["question"]
    changed = await examiner.put(
        f"/api/questions/{code}", json={**text, "stem": "改过的题目", "key": {"option": "b"}}
    )
    assert changed.json()["version"] == 2
    await answer_all(taker, paper, RIGHT)
    over = (await taker.post(f"/api/attempts/{paper['id']}/submit")).json()
    assert over["result"]["passed"] is True
    again = await begin(taker, exam.id)
    assert again["slots"][0]["stem"] == "改过的题目"


async def test_a_question_with_mistakes_is_refused_field_by_field(client_as: Any) -> None:
    examiner = await client_as("examiner")
    answer = await examiner.post(
        "/api/questions",
        json={
            "kind": "single",
            "category": "nowhere",
            "difficulty": 1,
            "stem": "?",
            "options": [{"key": "a", "text": "x"}, {"key": "b", "text": "x"}],
            "key": {"value": True},
            "serviceLine": "nowhere",
        },
    )
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {
        "category",
        "options",
        "serviceLine",
    }


async def test_an_exam_that_the_bank_cannot_fill_is_refused(client_as: Any) -> None:
    about = await exam_factories.category()
    await exam_factories.question(about, exam_factories.KEYS[0])
    examiner = await client_as("examiner")
    answer = await examiner.post(
        "/api/exams",
        json={
            "code": factories.unique("exam-"),
            "name": "太大",
            "limitMinutes": 30,
            "passPercent": 60,
            "lines": [{"count": 2, "category": about}],
        },
    )
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"field": "lines.0.count", "message": "The bank has only 1 for this line."}
    ]


async def test_a_question_shows_how_often_each_option_was_chosen(client_as: Any) -> None:
    exam = await exam_factories.exam(exam_factories.KEYS[:1])
    town = await factories.town()
    for answers in (RIGHT, RIGHT, WRONG):
        client = await client_as("staff", person=await factories.person(town))
        with clock.fixed(NINE):
            paper = await begin(client, exam.id)
            await answer_all(client, paper, answers)
            await client.post(f"/api/attempts/{paper['id']}/submit")
    examiner = await client_as("examiner")
    [item] = (await examiner.get(f"/api/exams/{exam.id}/analysis")).json()["items"]
    found = await examiner.get(f"/api/exams/{exam.id}/analysis/questions/{item['question']}")
    options = [(o["key"], o["right"], o["chosen"]) for o in found.json()["options"]]
    assert options == [("a", True, 2), ("b", False, 1), ("c", False, 0), ("d", False, 0)]
    assert found.json()["options"][1]["weak"] == 1
    assert (await examiner.get(f"/api/exams/{exam.id}/analysis/questions/none")).status_code == 404


async def test_towns_stand_side_by_side_with_their_difference(client_as: Any) -> None:
    exam = await exam_factories.exam()
    for answers in (RIGHT, WRONG):
        town = await factories.town()
        for _ in range(3):
            client = await client_as("staff", person=await factories.person(town))
            with clock.fixed(NINE):
                paper = await begin(client, exam.id)
                await answer_all(client, paper, answers)
                await client.post(f"/api/attempts/{paper['id']}/submit")
    examiner = await client_as("examiner")
    for by in ("town", "sitting", "month", "attempt", "paper"):
        answer = await examiner.get(f"/api/exams/{exam.id}/analysis/cohorts", params={"by": by})
        assert sum(one["attempts"] for one in answer.json()) == 6
    towns = (await examiner.get(f"/api/exams/{exam.id}/analysis/cohorts")).json()
    assert [(one["attempts"], one["passed"], one["meanPercent"]) for one in towns] == [
        (3, 3, 100),
        (3, 0, 0),
    ]
    html = {"accept": "text/html"}
    page = await examiner.get(f"/exams/{exam.id}/analysis", headers=html)
    sheet = await examiner.get(f"/exams/{exam.id}/analysis?format=csv")
    compared = await examiner.get(f"/exams/{exam.id}/analysis?by=town&of=cohorts&format=csv")
    assert (page.status_code, sheet.status_code, compared.status_code) == (200, 200, 200)
    assert len(compared.text.strip().splitlines()) == 3
    assert "<svg" in page.text
