"""Every role opens every page of its own menu on a phone: it fits, and axe finds no fault."""

import pytest
from axe_playwright_python.async_playwright import Axe

from staff.accounts.queries import ROLES
from tests import factories

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
_looked_at: set[str] = set()


@pytest.mark.parametrize("role", ROLES)
async def test_every_page_of_the_menu_fits_a_phone_and_is_accessible(signed_in, role):
    person = await factories.person(await factories.town())
    page = await signed_in(role, person=person, phone=True)
    links = await page.locator("nav.rail details a").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    assert {"/", "/people/me"} <= set(links)
    wrong: list[str] = []
    for path in links:
        answer = await page.goto(path)
        assert answer is not None
        if answer.status != 200:
            wrong.append(f"{path}: status {answer.status}")
        if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"{path}: wider than the phone")
        if path in _looked_at:
            continue
        _looked_at.add(path)
        found = await Axe().run(page, options=RULES)
        wrong += [
            f"{path}: {fault['id']}: {node['html'][:120]}"
            for fault in found.response["violations"]
            for node in fault["nodes"]
        ]
    assert wrong == []
