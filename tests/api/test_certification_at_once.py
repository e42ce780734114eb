"""Two at once: nothing is issued, set, verified or granted twice."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from litestar import Litestar

from certification import service
from certification.queries.batches import items
from certification.queries.conditions import condition_sets, replaced_sets
from certification.service import batches
from certification.service.batches import issue_item
from certification.service.grants import AlreadyPermitted
from certification.service.renewals import remind
from kit import clock
from kit.database import rows
from tests import factories
from tests.api.conftest import SignIn
from tests.api.test_certification_batches import PDF, paper
from tests.api.test_certification_chain import Scene, made_scene

TODAY = clock.today()


@pytest.fixture
async def scene(app: Litestar) -> Scene:
    """Six people who have passed the exam."""
    made = await made_scene()
    people = [made.person, *[await factories.person(made.town) for _ in range(5)]]
    for place, person in enumerate(people):
        await service.record_evidence(
            person, "exam-passed", made.type, TODAY, source=f"attempt:{place}", now=clock.now()
        )
    return made


async def test_a_batch_run_by_two_workers_gives_each_person_one_certificate(scene: Scene) -> None:
    batch = await batches.propose_batch(
        scene.type, towns={scene.town}, town=None, today=TODAY, now=clock.now()
    )
    people = await items(batch)

    async def worker() -> None:
        for one in people:
            await issue_item(one.id, today=TODAY, now=clock.now())

    await asyncio.gather(worker(), worker(), worker())

    found = [(one.state, one.number) for one in await items(batch)]
    assert [state for state, _ in found] == ["issued"] * 6
    assert sorted(str(number)[-5:] for _, number in found) == [f"{n:05d}" for n in range(1, 7)]


async def test_of_two_versions_of_a_day_one_stands_and_the_other_is_kept(scene: Scene) -> None:
    day = TODAY + timedelta(days=9)

    await asyncio.gather(
        *[
            service.put_conditions(
                "post",
                scene.type,
                day,
                {"fact": "age", "least": years},
                source="Notice",
                now=clock.now(),
            )
            for years in (18, 19, 20)
        ]
    )

    standing = [one for one in await condition_sets("post", scene.type) if one.first_day == day]
    assert (len(standing), len(await replaced_sets("post", scene.type))) == (1, 2)


async def test_of_two_verifications_one_counts(client_as: SignIn, scene: Scene) -> None:
    clerk = await client_as("personnel")
    others = [await client_as("personnel") for _ in range(3)]
    made = await clerk.post(
        "/api/outside-certificates",
        data=paper(scene),
        files={"file": ("scan.pdf", PDF, "application/pdf")},
    )
    path = f"/api/outside-certificates/{made.json()['id']}/verify"

    answers = await asyncio.gather(*[one.post(path) for one in others])

    assert Counter(one.status_code for one in answers) == {200: 1, 409: 2}
    kept = await rows("SELECT count(*) AS n FROM certificate WHERE person = $1", scene.person)
    assert kept[0]["n"] == 1


async def test_of_two_permissions_for_the_same_days_one_is_given(scene: Scene) -> None:
    mentor = await factories.person(scene.town)
    await service.record_evidence(
        mentor, "exam-passed", scene.type, TODAY, source="attempt:m", now=clock.now()
    )
    await service.issue(mentor, scene.type, today=TODAY, now=clock.now())
    [post] = await rows("SELECT id FROM post WHERE code = $1", scene.type)

    async def permit() -> int:
        return await service.grant_provisional(
            scene.person,
            post["id"],
            mentor,
            first_day=TODAY,
            last_day=TODAY + timedelta(days=30),
        )

    found = await asyncio.gather(permit(), permit(), return_exceptions=True)

    assert [type(one) for one in found if not isinstance(one, int)] == [AlreadyPermitted]


async def test_reminders_given_by_two_workers_come_once(scene: Scene) -> None:
    mine = await factories.account("staff", person=scene.person)
    await service.issue(scene.person, scene.type, today=TODAY, now=clock.now())
    [row] = await rows("SELECT last_day FROM certificate WHERE person = $1", scene.person)
    near = row["last_day"] - timedelta(days=25)

    await asyncio.gather(remind(near, clock.now()), remind(near, clock.now()))

    told = await rows(
        "SELECT count(*) AS n FROM notice WHERE account = $1 AND kind = 'certificate.renewal'",
        mine.id,
    )
    assert told[0]["n"] == 1
