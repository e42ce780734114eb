"""Areas of a picture, drawn with the pointer and written by keyboard."""

from playwright.async_api import expect

from tests import exam_factories
from tests.browser.conftest import Open
from training.exams.queries import bank
from training.exams.rules.drafts import Area
from training.exams.rules.keys import Single


async def test_areas_are_drawn_and_written(signed_in: Open) -> None:
    code = await exam_factories.question(await exam_factories.category(), Single("a"))
    page = await signed_in("examiner", language="en-US")
    await page.goto(f"/questions/{code}")
    await page.get_by_role("link", name="Areas of a picture").click()
    await page.get_by_label("Picture with the areas").set_input_files(
        {"name": "counter.png", "mimeType": "image/png", "buffer": exam_factories.counter()}
    )
    await page.get_by_role("button", name="Put the picture in").click()
    canvas = page.locator("[data-canvas]")
    await expect(canvas).to_be_visible()
    await canvas.scroll_into_view_if_needed()
    box = await canvas.bounding_box()
    assert box is not None
    scale = box["width"] / 480

    async def at(x: int, y: int) -> None:
        await page.mouse.move(box["x"] + x * scale, box["y"] + y * scale, steps=4)

    await at(200, 180)
    await page.mouse.down()
    await at(40, 60)
    await page.mouse.up()
    drawn = [
        int(part)
        for part in (await page.get_by_label("Numbers of area 1").input_value()).split(",")
    ]
    assert all(abs(a - b) <= 2 for a, b in zip(drawn, (40, 60, 200, 180), strict=True))
    await expect(canvas.locator("g.area.picked rect")).to_have_count(1)

    second = page.get_by_label("Shape of area 2")
    await second.focus()
    await second.select_option("circle")
    await page.keyboard.press("Tab")
    await page.keyboard.type("360, 120, 60")
    await expect(canvas.locator("circle")).to_have_count(1)
    await page.keyboard.press("Enter")

    await expect(page.get_by_text("Version 2 is in the bank.")).to_be_visible()
    found = await bank.question(code)
    assert found is not None
    assert found.draft.options[1].area == Area("circle", (360, 120, 60))
    assert found.draft.options[0].area == Area("rect", tuple(drawn))
