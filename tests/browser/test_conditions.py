"""The condition editor in a browser: put together, read at once, tried on people, weighed, saved."""

import pytest

from certification import service
from kit import clock
from kit.database import rows
from tests import factories, published
from tests.api.test_certification_chain import Scene, made_scene, passes
from tests.browser.conftest import Open
from tests.browser.test_certification import _faults

TODAY = clock.today()


@pytest.fixture
async def scene(database: str, pool: str) -> Scene:
    """Somebody qualified who serves two half-days next week, in Meiyuan."""
    made = await made_scene(name="欧阳娜")
    await passes(made)
    await service.issue(made.person, made.type, today=TODAY, now=clock.now())
    home = await factories.centre(made.town, name="梅园社区")
    monday = published.monday(1)
    shifts = {(home, monday, "AM"): [made.person], (home, monday, "PM"): [made.person]}
    roster = await published.roster(made.town, shifts)
    await rows(
        "UPDATE shift SET lines = $2::jsonb WHERE plan = $1", roster.plan, f'["{made.line}"]'
    )
    return made


async def test_a_condition_is_added_read_in_both_languages_tried_and_weighed_before_it_holds(
    signed_in: Open, scene: Scene
) -> None:
    office = await signed_in("personnel")
    await office.goto(f"/conditions/post/{scene.type}")
    before = office.url
    form = office.locator("form[data-conditions]")
    readings = form.locator(".editor-reading")

    await form.locator(".branch-head select").first.select_option("all")
    await form.locator('[name="c.0.new"]').wait_for()
    await form.locator('[name="c.0.new"]').select_option("document")
    await form.locator('button[value="add:0"]').click()
    await form.locator('select[name$=".kind"]').select_option("health_check")
    await readings.get_by_text("health check on file").wait_for()
    chinese = await readings.locator('[lang="zh-CN"]').inner_text()

    await form.locator("[name=firstDay]").fill(TODAY.isoformat())
    await form.locator("[name=source]").fill("健康管理通知")
    await form.locator("[name=people]").fill(f"{scene.employee_no}、无此人")
    await form.locator("button[value=try]").click()
    tried = form.locator("tbody tr")
    await tried.wait_for()
    told = await tried.inner_text()
    strangers = await form.get_by_text("无此人").count()

    await form.locator("button[value=impact]").click()
    impact = form.locator("section.card[role=status]")
    await impact.wait_for()
    said = await impact.inner_text()
    faults = await _faults(office)
    await form.locator("button[value=save]").click()
    await office.wait_for_url(lambda url: url != before and "/conditions/" in url)

    assert "健康证明" in chinese
    assert f"{scene.type}上岗证" in chinese
    assert "欧阳娜" in told
    assert "健康证明" in told
    assert strangers >= 1
    assert "1 人" in said
    assert "梅园社区" in said
    assert "2" in said
    assert faults == []
    assert await office.get_by_text("任职条件已保存").count() == 1


async def test_on_a_phone_the_editor_fits_and_names_what_is_missing(
    signed_in: Open, scene: Scene
) -> None:
    office = await signed_in("personnel", phone=True, language="en-US")
    await office.goto(f"/conditions/post/{scene.type}")
    form = office.locator("form[data-conditions]")

    await form.locator('button[value="wrap:0"]').click()
    await form.locator('[name="c.0.new"]').wait_for()
    await form.locator('[name="c.0.new"]').select_option("exam")
    await form.locator('button[value="add:0"]').click()
    await form.locator('[name="c.0.1.exam"]').wait_for()
    await form.locator("[name=firstDay]").fill(TODAY.isoformat())
    await form.locator("[name=source]").fill("Notice 12")
    await form.locator("button[value=impact]").click()
    await form.locator(".flash.bad").wait_for()

    width = await office.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert await form.locator(".branch .error", has_text="needed").count() == 1
    assert await form.locator("ul.error").count() == 0
    assert width == 0
