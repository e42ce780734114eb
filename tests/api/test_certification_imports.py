"""Certificates from a file, and answers as they were known then."""

from datetime import timedelta

import httpx

from certification import service
from certification.queries.certificates import kind
from certification.queries.conditions import CERTIFICATE
from certification.queries.qualification import assess_person
from certification.rules.evaluation import Answer
from kit import clock
from kit.database import rows
from tests import factories
from tests.api.conftest import SignIn
from tests.api.test_certification_chain import TODAY, Scene, passes, qualification, scene

__all__ = ["scene"]
HEAD = "证书编号,工号,证书类型,发证日期,截止日期\n"


async def taken(client: httpx.AsyncClient, content: str, of: str = "certificates") -> dict:
    answer = await client.post(
        f"/api/imports?kind={of}", files={"file": ("c.csv", content.encode())}
    )
    assert answer.status_code in {200, 201}, answer.text
    found = dict(answer.json())
    if found["errors"] == [] and found["counts"]["new"] + found["counts"]["changed"]:
        confirmed = await client.post(f"/api/imports/{found['id']}/confirm", json={})
        assert confirmed.status_code in {200, 202}, confirmed.text
    return found


async def test_a_file_of_certificates_opens_windows_once_and_can_be_taken_back(
    client_as: SignIn, scene: Scene
) -> None:
    client = await client_as("personnel")
    last = TODAY + timedelta(days=100)
    row = f"F{scene.prefix},{scene.employee_no},{scene.type},{TODAY},{last}\n"

    first = await taken(client, HEAD + row)
    opened = await qualification(client, scene)
    second = await taken(client, HEAD + row)
    undone = await client.post(f"/api/imports/{first['id']}/undo", json={})
    closed = await qualification(client, scene)

    assert [first["counts"]["new"], second["counts"]["unchanged"]] == [1, 1]
    assert (opened["qualified"], opened["until"]) == (True, last.isoformat())
    assert (undone.status_code, closed["qualified"]) == (200, False)


async def test_a_shortened_certificate_makes_room_for_the_next_in_one_file(
    client_as: SignIn, scene: Scene
) -> None:
    client = await client_as("personnel")
    cut, last = TODAY + timedelta(days=10), TODAY + timedelta(days=100)
    one, two = f"G{scene.prefix}", f"H{scene.prefix}"
    await taken(client, f"{HEAD}{one},{scene.employee_no},{scene.type},{TODAY},{last}\n")

    found = await taken(
        client,
        f"{HEAD}{two},{scene.employee_no},{scene.type},{cut + timedelta(days=1)},{last}\n"
        f"{one},{scene.employee_no},{scene.type},{TODAY},{cut}\n",
    )

    assert (found["counts"]["new"], found["counts"]["changed"]) == (1, 1)
    assert (await qualification(client, scene))["until"] == last.isoformat()


async def test_a_manager_of_another_town_imports_nothing(client_as: SignIn, scene: Scene) -> None:
    office = await client_as("personnel", town=await factories.town())
    found = await taken(
        office, f"{HEAD}I{scene.prefix},{scene.employee_no},{scene.type},{TODAY},{TODAY}\n"
    )

    assert [error["column"] for error in found["errors"]] == ["employee_no"]


async def test_the_same_question_gives_the_answer_as_it_was_known_then(scene: Scene) -> None:
    await passes(scene)
    [known] = await rows("SELECT clock_timestamp() AS now")
    await service.withdraw_evidence(
        scene.person, "exam-passed", "attempt:1", reason="Cheating", now=clock.now()
    )

    then = await assess_person(scene.person, scene.type, TODAY, CERTIFICATE, known_at=known["now"])
    now = await assess_person(scene.person, scene.type, TODAY, CERTIFICATE)

    assert (then.answer, now.answer) == (Answer.QUALIFIED, Answer.NOT)


async def test_a_file_of_types_names_the_issuer_and_one_that_names_none_leaves_it(
    client_as: SignIn, scene: Scene
) -> None:
    client = await client_as("admin")
    head, row = "code,name,service_lines,validity_months", f"{scene.type},上岗证,{scene.line},12"
    before = await kind(scene.type)

    await taken(
        client,
        f"{head},发证机关,发证机关（英文）\n{row},某区行政服务中心,A District\n",
        "certificate-types",
    )
    named = await kind(scene.type)
    again = await taken(client, f"{head}\n{row}\n", "certificate-types")

    assert (before.issuer, before.issuer_en) == service.ISSUER
    assert (named.issuer, named.issuer_en) == ("某区行政服务中心", "A District")
    assert again["counts"]["unchanged"] == 1
