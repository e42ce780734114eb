"""Certificates that two people stand behind."""

import pytest
from httpx import AsyncClient

from certification import service
from certification.queries.certificates import certificate, kind
from certification.service.issuing import ApprovalNeeded
from certification.service.types import Way
from kit import clock
from kit.database import rows
from kit.errors import Invalid
from tests import factories
from tests.api.conftest import SignIn
from tests.api.test_certification_chain import TODAY, Scene, made_scene, passes

HTML = {"accept": "text/html"}


async def put(scene: Scene, way: Way) -> None:
    found = await kind(scene.type)
    await service.put_type(
        scene.type,
        found.name,
        lines=[scene.line],
        validity_months=36,
        name_en=found.name_en,
        number_prefix=scene.prefix,
        now=clock.now(),
        way=way,
    )


@pytest.fixture
async def scene(database: str) -> Scene:
    """Somebody who has passed, and a type that two people must issue."""
    made = await made_scene()
    await put(made, Way(approvers=2, number_form="{prefix}{year}-{serial:4}", template="card"))
    await passes(made)
    return made


async def asked(client: AsyncClient, scene: Scene) -> dict[str, object]:
    answer = await client.post(
        "/api/certificates",
        json={"employeeNo": scene.employee_no, "certificateType": scene.type},
    )
    assert answer.status_code == 202, answer.text
    return dict(answer.json())


async def issued(scene: Scene) -> list[str]:
    found = await rows("SELECT number FROM certificate WHERE person = $1", scene.person)
    return [row["number"] for row in found]


async def test_proposed_by_one_issued_when_another_agrees(client_as: SignIn, scene: Scene) -> None:
    first, second = await client_as("personnel"), await client_as("personnel")

    proposed = await asked(first, scene)
    own = await first.post(f"/api/approvals/{proposed['approval']}/approve", json={})
    before = await issued(scene)
    agreed = await second.post(f"/api/approvals/{proposed['approval']}/approve", json={})

    number = f"{scene.prefix}{TODAY.year}-0001"
    assert (proposed["state"], own.status_code, before) == ("proposed", 409, [])
    assert (agreed.json()["state"], await issued(scene)) == ("approved", [number])
    assert (await certificate(number)).template == "card@0"
    pdf = await first.get(f"/api/certificates/{number}.pdf")
    assert pdf.content.startswith(b"%PDF-")


async def test_nobody_goes_round_the_second_person(scene: Scene, client_as: SignIn) -> None:
    proposed = await asked(await client_as("personnel"), scene)

    for approval in (None, int(str(proposed["approval"]))):
        with pytest.raises(ApprovalNeeded):
            await service.issue(
                scene.person, scene.type, today=TODAY, now=clock.now(), approval=approval
            )
    assert await issued(scene) == []


async def test_what_no_longer_holds_is_not_issued_and_the_yes_is_not_there(
    client_as: SignIn, scene: Scene
) -> None:
    first, second = await client_as("personnel"), await client_as("personnel")
    proposed = await asked(first, scene)
    await service.withdraw_evidence(
        scene.person, "exam-passed", "attempt:1", reason="Copied", now=clock.now()
    )

    refused = await second.post(f"/api/approvals/{proposed['approval']}/approve", json={})
    still = await second.get(f"/api/approvals/{proposed['approval']}")

    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/conditions-not-met")
    assert (still.json()["state"], still.json()["agreed"], await issued(scene)) == ("open", 1, [])


async def test_the_page_says_that_another_must_agree(client_as: SignIn, scene: Scene) -> None:
    client = await client_as("personnel")
    form = {"employeeNo": scene.employee_no, "certificateType": scene.type}

    clicked = await client.post("/certificate-issue", data=form, headers=HTML)
    after = await client.get("/certificate-issue", headers=HTML)
    again = await client.post("/certificate-issue", data=form, headers=HTML)

    assert (clicked.status_code, again.status_code) == (303, 409)
    assert "another person must agree" in after.text
    assert "already waits for a decision" in again.text


async def test_who_is_proposed_already_is_marked_and_not_proposed_again(
    client_as: SignIn, scene: Scene
) -> None:
    client = await client_as("personnel", town=scene.town)
    second = await factories.person(scene.town, employee_no=factories.unique("E"))
    await service.record_evidence(
        second, "exam-passed", scene.type, TODAY, source="attempt:2", now=clock.now()
    )
    path, batches = "/certificate-issue", "/api/certificate-batches"

    proposed = await asked(client, scene)
    batch = await client.post(batches, json={"certificateType": scene.type})
    again = await client.post(batches, json={"certificateType": scene.type})
    page = await client.get(path, headers=HTML)

    [item] = batch.json()["items"]
    assert item["employeeNo"] != scene.employee_no
    assert (again.status_code, again.json()["type"]) == (409, "/problems/nobody-eligible")
    assert f'href="/approvals/{proposed["approval"]}"' in page.text
    assert f'href="/certificate-batches/{batch.json()["batch"]["id"]}"' in page.text
    assert (
        'name="employeeNo" value="'
        not in page.text.partition("<tbody>")[2].partition("</tbody>")[0]
    )


@pytest.mark.parametrize(
    ("way", "field"),
    [
        (Way(approvers=3), "approvers"),
        (Way(number_form="{serial:5}"), "numberForm"),
        (Way(template="nothing"), "template"),
    ],
)
async def test_a_type_that_does_not_fit_is_refused(scene: Scene, way: Way, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await put(scene, way)

    assert list(refused.value.errors) == [field]
