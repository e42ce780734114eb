"""Seats of a course session."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from kit import clock
from kit.database import rows
from tests import factories
from training.rules.lessons import LessonDraft
from training.service.courses import CourseDraft, publish_course

NOW = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 10, 1, 0, tzinfo=UTC)


async def course() -> str:
    code = factories.unique("course-")
    draft = CourseDraft("课程", Decimal(4), (LessonDraft("一", "# 一"),), "Course")
    await publish_course(code, draft, now=NOW)
    return code


async def session(client_as: Any, *, seats: int, starts: datetime = LATER) -> int:
    trainer = await client_as("trainer")
    answer = await trainer.post(
        "/api/course-sessions",
        json={
            "course": await course(),
            "startsAt": starts.isoformat(),
            "endsAt": (starts + timedelta(hours=3)).isoformat(),
            "seats": seats,
        },
    )
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


async def people(client_as: Any, count: int) -> list[tuple[Any, int]]:
    town = await factories.town()
    found = []
    for _ in range(count):
        person = await factories.person(town)
        found.append((await client_as("staff", person=person), person))
    return found


async def number(person: int) -> str:
    found = await rows("SELECT employee_no FROM person WHERE id = $1", person)
    return str(found[0]["employee_no"])


async def test_of_two_people_for_the_last_seat_one_sits_and_one_waits(client_as: Any) -> None:
    made = await session(client_as, seats=3)
    staff = await people(client_as, 8)
    with clock.fixed(NOW):
        answers = await asyncio.gather(
            *(one.post(f"/api/course-sessions/{made}/enrolments", json={}) for one, _ in staff)
        )
        states = sorted(answer.json()["state"] for answer in answers)
    assert states == ["seated"] * 3 + ["waiting"] * 5


async def test_a_booked_session_is_busy_time_and_leaving_frees_it(client_as: Any) -> None:
    made = await session(client_as, seats=1)
    (first, one), (second, other) = await people(client_as, 2)

    async def busy(person: int) -> list[datetime]:
        found = await rows("SELECT starts_at FROM busy_time WHERE person = $1", person)
        return [row["starts_at"] for row in found]

    with clock.fixed(NOW):
        await first.post(f"/api/course-sessions/{made}/enrolments", json={})
        waiting = await second.post(f"/api/course-sessions/{made}/enrolments", json={})
        assert waiting.json() == {"state": "waiting"}
        assert (await busy(one), await busy(other)) == ([LATER], [])
        gone = await first.delete(f"/api/course-sessions/{made}/enrolments/{await number(one)}")
    assert gone.status_code == 204
    assert (await busy(one), await busy(other)) == ([], [LATER])
    [told] = (await second.get("/api/notices")).json()["items"]
    assert told["text"] == "A seat became free: “课程” on 2026-12-10 09:00 is yours."


async def test_a_cancelled_session_frees_and_tells_everybody_on_it(client_as: Any) -> None:
    made = await session(client_as, seats=1)
    (first, one), (second, _) = await people(client_as, 2)
    trainer = await client_as("trainer")
    with clock.fixed(NOW):
        for client in (first, second):
            await client.post(f"/api/course-sessions/{made}/enrolments", json={})
        cancelled = await trainer.post(f"/api/course-sessions/{made}/cancel")
    assert cancelled.json()["cancelled"] is True
    assert await rows("SELECT 1 FROM busy_time WHERE person = $1", one) == []
    for client in (first, second):
        assert (await client.get("/api/notices")).json()["total"] == 1


async def test_who_is_elsewhere_at_that_time_cannot_enrol(client_as: Any) -> None:
    first, second = await session(client_as, seats=5), await session(client_as, seats=5)
    [(client, _)] = await people(client_as, 1)
    with clock.fixed(NOW):
        await client.post(f"/api/course-sessions/{first}/enrolments", json={})
        answer = await client.post(f"/api/course-sessions/{second}/enrolments", json={})
    assert (answer.status_code, answer.json()["title"]) == (409, "课程")


async def test_nobody_enrols_once_it_has_begun(client_as: Any) -> None:
    made = await session(client_as, seats=5)
    [(client, _)] = await people(client_as, 1)
    with clock.fixed(LATER):
        answer = await client.post(f"/api/course-sessions/{made}/enrolments", json={})
    assert answer.status_code == 409


async def test_one_enrols_oneself_only_unless_one_is_the_trainer(client_as: Any) -> None:
    made = await session(client_as, seats=5)
    (client, _), (_, other) = await people(client_as, 2)
    address, body = f"/api/course-sessions/{made}/enrolments", {"employeeNo": await number(other)}
    with clock.fixed(NOW):
        assert (await client.post(address, json=body)).status_code == 403
        trainer = await client_as("trainer")
        assert (await trainer.post(address, json=body)).json() == {"state": "seated"}
        listed = (await trainer.get(address)).json()
    assert [one["state"] for one in listed["items"]] == ["seated"]


async def test_a_session_that_ends_before_it_begins_is_refused(client_as: Any) -> None:
    trainer = await client_as("trainer")
    answer = await trainer.post(
        "/api/course-sessions",
        json={
            "course": "nowhere",
            "startsAt": LATER.isoformat(),
            "endsAt": LATER.isoformat(),
            "seats": 1,
        },
    )
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {"course", "endsAt"}
