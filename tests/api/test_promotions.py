"""Promotion lists: conditions, rank, proof, adoption, and what is refused."""

from datetime import date
from io import BytesIO

import asyncpg
import httpx
import pypdf
import pytest

from certification.service.conditions import put_conditions
from certification.service.evidence import record_evidence
from kit import clock
from kit.database import rows
from tests import factories
from tests.api.conftest import SignIn

AS_OF = "2026-06-30"


async def promotion(client: httpx.AsyncClient) -> str:
    """A promotion that asks for 12 months at a window and no measure; its code."""
    code = factories.unique("deputy-")
    await client.post("/api/promotions", json={"code": code, "name": "副主任", "nameEn": "Deputy"})
    notice = {"number": "南人〔2026〕8号", "text": "选拔条件如下。", "places": 1}
    await client.post(f"/api/promotions/{code}/notices", json=notice)
    await put_conditions(
        "promotion",
        code,
        date(2020, 1, 1),
        {"all": [{"fact": "service", "months": 12, "kinds": ["window"]}, {"fact": "noMeasure"}]},
        source="南人〔2026〕8号",
        now=clock.now(),
    )
    return code


async def candidate(town: int, first_day: date, name: str) -> tuple[int, str]:
    number = factories.unique("N")
    person = await factories.person(town, employee_no=number, name=name)
    centre, post = await factories.centre(town), await factories.post()
    await rows(
        "INSERT INTO placement (person, centre, post, kind, first_day, order_no, cancelled) "
        "VALUES ($1, $2, $3, 'regular', $4, '令', false)",
        person,
        centre,
        post,
        first_day,
    )
    return person, number


async def test_a_list_ranks_who_is_eligible_and_says_what_the_others_lack(
    client_as: SignIn,
) -> None:
    town = await factories.town()
    personnel = await client_as("personnel", town=town)
    code = await promotion(personnel)
    _, longest = await candidate(town, date(2022, 1, 1), "老王")
    _, longer = await candidate(town, date(2025, 1, 1), "小李")
    _, soon = await candidate(town, date(2025, 9, 1), "新来")
    punished, barred = await candidate(town, date(2021, 1, 1), "受处分")
    await record_evidence(
        punished,
        "measure",
        "warning",
        date(2026, 1, 1),
        source="test",
        now=clock.now(),
        last_day=date(2026, 12, 31),
    )
    made = await personnel.post(f"/api/promotions/{code}/lists", json={"asOf": AS_OF})
    assert made.status_code == 201, made.text
    url = f"/api/promotion-lists/{made.json()['id']}"
    eligible = (await personnel.get(f"{url}/entries?standing=eligible")).json()["items"]
    assert [(one["employeeNo"], one["place"]) for one in eligible] == [(longest, 1), (longer, 2)]
    assert eligible[0]["points"] > eligible[1]["points"]
    proofs = [proof for said in eligible[0]["findings"] for proof in said["proofs"]]
    assert f"/people/{longest}/service-length" in {proof["link"] for proof in proofs}
    nearly = (await personnel.get(f"{url}/entries?standing=nearly")).json()["items"]
    assert {one["employeeNo"]: one["ready"] for one in nearly} == {
        soon: "2026-08-31",
        barred: "2027-01-01",
    }


