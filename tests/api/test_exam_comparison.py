"""Different exams side by side: cohorts and papers."""

from datetime import timedelta
from decimal import Decimal
from math import sqrt
from statistics import variance
from typing import Any

import pytest

from kit import clock
from tests import exam_factories, factories
from tests.api.test_exam_analysis import NINE
from tests.api.test_exam_attempts import answer_all, begin
from tests.exam_factories import KEYS, RIGHT, WRONG, ExamMade
from training.exams.rules.blueprints import Blueprint
from training.exams.rules.comparison import common, shared
from training.exams.rules.drawing import Line


def test_shared_questions_tell_a_stronger_cohort_from_an_easier_paper() -> None:
    first = {"a": 0.5, "b": 0.7, "hard": 0.1}
    second = {"a": 0.6, "b": 0.9, "easy": 1.0}
    found = shared(second, first)
    assert (found.questions, found.here, found.there) == (2, 0.75, 0.6)
    assert found.stronger is not None
    assert round(found.stronger, 9) == 0.15
    assert shared({"x": 1.0}, first).stronger is None
    assert common([first, second, {"a": 0.5}]) == [
        ("b", (0.7, 0.9, None)),
        ("a", (0.5, 0.6, 0.5)),
    ]


async def _take(client_as: Any, exam: ExamMade, people: list[dict[str, Any]]) -> None:
    town = await factories.town()
    for number, answers in enumerate(people):
        client = await client_as("staff", person=await factories.person(town))
        with clock.fixed(NINE + timedelta(minutes=number)):
            paper = await begin(client, exam.id)
            await answer_all(client, paper, answers)
            await client.post(f"/api/attempts/{paper['id']}/submit")


async def test_two_exams_stand_side_by_side(client_as: Any) -> None:
    first = await exam_factories.exam()
    own = await exam_factories.category()
    await exam_factories.question(own, KEYS[0])
    lines = (Line(4, Decimal(1), first.category), Line(1, Decimal(1), own))
    second = await exam_factories.exam(about=own, blueprint=Blueprint(lines))
    apart = await exam_factories.exam(KEYS[:1])
    await _take(client_as, first, [RIGHT, WRONG, WRONG, RIGHT | {"single": WRONG["single"]}])
    await _take(client_as, second, [RIGHT, RIGHT, WRONG, RIGHT])
    await _take(client_as, apart, [RIGHT])
    examiner, staff = await client_as("examiner"), await client_as("staff")
    asked = {"exam": [first.id, second.id, apart.id]}

    found = (await examiner.get("/api/exams/compare", params=asked)).json()

    one, two, three = found["exams"]
    assert [side["code"] for side in found["exams"]] == [first.code, second.code, apart.code]
    assert [(side["attempts"], side["passed"]) for side in found["exams"]] == [
        (4, 2),
        (4, 3),
        (1, 1),
    ]
    assert (one["meanPercent"], two["meanPercent"]) == (43.75, 75)
    assert (one["effect"], one["sharedQuestions"]) == (None, None)
    pooled = (variance([100, 0, 0, 75]) + variance([100, 100, 0, 100])) / 2
    assert two["effect"] == pytest.approx((75 - 43.75) / sqrt(pooled))
    assert (two["sharedQuestions"], two["sharedFacility"]) == (4, 0.75)
    assert two["sharedFacilityOfFirst"] == 0.4375
    assert (three["sharedQuestions"], three["sharedFacility"], three["effect"]) == (0, None, None)
    assert len(found["questions"]) == 4
    assert found["questions"][0]["facilities"] == [0.25, 0.75, None]

    page = await examiner.get("/exams/compare", params=asked, headers={"accept": "text/html"})
    sides = await examiner.get("/exams/compare", params={**asked, "format": "csv"})
    questions = await examiner.get(
        "/exams/compare", params={**asked, "format": "csv", "of": "questions"}
    )
    alone = await examiner.get("/exams/compare", params={"exam": first.id})
    assert page.status_code == 200
    assert "+31.2" in page.text
    assert len(sides.text.strip().splitlines()) == 4
    assert len(questions.text.strip().splitlines()) == 5
    assert "Choose one more exam" in alone.text
    assert (await staff.get("/exams/compare")).status_code == 403


async def test_what_cannot_be_compared_is_said(client_as: Any) -> None:
    examiner = await client_as("examiner")
    exam = await exam_factories.exam(KEYS[:1])
    for query, status in (
        ("", 400),
        (f"?exam={exam.id}", 400),
        (f"?exam={exam.id}&exam=999999999", 404),
        ("?exam=1&exam=x", 400),
        ("?" + "&".join(f"exam={n}" for n in range(1, 9)), 400),
    ):
        assert (await examiner.get(f"/api/exams/compare{query}")).status_code == status, query
    for query, status in (
        ("?exam=x&exam=1", 404),
        (f"?exam={exam.id}&exam=999999999", 404),
        ("?" + "&".join(f"exam={n}" for n in range(1, 9)), 422),
    ):
        assert (await examiner.get(f"/exams/compare{query}")).status_code == status, query
    both = await examiner.get(f"/exams/compare?exam={exam.id}&exam={exam.id}")
    assert "Choose one more exam" in both.text
    empty = await exam_factories.exam(KEYS[:1])
    nobody = await examiner.get("/exams/compare", params={"exam": [exam.id, empty.id]})
    assert nobody.status_code == 200
