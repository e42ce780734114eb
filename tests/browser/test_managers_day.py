"""A roster manager's day through the pages, from the case file to the check-in at the window."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from kit import clock
from kit.database import rows
from kit.spreadsheets import to_csv
from staff.queries.calendar import workdays
from tests import factories
from tests.api import roster_scene as scene
from tests.browser.test_frame import _faults, _wider_than_the_screen

PATIENCE = 60_000
CASES = ("中心代码", "日期", "时段", "业务线", "办件量")
A_HALF_DAY = 20
WEEKS = 40


async def town_without_history(shared: int = 6) -> scene.Town:
    """A town of two centres whose people are certified; nobody has counted its cases yet."""
    made = await scene.town(shared=shared, fixed=1, centres=2)
    await rows(
        "DELETE FROM case_count WHERE centre IN (SELECT id FROM centre WHERE code = ANY($1))",
        made.centres,
    )
    return made


async def next_whole_week() -> date:
    """The next Monday whose week has five working days."""
    today = clock.today()
    monday = today + timedelta(7 - today.weekday())
    while len(await workdays(monday, monday + timedelta(6))) != 5:
        monday += timedelta(7)
    return monday


def case_file(folder: Path, centres: list[str]) -> Path:
    """Forty weeks of counts up to yesterday, as a town hands them in."""
    last = clock.today() - timedelta(1)
    days = [last - timedelta(n) for n in range(7 * WEEKS)]
    path = folder / "办件量.csv"
    lines = [
        (centre, day.isoformat(), half, scene.GENERAL, str(A_HALF_DAY + day.weekday()))
        for centre in centres
        for day in days
        if day.weekday() < 5
        for half in ("上午", "下午")
    ]
    path.write_bytes(to_csv(CASES, lines))
    return path


async def import_cases(page: Page, path: Path) -> None:
    await page.goto("/imports")
    await page.select_option("#f-kind", "cases")
    await page.set_input_files("#f-file", path)
    await page.get_by_role("button", name="Look through the file").click()
    now = page.get_by_role("button", name="Import now")
    await expect(now).to_be_visible(timeout=PATIENCE)
    await now.click()
    await expect(page.get_by_text(re.compile(r"^Imported: \d+ new"))).to_be_visible(
        timeout=PATIENCE
    )


async def solved_roster(page: Page, town: str, monday: date) -> str:
    """The address of the week's solved draft, made from a new window plan."""
    await page.goto("/window-plans")
    await page.select_option("[name=town]", town)
    await page.fill("[name=firstDay]", monday.isoformat())
    await page.select_option("[name=days]", "7")
    await page.get_by_role("button", name="Plan the windows").click()
    await expect(page.get_by_text("saved against the uniform plan")).to_be_visible(timeout=PATIENCE)
    await page.get_by_role("button", name="Make the roster").click()
    await expect(page).to_have_url(re.compile(r"/rosters/\d+$"))
    await expect(page.get_by_role("button", name="Publish")).to_be_visible(timeout=PATIENCE)
    return page.url


async def publish(page: Page) -> None:
    await page.get_by_role("button", name="Publish", exact=True).click()
    await page.locator("dialog .danger").click()
    await expect(page.get_by_text("Published. People see their shifts now.")).to_be_visible()


async def serving(town: int, day: date, session: str | None = None) -> list[tuple[int, str]]:
    """(id, number) of the shared staff who are published on that day, or in that half-day."""
    found = await rows(
        "SELECT DISTINCT p.id, p.employee_no FROM assignment a JOIN shift s ON s.id = a.shift "
        "JOIN person p ON p.id = a.person WHERE a.published AND p.pool = 'shared' "
        "AND p.town = $1 AND s.day = $2 AND ($3::text IS NULL OR s.session = $3) ORDER BY 1",
        town,
        day,
        session,
    )
    return [(row["id"], row["employee_no"]) for row in found]


