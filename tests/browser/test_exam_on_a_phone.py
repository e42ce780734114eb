"""A whole exam on a phone, the network cut in the middle."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from kit.database import rows
from tests import exam_factories, factories


async def begun(signed_in: Any, exam: int) -> tuple[Page, int]:
    """The paper of a new attempt on a phone, and whose it is."""
    person = await factories.person(await factories.town())
    page = await signed_in("staff", person=person, phone=True, language="en-US")
    await page.goto(f"/me/exams/{exam}")
    await page.get_by_role("button", name="Begin now").click()
    await expect(page.locator("#paper")).to_be_visible()
    return page, person


async def answer_right(page: Page, slot: Any) -> None:
    """Answers a question of the factory's bank by touching it."""
    kind = await slot.get_attribute("data-kind")
    match kind:
        case "single":
            await slot.get_by_label("option a", exact=True).tap()
        case "multiple":
            await slot.get_by_label("option a", exact=True).tap()
            await slot.get_by_label("option b", exact=True).tap()
        case "true-false":
            await slot.get_by_label("True", exact=True).tap()
        case _:
            await slot.locator("input[inputmode=decimal]").fill("20")
            await slot.locator("input[inputmode=decimal]").blur()


async def saved(person: int) -> int:
    """How many answers of the person the server has."""
    found = await rows(
        "SELECT count(s.response) AS n FROM attempt a JOIN attempt_slot s ON s.attempt = a.id "
        "WHERE a.person = $1",
        person,
    )
    return int(found[0]["n"])


async def test_answers_given_while_the_network_is_down_arrive_when_it_is_back(
    signed_in: Any,
) -> None:
    exam = await exam_factories.exam()
    page, person = await begun(signed_in, exam.id)
    slots = await page.locator("[data-slot]").all()
    receipt = page.locator("#receipt")

    await answer_right(page, slots[0])
    await expect(receipt).to_contain_text("Saved")
    assert await saved(person) == 1

    await page.context.set_offline(True)
    for slot in slots[1:]:
        await answer_right(page, slot)
    await expect(receipt).to_contain_text("kept on this device")
    await expect(page.locator("#count")).to_have_text("4 of 4 answered")
    assert await saved(person) == 1

    await page.context.set_offline(False)
    await expect(receipt).to_contain_text("Saved", timeout=20_000)
    await page.get_by_role("button", name="Check and submit").tap()
    await expect(page).to_have_url(re.compile("/check$"), timeout=20_000)
    await expect(page.get_by_text("Every question is answered.")).to_be_visible()
    assert await saved(person) == 4

    await page.get_by_role("button", name="Submit for good").tap()
    await expect(page.get_by_role("heading", name="Passed", exact=True)).to_be_visible()
    evidence = await rows("SELECT kind FROM evidence WHERE person = $1", person)
    assert evidence == [{"kind": "exam-passed"}]


async def test_a_page_closed_while_offline_sends_its_answers_when_it_is_opened_again(
    signed_in: Any,
) -> None:
    exam = await exam_factories.exam(exam_factories.KEYS[:1] * 2)
    page, person = await begun(signed_in, exam.id)
    address, context = page.url, page.context
    await context.set_offline(True)
    await answer_right(page, page.locator("[data-slot]").first)
    await expect(page.locator("#receipt")).to_contain_text("kept on this device")
    await page.close()
    assert await saved(person) == 0

    await context.set_offline(False)
    again = await context.new_page()
    await again.goto(address)
    await expect(again.locator("#receipt")).to_contain_text("Saved")
    assert await saved(person) == 1
    await expect(again.locator("[data-slot]").first.get_by_label("option a")).to_be_checked()


async def test_what_is_missing_is_said_before_submitting(signed_in: Any) -> None:
    exam = await exam_factories.exam()
    page, _ = await begun(signed_in, exam.id)
    await page.locator("[data-slot]").first.get_by_label("Look at this again").tap()
    await expect(page.locator("#receipt")).to_contain_text("Saved")
    await page.get_by_role("button", name="Check and submit").tap()
    await expect(page.get_by_text("4 questions are unanswered")).to_be_visible()
    await expect(page.get_by_text("You wanted to look at these again")).to_be_visible()


async def test_without_scripts_the_same_form_saves_and_submits(chromium: Any, url: str) -> None:
    person = await factories.person(await factories.town())
    account = await factories.account("staff", person=person)
    exam = await exam_factories.exam(exam_factories.KEYS[:1])
    context = await chromium.new_context(base_url=url, locale="en-US", java_script_enabled=False)
    page = await context.new_page()
    await page.goto("/sign-in")
    await page.fill("[name=username]", account.username)
    await page.fill("[name=password]", account.password)
    await page.click("main button[type=submit]")
    await page.goto(f"/me/exams/{exam.id}")
    await page.get_by_role("button", name="Begin now").click()
    await page.get_by_label("option a", exact=True).check()
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("Your answers are saved.")).to_be_visible()
    await page.get_by_role("button", name="Check and submit").click()
    await page.get_by_role("button", name="Submit for good").click()
    await expect(page.get_by_role("heading", name="Passed", exact=True)).to_be_visible()
    await context.close()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(595, "10 minutes left"), (290, "5 minutes left"), (55, "One minute left")],
)
async def test_a_screen_reader_is_told_that_the_end_is_near(
    signed_in: Any, seconds: int, said: str
) -> None:
    exam = await exam_factories.exam()
    page, person = await begun(signed_in, exam.id)
    warning = page.get_by_role("alert").filter(has_text="left")
    await expect(warning).to_have_count(0)

    await rows(
        "UPDATE attempt SET deadline = now() + make_interval(secs => $2) WHERE person = $1",
        person,
        seconds,
    )
    await page.reload()

    await expect(warning).to_have_text(said)
