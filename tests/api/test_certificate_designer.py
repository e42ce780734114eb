"""Templates on pages and by script, and certificates that keep the version they were issued with."""

from io import BytesIO

import pypdf
import pytest
from httpx import AsyncClient
from PIL import Image

from certification import service
from certification.queries.certificates import certificate
from certification.rules.standard_templates import CARD, SHEET
from certification.rules.template import dump
from kit import clock, files
from tests import factories
from tests.api.conftest import SignIn
from tests.api.test_certification_chain import Scene, issued, scene

__all__ = ["scene"]
HTML = {"accept": "text/html"}
ROOT = "/api/certificate-templates"


def fields_of(template: dict) -> dict[str, object]:
    """What the designer's form sends of a template."""
    form: dict[str, object] = {
        "name": "新样式",
        "paper": template["paper"],
        "languages": template["languages"],
    }
    for place, one in enumerate(template["elements"]):
        for name, value in one.items():
            form[f"e{place}-{name}"] = "1" if value is True else str(value)
    return form


async def published(client: AsyncClient, body: dict) -> str:
    code = factories.unique("look-")
    saved = await client.put(f"{ROOT}/{code}", json={"name": "样式", "template": body})
    assert saved.status_code == 200, saved.text
    answer = await client.post(f"{ROOT}/{code}/publish")
    assert answer.status_code == 200, answer.text
    return code


async def test_the_form_says_the_same_template_as_json(client_as: SignIn, database: str) -> None:
    client = await client_as("personnel")
    code = factories.unique("look-")

    started = await client.post(
        "/certificate-templates",
        data={"code": code, "name": "证卡二", "of": "card@0"},
        headers=HTML,
    )
    saved = await client.post(
        f"/certificate-templates/{code}", data=fields_of(dump(CARD)), headers=HTML
    )
    shown = await client.get(f"{ROOT}/{code}/1")
    page = await client.get(f"/certificate-templates/{code}", headers=HTML)

    assert (started.status_code, saved.status_code) == (303, 303)
    assert shown.json()["template"] == dump(CARD)
    assert (shown.json()["publishedAt"], "draft of version 1" in page.text) == (None, True)


async def test_things_are_added_taken_away_and_seen(client_as: SignIn, database: str) -> None:
    client = await client_as("personnel")
    code = factories.unique("look-")
    await client.put(f"{ROOT}/{code}", json={"name": "样式", "template": dump(CARD)})
    form = {**fields_of(dump(CARD)), "e0-remove": "1", "add": "seal"}

    picture = await client.post("/certificate-templates/preview", data=form)
    await client.post(f"/certificate-templates/{code}", data=form, headers=HTML)
    elements = (await client.get(f"{ROOT}/{code}/1")).json()["template"]["elements"]

    assert Image.open(BytesIO(picture.content)).format == "PNG"
    assert len(elements) == len(CARD.elements)
    assert [elements[0]["kind"], elements[-1]["kind"]] == ["text", "seal"]


async def test_what_is_wrong_is_said_beside_what_was_entered(
    client_as: SignIn, database: str
) -> None:
    client = await client_as("personnel")
    code = factories.unique("look-")
    await client.put(f"{ROOT}/{code}", json={"name": "样式", "template": dump(CARD)})
    form = {**fields_of(dump(CARD)), "e1-zh": "{nobody}", "e1-x": "900"}

    page = await client.post(f"/certificate-templates/{code}", data=form, headers=HTML)

    assert page.status_code == 422
    assert "<li>Text · {nobody}: A name between braces is none of the fields.</li>" in page.text
    assert "elements." not in page.text
    assert 'value="900.0"' in page.text or 'value="900"' in page.text


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"elements": []}, "template-not-fit"),
        (
            {
                "elements": [
                    *dump(CARD)["elements"],
                    {"kind": "text", "x": 1, "y": 1, "w": 20, "h": 5, "zh": "ก"},
                ]
            },
            "missing-glyph",
        ),
    ],
)
async def test_what_could_not_be_checked_or_drawn_is_not_published(
    client_as: SignIn, database: str, change: dict, problem: str
) -> None:
    client = await client_as("personnel")
    code = factories.unique("look-")
    await client.put(f"{ROOT}/{code}", json={"name": "样式", "template": {**dump(CARD), **change}})

    answer = await client.post(f"{ROOT}/{code}/publish")

    assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{problem}")
    assert (await client.get(f"{ROOT}/{code}/1")).json()["publishedAt"] is None