async def it_becomes(town: int, day: date) -> None:
    """What was published for that day is for today, and its first half-day has just begun."""
    await rows(
        "UPDATE shift s SET day = $3::date FROM window_plan w WHERE w.id = s.plan AND w.town = $1 "
        "AND s.day = $2",
        town,
        day,
        clock.today(),
    )
    await rows(
        "UPDATE assignment a SET starts_at = now() - interval '1 second', "
        "ends_at = now() + interval '3 hours' FROM shift s, window_plan w WHERE s.id = a.shift "
        "AND w.id = s.plan AND w.town = $1 AND s.day = $2 AND s.session = 'AM'",
        town,
        clock.today(),
    )


async def test_from_the_case_file_to_the_check_in(signed_in: Any, tmp_path: Path) -> None:
    town, monday = await town_without_history(), await next_whole_week()
    manager = await signed_in("manager", town=town.id, language="en-US")

    # Morning: last year's counts come in, and are turned into a forecast with its errors.
    await import_cases(manager, case_file(tmp_path, town.centres))
    await manager.goto(f"/demand?town={town.code}")
    await manager.get_by_role("button", name="Make a new forecast").click()
    await manager.wait_for_url("**/demand?town=*", timeout=PATIENCE)
    await expect(manager.get_by_text("forecast error (WAPE)")).to_be_visible()
    assert await _faults(manager) == []

    # The week is planned and solved; one half-day is changed by hand and put back by keyboard.
    draft = await solved_roster(manager, town.code, monday)
    await manager.goto(f"{draft}/people")
    await manager.locator("table.grid td a:not(.free)").first.click()
    team = manager.locator(".person-line")
    before = await team.count()
    await team.first.get_by_role("button", name="Take off").click()
    await expect(team).to_have_count(before - 1)
    await manager.keyboard.press("Control+z")
    await expect(team).to_have_count(before)
    await team.first.get_by_role("button", name="Pin").click()
    await expect(manager.get_by_text("set by hand")).to_be_visible()
    await manager.goto(draft)
    await publish(manager)

    # Somebody reads it on the phone, says so, and asks for the Friday off.
    tuesday, friday = monday + timedelta(1), monday + timedelta(4)
    mornings = await serving(town.id, monday, "AM")
    asker, asking = next(who for who in await serving(town.id, friday) if who in mornings)
    ill, sick = next(who for who in await serving(town.id, tuesday) if who[0] != asker)
    phone = await signed_in("staff", person=asker, phone=True)
    another = await factories.account("staff", person=ill)
    await manager.reload()
    await phone.goto("/me/leave")
    await phone.select_option("[name=kind]", "annual")
    await phone.fill("[name=firstDay]", friday.isoformat())
    await phone.fill("[name=lastDay]", friday.isoformat())
    await phone.locator("main form button", has_text="申请休假").tap()
    await expect(phone.locator("main")).to_contain_text("已提交")
    await manager.goto("/leave-requests")
    await manager.locator("main table a").first.click()
    await expect(manager.get_by_text("windows would stand empty")).to_be_visible()
    await manager.get_by_role("button", name="Approve").click()
    await expect(manager.locator("main")).to_contain_text("approved", ignore_case=True)

    # Somebody calls in sick: few half-days change, and one click publishes them.
    await manager.goto("/sick-call")
    await manager.fill("[name=employeeNo]", sick)
    await manager.fill("[name=firstDay]", tuesday.isoformat())
    await manager.fill("[name=lastDay]", tuesday.isoformat())
    await manager.get_by_role("button", name="Enter and repair").click()
    await expect(manager.locator("#changes")).to_be_visible(timeout=PATIENCE)
    changed = await manager.locator("table.changes tbody tr").all_inner_texts()
    assert any(sick in line for line in changed)
    on_friday = [line for line in changed if asking in line]
    assert len(changed) <= 12, changed
    assert await _faults(manager) == []
    await publish(manager)
    assert sick not in [number for _, number in await serving(town.id, tuesday)]
    assert asking not in [number for _, number in await serving(town.id, friday)]
    assert on_friday

    # Whoever is concerned is told and confirms; the manager sees it.
    told = await rows("SELECT count(*) AS n FROM notice WHERE account = $1", another.id)
    assert told[0]["n"] >= 1
    await phone.goto("/notices")
    await phone.get_by_role("button", name="我已阅知").first.tap()
    await expect(phone.locator("main")).to_contain_text("已确认")
    await manager.reload()
    await expect(manager.locator("#told + p")).to_contain_text("1 of")

    # The day comes: the code at the window, typed on the phone, checks in.
    await it_becomes(town.id, monday)
    [mine] = await rows(
        "SELECT c.code FROM assignment a JOIN shift s ON s.id = a.shift JOIN centre c "
        "ON c.id = s.centre WHERE a.published AND a.person = $1 AND s.day = $2 "
        "AND s.session = 'AM'",
        asker,
        clock.today(),
    )
    await manager.goto(f"/centres/{mine['code']}/check-in")
    code = await manager.locator(".check-in-code .figure-value").first.inner_text()
    await phone.goto("/me/check-in")
    await phone.fill("[name=code]", code)
    await phone.get_by_role("button", name="我已到场").tap()
    await expect(phone.locator("main")).to_contain_text("已签到")
    assert not await _wider_than_the_screen(phone)
    await manager.goto(f"/day-of-service?town={town.code}")
    await expect(manager.locator("main")).to_contain_text(asking)


