"""Renewals plan themselves; who loses a certificate leaves the rosters to come."""

from datetime import date, datetime, timedelta

import pytest
from litestar import Litestar

from certification import service
from certification.service.renewals import pass_on_lapses, remind
from kit import clock
from kit.database import rows
from tests import factories, published
from tests.api.conftest import SignIn
from tests.api.test_certification_chain import Scene, made_scene, passes
from training.queries.plans import find_plans

TODAY = clock.today()


@pytest.fixture
async def scene(database: str) -> Scene:
    made = await made_scene()
    await passes(made)
    await service.issue(made.person, made.type, today=TODAY, now=clock.now())
    return made


async def end_of(scene: Scene) -> date:
    [row] = await rows("SELECT last_day FROM certificate WHERE person = $1", scene.person)
    return row["last_day"]


async def notices(account: int, kind: str) -> list[dict]:
    return await rows(
        "SELECT text, facts, link FROM notice WHERE account = $1 AND kind = $2 ORDER BY id",
        account,
        kind,
    )


async def test_holder_and_manager_are_reminded_once_at_each_milestone(scene: Scene) -> None:
    mine = await factories.account("staff", person=scene.person)
    boss = await factories.account("manager", town=scene.town)
    end = await end_of(scene)
    now = clock.now()

    for left in (91, 90, 89, 60, 45, 30, 8, 7, 7, 0):
        await remind(end - timedelta(days=left), now)

    holder, manager = (
        await notices(mine.id, "certificate.renewal"),
        await notices(boss.id, "certificate.renewal"),
    )
    assert (len(holder), len(manager)) == (4, 4)
    assert scene.employee_no in manager[0]["facts"]


async def test_a_pause_is_made_up_by_one_reminder_not_four(scene: Scene) -> None:
    mine = await factories.account("staff", person=scene.person)
    end = await end_of(scene)

    await remind(end - timedelta(days=5), clock.now())
    await remind(end - timedelta(days=4), clock.now())

    assert len(await notices(mine.id, "certificate.renewal")) == 1


async def test_what_was_renewed_is_not_reminded_of(scene: Scene) -> None:
    mine = await factories.account("staff", person=scene.person)
    end = await end_of(scene)
    [held] = await rows("SELECT number FROM certificate WHERE person = $1", scene.person)
    near = end - timedelta(days=20)
    await passes(scene, near, "attempt:2")
    await service.renew(held["number"], today=near, now=clock.now())

    await remind(near + timedelta(days=1), clock.now())

    assert await notices(mine.id, "certificate.renewal") == []


async def test_the_first_reminder_puts_the_refresher_into_the_plan(
    app: Litestar, scene: Scene
) -> None:
    code = factories.unique("course-")
    [course] = await rows(
        "INSERT INTO course (code, name, name_en, hours_kind) "
        "VALUES ($1, '窗口课', 'Window course', 'refresher') RETURNING id",
        code,
    )
    await rows(
        "INSERT INTO exam (code, name, name_en, course, limit_minutes, grace_seconds, "
        "delay_minutes, pass_percent, blueprint, review, made_at) VALUES "
        "($1, '考试', 'Exam', $2, 45, 60, 0, 80, $3, 'none', now())",
        scene.type,
        course["id"],
        '{"lines": [], "shuffleQuestions": true, "shuffleOptions": true}',
    )
    end = await end_of(scene)
    day = end - timedelta(days=80)
    now = datetime.combine(day, datetime.min.time(), clock.ZONE) + timedelta(hours=9)

    await remind(day, now)
    await remind(end - timedelta(days=55), now)

    [plan], total = await find_plans(day, person_id=scene.person)
    assert (total, plan.refresher, plan.due) == (1, True, end)
    assert [(step.kind, step.done_on) for step in plan.steps] == [
        ("course", None),
        ("certificate", None),
    ]
    await rows(
        "INSERT INTO course_session (course, seats, starts_at, ends_at, cancelled) "
        "VALUES ($1, 5, $2, $3, false)",
        course["id"],
        now + timedelta(days=1),
        now + timedelta(days=1, hours=3),
    )
    await rows(
        "INSERT INTO enrolment (course_session, person, state, at, outcome, outcome_on) "
        "SELECT id, $2, 'seated', now(), 'completed', $3 FROM course_session WHERE course = $1",
        course["id"],
        scene.person,
        day + timedelta(days=1),
    )
    [after], _ = await find_plans(day + timedelta(days=2), person_id=scene.person)
    assert after.steps[0].done_on == day + timedelta(days=1)


