"""Approval by managers, sessions and attendance from files, the officer's desk, mentors' reports."""

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import openpyxl

from certification.service.evidence import record_evidence
from kit import clock
from kit.database import rows
from kit.notices.delivery import deliver_due
from kit.notices.preferences import Preferences, save
from kit.spreadsheets import to_csv
from tests import exam_factories, factories
from tests.api.test_exam_attempts import answer_all, begin
from tests.api.test_imports import confirm, preview
from tests.api.test_notice_channels import smtp
from tests.api.test_training_attendance import opened
from tests.api.test_training_sessions import LATER, NOW, course, number, people
from tests.exam_factories import RIGHT, WRONG

HTML = {"accept": "text/html"}
SESSIONS = ("course", "day", "begins", "ends", "seats", "room", "trainer", "cost", "group")
ATTENDANCE = ("session", "day", "employee_no", "minutes", "begins")


async def test_the_manager_of_the_town_says_yes_and_another_cannot(client_as: Any) -> None:
    _, made = await opened(client_as, needsApproval=True)
    town = await factories.town()
    person = await factories.person(town)
    client = await client_as("staff", person=person)
    manager = await client_as("manager", town=town)
    other = await client_as("manager", town=await factories.town())
    path = f"/api/course-sessions/{made['id']}/enrolments"
    decision = f"{path}/{await number(person)}/decision"

    with clock.fixed(NOW):
        asked = await client.post(path, json={})
        waiting = (await manager.get("/enrolment-requests", headers=HTML)).text
        elsewhere = (await other.get("/enrolment-requests", headers=HTML)).text
        refused = await other.post(decision, json={"agreed": True})
        listed = (await manager.get("/api/enrolment-requests")).json()
        agreed = await manager.post(decision, json={"agreed": True})
        after = (await manager.get("/api/enrolment-requests")).json()
    told = (await manager.get("/api/notices")).json()["items"]

    assert asked.json() == {"state": "asked"}
    assert await number(person) in waiting
    assert await number(person) not in elsewhere
    assert refused.status_code == 404
    assert [one["employeeNo"] for one in listed] == [await number(person)]
    assert agreed.json() == {"state": "seated"}
    assert after == []
    assert "asks for a seat" in told[0]["text"]


async def test_a_manager_enrols_people_of_the_own_town_alone(client_as: Any) -> None:
    _, made = await opened(client_as)
    town = await factories.town()
    mine, foreign = await factories.person(town), await factories.person(await factories.town())
    manager = await client_as("manager", town=town)
    path = f"/api/course-sessions/{made['id']}/enrolments"
    with clock.fixed(NOW):
        seated = await manager.post(path, json={"employeeNo": await number(mine)})
        refused = await manager.post(path, json={"employeeNo": await number(foreign)})
    assert seated.json() == {"state": "seated"}
    assert refused.status_code == 404


async def test_sessions_come_from_a_file_with_their_meetings_and_go_again(client_as: Any) -> None:
    trainer = await client_as("trainer")
    code = await course()
    lines = [
        (code, "2027-01-11", "9:00", "12:00", "30", "201", "王讲师", "900", "甲"),
        (code, "2027-01-12", "14:00", "17:00", "30", "201", "王讲师", "900", "甲"),
        (code, "2027-02-01", "09:00", "11:30", "20", "", "", "", ""),
    ]
    batch = await preview(trainer, "course-sessions", to_csv(SESSIONS, lines))
    done = await confirm(trainer, batch)
    held = await rows(
        "SELECT s.id, s.seats, s.room, s.cost, (SELECT count(*) FROM session_date d "
        "WHERE d.course_session = s.id) AS meetings FROM course_session s "
        "JOIN course c ON c.id = s.course WHERE c.code = $1 ORDER BY s.starts_at",
        code,
    )
    again = await preview(trainer, "course-sessions", to_csv(SESSIONS, lines))
    undone = await trainer.post(f"/api/imports/{batch['id']}/undo")
    left = await rows(
        "SELECT count(*) AS n FROM course_session s JOIN course c ON c.id = s.course "
        "WHERE c.code = $1 AND NOT s.cancelled",
        code,
    )

    assert (batch["counts"]["new"], len(batch["errors"])) == (2, 0)
    assert done.status_code == 200, done.text
    assert [(one["seats"], one["room"], one["meetings"]) for one in held] == [
        (30, "201", 2),
        (20, None, 1),
    ]
    assert float(held[0]["cost"]) == 900
    assert (again["counts"]["new"], again["counts"]["unchanged"]) == (0, 2)
    assert undone.status_code == 200, undone.text
    assert left == [{"n": 0}]


