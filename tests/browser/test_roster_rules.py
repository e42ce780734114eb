"""A manager decides, on a phone too, what the town's rosters weigh."""

import os

import pytest

from kit import clock
from kit.database import rows
from tests import factories
from tests.browser.conftest import Open
from tests.browser.test_own_shifts import accessible

SHOTS = os.environ.get("SHOTS")
"""A folder for pictures of the page, if somebody wants to look."""


@pytest.mark.parametrize(
    ("phone", "language"), [(True, "zh-CN"), (False, "en-US"), (True, "en-US")]
)
async def test_the_rules_fit_the_screen_and_are_kept(
    signed_in: Open, *, phone: bool, language: str
):
    town = await factories.town()
    [row] = await rows("SELECT code FROM town WHERE id = $1", town)
    path = f"/roster-rules/{row['code']}"
    page = await signed_in("manager", town=town, phone=phone, language=language)
    await page.goto(path)
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert await accessible(page) == []
    if SHOTS:
        name = f"rules-{'phone' if phone else 'desk'}-{language}.png"
        await page.screenshot(path=f"{SHOTS}/{name}", full_page=True)
    await page.fill("[name=firstDay]", clock.today().isoformat())
    await page.fill("[name=source]", "Town meeting of 20 November")
    await page.fill("[name=travel]", "3")
    await page.click("main form.form button[type=submit]")
    await page.wait_for_url(f"**{path}")
    await page.goto(path)
    assert await page.locator("[name=travel]").input_value() == "3"
    assert await page.locator("[name=noonMinutes]").input_value() == "60"
