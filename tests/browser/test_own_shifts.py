"""A window worker's phone: the next shift, the weeks to come, the calendar link."""

from datetime import timedelta
from urllib.parse import urljoin

import icalendar
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from kit import clock
from kit.database import rows
from staff.accounts import service as accounts
from tests import factories, published
from tests.browser.conftest import Open

MONDAY = published.monday(1)


async def entered(open_page: Open, account: factories.AccountMade, **how: object) -> Page:
    """A page of that account, already signed in."""
    secret = await accounts.sign_in(
        account.username, account.password, now=clock.now(), address=None, agent=None
    )
    page = await open_page(**how)
    await page.goto("/health/live")
    await page.context.add_cookies(
        [{"name": "session", "value": secret, "url": urljoin(page.url, "/")}]
    )
    return page


@pytest.fixture
async def worker(url: str) -> factories.AccountMade:
    town = await factories.town()
    home = await factories.centre(town, name="平胜社区", name_en="Pingsheng")
    centre = await factories.centre(town, name="夏西社区", name_en="Xiaxi", x_km=3, y_km=4)
    line = factories.unique("line")
    await factories.service_line(line)
    await rows(
        "UPDATE service_line SET name = '社会保险', name_en = 'Social insurance' WHERE code = $1",
        line,
    )
    person = await factories.person(town, home=home)
    slots = {
        (centre, MONDAY, "AM"): [person],
        (home, MONDAY, "PM"): [person],
        (centre, MONDAY + timedelta(days=9), "AM"): [person],
    }
    await published.roster(town, slots, lines=[line])
    return await factories.account("staff", person=person)


async def accessible(page: Page) -> list[str]:
    found = await Axe().run(page)
    return [violation["id"] for violation in found.response["violations"]]


@pytest.mark.parametrize(
    ("language", "place", "way", "line", "weeks"),
    [
        ("zh-CN", "夏西社区", "距您所属中心5.0公里", "社会保险", "2个半天"),
        ("en-US", "Xiaxi", "5.0 km from your home centre", "Social insurance", "2 half-days"),
    ],
)
async def test_the_phone_shows_the_next_shift_large_and_the_weeks_below(
    open_page, worker, language, place, way, line, weeks
):
    page = await entered(open_page, worker, phone=True, language=language)
    await page.goto("/me/shifts")
    following = page.locator(".next-shift")
    for text in (place, way, line, "08:30–12:00"):
        assert text in await following.inner_text()
    headings = await page.locator(".shift-week h2").all_inner_texts()
    assert (len(headings), weeks in headings[0]) == (2, True)
    assert await page.locator(".shift-item").count() == 3
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= page.viewport_size["width"]
    assert await accessible(page) == []


async def test_a_calendar_link_is_made_copied_read_and_revoked(open_page, worker):
    page = await entered(open_page, worker, phone=True)
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.goto("/me/shifts")
    await page.click("text=同步到手机日历")
    await page.fill("[name=note]", "我的手机")
    await page.click("text=生成链接")
    assert await page.locator(".card h2").inner_text() == "我的手机"
    await page.click("text=复制地址")
    address = await page.evaluate("navigator.clipboard.readText()")
    assert address == await page.locator(".secret").inner_text()
    await page.click("text=显示二维码供手机扫描")
    assert await page.locator("svg.qr").is_visible()
    assert await accessible(page) == []
    fetched = await page.context.request.get(address)
    calendar = icalendar.Calendar.from_ical(await fetched.body())
    assert [str(event["summary"]) for event in calendar.walk("VEVENT")] == [
        "夏西社区·上午班",
        "平胜社区·下午班",
        "夏西社区·上午班",
    ]
    await page.get_by_role("button", name="作废链接").click()
    await page.click("dialog .danger")
    await page.wait_for_selector("text=链接已作废")
    assert (await page.context.request.get(address)).status == 404


async def test_whoever_has_no_shifts_is_told_what_comes_next(open_page, url):
    account = await factories.account(
        "staff", person=await factories.person(await factories.town())
    )
    page = await entered(open_page, account, phone=True)
    await page.goto("/me/shifts")
    assert "还没有班次" in await page.locator(".empty").inner_text()
    assert await page.locator(".empty a[href='/me/certificates']").count() == 1
    assert await accessible(page) == []
