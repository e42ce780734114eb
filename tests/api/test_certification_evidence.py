"""Evidence recorded by hand: it counts, it is taken back, and who may see it."""

from datetime import date, timedelta

import pytest

from certification import service
from kit import clock
from tests import factories
from tests.api.conftest import SignIn
from tests.api.test_certification_chain import Scene, made_scene, qualification

TODAY = clock.today()
HTML = {"accept": "text/html"}
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f"
    b"\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00"
    b"IEND\xaeB`\x82"
)


@pytest.fixture
async def scene(database: str) -> Scene:
    """A post that asks for a health check."""
    made = await made_scene()
    await service.put_conditions(
        "post",
        made.type,
        TODAY,
        {"fact": "document", "kind": "health_check"},
        source="Notice",
        now=clock.now(),
    )
    return made


def paper(**more: object) -> dict[str, object]:
    return {
        "kind": "document",
        "subject": "health_check",
        "firstDay": TODAY.isoformat(),
        "lastDay": (TODAY + timedelta(days=364)).isoformat(),
        "reference": "TJ-2026-001",
        **more,
    }


async def test_a_document_on_file_counts_until_it_is_taken_back(
    client_as: SignIn, scene: Scene
) -> None:
    client = await client_as("personnel", town=scene.town)
    path = f"/api/people/{scene.employee_no}/evidence"

    made = await client.post(path, json=paper())
    again = await client.post(path, json=paper())
    counted = await qualification(client, scene)
    gone = await client.post(f"{path}/{made.json()['id']}/withdraw", json={"reason": "Wrong paper"})
    twice = await client.post(
        f"{path}/{made.json()['id']}/withdraw", json={"reason": "Wrong paper"}
    )
    after = await qualification(client, scene)

    assert (made.status_code, again.json()["id"]) == (201, made.json()["id"])
    assert (counted["qualified"], after["qualified"]) == (True, False)
    assert (gone.json()["withdrawnBecause"], twice.status_code) == ("Wrong paper", 404)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"kind": "exam-passed"}, "kind"),
        ({"kind": "measure", "subject": "banishment"}, "subject"),
        ({"kind": "class-hours", "subject": "refresher"}, "amount"),
        ({"lastDay": "2001-01-01"}, "lastDay"),
        ({"firstDay": "1950-01-01", "lastDay": None}, "firstDay"),
    ],
)
async def test_evidence_that_cannot_be_is_refused_by_field(
    client_as: SignIn, scene: Scene, more: dict, field: str
) -> None:
    await factories.born(scene.person, date(1990, 1, 1))
    client = await client_as("personnel")

    refused = await client.post(f"/api/people/{scene.employee_no}/evidence", json=paper(**more))

    assert refused.status_code == 422, refused.text
    assert [one["field"] for one in refused.json()["errors"]] == [field]


async def test_the_page_takes_a_scan_and_shows_it_to_the_person_alone(
    client_as: SignIn, scene: Scene
) -> None:
    clerk = await client_as("personnel", town=scene.town)
    mine = await client_as("staff", person=scene.person)
    stranger = await client_as("manager", town=scene.town)
    path = f"/people/{scene.employee_no}/evidence"

    made = await clerk.post(
        path,
        data={"what": "document/health_check", "firstDay": TODAY.isoformat()},
        files={"file": ("check.png", PNG, "image/png")},
    )
    wrong = await clerk.post(path, data={"what": "document", "firstDay": TODAY.isoformat()})

    assert (made.status_code, wrong.status_code) == (303, 422)
    [one] = (await mine.get(f"/api{path}")).json()["items"]
    assert (await mine.get(one["scan"])).content == PNG
    assert (await mine.get(path, headers=HTML)).status_code == 200
    assert (await stranger.get(f"/api{path}")).status_code in {403, 404}
    assert (await stranger.get(one["scan"])).status_code in {403, 404}
