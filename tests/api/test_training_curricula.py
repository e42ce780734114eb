"""Curricula, plans by rule and for cohorts, practice and electives, escalation, hours of a year."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from certification.service.evidence import record_evidence
from kit import clock
from kit.database import rows
from tests import factories
from tests.api.test_training_sessions import NOW, course, number
from training.jobs import look_round
from training.queries.plans import find_plans
from training.service.plans import make_plan

TODAY = clock.civil(NOW)
HERE = "/api/curricula"


def steps(*codes: str) -> list[dict[str, Any]]:
    """Read the first, two days of practice, one of the others."""
    first, *others = codes
    return [
        {"kind": "course", "subject": first, "days": 5},
        {"kind": "practice", "days": 8, "amount": 2},
        {
            "kind": "electives",
            "days": 10,
            "amount": 1,
            "options": [{"kind": "course", "subject": code} for code in others],
        },
    ]


async def post_with_curriculum(client: Any, *, first_day: date = TODAY) -> tuple[str, list[str]]:
    """(a post whose curriculum holds from that day, the codes of its three courses)."""
    code = factories.unique("post-")
    await factories.post(code)
    codes = [await course() for _ in range(3)]
    body = {"post": code, "firstDay": first_day.isoformat(), "steps": steps(*codes)}
    answer = await client.put(HERE, json=body)
    assert answer.status_code == 200, answer.text
    return code, codes


async def test_a_plan_follows_the_curriculum_in_force_on_its_first_day(client_as: Any) -> None:
    trainer = await client_as("trainer")
    post, codes = await post_with_curriculum(trainer)
    later = {
        "post": post,
        "firstDay": (TODAY + timedelta(30)).isoformat(),
        "steps": steps(*codes)[:1],
    }
    assert (await trainer.put(HERE, json=later)).status_code == 200
    town = await factories.town()
    early, late = [await factories.person(town) for _ in range(2)]
    for person, first in ((early, TODAY), (late, TODAY + timedelta(31))):
        await make_plan(person, post, first, (), now=NOW)
    [plan], _ = await find_plans(TODAY, person_id=early)
    [other], _ = await find_plans(TODAY, person_id=late)
    assert [step.kind for step in plan.steps] == ["course", "practice", "electives"]
    assert [step.kind for step in other.steps] == ["course"]


async def test_practice_and_electives_are_done_by_what_is_on_record(client_as: Any) -> None:
    trainer = await client_as("trainer")
    post, codes = await post_with_curriculum(trainer)
    person = await factories.person(await factories.town())
    await make_plan(person, post, TODAY, (), now=NOW)
    for day in (1, 2):
        await record_evidence(
            person,
            "days-served",
            "supervised",
            TODAY + timedelta(day),
            source=f"assignment:{person}:{day}",
            now=NOW,
            amount=Decimal(1),
        )
    [lesson] = await rows(
        "SELECT l.id FROM lesson l JOIN course_version v ON v.id = l.version "
        "JOIN course c ON c.id = v.course WHERE c.code = $1",
        codes[2],
    )
    await rows(
        "INSERT INTO lesson_read (lesson, person, at) VALUES ($1, $2, $3)",
        lesson["id"],
        person,
        NOW + timedelta(days=3),
    )
    [plan], _ = await find_plans(TODAY, person_id=person)
    first, practice, electives = plan.steps
    assert (first.done_on, practice.done_on) == (None, TODAY + timedelta(2))
    assert (electives.done_on, electives.so_far) == (TODAY + timedelta(3), 1)
    assert plan.done == 2


async def test_the_forecast_counts_working_days_from_today(client_as: Any) -> None:
    trainer = await client_as("trainer")
    post, _ = await post_with_curriculum(trainer)
    person = await factories.person(await factories.town())
    await make_plan(person, post, TODAY, (), now=NOW)
    [plan], _ = await find_plans(TODAY, person_id=person)
    # Monday 7 December 2026 and ten working days.
    assert plan.forecast == date(2026, 12, 21)


async def test_wrong_steps_are_named(client_as: Any) -> None:
    trainer = await client_as("trainer")
    post = factories.unique("post-")
    await factories.post(post)
    known = await course()
    wrong = [
        {"kind": "course", "subject": known, "days": 9},
        {"kind": "course", "subject": known, "days": 3},
        {"kind": "electives", "days": 20, "amount": 2, "options": []},
        {"kind": "practice", "days": 20},
    ]
    body = {"post": post, "firstDay": TODAY.isoformat()}
    answer = await trainer.put(HERE, json={**body, "steps": wrong})
    nowhere = await trainer.put(
        HERE, json={**body, "steps": [{"kind": "exam", "subject": "nowhere", "days": 1}]}
    )
    assert answer.status_code == nowhere.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {
        "steps.1.days",
        "steps.1.subject",
        "steps.2.amount",
        "steps.3.amount",
    }
    assert [error["field"] for error in nowhere.json()["errors"]] == ["steps.0.subject"]


async def test_a_change_says_whom_it_touches_and_may_be_taken_back_before_it_begins(
    client_as: Any,
) -> None:
    trainer = await client_as("trainer")
    post, codes = await post_with_curriculum(trainer)
    person = await factories.person(await factories.town())
    starts = TODAY + timedelta(40)
    await make_plan(person, post, starts, (), now=NOW)
    day = (TODAY + timedelta(30)).isoformat()
    touched = await trainer.get(f"{HERE}/{post}/touched?firstDay={day}")
    assert [one["employeeNo"] for one in touched.json()["items"]] == [await number(person)]
    made = await trainer.put(HERE, json={"post": post, "firstDay": day, "steps": steps(*codes)[:1]})
    with clock.fixed(NOW):
        gone = await trainer.delete(f"{HERE}/{made.json()['id']}")
        begun = next(
            one for one in (await trainer.get(HERE)).json()["items"] if one["post"] == post
        )
        stays = await trainer.delete(f"{HERE}/{begun['id']}")
    assert (gone.status_code, stays.status_code) == (204, 409)


async def test_newcomers_are_named_and_planned_in_one_go_once(client_as: Any) -> None:
    trainer = await client_as("trainer")
    post, _ = await post_with_curriculum(trainer)
    [row] = await rows("SELECT id FROM post WHERE code = $1", post)
    town = await factories.town()
    centre = await factories.centre(town)
    people = [await factories.person(town) for _ in range(3)]
    for person in people:
        await factories._insert(
            "placement",
            person=person,
            centre=centre,
            post=row["id"],
            kind="regular",
            first_day=TODAY + timedelta(10),
            order_no=factories.unique("order"),
            cancelled=False,
        )
    with clock.fixed(NOW):
        named = await trainer.get(f"/api/plans/named?rule=newcomer&post={post}")
        body = {"post": post, "firstDay": TODAY.isoformat(), "rule": "newcomer"}
        first = await trainer.post("/api/plans/bulk", json=body)
        again = await trainer.post("/api/plans/bulk", json=body)
    assert named.json()["total"] == 3
    assert first.json() == {"made": 3, "thereAlready": 0}
    assert again.json() == {"made": 0, "thereAlready": 0}
    why = await rows("SELECT DISTINCT why FROM plan WHERE person = ANY($1)", people)
    assert [one["why"] for one in why] == ["newcomer"]


async def test_a_cohort_comes_from_a_file_and_can_be_taken_back(client_as: Any) -> None:
    trainer = await client_as("trainer")
    post, _ = await post_with_curriculum(trainer)
    town = await factories.town()
    people = [await factories.person(town) for _ in range(2)]
    lines = [f"{await number(person)},{post},{TODAY.isoformat()}" for person in people]
    bad = f"nobody,{post},{TODAY.isoformat()}"

    async def upload(*content: str) -> Any:
        text = "\n".join(["employee_no,post,first_day", *content]).encode()
        return await trainer.post("/api/imports?kind=plans", files={"file": ("cohort.csv", text)})

    refused = (await upload(*lines, bad)).json()
    assert [error["row"] for error in refused["errors"]] == [4]
    batch = (await upload(*lines)).json()
    assert (await trainer.post(f"/api/imports/{batch['id']}/confirm")).status_code in {200, 202}
    assert [(await find_plans(TODAY, person_id=person))[1] for person in people] == [1, 1]
    undone = await trainer.post(f"/api/imports/{batch['id']}/undo")
    assert undone.status_code in {200, 202, 204}
    assert [(await find_plans(TODAY, person_id=person))[1] for person in people] == [0, 0]


class _Run:
    """What a job is given, as far as the daily round looks at it."""

    job_id = 1

    async def progress(self, share: float, note: str = "", **facts: Any) -> None:
        """Nothing."""

    async def cancelled(self) -> bool:
        """No."""
        return False


async def test_a_late_step_is_told_to_the_person_then_to_the_manager_once(client_as: Any) -> None:
    trainer = await client_as("trainer")
    post, _ = await post_with_curriculum(trainer)
    town = await factories.town()
    person = await factories.person(town)
    staff = await client_as("staff", person=person)
    manager = await client_as("manager", town=town)
    await make_plan(person, post, TODAY, (), now=NOW)

    async def told(client: Any) -> list[str]:
        items = (await client.get("/api/notices")).json()["items"]
        return [one["text"] for one in items if "overdue" in one["text"] or "behind" in one["text"]]

    for days, mine, theirs in ((7, 0, 0), (8, 1, 0), (8, 1, 0), (20, 1, 1), (21, 1, 1)):
        with clock.fixed(NOW + timedelta(days=days)):
            await look_round(_Run(), {})
        assert (len(await told(staff)), len(await told(manager))) == (mine, theirs), days


async def test_hours_of_a_year_count_what_is_on_record_in_it(client_as: Any) -> None:
    town = await factories.town()
    person = await factories.person(town, hired_on=date(2026, 3, 2))
    manager = await client_as("manager", town=town)
    for day, amount in ((date(2025, 12, 31), 50), (date(2026, 5, 4), 60), (date(2026, 6, 1), 30)):
        await record_evidence(
            person,
            "class-hours",
            "pre_posting",
            day,
            source=f"test:{person}:{day}",
            now=NOW,
            amount=Decimal(amount),
        )
    untrained = await factories.person(town, hired_on=date(2026, 3, 2))
    with clock.fixed(NOW):
        answer = (await manager.get("/api/training-hours?year=2026")).json()
    by_number = {one["employeeNo"]: one for one in answer["items"]}
    mine, other = by_number[await number(person)], by_number[await number(untrained)]
    assert (float(mine["hours"]), mine["met"], mine["alarm"]) == (90.0, True, "none")
    assert (float(other["hours"]), other["met"], other["alarm"]) == (0.0, False, "overdue")


async def test_hours_are_summed_by_town_and_in_a_town_by_home_centre(client_as: Any) -> None:
    town, other = await factories.town(), await factories.town()
    centre = await factories.centre(town)
    for home, amount in ((centre, 95), (centre, 10), (None, 4)):
        person = await factories.person(town, home=home)
        await record_evidence(
            person,
            "class-hours",
            "in_service",
            date(2026, 5, 4),
            source=f"test:{person}",
            now=NOW,
            amount=Decimal(amount),
        )
    await factories.person(other)
    manager = await client_as("manager", town=town)
    [code] = [row["code"] for row in await rows("SELECT code FROM town WHERE id = $1", town)]
    path = "/api/training-hours/units?year=2026"
    with clock.fixed(NOW):
        [mine] = (await manager.get(path)).json()
        nowhere, here = (await manager.get(f"{path}&town={code}")).json()
        page = await manager.get(
            f"/training-hours?year=2026&town={code}&lang=en", headers={"accept": "text/html"}
        )
    assert (mine["code"], mine["people"], mine["met"]) == (code, 3, 1)
    assert float(mine["hoursEach"]) == 36.3
    assert (here["people"], here["met"], here["share"], float(here["hours"])) == (2, 1, 0.5, 105)
    assert (nowhere["code"], nowhere["people"], float(nowhere["hours"])) == (None, 1, 4)
    assert "no home centre" in page.text


async def test_the_pages_of_curricula_and_plans_for_many_work_without_javascript(
    client_as: Any,
) -> None:
    trainer = await client_as("trainer")
    post, codes = await post_with_curriculum(trainer)
    shown = await trainer.get(f"/curricula/{post}", headers={"accept": "text/html"})
    assert shown.status_code == 200
    assert codes[0] in shown.text
    for path in ("/curricula", "/training-hours", f"/plans/many?rule=gap&post={post}"):
        assert (await trainer.get(path, headers={"accept": "text/html"})).status_code == 200


async def test_a_step_due_before_the_start_is_refused_in_the_api_on_the_page_and_in_a_plan(
    client_as: Any,
) -> None:
    trainer = await client_as("trainer")
    post = factories.unique("post-")
    await factories.post(post)
    known = await course()
    person = await factories.person(await factories.town())
    [row] = await rows("SELECT employee_no FROM person WHERE id = $1", person)
    early = [{"kind": "course", "subject": known, "days": -1}]

    rule = await trainer.put(
        HERE, json={"post": post, "firstDay": TODAY.isoformat(), "steps": early}
    )
    plan = await trainer.post(
        "/api/plans",
        json={
            "employeeNo": row["employee_no"],
            "post": post,
            "firstDay": TODAY.isoformat(),
            "steps": early,
        },
    )
    form = {"firstDay": TODAY.isoformat(), "kind.0": "course", "subject.0": known}
    page = await trainer.post(
        f"/curricula/{post}", data={**form, "days.0": "-1"}, headers={"accept": "text/html"}
    )
    back = {"kind.1": "exam", "subject.1": "x", "days.0": "9", "days.1": "3"}
    order = await trainer.post(
        f"/curricula/{post}", data={**form, **back}, headers={"accept": "text/html"}
    )

    assert [rule.status_code, plan.status_code, page.status_code] == [400, 400, 422]
    for refused in (rule, plan):
        assert [error["field"] for error in refused.json()["errors"]] == ["steps[0].days"]
    assert "days.0: A whole number." in page.text
    assert order.status_code == 422
    assert "A step is due no sooner than the one before it." in order.text
    assert await rows("SELECT FROM plan WHERE person = $1", person) == []
    assert await rows("SELECT FROM curriculum c JOIN post p ON p.id = c.post "
                      "WHERE p.code = $1", post) == []  # fmt: skip
