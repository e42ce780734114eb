"""Essays, practical exams, regrades, appeals and releases; the clock is ours."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import httpx

from kit.database import rows
from tests import exam_factories, factories
from tests.api.test_exam_attempts import after, answer_all, begin, problem
from tests.api.test_exam_sittings import listed, person_with_client
from tests.exam_factories import RIGHT, WRONG, ExamMade
from training.exams.queries import bank as bank_queries
from training.exams.rules.drafts import Draft
from training.exams.rules.keys import Essay, Single
from training.exams.service import bank


async def essay_exam() -> ExamMade:
    """An exam of one essay that is worth one mark."""
    about = await exam_factories.category()
    draft = Draft(
        kind="essay", category=about, difficulty=1, stem="谈谈窗口服务", stem_en=None, key=Essay()
    )
    await bank.add_question(draft, now=exam_factories.LONG_AGO, code=factories.unique("essay-"))
    return await exam_factories.exam(about=about, drawn=1)


async def take(
    client: httpx.AsyncClient, exam: int, answers: dict[str, dict[str, Any]], minutes: float = 0
) -> dict[str, Any]:
    with after(minutes):
        paper = await begin(client, exam)
        await answer_all(client, paper, answers)
        return dict((await client.post(f"/api/attempts/{paper['id']}/submit")).json())


ESSAY = {"essay": {"kind": "essay", "text": "先听，再办，最后说清楚。"}}


async def test_an_essay_waits_for_its_marker_who_does_not_see_whose_it_is(client_as: Any) -> None:
    exam = await essay_exam()
    client, number, person = await person_with_client(client_as)
    over = await take(client, exam.id, ESSAY)
    assert (over["state"], over["result"], over["releasedAt"]) == ("submitted", None, None)
    examiner = await client_as("examiner")
    [waiting] = (await examiner.get(f"/api/exams/{exam.id}/marking")).json()
    assert (waiting["waiting"], waiting["mine"], waiting["disputed"]) == (1, 1, 0)
    answer = await examiner.get(
        f"/api/exams/{exam.id}/marking/next", params={"question": waiting["question"]}
    )
    assert answer.json()["response"]["text"] == ESSAY["essay"]["text"]
    assert number not in answer.text
    slot = answer.json()["slot"]
    too_much = await examiner.post(f"/api/slots/{slot}/marks", json={"points": 2})
    marked = await examiner.post(f"/api/slots/{slot}/marks", json={"points": 0.8})
    again = await examiner.post(f"/api/slots/{slot}/marks", json={"points": 0.8})
    assert too_much.status_code == 422
    assert marked.json() == {"points": 0.8, "missing": 0, "disagree": False}
    assert problem(again) == (409, "marked-already")
    shown = (await client.get(f"/api/attempts/{over['id']}")).json()
    assert (shown["result"]["percent"], shown["result"]["passed"]) == (80, True)
    assert await rows("SELECT kind FROM evidence WHERE person = $1", person) == [
        {"kind": "exam-passed"}
    ]


async def test_two_markers_who_differ_too_much_are_settled_by_a_third_word(client_as: Any) -> None:
    exam = await essay_exam()
    first, second, third = [await client_as("examiner") for _ in range(3)]
    await listed(first, exam, admission="open", markers=2, agreePercent=10)
    client, _, _ = await person_with_client(client_as)
    over = await take(client, exam.id, ESSAY)
    [slot] = await rows("SELECT id FROM attempt_slot WHERE attempt = $1", over["id"])
    address = f"/api/slots/{slot['id']}/marks"
    early = await third.post(address, json={"points": 1, "settles": True})
    one = await first.post(address, json={"points": 0.2})
    two = await second.post(address, json={"points": 0.9})
    other = await third.post(address, json={"points": 0.5})
    settled = await third.post(address, json={"points": 0.7, "settles": True})
    assert problem(early) == (409, "not-in-dispute")
    assert one.json() == {"points": None, "missing": 1, "disagree": False}
    assert two.json() == {"points": None, "missing": 0, "disagree": True}
    assert problem(other) == (409, "marked-already")
    assert settled.json() == {"points": 0.7, "missing": 0, "disagree": False}
    shown = (await client.get(f"/api/attempts/{over['id']}")).json()
    assert shown["result"]["percent"] == 70


async def test_a_practical_exam_is_marked_by_rubric_and_nobody_marks_themselves(
    client_as: Any,
) -> None:
    exam = await exam_factories.exam()
    first, second = await client_as("examiner"), await client_as("trainer")
    rubric = [
        {"code": "greeting", "name": "接待", "most": 40},
        {"code": "handling", "name": "办理", "most": 60},
    ]
    await listed(first, exam, admission="open", form="practical", markers=2, rubric=rubric)
    person = await factories.person(await factories.town())
    own = await client_as("staff", "examiner", person=person)
    [row] = await rows("SELECT employee_no FROM person WHERE id = $1", person)
    number = row["employee_no"]
    by_computer = await own.post(f"/api/exams/{exam.id}/attempts")
    with after():
        opened = await first.post(f"/api/exams/{exam.id}/practice", json={"employeeNo": number})
        twice = await first.post(f"/api/exams/{exam.id}/practice", json={"employeeNo": number})
    sheets = f"/api/attempts/{opened.json()['id']}/sheets"
    wrong = await first.post(sheets, json={"marks": {"greeting": 50}})
    mine = await own.post(sheets, json={"marks": {"greeting": 40, "handling": 60}})
    one = await first.post(sheets, json={"marks": {"greeting": 30, "handling": 50}})
    two = await second.post(sheets, json={"marks": {"greeting": 32, "handling": 55}})
    assert problem(by_computer) == (409, "not-by-computer")
    assert opened.json() == twice.json()
    assert {error["field"] for error in wrong.json()["errors"]} == {
        "marks.greeting",
        "marks.handling",
    }
    assert problem(mine) == (403, "own-work")
    assert one.json() == {"points": None, "missing": 1, "disagree": False}
    assert two.json() == {"points": 83.5, "missing": 0, "disagree": False}
    [held] = await rows("SELECT percent, passed FROM attempt WHERE id = $1", opened.json()["id"])
    assert held == {"percent": Decimal("83.50"), "passed": True}


async def test_a_practical_exam_by_list_takes_nobody_who_is_not_listed(client_as: Any) -> None:
    exam = await exam_factories.exam()
    examiner = await client_as("examiner")
    rubric = [{"code": "greeting", "name": "接待", "most": 40}]
    await listed(examiner, exam, admission="listed", form="practical", rubric=rubric)
    person = await factories.person(await factories.town())
    [row] = await rows("SELECT employee_no FROM person WHERE id = $1", person)

    with after():
        refused = await examiner.post(
            f"/api/exams/{exam.id}/practice", json={"employeeNo": row["employee_no"]}
        )

    assert problem(refused) == (409, "not-admitted")
    assert await rows("SELECT 1 FROM attempt WHERE exam = $1", exam.id) == []


async def wrong_key(
    client_as: Any,
) -> tuple[ExamMade, str, httpx.AsyncClient, httpx.AsyncClient, int]:
    """An exam of one question whose key says a where b is right; one answered a, one answered b."""
    exam = await exam_factories.exam([Single("a")])
    [question] = await rows(
        "SELECT q.code FROM question q JOIN question_category c ON c.id = q.category "
        "WHERE c.code = $1",
        exam.category,
    )
    lucky, _, _ = await person_with_client(client_as)
    robbed, _, person = await person_with_client(client_as)
    await take(lucky, exam.id, RIGHT)
    await take(robbed, exam.id, WRONG)
    return exam, question["code"], lucky, robbed, person


async def correct(code: str) -> None:
    """The question has a new version whose key says b."""
    found = await bank_queries.question(code)
    assert found is not None
    draft = replace(found.draft, key=Single("b"))
    await bank.change_question(code, draft, now=exam_factories.LONG_AGO)


async def test_a_corrected_key_is_tried_dry_then_marks_anew_and_evidence_follows(
    client_as: Any,
) -> None:
    exam, code, lucky, robbed, person = await wrong_key(client_as)
    examiner = await client_as("examiner")
    await correct(code)
    given = {"question": code, "ruling": "new-key", "reason": "答案有误"}
    dry = (await examiner.post(f"/api/exams/{exam.id}/regrade", json=given)).json()
    assert (dry["dryRun"], dry["changed"]) == (True, 1)
    assert dry["changes"][0]["before"] == {"points": 0, "percent": 0, "passed": False}
    assert dry["changes"][0]["after"] == {"points": 1, "percent": 100, "passed": True}
    assert await rows("SELECT 1 FROM evidence WHERE person = $1", person) == []
    lowering = await examiner.post(
        f"/api/exams/{exam.id}/regrade", json={**given, "neverLower": False}
    )
    assert lowering.json()["changed"] == 2
    done = await examiner.post(f"/api/exams/{exam.id}/regrade", json={**given, "dryRun": False})
    twice = await examiner.post(f"/api/exams/{exam.id}/regrade", json=given)
    assert (done.json()["changed"], twice.json()["changed"]) == (1, 0)
    assert await rows("SELECT kind FROM evidence WHERE person = $1", person) == [
        {"kind": "exam-passed"}
    ]
    attempts = f"/api/exams/{exam.id}/attempts"
    results = [one["passed"] for one in (await examiner.get(attempts)).json()["items"]]
    assert results == [True, True]
    [kept] = await rows("SELECT changed, reason FROM regrade WHERE exam = $1", exam.id)
    assert kept == {"changed": 1, "reason": "答案有误"}
    assert (await robbed.get("/api/notices")).json()["items"]
    [mine] = await rows("SELECT id FROM attempt WHERE exam = $1 AND person = $2", exam.id, person)
    slots = (await robbed.get(f"/api/attempts/{mine['id']}")).json()["slots"]
    assert slots[0]["review"]["key"] == {"option": "b"}
    del lucky


async def test_a_question_can_be_left_out_or_given_to_all(client_as: Any) -> None:
    exam, code, _, _, person = await wrong_key(client_as)
    examiner = await client_as("examiner")
    address = f"/api/exams/{exam.id}/regrade"
    full = await examiner.post(
        address, json={"question": code, "ruling": "full", "reason": "两个答案都对"}
    )
    assert [one["after"]["percent"] for one in full.json()["changes"]] == [100]
    unknown = await examiner.post(
        address, json={"question": "no-such", "ruling": "full", "reason": "x"}
    )
    assert unknown.status_code == 422
    void = await examiner.post(
        address,
        json={
            "question": code,
            "ruling": "void",
            "reason": "题意不清",
            "neverLower": False,
            "dryRun": False,
        },
    )
    assert void.json()["changed"] == 2
    held = await rows("SELECT passed FROM attempt WHERE exam = $1", exam.id)
    assert held == [{"passed": False}, {"passed": False}]
    del person


async def test_results_released_by_hand_are_unseen_until_then(client_as: Any) -> None:
    exam = await exam_factories.exam()
    examiner = await client_as("examiner")
    await listed(examiner, exam, admission="open", release="by-hand")
    client, _, person = await person_with_client(client_as)
    over = await take(client, exam.id, RIGHT)
    assert over["result"] is None
    assert all(slot["review"] is None for slot in over["slots"])
    assert await rows("SELECT 1 FROM evidence WHERE person = $1", person) == []
    with after(100):
        released = await examiner.post(f"/api/exams/{exam.id}/release")
        again = await examiner.post(f"/api/exams/{exam.id}/release")
        shown = (await client.get(f"/api/attempts/{over['id']}")).json()
    assert (released.json(), again.json()) == ({"released": 1}, {"released": 0})
    assert shown["result"]["passed"]
    assert len(await rows("SELECT 1 FROM evidence WHERE person = $1", person)) == 1


async def test_an_appeal_is_made_in_time_decided_once_and_changes_the_mark(client_as: Any) -> None:
    exam = await exam_factories.exam([Single("a")])
    examiner = await client_as("examiner")
    client, _, person = await person_with_client(client_as)
    other, _, _ = await person_with_client(client_as)
    over = await take(client, exam.id, WRONG)
    address = f"/api/attempts/{over['id']}/appeals"
    with after(60):
        made = await client.post(address, json={"text": "题目有歧义", "slot": 1})
        twice = await client.post(address, json={"text": "题目有歧义", "slot": 1})
        nowhere = await client.post(address, json={"text": "x", "slot": 9})
        foreign = await other.post(address, json={"text": "x"})
        decide = f"/api/appeals/{made.json()['id']}/decide"
        too_much = await examiner.post(
            decide, json={"upheld": True, "decision": "成立", "points": 3}
        )
        decided = await examiner.post(
            decide, json={"upheld": True, "decision": "成立", "points": 1}
        )
        again = await examiner.post(decide, json={"upheld": False, "decision": "不成立"})
        shown = (await client.get(f"/api/attempts/{over['id']}")).json()
    with after(days=8):
        late = await client.post(address, json={"text": "还有一题"})
    assert problem(twice) == (409, "appeal-open")
    assert (nowhere.status_code, foreign.status_code) == (404, 404)
    assert (too_much.status_code, decided.status_code) == (422, 204)
    assert problem(again) == (409, "appeal-decided")
    assert shown["result"]["percent"] == 100
    assert problem(late) == (409, "no-appeal")
    assert len(await rows("SELECT 1 FROM evidence WHERE person = $1", person)) == 1


async def test_a_wrong_answer_costs_what_the_exam_says_but_never_below_nothing(
    client_as: Any,
) -> None:
    exam = await exam_factories.exam([Single("a"), Single("a"), Single("a")])
    examiner = await client_as("examiner")
    await listed(examiner, exam, admission="open", penaltyPercent=25)
    client, _, _ = await person_with_client(client_as)
    with after():
        paper = await begin(client, exam.id)
        for slot, option in ((1, "a"), (2, "b")):
            await client.put(
                f"/api/attempts/{paper['id']}/answers/{slot}",
                json={"response": {"kind": "single", "option": option}},
            )
        over = (await client.post(f"/api/attempts/{paper['id']}/submit")).json()
        wrong = await take(client, exam.id, WRONG, 1)
    assert [slot["review"]["points"] for slot in over["slots"]] == [1, -0.25, 0]
    assert over["result"]["points"] == 0.75
    assert wrong["result"]["points"] == 0


async def test_the_pages_of_marking_can_be_read(client_as: Any) -> None:
    exam = await essay_exam()
    client, _, _ = await person_with_client(client_as)
    over = await take(client, exam.id, ESSAY)
    examiner = await client_as("examiner")
    [waiting] = (await examiner.get(f"/api/exams/{exam.id}/marking")).json()
    html = {"accept": "text/html"}
    pages = [
        await examiner.get(path, headers=html)
        for path in (
            f"/exams/{exam.id}/marking",
            f"/exams/{exam.id}/marking/answers/{waiting['question']}",
            f"/exams/attempts/{over['id']}",
        )
    ]
    mine = await client.get(f"/me/attempts/{over['id']}", headers=html)
    assert [one.status_code for one in (*pages, mine)] == [200] * 4
    assert ESSAY["essay"]["text"] in pages[1].text
    assert "read by an examiner" in mine.text


async def test_an_essay_of_a_megabyte_is_refused_and_what_was_saved_stays(client_as: Any) -> None:
    exam = await essay_exam()
    client, _, _ = await person_with_client(client_as)
    with after():
        paper = await begin(client, exam.id)
        slot = f"/api/attempts/{paper['id']}/answers/1"
        kept = await client.put(slot, json={"response": ESSAY["essay"]})
        megabyte = await client.put(
            slot, json={"response": {"kind": "essay", "text": "长" * 350_000}}
        )
        longer = await client.put(slot, json={"response": {"kind": "essay", "text": "长" * 30_001}})
        on_page = await client.post(
            f"/me/attempts/{paper['id']}", data={"a1": "x" * 1_000_000, "action": "save"}
        )
        too_long_on_page = await client.post(
            f"/me/attempts/{paper['id']}", data={"a1": "x" * 30_001, "action": "save"}
        )
        longest = await client.put(
            slot, json={"response": {"kind": "essay", "text": "长" * 30_000}}
        )
        held = (await client.get(f"/api/attempts/{paper['id']}")).json()

    assert kept.status_code == 200
    assert (megabyte.status_code, on_page.status_code) == (413, 413)
    assert longer.status_code == 400
    assert too_long_on_page.headers["location"] == f"/me/attempts/{paper['id']}#q1"
    assert longest.status_code == 200
    assert len(held["slots"][0]["response"]["text"]) == 30_000
    assert held["slots"][0]["sequence"] == 2
