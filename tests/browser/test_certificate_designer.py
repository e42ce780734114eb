"""The designer of certificates in a browser: dragged, moved by keys, seen at once, kept."""

import base64
import io

import zxingcpp
from PIL import Image
from playwright.async_api import Locator, Page

from tests import factories
from tests.browser.conftest import Open
from tests.browser.test_certification import _faults


async def _begun(office: Page) -> str:
    """A draft of its own, as a copy of the standard sheet; its code."""
    code = factories.unique("look-")
    await office.goto("/certificate-templates")
    await office.fill("[name=code]", code)
    await office.fill("[name=name]", "试作")
    await office.select_option("[name=of]", "standard@0")
    await office.locator("main form button.primary").click()
    await office.wait_for_url(f"**/certificate-templates/{code}")
    return code


async def _part(office: Page, kind: str) -> tuple[Locator, Locator]:
    """The first thing of that kind on the paper, and its fields."""
    fields = office.locator(f'.part[data-kind="{kind}"]').first
    place = await fields.get_attribute("data-part")
    return office.locator(".designer-handle").nth(int(place or 0)), fields


async def _placed(fields: Locator) -> dict[str, float]:
    return {
        name: float(await fields.locator(f'[name$="-{name}"]').input_value())
        for name in ("x", "y", "w", "h")
    }


async def _drawn(office: Page, before: str = "") -> str:
    """The picture's source once the server has drawn anew."""
    await office.wait_for_function(
        "before => { const now = document.querySelector('.designer-paper img').src;"
        " return now.startsWith('data:image/png') && now !== before; }",
        arg=before,
    )
    return str(await office.locator(".designer-paper img").get_attribute("src"))


def _code_at(picture: str) -> tuple[float, float]:
    """Where the QR code's middle stands in the picture, as shares of its width and height."""
    drawn = Image.open(io.BytesIO(base64.b64decode(picture.partition(",")[2])))
    [found] = zxingcpp.read_barcodes(drawn)
    corners = found.position
    x = (corners.top_left.x + corners.bottom_right.x) / 2
    y = (corners.top_left.y + corners.bottom_right.y) / 2
    return x / drawn.width, y / drawn.height


async def test_the_code_is_dragged_and_the_paper_drawn_anew_shows_it_there(
    signed_in: Open,
) -> None:
    office = await signed_in("personnel")
    await _begun(office)
    handle, fields = await _part(office, "qr")
    before, paper = await _placed(fields), await office.locator(".designer-paper").bounding_box()
    await handle.scroll_into_view_if_needed()
    box = await handle.bounding_box()
    assert box is not None
    assert paper is not None

    await office.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    await office.mouse.down()
    step = paper["width"] * 60 / 297
    await office.mouse.move(
        box["x"] + box["width"] / 2 + step, box["y"] + box["height"] / 2, steps=4
    )
    await office.mouse.up()
    picture = await _drawn(office)
    after = await _placed(fields)

    assert abs(after["x"] - before["x"] - 60) <= 1
    assert {**after, "x": 0} == {**before, "x": 0}
    across, down = _code_at(picture)
    assert abs(across - (after["x"] + after["w"] / 2) / 297) < 0.01
    assert abs(down - (after["y"] + after["h"] / 2) / 210) < 0.01


async def test_what_is_tiny_is_dragged_and_the_frame_round_everything_is_not(
    signed_in: Open,
) -> None:
    office = await signed_in("personnel")
    await _begun(office)
    frame, corner = (office.locator('.part[data-kind="box"]').nth(place) for place in (0, 2))
    whole, small = await _placed(frame), await _placed(corner)
    handle = office.locator(".designer-handle").nth(2)
    await handle.scroll_into_view_if_needed()
    box = await handle.bounding_box()
    assert box is not None

    for from_x, from_y in ((box["x"] + 3, box["y"] + 3), (box["x"] + 60, box["y"] + 3)):
        await office.mouse.move(from_x, from_y)
        await office.mouse.down()
        await office.mouse.move(from_x + 30, from_y + 20, steps=3)
        await office.mouse.up()
    moved = await _placed(corner)

    assert await _placed(frame) == whole
    assert (moved["w"], moved["h"]) == (small["w"], small["h"])
    assert (moved["x"] > small["x"], moved["y"] > small["y"]) == (True, True)


