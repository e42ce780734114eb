"""Questions of every kind, answered by touch on a phone and by keyboard alone."""

import re
from decimal import Decimal
from typing import Any

from playwright.async_api import Locator, Page, expect

from kit.database import rows
from tests import exam_factories, factories

ESSAY = "先请老人坐下，一次性告知缺什么，容缺受理，约定补交的日子。"


async def begun(page: Page, exam: int) -> None:
    await page.goto(f"/me/exams/{exam}")
    await page.get_by_role("button", name="Begin now").click()
    await expect(page.locator("#paper")).to_be_visible()


async def marks(person: int) -> dict[str, tuple[Decimal | None, str]]:
    """What each question of the attempt of this person earned, and who marked it."""
    found = await rows(
        "SELECT q.code, s.share, s.marked_by FROM attempt a JOIN attempt_slot s ON s.attempt = a.id "
        "JOIN question_version v ON v.id = s.version JOIN question q ON q.id = v.question "
        "WHERE a.person = $1",
        person,
    )
    return {row["code"]: (row["share"], row["marked_by"]) for row in found}


def all_right(codes: dict[str, str]) -> dict[str, tuple[Decimal | None, str]]:
    return {
        code: (None, "waiting") if kind == "essay" else (Decimal(1), "key")
        for kind, code in codes.items()
    }


async def too_small(page: Page) -> list[str]:
    """Targets of the paper below 44 pixels, lines of text with a link in them left out."""
    found: list[str] = await page.evaluate(
        """() => [...document.querySelectorAll(
            '#paper button, #paper select, #paper input:not([type=hidden]), #paper textarea, #paper summary')]
          .map((one) => [one, (one.closest('label') ?? one).getBoundingClientRect()])
          .filter(([one, box]) => box.width && (box.height < 43.5 || box.width < 43.5))
          .map(([one, box]) => `${one.outerHTML.slice(0, 80)} ${box.width}×${box.height}`)"""
    )
    return found


async def overflows(page: Page) -> bool:
    found: bool = await page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    return found


async def large(page: Page) -> None:
    """The page in elders' mode."""
    await rows("UPDATE account SET large_print = true WHERE person IS NOT NULL")
    await page.goto("/")
    await expect(page.locator("html")).to_have_class(re.compile("elders"))


async def test_every_kind_is_answered_by_touch_on_a_phone_in_elders_mode(signed_in: Any) -> None:
    person = await factories.person(await factories.town())
    exam, codes = await exam_factories.exam_of_every_kind()
    page = await signed_in("staff", person=person, phone=True, language="en-US")
    await large(page)
    await begun(page, exam.id)
    slots = dict(zip(codes, await page.locator("[data-slot]").all(), strict=True))

    assert not await overflows(page)
    assert await too_small(page) == []
    await slots["single"].get_by_label("item-a", exact=True).tap()
    await slots["multiple"].get_by_label("item-a", exact=True).tap()
    await slots["multiple"].get_by_label("item-b", exact=True).tap()
    await slots["true-false"].get_by_label("True", exact=True).tap()
    await slots["numeric"].locator("input[inputmode=decimal]").fill("２０")
    await slots["short"].get_by_label("Your answer").fill("挂失")
    await slots["matching"].get_by_label("identity card").select_option("item-a")
    await slots["matching"].get_by_label("social security card").select_option("item-b")
    await put_in_order(slots["ordering"], lambda button: button.tap())
    await slots["cloze"].get_by_label("Gap 1").select_option("item-a")
    await slots["cloze"].get_by_label("Gap 2").fill("补办")
    await slots["cloze"].get_by_label("Gap 3").fill("5")
    await slots["areas"].locator("[data-area=b]").tap()
    await slots["essay"].get_by_label("Your answer").fill(ESSAY)
    await expect(page.locator("#count")).to_have_text("10 of 10 answered")
    assert not await overflows(page)

    await page.get_by_role("button", name="Check and submit").tap()
    await expect(page.get_by_text("Every question is answered.")).to_be_visible(timeout=20_000)
    await page.get_by_role("button", name="Submit for good").tap()
    await expect(
        page.get_by_role("heading", name=re.compile("handed in|waits", re.IGNORECASE))
    ).to_be_visible()
    assert await marks(person) == all_right(codes)


