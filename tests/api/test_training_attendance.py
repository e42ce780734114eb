"""A course session on the day: approval, meetings, the code on the wall, the list, its end."""

import asyncio
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import icalendar
from pypdf import PdfReader

from kit import clock
from kit.database import rows
from tests import factories, published
from tests.api.test_training_sessions import LATER, NOW, course, number, people

HOUR = timedelta(hours=1)


async def opened(client_as: Any, **more: Any) -> tuple[Any, dict[str, Any]]:
    """(the trainer, a session of two meetings of three hours)."""
    trainer = await client_as("trainer")
    body = {
        "course": await course(),
        "dates": [
            {"startsAt": at.isoformat(), "endsAt": (at + 3 * HOUR).isoformat()}
            for at in (LATER + timedelta(days=1), LATER)
        ],
        "seats": 2,
        **more,
    }
    answer = await trainer.post("/api/course-sessions", json=body)
    assert answer.status_code == 201, answer.text
    return trainer, answer.json()


async def busy_hours(person: int) -> list[datetime]:
    found = await rows(
        "SELECT starts_at FROM busy_time WHERE person = $1 ORDER BY starts_at", person
    )
    return [row["starts_at"] for row in found]


async def test_a_seat_is_busy_time_at_every_meeting(client_as: Any) -> None:
    _, made = await opened(client_as)
    [(client, person)] = await people(client_as, 1)
    with clock.fixed(NOW):
        await client.post(f"/api/course-sessions/{made['id']}/enrolments", json={})
    assert await busy_hours(person) == [LATER, LATER + timedelta(days=1)]
    assert [one["startsAt"] for one in made["dates"]] == [
        "2026-12-10T01:00:00Z",
        "2026-12-11T01:00:00Z",
    ]


async def test_meetings_that_overlap_are_refused_with_their_place(client_as: Any) -> None:
    trainer = await client_as("trainer")
    dates = [
        {"startsAt": at.isoformat(), "endsAt": (at + 3 * HOUR).isoformat()}
        for at in (LATER, LATER + HOUR)
    ]
    answer = await trainer.post(
        "/api/course-sessions", json={"course": await course(), "dates": dates, "seats": 2}
    )
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["dates.1.startsAt"]


async def test_who_asks_for_a_seat_waits_for_a_yes(client_as: Any) -> None:
    trainer, made = await opened(client_as, needsApproval=True)
    (client, person), (other, second) = await people(client_as, 2)
    address = f"/api/course-sessions/{made['id']}/enrolments"
    with clock.fixed(NOW):
        assert (await client.post(address, json={})).json() == {"state": "asked"}
        assert (await other.post(address, json={})).json() == {"state": "asked"}
        assert await busy_hours(person) == []
        agreed = await trainer.post(
            f"{address}/{await number(person)}/decision", json={"agreed": True}
        )
        declined = await trainer.post(
            f"{address}/{await number(second)}/decision",
            json={"agreed": False, "reason": "名额留给新人"},
        )
        again = await trainer.post(
            f"{address}/{await number(second)}/decision", json={"agreed": True}
        )
    assert (agreed.json(), declined.json()) == ({"state": "seated"}, {"state": "refused"})
    assert again.status_code == 409
    assert await busy_hours(person) == [LATER, LATER + timedelta(days=1)]
    [told] = (await other.get("/api/notices")).json()["items"]
    assert "名额留给新人" in told["text"]


async def test_deadlines_bind_the_staff_and_not_the_officer(client_as: Any) -> None:
    until = (NOW + HOUR).isoformat()
    trainer, made = await opened(client_as, enrolUntil=until, leaveUntil=until)
    (early, person), (late, second) = await people(client_as, 2)
    address = f"/api/course-sessions/{made['id']}/enrolments"
    with clock.fixed(NOW):
        await early.post(address, json={})
    with clock.fixed(NOW + 2 * HOUR):
        refused = await late.post(address, json={})
        stays = await early.delete(f"{address}/{await number(person)}")
        taken = await trainer.post(address, json={"employeeNo": await number(second)})
        off = await trainer.delete(f"{address}/{await number(person)}")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/enrolment-closed")
    assert (stays.status_code, stays.json()["type"]) == (409, "/problems/too-late-to-leave")
    assert (taken.json(), off.status_code) == ({"state": "seated"}, 204)