@pytest.fixture
async def rostered(scene: Scene) -> tuple[Scene, int, date]:
    """The person is certified for the general line and serves next Monday."""
    await factories_general(scene)
    home = await factories.centre(scene.town)
    monday = published.monday(1)
    roster = await published.roster(
        scene.town,
        {(home, monday, "AM"): [scene.person], (home, monday + timedelta(1), "AM"): [scene.person]},
    )
    return scene, roster.id, monday


async def factories_general(scene: Scene) -> None:
    """The scene's certificate opens the general line too."""
    await rows(
        "INSERT INTO service_line (code, name, name_en, mean_minutes) "
        "VALUES ('general', '综合', 'General', 12) ON CONFLICT DO NOTHING"
    )
    await rows(
        "INSERT INTO certificate_type_line (certificate_type, service_line) "
        "SELECT t.id, s.id FROM certificate_type t, service_line s "
        "WHERE t.code = $1 AND s.code = 'general' ON CONFLICT DO NOTHING",
        scene.type,
    )


async def test_revoked_the_holder_leaves_the_roster_and_the_manager_has_candidates(
    client_as: SignIn, rostered: tuple[Scene, int, date]
) -> None:
    scene, roster, monday = rostered
    boss = await factories.account("manager", town=scene.town)
    mine = await factories.account("staff", person=scene.person)
    [held] = await rows("SELECT number FROM certificate WHERE person = $1", scene.person)
    client = await client_as("personnel")

    answer = await client.post(
        f"/api/certificates/{held['number']}/revoke",
        json={"reason": "Misconduct", "fromDay": (monday + timedelta(1)).isoformat()},
    )

    assert answer.status_code == 200, answer.text
    left = await rows(
        "SELECT s.day FROM assignment a JOIN shift s ON s.id = a.shift WHERE a.roster = $1", roster
    )
    assert [row["day"] for row in left] == [monday]
    [told] = await notices(boss.id, "roster.lapse")
    assert told["link"].startswith(f"/rosters/{roster}/shifts/")
    assert len(await notices(mine.id, "roster.lapse")) == 1
    kept = await rows(
        "SELECT before FROM history WHERE action = 'roster.lapse' AND key = $1", str(roster)
    )
    assert len(kept) == 1


async def test_a_valid_certificate_keeps_its_holder_on_the_roster(
    rostered: tuple[Scene, int, date],
) -> None:
    scene, roster, _ = rostered

    await pass_on_lapses([scene.person], TODAY)

    left = await rows("SELECT count(*) AS n FROM assignment WHERE roster = $1", roster)
    assert left[0]["n"] == 2


async def test_conditions_that_take_a_line_away_empty_the_rosters_to_come(
    client_as: SignIn, rostered: tuple[Scene, int, date]
) -> None:
    scene, roster, _ = rostered
    client = await client_as("personnel")

    saved = await client.post(
        "/api/condition-sets",
        json={
            "purpose": "post",
            "subject": scene.type,
            "firstDay": TODAY.isoformat(),
            "source": "Notice",
            "conditions": {
                "all": [
                    {"fact": "certificate", "type": scene.type},
                    {"fact": "document", "kind": "health_check"},
                ]
            },
        },
    )
    await pass_on_lapses(None, TODAY)

    assert saved.status_code == 201, saved.text
    left = await rows("SELECT count(*) AS n FROM assignment WHERE roster = $1", roster)
    queued = await rows("SELECT count(*) AS n FROM job WHERE kind = 'certification.lapses'")
    assert (left[0]["n"], queued[0]["n"] >= 1) == (0, True)
