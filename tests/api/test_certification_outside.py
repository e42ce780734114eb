"""Certificates that others issued, many at once: a table, then their scans, then somebody's yes."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from httpx import AsyncClient, Response

from kit import files
from kit.database import rows
from tests import factories
from tests.api.conftest import SignIn
from tests.api.test_certification_chain import TODAY, Scene, qualification, scene
from tests.api.test_certification_imports import taken

__all__ = ["scene"]
HEAD = "证书编号,工号,证书类型,发证机关,发证日期,截止日期\n"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
LAST = TODAY + timedelta(days=200)


def row(scene: Scene, number: str, **more: str) -> str:
    said = {
        "who": scene.employee_no,
        "type": scene.type,
        "issuer": "广州市政务服务局",
        "first": str(TODAY - timedelta(days=100)),
        "last": str(LAST),
        **more,
    }
    return ",".join((number, *said.values())) + "\n"


def packed(scans: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in scans.items():
            archive.writestr(path, content)
    return target.getvalue()


async def handed_in(client: AsyncClient, name: str, content: bytes) -> Response:
    return await client.post(
        "/api/outside-certificates/scans",
        files={"file": (name, content, "application/octet-stream")},
    )


async def recorded(client: AsyncClient, number: str) -> dict:
    answer = await client.get("/api/outside-certificates", params={"state": "waiting"})
    [found] = [one for one in answer.json()["items"] if one["number"] == number]
    return dict(found)


@pytest.fixture
def scanner() -> Iterator[list[str]]:
    """Names of the files that were shown to a scanner; it finds harm in those named “worm”."""
    seen: list[str] = []

    async def scan(name: str, content: bytes) -> str | None:
        seen.append(name)
        return "Eicar" if b"X5O!P%@AP" in content else None

    files.scan_with(scan)
    yield seen
    files.scan_with()


async def test_a_table_and_a_zip_of_scans_wait_for_somebody_to_verify_them(
    client_as: SignIn, scene: Scene, scanner: list[str]
) -> None:
    clerk, other = await client_as("personnel"), await client_as("personnel")
    one, two = factories.unique("GZ-"), factories.unique("GZ-")
    second = await factories.person(scene.town, employee_no=factories.unique("E"))
    [number] = await rows("SELECT employee_no FROM person WHERE id = $1", second)
    table = HEAD + row(scene, one) + row(scene, two, who=number["employee_no"])

    came = await taken(clerk, table, "outside-certificates")
    again = await taken(clerk, table, "outside-certificates")
    path = f"/api/outside-certificates/{(await recorded(clerk, one))['id']}"
    early = await other.post(f"{path}/verify")
    content = packed(
        {f"scans/{one}.pdf": PDF, f"scans/{two}.pdf": PDF + b"2", "__MACOSX/._x": b"\0"}
    )
    scans = await handed_in(clerk, "scans.zip", content)
    alone = await clerk.post(f"{path}/verify")
    before = await qualification(clerk, scene)
    verified = await other.post(f"{path}/verify")

    assert (came["counts"]["new"], again["counts"]["unchanged"]) == (2, 2)
    assert early.json()["type"] == "/problems/outside-no-scan"
    assert scans.status_code == 200, scans.text
    assert sorted(scans.json()["numbers"]) == sorted([one, two])
    assert sorted(scanner) == sorted([f"{one}.pdf", f"{two}.pdf"])
    assert alone.json()["type"] == "/problems/outside-own-record"
    assert (before["qualified"], verified.json()["state"]) == (False, "verified")
    after = await qualification(clerk, scene)
    assert (after["qualified"], after["until"]) == (True, LAST.isoformat())
    assert (await other.get(f"{path}/scan")).content == PDF


async def test_whoever_handed_in_the_scan_does_not_verify_it_either(
    client_as: SignIn, scene: Scene
) -> None:
    clerk, other, third = [await client_as("personnel") for _ in range(3)]
    number = factories.unique("GZ-")
    await taken(clerk, HEAD + row(scene, number), "outside-certificates")

    await handed_in(other, f"{number}.pdf", PDF)
    path = f"/api/outside-certificates/{(await recorded(clerk, number))['id']}/verify"
    answers = [await client.post(path) for client in (clerk, other, third)]

    assert [one.status_code for one in answers] == [409, 409, 200]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("{number}.pdf", b"MZ\x90 not a paper", "not taken here"),
        ("{number}.png", PDF, "something else than its name says"),
        ("{number}.pdf", PDF + b"X5O!P%@AP", "virus scanner"),
        ("GZ-unheard-of.pdf", PDF, "No certificate of this number waits"),
    ],
    ids=["no paper", "other ending", "harm", "no such number"],
)
async def test_of_scans_that_do_not_fit_none_is_taken_and_each_is_named(
    client_as: SignIn,
    scene: Scene,
    scanner: list[str],
    name: str,
    content: bytes,
    said: str,
) -> None:
    client = await client_as("personnel")
    good, bad = factories.unique("GZ-"), factories.unique("GZ-")
    second = await factories.person(scene.town, employee_no=factories.unique("E"))
    [who] = await rows("SELECT employee_no FROM person WHERE id = $1", second)
    table = HEAD + row(scene, good) + row(scene, bad, who=who["employee_no"])
    await taken(client, table, "outside-certificates")
    file = packed({f"{good}.pdf": PDF, name.format(number=bad): content})

    refused = await handed_in(client, "scans.zip", file)
    page = await client.post(
        "/outside-certificates/scans",
        files={"file": ("scans.zip", file, "application/zip")},
        headers={"accept": "text/html"},
    )

    [wrong] = refused.json()["files"]
    assert (refused.status_code, page.status_code) == (422, 422)
    assert refused.json()["type"] == "/problems/unfit-scans"
    assert wrong["name"] == name.format(number=bad)
    assert said in wrong["why"]
    assert said in page.text
    assert (await recorded(client, good))["scan"] is None


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 broken", packed({"a.pdf": b"\0" * 50_000_000}), packed({})],
    ids=["nothing", "broken", "a bomb", "empty"],
)
async def test_an_archive_that_cannot_be_read_is_refused(client_as: SignIn, content: bytes) -> None:
    answer = await handed_in(await client_as("personnel"), "scans.zip", content)

    assert answer.status_code == 422


async def test_rows_that_cannot_be_are_named_and_nothing_is_recorded_twice(
    client_as: SignIn, scene: Scene
) -> None:
    client = await client_as("personnel")
    number = factories.unique("GZ-")
    await factories.born(scene.person, date(1990, 1, 1))
    await taken(client, HEAD + row(scene, number), "outside-certificates")

    found = await taken(
        client,
        HEAD
        + row(scene, number, issuer="深圳市")
        + row(scene, f"{scene.prefix}{TODAY.year}00099")
        + row(scene, factories.unique("GZ-"), who="nobody")
        + row(scene, factories.unique("GZ-"), type="nothing")
        + row(scene, factories.unique("GZ-"), last="2001-01-01")
        + row(scene, factories.unique("GZ-"), first="1949-10-01"),
        "outside-certificates",
    )

    assert [(one["row"], one["column"]) for one in found["errors"]] == [
        (2, "number"),
        (3, "number"),
        (4, "employee_no"),
        (5, "certificate_type"),
        (6, "last_day"),
        (7, "first_day"),
    ]


async def test_a_table_is_taken_back_until_somebody_verified_a_row_of_it(
    client_as: SignIn, scene: Scene
) -> None:
    clerk, other = await client_as("personnel"), await client_as("personnel")
    number, second = factories.unique("GZ-"), factories.unique("GZ-")
    first = await taken(clerk, HEAD + row(scene, number), "outside-certificates")
    undone = await clerk.post(f"/api/imports/{first['id']}/undo", json={})
    table = await taken(clerk, HEAD + row(scene, second), "outside-certificates")
    await handed_in(clerk, f"{second}.pdf", PDF)
    waiting = (await recorded(clerk, second))["id"]
    await other.post(f"/api/outside-certificates/{waiting}/verify")

    late = await clerk.post(f"/api/imports/{table['id']}/undo", json={})

    assert (undone.status_code, late.status_code) == (200, 409)
    assert late.json()["type"] == "/problems/cannot-undo"
    assert await rows("SELECT FROM outside_certificate WHERE number = $1", number) == []


async def test_scans_for_another_town_are_not_taken(client_as: SignIn, scene: Scene) -> None:
    number = factories.unique("GZ-")
    await taken(await client_as("personnel"), HEAD + row(scene, number), "outside-certificates")
    stranger = await client_as("personnel", town=await factories.town())

    refused = await handed_in(stranger, f"{number}.pdf", PDF)

    assert refused.status_code == 422
    assert "No certificate of this number waits" in refused.text