async def put_in_order(slot: Locator, press: Any) -> None:
    """The items a, b, c stand in that order, moved one step at a time."""
    for place, key in enumerate("abc"):
        item = slot.locator(f"[data-item={key}]")
        for _ in range(3):
            keys = [
                await one.get_attribute("data-item")
                for one in await slot.locator("[data-item]").all()
            ]
            if keys.index(key) == place:
                break
            await press(item.get_by_role("button", name="Move up"))
    keys = [await one.get_attribute("data-item") for one in await slot.locator("[data-item]").all()]
    assert keys == ["a", "b", "c"]
    # Items that stood right from the start have no place until somebody says so.
    keep = slot.get_by_role("button", name="The order is right as it stands")
    if await keep.is_visible():
        await press(keep)


async def reach(page: Page, target: Locator) -> None:
    """Tab goes on until `target` has the focus."""
    for _ in range(150):
        if await target.evaluate("(one) => one === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {target}")


async def test_every_kind_is_answered_with_the_keyboard_alone(signed_in: Any) -> None:
    person = await factories.person(await factories.town())
    exam, codes = await exam_factories.exam_of_every_kind()
    page = await signed_in("staff", person=person, language="en-US")
    await page.goto(f"/me/exams/{exam.id}")
    keyboard = page.keyboard

    async def press(target: Locator, *keys: str) -> None:
        await reach(page, target)
        for key in keys:
            await keyboard.press(key)

    await press(page.get_by_role("button", name="Begin now"), "Enter")
    await expect(page.locator("#paper")).to_be_visible()
    slots = dict(zip(codes, await page.locator("[data-slot]").all(), strict=True))
    options = await slots["single"].get_by_role("radio").all()
    place = [await one.get_attribute("value") for one in options].index("a")
    # Tab enters a group of radio buttons at the first one, arrows go on.
    await press(options[0], "Space", *["ArrowDown"] * place)
    await press(slots["multiple"].get_by_label("item-a", exact=True), "Space")
    await reach_back(page, slots["multiple"].get_by_role("checkbox").first)
    await press(slots["multiple"].get_by_label("item-b", exact=True), "Space")
    await press(slots["true-false"].get_by_label("True", exact=True), "Space")
    await reach(page, slots["numeric"].locator("input[inputmode=decimal]"))
    await keyboard.type("20")
    await reach(page, slots["short"].get_by_label("Your answer"))
    await keyboard.type("report it")
    await reach(page, slots["matching"].get_by_label("identity card"))
    await keyboard.type("item-a")
    await reach(page, slots["matching"].get_by_label("social security card"))
    await keyboard.type("item-b")
    await put_in_order(slots["ordering"], lambda button: pressed_back(page, button))
    await reach(page, slots["cloze"].get_by_label("Gap 1"))
    await keyboard.type("item-a")
    await reach(page, slots["cloze"].get_by_label("Gap 2"))
    await keyboard.type("replace")
    await reach(page, slots["cloze"].get_by_label("Gap 3"))
    await keyboard.type("5")
    await press(slots["areas"].get_by_role("radio").first, "Space", "ArrowDown")
    await reach(page, slots["essay"].get_by_label("Your answer"))
    await keyboard.insert_text(ESSAY)
    await press(slots["essay"].get_by_label("Look at this again"), "Space")
    await press(page.get_by_role("button", name="Check and submit"), "Enter")

    await expect(page.get_by_text("Every question is answered.")).to_be_visible(timeout=20_000)
    await press(page.get_by_role("button", name="Submit for good"), "Enter")
    await expect(
        page.get_by_role("heading", name=re.compile("handed in|waits", re.IGNORECASE))
    ).to_be_visible()
    assert await marks(person) == all_right(codes)


async def reach_back(page: Page, target: Locator) -> None:
    """Shift and Tab go back until `target` has the focus."""
    for _ in range(60):
        if await target.evaluate("(one) => one === document.activeElement"):
            return
        await page.keyboard.press("Shift+Tab")
    raise AssertionError(f"the keyboard does not go back to {target}")


async def pressed_back(page: Page, button: Locator) -> None:
    """Enter on the button, from wherever in its question the focus is."""
    await page.locator("[data-kind=matching] select").last.focus()
    await reach(page, button)
    await page.keyboard.press("Enter")