async def test_leave_and_a_published_shift_keep_one_away(client_as: Any) -> None:
    _, made = await opened(client_as)
    (away, person), (serving, second) = await people(client_as, 2)
    day = clock.civil(LATER)
    await rows(
        "INSERT INTO leave (person, kind, first_day, last_day) VALUES ($1, 'annual', $2, $2)",
        person,
        day,
    )
    await _publish_shift(second)
    address = f"/api/course-sessions/{made['id']}/enrolments"
    with clock.fixed(NOW):
        on_leave = await away.post(address, json={})
        on_shift = await serving.post(address, json={})
    assert on_leave.json()["type"] == "/problems/on-leave-then"
    assert on_shift.json()["type"] == "/problems/on-shift-then"
    assignment = on_shift.json()["assignment"]
    page = f"/course-sessions/{made['id']}"
    with clock.fixed(NOW):
        seen = await serving.get(page, headers={"accept": "text/html"})
        assert f'name="assignment" value="{assignment}"' in seen.text
        nothing = await away.get(page, headers={"accept": "text/html"})
        assert 'name="assignment"' not in nothing.text
        offered = await serving.post("/api/swaps", json={"assignment": assignment})
    assert offered.status_code == 201, offered.text
    assert await busy_hours(person) == await busy_hours(second) == []


async def _publish_shift(person: int) -> None:
    """A published shift of the person on the morning of the first meeting."""
    [row] = await rows("SELECT town FROM person WHERE id = $1", person)
    centre = await factories.centre(row["town"])
    await published.roster(row["town"], {(centre, clock.civil(LATER), "AM"): [person]})


async def test_a_changed_time_moves_the_busy_hours_and_tells_who_has_a_seat(client_as: Any) -> None:
    trainer, made = await opened(client_as)
    [(client, person)] = await people(client_as, 1)
    address = f"/api/course-sessions/{made['id']}"
    at = LATER + timedelta(days=5)
    body = {
        "course": made["course"],
        "startsAt": at.isoformat(),
        "endsAt": (at + HOUR).isoformat(),
        "seats": 2,
    }
    with clock.fixed(NOW):
        await client.post(f"{address}/enrolments", json={})
        before = icalendar.Calendar.from_ical((await client.get(f"{address}/invitation.ics")).text)
        changed = await trainer.put(address, json=body)
        after = icalendar.Calendar.from_ical((await client.get(f"{address}/invitation.ics")).text)
    assert changed.status_code == 200, changed.text
    assert await busy_hours(person) == [at]
    [told] = (await client.get("/api/notices")).json()["items"]
    assert "2026-12-15 09:00" in told["text"]
    old, new = before.walk("VEVENT"), after.walk("VEVENT")
    assert (len(old), len(new)) == (2, 1)
    assert old[0]["uid"] == new[0]["uid"]
    assert (old[0]["sequence"], new[0]["sequence"]) == (0, 1)


async def test_the_code_on_the_wall_changes_and_only_the_present_one_counts(client_as: Any) -> None:
    trainer, made = await opened(client_as)
    (client, _), (stranger, _) = await people(client_as, 2)
    meeting = made["dates"][0]["id"]
    wall = f"/api/course-sessions/meetings/{meeting}/code"
    door = f"/api/course-sessions/meetings/{meeting}/check-in"
    with clock.fixed(NOW):
        await client.post(f"/api/course-sessions/{made['id']}/enrolments", json={})
    with clock.fixed(LATER - 10 * timedelta(minutes=1)):
        old = (await trainer.get(wall)).json()["code"]
    with clock.fixed(LATER):
        shown = (await trainer.get(wall)).json()["code"]
        expired = await client.post(door, json={"code": old})
        no_seat = await stranger.post(door, json={"code": shown})
        here = await client.post(door, json={"code": shown})
        again = await client.post(door, json={"code": shown})
    assert (expired.status_code, expired.json()["type"]) == (409, "/problems/code-expired")
    assert no_seat.json()["type"] == "/problems/no-seat"
    assert (here.json(), again.json()) == ({"minutes": 180}, {"minutes": 180})


