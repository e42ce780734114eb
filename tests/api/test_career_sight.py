"""No role sees of careers what it must not."""

import pytest

from career.care.service import begin_round
from kit import clock
from tests import factories
from tests.api.conftest import SignIn
from tests.api.test_identity_numbers import made_up

ROLES = ("staff", "manager", "trainer", "examiner", "personnel", "auditor", "counsellor", "admin")
PERSON = "/api/people/{number}"
SEEN_BY = {
    f"{PERSON}/career": {"manager", "personnel", "auditor", "admin"},
    f"{PERSON}/service-length": {"manager", "personnel", "auditor", "admin"},
    f"{PERSON}/placements": {"manager", "trainer", "examiner", "personnel", "auditor", "admin"},
    f"{PERSON}/appraisals": {"manager", "personnel", "auditor", "admin"},
    f"{PERSON}/pay-grade": {"personnel", "auditor", "admin"},
    f"{PERSON}/development": {"manager", "personnel", "auditor", "admin"},
    f"{PERSON}/personnel-file": {"personnel"},
    f"{PERSON}/career.lrmx": {"personnel"},
    f"{PERSON}/appointment-form.pdf": {"personnel"},
    "/api/promotions": {"personnel", "auditor", "admin"},
    "/api/appraisals": {"manager", "personnel", "auditor", "admin"},
    "/api/pay-grades": {"personnel", "auditor", "admin"},
    "/api/care/pulse": {"manager", "personnel", "auditor", "counsellor", "admin"},
    "/api/care/talks": {"counsellor"},
    "/api/corrections": {"personnel", "admin"},
    "/api/retention": {"manager", "personnel", "auditor", "admin"},
    "/api/talent-pool": {"manager", "personnel", "auditor", "admin"},
    "/api/district": {"manager", "personnel", "auditor", "admin"},
    "/api/district/reports": {"personnel", "auditor", "admin"},
}


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_sees_exactly_its_own_part(client_as: SignIn, role: str) -> None:
    town = await factories.town()
    await factories.centre(town)
    number = factories.unique("N")
    await factories.person(town, employee_no=number)
    client = await client_as(role)
    seen = {
        path
        for path in SEEN_BY
        if (await client.get(path.format(number=number))).status_code == 200
    }
    assert seen == {path for path, roles in SEEN_BY.items() if role in roles}


@pytest.mark.parametrize("role", ROLES)
async def test_whole_identity_numbers_are_for_the_personnel_office_and_each_reading_is_told(
    client_as: SignIn, role: str
) -> None:
    town = await factories.town()
    number, whole = factories.unique("N"), made_up()
    born = f"{whole[6:10]}-{whole[10:12]}-{whole[12:14]}"
    person = await factories.person(town, employee_no=number, id_number=whole, birth_date=born)
    client = await client_as(role)
    listed = await client.get("/api/people", params={"q": number})
    assert whole not in listed.text
    assert born not in listed.text
    answer = await client.get(f"/api/people/{number}")
    page = await client.get(f"/people/{number}", headers={"accept": "text/html"})
    sees = role in {"personnel", "admin"}
    assert (whole in answer.text, whole in page.text) == (sees, sees)
    assert (answer.json().get("birthDate") == born) == sees
    form = await client.get(f"/people/{number}/edit", headers={"accept": "text/html"})
    assert (whole in form.text, born in form.text) == (sees, sees)
    own = await client_as("staff", person=person)
    looked = (await own.get("/api/me/data")).json()["looks"]
    assert [one["fields"] for one in looked] == [["birthDate", "idNumber"]] * (3 if sees else 0)


@pytest.mark.parametrize("role", ROLES)
async def test_answers_to_the_pulse_are_told_by_person_to_nobody(
    client_as: SignIn, role: str
) -> None:
    town = await factories.town()
    home = await factories.centre(town)
    await begin_round(clock.today())
    number = factories.unique("N")
    person = await factories.person(town, employee_no=number, home=home, name="欧阳小慧")
    own = await client_as("staff", person=person)
    given = {"load": 5, "stress": 5, "support": 1, "rest": 1, "stay": 1}
    assert (await own.post("/api/me/pulse", json=given)).status_code == 204
    assert (await own.post("/api/me/talks", json={"text": "想谈谈排班压力"})).status_code in {
        201,
        204,
    }
    client = await client_as(role)
    for path in (
        "/api/care/pulse",
        "/care",
        f"/people/{number}",
        f"/people/{number}/career",
        f"/people/{number}/development",
        "/retention",
        f"/api/history?key={number}",
        "/api/history?kind=pulse",
    ):
        answer = await client.get(path, headers={"accept": "*/*"})
        assert "想谈谈排班压力" not in answer.text
        if path.endswith(("pulse", "care")) and answer.status_code == 200:
            assert number not in answer.text
            assert "欧阳小慧" not in answer.text
    talks = await client.get("/api/care/talks")
    assert ("想谈谈排班压力" in talks.text) == (role == "counsellor")


async def test_everybody_sees_their_own_career_but_not_their_file(client_as: SignIn) -> None:
    town = await factories.town()
    number = factories.unique("N")
    person = await factories.person(town, employee_no=number)
    own = await client_as("staff", person=person)
    answers = {
        path: (await own.get(path.format(number=number))).status_code
        for path in SEEN_BY
        if path.startswith(PERSON)
    }
    refused = {path for path, status in answers.items() if status != 200}
    assert refused == {
        f"{PERSON}/personnel-file",
        f"{PERSON}/career.lrmx",
        f"{PERSON}/appointment-form.pdf",
    }


async def test_a_manager_of_another_town_sees_nobody(client_as: SignIn) -> None:
    number = factories.unique("N")
    await factories.person(await factories.town(), employee_no=number)
    manager = await client_as("manager", town=await factories.town())
    for path in SEEN_BY:
        if path.startswith(PERSON):
            answer = await manager.get(path.format(number=number))
            assert answer.status_code in {403, 404}, path
