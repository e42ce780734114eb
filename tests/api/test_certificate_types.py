"""Certificate types: their renewal rule is data, shown with dated examples."""

import pytest

from kit import clock
from tests.api.conftest import SignIn
from tests.api.test_certification_chain import Scene, made_scene

TODAY = clock.today()
HTML = {"accept": "text/html"}
RULE = {
    "basis": "fixed_date",
    "windowMonths": 2,
    "graceDays": 10,
    "minimumActiveMonths": 6,
    "fixedMonth": 6,
    "fixedDay": 30,
}


@pytest.fixture
async def scene(database: str) -> Scene:
    return await made_scene()


async def test_a_renewal_rule_is_set_and_read_back(client_as: SignIn, scene: Scene) -> None:
    client = await client_as("personnel")
    path = f"/api/certificate-types/{scene.type}"

    saved = await client.put(
        f"{path}/rule", json={"validityMonths": 24, "approvers": 2, "renewal": RULE}
    )
    found = (await client.get(path)).json()

    assert saved.status_code == 200, saved.text
    assert (found["validityMonths"], found["approvers"], found["renewal"]) == (24, 2, RULE)
    forbidden = await (await client_as("manager")).put(f"{path}/rule", json={})
    assert forbidden.status_code == 403
    assert (await client.put("/api/certificate-types/nothing/rule", json={})).status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"windowMonths": 30}, "windowMonths"),
        ({"minimumActiveMonths": 30}, "minimumActiveMonths"),
        ({"fixedMonth": 2, "fixedDay": 30}, "fixedDay"),
    ],
)
async def test_a_rule_that_cannot_be_is_refused_by_field(
    client_as: SignIn, scene: Scene, change: dict, field: str
) -> None:
    client = await client_as("personnel")
    body = {"validityMonths": 24, "renewal": {**RULE, **change}}

    refused = await client.put(f"/api/certificate-types/{scene.type}/rule", json=body)

    assert refused.status_code == 422, refused.text
    assert [one["field"] for one in refused.json()["errors"]] == [field]


async def test_the_page_shows_examples_before_the_rule_is_saved(
    client_as: SignIn, scene: Scene
) -> None:
    client = await client_as("personnel")
    path = f"/certificate-types/{scene.type}"
    form = {"validityMonths": "24", "approvers": "1", **{k: str(v) for k, v in RULE.items()}}

    listed = await client.get("/certificate-types", headers=HTML)
    shown = await client.post(path, data={**form, "do": "examples"})
    unchanged = (await client.get(f"/api{path}")).json()
    saved = await client.post(path, data={**form, "do": "save"})
    after = (await client.get(f"/api{path}")).json()

    assert scene.type in listed.text
    assert (shown.status_code, "in the days of grace" in shown.text) == (200, True)
    assert (unchanged["renewal"]["basis"], saved.status_code) == ("old_expiry", 303)
    assert after["renewal"]["basis"] == "fixed_date"
