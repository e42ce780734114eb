"""Certificates issued many at a time, and certificates from elsewhere."""

import asyncio
import os
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from litestar import Litestar

from certification import service
from certification.queries.batches import items
from certification.service import batches
from certification.service.batches import issue_item
from kit import clock
from kit.database import dsn, rows
from kit.documents.refusals import SigningFailed
from kit.documents.signing import sign_with
from tests import factories
from tests.api.conftest import SignIn
from tests.api.test_certification_chain import Scene, made_scene, qualification

TODAY = clock.today()
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
async def scene(database: str) -> Scene:
    """Four people who have passed the exam."""
    made = await made_scene()
    people = [made.person, *[await factories.person(made.town) for _ in range(3)]]
    for place, person in enumerate(people):
        await service.record_evidence(
            person, "exam-passed", made.type, TODAY, source=f"attempt:{place}", now=clock.now()
        )
    return made


async def issued(scene: Scene) -> int:
    [found] = await rows(
        "SELECT count(*) AS n FROM certificate c JOIN certificate_type t "
        "ON t.id = c.certificate_type WHERE t.code = $1",
        scene.type,
    )
    return found["n"]


async def run_all(batch: int, most: int | None = None) -> None:
    """What the job does, as far as it comes."""
    for one in (await items(batch))[:most]:
        await issue_item(one.id, today=TODAY, now=clock.now())


async def test_a_batch_is_proposed_by_rule_checked_handed_in_and_issued_once(
    client_as: SignIn, scene: Scene
) -> None:
    client = await client_as("personnel", town=scene.town)

    made = await client.post("/api/certificate-batches", json={"certificateType": scene.type})
    assert made.status_code == 201, made.text
    batch, people = made.json()["batch"], made.json()["items"]
    chosen = await client.post(
        f"/api/certificate-batches/{batch['id']}/choose",
        json={"items": [one["id"] for one in people[:3]]},
    )
    handed = await client.post(f"/api/certificate-batches/{batch['id']}/hand-in")
    again = await client.post(f"/api/certificate-batches/{batch['id']}/hand-in")

    assert (batch["proposed"], chosen.json()["batch"]["leftOut"]) == (4, 1)
    assert (handed.json()["batch"]["state"] in {"approved", "done"}, again.status_code) == (
        True,
        409,
    )
    await run_all(batch["id"])
    await run_all(batch["id"])
    assert await issued(scene) == 3
    page = await client.get(f"/certificate-batches/{batch['id']}", headers={"accept": "text/html"})
    assert f"{scene.prefix}{TODAY.year}00003" in page.text


async def test_the_job_issues_the_batch_and_tells_how_far_it_is(
    client_as: SignIn, scene: Scene
) -> None:
    client = await client_as("personnel", town=scene.town)
    made = await client.post("/api/certificate-batches", json={"certificateType": scene.type})
    path = f"/api/certificate-batches/{made.json()['batch']['id']}"
    job = (await client.post(f"{path}/hand-in")).json()["batch"]["job"]

    async with asyncio.timeout(240):  # a busy machine is slow, never stuck
        while (told := (await client.get(f"/api/jobs/{job}")).json())["state"] != "done":
            assert told["state"] in {"queued", "running"}, told
            await asyncio.sleep(0.2)

    assert (told["result"]["issued"], told["result"]["refused"]) == (4, 0)
    assert (await client.get(path)).json()["batch"]["state"] == "done"


