"""Files of questions through the import pipeline: preview, confirm, again, undo."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from kit.database import rows
from tests.api.conftest import SignIn
from tests.factories import unique
from tests.shared_data import shared

TYPES = {"gift": "text/plain", "moodle-xml": "text/xml", "qti": "text/xml", "aiken": "text/plain"}


async def take(client: httpx.AsyncClient, form: str, content: bytes, **more: str) -> dict[str, Any]:
    query = "&".join(f"{name}={value}" for name, value in {"format": form, **more}.items())
    answer = await client.post(
        f"/api/questions/import?{query}", content=content, headers={"content-type": TYPES[form]}
    )
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def confirm(client: httpx.AsyncClient, batch: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post(f"/api/imports/{batch['id']}/confirm", json={"leaveOutErrors": True})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def found(client: httpx.AsyncClient, words: str) -> dict[str, Any]:
    listed = (await client.get("/api/questions/", params={"q": words})).json()
    [one] = listed["items"]
    question: dict[str, Any] = (await client.get(f"/api/questions/{one['code']}")).json()
    return question


def gift(mark: str) -> bytes:
    return f"""
// 示例
$CATEGORY: $course$/top/政务服务{mark}/社会保险

::参保{mark}::社保卡{mark}丢失后先办什么？{{
  =挂失#先挂失再补办。
  ~补办
  ~%50%报警 #也可以，但不是先办的。
}}

