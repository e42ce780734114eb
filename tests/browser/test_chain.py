"""The main job through the pages: manager at the desk, trainee on the phone, a citizen's check."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from app import create_app
from tests.district import MONDAY, district, is_true, person_id, twenty_questions

NOT_LONGER_THAN = 60_000


async def make_roster(manager: Page, town: str) -> str:
    """A solved draft for the week; its address."""
    await manager.goto("/rosters")
    await manager.select_option("[name=town]", town)
    await manager.fill("[name=firstDay]", MONDAY.isoformat())
    await manager.select_option("[name=days]", "7")
    await manager.get_by_role("button", name="Make a roster").click()
    await expect(manager).to_have_url(re.compile(r"/rosters/\d+$"))
    solve = manager.get_by_role("button", name="Solve", exact=True)
    if await solve.count():
        await solve.click()
    stop = manager.get_by_role("button", name="Stop and keep the best")
    if await stop.count():  # a week of two centres needs no minute
        await manager.wait_for_timeout(3000)
        if await stop.count():
            await stop.click()
    await expect(manager.get_by_role("button", name="Publish")).to_be_visible(
        timeout=NOT_LONGER_THAN
    )
    return manager.url


async def pass_exam(trainee: Page, exam: int) -> None:
    await trainee.goto(f"/me/exams/{exam}")
    await trainee.get_by_role("button", name="开始考试").tap()
    await expect(trainee.locator("#paper")).to_be_visible()
    for slot in await trainee.locator("[data-slot]").all():
        stem = await slot.locator(".question-stem").inner_text()
        await slot.locator(f"input[value={str(is_true(stem)).lower()}]").check()
    await expect(trainee.locator("#receipt")).to_contain_text("已保存")
    await trainee.get_by_role("button", name="检查并提交").tap()
    await trainee.get_by_role("button", name="确认提交").tap()
    await expect(trainee.locator("main")).to_contain_text("通过")


async def test_from_the_exam_on_a_phone_to_the_shift_on_a_phone(
    signed_in: Any, open_page: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    create_app()  # the import below knows the features' kinds of files
    place = await district(tmp_path_factory.mktemp("district"))
    exam = await twenty_questions()
    manager = await signed_in("manager", town=place.town_id, language="en-US")
    trainee = await signed_in("staff", person=await person_id(place.trainee), phone=True)

    # The manager plans windows and finds some of them empty.
    await manager.goto("/window-plans")
    await manager.select_option("[name=town]", place.code)
    await manager.fill("[name=firstDay]", MONDAY.isoformat())
    await manager.select_option("[name=days]", "7")
    await manager.get_by_role("button", name="Plan the windows").click()
    await expect(manager.get_by_text("saved against the uniform plan")).to_be_visible(
        timeout=NOT_LONGER_THAN
    )
    await make_roster(manager, place.code)
    await expect(manager.locator("#short")).to_be_visible()
    await expect(manager.locator(".gaps")).to_contain_text("单波")

    # The trainee passes the exam, the personnel office issues with one click.
    await pass_exam(trainee, exam)
    personnel = await signed_in("personnel")
    await personnel.goto("/certificate-issue")
    row = personnel.locator("tr", has_text=place.trainee)
    await row.get_by_role("button").click()
    await expect(personnel.locator("main")).to_contain_text(re.compile(r"SG\w*\d{4}"))

    # Anybody can check the certificate.
    await trainee.goto("/me/certificates")
    await expect(trainee.locator("main")).to_contain_text("综合窗口上岗证")
    verify = await personnel.evaluate(
        "number => fetch(`/api/certificates?employeeNo=${number}`).then(r => r.json())"
        ".then(b => b.items[0].verification)",
        place.trainee,
    )
    citizen = await open_page(phone=True, language="en-US")
    await citizen.goto(verify)
    await expect(citizen.locator("main")).to_contain_text("valid", ignore_case=True)

    # The next roster uses the person, and is published to the phone.
    await make_roster(manager, place.code)
    await manager.get_by_role("button", name="Publish").click()
    await manager.locator("dialog .danger").click()
    await expect(manager.locator("main")).to_contain_text("published")
    await trainee.goto("/me/shifts")
    await expect(trainee.locator("main")).to_contain_text("链条镇")

    # What the certificate is for stands on the qualification page, with the reason.
    await manager.goto(f"/people/{place.trainee}/qualification")
    await expect(manager.locator("main")).to_contain_text("qualified", ignore_case=True)