async def test_a_batch_goes_on_after_a_crash_without_a_double(
    app: Litestar, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = await batches.propose_batch(
        scene.type, towns={scene.town}, town=None, today=TODAY, now=clock.now()
    )
    await run_all(batch, most=2)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the worker was killed")

    with monkeypatch.context() as patch:
        # between the certificate and its item, in the same unit of work
        patch.setattr("certification.service.making.tell_holder", broken)
        with pytest.raises(RuntimeError):
            await run_all(batch)
    assert await issued(scene) == 2

    await run_all(batch)

    assert await issued(scene) == 4
    numbers = sorted(str(one.number) for one in await items(batch))
    assert [number[-5:] for number in numbers] == ["00001", "00002", "00003", "00004"]


class AwaySigner:
    """A seal platform that does not answer."""

    async def sign(self, content: bytes, *, reason: str, at: datetime) -> bytes:
        """No signature."""
        raise SigningFailed(why="away")


async def test_a_signature_service_that_is_away_refuses_nobody(scene: Scene) -> None:
    batch = await batches.propose_batch(
        scene.type, towns={scene.town}, town=None, today=TODAY, now=clock.now()
    )
    sign_with(AwaySigner())
    try:
        with pytest.raises(SigningFailed):
            await run_all(batch)
    finally:
        sign_with(None)

    assert {one.state for one in await items(batch)} == {"proposed"}
    await run_all(batch)

    assert {one.state for one in await items(batch)} == {"issued"}
    numbers = sorted(str(one.number) for one in await items(batch))
    assert [number[-5:] for number in numbers] == ["00001", "00002", "00003", "00004"]


_AT_WORK = """
import asyncio, sys
from certification.queries.batches import waiting_items
from certification.service.batches import issue_item
from kit import clock
from kit.database import DB

async def work(batch):
    await DB.start_connection_pool(min_size=1, max_size=2)
    print("ready", flush=True)
    for item in await waiting_items(batch):
        await issue_item(item, today=clock.today(), now=clock.now())

asyncio.run(work(int(sys.argv[1])))
"""


async def test_killed_in_the_middle_the_batch_is_taken_up_by_another_without_a_double(
    client_as: SignIn, scene: Scene
) -> None:
    people = [await factories.person(scene.town) for _ in range(26)]
    for place, person in enumerate(people):
        await service.record_evidence(
            person, "exam-passed", scene.type, TODAY, source=f"more:{place}", now=clock.now()
        )
    batch = await batches.propose_batch(
        scene.type, towns={scene.town}, town=scene.town, today=TODAY, now=clock.now()
    )
    worker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _AT_WORK, str(batch)),
        cwd=Path(__file__).parents[2],
        env={**os.environ, "DATABASE_URL": dsn()},
    )
    async with asyncio.timeout(120):
        while await issued(scene) < 5:
            assert worker.returncode is None
            await asyncio.sleep(0.01)
    worker.kill()
    await worker.wait()
    first = await issued(scene)
    await rows("UPDATE issue_batch SET state = 'approved' WHERE id = $1", batch)

    client = await client_as("personnel", town=scene.town)
    path = f"/api/certificate-batches/{batch}"
    page = await client.get(f"/certificate-batches/{batch}", headers={"accept": "text/html"})
    job = (await client.post(f"{path}/go-on")).json()["batch"]["job"]
    async with asyncio.timeout(240):
        while (told := (await client.get(f"/api/jobs/{job}")).json())["state"] != "done":
            assert told["state"] in {"queued", "running"}, told
            await asyncio.sleep(0.1)
    nothing = await client.post(f"{path}/go-on")

    found = await items(batch)
    numbers = sorted(str(one.number) for one in found)
    assert 5 <= first < 30
    assert 'value="go-on"' in page.text
    assert told["result"]["issued"] == 30
    assert {one.state for one in found} == {"issued"}
    assert numbers == [f"{scene.prefix}{TODAY.year}{place:05}" for place in range(1, 31)]
    assert await issued(scene) == 30
    assert (nothing.status_code, nothing.json()["type"]) == (409, "/problems/batch-nothing-left")


