"""An exam room seen from both sides: a trainee's phone and the invigilator's desk."""

import re
from datetime import timedelta
from typing import Any

from playwright.async_api import expect

from kit import clock
from kit.database import rows
from tests import exam_factories, factories
from training.exams.sittings.service.admissions import admit
from training.exams.sittings.service.sittings import (
    SittingDraft,
    add_room,
    name_invigilators,
    open_sitting,
)


async def room_with_one(person: int, watcher: str) -> tuple[int, int]:
    """(exam, sitting) that are open now, with a room that `watcher` watches and one person in it."""
    exam = await exam_factories.exam()
    now = clock.now()
    draft = SittingDraft(now - timedelta(minutes=5), now + timedelta(hours=2), "lotus")
    sitting = await open_sitting(exam.id, draft, now=now)
    room = await add_room(sitting, "一号考场", 5)
    await name_invigilators(sitting, room, [watcher])
    [row] = await rows("SELECT employee_no FROM person WHERE id = $1", person)
    await admit(sitting, [row["employee_no"]], now=now)
    return exam.id, sitting


async def test_a_paused_room_stops_the_phone_and_a_second_device_waits_for_consent(
    signed_in: Any, open_page: Any
) -> None:
    person = await factories.person(await factories.town())
    account = await factories.account("staff", person=person)
    watcher = await factories.account("trainer")
    exam, sitting = await room_with_one(person, watcher.username)

    async def enter(page: Any, who: Any) -> None:
        await page.goto("/sign-in")
        await page.fill("[name=username]", who.username)
        await page.fill("[name=password]", who.password)
        await page.click("main button[type=submit]")
        await page.wait_for_url("**/")

    phone = await open_page(phone=True, language="en-US")
    await enter(phone, account)
    await phone.goto(f"/me/exams/{exam}")
    await phone.fill("[name=code]", "Lotus")
    await phone.get_by_role("button", name="Begin now").tap()
    await expect(phone.locator("#paper")).to_be_visible()

    desk = await open_page(language="en-US")
    await enter(desk, watcher)
    await desk.goto(f"/sittings/{sitting}/desk")
    await expect(desk.locator(".desk-person")).to_have_class(re.compile("answering"))
    await desk.get_by_role("button", name="Pause the room").click()
    await desk.locator("dialog .danger").click()
    await expect(desk.get_by_text("paused since")).to_be_visible()
    await phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(phone.locator("#standstill")).to_contain_text("paused", timeout=20_000)
    await expect(phone.locator("[data-slot]").first).to_have_attribute("disabled", "")

    await desk.get_by_role("button", name="Go on").click()
    await phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(phone.locator("#standstill")).to_have_count(0, timeout=20_000)

    await expect(phone.locator("[data-slot]").first).not_to_have_attribute("disabled", "")

    deadline = (await rows("SELECT deadline FROM attempt WHERE person = $1", person))[0]["deadline"]
    person_more = desk.locator(".desk-person .desk-more")
    await person_more.locator("summary").click()
    await person_more.locator("[name=minutes]").fill("15")
    await person_more.locator("[name=reason]").fill("fire drill")
    await person_more.get_by_role("button", name="Add time").click()
    await expect(desk.locator(".flashes .flash").first).to_be_visible()
    [moved] = await rows("SELECT deadline FROM attempt WHERE person = $1", person)
    assert moved["deadline"] - deadline == timedelta(minutes=15)
    await phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(phone.locator("#clock")).to_have_text(re.compile(r"^7[0-5]:"), timeout=20_000)

    other = await open_page(language="en-US")
    await enter(other, account)
    [attempt] = await rows("SELECT id FROM attempt WHERE person = $1", person)
    await other.goto(f"/me/attempts/{attempt['id']}")
    await other.get_by_role("button", name="Ask the invigilator").click()
    await desk.reload()
    await expect(desk.get_by_text("asks to change device")).to_be_visible()
    await desk.locator("summary", has_text="Actions").click()
    await desk.get_by_role("button", name="Allow another device").click()
    await other.get_by_role("link", name="Look again").click()
    await other.get_by_role("button", name="Go on on this device").click()
    await expect(other.locator("#paper")).to_be_visible()
    await phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(phone.locator("#standstill")).to_contain_text("another device", timeout=20_000)
