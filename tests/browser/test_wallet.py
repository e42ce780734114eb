"""What a holder carries on the phone: the wallet without a net, and links that show the name."""

from datetime import timedelta

from playwright.async_api import Page

from certification import service
from kit import clock
from tests.api.test_certification_chain import Scene, made_scene, passes
from tests.browser.conftest import Open
from tests.browser.test_certification import _faults


async def _held() -> tuple[Scene, str]:
    scene = await made_scene(name="欧阳娜")
    await passes(scene)
    number = await service.issue(scene.person, scene.type, today=clock.today(), now=clock.now())
    return scene, number


async def _narrow(page: Page) -> bool:
    return bool(
        await page.evaluate(
            "document.documentElement.scrollWidth === document.documentElement.clientWidth"
        )
    )


async def test_without_a_net_the_wallet_still_opens_with_its_code(signed_in: Open) -> None:
    scene, number = await _held()
    phone = await signed_in("staff", person=scene.person, phone=True)
    await phone.goto("/me/wallet")
    await phone.locator(".wallet-kept:not([hidden])").wait_for()
    [worker] = phone.context.service_workers

    await phone.context.set_offline(True)
    reached = await worker.evaluate("fetch('/health/live').then(() => true, () => false)")
    await phone.reload()
    drawn = phone.locator(".wallet-card")

    assert reached is False
    assert await drawn.locator(".wallet-name").inner_text() == "欧阳娜"
    assert await drawn.get_by_text(number).count() == 1
    assert await drawn.locator("svg.qr").count() == 1
    assert await phone.locator(".wallet-old").is_visible()
    assert await drawn.evaluate("card => getComputedStyle(card).textAlign") == "center"
    assert await _narrow(phone)


async def test_signed_out_the_phone_keeps_nothing_of_the_wallet(signed_in: Open) -> None:
    scene, _ = await _held()
    phone = await signed_in("staff", person=scene.person, phone=True)
    await phone.goto("/me/wallet")
    await phone.locator(".wallet-kept:not([hidden])").wait_for()

    await phone.evaluate("document.querySelector('form[action=\"/sign-out\"]').requestSubmit()")
    await phone.wait_for_url("**/sign-in*")
    await phone.wait_for_function("caches.has('wallet').then(there => !there)")

    await phone.context.set_offline(True)
    assert not await phone.evaluate("fetch('/me/wallet').then(() => true, () => false)")


async def test_a_link_shows_the_name_until_it_is_withdrawn(
    signed_in: Open, open_page: Open
) -> None:
    scene, number = await _held()
    phone = await signed_in("staff", person=scene.person, phone=True)
    until = clock.today() + timedelta(days=7)

    await phone.goto(f"/me/certificates/{number}/share")
    await phone.fill("[name=lastDay]", until.isoformat())
    await phone.fill("[name=note]", "银行")
    await phone.locator("main form button.primary").click()
    link = await phone.locator("#share-link").inner_text()
    stranger = await open_page(phone=True)
    await stranger.goto(link)
    shown = await stranger.locator("main").inner_text()
    faults = [await _faults(phone), await _faults(stranger)]
    await phone.goto(f"/me/certificates/{number}/share")
    await phone.get_by_role("button", name="撤回").click()
    await phone.get_by_text("没有有效的链接").wait_for()
    await stranger.reload()
    masked = await stranger.locator("main").inner_text()

    assert "欧阳娜" in shown
    assert f"{until.year}年{until.month}月{until.day}日" in shown
    assert await stranger.locator(".verdict .badge").inner_text() == "有效"
    assert ("欧阳娜" in masked, "欧**" in masked) == (False, True)
    assert faults == [[], []]
    assert await _narrow(phone)
