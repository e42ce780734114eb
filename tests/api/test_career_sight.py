"""No role sees of careers what it must not."""

import pytest

from tests import factories
from tests.api.conftest import SignIn

ROLES = ("staff", "manager", "trainer", "examiner", "personnel", "auditor", "counsellor", "admin")
PERSON = "/api/people/{number}"
SEEN_BY = {
    f"{PERSON}/career": {"manager", "personnel", "auditor", "admin"},
    f"{PERSON}/service-length": {"manager", "personnel", "auditor", "admin"},
    f"{PERSON}/placements": {"manager", "trainer", "examiner", "personnel", "auditor", "admin"},
    f"{PERSON}/appraisals": {"manager", "personnel", "auditor", "admin"},
    f"{PERSON}/pay-grade": {"personnel", "auditor", "admin"},
    f"{PERSON}/development": {"manager", "personnel", "auditor", "admin"},
    f"{PERSON}/personnel-file": {"personnel", "admin"},
    f"{PERSON}/career.lrmx": {"personnel", "admin"},
    f"{PERSON}/appointment-form.pdf": {"personnel", "admin"},
    "/api/promotions": {"personnel", "auditor", "admin"},
    "/api/appraisals": {"manager", "personnel", "auditor", "admin"},
    "/api/pay-grades": {"personnel", "auditor", "admin"},
    "/api/care/pulse": {"manager", "personnel", "auditor", "counsellor", "admin"},
    "/api/care/talks": {"counsellor"},
    "/api/corrections": {"personnel", "admin"},
    "/api/retention": {"manager", "personnel", "auditor", "admin"},
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