@pytest.fixture
async def drafted(signed_in: Any) -> tuple[Page, Page, str, str]:
    """Two managers of a town, each looking at the same shift of the same draft."""
    town, monday = await scene.town(shared=6, fixed=1), await next_whole_week()
    one = await signed_in("manager", town=town.id, language="en-US")
    other = await signed_in("manager", town=town.id, language="en-US")
    draft = await solved_roster(one, town.code, monday)
    await one.goto(f"{draft}/people")
    await one.locator("table.grid td a:not(.free)").first.click()
    await other.goto(one.url)
    return one, other, draft, one.url


async def test_two_managers_at_once_see_each_others_changes_and_lose_none(
    drafted: tuple[Page, Page, str, str],
) -> None:
    one, other, _, shift = drafted
    before = await one.locator(".person-line").count()
    await one.locator(".person-line").first.get_by_role("button", name="Take off").click()
    await expect(one.locator(".person-line")).to_have_count(before - 1)

    # The other hears of it at once, and what is tried on the old page is refused with the reason.
    await expect(other.locator("[data-roster]")).to_be_visible()
    await other.locator(".person-line").last.get_by_role("button", name="Take off").click()
    await expect(other.locator(".flash.bad")).to_contain_text("changed")
    await other.goto(shift)
    await expect(other.locator(".person-line")).to_have_count(before - 1)

    # From the page as it is now the edit goes through, and the first manager hears in turn.
    await other.locator(".candidates button", has_text="Put on").first.click()
    await expect(other.locator(".person-line")).to_have_count(before)
    await expect(one.locator("[data-roster]")).to_be_visible()


async def test_the_table_is_walked_by_arrow_keys_and_opened_by_enter(
    drafted: tuple[Page, Page, str, str],
) -> None:
    page, _, draft, _ = drafted
    await page.goto(f"{draft}/people")
    cells = page.locator("table.grid tbody td a")
    await cells.first.focus()
    start = await page.evaluate("document.activeElement.closest('td').cellIndex")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowDown")
    place = await page.evaluate(
        "[document.activeElement.closest('td').cellIndex,"
        " document.activeElement.closest('tr').rowIndex]"
    )
    assert place[0] > start
    address = await page.evaluate("document.activeElement.href")
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(r"/(shifts/\d+|half-day)"))
    assert page.url.split("#")[0] == address