async def test_who_comes_late_is_counted_from_then_on(client_as: Any) -> None:
    trainer, made = await opened(client_as)
    [(client, _)] = await people(client_as, 1)
    meeting = made["dates"][0]["id"]
    with clock.fixed(NOW):
        await client.post(f"/api/course-sessions/{made['id']}/enrolments", json={})
    with clock.fixed(LATER + HOUR):
        code = (await trainer.get(f"/api/course-sessions/meetings/{meeting}/code")).json()["code"]
        late = await client.post(
            f"/api/course-sessions/meetings/{meeting}/check-in", json={"code": code}
        )
    assert late.json() == {"minutes": 120}


async def test_settled_attendance_is_class_hours_and_completes_the_course(client_as: Any) -> None:
    trainer, made = await opened(client_as, seats=3)
    staff = await people(client_as, 3)
    address = f"/api/course-sessions/{made['id']}"
    first, second = (one["id"] for one in made["dates"])
    numbers = [await number(person) for _, person in staff]
    with clock.fixed(NOW):
        for client, _ in staff:
            await client.post(f"{address}/enrolments", json={})
    with clock.fixed(LATER + timedelta(days=1, hours=4)):
        for meeting, minutes in ((first, (180, 180)), (second, (180, 30))):
            kept = await trainer.put(
                f"/api/course-sessions/meetings/{meeting}/attendance",
                json={
                    "people": [
                        {"employeeNo": no, "minutes": there}
                        for no, there in zip(numbers, minutes, strict=False)
                    ]
                },
            )
            assert kept.status_code == 200, kept.text
        settled = await trainer.post(f"{address}/settle")
        twice = await trainer.post(f"{address}/settle")
        paper = await staff[0][0].get(f"{address}/attendance/{numbers[0]}/certificate.pdf")
        foreign = await staff[0][0].get(f"{address}/attendance/{numbers[1]}/certificate.pdf")
        absent = await trainer.get(f"{address}/attendance/{numbers[2]}/certificate.pdf")
    assert settled.json() == twice.json() == {"completed": 1, "partial": 1, "absent": 1}
    evidence = await rows(
        "SELECT person, amount FROM evidence WHERE source = $1 ORDER BY amount DESC",
        f"course-session:{made['id']}",
    )
    assert [(row["person"], row["amount"]) for row in evidence] == [
        (staff[0][1], Decimal(8)),
        (staff[1][1], Decimal("4.5")),
    ]
    assert "完成了课程" in PdfReader(BytesIO(paper.content)).pages[0].extract_text() or (
        "completed the course" in PdfReader(BytesIO(paper.content)).pages[0].extract_text()
    )
    assert paper.status_code == 200, paper.text
    assert (foreign.status_code, absent.status_code) == (403, 404)


async def test_a_corrected_list_replaces_what_it_was_evidence_of(client_as: Any) -> None:
    trainer, made = await opened(client_as)
    [(client, person)] = await people(client_as, 1)
    address = f"/api/course-sessions/{made['id']}"
    meeting = made["dates"][0]["id"]
    listed = f"/api/course-sessions/meetings/{meeting}/attendance"

    def body(minutes: int, employee_no: str) -> dict[str, Any]:
        return {"people": [{"employeeNo": employee_no, "minutes": minutes}]}

    who = await number(person)
    with clock.fixed(NOW):
        await client.post(f"{address}/enrolments", json={})
    with clock.fixed(LATER + timedelta(days=2)):
        await trainer.put(listed, json=body(90, who))
        await trainer.post(f"{address}/settle")
        closed = await trainer.put(listed, json=body(180, who))
        await trainer.post(f"{address}/reopen", json={"reason": "抄错了"})
        too_many = await trainer.put(listed, json=body(181, who))
        await trainer.put(listed, json=body(180, who))
        await trainer.post(f"{address}/settle")
    assert closed.json()["type"] == "/problems/already-settled"
    assert too_many.status_code == 422
    counted = await rows(
        "SELECT amount FROM evidence WHERE source = $1 AND withdrawn_at IS NULL",
        f"course-session:{made['id']}",
    )
    assert [row["amount"] for row in counted] == [Decimal(4)]


