"""A person takes an exam; the clock is ours."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from kit import clock
from kit.database import planned_anew, rows
from tests import exam_factories, factories
from tests.exam_factories import LONG_AGO, RIGHT, WRONG
from training.exams.rules.keys import Single
from training.exams.service import attempts
from training.exams.service import closing as service
from training.service.courses import CourseDraft, LessonDraft, publish_course

NINE = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)


def after(minutes: float = 0, **more: float) -> Any:
    return clock.fixed(NINE + timedelta(minutes=minutes, **more))


async def trainee(client_as: Any) -> tuple[httpx.AsyncClient, int]:
    person = await factories.person(await factories.town())
    return await client_as("staff", person=person), person


async def begin(client: httpx.AsyncClient, exam: int) -> dict[str, Any]:
    answer = await client.post(f"/api/exams/{exam}/attempts")
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def answer_all(
    client: httpx.AsyncClient, paper: dict[str, Any], answers: dict[str, dict[str, Any]]
) -> None:
    for slot in paper["slots"]:
        saved = await client.put(
            f"/api/attempts/{paper['id']}/answers/{slot['slot']}",
            json={"response": answers[slot["kind"]]},
        )
        assert saved.status_code == 200, saved.text


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


async def test_a_paper_comes_without_keys_and_explanations(client_as: Any) -> None:
    exam = await exam_factories.exam()
    client, _ = await trainee(client_as)
    with after():
        paper = await begin(client, exam.id)
    assert {slot["kind"] for slot in paper["slots"]} == set(RIGHT)
    assert all(slot["review"] is None for slot in paper["slots"])
    assert "answer" not in str(sorted(paper["slots"][0])).lower()
    assert paper["deadline"] == "2026-12-07T02:00:00Z"
    assert paper["result"] is None


async def test_saved_answers_are_there_again_when_the_attempt_is_resumed(client_as: Any) -> None:
    exam = await exam_factories.exam()
    client, _ = await trainee(client_as)
    with after():
        paper = await begin(client, exam.id)
        await answer_all(client, paper, RIGHT)
    with after(30):
        again = await client.post(f"/api/exams/{exam.id}/attempts")
    assert again.status_code == 200
    assert again.json()["id"] == paper["id"]
    assert [slot["stem"] for slot in again.json()["slots"]] == [s["stem"] for s in paper["slots"]]
    assert [slot["response"] for slot in again.json()["slots"]] == [
        RIGHT[slot["kind"]] for slot in paper["slots"]
    ]


async def test_the_receipt_tells_when_and_how_often_a_slot_was_saved(client_as: Any) -> None:
    exam = await exam_factories.exam()
    client, _ = await trainee(client_as)
    with after():
        paper = await begin(client, exam.id)
    slot = paper["slots"][0]
    address = f"/api/attempts/{paper['id']}/answers/{slot['slot']}"
    with after(1):
        await client.put(address, json={"response": WRONG[slot["kind"]]})
    with after(2):
        receipt = await client.put(address, json={"response": RIGHT[slot["kind"]]})
    assert receipt.json() == {
        "slot": slot["slot"],
        "sequence": 2,
        "savedAt": "2026-12-07T01:02:00Z",
        "deadline": "2026-12-07T02:00:00Z",
    }


async def test_an_answer_can_be_cleared_and_a_question_flagged(client_as: Any) -> None:
    exam = await exam_factories.exam()
    client, _ = await trainee(client_as)
    with after():
        paper = await begin(client, exam.id)
        address = f"/api/attempts/{paper['id']}/answers/1"
        kind = paper["slots"][0]["kind"]
        await client.put(address, json={"response": RIGHT[kind], "flagged": True})
        await client.put(address, json={"response": None})
        slot = (await client.get(f"/api/attempts/{paper['id']}")).json()["slots"][0]
    assert (slot["response"], slot["flagged"], slot["sequence"]) == (None, True, 2)


async def test_all_right_is_a_pass_with_evidence_recorded_once(client_as: Any) -> None:
    exam = await exam_factories.exam()
    client, person = await trainee(client_as)
    with after():
        paper = await begin(client, exam.id)
        await answer_all(client, paper, RIGHT)
    with after(20):
        first = await client.post(f"/api/attempts/{paper['id']}/submit")
    with after(25):
        second = await client.post(f"/api/attempts/{paper['id']}/submit")
    assert first.json()["result"] == {
        "points": 4,
        "marks": 4,
        "percent": 100,
        "passed": True,
        "weak": [],
    }
    assert second.json()["result"] == first.json()["result"]
    assert second.json()["submittedAt"] == "2026-12-07T01:20:00Z"
    evidence = await rows(
        "SELECT kind, subject, first_day, amount, source FROM evidence WHERE person = $1", person
    )
    assert evidence == [
        {
            "kind": "exam-passed",
            "subject": exam.code,
            "first_day": date(2026, 12, 7),
            "amount": Decimal(100),
            "source": f"attempt:{paper['id']}",
        }
    ]


async def test_a_fail_names_the_weak_categories_and_records_no_evidence(client_as: Any) -> None:
    exam = await exam_factories.exam()
    client, person = await trainee(client_as)
    with after():
        paper = await begin(client, exam.id)
        await answer_all(client, paper, WRONG)
        result = (await client.post(f"/api/attempts/{paper['id']}/submit")).json()["result"]
    assert (result["percent"], result["passed"], result["weak"]) == (0, False, [exam.category])
    assert await rows("SELECT 1 FROM evidence WHERE person = $1", person) == []


async def test_a_fail_offers_the_next_date_and_lessons_for_the_weak_categories(
    client_as: Any,
) -> None:
    course = factories.unique("course-")
    lessons = (
        LessonDraft("工作纪律", "按时到岗，首问负责，一次性告知。"),
        LessonDraft("社会保障卡", "卡丢失后先挂失，再补办。", title_en="Social security card"),
    )
    await publish_course(course, CourseDraft("课程", Decimal(1), lessons), now=LONG_AGO)
    category = await exam_factories.category()
    await exam_factories.question(
        category, Single("a"), stem="社会保障卡丢失后先办什么？先挂失还是先补办？"
    )
    exam = await exam_factories.exam([], about=category, course=course, delay_minutes=60)
    client, _ = await trainee(client_as)
    other, _ = await trainee(client_as)
    with after():
        paper = await begin(client, exam.id)
        address = f"/api/attempts/{paper['id']}"
        unknown = await client.get(f"{address}/next-steps")
        await answer_all(client, paper, WRONG)
        await client.post(f"{address}/submit")
        told = (await client.get(f"{address}/next-steps")).json()
        page = await client.get(f"/me/attempts/{paper['id']}", headers={"accept": "text/html"})
        foreign = await other.get(f"{address}/next-steps")

    assert (unknown.status_code, foreign.status_code) == (404, 404)
    assert (told["passed"], told["barred"]) == (False, "too-soon")
    assert told["earliest"] == "2026-12-07T02:00:00Z"
    assert told["weak"][0]["lessons"] == [
        {"course": course, "lesson": 2, "title": "Social security card"}
    ]
    assert f'href="/courses/{course}#lesson-2"' in page.text


@pytest.mark.parametrize(
    ("review", "keys"), [("full", {True}), ("marks", {False}), ("none", set())]
)
async def test_the_review_shows_what_the_exam_allows(
    client_as: Any, review: str, keys: set[bool]
) -> None:
    exam = await exam_factories.exam(review=review)
    client, _ = await trainee(client_as)
    with after():
        paper = await begin(client, exam.id)
        over = (await client.post(f"/api/attempts/{paper['id']}/submit")).json()
    assert {slot["review"]["key"] is not None for slot in over["slots"] if slot["review"]} == keys


async def test_after_the_deadline_nothing_is_answered_but_submitted(client_as: Any) -> None:
    exam = await exam_factories.exam(grace_seconds=120)
    client, _ = await trainee(client_as)
    with after():
        paper = await begin(client, exam.id)
        await answer_all(client, paper, RIGHT)
    kind = paper["slots"][0]["kind"]
    with after(60):
        late = await client.put(
            f"/api/attempts/{paper['id']}/answers/1", json={"response": WRONG[kind]}
        )
        running = (await client.get(f"/api/attempts/{paper['id']}")).json()
    assert problem(late) == (409, "answers-closed")
    assert running["state"] == "running"
    with after(61):
        over = (await client.post(f"/api/attempts/{paper['id']}/submit")).json()
    assert (over["submittedAt"], over["submittedBy"]) == ("2026-12-07T02:01:00Z", "person")
    assert over["result"]["percent"] == 100
    kept = await rows("SELECT slot, times FROM late_answer WHERE attempt = $1", paper["id"])
    assert kept == [{"slot": 1, "times": 1}]


async def test_what_was_saved_is_submitted_at_the_deadlines_own_time(client_as: Any) -> None:
    exam = await exam_factories.exam(grace_seconds=120)
    client, person = await trainee(client_as)
    with after():
        paper = await begin(client, exam.id)
        await answer_all(client, paper, RIGHT)
    with after(days=3):
        over = (await client.get(f"/api/attempts/{paper['id']}")).json()
    assert (over["state"], over["submittedAt"], over["submittedBy"]) == (
        "submitted",
        "2026-12-07T02:00:00Z",
        "deadline",
    )
    evidence = await rows("SELECT first_day FROM evidence WHERE person = $1", person)
    assert evidence == [{"first_day": date(2026, 12, 7)}]
    [told] = (await client.get("/api/notices")).json()["items"]
    assert told["link"] == f"/me/attempts/{paper['id']}"


async def test_the_close_of_the_exam_cuts_a_late_start_short(client_as: Any) -> None:
    exam = await exam_factories.exam(closes_at=NINE + timedelta(minutes=20), grace_seconds=0)
    client, _ = await trainee(client_as)
    with after(5):
        paper = await begin(client, exam.id)
    assert paper["deadline"] == "2026-12-07T01:20:00Z"


@pytest.mark.parametrize(
    ("terms", "minutes", "code"),
    [
        ({"opens_at": NINE}, -1, "exam-not-open"),
        ({"closes_at": NINE}, 0, "exam-closed"),
    ],
)
async def test_an_attempt_begins_only_while_the_exam_is_open(
    client_as: Any, terms: dict[str, Any], minutes: float, code: str
) -> None:
    exam = await exam_factories.exam(**terms)
    client, _ = await trainee(client_as)
    with after(minutes):
        answer = await client.post(f"/api/exams/{exam.id}/attempts")
    assert problem(answer) == (409, code)


async def test_the_next_attempt_waits_and_attempts_run_out(client_as: Any) -> None:
    exam = await exam_factories.exam(attempts=2, delay_minutes=60)
    client, _ = await trainee(client_as)
    with after():
        first = await begin(client, exam.id)
    with after(10):
        await client.post(f"/api/attempts/{first['id']}/submit")
    with after(69):
        assert problem(await client.post(f"/api/exams/{exam.id}/attempts")) == (409, "too-soon")
    with after(70):
        second = await begin(client, exam.id)
        await client.post(f"/api/attempts/{second['id']}/submit")
    with after(500):
        last = await client.post(f"/api/exams/{exam.id}/attempts")
    assert second["number"] == 2
    assert problem(last) == (409, "no-attempt-left")


async def test_a_second_attempt_prefers_questions_not_seen_before(client_as: Any) -> None:
    exam = await exam_factories.exam(exam_factories.KEYS * 2, drawn=4)
    client, _ = await trainee(client_as)
    with after():
        first = await begin(client, exam.id)
        await client.post(f"/api/attempts/{first['id']}/submit")
        second = await begin(client, exam.id)
    stems = [{slot["stem"] for slot in paper["slots"]} for paper in (first, second)]
    assert stems[0] & stems[1] == set()


async def test_anothers_attempt_is_not_found_whatever_is_tried(client_as: Any) -> None:
    exam = await exam_factories.exam()
    owner, _ = await trainee(client_as)
    other, _ = await trainee(client_as)
    with after():
        paper = await begin(owner, exam.id)
        kind = paper["slots"][0]["kind"]
        tries = [
            await other.get(f"/api/attempts/{paper['id']}"),
            await other.put(
                f"/api/attempts/{paper['id']}/answers/1", json={"response": RIGHT[kind]}
            ),
            await other.post(f"/api/attempts/{paper['id']}/submit"),
        ]
        untouched = (await owner.get(f"/api/attempts/{paper['id']}")).json()
    assert [answer.status_code for answer in tries] == [404, 404, 404]
    assert (untouched["state"], untouched["slots"][0]["response"]) == ("running", None)


async def test_a_slot_that_is_not_there_is_not_found(client_as: Any) -> None:
    exam = await exam_factories.exam()
    client, _ = await trainee(client_as)
    with after():
        paper = await begin(client, exam.id)
        answers = [
            await client.put(f"/api/attempts/{paper['id']}/answers/{slot}", json={"response": None})
            for slot in (0, 5, 2**31, 2**70)
        ]
    assert {answer.status_code for answer in answers} <= {400, 404}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"response": "a"},
        {"response": {"kind": "single"}},
        {"response": {"kind": "single", "option": "z"}},
        {"response": {"kind": "single", "option": ""}},
        {"response": {"kind": "multiple", "options": ["a"]}},
        {"response": {"kind": "essay", "text": "…"}},
        {"response": {"kind": "numeric", "number": 1e300}},
        {"response": {"kind": "single", "option": "a", "more": 1}},
        {"response": None, "flagged": "yes"},
    ],
)
async def test_an_answer_of_the_wrong_shape_is_refused(client_as: Any, body: Any) -> None:
    exam = await exam_factories.exam(exam_factories.KEYS[:1])
    client, _ = await trainee(client_as)
    with after():
        paper = await begin(client, exam.id)
        answer = await client.put(f"/api/attempts/{paper['id']}/answers/1", json=body)
        untouched = (await client.get(f"/api/attempts/{paper['id']}")).json()["slots"][0]
    assert answer.status_code in {400, 422}
    assert untouched["sequence"] == 0


async def test_an_account_without_a_person_takes_no_exam(client_as: Any) -> None:
    exam = await exam_factories.exam()
    client = await client_as("examiner")
    assert problem(await client.post(f"/api/exams/{exam.id}/attempts")) == (403, "no-person")


async def test_two_clicks_at_once_begin_one_attempt(client_as: Any) -> None:
    exam = await exam_factories.exam()
    client, _ = await trainee(client_as)
    answers = await asyncio.gather(
        *(client.post(f"/api/exams/{exam.id}/attempts") for _ in range(5))
    )
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 201]


async def test_of_saves_and_a_submission_at_once_nothing_acknowledged_is_lost(
    client_as: Any,
) -> None:
    exam = await exam_factories.exam(exam_factories.KEYS * 5)
    client, _ = await trainee(client_as)
    paper = await begin(client, exam.id)

    async def save(slot: dict[str, Any]) -> bool:
        answer = await client.put(
            f"/api/attempts/{paper['id']}/answers/{slot['slot']}",
            json={"response": RIGHT[slot["kind"]]},
        )
        assert answer.status_code in {200, 409}
        return answer.status_code == 200

    *acknowledged, over = await asyncio.gather(
        *(save(slot) for slot in paper["slots"][:10]),
        *(save(slot) for slot in paper["slots"][10:]),
        client.post(f"/api/attempts/{paper['id']}/submit"),
    )
    result = over.json()["result"]
    assert result["points"] == sum(bool(one) for one in acknowledged)


async def test_many_saves_of_one_slot_at_once_are_all_counted(client_as: Any) -> None:
    exam = await exam_factories.exam(exam_factories.KEYS[:1])
    client, _ = await trainee(client_as)
    paper = await begin(client, exam.id)
    answers = await asyncio.gather(
        *(
            client.put(
                f"/api/attempts/{paper['id']}/answers/1",
                json={"response": {"kind": "single", "option": option}},
            )
            for option in "abcd" * 5
        )
    )
    assert sorted(answer.json()["sequence"] for answer in answers) == list(range(1, 21))


async def test_an_attempt_is_closed_by_a_job_for_who_does_not_come_back(client_as: Any) -> None:
    exam = await exam_factories.exam(limit_minutes=1, grace_seconds=30)
    client, _ = await trainee(client_as)
    paper = await begin(client, exam.id)
    [job] = await rows(
        "SELECT kind, arguments, state, due_at FROM job WHERE key = $1",
        f"exams.settle:{paper['id']}",
    )
    assert job["due_at"].isoformat().startswith(paper["graceUntil"][:19])
    assert (job["kind"], job["state"]) == ("exams.settle", "queued")
    later = clock.now() + timedelta(minutes=2)
    assert await service.settle_if_over(paper["id"], at=later) is None
    over = (await client.get(f"/api/attempts/{paper['id']}")).json()
    assert (over["state"], over["submittedAt"]) == ("submitted", over["deadline"])


async def test_the_sweep_closes_only_what_is_over(client_as: Any) -> None:
    exam = await exam_factories.exam()
    (first, _), (second, _) = await trainee(client_as), await trainee(client_as)
    with after():
        early = await begin(first, exam.id)
    with after(30):
        late = await begin(second, exam.id)
    with after(61):
        await service.settle_all(at=clock.now())
        states = [
            (await one.get(f"/api/attempts/{paper['id']}")).json()["state"]
            for one, paper in ((first, early), (second, late))
        ]
    assert states == ["submitted", "running"]


def test_the_statement_of_a_save_is_planned_once() -> None:
    assert not planned_anew(attempts._SAVE)
    assert planned_anew("SELECT 1 WHERE $1::text IS NULL OR name = $1")
