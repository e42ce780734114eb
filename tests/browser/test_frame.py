"""The frame in a browser: accessible, two languages, elders' mode, phones, without JavaScript."""

from datetime import date

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from tests import factories


async def _faults(page: Page) -> list[str]:
    """What axe finds wrong on the page against WCAG 2.2 AA."""
    found = await Axe().run(
        page,
        options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    )
    return [
        f"{fault['id']}: {node['html'][:160]}"
        for fault in found.response["violations"]
        for node in fault["nodes"]
    ]


async def _wider_than_the_screen(page: Page) -> bool:
    return bool(
        await page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
    )


async def _placed_person() -> tuple[int, str]:
    """A person at a centre of the same number, in a post."""
    from kit.database import rows

    town = await factories.town("狮山镇" + factories.unique(""))
    centre = await factories.centre(town, level="town", windows=8)
    person = await factories.person(
        town, home=centre, name="欧阳海燕", name_pinyin="ou yang hai yan"
    )
    post = await factories.post()
    await rows(
        "INSERT INTO placement (person, centre, post, kind, first_day, order_no, cancelled) "
        "VALUES ($1, $2, $3, 'regular', $4, '令1', false)",
        person,
        centre,
        post,
        date(2025, 1, 1),
    )
    number = await rows("SELECT employee_no FROM person WHERE id = $1", person)
    await rows("UPDATE centre SET code = $2 WHERE id = $1", centre, number[0]["employee_no"])
    return person, number[0]["employee_no"]


PUBLIC = ["/", "/sign-in", "/nothing-here"]
INSIDE = [
    "/",
    "/people?q=欧阳",
    "/people/{number}",
    "/people/{number}/placements",
    "/people/{number}/leave",
    "/people/{number}/edit",
    "/centres?pageSize=10",
    "/centres/{centre}",
    "/calendar/2026",
    "/accounts?pageSize=10",
    "/account",
    "/history?kind=nothing",
    "/notices",
    "/design",
]


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
async def test_public_pages_are_accessible(open_page, phone):
    page = await open_page(phone=phone)
    for path in PUBLIC:
        await page.goto(path)
        assert await _faults(page) == [], path
        assert not await _wider_than_the_screen(page), path


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
async def test_pages_are_accessible_and_fit_a_phone(signed_in, language):
    _, number = await _placed_person()
    page = await signed_in("admin", phone=True, language=language)
    for path in INSIDE:
        await page.goto(path.format(number=number, centre=number))
        assert await _faults(page) == [], path
        assert not await _wider_than_the_screen(page), path


async def test_pages_are_accessible_on_a_desktop_in_dark_and_light(signed_in):
    _, number = await _placed_person()
    page = await signed_in("admin")
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        for path in INSIDE:
            await page.goto(path.format(number=number, centre=number))
            assert await _faults(page) == [], (scheme, path)


async def test_the_language_switch_stays_on_the_page_and_is_remembered(signed_in):
    page = await signed_in("admin")
    await page.goto("/people?q=ou&sort=-employeeNo")
    await page.click("text=English")
    assert page.url.endswith("/people?q=ou&sort=-employeeNo")
    assert await page.inner_text("h1") == "People"
    await page.goto("/centres")
    assert await page.get_attribute("html", "lang") == "en"


async def test_elders_mode_makes_type_larger_and_columns_fewer(signed_in):
    _, number = await _placed_person()
    page = await signed_in("admin")
    await page.goto(f"/people?q={number}")
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    columns = "[...document.querySelectorAll('thead th')].filter(t => t.offsetWidth > 0).length"
    before = (await page.evaluate(size), await page.evaluate(columns))
    await page.click(".elders-switch")
    after = (await page.evaluate(size), await page.evaluate(columns))
    assert after[0] > before[0] * 1.25
    assert after[1] < before[1]
    assert await _faults(page) == []
    for path in ("/", f"/people/{number}", "/calendar/2026"):
        await page.goto(path)
        assert not await _wider_than_the_screen(page), path


async def test_targets_on_a_phone_are_large_enough_for_a_thumb(signed_in):
    person, number = await _placed_person()
    page = await signed_in("staff", person=person, phone=True)
    for path in ("/", f"/people/{number}", f"/people/{number}/leave"):
        await page.goto(path)
        small = await page.evaluate(
            """() => [...document.querySelectorAll(
                   'nav.bottom a, .tool, main .button:not(.small), main input, main select')]
                 .filter(e => e.offsetWidth && e.type !== 'hidden' && e.type !== 'checkbox')
                 .filter(e => e.getBoundingClientRect().height < 43.5)
                 .map(e => e.outerHTML.slice(0, 120))"""
        )
        assert small == [], path


async def test_everything_works_without_javascript(chromium: Browser, url: str):
    person, number = await _placed_person()
    account = await factories.account("personnel", person=person)
    context = await chromium.new_context(
        base_url=url,
        locale="en-US",
        java_script_enabled=False,
        viewport={"width": 390, "height": 844},
    )
    page = await context.new_page()
    await page.goto(f"/people/{number}/leave")
    assert "/sign-in?next=" in page.url
    await page.fill("[name=username]", account.username)
    await page.fill("[name=password]", account.password)
    await page.click("main button[type=submit]")
    assert page.url.endswith(f"/people/{number}/leave")
    await page.fill("[name=firstDay]", "2027-03-01")
    await page.fill("[name=lastDay]", "2027-03-05")
    await page.click("text=Enter leave >> nth=-1")
    assert "The leave is entered." in await page.inner_text(".flashes")
    await page.click("summary:has-text('Menu')")
    await page.click("nav.rail details a[href='/people']")
    assert await page.inner_text("h1") == "People"
    await page.click("details.account summary")
    await page.click("text=Sign out")
    assert page.url.endswith("/sign-in")
    await context.close()


async def test_a_dangerous_button_asks_first_and_a_no_changes_nothing(signed_in):
    _, number = await _placed_person()
    page = await signed_in("personnel", language="en-US")
    await page.goto(f"/people/{number}/placements")
    await page.click("text=Change this placement")
    await page.click("text=Cancel the placement")
    await page.click("dialog button:has-text('Cancel')")
    assert await page.locator(".badge.bad").count() == 0
    await page.click("text=Cancel the placement")
    await page.click("dialog >> text=Yes, do it")
    await page.wait_for_load_state()
    assert "The placement is cancelled." in await page.inner_text(".flashes")


async def test_no_page_breaks_its_own_policy(signed_in):
    _, number = await _placed_person()
    page = await signed_in("admin")
    complaints: list[str] = []
    page.on(
        "console",
        lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for path in INSIDE:
        await page.goto(path.format(number=number, centre=number))
    assert complaints == []


async def test_the_keyboard_reaches_the_content_first(signed_in):
    page = await signed_in("admin")
    await page.goto("/people")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.className") == "skip"
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "main"
