"""From evidence to a certificate, to a qualification with its reasons, and back out of it."""

import asyncio
import hashlib
import io
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import asyncpg
import pypdfium2
import pytest
import zxingcpp
from httpx import AsyncClient

from certification import service
from certification.documents import certificate_pdf
from certification.imports import CERTIFICATES
from certification.queries.certificates import certificate
from certification.queries.qualification import lines_open
from certification.rules.issued import of_plain
from kit import clock
from kit.database import rows, transaction
from kit.documents import MissingGlyph
from kit.imports import Context, Plan
from kit.imports.parsing import parse
from tests import factories
from tests.api.conftest import SignIn

TODAY = clock.today()


@dataclass(frozen=True, slots=True)
class Scene:
    town: int
    line: str
    type: str
    prefix: str
    person: int
    employee_no: str


@pytest.fixture
async def scene(database: str) -> Scene:
    """A certificate type with a line of its own, and somebody who has passed nothing yet."""
    return await made_scene()


async def made_scene(name: str = "邓小𬭎", **more: object) -> Scene:
    town = await factories.town()
    line, kind = factories.unique("line-"), factories.unique("window-")
    await factories.service_line(line)
    letters = "".join(chr(ord("A") + int(digit)) for digit in kind[-5:])
    await service.put_type(
        kind,
        f"{kind}上岗证",
        name_en=f"{kind} certificate",
        lines=[line],
        validity_months=36,
        number_prefix=f"SG{letters}",
        now=clock.now(),
    )
    employee_no = factories.unique("E")
    person = await factories.person(
        town, employee_no=employee_no, name=name, name_pinyin="deng xiao hong", **more
    )
    return Scene(town, line, kind, f"SG{letters}", person, employee_no)


async def passes(scene: Scene, on: date = TODAY, source: str = "attempt:1") -> None:
    await service.record_evidence(
        scene.person,
        "exam-passed",
        scene.type,
        on,
        source=source,
        amount=Decimal(92),
        now=clock.now(),
    )


async def issued(client: AsyncClient, scene: Scene) -> str:
    await passes(scene)
    answer = await client.post(
        "/api/certificates",
        json={"employeeNo": scene.employee_no, "certificateType": scene.type},
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["number"])


async def qualification(client: AsyncClient, scene: Scene, on: date = TODAY) -> dict:
    answer = await client.get(
        f"/api/people/{scene.employee_no}/qualification",
        params={"post": scene.type, "on": on.isoformat()},
    )
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_nobody_is_qualified_before_the_certificate_and_is_told_what_to_do(
    client_as: SignIn, scene: Scene
) -> None:
    found = await qualification(await client_as("personnel"), scene)

    assert found == {
        "qualified": False,
        "on": TODAY.isoformat(),
        "provisional": False,
        "since": None,
        "until": None,
        "ready": None,
        "conditions": [
            {
                "condition": f"“{scene.type} certificate” in force",
                "met": False,
                "because": None,
                "since": None,
                "until": None,
                "remedy": f"Get the certificate “{scene.type} certificate”.",
            }
        ],
    }


async def test_a_passed_exam_a_certificate_and_the_window_is_open(
    client_as: SignIn, scene: Scene
) -> None:
    client = await client_as("personnel")

    number = await issued(client, scene)
    found = await qualification(client, scene)

    last = certificate_end(TODAY)
    assert number == f"{scene.prefix}{TODAY.year}00001"
    assert (found["qualified"], found["since"], found["until"]) == (
        True,
        TODAY.isoformat(),
        last.isoformat(),
    )
    assert (
        found["conditions"][0]["because"]
        == f"certificate {number}, {TODAY:%-d %b %Y} to {last:%-d %b %Y}"
    )
    horizon = TODAY + timedelta(days=27)
    assert await lines_open([scene.person], TODAY, horizon) == {
        (scene.person, scene.line): ((TODAY, horizon),)
    }


def certificate_end(first: date) -> date:
    from certification.rules.days import last_day

    return last_day(first, 36)


