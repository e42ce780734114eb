"""Keeping the bank: review, many at once, laws, categories, trying out; its pages."""

from dataclasses import replace
from datetime import date

import pytest

from kit.database import rows
from tests import exam_factories, factories
from tests.api.conftest import SignIn
from tests.exam_factories import LONG_AGO
from training.exams.queries import bank as held
from training.exams.rules.drafts import Source
from training.exams.rules.keys import Single
from training.exams.service import bank


async def test_a_draft_is_reviewed_by_somebody_else_than_its_writer(client_as: SignIn) -> None:
    writer, reviewer = await client_as("examiner"), await client_as("examiner")
    category = await exam_factories.category()
    given = {
        "kind": "short",
        "category": category,
        "difficulty": 1,
        "stem": "先办什么？",
        "key": {"accepted": [{"text": "挂失"}]},
        "state": "draft",
    }
    code = (await writer.post("/api/questions/", json=given)).json()["code"]

    own = await writer.post(f"/api/questions/{code}/review")
    other = await reviewer.post(f"/api/questions/{code}/review")
    again = await reviewer.post(f"/api/questions/{code}/review")

    assert (own.status_code, other.status_code, again.status_code) == (409, 200, 409)
    assert other.json()["state"] == "ready"
    assert other.json()["reviewedBy"] != other.json()["writtenBy"]


async def test_many_questions_change_at_once_or_none_does(client_as: SignIn) -> None:
    examiner = await client_as("examiner")
    category, other = await exam_factories.category(), await exam_factories.category()
    codes = [await exam_factories.question(category, Single("a")) for _ in range(3)]
    change = {"codes": codes, "category": other, "difficulty": 3, "addTags": ["新法"]}

    wrong = await examiner.post("/api/question-changes", json={**change, "codes": [*codes, "no"]})
    right = await examiner.post("/api/question-changes", json=change)
    listed = (
        await examiner.get("/api/questions/", params={"tag": "新法", "category": other})
    ).json()

    assert wrong.status_code == 422
    assert right.json() == {"changed": 3}
    assert {one["code"] for one in listed["items"]} == set(codes)
    assert {one["version"] for one in listed["items"]} == {1}


async def test_a_changed_law_retires_the_questions_that_cite_it_and_names_the_exams(
    client_as: SignIn,
) -> None:
    examiner = await client_as("examiner")
    exam = await exam_factories.exam([Single("a")] * 2)
    law = factories.unique("某法")
    [one, *_] = await rows(
        "SELECT q.code FROM question q JOIN question_category c ON c.id = q.category "
        "WHERE c.code = $1 ORDER BY q.id",
        exam.category,
    )
    found = await held.question(one["code"])
    assert found is not None
    source = Source(law, "1", date(2020, 1, 1))
    await bank.change_question(one["code"], replace(found.draft, source=source), now=LONG_AGO)

    before = await examiner.get("/api/question-laws", params={"law": law, "before": "2019-01-01"})
    touched = await examiner.get("/api/question-laws", params={"law": law, "before": "2026-01-01"})
    retired = await examiner.post(
        "/api/question-laws/changed", json={"law": law, "before": "2026-01-01"}
    )

    assert before.json()["questions"] == []
    assert touched.json()["questions"] == [one["code"]]
    assert [e["code"] for e in touched.json()["exams"]] == [exam.code]
    assert retired.json() == {"changed": 1}
    shown = (await examiner.get(f"/api/questions/{one['code']}")).json()
    assert (shown["retired"], shown["retiredBecause"]) == (True, law)


async def test_an_answer_tried_out_tells_what_it_earns(client_as: SignIn) -> None:
    examiner = await client_as("examiner")
    code = await exam_factories.question(await exam_factories.category(), Single("a"))

    right = await examiner.post(
        f"/api/questions/{code}/try", json={"response": {"kind": "single", "option": "a"}}
    )

    assert right.json() == {"share": 1.0}


async def test_nearly_the_same_questions_are_found(client_as: SignIn) -> None:
    examiner = await client_as("examiner")
    category = await exam_factories.category()
    stem = "材料不齐全时窗口应当怎样告知申请人需要补正的全部内容"
    one = await exam_factories.question(category, Single("a"), stem=f"{stem}？")
    other = await exam_factories.question(category, Single("a"), stem=f"{stem}呢？")
    await exam_factories.question(category, Single("a"), stem="居住证由谁签发？")

    found = (await examiner.get("/api/question-likenesses", params={"category": category})).json()

    assert [{pair["one"], pair["other"]} for pair in found] == [{one, other}]


@pytest.mark.parametrize(
    "path",
    [
        "/questions",
        *(
            f"/questions/new?kind={kind}"
            for kind in ("single", "numeric", "short", "matching", "ordering", "cloze", "essay")
        ),
        "/question-bank/categories",
        "/question-bank/import",
        "/question-bank/export?file_format=gift",
        "/question-bank/many",
        "/question-bank/laws",
        "/question-bank/alike",
    ],
)
@pytest.mark.parametrize("language", ["en", "zh-CN"])
async def test_every_page_of_the_bank_opens(client_as: SignIn, path: str, language: str) -> None:
    await exam_factories.question(await exam_factories.category(), Single("a"))

    answer = await (await client_as("examiner")).get(
        path, headers={"accept": "text/html", "accept-language": language}
    )

    assert answer.status_code == 200


async def test_a_picture_is_put_into_a_question_while_it_is_written(client_as: SignIn) -> None:
    examiner = await client_as("examiner")
    category = await exam_factories.category()
    fields = {
        "kind": "single",
        "category": category,
        "difficulty": "1",
        "format": "plain",
        "marks": "1",
        "stem": "3 < 5 的窗口是哪个？",
        "optiona": "左 & 右",
        "optionb": "右",
        "right": "a",
    }
    picture = {"picture": ("counter.png", exam_factories.counter(), "image/png")}

    shown = await examiner.post(
        "/questions",
        data={**fields, "action": "picture", "pictureWords": "两个“窗口”"},
        files=picture,
    )
    unsaid = await examiner.post("/questions", data={**fields, "pictureWords": ""}, files=picture)
    no_picture = await examiner.post(
        "/questions",
        data={**fields, "pictureWords": "表"},
        files={"picture": ("a.png", b"MZ no picture", "image/png")},
    )
    before = await rows(
        "SELECT 1 FROM question q JOIN question_category c ON c.id = q.category WHERE c.code = $1",
        category,
    )
    saved = await examiner.post(
        "/questions", data={**fields, "pictureWords": "两个窗口"}, files=picture
    )
    kept = await held.question(saved.headers["location"].split("/")[-1])
    assert kept is not None
    draft = kept.draft
    path = draft.stem.split('src="')[1].split('"')[0]
    page = (await examiner.get(saved.headers["location"])).text

    assert shown.status_code == 200
    assert "alt=&#34;两个“窗口”&#34;" in shown.text or "alt=&quot;" in shown.text
    assert (unsaid.status_code, no_picture.status_code) == (422, 422)
    assert "Say in words what the picture shows" in unsaid.text
    assert before == []
    assert draft.format == "moodle"
    assert draft.stem.startswith("3 &lt; 5 的窗口是哪个？\n<img ")
    assert draft.options[0].text == "左 &amp; 右"
    assert "3 &lt; 5" in page
    assert f'src="{path}"' in page
    assert (await examiner.get(path)).content == exam_factories.counter()
