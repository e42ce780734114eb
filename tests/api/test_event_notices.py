"""Who is told of a published roster and of a passed exam, and who is not."""

from datetime import timedelta
from typing import Any

from httpx import AsyncClient

from certification import service as certification
from certification.service.telling import hints_wait, tell_waiting
from kit import clock
from kit.database import rows
from tests import exam_factories, factories
from tests.api import roster_scene as scene
from tests.api.conftest import SignIn
from tests.api.roster_scene import MONDAY
from tests.api.test_exam_attempts import answer_all, begin
from tests.exam_factories import RIGHT, WRONG


async def told(client: AsyncClient, language: str = "en") -> list[tuple[str, str, str | None]]:
    answer = await client.get("/api/notices", headers={"accept-language": language})
    return [(one["kind"], one["text"], one["link"]) for one in answer.json()["items"]]


async def person_id(employee_no: str) -> int:
    found = await rows("SELECT id FROM person WHERE employee_no = $1", employee_no)
    return int(found[0]["id"])


async def publish(manager: AsyncClient, roster: int) -> None:
    done = await manager.post(f"/api/rosters/{roster}/publish")
    assert done.status_code == 200, done.text


async def shifts_of(manager: AsyncClient, roster: int, employee_no: str) -> list[dict[str, Any]]:
    found = await manager.get(f"/api/rosters/{roster}/assignments?pageSize=500")
    return [each for each in found.json()["items"] if each["employeeNo"] == employee_no]


async def test_whoever_is_on_a_published_roster_is_told_how_much_and_from_when(client_as: SignIn):
    town = await scene.town()
    manager = await client_as("manager", town=town.id)
    roster = await scene.solved(manager, town)
    work = await manager.get(f"/api/rosters/{roster}/assignments?pageSize=500")
    number = work.json()["items"][0]["employeeNo"]
    mine = await shifts_of(manager, roster, number)
    staff = await client_as("staff", person=await person_id(number))
    stranger = await client_as("staff", person=await factories.person(town.id))

    await publish(manager, roster)

    first = min(each["date"] for each in mine)
    of_week = "The roster from 2026-12-07 to 2026-12-13 is published."
    assert await told(staff) == [
        (
            "roster.published",
            f"{of_week} Your half-days: {len(mine)}, the first on {first}.",
            "/me/shifts",
        )
    ]
    assert await told(stranger) == []
    assert [text for _, text, _ in await told(staff, "zh-CN")] == [
        f"2026-12-07 至 2026-12-13 的排班表已发布。您有 {len(mine)} 个半天班，首班在 {first}。"
    ]


async def test_a_roster_that_supersedes_another_is_told_to_those_whose_shifts_it_changes(
    client_as: SignIn,
):
    town = await scene.town(shared=8)
    manager = await client_as("manager", town=town.id)
    roster = await scene.solved(manager, town)
    await publish(manager, roster)
    work = (await manager.get(f"/api/rosters/{roster}/assignments?pageSize=500")).json()["items"]
    ill = next(each["employeeNo"] for each in work if each["date"] == "2026-12-10")
    staff = {
        number: await client_as("staff", person=await person_id(number))
        for number in [*town.shared, *town.fixed]
    }
    await rows(
        "INSERT INTO leave (person, kind, first_day, last_day) VALUES ($1, 'sick', $2, $2)",
        await person_id(ill),
        MONDAY + timedelta(3),
    )
    started = await manager.post(
        f"/api/rosters/{roster}/replan", json={"fromDay": "2026-12-10", "seconds": 1}
    )
    assert (await scene.finished(manager, started.json()["job"]))["state"] == "done"
    newer = started.json()["id"]
    changed = {
        number
        for number in staff
        if {each["shift"] for each in await shifts_of(manager, roster, number)}
        != {each["shift"] for each in await shifts_of(manager, newer, number)}
    }
    assert ill in changed
    assert changed < set(staff)

    await publish(manager, newer)

    heard = {number for number, client in staff.items() if await told(client)}
    assert heard == changed