async def test_revoked_it_opens_no_window_from_that_day_on(client_as: SignIn, scene: Scene) -> None:
    client = await client_as("personnel")
    number = await issued(client, scene)
    end = TODAY + timedelta(days=10)

    answer = await client.post(
        f"/api/certificates/{number}/revoke",
        json={"reason": "Misconduct", "fromDay": end.isoformat()},
    )
    again = await client.post(f"/api/certificates/{number}/revoke", json={"reason": "Once more"})

    assert (answer.status_code, answer.json()["revokedFrom"]) == (200, end.isoformat())
    assert (again.status_code, again.json()["type"]) == (
        409,
        "/problems/certificate-already-ended",
    )
    before = await qualification(client, scene, end - timedelta(days=1))
    after = await qualification(client, scene, end)
    assert (before["qualified"], before["until"]) == (
        True,
        (end - timedelta(days=1)).isoformat(),
    )
    assert (after["qualified"], after["since"]) == (False, end.isoformat())


async def test_suspended_and_restored_keeps_the_past_as_it_was(
    client_as: SignIn, scene: Scene
) -> None:
    client = await client_as("personnel")
    number = await issued(client, scene)
    path = f"/api/certificates/{number}"

    suspended = await client.post(f"{path}/suspend", json={"reason": "Under inquiry"})
    twice = await client.post(f"{path}/suspend", json={"reason": "Under inquiry"})
    during = await qualification(client, scene)
    restored = await client.post(f"{path}/restore", json={"reason": "Cleared"})
    after = await qualification(client, scene)

    assert [suspended.json()["state"], twice.status_code] == ["suspended", 409]
    assert (during["qualified"], restored.json()["state"], after["qualified"]) == (
        False,
        "valid",
        True,
    )


async def test_without_the_exam_nothing_is_issued_and_the_reasons_are_told(
    client_as: SignIn, scene: Scene
) -> None:
    client = await client_as("personnel")
    body = {"employeeNo": scene.employee_no, "certificateType": scene.type}

    refused = await client.post("/api/certificates", json=body)
    waived = await client.post("/api/certificates", json={**body, "waiver": "Same exam elsewhere"})

    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/conditions-not-met")
    assert refused.json()["reasons"] == [
        {
            "condition": f"exam “exam for {scene.type} certificate” passed within 12 months",
            "because": None,
            "remedy": f"Pass the exam “exam for {scene.type} certificate”.",
        }
    ]
    assert waived.status_code == 201
    kept = await rows("SELECT reason FROM waiver WHERE person = $1", scene.person)
    assert kept == [{"reason": "Same exam elsewhere"}]


async def test_an_exam_passed_too_long_ago_does_not_count(client_as: SignIn, scene: Scene) -> None:
    await passes(scene, TODAY - timedelta(days=400))
    client = await client_as("personnel")

    answer = await client.post(
        "/api/certificates",
        json={"employeeNo": scene.employee_no, "certificateType": scene.type},
    )

    assert answer.status_code == 409


async def test_evidence_of_one_source_counts_once_and_can_be_withdrawn(scene: Scene) -> None:
    first = await service.record_evidence(
        scene.person, "exam-passed", scene.type, TODAY, source="attempt:7", now=clock.now()
    )
    second = await service.record_evidence(
        scene.person, "exam-passed", scene.type, TODAY, source="attempt:7", now=clock.now()
    )
    await service.withdraw_evidence(
        scene.person, "exam-passed", "attempt:7", reason="Cheating", now=clock.now()
    )
    third = await service.record_evidence(
        scene.person, "exam-passed", scene.type, TODAY, source="attempt:7", now=clock.now()
    )

    assert first == second != third


async def test_the_same_certificate_is_not_issued_twice(client_as: SignIn, scene: Scene) -> None:
    client = await client_as("personnel")
    number = await issued(client, scene)

    again = await client.post(
        "/api/certificates",
        json={"employeeNo": scene.employee_no, "certificateType": scene.type},
    )

    assert (again.status_code, again.json()["number"]) == (409, number)
    assert await series(scene) == [1]


async def series(scene: Scene) -> list[int]:
    found = await rows(
        "SELECT number FROM certificate WHERE starts_with(number, $1) ORDER BY number",
        scene.prefix,
    )
    serials = [int(row["number"][-5:]) for row in found]
    [last] = await rows("SELECT last FROM number_series WHERE prefix = $1", scene.prefix)
    assert last["last"] == len(serials)
    return serials


