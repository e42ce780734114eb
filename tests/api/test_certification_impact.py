"""What a change of conditions would do, told before it is saved; the matrix and the forecast."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from httpx import AsyncClient

from certification import service
from certification.queries.impact import forecast
from kit import clock
from kit.database import rows
from tests import factories, published
from tests.api.conftest import SignIn
from tests.api.test_certification_chain import Scene, made_scene, passes

TODAY = clock.today()
HTML = {"accept": "text/html"}


@pytest.fixture
async def scene(database: str) -> Scene:
    """Somebody with a certificate from today, who serves two half-days next week."""
    made = await made_scene()
    await passes(made)
    await service.issue(made.person, made.type, today=TODAY, now=clock.now())
    home = await factories.centre(made.town, name="梅园社区")
    monday = published.monday(1)
    shifts = {(home, monday, "AM"): [made.person], (home, monday, "PM"): [made.person]}
    roster = await published.roster(made.town, shifts)
    await rows(
        "UPDATE shift SET lines = $2::jsonb WHERE plan = $1", roster.plan, f'["{made.line}"]'
    )
    return made


def stricter(scene: Scene, **more: object) -> dict[str, object]:
    return {
        "purpose": "post",
        "subject": scene.type,
        "firstDay": TODAY.isoformat(),
        "source": "Notice 12",
        "conditions": {
            "all": [
                {"fact": "certificate", "type": scene.type},
                {"fact": "document", "kind": "health_check"},
            ]
        },
        **more,
    }


async def test_the_impact_names_people_centres_and_half_days_and_writes_nothing(
    client_as: SignIn, scene: Scene
) -> None:
    client = await client_as("personnel")

    found = await client.post("/api/condition-sets/impact", json=stricter(scene))

    assert found.status_code == 200, found.text
    body = found.json()
    assert [
        (one["employeeNo"], one["firstDay"], one["lastDay"]) for one in body["unqualified"]
    ] == [(scene.employee_no, TODAY.isoformat(), None)]
    assert body["windowHalfDays"] == 2
    assert [one["centreName"] for one in body["centres"] if not one["estimated"]] == ["梅园社区"]
    assert set(body["reading"]) == {"zh-CN", "en"}
    assert "health check on file" in body["reading"]["en"]
    kept = await rows("SELECT count(*) AS n FROM condition_set WHERE subject = $1", scene.type)
    assert kept[0]["n"] == 2


async def test_a_tree_is_tried_on_named_people_before_it_holds(
    client_as: SignIn, scene: Scene
) -> None:
    client = await client_as("personnel")
    asked = {**stricter(scene), "people": [scene.employee_no, "nobody"]}
    del asked["source"]

    found = await client.post("/api/condition-sets/trial", json=asked)

    assert [(one["metNow"], one["metThen"], one["unmet"]) for one in found.json()["items"]] == [
        (True, False, ["health check on file"])
    ]


async def page_of(client: AsyncClient, scene: Scene) -> str:
    sets = (await client.get("/api/condition-sets")).json()["items"]
    [mine] = [one for one in sets if one["subject"] == scene.type and one["purpose"] == "post"]
    return f"/conditions/{mine['id']}"


def fields(scene: Scene, do: str, **more: str) -> dict[str, str]:
    return {
        "firstDay": TODAY.isoformat(),
        "source": "Notice 12",
        "c.0.is": "all",
        "c.0.0.is": "certificate",
        "c.0.0.type": scene.type,
        "c.0.1.is": "document",
        "c.0.1.kind": "health_check",
        "do": do,
        **more,
    }


async def test_the_editor_adds_a_part_and_reads_the_tree_in_both_languages(
    client_as: SignIn, scene: Scene
) -> None:
    client = await client_as("personnel")
    path = await page_of(client, scene)

    page = await client.get(path, headers=HTML)
    added = await client.post(path, data=fields(scene, "add:0", **{"c.0.new": "noMeasure"}))
    fragment = await client.post(path, data=fields(scene, "refresh"), headers={"x-fragment": "1"})

    assert 'name="c.0.is"' in page.text
    assert "no disciplinary measure in force" in added.text
    assert "没有生效的处分" in added.text or "处分" in added.text
    assert 'name="c.0.2.is"' in added.text
    assert "<html" not in fragment.text
    assert "健康证明" in fragment.text


async def test_a_version_that_takes_something_away_is_saved_after_its_impact_was_seen(
    client_as: SignIn, scene: Scene
) -> None:
    client = await client_as("personnel")
    path = await page_of(client, scene)

    first = await client.post(path, data=fields(scene, "save"))
    seen = first.text.split('name="seen" value="')[1].split('"')[0]
    tried = await client.post(
        path, data=fields(scene, "try", people=f"{scene.employee_no}, 无名氏")
    )
    saved = await client.post(path, data=fields(scene, "save", seen=seen))

    assert (first.status_code, "Save all the same" in first.text) == (200, True)
    assert "1 person no longer meets the conditions" in first.text
    assert ("无名氏" in tried.text, "health check on file" in tried.text) == (True, True)
    assert saved.status_code == 303


async def test_wrong_fields_are_named_where_they_are_wrong(client_as: SignIn, scene: Scene) -> None:
    client = await client_as("personnel")
    path = await page_of(client, scene)
    wrong = {**fields(scene, "save"), "c.0.1.is": "hours", "c.0.1.hours": "many"}

    answer = await client.post(path, data=wrong)

    assert answer.status_code == 422
    assert "A number of whole or half units from 0.5 to 100000 is needed." in answer.text
    assert (
        await client.post(path, data={**fields(scene, "save"), "c.0.is": "circus"})
    ).status_code == 422


async def test_conditions_for_renewal_begin_on_a_page_of_their_own(
    client_as: SignIn, scene: Scene
) -> None:
    client = await client_as("personnel")
    path = f"/conditions/renewal/{scene.type}"

    page = await client.get(path, headers=HTML)
    reader = await client_as("auditor")
    read = (await reader.get(path, headers={**HTML, "accept-language": "en"})).text
    seen = (await client.post(path, data=fields(scene, "save"))).text
    seen = seen.split('name="seen" value="')[1].split('"')[0]
    saved = await client.post(path, data=fields(scene, "save", seen=seen))
    again = await client.get(path, headers=HTML)

    assert (page.status_code, saved.status_code, again.status_code) == (200, 303, 303)
    # The form begins with what the certificate asks for.
    assert f'value="{scene.type}" selected' in page.text
    assert "This renewal has no conditions of its own." in read
    assert "The personnel office can set others." in read
    assert 'name="do"' not in read
    for nowhere in ("circus/x", "renewal/nothing", "post/nothing"):
        assert (await client.get(f"/conditions/{nowhere}", headers=HTML)).status_code == 404
    strange = await client.post("/conditions/renewal/nothing", data=fields(scene, "save"))
    assert strange.status_code == 422


async def test_the_matrix_is_coloured_by_months_left_on_the_page_and_in_the_file(
    client_as: SignIn, scene: Scene
) -> None:
    client = await client_as("personnel", town=scene.town)
    [town] = await rows("SELECT code FROM town WHERE id = $1", scene.town)
    end = date.fromisoformat(
        (await client.get("/api/qualification/matrix", params={"town": town["code"]})).json()[
            "items"
        ][0]["open"][0]["until"]
    )
    late = end - timedelta(days=20)

    page = await client.get(f"/qualification?town={town['code']}&on={late}", headers=HTML)
    posts = await client.get(f"/qualification?by=post&town={town['code']}&left=1&on={late}")
    sheet = await client.get(f"/qualification?town={town['code']}&on={late}&format=xlsx")

    assert '<span class="badge bad">' in page.text
    assert scene.employee_no in posts.text
    book = openpyxl.load_workbook(io.BytesIO(sheet.content))
    grounds = {
        cell.fill.start_color.rgb
        for row in book.active.iter_rows(min_row=2)
        for cell in row
        if cell.fill.fill_type == "solid"
    }
    assert grounds == {"FFF6D0CE"}


async def test_the_forecast_names_who_falls_out_and_the_windows(
    client_as: SignIn, scene: Scene
) -> None:
    [town] = await rows("SELECT code FROM town WHERE id = $1", scene.town)
    [held] = await rows("SELECT number FROM certificate WHERE person = $1", scene.person)
    await service.revoke(
        held["number"], reason="Left", from_day=TODAY + timedelta(days=3), today=TODAY
    )
    client = await client_as("manager", town=scene.town)

    found = await client.get("/api/qualification/forecast", params={"town": town["code"]})
    page = await client.get(f"/qualification/forecast?town={town['code']}", headers=HTML)

    [one] = found.json()["fallsOut"]
    assert (one["employeeNo"], one["firstDay"]) == (
        scene.employee_no,
        (TODAY + timedelta(days=3)).isoformat(),
    )
    assert [each["halfDays"] for each in one["work"] if not each["estimated"]] == [2]
    assert scene.employee_no in page.text
    assert (await forecast([scene.town], None, TODAY, 2)).falls_out == ()
