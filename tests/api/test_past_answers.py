"""The answer for a day that has passed stays; where something was put right since, both are told."""

from datetime import date, datetime, time, timedelta

import pytest

from certification import service
from kit import clock
from kit.clock import ZONE
from kit.database import rows
from kit.jsontext import dumps
from staff.queries.people import Person, people_by_id
from staff.service import placements
from staff.service.people import leave_service
from tests import factories
from tests.api.conftest import SignIn
from tests.api.test_certification_chain import Scene, held_before, made_scene, qualification

TODAY = clock.today()
DAY = TODAY - timedelta(days=10)
LONG_AGO = datetime.combine(TODAY - timedelta(days=60), time(9), ZONE)
HTML = {"accept": "text/html"}


@pytest.fixture
async def scene(database: str) -> Scene:
    return await made_scene()


async def asks_for(scene: Scene, tree: dict) -> None:
    """The post has asked for it as long as anybody remembers."""
    await rows("UPDATE condition_set SET made_at = $1 WHERE subject = $2", LONG_AGO, scene.type)
    first = TODAY - timedelta(days=400)
    await service.put_conditions("post", scene.type, first, tree, source="Notice", now=LONG_AGO)


async def placed(
    scene: Scene, first: date, last: date | None, *, now: datetime
) -> tuple[Person, int]:
    person = (await people_by_id([scene.person]))[scene.person]
    centre = await factories.centre(scene.town)
    [codes] = await rows(
        "SELECT c.code AS centre, p.code AS post FROM centre c, post p WHERE c.id = $1 AND p.id = $2",
        centre,
        await factories.post(),
    )
    draft = placements.Draft(
        **codes, kind="regular", first_day=first, last_day=last, order_no="7号"
    )
    return person, await placements.place(person, draft, today=TODAY, now=now)


def corrected(answer: dict) -> list[tuple[str, str]]:
    return [(one["what"], one["subject"]) for one in answer["asKnownThen"]["corrections"]]


SERVICE = {"fact": "service", "months": 3, "kinds": ["window"]}


async def test_an_end_moved_back_a_cancelled_and_a_late_placement_are_told_beside_the_old_answer(
    client_as: SignIn, scene: Scene
) -> None:
    client = await client_as("personnel")
    await asks_for(scene, SERVICE)
    first = TODAY - timedelta(days=120)
    person, number = await placed(scene, first, None, now=LONG_AGO)

    before = await qualification(client, scene, DAY)
    await placements.end(person, number, first + timedelta(days=30), "Served elsewhere")
    ended = await qualification(client, scene, DAY)
    await placements.cancel(person, number)
    cancelled = await qualification(client, scene, DAY)
    await placed(scene, first, None, now=clock.now())
    again = await qualification(client, scene, DAY)

    assert (before["qualified"], "asKnownThen" in before) == (True, False)
    assert [(one["qualified"], one["asKnownThen"]["qualified"]) for one in (ended, cancelled)] == [
        (False, True)
    ] * 2
    assert corrected(ended) == [("placement-changed", "7号")]
    assert ended["asKnownThen"]["corrections"][0]["reason"] == "Served elsewhere"
    assert ("placement-cancelled", "7号") in corrected(cancelled)
    assert (again["qualified"], "asKnownThen" in again) == (True, False)


async def test_what_was_recorded_late_was_not_known_then(client_as: SignIn, scene: Scene) -> None:
    client = await client_as("personnel")
    await asks_for(scene, SERVICE)
    await placed(scene, TODAY - timedelta(days=120), None, now=clock.now())

    found = await qualification(client, scene, DAY)

    assert (found["qualified"], found["asKnownThen"]["qualified"]) == (True, False)
    assert corrected(found) == [("placement-recorded", "7号")]


async def test_an_order_that_only_concerns_days_to_come_changes_no_past_answer(
    client_as: SignIn, scene: Scene
) -> None:
    client = await client_as("personnel")
    await asks_for(scene, SERVICE)
    person, _ = await placed(scene, TODAY - timedelta(days=120), None, now=LONG_AGO)
    before = await qualification(client, scene, DAY)

    await leave_service(person.employee_no, TODAY)

    assert await qualification(client, scene, DAY) == before
    ended = await rows(
        "SELECT c.kind, c.before, c.after FROM placement_change c JOIN placement p "
        "ON p.id = c.placement WHERE p.person = $1",
        scene.person,
    )
    assert ended == [{"kind": "end", "before": None, "after": TODAY}]


async def test_lines_that_a_type_opens_now_did_not_open_then(
    client_as: SignIn, scene: Scene
) -> None:
    client = await client_as("personnel")
    await made_scene()
    other = factories.unique("line-")
    await factories.service_line(other)
    await held_before(scene, "OLD" + scene.prefix, TODAY - timedelta(days=100), TODAY)
    await rows("UPDATE certificate SET recorded_at = $2 WHERE person = $1", scene.person, LONG_AGO)
    await rows(
        "INSERT INTO history (at, action, kind, key, after) "
        "VALUES ($1, 'certificate-type.put', 'certificate-type', $2, $3::jsonb)",
        LONG_AGO,
        scene.type,
        dumps({"lines": [scene.line]}),
    )
    await asks_for(scene, {"fact": "line", "line": other})

    before = await qualification(client, scene, DAY)
    lines = [scene.line, other]
    await service.put_type(scene.type, "上岗证", lines=lines, validity_months=36, now=clock.now())
    after = await qualification(client, scene, DAY)

    assert (before["qualified"], "asKnownThen" in before) == (False, False)
    assert (after["qualified"], after["asKnownThen"]["qualified"]) == (True, False)
    # other types were put since as well: they are not this person's
    assert {one for what, one in corrected(after) if what == "lines-changed"} == {scene.type}


async def test_the_page_shows_both_answers_with_their_reasons(
    client_as: SignIn, scene: Scene
) -> None:
    client = await client_as("personnel")
    await asks_for(scene, {"fact": "exam", "exam": scene.type})
    await service.record_evidence(
        scene.person, "exam-passed", scene.type, DAY, source="attempt:9", now=LONG_AGO
    )
    await service.withdraw_evidence(
        scene.person, "exam-passed", "attempt:9", reason="Wrong person", now=clock.now()
    )

    page = await client.get(f"/people/{scene.employee_no}/qualification?on={DAY}", headers=HTML)

    [post] = [card for card in page.text.split('class="card') if scene.type in card]
    card, _, then = post.partition("As known on that day:")
    assert ("not qualified" in card, 'class="unmet"' in card) == (True, True)
    told = then.partition("</details>")[0]
    assert ('class="met"' in told, 'class="unmet"' in told) == (True, False)
    assert f"{DAY:%-d %b %Y}" in told
    assert "Wrong person" in told