async def test_two_people_must_agree_where_the_type_says_so(
    client_as: SignIn, scene: Scene
) -> None:
    await rows("UPDATE certificate_type SET approvers = 2 WHERE code = $1", scene.type)
    first, second = (
        await client_as("personnel", town=scene.town),
        await client_as("personnel", town=scene.town),
    )
    made = (
        await first.post("/api/certificate-batches", json={"certificateType": scene.type})
    ).json()
    path = f"/api/certificate-batches/{made['batch']['id']}"

    waits = (await first.post(f"{path}/hand-in")).json()["batch"]
    [open_one] = await rows(
        "SELECT id FROM approval WHERE kind = 'certificate.batch' AND subject = $1",
        f"batch:{made['batch']['id']}",
    )
    agreed = await second.post(f"/api/approvals/{open_one['id']}/approve", json={})

    assert (waits["state"], agreed.status_code < 300) == ("proposed", True), agreed.text
    assert (await first.get(path)).json()["batch"]["state"] in {"approved", "done"}


async def test_nobody_to_propose_is_said(client_as: SignIn, database: str) -> None:
    empty = await made_scene()
    client = await client_as("personnel", town=empty.town)

    answer = await client.post("/api/certificate-batches", json={"certificateType": empty.type})
    page = await client.post("/certificate-batches", data={"certificateType": empty.type})

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/nobody-eligible")
    assert page.status_code == 409


def paper(scene: Scene, **more: str) -> dict[str, str]:
    return {
        "employeeNo": scene.employee_no,
        "certificateType": scene.type,
        "number": factories.unique("GZ-"),
        "issuer": "广州市政务服务局",
        "firstDay": (TODAY - timedelta(days=100)).isoformat(),
        "lastDay": (TODAY + timedelta(days=100)).isoformat(),
        **more,
    }


async def test_a_certificate_from_elsewhere_counts_once_somebody_else_verified_it(
    client_as: SignIn, scene: Scene
) -> None:
    clerk, other = await client_as("personnel"), await client_as("personnel")
    file = {"file": ("scan.pdf", PDF, "application/pdf")}

    made = await clerk.post("/api/outside-certificates", data=paper(scene), files=file)
    assert made.status_code == 201, made.text
    path = f"/api/outside-certificates/{made.json()['id']}"
    waiting = await qualification(clerk, scene)
    alone = await clerk.post(f"{path}/verify")
    verified = await other.post(f"{path}/verify")
    twice = await other.post(f"{path}/verify")
    scan = await other.get(f"{path}/scan")

    assert (waiting["qualified"], alone.json()["type"]) == (False, "/problems/outside-own-record")
    assert (verified.json()["state"], twice.status_code) == ("verified", 409)
    assert (await qualification(clerk, scene))["qualified"] is True
    assert scan.content == PDF


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"lastDay": "2001-01-01"}, "lastDay"),
        ({"firstDay": "1949-10-01"}, "firstDay"),
        ({"certificateType": "nothing"}, "certificateType"),
        ({"number": "SGXX202600001"}, "number"),
    ],
)
async def test_papers_that_cannot_be_are_refused_by_field(
    client_as: SignIn, scene: Scene, more: dict[str, str], field: str
) -> None:
    await factories.born(scene.person, date(1990, 1, 1))
    client = await client_as("personnel")
    if field == "number":
        more = {"number": f"{scene.prefix}{TODAY.year}00099"}

    answer = await client.post(
        "/api/outside-certificates",
        data=paper(scene, **more),
        files={"file": ("scan.pdf", PDF, "application/pdf")},
    )

    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, [field])


async def test_evidence_must_be_what_its_name_says(client_as: SignIn, scene: Scene) -> None:
    client = await client_as("personnel")

    wrong = await client.post(
        "/api/outside-certificates",
        data=paper(scene),
        files={"file": ("scan.pdf", b"MZ\x90 not a paper", "application/pdf")},
    )
    page = await client.post("/outside-certificates", data=paper(scene))

    assert wrong.status_code == 415
    assert page.status_code in {400, 415, 422}
    assert "Certificates from elsewhere" in page.text
