"""Files that come in over HTTP: previews, row errors, confirming, undoing."""

import asyncio
import gzip
import io
from collections.abc import AsyncIterator, Mapping
from datetime import date

import httpx
import openpyxl
import pytest

from kit.database import rows
from kit.imports import service
from kit.spreadsheets import Sheet, to_csv, to_xlsx
from tests import factories
from tests.api.conftest import SignIn

PEOPLE = (
    "employee_no",
    "name",
    "name_pinyin",
    "sex",
    "birth_date",
    "id_number",
    "identity",
    "employer",
    "town",
    "home_centre",
    "pool",
    "work_fraction",
    "hired_on",
    "education",
)
LEAVE = ("employee_no", "kind", "first_day", "last_day")


@pytest.fixture
async def personnel(client_as: SignIn) -> AsyncIterator[httpx.AsyncClient]:
    yield await client_as("personnel")


async def place() -> tuple[str, str]:
    """Names of a town and of a centre's code in it."""
    name = factories.unique("试验镇")
    town = await factories.town(name)
    code = factories.unique("C")
    await factories.centre(town, code=code)
    return name, code


def person(town: str, centre: str, **changes: str) -> dict[str, str]:
    values = {
        "employee_no": factories.unique("E"),
        "name": "曾小红",
        "name_pinyin": "",
        "sex": "",
        "birth_date": "",
        "id_number": "",
        "identity": "合同制",
        "employer": "某公司",
        "town": town,
        "home_centre": centre,
        "pool": "固定",
        "work_fraction": "0.5",
        "hired_on": "2024/3/1",
        "education": "本科",
    }
    return values | changes


def sheet(*people: Mapping[str, str]) -> bytes:
    return to_csv(PEOPLE, [list(one.values()) for one in people])


async def send(
    client: httpx.AsyncClient, kind: str, content: bytes, name: str = "表.csv"
) -> httpx.Response:
    return await client.post(f"/api/imports?kind={kind}", files={"file": (name, content)})


async def preview(client: httpx.AsyncClient, kind: str, content: bytes) -> dict:
    answer = await send(client, kind, content)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def confirm(client: httpx.AsyncClient, batch: dict, **body: bool) -> httpx.Response:
    return await client.post(f"/api/imports/{batch['id']}/confirm", json=body)


async def people(*numbers: str) -> list[dict]:
    return await rows(
        "SELECT employee_no, name, name_pinyin, identity, pool, work_fraction::float AS fraction, "
        "hired_on, education FROM person WHERE employee_no = ANY($1::text[]) ORDER BY 1",
        list(numbers),
    )


async def test_a_file_changes_nothing_until_it_is_confirmed(personnel: httpx.AsyncClient) -> None:
    one = person(*await place())
    batch = await preview(personnel, "people", sheet(one))
    assert batch["state"] == "preview"
    assert batch["counts"] == {"rows": 1, "new": 1, "changed": 0, "unchanged": 0, "error": 0}
    assert await people(one["employee_no"]) == []

    assert (await confirm(personnel, batch)).json()["state"] == "confirmed"
    assert await people(one["employee_no"]) == [
        {
            "employee_no": one["employee_no"],
            "name": "曾小红",
            "name_pinyin": "zeng xiao hong",
            "identity": "contract",
            "pool": "fixed",
            "fraction": 0.5,
            "hired_on": date(2024, 3, 1),
            "education": "bachelor",
        }
    ]


async def test_confirming_or_importing_twice_changes_nothing(personnel: httpx.AsyncClient) -> None:
    one = person(*await place())
    batch = await preview(personnel, "people", sheet(one))
    await confirm(personnel, batch)
    again = await confirm(personnel, batch)
    assert (again.status_code, again.json()["state"]) == (200, "confirmed")

    second = await preview(personnel, "people", sheet(one))
    assert second["counts"] == {"rows": 1, "new": 0, "changed": 0, "unchanged": 1, "error": 0}
    await confirm(personnel, second)
    lines = await rows(
        "SELECT count(*) AS n FROM history WHERE kind = 'person' AND key = $1", one["employee_no"]
    )
    assert lines[0]["n"] == 1


