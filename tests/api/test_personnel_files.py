"""The personnel file: sealed at rest, seen by the personnel office alone, exchanged as .lrmx."""

import pytest

from kit.database import rows
from kit.xml import read_xml
from tests import factories
from tests.api.conftest import SignIn

HOSTILE = b"""<?xml version="1.0"?><!DOCTYPE Person [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>
<Person><XingMing>&b;</XingMing></Person>"""


async def somebody(town: int) -> tuple[int, str]:
    number = factories.unique("N")
    return await factories.person(town, employee_no=number, name="区小𬭎", sex="M"), number


async def test_what_is_kept_is_sealed_at_rest_and_its_reading_noted(client_as: SignIn) -> None:
    town = await factories.town()
    person, number = await somebody(town)
    personnel = await client_as("personnel", town=town)
    url = f"/api/people/{number}/personnel-file"
    family = [{"relation": "父亲", "name": "区大明", "born": "196202"}]
    kept = await personnel.put(url, json={"texts": {"MinZu": "汉族"}, "family": family})
    assert kept.status_code == 204
    [stored] = await rows("SELECT body FROM personnel_file WHERE person = $1", person)
    assert "汉族" not in stored["body"]
    shown = (await personnel.get(url)).json()
    assert shown["texts"]["MinZu"] == "汉族"
    assert shown["texts"]["XingMing"] == "区小𬭎"
    told = await rows(
        "SELECT action, after::text AS after FROM history WHERE kind = 'person' AND key = $1 "
        "ORDER BY id",
        number,
    )
    assert [one["action"] for one in told] == ["personnel-file.keep", "sensitive.read"]
    assert "汉族" not in str(told)


@pytest.mark.parametrize("role", ["staff", "manager", "trainer", "examiner", "auditor"])
async def test_nobody_but_the_personnel_office_sees_it(client_as: SignIn, role: str) -> None:
    town = await factories.town()
    _, number = await somebody(town)
    client = await client_as(role, town=town)
    for path in ("personnel-file", "career.lrmx", "appointment-form.pdf"):
        assert (await client.get(f"/api/people/{number}/{path}")).status_code == 403
    elsewhere = await client_as("personnel", town=await factories.town())
    assert (await elsewhere.get(f"/api/people/{number}/personnel-file")).status_code == 404


async def test_an_lrmx_file_is_previewed_then_taken_over_and_comes_out_again(
    client_as: SignIn,
) -> None:
    town = await factories.town()
    _, number = await somebody(town)
    personnel = await client_as("personnel", town=town)
    url = f"/api/people/{number}/career.lrmx"
    file = {"file": ("a.lrmx", "<Person><MinZu>壮族</MinZu><Abc/></Person>".encode())}
    preview = (await personnel.post(url, files=file)).json()
    assert preview == {
        "changes": [{"field": "MinZu", "before": "", "after": "壮族"}],
        "ignored": ["Abc"],
        "done": False,
    }
    assert read_xml((await personnel.get(url)).content).findtext("MinZu") in {None, ""}
    assert (await personnel.post(f"{url}?confirm=true", files=file)).json()["done"] is True
    assert read_xml((await personnel.get(url)).content).findtext("MinZu") == "壮族"
    printed = await personnel.get(f"/api/people/{number}/appointment-form.pdf")
    assert printed.content.startswith(b"%PDF")


async def test_a_hostile_file_changes_nothing(client_as: SignIn) -> None:
    town = await factories.town()
    _, number = await somebody(town)
    personnel = await client_as("personnel", town=town)
    deep = b"<Person>" + b"<a>" * 50 + b"</a>" * 50 + b"</Person>"
    attributes = " ".join(f'a{n}="1"' for n in range(50))
    crowded = f"<Person><MinZu {attributes}>汉族</MinZu></Person>".encode()
    fat = b"<Person><ZhaoPian>" + b"A" * 2_050_000 + b"</ZhaoPian></Person>"
    huge = b"<Person><JianLi>" + b"A" * 10_000_000 + b"</JianLi></Person>"
    system = b'<!DOCTYPE P [<!ENTITY x SYSTEM "file:///etc/passwd">]><Person>&x;</Person>'
    refused = {
        "entities": (HOSTILE, 422),
        "a file of this machine": (system, 422),
        "depth": (deep, 422),
        "bytes": (b"\xff\xfe\x00", 422),
        "unfinished": (b"<Person><MinZu>", 422),
        "elements": (b"<Person>" * 5000, 422),
        "attributes": (crowded, 422),
        "over the file's limit": (fat, 422),
        "ten megabytes": (huge, 413),
        "nothing": (b"", 422),
        "no form": (b"<html/>", 422),
    }
    said = {}
    for what, (content, _) in refused.items():
        answer = await personnel.post(
            f"/api/people/{number}/career.lrmx?confirm=true", files={"file": ("a.lrmx", content)}
        )
        said[what] = answer.status_code
        assert "passwd" not in answer.text
    assert said == {what: status for what, (_, status) in refused.items()}
    assert (await personnel.get(f"/people/{number}/personnel-file")).status_code == 200
    assert (
        await rows(
            "SELECT 1 FROM personnel_file f JOIN person p ON p.id = f.person WHERE p.employee_no = $1",
            number,
        )
        == []
    )