async def test_rows_of_sessions_that_cannot_be_are_named(client_as: Any) -> None:
    trainer = await client_as("trainer")
    code = await course()
    lines = [
        ("no-such-course", "2027-01-11", "9:00", "12:00", "30", "", "", "", ""),
        (code, "2027-01-11", "12:00", "9:00", "30", "", "", "", ""),
        (code, "2027-01-11", "25:00", "26:00", "30", "", "", "", ""),
        (code, "2020-01-11", "9:00", "12:00", "30", "", "", "", ""),
        (code, "2027-03-01", "9:00", "12:00", "30", "", "", "", "甲"),
        (code, "2027-03-01", "11:00", "13:00", "30", "", "", "", "甲"),
        (code, "2027-03-01", "9:00", "12:00", "0", "", "", "", ""),
    ]
    batch = await preview(trainer, "course-sessions", to_csv(SESSIONS, lines))
    assert batch["counts"]["new"] == 0
    assert {(one["row"], one["column"]) for one in batch["errors"]} == {
        (2, "course"),
        (3, "ends"),
        (4, "begins"),
        (4, "ends"),
        (5, "day"),
        (7, "begins"),
        (8, "seats"),
    }


async def test_attendance_comes_from_a_file_and_becomes_evidence(client_as: Any) -> None:
    trainer, made = await opened(client_as, cost=600)
    (first, one), (second, other) = await people(client_as, 2)
    with clock.fixed(NOW):
        for client in (first, second):
            await client.post(f"/api/course-sessions/{made['id']}/enrolments", json={})
    lines = [
        (str(made["id"]), "2026-12-10", await number(one), "180", ""),
        (str(made["id"]), "2026-12-11", await number(one), "180", "9:00"),
        (str(made["id"]), "2026-12-10", await number(other), "60", ""),
    ]
    wrong = [
        (str(made["id"]), "2026-12-12", await number(one), "180", ""),
        (str(made["id"]), "2026-12-10", "nobody", "180", ""),
        (str(made["id"]), "2026-12-10", await number(one), "181", ""),
        ("999999", "2026-12-10", await number(one), "1", ""),
    ]
    over = LATER + timedelta(days=3)
    with clock.fixed(over):
        bad = await preview(trainer, "attendance", to_csv(ATTENDANCE, wrong))
        batch = await preview(trainer, "attendance", to_csv(ATTENDANCE, lines))
        done = await confirm(trainer, batch)
        undone = await trainer.post(f"/api/imports/{batch['id']}/undo")
        none = await rows(
            "SELECT count(*) AS n FROM attendance a JOIN session_date d ON d.id = a.session_date "
            "WHERE d.course_session = $1",
            made["id"],
        )
        batch = await preview(trainer, "attendance", to_csv(ATTENDANCE, lines))
        await confirm(trainer, batch)
        settled = await trainer.post(f"/api/course-sessions/{made['id']}/settle")
        desk = (await trainer.get("/api/training-desk")).json()
    [cost] = [one for one in desk["costs"] if one["completed"] == 1 and one["cost"] == "600.00"][:1]

    assert {(one["row"], one["column"]) for one in bad["errors"]} == {
        (2, "day"),
        (3, "employee_no"),
        (4, "minutes"),
        (5, "session"),
    }
    assert (batch["counts"]["new"], done.status_code, undone.status_code) == (3, 200, 200)
    assert none == [{"n": 0}]
    assert settled.status_code == 200, settled.text
    assert cost["each"] == "600.00"
    counted = await rows(
        "SELECT person, outcome FROM enrolment WHERE course_session = $1", made["id"]
    )
    assert {one["person"]: one["outcome"] for one in counted} == {
        one: "completed",
        other: "partial",
    }