async def test_two_who_confirm_at_once_write_once(personnel: httpx.AsyncClient) -> None:
    one = person(*await place())
    batch = await preview(personnel, "people", sheet(one))
    other = await preview(personnel, "people", sheet(one))
    answers = await asyncio.gather(
        confirm(personnel, batch), confirm(personnel, batch), confirm(personnel, other)
    )
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    lines = await rows(
        "SELECT count(*) AS n FROM history WHERE kind = 'person' AND key = $1", one["employee_no"]
    )
    assert lines[0]["n"] == 1


async def test_a_changed_row_is_seen_written_and_undone(personnel: httpx.AsyncClient) -> None:
    one = person(*await place())
    await confirm(personnel, await preview(personnel, "people", sheet(one)))
    batch = await preview(personnel, "people", sheet(one | {"work_fraction": "1", "name": "曾红"}))
    assert batch["counts"]["changed"] == 1
    done = (await confirm(personnel, batch)).json()
    assert done["undoable"] is True
    assert [p["fraction"] for p in await people(one["employee_no"])] == [1.0]

    undone = await personnel.post(f"/api/imports/{batch['id']}/undo")
    assert undone.json()["state"] == "undone"
    assert [(p["fraction"], p["name"]) for p in await people(one["employee_no"])] == [
        (0.5, "曾小红")
    ]
    assert (await personnel.post(f"/api/imports/{batch['id']}/undo")).json()["state"] == "undone"


async def test_an_import_on_which_others_build_cannot_be_undone(
    personnel: httpx.AsyncClient,
) -> None:
    one = person(*await place())
    batch = await preview(personnel, "people", sheet(one))
    await confirm(personnel, batch)
    leave = to_csv(LEAVE, [(one["employee_no"], "年休假", "2026-12-07", "2026-12-08")])
    await confirm(personnel, await preview(personnel, "leave", leave))
    refused = await personnel.post(f"/api/imports/{batch['id']}/undo")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/cannot-undo")
    assert len(await people(one["employee_no"])) == 1


async def test_rows_in_error_are_named_and_nothing_is_written(
    personnel: httpx.AsyncClient,
) -> None:
    town, centre = await place()
    good = person(town, centre)
    bad = [
        person(town, centre, work_fraction="1.5"),
        person(town, centre, name="李"),
        person("无此镇", centre),
        person(town, "C-none"),
        person(town, centre, id_number="110105194912310021"),
        person(town, centre, id_number="11010519491231002X", birth_date="1950-01-01"),
        person(town, centre, employee_no=good["employee_no"]),
        person(town, centre, hired_on="2024-02-30"),
        person(town, centre, employee_no=""),
    ]
    batch = await preview(personnel, "people", sheet(good, *bad))
    assert [(e["row"], e["column"]) for e in batch["errors"]] == [
        (3, "work_fraction"),
        (4, "name"),
        (5, "town"),
        (6, "home_centre"),
        (7, "id_number"),
        (8, "birth_date"),
        (9, "employee_no"),
        (10, "hired_on"),
        (11, "employee_no"),
    ]
    assert batch["counts"]["error"] == 9
    refused = await confirm(personnel, batch)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/import-has-errors")
    assert await people(good["employee_no"]) == []

    assert (await confirm(personnel, batch, leaveOutErrors=True)).status_code == 200
    assert len(await people(good["employee_no"])) == 1


async def test_reasons_come_in_the_readers_language(personnel: httpx.AsyncClient) -> None:
    wrong = person(*await place(), work_fraction="2")
    answer = await personnel.post(
        "/api/imports?kind=people",
        files={"file": ("人员.csv", sheet(wrong))},
        headers={"accept-language": "zh-CN"},
    )
    [error] = answer.json()["errors"]
    assert (error["column"], error["reason"]) == ("work_fraction", "不能大于 1。")
    assert error["value"] == "2"