async def test_feedback_is_shown_from_three_answers_on_and_never_by_person(client_as: Any) -> None:
    trainer, made = await opened(client_as, seats=4)
    staff = await people(client_as, 4)
    address = f"/api/course-sessions/{made['id']}"
    with clock.fixed(NOW):
        for client, _ in staff:
            await client.post(f"{address}/enrolments", json={})
    marks = {"content": 4, "trainer": 5, "use": 3, "remark": "多讲案例"}
    with clock.fixed(LATER + timedelta(days=2)):
        people_there = [{"employeeNo": await number(p), "minutes": 180} for _, p in staff[:3]]
        await trainer.put(
            f"/api/course-sessions/meetings/{made['dates'][0]['id']}/attendance",
            json={"people": people_there},
        )
        for client, _ in staff[:2]:
            assert (await client.put(f"{address}/feedback", json=marks)).status_code == 204
        few = (await trainer.get(f"{address}/feedback")).json()
        await staff[2][0].put(f"{address}/feedback", json={**marks, "content": 1})
        shown = (await trainer.get(f"{address}/feedback")).json()
        outsider = await staff[3][0].put(f"{address}/feedback", json=marks)
    assert (few["answers"], few["content"], few["remarks"]) == (2, None, [])
    assert (shown["answers"], float(shown["content"])) == (3, 3.0)
    assert outsider.json()["type"] == "/problems/not-there"
    history = await rows(
        "SELECT 1 FROM history WHERE kind = 'course-session' AND key = $1 AND after::text LIKE $2",
        str(made["id"]),
        "%多讲案例%",
    )
    assert history == []


async def test_a_thousand_bookings_for_thirty_seats_seat_thirty(client_as: Any) -> None:
    _, made = await opened(client_as, seats=30)
    town = await factories.town()
    made_people = [await factories.person(town) for _ in range(1000)]
    from training.service.enrolment import enrol

    states = []
    for start in range(0, 1000, 50):
        states += await asyncio.gather(
            *(enrol(made["id"], person, now=NOW) for person in made_people[start : start + 50])
        )
    assert (states.count("seated"), states.count("waiting")) == (30, 970)
    found = await rows(
        "SELECT state, count(*) AS n FROM enrolment WHERE course_session = $1 GROUP BY state",
        made["id"],
    )
    assert {row["state"]: row["n"] for row in found} == {"seated": 30, "waiting": 970}


async def test_absentees_are_offered_a_session_of_their_own(client_as: Any) -> None:
    trainer, made = await opened(client_as)
    (came, one), (missed, other) = await people(client_as, 2)
    address = f"/api/course-sessions/{made['id']}"
    with clock.fixed(NOW):
        for client in (came, missed):
            await client.post(f"{address}/enrolments", json={})
    with clock.fixed(LATER + timedelta(days=2)):
        for meeting in made["dates"]:
            await trainer.put(
                f"/api/course-sessions/meetings/{meeting['id']}/attendance",
                json={"people": [{"employeeNo": await number(one), "minutes": 180}]},
            )
        await trainer.post(f"{address}/settle")
        at = LATER + timedelta(days=9)
        again = await trainer.post(
            "/api/course-sessions",
            json={
                "course": made["course"],
                "startsAt": at.isoformat(),
                "endsAt": (at + HOUR).isoformat(),
                "seats": 5,
                "makesUp": made["id"],
            },
        )
        done = await trainer.post(
            f"/api/course-sessions/{again.json()['id']}/enrolments/by-rule",
            json={"rule": "absentees"},
        )
    assert done.json() == {"seated": 1, "waiting": 0, "keptAway": 0}
    assert await busy_hours(other) == [LATER, LATER + timedelta(days=1), at]
