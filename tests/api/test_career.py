"""Careers: what the page, the record and programs see."""

import re
from datetime import date, datetime, timedelta
from io import BytesIO

import httpx
import pypdf
import pytest

from kit import clock
from kit.clock import ZONE
from kit.database import rows
from tests import factories
from tests.api.conftest import SignIn


async def career_of_two_placements(town: int) -> str:
    """The employee number of somebody placed twice, with a certificate and three half-days."""
    number = factories.unique("N")
    centre = await factories.centre(town, name="狮山镇第01社区行政服务中心", name_en="Community 01")
    post = await factories.post()
    person = await factories.person(town, home=centre, employee_no=number, name="区小𬭎")
    for order, first, last in (
        ("令〔2025〕1号", date(2025, 1, 1), date(2025, 6, 30)),
        ("令〔2025〕9号", date(2025, 7, 1), None),
    ):
        await rows(
            "INSERT INTO placement (person, centre, post, kind, first_day, last_day, order_no, "
            "cancelled) VALUES ($1, $2, $3, 'regular', $4, $5, $6, false)",
            person,
            centre,
            post,
            first,
            last,
            order,
        )
    line = factories.unique("line")
    await factories.service_line(line)
    await serve(town, centre, person, line, [(5, "AM"), (5, "PM"), (6, "AM"), (20, "AM")])
    return number


async def serve(
    town: int, centre: int, person: int, line: str, half_days: list[tuple[int, str]]
) -> None:
    """Published assignments on those days of January 2026."""
    now = datetime(2026, 1, 1, tzinfo=ZONE)
    [plan] = await rows(
        "INSERT INTO window_plan (town, first_day, days, policy, state, made_at) "
        "VALUES ($1, '2026-01-05', 28, '{}', 'done', $2) RETURNING id",
        town,
        now,
    )
    [roster] = await rows(
        "INSERT INTO roster (town, plan, first_day, last_day, state, version, made_at, "
        "published_at) VALUES ($1, $2, '2026-01-05', '2026-02-01', 'published', 1, $3, $3) "
        "RETURNING id",
        town,
        plan["id"],
        now,
    )
    for day, session in half_days:
        starts = datetime(2026, 1, day, 8 if session == "AM" else 14, 30, tzinfo=ZONE)
        ends = starts.replace(hour=12 if session == "AM" else 17)
        [shift] = await rows(
            "INSERT INTO shift (plan, centre, day, session, starts_at, ends_at, windows, lines) "
            "VALUES ($1, $2, $3, $4, $5, $6, 1, $7::jsonb) RETURNING id",
            plan["id"],
            centre,
            starts.date(),
            session,
            starts,
            ends,
            f'["{line}"]',
        )
        await rows(
            "INSERT INTO assignment (roster, shift, person, starts_at, ends_at, published, pinned) "
            "VALUES ($1, $2, $3, $4, $5, true, false)",
            roster["id"],
            shift["id"],
            person,
            starts,
            ends,
        )


async def test_a_career_as_of_a_day(client_as: SignIn) -> None:
    town = await factories.town()
    number = await career_of_two_placements(town)
    personnel = await client_as("personnel")
    found = (await personnel.get(f"/api/people/{number}/career?on=2026-01-15")).json()
    assert found["name"] == "区小𬭎"
    length = found["serviceLength"]
    assert (length["months"], length["days"], length["years"]) == (12, 15, 1)
    assert [(p["firstDay"], p["lastDay"], p["months"]) for p in found["placements"]] == [
        ("2025-07-01", None, 6),
        ("2025-01-01", "2025-06-30", 6),
    ]
    assert (found["daysServed"], found["served"][0]["days"]) == (1.5, 1.5)
    assert [one["days"] for one in found["lines"]] == [1.5]
    later = (await personnel.get(f"/api/people/{number}/career?on=2026-01-31")).json()
    assert (later["daysServed"], later["serviceLength"]["months"]) == (2.0, 13)


async def test_the_day_itself_is_not_over_and_days_to_come_are_not_served(
    client_as: SignIn,
) -> None:
    number = await career_of_two_placements(await factories.town())
    personnel = await client_as("personnel")

    async def served(on: str, today: datetime) -> float:
        with clock.fixed(today):
            found = await personnel.get(f"/api/people/{number}/career?on={on}")
        return found.json()["daysServed"]

    sixth = datetime(2026, 1, 6, 10, 0, tzinfo=ZONE)
    assert await served("2026-01-06", sixth) == 1.0
    assert await served("2026-12-31", sixth) == 1.0
    assert await served("2026-01-07", sixth + timedelta(days=5)) == 1.5