async def test_the_desk_says_who_is_late_how_sessions_fill_and_who_passed(client_as: Any) -> None:
    code, post = await course(), factories.unique("post-")
    await factories.post(post)
    town = await factories.town()
    person = await factories.person(town)
    trainer = await client_as("trainer")
    manager = await client_as("manager", town=town)
    other = await client_as("manager", town=await factories.town())
    plan = {
        "employeeNo": await number(person),
        "post": post,
        "firstDay": "2026-11-02",
        "steps": [{"kind": "course", "subject": code, "days": 3}],
    }
    exam = await exam_factories.exam()
    with clock.fixed(datetime(2026, 11, 2, 1, 0, tzinfo=UTC)):
        await trainer.post("/api/plans", json=plan)
    for answers, who in ((RIGHT, 2), (WRONG, 1)):
        for client, _ in await people(client_as, who):
            paper = await begin(client, exam.id)
            await answer_all(client, paper, answers)
            await client.post(f"/api/attempts/{paper['id']}/submit")
    _, made = await opened(client_as)
    [(client, _)] = await people(client_as, 1)
    with clock.fixed(NOW):
        await client.post(f"/api/course-sessions/{made['id']}/enrolments", json={})
        desk = (await manager.get("/api/training-desk")).json()
        elsewhere = (await other.get("/api/training-desk")).json()
        page = await manager.get("/training-desk", headers=HTML)
        book = await manager.get("/training-desk/desk.xlsx")

    assert [(one["employeeNo"], one["due"], one["days"]) for one in desk["late"]] == [
        (await number(person), "2026-11-05", 32)
    ]
    assert elsewhere["late"] == []
    [fill] = [one for one in desk["sessions"] if one["session"] == made["id"]]
    assert (fill["seats"], fill["seated"]) == (2, 1)
    [rate] = [one for one in desk["passRates"] if one["exam"] == exam.code]
    assert (rate["people"], rate["passed"], rate["percent"]) == (3, 2, 66.7)
    assert await number(person) in page.text
    workbook = openpyxl.load_workbook(io.BytesIO(book.content))
    assert len(workbook.sheetnames) == 5
    assert workbook.worksheets[0]["A2"].value == await number(person)


async def permitted() -> tuple[int, int, int]:
    """(the permission, the beginner, the mentor)."""
    town = await factories.town()
    post = await factories.post(factories.unique("post-"))
    beginner, mentor = await factories.person(town), await factories.person(town)
    made = await factories._insert(
        "provisional_permission",
        person=beginner,
        post=post,
        mentor=mentor,
        first_day=date(2026, 12, 1),
        last_day=date(2026, 12, 31),
        withdrawn=False,
    )
    return made, beginner, mentor


async def test_a_mentor_says_how_a_beginner_gets_on_beside_the_days_that_count(
    client_as: Any,
) -> None:
    permission, beginner, mentor = await permitted()
    client = await client_as("staff", person=mentor)
    newcomer = await client_as("staff", person=beginner)
    for day in (2, 3, 28):
        await record_evidence(
            beginner,
            "days-served",
            "supervised",
            date(2026, 12, day) if day < 28 else date(2026, 11, day),
            source=f"test:{day}",
            now=NOW,
            amount=Decimal(1),
        )
    body = {"knowledge": 4, "manner": 5, "independence": 3, "ready": False, "remark": "多练"}
    with clock.fixed(NOW):
        before = (await client.get("/api/me/mentoring")).json()
        said = await client.post(f"/api/me/mentoring/{permission}/reports", json=body)
        page = await client.post(
            f"/me/mentoring/{permission}",
            data={"knowledge": "4", "manner": "5", "independence": "4", "ready": "1"},
            headers=HTML,
        )
        wrong = await client.post(
            f"/me/mentoring/{permission}", data={"knowledge": "9"}, headers=HTML
        )
        stranger = await newcomer.post(f"/api/me/mentoring/{permission}/reports", json=body)
        after = (await client.get("/api/me/mentoring")).json()
        learning = (await newcomer.get("/me/learning", headers=HTML)).text

    assert [(one["permission"], one["days"], one["reports"]) for one in before] == [
        (permission, 2.0, [])
    ]
    assert said.status_code == 200, said.text
    assert page.status_code == 303
    assert wrong.status_code == 422
    assert stranger.status_code == 404
    [report] = after[0]["reports"]
    assert (report["independence"], report["ready"]) == (4, True)
    assert "What my mentor says" in learning


