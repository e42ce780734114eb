"""Sittings, admission, doors, accommodations and the invigilator's desk; the clock is ours."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import httpx
import pypdf
import pytest

from kit.database import rows
from tests import exam_factories, factories
from tests.api.test_exam_attempts import NINE, after, answer_all, begin, problem
from tests.exam_factories import RIGHT, ExamMade


async def person_with_client(client_as: Any) -> tuple[httpx.AsyncClient, str, int]:
    person = await factories.person(await factories.town())
    [row] = await rows("SELECT employee_no FROM person WHERE id = $1", person)
    return await client_as("staff", person=person), row["employee_no"], person


async def sitting_of(
    examiner: httpx.AsyncClient, exam: ExamMade, *, seats: int = 2, **more: Any
) -> dict[str, Any]:
    """A sitting from nine to eleven with one room."""
    given = {"opensAt": "2026-12-07T01:00:00Z", "closesAt": "2026-12-07T03:00:00Z", **more}
    made = (await examiner.post(f"/api/exams/{exam.id}/sittings", json=given)).json()
    room = await examiner.post(
        f"/api/sittings/{made['id']}/rooms", json={"name": "一号考场", "seats": seats}
    )
    return {**made, "room": room.json()["id"]}


async def listed(examiner: httpx.AsyncClient, exam: ExamMade, **more: Any) -> None:
    answer = await examiner.put(
        f"/api/exams/{exam.id}/conduct", json={"admission": "listed", **more}
    )
    assert answer.status_code == 200, answer.text


async def test_only_the_admitted_begin_and_only_while_their_sitting_is_open(client_as: Any) -> None:
    exam = await exam_factories.exam()
    examiner = await client_as("examiner")
    inside, number, person = await person_with_client(client_as)
    outside, _, _ = await person_with_client(client_as)
    await listed(examiner, exam)
    sitting = await sitting_of(examiner, exam)
    admitted = await examiner.post(
        f"/api/sittings/{sitting['id']}/admissions", json={"employeeNos": [number, number]}
    )
    assert admitted.json() == {"admitted": 1}
    start = f"/api/exams/{exam.id}/attempts"
    with after(-1):
        early = await inside.post(start)
    with after():
        not_listed = await outside.post(start)
        paper = await begin(inside, exam.id)
    with after(121):
        again = await inside.post(start)
    assert problem(early) == (409, "exam-not-open")
    assert problem(not_listed) == (409, "not-admitted")
    assert problem(again) == (409, "exam-closed")
    assert paper["deadline"] == "2026-12-07T02:00:00Z"
    busy = await rows("SELECT kind, starts_at FROM busy_time WHERE person = $1", person)
    assert busy == [{"kind": "exam", "starts_at": NINE}]
    [told] = (await inside.get("/api/notices")).json()["items"][-1:]
    assert told["link"] == f"/me/exams/{exam.id}"


async def test_seats_are_given_in_order_and_run_out(client_as: Any) -> None:
    exam = await exam_factories.exam()
    examiner = await client_as("examiner")
    sitting = await sitting_of(examiner, exam, seats=2)
    numbers = [(await person_with_client(client_as))[1] for _ in range(3)]
    address = f"/api/sittings/{sitting['id']}/admissions"
    full = await examiner.post(address, json={"employeeNos": numbers})
    unknown = await examiner.post(address, json={"employeeNos": ["nobody"]})
    await examiner.post(address, json={"employeeNos": numbers[:2]})
    people = (await examiner.get(address)).json()
    assert problem(full) == (409, "no-seat-left")
    assert unknown.status_code == 422
    assert sorted((one["employeeNo"], one["seat"]) for one in people) == sorted(
        zip(numbers[:2], (1, 2), strict=True)
    )
    gone = await examiner.delete(f"{address}/{numbers[0]}")
    assert gone.status_code == 204
    taken = await examiner.put(f"{address}/{numbers[1]}", json={"room": sitting["room"], "seat": 3})
    assert taken.status_code == 422


async def test_a_code_and_a_network_stand_at_the_door(client_as: Any) -> None:
    exam = await exam_factories.exam()
    examiner = await client_as("examiner")
    client, number, _ = await person_with_client(client_as)
    sitting = await sitting_of(examiner, exam, accessCode="Lotus 88")
    await examiner.post(f"/api/sittings/{sitting['id']}/admissions", json={"employeeNos": [number]})
    start = f"/api/exams/{exam.id}/attempts"
    with after():
        without = await client.post(start)
        wrong = await client.post(start, headers={"Access-Code": "rose"})
        begun = await client.post(start, headers={"Access-Code": "lotus88"})
    assert [problem(without), problem(wrong)] == [(403, "wrong-access-code")] * 2
    assert begun.status_code == 201

    other = await exam_factories.exam()
    await listed(examiner, other, admission="open", networks=["10.9.0.0/16"])
    refused = await client.post(f"/api/exams/{other.id}/attempts")
    assert problem(refused) == (403, "elsewhere-only")
    bad = await examiner.put(
        f"/api/exams/{other.id}/conduct", json={"networks": ["10.9.0.0/99", "here"]}
    )
    assert bad.status_code == 422


async def test_codes_cannot_be_guessed_for_long(client_as: Any) -> None:
    exam = await exam_factories.exam()
    examiner = await client_as("examiner")
    client, _, _ = await person_with_client(client_as)
    await listed(examiner, exam, admission="open", accessCode="secret")
    start = f"/api/exams/{exam.id}/attempts"
    answers = [
        (await client.post(start, headers={"Access-Code": f"try {n}"})).status_code
        for n in range(22)
    ]
    assert answers[:20] == [403] * 20
    assert answers[-1] == 429


async def test_extra_time_attempts_and_no_pause_are_granted_by_person(client_as: Any) -> None:
    exam = await exam_factories.exam(attempts=1, delay_minutes=600)
    examiner = await client_as("examiner")
    client, number, _ = await person_with_client(client_as)
    granted = await examiner.post(
        "/api/accommodations",
        json={
            "employeeNo": number,
            "exam": exam.id,
            "extraPercent": 25,
            "extraAttempts": 1,
            "noDelay": True,
            "reason": "视力障碍",
            "firstDay": "2026-01-01",
        },
    )
    assert granted.status_code == 201, granted.text
    with after():
        first = await begin(client, exam.id)
        await client.post(f"/api/attempts/{first['id']}/submit")
    with after(1):
        second = await begin(client, exam.id)
        await client.post(f"/api/attempts/{second['id']}/submit")
        third = await client.post(f"/api/exams/{exam.id}/attempts")
    assert first["deadline"] == "2026-12-07T02:15:00Z"
    assert problem(third) == (409, "no-attempt-left")


async def desk(client: httpx.AsyncClient, sitting: int) -> dict[str, Any]:
    people = (await client.get(f"/api/sittings/{sitting}/desk")).json()["people"]
    return {one["employeeNo"]: one for one in people}


async def test_the_desk_shows_who_is_where_pauses_a_room_and_moves_the_deadlines(
    client_as: Any,
) -> None:
    exam = await exam_factories.exam()
    examiner = await client_as("examiner")
    client, number, _ = await person_with_client(client_as)
    _, absent, _ = await person_with_client(client_as)
    sitting = await sitting_of(examiner, exam)
    base = f"/api/sittings/{sitting['id']}"
    await examiner.post(f"{base}/admissions", json={"employeeNos": [number, absent]})
    with after():
        paper = await begin(client, exam.id)
        await answer_all(client, paper, RIGHT)
        seen = await desk(examiner, sitting["id"])
    room = f"{base}/rooms/{sitting['room']}"
    with after(10):
        paused = await examiner.post(f"{room}/pause")
        twice = await examiner.post(f"{room}/pause")
        state = (await desk(examiner, sitting["id"]))[number]["state"]
    with after(25):
        resumed = await examiner.post(f"{room}/resume")
        shown = (await client.get(f"/api/attempts/{paper['id']}")).json()
        more = await examiner.post(f"{room}/add-time", json={"minutes": 5, "reason": "停电"})
        later = (await client.get(f"/api/attempts/{paper['id']}")).json()
    assert (seen[number]["state"], seen[absent]["state"]) == ("answering", "absent")
    assert (seen[number]["answered"], seen[number]["questions"], seen[number]["seat"]) == (4, 4, 1)
    assert [one.json() for one in (paused, twice, resumed, more)] == [
        {"attempts": 1},
        {"attempts": 0},
        {"attempts": 1},
        {"attempts": 1},
    ]
    assert state == "paused"
    assert shown["deadline"] == "2026-12-07T02:15:00Z"
    assert later["deadline"] == "2026-12-07T02:20:00Z"


async def test_only_the_rooms_invigilators_and_examiners_act_at_the_desk(client_as: Any) -> None:
    exam = await exam_factories.exam()
    examiner = await client_as("examiner")
    stranger = await client_as("trainer")
    sitting = await sitting_of(examiner, exam)
    room = f"/api/sittings/{sitting['id']}/rooms/{sitting['room']}"
    refused = await stranger.post(f"{room}/pause")
    account = await factories.account("trainer")
    unknown = await examiner.put(f"{room}/invigilators", json={"usernames": ["nobody-here"]})
    named = await examiner.put(f"{room}/invigilators", json={"usernames": [account.username]})
    assert problem(refused) == (403, "not-your-room")
    assert unknown.status_code == 422
    assert named.json()["rooms"][0]["invigilators"] == [account.username]


async def test_a_submitted_attempt_is_reopened_and_its_evidence_taken_back(client_as: Any) -> None:
    exam = await exam_factories.exam()
    examiner = await client_as("examiner")
    client, _, person = await person_with_client(client_as)
    with after():
        paper = await begin(client, exam.id)
        await answer_all(client, paper, RIGHT)
        await client.post(f"/api/attempts/{paper['id']}/submit")
    held = "SELECT count(*) AS n FROM evidence WHERE person = $1 AND withdrawn_at IS NULL"
    [before] = await rows(held, person)
    with after(30):
        opened = await examiner.post(
            f"/api/attempts/{paper['id']}/reopen", json={"minutes": 10, "reason": "误触交卷"}
        )
        shown = (await client.get(f"/api/attempts/{paper['id']}")).json()
        [during] = await rows(held, person)
        again = (await client.post(f"/api/attempts/{paper['id']}/submit")).json()
        [then] = await rows(held, person)
    assert opened.status_code == 204, opened.text
    assert (shown["state"], shown["deadline"]) == ("running", "2026-12-07T01:40:00Z")
    assert (before["n"], during["n"], then["n"]) == (1, 0, 1)
    assert again["result"]["percent"] == 100


async def test_time_is_added_to_a_running_attempt_only(client_as: Any) -> None:
    exam = await exam_factories.exam()
    examiner = await client_as("examiner")
    client, _, _ = await person_with_client(client_as)
    with after():
        paper = await begin(client, exam.id)
        added = await examiner.post(
            f"/api/attempts/{paper['id']}/add-time", json={"minutes": 7, "reason": "设备故障"}
        )
        shown = (await client.get(f"/api/attempts/{paper['id']}")).json()
        await client.post(f"/api/attempts/{paper['id']}/submit")
        over = await examiner.post(
            f"/api/attempts/{paper['id']}/add-time", json={"minutes": 7, "reason": "设备故障"}
        )
    assert added.status_code == 204
    assert shown["deadline"] == "2026-12-07T02:07:00Z"
    assert problem(over) == (409, "attempt-over")


async def test_incidents_are_written_down_with_who_wrote_them(client_as: Any) -> None:
    exam = await exam_factories.exam()
    examiner = await client_as("examiner")
    sitting = await sitting_of(examiner, exam)
    noted = await examiner.post(
        f"/api/sittings/{sitting['id']}/incidents",
        json={"text": "空调漏水，换座", "room": sitting["room"]},
    )
    empty = await examiner.post(f"/api/sittings/{sitting['id']}/incidents", json={"text": ""})
    elsewhere = await examiner.post(
        f"/api/sittings/{sitting['id']}/incidents", json={"text": "x", "room": 1}
    )
    kept = await rows("SELECT text, username FROM exam_incident WHERE id = $1", noted.json()["id"])
    assert kept[0]["text"] == "空调漏水，换座"
    assert kept[0]["username"] is not None
    assert (empty.status_code in {400, 422}, elsewhere.status_code) == (True, 404)


async def test_a_cancelled_sitting_frees_people_and_tells_them(client_as: Any) -> None:
    exam = await exam_factories.exam()
    examiner = await client_as("examiner")
    client, number, person = await person_with_client(client_as)
    sitting = await sitting_of(examiner, exam)
    base = f"/api/sittings/{sitting['id']}"
    await examiner.post(f"{base}/admissions", json={"employeeNos": [number]})
    moved = await examiner.put(
        base, json={"opensAt": "2026-12-08T01:00:00Z", "closesAt": "2026-12-08T03:00:00Z"}
    )
    await examiner.post(f"{base}/cancel")
    assert moved.status_code == 200
    assert await rows("SELECT 1 FROM busy_time WHERE person = $1", person) == []
    assert len((await client.get("/api/notices")).json()["items"]) == 3


@pytest.mark.parametrize(
    "path",
    [
        "/exams/{exam}/sittings",
        "/sittings/{sitting}",
        "/sittings/{sitting}/desk",
        "/sittings/{sitting}/desk?part=live",
        "/exams/{exam}/desk",
        "/invigilation",
        "/exams/{exam}/conduct",
        "/exams/groups",
    ],
)
async def test_the_pages_of_a_sitting_can_be_read(client_as: Any, path: str) -> None:
    exam = await exam_factories.exam()
    examiner = await client_as("examiner")
    client, number, _ = await person_with_client(client_as)
    sitting = await sitting_of(examiner, exam)
    await examiner.post(f"/api/sittings/{sitting['id']}/admissions", json={"employeeNos": [number]})
    with after():
        await begin(client, exam.id)
        answer = await examiner.get(
            path.format(exam=exam.id, sitting=sitting["id"]), headers={"accept": "text/html"}
        )
    assert answer.status_code == 200
    assert "<h1" in answer.text or "part=live" in path


async def test_a_part_that_is_failed_is_resat_alone_and_the_whole_is_evidence(
    client_as: Any,
) -> None:
    theory, practice = await exam_factories.exam(), await exam_factories.exam()
    examiner = await client_as("examiner")
    client, _, person = await person_with_client(client_as)
    group = factories.unique("group-")
    await examiner.put(f"/api/exam-groups/{group}", json={"name": "上岗考试", "validMonths": 12})
    for exam, part in ((theory, "theory"), (practice, "practice")):
        await listed(examiner, exam, admission="open", group=group, part=part)

    async def take(exam: ExamMade, minutes: float, *, right: bool) -> None:
        with after(minutes):
            paper = await begin(client, exam.id)
            if right:
                await answer_all(client, paper, RIGHT)
            await client.post(f"/api/attempts/{paper['id']}/submit")

    async def subjects() -> set[str]:
        found = await rows(
            "SELECT subject FROM evidence WHERE person = $1 AND withdrawn_at IS NULL", person
        )
        return {row["subject"] for row in found}

    await take(theory, 0, right=True)
    await take(practice, 60, right=False)
    assert await subjects() == {theory.code}
    await take(practice, 60 + timedelta(days=30).total_seconds() / 60, right=True)
    assert await subjects() == {theory.code, practice.code, group}


NEVER = "9999-12-31T23:59:59.999999Z"
EVER = "0001-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"opensAt": EVER, "closesAt": NEVER}, ["closesAt", "opensAt"]),
        ({"opensAt": "2026-12-07T01:00:00Z", "closesAt": NEVER}, ["closesAt"]),
        ({"opensAt": "2026-12-07T01:00:00", "closesAt": "2026-12-07T03:00:00Z"}, ["opensAt"]),
    ],
)
async def test_times_that_no_clock_reaches_are_refused_by_field(
    client_as: Any, given: dict[str, str], fields: list[str]
) -> None:
    exam = await exam_factories.exam()
    examiner = await client_as("examiner")
    terms = {"name": "x", "limitMinutes": 5, "passPercent": 50, "lines": [{"count": 1, "marks": 1}]}

    sitting = await examiner.post(f"/api/exams/{exam.id}/sittings", json=given)
    whole = await examiner.post(
        "/api/exams", json={**terms, "code": factories.unique("exam-"), **given}
    )

    for answer in (sitting, whole):
        assert answer.status_code in {400, 422}, answer.text
        assert sorted(one["field"] for one in answer.json()["errors"]) == fields
    assert await rows("SELECT 1 FROM exam_sitting WHERE exam = $1", exam.id) == []


async def test_large_print_that_was_granted_is_there_on_screen_and_on_paper(client_as: Any) -> None:
    exam = await exam_factories.exam()
    examiner = await client_as("examiner")
    granted, number, _ = await person_with_client(client_as)
    other, _, _ = await person_with_client(client_as)
    await examiner.post(
        "/api/accommodations/",
        json={
            "employeeNo": number,
            "largePrint": True,
            "reason": "视力",
            "exam": exam.id,
            "firstDay": "2026-12-01",
        },
    )
    pages = []
    with after():
        for client in (granted, other):
            paper = await begin(client, exam.id)
            answer = await client.get(
                f"/me/attempts/{paper['id']}", headers={"accept": "text/html"}
            )
            pages.append('class="elders"' in answer.text)
    await examiner.post(f"/api/exams/{exam.id}/variants", json={"count": 1})
    base = f"/api/exams/{exam.id}/variants/A"
    sizes = [
        largest(await examiner.get(f"{base}/{name}.pdf"))
        for name in ("paper", "paper-large", "answer-sheet-large")
    ]

    assert pages == [True, False]
    assert sizes[0] < 18 <= min(sizes[1:])


def largest(answer: httpx.Response) -> float:
    """The most usual size of type in a PDF, in points."""
    assert answer.status_code == 200, answer.text
    counted: dict[float, int] = {}

    def count(text: str, _: Any, matrix: Any, __: Any, size: float) -> None:
        point = round(size * abs(matrix[3]), 1)
        counted[point] = counted.get(point, 0) + len(text.strip())

    for page in pypdf.PdfReader(BytesIO(answer.content)).pages:
        page.extract_text(visitor_text=count)
    return max(counted, key=lambda size: counted[size])