async def test_the_file_comes_back_with_its_errors_and_goes_in_again(
    personnel: httpx.AsyncClient,
) -> None:
    town, centre = await place()
    batch = await preview(
        personnel, "people", sheet(person(town, centre), person(town, centre, sex="?"))
    )
    answer = await personnel.get(f"/api/imports/{batch['id']}/errors.xlsx")
    page = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert page.cell(1, len(PEOPLE) + 1).value == "What is wrong"
    assert page.cell(2, len(PEOPLE) + 1).value is None
    assert page.cell(3, len(PEOPLE) + 1).value == "Sex: One of: M, F."
    page.cell(3, 4).value = "女"
    corrected = io.BytesIO()
    page.parent.save(corrected)
    again = await preview(personnel, "people", corrected.getvalue())
    assert again["counts"] == {"rows": 2, "new": 2, "changed": 0, "unchanged": 0, "error": 0}
    assert again["ignoredColumns"] == ["What is wrong"]


async def test_chinese_headers_a_title_above_and_another_order_are_understood(
    personnel: httpx.AsyncClient,
) -> None:
    town = await factories.town()
    number = factories.unique("E")
    await factories.person(town, employee_no=number)
    content = to_xlsx(
        Sheet(
            "请假",
            ("2026 年请假表", "", "", ""),
            [
                ("结束日期", "工号", "假别", "起始日期（必填）"),
                (date(2026, 12, 8), number, "病假", "2026年12月7日"),
            ],
        )
    )
    batch = await preview(personnel, "leave", content)
    assert (batch["counts"]["new"], batch["errors"]) == (1, [])


async def test_an_identity_number_typed_as_a_number_is_an_error(
    personnel: httpx.AsyncClient,
) -> None:
    town, centre = await place()
    book = openpyxl.Workbook()
    book.active.append(PEOPLE)
    book.active.append(list((person(town, centre) | {"id_number": 990000198912050138}).values()))
    content = io.BytesIO()
    book.save(content)
    batch = await preview(personnel, "people", content.getvalue())
    assert [(e["row"], e["column"]) for e in batch["errors"]] == [(2, "id_number")]
    assert "lost digits" in batch["errors"][0]["reason"]


async def test_wishes_of_one_kind_for_one_half_day_all_count(personnel: httpx.AsyncClient) -> None:
    number = factories.unique("E")
    await factories.person(await factories.town(), employee_no=number)
    content = to_csv(
        ("employee_no", "date", "session", "wish", "weight"),
        [
            (number, "2026-12-17", "DAY", "off", "2"),
            (number, "2026-12-17", "DAY", "off", "2"),
            (number, "2026-12-17", "DAY", "on", "1"),
        ],
    )
    batch = await preview(personnel, "wishes", content)
    assert batch["counts"]["new"] == 3
    await confirm(personnel, batch)
    assert (await preview(personnel, "wishes", content))["counts"]["unchanged"] == 3


async def test_case_history_counts_and_reports_its_errors(personnel: httpx.AsyncClient) -> None:
    centre, line = factories.unique("C"), factories.unique("line")
    await factories.centre(await factories.town(), code=centre)
    await factories.service_line(line)
    header = ("centre", "date", "session", "service_line", "cases")
    good = [(centre, "2013-01-04", "AM", line, 3), (centre, "2013-01-04", "PM", line, 0)]
    bad = [
        ("C-none", "2013-01-04", "AM", line, 3),
        (centre, "2013-01-04", "AM", "none", 3),
        (centre, "2013-01-04", "AM", line, 5),
        (centre, "2013-01-05", "AM", line, -1),
        (centre, "2013-01-05", "AM", line, "1.5"),
    ]
    batch = await preview(personnel, "cases", gzip.compress(to_csv(header, [*good, *bad])))
    assert batch["counts"] == {"rows": 7, "new": 2, "changed": 0, "unchanged": 0, "error": 5}
    assert [(e["row"], e["column"]) for e in batch["errors"]] == [
        (4, "centre"),
        (5, "service_line"),
        (6, ""),
        (7, "cases"),
        (8, "cases"),
    ]
    await confirm(personnel, batch, leaveOutErrors=True)
    again = [(centre, "2013-01-04", "AM", line, 4), (centre, "2013-01-04", "PM", line, 0)]
    batch = await preview(personnel, "cases", to_csv(header, again))
    assert (batch["counts"]["changed"], batch["counts"]["unchanged"]) == (1, 1)


