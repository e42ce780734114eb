"""Certificates in a browser: issued with a click, held on the phone, checked by a stranger."""

from axe_playwright_python.async_playwright import Axe

from kit import clock
from tests.api.test_certification_chain import made_scene, passes
from tests.browser.conftest import Open


async def _faults(page) -> list[tuple[str, str]]:
    found = await Axe().run(page)
    return [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]]


async def test_one_click_issues_and_a_stranger_s_phone_verifies(
    signed_in: Open, open_page: Open
) -> None:
    scene = await made_scene(name="欧阳娜")
    await passes(scene)
    office = await signed_in("personnel")

    await office.goto("/certificate-issue")
    row = office.locator("tr", has_text=scene.employee_no)
    await row.get_by_role("button").click()
    number = f"{scene.prefix}{clock.today().year}00001"
    await office.get_by_text(number).wait_for()
    await office.goto(f"/certificates/{number}")
    public = await office.get_by_role("link", name="公开核验页").get_attribute("href")
    stranger = await open_page(phone=True)
    await stranger.goto(public or "")

    assert await stranger.locator(".verdict .badge").inner_text() == "有效"
    assert await stranger.get_by_text("欧**").count() == 1
    assert await stranger.get_by_text("欧阳娜").count() == 0
    assert await _faults(stranger) == []
    assert await _faults(office) == []


async def test_the_holder_finds_it_on_the_phone(signed_in: Open) -> None:
    from certification import service

    scene = await made_scene(name="欧阳娜")
    await passes(scene)
    number = await service.issue(scene.person, scene.type, today=clock.today(), now=clock.now())
    phone = await signed_in("staff", person=scene.person, phone=True, language="en-US")

    await phone.goto("/me/certificates")

    assert await phone.get_by_text(number).count() == 1
    width = await phone.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert width == 0
    assert await _faults(phone) == []


async def test_a_certificate_is_looked_up_by_number_and_name_without_signing_in(
    open_page: Open,
) -> None:
    from certification import service

    scene = await made_scene(name="欧阳娜")
    await passes(scene)
    number = await service.issue(scene.person, scene.type, today=clock.today(), now=clock.now())
    page = await open_page(phone=True)

    await page.goto("/verify")
    await page.fill("[name=number]", number)
    await page.fill("[name=name]", "欧阳娜")
    await page.get_by_role("button", name="核验").click()

    assert await page.locator(".verdict .badge").inner_text() == "有效"