async def test_publishing_the_same_again_tells_nobody(client_as: SignIn):
    town = await scene.town(shared=2, fixed=0, centres=1)
    manager = await client_as("manager", town=town.id)
    roster = await scene.solved(manager, town)
    await publish(manager, roster)
    staff = [await client_as("staff", person=await person_id(each)) for each in town.shared]
    again = await scene.drafted(manager, town)
    await rows(
        "INSERT INTO assignment (roster, shift, person, starts_at, ends_at, published, pinned) "
        "SELECT $2, shift, person, starts_at, ends_at, false, false FROM assignment "
        "WHERE roster = $1",
        roster,
        again,
    )
    await publish(manager, again)
    assert [await told(each) for each in staff] == [[], []]


async def test_a_roster_without_them_is_told_to_those_who_had_shifts(client_as: SignIn):
    town = await scene.town(shared=1, fixed=0, centres=1)
    manager = await client_as("manager", town=town.id)
    await publish(manager, await scene.solved(manager, town))
    staff = await client_as("staff", person=await person_id(town.shared[0]))
    await publish(manager, await scene.drafted(manager, town))
    assert [text for _, text, _ in await told(staff)] == [
        "Your shifts from 2026-12-07 to 2026-12-13 have changed: you have none left."
    ]


async def certificate_for(exam: exam_factories.ExamMade) -> str:
    """A type of certificate that asks for nothing but the exam."""
    line, code = factories.unique("line-"), factories.unique("window-")
    await factories.service_line(line)
    letters = "".join(chr(ord("A") + int(digit)) for digit in code[-5:])
    await certification.put_type(
        code,
        f"{code}上岗证",
        name_en=f"{code} certificate",
        lines=[line],
        validity_months=36,
        number_prefix=f"SG{letters}",
        now=clock.now(),
    )
    asked = {"exam": exam.code, "withinMonths": 12}
    await certification.put_conditions(
        "certificate",
        code,
        clock.today() - timedelta(days=1),
        {"fact": "exam", **asked},
        source="test",
        now=clock.now(),
    )
    return code


async def test_the_personnel_office_of_the_town_is_told_whom_a_passed_exam_made_eligible(
    client_as: SignIn,
):
    exam = await exam_factories.exam()
    code = await certificate_for(exam)
    town = await factories.town()
    number = factories.unique("E")
    person = await factories.person(town, employee_no=number, name="何晓琳")
    office = await client_as("personnel", town=town)
    elsewhere = await client_as("personnel", town=await factories.town())
    trainee = await client_as("staff", person=person)

    paper = await begin(trainee, exam.id)
    await answer_all(trainee, paper, RIGHT)
    for _ in range(2):
        assert (await trainee.post(f"/api/attempts/{paper['id']}/submit")).status_code == 200
    assert await hints_wait()
    await tell_waiting()
    assert not await hints_wait()

    assert await told(office) == [
        (
            "certificate.eligible",
            f"何晓琳 ({number}) has passed the exam: {code} certificate can be issued.",
            "/certificate-issue",
        )
    ]
    assert [text for _, text, _ in await told(office, "zh-CN")] == [
        f"何晓琳（{number}）已通过考试，可以签发{code}上岗证。"
    ]
    assert await told(elsewhere) == []
    assert [(kind, link) for kind, _, link in await told(trainee)] == [
        ("exam", f"/me/attempts/{paper['id']}")
    ]


async def test_an_exam_that_is_not_passed_makes_nobody_eligible(client_as: SignIn):
    exam = await exam_factories.exam()
    await certificate_for(exam)
    town = await factories.town()
    office = await client_as("personnel", town=town)
    trainee = await client_as("staff", person=await factories.person(town))
    paper = await begin(trainee, exam.id)
    await answer_all(trainee, paper, WRONG)
    await trainee.post(f"/api/attempts/{paper['id']}/submit")
    await tell_waiting()
    assert await told(office) == []