async def test_my_shifts_and_my_career_count_the_same_days(client_as: SignIn) -> None:
    number = await career_of_two_placements(await factories.town())
    [person] = await rows("SELECT id FROM person WHERE employee_no = $1", number)
    mine = await client_as("staff", person=person["id"])
    shifts = (await mine.get("/api/me/shifts")).json()
    career = (await mine.get(f"/api/people/{number}/career")).json()
    assert career["daysServed"] == shifts["daysServed"]


async def test_the_career_record_is_read_back(client_as: SignIn) -> None:
    number = await career_of_two_placements(await factories.town())
    personnel = await client_as("personnel")
    answer = await personnel.get(
        f"/api/people/{number}/career.pdf?on=2026-01-31", headers={"accept-language": "zh-CN"}
    )
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    text = pypdf.PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    for piece in (
        "履历",
        "区小𬭎",
        number,
        "派驻与上岗证时间轴",
        "狮山镇第01社区行政服务中心",
        "令〔2025〕9号",
    ):
        assert piece in text


async def test_the_timeline_holds_each_month_of_training(client_as: SignIn) -> None:
    number = await career_of_two_placements(await factories.town())
    [person] = await rows("SELECT id FROM person WHERE employee_no = $1", number)
    for day, hours in ((date(2025, 3, 4), 3), (date(2025, 3, 20), 2), (date(2025, 5, 6), 4)):
        await rows(
            "INSERT INTO evidence (person, kind, subject, first_day, amount, source, recorded_at) "
            "VALUES ($1, 'class-hours', 'in_service', $2, $3, $4, now())",
            person["id"],
            day,
            hours,
            factories.unique("test:"),
        )
    personnel = await client_as("personnel")
    page = await personnel.get(
        f"/people/{number}/career?on=2025-12-31&lang=en", headers={"accept": "text/html"}
    )
    assert re.findall(r"(\d+) class hours ·", page.text) == ["5", "4"]
    told = (await personnel.get(f"/api/people/{number}/career?on=2025-12-31")).json()
    assert told["classHours"] == 9


async def test_the_page_shows_the_timeline(client_as: SignIn) -> None:
    number = await career_of_two_placements(await factories.town())
    auditor = await client_as("auditor")
    shown = await auditor.get(f"/people/{number}/career", headers={"accept": "text/html"})
    assert (shown.status_code, "<svg" in shown.text) == (200, True)
    assert "Community 01" in shown.text


@pytest.mark.parametrize("path", ["/api/people/{}/career", "/api/people/{}/career.pdf"])
async def test_who_may_read_a_career(
    client: httpx.AsyncClient, client_as: SignIn, path: str
) -> None:
    own, other = await factories.town(), await factories.town()
    number = await career_of_two_placements(own)
    [person] = await rows("SELECT id FROM person WHERE employee_no = $1", number)
    stranger = await factories.person(own)

    async def status(reader: httpx.AsyncClient) -> int:
        return (await reader.get(path.format(number))).status_code

    assert await status(client) == 401
    assert await status(await client_as("staff", person=person["id"])) == 200
    assert await status(await client_as("staff", person=stranger)) == 403
    assert await status(await client_as("manager", town=own)) == 200
    assert await status(await client_as("manager", town=other)) == 404
    assert await status(await client_as("trainer")) == 403
    personnel = await client_as("personnel")
    assert (await personnel.get(path.format("nobody"))).status_code == 404
    assert (await personnel.get(path.format(number) + "?on=x")).status_code == 400
    assert (await personnel.get(path.format(number) + "?on=0001-01-01")).status_code == 200


async def test_my_career_is_the_same_page(client_as: SignIn) -> None:
    number = await career_of_two_placements(await factories.town())
    [person] = await rows("SELECT id FROM person WHERE employee_no = $1", number)
    html = {"accept": "text/html"}
    mine = await client_as("staff", person=person["id"])
    assert number in (await mine.get("/me/career", headers=html)).text
    nobody = await client_as("staff")
    assert "nobody of the staff" in (await nobody.get("/me/career", headers=html)).text
