"""Which courses come first, which count as which, and what is left when that is taken back."""

from datetime import date, timedelta
from typing import Any

from kit import clock
from kit.database import rows
from tests import factories
from tests.api.test_training_sessions import NOW, course, people, session
from training.queries.courses import completed

TODAY = clock.civil(NOW)


async def read(person: int, code: str, *, days_ago: int = 1) -> None:
    await rows(
        "INSERT INTO lesson_read (lesson, person, at) SELECT l.id, $1, $2 FROM lesson l "
        "JOIN course_version v ON v.id = l.version JOIN course c ON c.id = v.course "
        "WHERE c.code = $3",
        person,
        NOW - timedelta(days=days_ago),
        code,
    )


async def test_who_enrols_themselves_has_done_what_comes_first(client_as: Any) -> None:
    made = await session(client_as, seats=2)
    [(client, person)] = await people(client_as, 1)
    trainer = await client_as("trainer")
    taught = (await trainer.get(f"/api/course-sessions/{made}")).json()["course"]
    first = await course()
    put = await trainer.put(f"/api/courses/{taught}/prerequisites", json={"needs": [first]})
    assert put.json()["prerequisites"] == [first]
    with clock.fixed(NOW):
        barred = await client.post(f"/api/course-sessions/{made}/enrolments", json={})
        await read(person, first)
        seated = await client.post(f"/api/course-sessions/{made}/enrolments", json={})
    assert (barred.status_code, barred.json()["type"]) == (409, "/problems/not-prepared-yet")
    assert seated.json() == {"state": "seated"}


async def test_courses_that_would_need_each_other_first_are_refused(client_as: Any) -> None:
    trainer = await client_as("trainer")
    one, two, three = [await course() for _ in range(3)]
    for code, needed in ((two, one), (three, two)):
        await trainer.put(f"/api/courses/{code}/prerequisites", json={"needs": [needed]})
    circle = await trainer.put(f"/api/courses/{one}/prerequisites", json={"needs": [three]})
    itself = await trainer.put(f"/api/courses/{one}/prerequisites", json={"needs": [one]})
    unknown = await trainer.put(f"/api/courses/{one}/prerequisites", json={"needs": ["nowhere"]})
    assert (circle.status_code, itself.status_code, unknown.status_code) == (409, 409, 422)
    assert circle.json()["courses"] == f"{one} → {three} → {two} → {one}"
    assert (await trainer.get(f"/api/courses/{one}")).json()["prerequisites"] == []


async def test_credit_begins_with_the_equivalence_and_ends_as_it_is_taken_back(
    client_as: Any,
) -> None:
    trainer = await client_as("trainer")
    person = await factories.person(await factories.town())
    old, new = await course(), await course()
    await read(person, old, days_ago=30)
    begun = TODAY - timedelta(days=10)

    async def credit() -> date | None:
        return (await completed([person]))[person].get(new)

    assert await credit() is None
    added = await trainer.post(
        f"/api/courses/{old}/equivalences",
        json={"countsAs": new, "firstDay": begun.isoformat()},
    )
    [made] = added.json()["equivalences"]
    assert await credit() == begun
    address = f"/api/courses/{old}/equivalences/{made['id']}/take-back"
    kept = {"firstDayWithout": TODAY.isoformat(), "keeps": True}
    assert (await trainer.post(address, json=kept)).status_code == 200
    assert await credit() == begun
    assert (await trainer.post(address, json={**kept, "keeps": False})).status_code == 200
    assert await credit() is None
    early = {"firstDayWithout": (begun - timedelta(days=1)).isoformat(), "keeps": True}
    assert (await trainer.post(address, json=early)).status_code == 422