async def test_an_adopted_list_is_frozen_for_everyone_and_only_superseded(
    client_as: SignIn,
) -> None:
    town = await factories.town()
    personnel = await client_as("personnel", town=town)
    code = await promotion(personnel)
    person, _ = await candidate(town, date(2022, 1, 1), "老王")
    lists = f"/api/promotions/{code}/lists"
    first = (await personnel.post(lists, json={"asOf": AS_OF})).json()["id"]
    adopted = await personnel.post(f"/api/promotion-lists/{first}/adopt")
    assert adopted.json() == {"decision": "approved", "state": "adopted"}
    again = await personnel.post(f"/api/promotion-lists/{first}/adopt")
    assert (again.status_code, again.json()["type"]) == (409, "/problems/promotion-list-frozen")
    assert (await personnel.delete(f"/api/promotion-lists/{first}")).status_code == 409
    of_person = "SELECT promotion_list FROM promotion_entry WHERE person = $1"
    for statement in (
        "UPDATE promotion_entry SET points = 999 WHERE person = $1",
        "DELETE FROM promotion_entry WHERE person = $1",
        f"DELETE FROM promotion_list WHERE id IN ({of_person})",
        f"UPDATE promotion_list SET as_of = '2020-01-01' WHERE id IN ({of_person})",
        f"UPDATE promotion_list SET supersedes = NULL, made_by = 'x' WHERE id IN ({of_person})",
        f"UPDATE promotion_list SET state = 'draft' WHERE id IN ({of_person})",
        (
            "INSERT INTO promotion_entry (promotion_list, person, standing, points, score, missing, "
            "findings) SELECT promotion_list, person, standing, points, score, missing, findings "
            "FROM promotion_entry WHERE person = $1"
        ),
        (
            "DELETE FROM promotion_notice WHERE id IN (SELECT notice FROM promotion_list l "
            "JOIN promotion_entry e ON e.promotion_list = l.id WHERE e.person = $1)"
        ),
    ):
        with pytest.raises(asyncpg.RestrictViolationError):
            await rows(statement, person)

    draft = (await personnel.post(lists, json={"asOf": "2026-05-31"})).json()["id"]
    for into, out_of in ((first, draft), (draft, first)):
        with pytest.raises(asyncpg.RestrictViolationError):
            await rows(
                "UPDATE promotion_entry SET promotion_list = $2 WHERE promotion_list = $3 "
                "AND person = $1",
                person,
                into,
                out_of,
            )

    before = (await personnel.get(f"/api/promotion-lists/{first}/document.pdf")).content
    text = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(before)).pages)
    assert "老王" in text
    assert "南人〔2026〕8号" in text
    second = (await personnel.post(lists, json={"asOf": AS_OF})).json()["id"]
    await personnel.post(f"/api/promotion-lists/{second}/adopt")
    states = {one["id"]: one["state"] for one in (await personnel.get(lists)).json()}
    assert states == {first: "superseded", second: "adopted", draft: "draft"}
    with pytest.raises(asyncpg.RestrictViolationError):
        await rows("UPDATE promotion_list SET state = 'adopted' WHERE id = $1", first)
    assert (await personnel.get(f"/api/promotion-lists/{first}/document.pdf")).content == before


async def test_a_list_over_a_day_without_data_or_conditions_is_refused(client_as: SignIn) -> None:
    town = await factories.town()
    personnel = await client_as("personnel", town=town)
    code = await promotion(personnel)
    await candidate(town, date(2022, 1, 1), "老王")
    for day in ("1950-01-01", "2099-01-01"):
        refused = await personnel.post(f"/api/promotions/{code}/lists", json={"asOf": day})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "asOf")
    bare = factories.unique("bare-")
    await personnel.post("/api/promotions", json={"code": bare, "name": "主任"})
    unknown = await personnel.post(f"/api/promotions/{bare}/lists", json={"asOf": AS_OF})
    assert unknown.status_code == 422
    await personnel.post(
        f"/api/promotions/{bare}/notices", json={"number": "1", "text": "通知正文"}
    )
    none = await personnel.post(f"/api/promotions/{bare}/lists", json={"asOf": AS_OF})
    assert none.json()["type"] == "/problems/promotion-without-conditions"


async def test_the_notice_keeps_its_versions(client_as: SignIn) -> None:
    personnel = await client_as("personnel")
    code = await promotion(personnel)
    url = f"/api/promotions/{code}/notices"
    assert (await personnel.post(url, json={"number": "9号", "text": "新文本"})).json() == {
        "version": 2
    }
    kept = [(one["version"], one["text"]) for one in (await personnel.get(url)).json()]
    assert kept == [(2, "新文本"), (1, "选拔条件如下。")]


async def test_pages_show_the_list_and_one_persons_proofs(client_as: SignIn) -> None:
    town = await factories.town()
    personnel = await client_as("personnel", town=town)
    code = await promotion(personnel)
    _, number = await candidate(town, date(2022, 1, 1), "老王")
    made = (await personnel.post(f"/api/promotions/{code}/lists", json={"asOf": AS_OF})).json()
    html = {"accept": "text/html"}
    for path in ("/promotions", f"/promotions/{code}"):
        assert "Deputy" in (await personnel.get(path, headers=html)).text
    page = await personnel.get(f"/promotion-lists/{made['id']}?person={number}", headers=html)
    assert f"/people/{number}/service-length" in page.text


async def test_managers_and_staff_do_not_see_lists(client_as: SignIn) -> None:
    for role in ("manager", "staff", "trainer"):
        client = await client_as(role)
        assert (await client.get("/api/promotions")).status_code == 403
