"""Questions that leave the bank in a format of others and come back, changed or not."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import httpx
import openpyxl
import pytest

from kit.database import rows
from tests import exam_factories
from tests.api.conftest import SignIn
from tests.factories import unique
from training.exams.queries import bank
from training.exams.rules.drafts import Draft, EssayTerms, Option, Said, Source
from training.exams.rules.keys import AlsoRight, Essay, Multiple, Numeric, Unit
from training.exams.service import bank as service

OTHERS = ["gift", "moodle-xml", "qti"]


async def told_in_full() -> tuple[str, Draft]:
    """A question with all that no format of others holds, and some that some hold."""
    draft = Draft(
        kind="multiple",
        category=await exam_factories.category(),
        difficulty=3,
        stem=f"哪些{unique('')}可以容缺受理？",
        stem_en="Which may follow later?",
        key=Multiple(frozenset("ab"), "balanced", (), 3),
        options=(
            Option("a", "辅助材料", "supporting papers", "对"),
            Option("b", "可网上核验的材料", "what is checked online"),
            Option("c", "身份证明", "proof of identity", "不行"),
            Option("d", "申请书", "application"),
        ),
        explanation="见办法。",
        explanation_en="See the rules.",
        source=Source("容缺受理办法", "第三条", date(2025, 3, 1)),
        title="容缺",
        tags=("容缺", "受理"),
        marks=Decimal(2),
        said=Said("好", "差一点", "再读"),
        hints=("想想材料",),
    )
    code = await service.add_question(draft, now=exam_factories.LONG_AGO, code=unique("question-"))
    return code, draft


async def left(client: httpx.AsyncClient, form: str, draft: Draft) -> bytes:
    given = await client.get(
        "/api/questions/export", params={"format": form, "category": draft.category}
    )
    assert (given.status_code, given.headers["x-left-out"]) == (200, "0")
    return given.content


async def taken(client: httpx.AsyncClient, form: str, content: bytes) -> dict[str, Any]:
    answer = await client.post(
        f"/api/questions/import?format={form}&difficulty=1",
        content=content,
        headers={"content-type": "application/octet-stream"},
    )
    assert answer.status_code == 201, answer.text
    batch: dict[str, Any] = answer.json()
    assert batch["errors"] == []
    return batch


def edited(form: str, content: bytes, change: Callable[[str], str]) -> bytes:
    if form != "qti":
        return change(content.decode()).encode()
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name).decode()))
    return made.getvalue()


async def a_number_in_full() -> tuple[str, Draft]:
    """A number with others that earn half, in units, with what is said of it."""
    draft = Draft(
        kind="numeric",
        category=await exam_factories.category(),
        difficulty=2,
        stem=f"限{unique('')}多少个工作日办结？",
        stem_en="Within how many working days?",
        key=Numeric(
            Decimal(20),
            Decimal("0.5"),
            (AlsoRight(Decimal(21), Decimal("0.25"), Fraction(1, 2)),),
            (Unit("日", Decimal(1)), Unit("周", Decimal(5))),
        ),
        options=(),
        said=Said("好", "差一点", "再读"),
        hints=("看第三条", "再看附则"),
        penalty=Decimal("0.1"),
        source=Source("政务服务条例", "第三条", None, "Rules of service"),
    )
    code = await service.add_question(draft, now=exam_factories.LONG_AGO, code=unique("question-"))
    return code, draft


async def an_essay_in_full() -> tuple[str, Draft]:
    """An essay with its limits and what its field begins with."""
    draft = Draft(
        kind="essay",
        category=await exam_factories.category(),
        difficulty=3,
        stem=f"谈谈{unique('')}首问负责。",
        stem_en="Write about the first one asked.",
        key=Essay(),
        options=(),
        explanation="要点：接待、转办、回访。",
        explanation_en="Receive, pass on, ask again.",
        essay=EssayTerms(100, 800, 12, "首问负责制是"),
    )
    code = await service.add_question(draft, now=exam_factories.LONG_AGO, code=unique("question-"))
    return code, draft


def with_cells(content: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """The workbook with its one question changed; a heading that is taken out is a column less."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    headings, cells = ([cell.value for cell in row] for row in list(sheet.rows)[:2])
    held = dict(zip(headings, cells, strict=True))
    change(held)
    sheet.delete_rows(1, 2)
    sheet.append(list(held))
    sheet.append(list(held.values()))
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