async def test_a_notice_settles_a_year(personnel: httpx.AsyncClient) -> None:
    content = to_csv(
        ("日期", "类型", "名称", "name_en", "通知"),
        [
            ("2031-01-01", "放假", "元旦", "New Year's Day", "国办发〔2030〕1号"),
            ("2031-01-04", "补班", "元旦", "", ""),
            ("2031-01-06", "补班", "元旦", "", ""),
        ],
    )
    batch = await preview(personnel, "calendar-days", content)
    assert [(e["row"], e["column"]) for e in batch["errors"]] == [(4, "kind")]
    await confirm(personnel, batch, leaveOutErrors=True)
    [year] = await rows("SELECT notice FROM calendar_year WHERE year = 2031")
    assert year["notice"] == "国办发〔2030〕1号"
    await personnel.post(f"/api/imports/{batch['id']}/undo")
    assert await rows("SELECT year FROM calendar_year WHERE year = 2031") == []
    assert await rows("SELECT day FROM calendar_day WHERE day = '2031-01-01'") == []


async def test_a_manager_writes_in_the_own_town_only(client_as: SignIn) -> None:
    own, other = await factories.town(), await factories.town()
    mine, theirs = factories.unique("E"), factories.unique("E")
    await factories.person(own, employee_no=mine)
    await factories.person(other, employee_no=theirs)
    manager = await client_as("manager", town=own)
    content = to_csv(
        LEAVE,
        [(number, "annual", "2026-12-07", "2026-12-07") for number in (mine, theirs)],
    )
    batch = await preview(manager, "leave", content)
    assert batch["counts"] == {"rows": 2, "new": 1, "changed": 0, "unchanged": 0, "error": 1}
    assert batch["errors"][0]["reason"] == "There is no such person."
    assert (await send(manager, "people", b"x")).status_code == 403


async def test_others_of_a_town_do_not_see_an_import(client_as: SignIn) -> None:
    first, second = [await client_as("manager", town=await factories.town()) for _ in range(2)]
    auditor = await client_as("auditor")
    batch = await preview(
        first, "leave", to_csv(LEAVE, [("x", "annual", "2026-12-07", "2026-12-07")])
    )
    assert (await second.get(f"/api/imports/{batch['id']}")).status_code == 404
    assert (await second.post(f"/api/imports/{batch['id']}/confirm")).status_code == 404
    assert (await auditor.get(f"/api/imports/{batch['id']}")).status_code == 200
    assert (await auditor.post(f"/api/imports/{batch['id']}/confirm")).status_code == 403
    assert (await first.delete(f"/api/imports/{batch['id']}")).status_code == 204
    assert (await first.get(f"/api/imports/{batch['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 422),
        (b"PK\x03\x04broken", 422),
        (b"\x89PNG\r\n\x1a\n\xff\xff", 422),
        (b"a,b,c\n1,2,3\n", 422),
        (b'employee_no,kind,first_day,last_day\n"open,1,2,3\n', 422),
        (b"employee_no,employee_no,kind,first_day,last_day\n", 422),
        (b"employee_no,kind,first_day,last_day\nN\x00,annual,2026-12-07,2026-12-07\n", 201),
        ("\ufeff工号,假别,起始日期,结束日期\n\ud83d".encode("utf-8", "surrogatepass"), 422),
        (b"employee_no,kind,first_day,last_day\n=1+1,@x,+1,-1\n", 201),
        (b"employee_no,kind,first_day,last_day\n" + b"N1,annual,2026-12-07\n" * 3, 201),
    ],
)
async def test_a_hostile_file_is_refused_or_its_rows_are(
    personnel: httpx.AsyncClient, content: bytes, status: int
) -> None:
    answer = await send(personnel, "leave", content)
    assert answer.status_code == status, answer.text
    if status == 201:
        assert answer.json()["counts"]["error"] == answer.json()["counts"]["rows"] > 0
    else:
        assert answer.headers["content-type"].startswith("application/problem+json")