::年限{mark}::养老保险{mark}最低缴费年限是多少年？{{#15:0.5}}

broken{mark} {{=a ~b

::配对{mark}::配一配{mark}。{{ =身份证 -> 公安 =社保卡 -> 人社 = -> 民政 }}
""".encode()


async def test_a_gift_file_is_shown_first_then_written_then_changes_nothing_again(
    client_as: SignIn,
) -> None:
    examiner = await client_as("examiner")
    mark = unique("")

    batch = await take(examiner, "gift", gift(mark))
    before = await rows("SELECT 1 FROM question_version WHERE stem LIKE $1", f"%{mark}%")
    done = await confirm(examiner, batch)
    again = await take(examiner, "gift", gift(mark))

    assert (batch["counts"]["new"], batch["counts"]["error"]) == (3, 1)
    assert batch["errors"][0]["row"] == 13
    assert "braces" in batch["errors"][0]["reason"]
    assert before == []
    assert done["state"] == "confirmed"
    assert (again["counts"]["new"], again["counts"]["unchanged"]) == (0, 3)
    one = await found(examiner, f"社保卡{mark}")
    assert one["question"]["key"] == {"option": "a", "shares": {"c": "1/2"}}
    assert one["question"]["title"] == f"参保{mark}"
    [category] = await rows(
        "SELECT c.name, p.name AS parent FROM question_category c "
        "JOIN question_category p ON p.id = c.parent WHERE p.name = $1",
        f"政务服务{mark}",
    )
    assert category["name"] == "社会保险"


async def test_an_import_of_questions_can_be_undone_until_a_paper_has_one(
    client_as: SignIn,
) -> None:
    examiner = await client_as("examiner")
    mark = unique("")
    batch = await confirm(examiner, await take(examiner, "gift", gift(mark)))

    undone = await examiner.post(f"/api/imports/{batch['id']}/undo")

    assert undone.json()["state"] == "undone"
    assert await rows("SELECT 1 FROM question_version WHERE stem LIKE $1", f"%{mark}%") == []


@pytest.mark.parametrize(
    ("form", "content", "status"),
    [
        ("gift", b"\n\n", 422),
        ("moodle-xml", b"<quiz", 422),
        ("moodle-xml", b"<html/>", 422),
        ("moodle-xml", b'<!DOCTYPE q [<!ENTITY x "y">]><quiz>&x;</quiz>', 422),
        ("qti", b"PK\x03\x04broken", 422),
        ("qti", b"<questestinterop/>", 422),
        ("aiken", b"no question at all", 422),
        ("doc", b"x", 400),
    ],
)
async def test_a_file_of_another_kind_is_refused(
    client_as: SignIn, form: str, content: bytes, status: int
) -> None:
    examiner = await client_as("examiner")

    answer = await examiner.post(
        f"/api/questions/import?format={form}",
        content=content,
        headers={"content-type": "application/octet-stream"},
    )

    assert answer.status_code == status


@pytest.mark.parametrize("form", ["gift", "moodle-xml", "qti"])
async def test_the_files_of_others_are_taken_or_refused_question_by_question(
    client_as: SignIn, form: str
) -> None:
    examiner = await client_as("examiner")
    folder: Path = shared(f"fixtures/{form}")
    names = sorted(folder.glob("*.gift" if form == "gift" else "*.xml"))
    files = [name for name in names if "result" not in name.name]

    told = {}
    for name in files:
        batch = await take(examiner, form, name.read_bytes())
        done = await confirm(examiner, batch)
        told[name.name] = (done["state"], batch["counts"]["rows"])

    assert {state for state, _ in told.values()} == {"confirmed"}
    assert "error_invalid_grades.xml" not in told or told["error_invalid_grades.xml"][1] == 1


async def test_pictures_of_a_moodle_file_are_kept_and_shown(client_as: SignIn) -> None:
    examiner = await client_as("examiner")
    picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    mark = unique("")
    content = f"""<?xml version="1.0" encoding="UTF-8"?>
<quiz><question type="truefalse"><name><text>图{mark}</text></name>
<questiontext format="html"><text><![CDATA[<p>看图{mark}<img src="@@PLUGINFILE@@/%E5%9B%BE.png" alt="图"></p>]]></text>
<file name="图.png" path="/" encoding="base64">{picture}</file></questiontext>
<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>
</question></quiz>"""

    await confirm(examiner, await take(examiner, "moodle-xml", content.encode()))
    stem = (await found(examiner, f"看图{mark}"))["question"]["stem"]
    address = stem.partition('src="')[2].partition('"')[0]
    given = await (await client_as("staff")).get(address)

    assert (given.status_code, given.headers["content-type"]) == (200, "image/png")


@pytest.mark.parametrize("form", ["gift", "moodle-xml", "qti", "xlsx"])
async def test_what_leaves_the_bank_comes_back_unchanged(client_as: SignIn, form: str) -> None:
    examiner = await client_as("examiner")
    mark = unique("")
    await confirm(examiner, await take(examiner, "gift", gift(mark)))

    left = await examiner.get("/api/questions/export", params={"format": form, "q": mark})
    again = await examiner.post(
        f"/api/questions/import?format={form}",
        content=left.content,
        headers={"content-type": "application/octet-stream"},
    )

    assert left.headers["x-left-out"] == "0"
    counts = again.json()["counts"]
    assert counts["error"] == 0
    if form == "qti":  # plain text comes back as HTML
        assert counts["rows"] == 3
    else:
        assert (counts["new"], counts["unchanged"]) == (0, 3)


async def test_what_a_format_cannot_hold_is_told(client_as: SignIn) -> None:
    examiner = await client_as("examiner")
    mark = unique("")
    xml = f"""<quiz><question type="ordering"><name><text>排{mark}</text></name>
<questiontext format="html"><text>排一排{mark}</text></questiontext>
<answer fraction="1"><text>一</text></answer><answer fraction="2"><text>二</text></answer>
</question></quiz>"""
    await confirm(examiner, await take(examiner, "moodle-xml", xml.encode()))

    left = await examiner.get("/api/questions/export", params={"format": "gift", "q": mark})
    told = await examiner.get(
        "/api/questions/export/left-out", params={"format": "gift", "q": mark}
    )

    assert left.headers["x-left-out"] == "1"
    assert [one["reason"] for one in told.json()] == ["GIFT has no questions of this kind."]
