"""Questions from a table."""

from typing import Any

import httpx

from kit.spreadsheets import Sheet, to_xlsx
from tests import exam_factories, factories

HEAD = ("编号", "题型", "类别", "难度", "题干", "答案", "选项A", "选项B", "选项C", "解析")


async def preview(client: httpx.AsyncClient, rows: list[tuple[str, ...]]) -> dict[str, Any]:
    content = to_xlsx(Sheet("questions", HEAD, rows))
    answer = await client.post(
        "/api/questions/import?format=xlsx", files={"file": ("questions.xlsx", content)}
    )
    assert answer.status_code in {200, 201}, answer.text
    return dict(answer.json())


async def test_questions_come_from_a_table_and_again_without_effect(client_as: Any) -> None:
    about = await exam_factories.category()
    examiner = await client_as("examiner")
    one, two = factories.unique("imported-"), factories.unique("imported-")
    table = [
        (one, "多选题", about, "易", "下列哪些正确？", "A,C", "甲", "乙", "丙", "因为"),
        (two, "判断", about, "3", "对不对？", "错", "", "", "", ""),
    ]
    found = await preview(examiner, table)
    assert (found["counts"]["new"], found["errors"]) == (2, [])
    confirmed = await examiner.post(f"/api/imports/{found['id']}/confirm", json={})
    assert confirmed.status_code in {200, 202}, confirmed.text
    question = (await examiner.get(f"/api/questions/{one}")).json()
    assert question["question"]["key"]["options"] == ["a", "c"]
    again = await preview(examiner, table)
    assert again["counts"] == {"rows": 2, "new": 0, "changed": 0, "unchanged": 2, "error": 0}
    changed = await preview(examiner, [(two, "判断", about, "3", "对吗？", "对", "", "", "", "")])
    await examiner.post(f"/api/imports/{changed['id']}/confirm", json={})
    assert (await examiner.get(f"/api/questions/{two}")).json()["version"] == 2


async def test_rows_with_mistakes_are_told_row_by_row(client_as: Any) -> None:
    about = await exam_factories.category()
    examiner = await client_as("examiner")
    code = factories.unique("imported-")
    found = await preview(
        examiner,
        [
            (code, "单选题", about, "易", "?", "B", "甲", "甲", "", ""),
            (code + "a", "单选题", "无此类", "易", "?", "A", "甲", "乙", "", ""),
            (code + "b", "单选题", about, "易", "?", "AB", "甲", "乙", "", ""),
            (code + "c", "数值题", about, "易", "几天？", "很多", "", "", "", ""),
            (code + "d", "单选题", about, "很难", "?", "A", "甲", "乙", "", ""),
        ],
    )
    assert {(error["row"], error["column"]) for error in found["errors"]} == {
        (2, "option_a"),
        (3, "category"),
        (4, "right"),
        (5, "right"),
        (6, "difficulty"),
    }
