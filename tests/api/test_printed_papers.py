"""Exams on paper: variants, PDFs, sheets keyed and imported."""

from decimal import Decimal
from io import BytesIO

import pypdf

from kit.database import rows
from kit.spreadsheets import Sheet, to_xlsx
from tests import exam_factories, factories
from tests.api.conftest import SignIn
from training.exams.printed import queries
from training.exams.printed.documents import told
from training.exams.rules.keys import Single


def words(content: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)


async def test_variants_are_made_printed_keyed_and_marked(client_as: SignIn) -> None:
    examiner = await client_as("examiner")
    exam = await exam_factories.exam(drawn=4)
    town = await factories.town()
    person = await factories.person(town)
    [who] = await rows("SELECT employee_no FROM person WHERE id = $1", person)
    base = f"/api/exams/{exam.id}/variants"

    made = await examiner.post(base, json={"count": 2})
    paper = await examiner.get(f"{base}/A/paper.pdf")
    key = await examiner.get(f"{base}/A/key.pdf")
    sheet = await examiner.get(f"{base}/A/answer-sheet.pdf")
    held = await queries.variant(exam.id, "A")
    assert held is not None
    right = ";".join("对" if told(slot) == "True" else told(slot) for slot in held.slots)
    given = {
        "employeeNo": who["employee_no"],
        "handedInAt": "2026-12-01T02:00:00Z",
        "answers": right,
    }
    keyed = await examiner.post(f"{base}/A/sheets", json=given)
    again = await examiner.post(f"{base}/A/sheets", json=given)

    assert [one["label"] for one in made.json()] == ["A", "B"]
    assert [one.headers["content-type"] for one in (paper, key, sheet)] == ["application/pdf"] * 3
    assert held.slots[0].face.stem in words(paper.content).replace("\n", "")
    [attempt] = await rows(
        "SELECT state, percent, passed FROM attempt WHERE id = $1", keyed.json()["attempt"]
    )
    assert attempt == {"state": "submitted", "percent": Decimal(100), "passed": True}
    assert again.status_code == 409


async def test_two_variants_share_as_few_questions_as_the_bank_allows(client_as: SignIn) -> None:
    examiner = await client_as("examiner")
    exam = await exam_factories.exam([Single("a")] * 6, drawn=3)

    await examiner.post(f"/api/exams/{exam.id}/variants", json={"count": 2})
    one, other = await queries.variant(exam.id, "A"), await queries.variant(exam.id, "B")
    supply = (await examiner.get(f"/api/exams/{exam.id}/supply")).json()

    assert one is not None
    assert other is not None
    assert {s.version for s in one.slots} & {s.version for s in other.slots} == set()
    assert (supply["papers"], supply["available"], supply["even"]) == ("20", [6], True)


async def test_sheets_come_in_as_a_table_with_points_by_hand(client_as: SignIn) -> None:
    examiner = await client_as("examiner")
    exam = await exam_factories.exam([Single("a")] * 2)
    person = await factories.person(await factories.town())
    [who] = await rows("SELECT employee_no FROM person WHERE id = $1", person)
    await examiner.post(f"/api/exams/{exam.id}/variants", json={"count": 1})
    header = ["exam", "variant", "employee_no", "day", "answers"]
    table = [
        [exam.code, "A", who["employee_no"], "2026-12-01", "=0.5; -"],
        [exam.code, "Z", who["employee_no"], "2026-12-01", "A; B"],
        [exam.code, "A", who["employee_no"], "2026-12-02", "A; Q"],
        [exam.code, "A", "nobody", "2026-12-01", "A; B"],
        [exam.code, "A", who["employee_no"], "2026-12-03", "A; B; C"],
    ]

    taken = await examiner.post(
        "/api/imports?kind=answer-sheets",
        content=to_xlsx(Sheet("x", header, table)),
        headers={"content-type": "application/octet-stream"},
    )
    batch = taken.json()
    await examiner.post(f"/api/imports/{batch['id']}/confirm", json={"leaveOutErrors": True})

    assert (batch["counts"]["new"], batch["counts"]["error"]) == (1, 4)
    assert {one["column"] for one in batch["errors"]} == {"variant", "answers", "employee_no"}
    [attempt] = await rows("SELECT points FROM attempt WHERE exam = $1", exam.id)
    assert attempt["points"] == Decimal("0.50")


async def test_keys_of_papers_are_for_examiners(client_as: SignIn) -> None:
    exam = await exam_factories.exam()
    await (await client_as("examiner")).post(f"/api/exams/{exam.id}/variants", json={"count": 1})

    answer = await (await client_as("staff")).get(f"/api/exams/{exam.id}/variants/A/key.pdf")

    assert answer.status_code == 403
