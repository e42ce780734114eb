"""From an order to an adopted promotion list, in a browser; and the new pages fit every screen."""

from datetime import date, timedelta

import pytest

from career.care.service import begin_round
from certification.service.conditions import put_conditions
from kit import clock
from kit.database import rows
from tests import factories
from tests.browser.test_frame import _faults, _placed_person, _wider_than_the_screen


async def test_an_order_leads_to_a_place_on_an_adopted_promotion_list(signed_in):
    town = await factories.town()
    centre = await factories.centre(town)
    post = await factories.post()
    number = factories.unique("N")
    await factories.person(town, home=centre, employee_no=number, name="欧阳慧")
    [codes] = await rows("SELECT code FROM post WHERE id = $1", post)
    page = await signed_in("personnel")
    await page.goto(f"/people/{number}/placements")
    form = f"form[action='/people/{number}/placements']"
    await page.select_option(f"{form} [name=post]", codes["code"])
    first = clock.today() - timedelta(days=800)
    await page.fill(f"{form} [name=firstDay]", first.isoformat())
    await page.fill(f"{form} [name=orderNo]", "南政数人〔2024〕8号")
    await page.click(f"{form} button[type=submit]")
    await page.wait_for_selector("text=南政数人〔2024〕8号")

    code = factories.unique("deputy-")
    await page.goto("/promotions")
    await page.fill("[name=code]", code)
    await page.fill("[name=name]", "中心副主任")
    await page.click("form[action='/promotions'] button[type=submit]")
    await page.wait_for_url(f"**/promotions/{code}")
    tree = {"fact": "service", "months": 24, "kinds": ["window"]}
    source = "南组通〔2026〕1号"
    await put_conditions("promotion", code, date(2020, 1, 1), tree, source=source, now=clock.now())
    await page.fill("[name=number]", source)
    await page.fill("[name=text]", "窗口任职满二十四个月。")
    await page.click(f"form[action='/promotions/{code}/notices'] button[type=submit]")
    await page.wait_for_selector("text=窗口任职满二十四个月。")
    await page.click(f"form[action='/promotions/{code}/lists'] button[type=submit]")
    await page.wait_for_url("**/promotion-lists/*")
    await page.goto(f"{page.url}?person={number}")
    assert "欧阳慧" in await page.inner_text("main")
    assert await page.locator(f"a[href='/people/{number}/service-length']").count() == 1
    await page.click("form[action$='/adopt'] button")
    await page.click("dialog .danger")
    await page.wait_for_selector("text=名册已审定并冻结。")
    made = await rows(
        "SELECT l.state, l.document IS NOT NULL AS frozen FROM promotion_list l "
        "JOIN promotion p ON p.id = l.promotion WHERE p.code = $1",
        code,
    )
    assert made == [{"state": "adopted", "frozen": True}]


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
async def test_career_pages_are_accessible_and_fit(signed_in, phone):
    _, number = await _placed_person()
    await begin_round(clock.today())
    page = await signed_in("personnel", phone=phone)
    wrong = {}
    for path in (
        "/placements",
        f"/people/{number}/placements",
        f"/people/{number}/service-length",
        f"/people/{number}/appraisals",
        f"/people/{number}/development",
        f"/people/{number}/personnel-file",
        "/promotions",
        "/appraisals",
        "/retention",
        "/talent-pool",
        "/care",
        "/corrections",
        "/district",
    ):
        await page.goto(path)
        faults = await _faults(page)
        if faults or await _wider_than_the_screen(page):
            wrong[path] = faults
    assert wrong == {}