async def test_fifty_at_once_leave_no_gap_and_no_duplicate(scene: Scene) -> None:
    people = [await factories.person(scene.town) for _ in range(40)]
    for person in people:
        await service.record_evidence(
            person, "exam-passed", scene.type, TODAY, source="a:1", now=clock.now()
        )
    ten_twice = people + people[:10]

    answers = await asyncio.gather(
        *(service.issue(person, scene.type, today=TODAY, now=clock.now()) for person in ten_twice),
        return_exceptions=True,
    )

    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert {type(error).__name__ for error in refused} == {"AlreadyHeld"}
    assert len(refused) == 10
    assert await series(scene) == list(range(1, 41))


async def test_a_database_fault_between_number_and_document_leaves_no_hole(scene: Scene) -> None:
    await passes(scene)
    await rows(
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = 'disk_full'; END $$"
    )
    await rows(
        "CREATE TRIGGER full_disk BEFORE INSERT ON frozen_document "
        "FOR EACH ROW EXECUTE FUNCTION full_disk()"
    )

    try:
        with pytest.raises(asyncpg.DiskFullError):
            await service.issue(scene.person, scene.type, today=TODAY, now=clock.now())
    finally:
        await rows("DROP FUNCTION full_disk() CASCADE")
    number = await service.issue(scene.person, scene.type, today=TODAY, now=clock.now())

    assert number.endswith("00001")
    assert await series(scene) == [1]


async def test_a_character_that_cannot_be_drawn_stops_the_issue_and_is_named(
    database: str,
) -> None:
    scene = await made_scene(name="李\U000f0000")
    await passes(scene)

    with pytest.raises(MissingGlyph) as refused:
        await service.issue(scene.person, scene.type, today=TODAY, now=clock.now())

    assert "U+F0000" in str(refused.value.facts["characters"])
    assert await rows("SELECT 1 FROM certificate WHERE person = $1", scene.person) == []


async def test_the_document_is_frozen_byte_for_byte(client_as: SignIn, scene: Scene) -> None:
    client = await client_as("personnel")
    number = await issued(client, scene)
    before = await client.get(f"/api/certificates/{number}.pdf")

    await rows("UPDATE person SET name = '王芳' WHERE id = $1", scene.person)
    await rows("UPDATE certificate_type SET issuer = '别处' WHERE code = $1", scene.type)
    after = await client.get(f"/api/certificates/{number}.pdf")

    one = await certificate(number)
    assert before.headers["content-type"] == "application/pdf"
    assert before.content == after.content == certificate_pdf(of_plain(one.frozen or {}))
    assert hashlib.sha256(after.content).hexdigest() == one.sha256
    with pytest.raises(asyncpg.RestrictViolationError):
        await rows("UPDATE certificate SET last_day = '2099-01-01' WHERE number = $1", number)
    with pytest.raises(asyncpg.RestrictViolationError):
        await rows("DELETE FROM certificate WHERE number = $1", number)


async def test_the_page_holds_the_rare_name_and_a_code_that_verifies(
    client: AsyncClient, client_as: SignIn, scene: Scene
) -> None:
    number = await issued(await client_as("personnel"), scene)
    content = (await (await client_as("personnel")).get(f"/api/certificates/{number}.pdf")).content

    sheet = pypdfium2.PdfDocument(io.BytesIO(content))[0]
    text = sheet.get_textpage().get_text_range()
    [code] = zxingcpp.read_barcodes(sheet.render(scale=3).to_pil())
    answer = await client.get("/verify/" + code.text.rpartition("/")[2])

    assert "邓小𬭎" in text
    assert number in text
    assert "样章" in text
    assert (answer.json()["state"], answer.json()["number"], answer.json()["name"]) == (
        "valid",
        number,
        "邓**",
    )


async def test_a_correction_supersedes_and_the_old_paper_says_so(
    client_as: SignIn, scene: Scene
) -> None:
    client = await client_as("personnel")
    old = await issued(client, scene)
    await rows("UPDATE person SET name = '邓小鸿' WHERE id = $1", scene.person)

    answer = await client.post(
        f"/api/certificates/{old}/correct", json={"reason": "Name was mistyped"}
    )

    made = answer.json()
    assert (answer.status_code, made["supersedes"], made["name"]) == (201, old, "邓小鸿")
    told = await client.get((await client.get(f"/api/certificates/{old}")).json()["verification"])
    assert (told.json()["state"], told.json()["supersededBy"], told.json()["name"]) == (
        "superseded",
        made["number"],
        "邓**",
    )
    assert (await qualification(client, scene))["qualified"] is True