async def test_broken_requests_are_refused(personnel: httpx.AsyncClient) -> None:
    async def status(path: str = "/api/imports?kind=leave", **more: object) -> int:
        return (await personnel.post(path, **more)).status_code  # type: ignore[arg-type]

    assert await status("/api/imports?kind=nothing", files={"file": ("a.csv", b"a")}) == 422
    assert await status("/api/imports", files={"file": ("a.csv", b"a")}) == 400
    assert await status(json={"file": "x"}) == 415
    assert await status(data={"file": "x"}) == 415
    assert await status(files={"other": ("a.csv", b"a")}) == 400
    assert await status(content=b"x", headers={"content-type": "multipart/form-data"}) == 400
    broken = {"content-type": "multipart/form-data; boundary=x"}
    assert await status(content=b"--x\r\nbroken", headers=broken) == 400
    assert await status(files={"file": ("big.csv", b"a" * 22_000_000)}) == 413
    assert (await personnel.get("/api/imports/999999999")).status_code == 404
    assert (await personnel.get(f"/api/imports/{2**70}")).status_code in {400, 404}
    assert await status("/api/imports/999999999/confirm") == 404


async def test_the_same_upload_sent_twice_with_one_key_is_taken_once(
    personnel: httpx.AsyncClient,
) -> None:
    content = to_csv(LEAVE, [("x", "annual", "2026-12-07", "2026-12-07")])
    key = {"idempotency-key": factories.unique("key")}
    answers = [
        await personnel.post(
            "/api/imports?kind=leave",
            content=content,
            headers={"content-type": "text/csv", **key},
        )
        for _ in range(2)
    ]
    assert answers[0].json()["id"] == answers[1].json()["id"]


async def test_a_file_may_be_the_body_itself(personnel: httpx.AsyncClient) -> None:
    answer = await personnel.post(
        "/api/imports?kind=leave&fileName=..%2F..%2Fetc%2Fpasswd%00.csv",
        content=to_csv(LEAVE, [("x", "annual", "2026-12-07", "2026-12-07")]),
        headers={"content-type": "text/csv"},
    )
    assert (answer.status_code, answer.json()["fileName"]) == (201, "passwd.csv")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("人员 表.xlsx", "人员 表.xlsx"),
        ("..\\..\\windows\\a.csv", "a.csv"),
        ("/etc/passwd", "passwd"),
        ("a\u202excod.csv", "axcod.csv"),
        ("<script>.csv", "_script_.csv"),
        ("...", "upload"),
        ("x" * 200 + ".csv", "x" * 90 + ".csv"),
    ],
)
def test_file_names_are_made_harmless(sent: str, kept: str) -> None:
    assert service.clean_name(sent) == kept


async def test_templates_hold_the_headers_that_are_understood(
    personnel: httpx.AsyncClient,
) -> None:
    kinds = (await personnel.get("/api/imports/kinds")).json()
    assert {"centres", "people", "leave", "wishes", "cases", "calendar-days"} <= {
        kind["name"] for kind in kinds
    }
    for kind in kinds:
        template = await personnel.get(kind["template"])
        batch = await preview(personnel, kind["name"], template.content)
        assert (batch["counts"]["rows"], batch["ignoredColumns"]) == (0, [])


async def test_pages_take_show_and_confirm_a_file(personnel: httpx.AsyncClient) -> None:
    number = factories.unique("E")
    await factories.person(await factories.town(), employee_no=number)
    content = to_csv(
        LEAVE,
        [(number, "annual", "2026-12-07", "2026-12-07"), ("none", "x", "2026-12-07", "1")],
    )
    html = {"accept": "text/html"}
    assert "Import a file" in (await personnel.get("/imports", headers=html)).text
    empty = await personnel.post("/imports", data={"kind": "leave"}, files={}, headers=html)
    assert (empty.status_code, "Choose a file." in empty.text) == (400, True)
    sent = await personnel.post(
        "/imports", data={"kind": "leave"}, files={"file": ("请假.csv", content)}, headers=html
    )
    assert sent.status_code == 303
    place = sent.headers["location"]
    shown = (await personnel.get(place, headers=html)).text
    assert "请假.csv" in shown
    assert "Leave out the 1 rows in error" in shown
    await personnel.post(f"{place}/confirm", data={}, headers=html)
    assert "Import now" in (await personnel.get(place, headers=html)).text
    await personnel.post(f"{place}/confirm", data={"leaveOutErrors": "1"}, headers=html)
    assert "Undo this import" in (await personnel.get(place, headers=html)).text
    await personnel.post(f"{place}/undo", headers=html)
    found = await rows(
        "SELECT 1 FROM leave l JOIN person p ON p.id = l.person WHERE p.employee_no = $1", number
    )
    assert found == []