@pytest.mark.parametrize("told", [told_in_full, a_number_in_full, an_essay_in_full])
async def test_a_workbook_brings_a_question_to_another_code_with_all_it_has(
    client_as: SignIn, told: Callable[[], Any]
) -> None:
    examiner = await client_as("examiner")
    _, draft = await told()
    other = unique("question-")
    content = with_cells(
        await left(examiner, "xlsx", draft), lambda cells: cells.update({next(iter(cells)): other})
    )

    batch = await taken(examiner, "xlsx", content)
    confirmed = await examiner.post(f"/api/imports/{batch['id']}/confirm", json={})
    found = await bank.question(other)

    assert confirmed.status_code == 200, confirmed.text
    assert found is not None
    assert found.draft == draft


async def test_a_workbook_without_a_column_leaves_what_the_bank_has(client_as: SignIn) -> None:
    examiner = await client_as("examiner")
    code, draft = await a_number_in_full()

    def fewer(cells: dict[str, Any]) -> None:
        for heading in list(cells):
            if heading in {"答对后的反馈", "提示，每行一条", "数值可用的单位"}:
                del cells[heading]
            elif cells[heading] == draft.stem:
                cells[heading] = draft.stem + "！"

    batch = await taken(examiner, "xlsx", with_cells(await left(examiner, "xlsx", draft), fewer))
    confirmed = await examiner.post(f"/api/imports/{batch['id']}/confirm", json={})
    found = await bank.question(code)

    assert confirmed.status_code == 200, confirmed.text
    assert found is not None
    assert found.draft == replace(draft, stem=draft.stem + "！")


@pytest.mark.parametrize("form", OTHERS)
async def test_a_question_that_comes_back_as_it_left_is_unchanged(
    client_as: SignIn, form: str
) -> None:
    examiner = await client_as("examiner")
    _, draft = await told_in_full()

    batch = await taken(examiner, form, await left(examiner, form, draft))

    assert batch["counts"] == {"rows": 1, "new": 0, "changed": 0, "unchanged": 1, "error": 0}


@pytest.mark.parametrize("form", OTHERS)
async def test_what_a_format_cannot_say_stays_when_the_words_around_it_change(
    client_as: SignIn, form: str
) -> None:
    examiner = await client_as("examiner")
    code, draft = await told_in_full()
    content = edited(
        form, await left(examiner, form, draft), lambda text: text.replace("见办法", "见新办法")
    )

    batch = await taken(examiner, form, content)
    confirmed = await examiner.post(f"/api/imports/{batch['id']}/confirm", json={})
    found = await bank.question(code)

    assert batch["counts"]["changed"] == 1
    assert confirmed.status_code == 200, confirmed.text
    assert found is not None
    after = found.draft
    assert found.version == 2
    assert "见新办法" in after.explanation
    assert after.source == draft.source
    assert (after.difficulty, after.category, after.tags) == (3, draft.category, draft.tags)
    assert [one.text_en for one in after.options] == [one.text_en for one in draft.options]
    assert after.stem_en is not None
    assert "Which may follow later?" in after.stem_en
    assert isinstance(after.key, Multiple)
    assert after.key.most == 3
    assert after.marks == 2


async def test_other_tags_in_a_file_make_no_version_and_are_undone(client_as: SignIn) -> None:
    examiner = await client_as("examiner")
    code, draft = await told_in_full()
    content = edited(
        "gift",
        await left(examiner, "gift", draft),
        lambda text: text.replace("[tag:受理]", "[tag:新办]"),
    )

    batch = await taken(examiner, "gift", content)
    await examiner.post(f"/api/imports/{batch['id']}/confirm", json={})
    changed = await bank.question(code)
    undone = await examiner.post(f"/api/imports/{batch['id']}/undo")
    again = await bank.question(code)

    assert changed is not None
    assert again is not None
    assert (changed.version, changed.draft.tags) == (1, ("容缺", "新办"))
    assert undone.json()["state"] == "undone"
    assert (again.version, again.draft) == (1, draft)
    assert len(await rows("SELECT 1 FROM question WHERE code = $1", code)) == 1