async def test_keys_move_size_and_take_away_and_the_draft_keeps_it(signed_in: Open) -> None:
    office = await signed_in("personnel")
    code = await _begun(office)
    handle, fields = await _part(office, "seal")
    before = await _placed(fields)
    things = await office.locator(".part").count()

    await handle.focus()
    for keys in ("ArrowLeft", "Shift+ArrowUp", "Alt+ArrowLeft", "Alt+Shift+ArrowUp"):
        await office.keyboard.press(keys)
    moved = await _placed(fields)
    picture = await _drawn(office)
    line, _ = await _part(office, "line")
    await line.focus()
    await office.keyboard.press("Delete")
    await _drawn(office, picture)
    await office.get_by_role("button", name="保存草稿").click()
    await office.wait_for_url(f"**/certificate-templates/{code}")
    await office.get_by_text("草稿已保存").wait_for()
    _, fields = await _part(office, "seal")

    assert moved == {
        "x": before["x"] - 0.5,
        "y": before["y"] - 5,
        "w": before["w"] - 0.5,
        "h": before["h"] - 5,
    }
    assert await _placed(fields) == moved
    assert await office.locator(".part").count() == things - 1


async def test_what_cannot_be_drawn_is_said_and_what_is_added_stands_on_the_paper(
    signed_in: Open,
) -> None:
    office = await signed_in("personnel", language="en-US")
    await _begun(office)
    things = await office.locator(".designer-handle").count()

    await office.get_by_role("button", name="+ Text").click()
    await office.locator(".designer-handle").nth(things).wait_for()
    await office.locator(".designer-handle").nth(things).focus()
    part = office.locator(".part").nth(things)
    await part.locator("textarea").first.fill("{nobody}")
    said = office.locator(".designer-said")
    await said.get_by_text("This cannot be drawn yet.").wait_for()
    await part.locator("textarea").first.fill("{name}")
    await _drawn(office)

    assert await said.inner_text() == ""
    assert await _faults(office) == []


async def test_on_another_paper_everything_fits_and_the_old_one_is_as_it_was(
    signed_in: Open,
) -> None:
    office = await signed_in("personnel")
    await _begun(office)
    _, code = await _part(office, "qr")
    before, whole = await _placed(code), await office.locator(".designer-paper").inner_html()

    await office.select_option("[name=paper]", "card")
    card = await _drawn(office)
    small = await _placed(code)
    drawn = Image.open(io.BytesIO(base64.b64decode(card.partition(",")[2])))
    across, down = _code_at(card)
    outside = await office.evaluate(
        "() => { const paper = document.querySelector('.designer-paper').getBoundingClientRect();"
        " return [...document.querySelectorAll('.designer-handle')].filter(one => {"
        " const box = one.getBoundingClientRect(); return box.right > paper.right + 8"
        " || box.bottom > paper.bottom + 8; }).length; }"
    )
    await office.select_option("[name=paper]", "a4-landscape")
    await _drawn(office, card)

    assert abs(drawn.width / drawn.height - 85.6 / 54) < 0.02
    assert (small["w"], small["h"]) == (10, 10)
    assert abs(across - (small["x"] + 5) / 85.6) < 0.02
    assert abs(down - (small["y"] + 5) / 54) < 0.02
    assert outside == 0
    assert await _placed(code) == before
    assert await office.locator(".designer-said").inner_text() == ""
    assert whole.count("designer-handle") == await office.locator(".designer-handle").count()


async def test_what_cannot_be_is_said_once_with_the_things_it_is_about(signed_in: Open) -> None:
    office = await signed_in("personnel", language="en-US")
    await _begun(office)
    handle, fields = await _part(office, "qr")
    title, words = await _part(office, "text")

    for part in (fields, words):
        await part.locator("summary").click()
        await part.locator('[name$="-x"]').fill("290")
    said = office.locator(".designer-said")
    await said.get_by_text("This stands outside the paper.").wait_for()
    told = await said.inner_text()
    marked = [
        await one.evaluate("one => one.classList.contains('wrong')") for one in (handle, title)
    ]
    await words.locator("textarea").first.fill("\U000f0000")
    await words.locator('[name$="-x"]').fill("20")
    await fields.locator('[name$="-x"]').fill("20")
    await said.get_by_text("U+F0000").wait_for()
    await office.get_by_role("button", name="Publish").click()
    await office.locator(".flash.bad", has_text="U+F0000").wait_for()

    assert told.count("This stands outside the paper.") == 1
    assert "QR code" in told
    assert marked == [True, True]


async def test_on_a_phone_the_paper_fits_and_is_drawn_by_numbers_too(signed_in: Open) -> None:
    office = await signed_in("personnel", phone=True)
    await _begun(office)
    _, fields = await _part(office, "qr")

    await fields.locator("summary").click()
    await fields.locator('[name$="-x"]').fill("100")
    across, _ = _code_at(await _drawn(office))

    width = await office.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    size = (await _placed(fields))["w"]
    assert width == 0
    assert abs(across - (100 + size / 2) / 297) < 0.01