async def test_renewed_in_its_window_it_goes_on_without_a_day_between(
    client_as: SignIn, scene: Scene
) -> None:
    first = TODAY - timedelta(days=1000)
    last = TODAY + timedelta(days=30)
    await held_before(scene, "OLD" + scene.prefix, first, last)
    await passes(scene)
    client = await client_as("personnel")

    answer = await client.post(f"/api/certificates/OLD{scene.prefix}/renew", json={})
    twice = await client.post(f"/api/certificates/OLD{scene.prefix}/renew", json={})

    made = answer.json()
    assert (answer.status_code, made["firstDay"], made["renews"]) == (
        201,
        (last + timedelta(days=1)).isoformat(),
        f"OLD{scene.prefix}",
    )
    assert (made["state"], twice.status_code) == ("not-yet-valid", 409)
    found = await qualification(client, scene, last)
    assert (found["qualified"], found["until"]) == (True, made["lastDay"])


async def test_what_is_not_known_is_named(client_as: SignIn, scene: Scene) -> None:
    client = await client_as("personnel")
    known = {"employeeNo": scene.employee_no, "certificateType": scene.type}

    answers = [
        await client.post("/api/certificates", json=body)
        for body in (
            {**known, "certificateType": "nothing"},
            {**known, "employeeNo": "NOBODY"},
            {**known, "waiver": "x"},
            {**known, "colour": "red"},
            {"employeeNo": scene.employee_no},
            {**known, "employeeNo": "\x00"},
        )
    ]

    assert [
        (answer.status_code, [error["field"] for error in answer.json().get("errors", [])])
        for answer in answers
    ] == [
        (422, ["certificateType"]),
        (404, []),
        (400, ["waiver"]),
        (400, ["colour"]),
        (400, ["certificateType"]),
        (400, []),
    ]


async def test_two_corrections_at_once_make_one(scene: Scene) -> None:
    await passes(scene)
    number = await service.issue(scene.person, scene.type, today=TODAY, now=clock.now())

    answers = await asyncio.gather(
        *(
            service.correct(number, reason="Mistyped", today=TODAY, now=clock.now())
            for _ in range(5)
        ),
        return_exceptions=True,
    )

    refused = [type(answer).__name__ for answer in answers if isinstance(answer, Exception)]
    assert refused == ["NotInForce"] * 4
    assert await series(scene) == [1, 2]


async def test_the_certificate_held_is_named_before_the_conditions_are_asked(
    client_as: SignIn, scene: Scene
) -> None:
    number = "HELD" + scene.prefix
    await held_before(scene, number, TODAY - timedelta(days=900), TODAY + timedelta(days=9))
    client = await client_as("personnel")

    answer = await client.post(
        "/api/certificates",
        json={"employeeNo": scene.employee_no, "certificateType": scene.type},
    )

    assert (answer.status_code, answer.json()["number"]) == (409, number)


async def test_renewal_is_refused_before_its_window(client_as: SignIn, scene: Scene) -> None:
    client = await client_as("personnel")
    number = await issued(client, scene)

    answer = await client.post(f"/api/certificates/{number}/renew", json={})

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/renewal-too-early")


async def held_before(scene: Scene, number: str, first: date, last: date) -> None:
    """An imported certificate."""
    content = f"number,employee_no,certificate_type,issued_on,expires_on\n{number},{scene.employee_no},{scene.type},{first},{last}\n"
    found = await parse_and_plan(content)
    assert found.errors == []
    async with transaction():
        await CERTIFICATES.write(found, CONTEXT)


async def parse_and_plan(content: str) -> Plan:
    read = parse(CERTIFICATES, content.encode(), "certificates.csv", CONTEXT)
    return await CERTIFICATES.plan(read.lines, CONTEXT)


CONTEXT = Context(now=clock.now(), today=TODAY)