async def test_a_report_before_the_first_day_is_refused(client_as: Any) -> None:
    permission, _, mentor = await permitted()
    client: httpx.AsyncClient = await client_as("staff", person=mentor)
    body = {"knowledge": 4, "manner": 5, "independence": 3, "ready": True}
    with clock.fixed(datetime(2026, 11, 20, 1, 0, tzinfo=UTC)):
        answer = await client.post(f"/api/me/mentoring/{permission}/reports", json=body)
    assert answer.status_code == 422


async def test_notices_of_training_come_by_letter_in_one_digest_and_nothing_twice(
    app: Any, client_as: Any
) -> None:
    trainer, made = await opened(client_as, seats=1)
    (first, one), (second, other) = await people(client_as, 2)
    [account] = await rows("SELECT id FROM account WHERE person = $1", other)
    address = f"{factories.unique('letter')}@example.org"
    await save(account["id"], Preferences(language="en", email=address, pace="daily"))
    await rows(
        "UPDATE notice_preference SET email_confirmed_at = now() WHERE account = $1", account["id"]
    )
    path = f"/api/course-sessions/{made['id']}/enrolments"
    with clock.fixed(NOW):
        await first.post(path, json={})
        await second.post(path, json={})
        await first.delete(f"{path}/{await number(one)}")
        await trainer.post(f"/api/course-sessions/{made['id']}/cancel")
        await trainer.post(f"/api/course-sessions/{made['id']}/cancel")
    async with smtp() as post:
        await deliver_due(clock.now(), post.doors())
        at_once = [letter for letter in post.taken if letter["To"] == address]
        tomorrow = clock.now() + timedelta(days=1)
        await deliver_due(tomorrow, post.doors())
        await deliver_due(tomorrow, post.doors())
    letters = [letter for letter in post.taken if letter["To"] == address]
    assert at_once == []
    assert len(letters) == 1
    text = letters[0].get_content()
    assert text.count("A seat became free") == 1
    assert text.count("is cancelled") == 1


async def test_a_study_visit_has_its_report_and_counts_its_hours_once(client_as: Any) -> None:
    town = await factories.town()
    person = await factories.person(town)
    personnel = await client_as("personnel")
    path = f"/api/people/{await number(person)}/development"
    body = {
        "kind": "visit",
        "title": "参访南山区",
        "firstDay": "2026-11-02",
        "lastDay": "2026-11-03",
    }
    goal = {"kind": "goal", "title": "考证", "firstDay": "2026-11-02"}
    made = (await personnel.post(path, json=body)).json()["id"]
    other = (await personnel.post(path, json=goal)).json()["id"]
    report = {"outcome": "窗口分区值得学", "hours": 12}
    with clock.fixed(NOW):
        done = await personnel.put(f"{path}/{made}/done", json=report)
        await personnel.put(f"{path}/{made}/done", json=report)
        wrong = await personnel.put(f"{path}/{other}/done", json=report)
        shown = (await personnel.get(path)).json()
        career = await personnel.get(f"/people/{await number(person)}/career", headers=HTML)
    hours = await rows(
        "SELECT amount, first_day FROM evidence WHERE person = $1 AND kind = 'class-hours'", person
    )
    assert (done.status_code, wrong.status_code) == (204, 422)
    assert [(float(one["amount"]), one["first_day"]) for one in hours] == [(12, date(2026, 11, 3))]
    assert {one["outcome"] for one in shown["steps"]} == {"窗口分区值得学", None}
    assert career.status_code == 200