async def test_a_published_version_never_changes_and_certificates_keep_theirs(
    client_as: SignIn, scene: Scene
) -> None:
    client = await client_as("personnel")
    code = await published(client, dump(CARD))
    await service.set_look(
        scene.type,
        number_prefix=scene.prefix,
        number_form="{prefix}{year}{serial:5}",
        template=code,
    )
    number = await issued(client, scene)
    before = (await client.get(f"/api/certificates/{number}.pdf")).content

    await client.put(f"{ROOT}/{code}", json={"name": "样式", "template": dump(SHEET)})
    await client.post(f"{ROOT}/{code}/publish")
    after = (await client.get(f"/api/certificates/{number}.pdf")).content
    versions = [
        one["version"] for one in (await client.get(ROOT)).json()["items"] if one["code"] == code
    ]

    assert ((await certificate(number)).template, after == before) == (f"{code}@1", True)
    assert versions == [1, 2]
    assert len(pypdf.PdfReader(BytesIO(before)).pages) == 2
    assert (await client.post(f"{ROOT}/{code}/publish")).status_code == 409


async def test_a_picture_stands_on_the_paper(client_as: SignIn, database: str) -> None:
    client = await client_as("personnel")
    target = BytesIO()
    Image.new("RGB", (40, 40), "#0e5c59").save(target, "PNG")
    kept = await files.keep("logo.png", target.getvalue(), files.PICTURES, now=clock.now())
    logo = {"kind": "image", "x": 60, "y": 2, "w": 10, "h": 10, "file": kept.code, "zh": "标志"}
    body = {**dump(CARD), "elements": [*dump(CARD)["elements"], logo]}

    saved = await client.post(f"{ROOT}/preview", json=body)
    unknown = await client.put(
        f"{ROOT}/{factories.unique('look-')}",
        json={"name": "样式", "template": {**body, "elements": [{**logo, "file": "x" * 32}]}},
    )

    assert len(pypdf.PdfReader(BytesIO(saved.content)).pages[0].images) == 1
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "elements.0.file")


async def test_only_the_personnel_office_designs(client_as: SignIn, database: str) -> None:
    auditor, staff = await client_as("auditor"), await client_as("staff")
    draft = {"name": "样式", "template": dump(CARD)}

    assert (await auditor.get("/certificate-templates", headers=HTML)).status_code == 200
    assert (await auditor.put(f"{ROOT}/auditors", json=draft)).status_code == 403
    assert (await staff.get("/certificate-templates", headers=HTML)).status_code == 403


async def test_the_holder_has_wallet_links_and_rings(client_as: SignIn, scene: Scene) -> None:
    number = await issued(await client_as("personnel"), scene)
    own, other = await client_as("staff", person=scene.person), await client_as("staff")
    last = clock.today().isoformat()

    wallet = await own.get("/me/wallet", headers=HTML)
    mine = await own.get("/me/certificates", headers=HTML)
    made = await own.post(f"/me/certificates/{number}/share", data={"lastDay": last}, headers=HTML)
    listed = await own.get(f"/api/certificates/{number}/shares")
    worker = await own.get("/me/wallet-worker.js")

    assert (number in wallet.text, "ring-share" in mine.text) == (True, True)
    assert ("?share=" in made.text, listed.json()["total"]) == (True, 1)
    assert worker.headers["content-type"].startswith("text/javascript")
    for address in (f"/me/certificates/{number}/share", f"/api/certificates/{number}/shares"):
        assert (await other.get(address)).status_code == 404