@pytest.mark.parametrize(
    ("first", "last", "state"),
    [
        (-10, 10, "valid"),
        (5, 10, "not-yet-valid"),
        (-10, -1, "expired"),
    ],
)
async def test_an_imported_certificate_is_verified_by_number_and_name(
    client: AsyncClient, scene: Scene, first: int, last: int, state: str
) -> None:
    number = "IMP" + scene.prefix
    await held_before(scene, number, TODAY + timedelta(first), TODAY + timedelta(last))
    form = await client.get("/verify", headers={"accept": "text/html"})
    token = form.text.partition('name="_csrf" value="')[2].partition('"')[0]

    page = await client.post(
        "/verify",
        data={"number": number.lower(), "name": " 邓 小𬭎", "_csrf": token},
        headers={"accept": "text/html"},
    )
    other = await client.post(
        "/verify",
        data={"number": number, "name": "邓小平", "_csrf": token},
        headers={"accept": "text/html"},
    )

    words = {"not-yet-valid": "not yet valid"}.get(state, state)
    assert (page.status_code, f">{words}<" in page.text, "邓**" in page.text) == (200, True, True)
    assert (other.status_code, "No such certificate" in other.text) == (404, True)
    code = (await certificate(number)).code
    assert (await client.get(f"/verify/{code}")).json()["state"] == state


async def test_guessing_by_number_and_name_is_slowed_down(client: AsyncClient) -> None:
    await rows("DELETE FROM rate_count")
    form = await client.get("/verify", headers={"accept": "text/html"})
    token = form.text.partition('name="_csrf" value="')[2].partition('"')[0]
    body = {"number": "NH202600001", "name": "某某", "_csrf": token}

    answers = [
        (await client.post("/verify", data=body, headers={"accept": "text/html"})).status_code
        for _ in range(12)
    ]

    assert answers == [404] * 10 + [429] * 2
    await rows("DELETE FROM rate_count")


async def test_an_unknown_code_is_unknown(client: AsyncClient) -> None:
    answer = await client.get("/verify/abcdefghjkmnpqrstuvwxyz234")

    assert (answer.status_code, answer.json()["state"]) == (404, "unknown")


async def test_the_holder_is_told_once_of_each_change(client_as: SignIn, scene: Scene) -> None:
    holder = await client_as("staff", person=scene.person)
    office = await client_as("personnel")
    number = await issued(office, scene)
    await office.post(f"/api/certificates/{number}/suspend", json={"reason": "Under inquiry"})
    await office.post(f"/api/certificates/{number}/suspend", json={"reason": "Again"})

    told = (await holder.get("/api/notices")).json()["items"]

    assert sorted(notice["text"] for notice in told) == [
        f"Your certificate {number} is issued.",
        f"Your certificate {number} is suspended.",
    ]


async def test_out_of_the_reader_s_towns_there_is_nothing(client_as: SignIn, scene: Scene) -> None:
    number = await issued(await client_as("personnel"), scene)
    stranger = await client_as("manager", town=await factories.town())
    theirs = await client_as("manager", town=scene.town)
    self_ = await client_as("staff", person=scene.person)
    other = await client_as("staff", person=await factories.person(scene.town))

    codes = [
        [
            (await who.get(f"/api/certificates/{number}")).status_code,
            (await who.get(f"/api/certificates/{number}.pdf")).status_code,
            (
                await who.get(
                    f"/api/people/{scene.employee_no}/qualification", params={"post": scene.type}
                )
            ).status_code,
        ]
        for who in (stranger, theirs, self_, other)
    ]

    assert codes == [[404] * 3, [200] * 3, [200] * 3, [403] * 3]
    listed = (await stranger.get("/api/certificates")).json()
    assert listed["total"] == 0


async def test_only_the_personnel_office_issues(client_as: SignIn, scene: Scene) -> None:
    await passes(scene)
    body = {"employeeNo": scene.employee_no, "certificateType": scene.type}

    codes = [
        (await (await client_as(role)).post("/api/certificates", json=body)).status_code
        for role in ("staff", "manager", "trainer", "examiner", "auditor", "personnel")
    ]

    assert codes == [403, 403, 403, 403, 403, 201]


async def test_a_number_outside_a_unit_of_work_is_never_given() -> None:
    from certification.service.numbers import next_number

    with pytest.raises(RuntimeError):
        await next_number("SGXX", 2026)
    async with transaction():
        pass
