"""A file brought in by hand, with and without JavaScript; a career looked at."""

from pathlib import Path

import pytest

from kit.database import rows
from kit.spreadsheets import to_csv
from tests import factories
from tests.browser.test_frame import _faults, _placed_person, _wider_than_the_screen

LEAVE = ("工号", "假别", "起始日期", "结束日期")


async def _leave_file(folder: Path) -> tuple[str, Path]:
    """An employee number, and a file with one good row and one in error."""
    number = factories.unique("E")
    await factories.person(await factories.town(), employee_no=number)
    path = folder / "请假.csv"
    days = [("2026-12-07", "2026-12-08"), ("2026-12-09", "2026-12-08")]
    path.write_bytes(to_csv(LEAVE, [(number, "年休假", *both) for both in days]))
    return number, path


async def _days_off(number: str) -> int:
    found = await rows(
        "SELECT count(*) AS n FROM leave l JOIN person p ON p.id = l.person "
        "WHERE p.employee_no = $1",
        number,
    )
    return int(found[0]["n"])


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
async def test_a_file_is_chosen_looked_at_and_confirmed(signed_in, chromium, tmp_path, script):
    number, path = await _leave_file(tmp_path)
    page = await signed_in("personnel")
    if not script:
        state = await page.context.storage_state()
        context = await chromium.new_context(
            base_url=page.url, locale="zh-CN", storage_state=state, java_script_enabled=False
        )
        page = await context.new_page()
    await page.goto("/imports")
    await page.select_option("#f-kind", "leave")
    await page.set_input_files("#f-file", path)
    await page.get_by_role("button", name="检查文件").click()
    await page.wait_for_url("**/imports/*")
    assert "结束日期早于起始日期。" in await page.inner_text("main")
    if script:
        assert await _faults(page) == []

    await page.get_by_role("button", name="确认导入").click()
    await page.get_by_text("有 1 行出错。").wait_for()
    assert await _days_off(number) == 0

    await page.get_by_label("略去出错的 1 行").check()
    await page.get_by_role("button", name="确认导入").click()
    await page.get_by_text("已导入：新增 1 项，变更 0 项。").wait_for()
    assert await _days_off(number) == 1


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
async def test_a_career_is_legible(signed_in, phone):
    person, _ = await _placed_person()
    page = await signed_in("staff", person=person, phone=phone)
    await page.goto("/me/career")
    assert "服务年限" in await page.inner_text("main")
    assert await page.locator("main svg.chart").count() == 1
    assert not await _wider_than_the_screen(page)
    assert await _faults(page) == []


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
async def test_the_list_of_imports_is_accessible(signed_in, phone):
    page = await signed_in("admin", phone=phone)
    await page.goto("/imports")
    assert not await _wider_than_the_screen(page)
    assert await _faults(page) == []
