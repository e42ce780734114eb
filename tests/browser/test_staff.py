"""The staff floor in a browser: people found and leaving, days off, numbers of rules."""

from datetime import date

import pytest

from kit.database import rows
from tests import factories
from tests.browser.test_frame import _faults, _placed_person, _wider_than_the_screen


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
async def test_rules_posts_and_centres_are_accessible_and_fit(signed_in, language, phone):
    centre = await factories.centre(await factories.town(), windows=5, x_km=2, y_km=3)
    code = (await rows("SELECT code FROM centre WHERE id = $1", centre))[0]["code"]
    page = await signed_in("admin", phone=phone, language=language)
    for path in (
        "/rule-sets",
        "/rule-sets/working-time/new",
        "/rule-sets/window-policy/new",
        "/posts/new",
        f"/centres/{code}",
    ):
        await page.goto(path)
        assert await _faults(page) == [], path
        assert not await _wider_than_the_screen(page), path


async def test_a_person_is_found_by_initials_and_leaves_on_a_last_day(signed_in):
    person, number = await _placed_person()
    page = await signed_in("personnel")
    await page.goto("/people")
    await page.fill("[name=q]", "oyhy")
    await page.press("[name=q]", "Enter")
    await page.click(f"a[href='/people/{number}']")
    await page.fill("[name=lastDay]", "2031-06-30")
    await page.click(f"form[action='/people/{number}/last-day'] button")
    await page.click("dialog .danger")
    await page.wait_for_selector(f"form[action='/people/{number}/stays']")
    assert "2031年6月30日" in await page.inner_text("main")
    left = await rows("SELECT left_on FROM person WHERE id = $1", person)
    ended = await rows("SELECT last_day FROM placement WHERE person = $1", person)
    assert (left[0]["left_on"], ended[0]["last_day"]) == (date(2031, 7, 1), date(2031, 6, 30))


async def test_a_provisional_year_says_so_until_its_notice_is_entered(signed_in):
    page = await signed_in("personnel", phone=True)
    await page.goto("/calendar/2089")
    assert await page.locator(".flash.note").count() == 1
    await page.fill("[name=day]", "2089-01-01")
    await page.select_option("[name=kind]", "holiday")
    await page.fill("[name=name]", "元旦")
    await page.click("form[action='/calendar/2089/days'] button")
    await page.wait_for_selector("td.holiday")
    await page.fill("[name=notice]", "国务院办公厅关于2089年部分节假日安排的通知")
    await page.click("form[action='/calendar/2089/notice'] button")
    await page.wait_for_selector("text=依据：国务院办公厅关于2089年")
    assert await page.locator(".flash.note").count() == 0
