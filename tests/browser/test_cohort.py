"""A cohort, from the file that names it to the first certified shift, through the pages."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from playwright.async_api import Page, expect

from app import create_app
from kit import clock
from kit.database import rows
from kit.spreadsheets import to_csv
from tests import exam_factories, factories
from tests.browser.test_chain import make_roster, pass_exam
from tests.browser.test_frame import _faults, _wider_than_the_screen
from tests.district import EXAM, MONDAY, district, person_id, twenty_questions
from training.rules.lessons import LessonDraft
from training.rules.plans import Wanted
from training.service.courses import CourseDraft, publish_course
from training.service.plans import put_curriculum


async def _way(exam: int) -> str:
    """The course that leads to the exam, with a question in it, and the post's curriculum."""
    code = factories.unique("cohort-")
    question = await exam_factories.question(
        await exam_factories.category(), exam_factories.KEYS[2], stem="材料不全的，一次性告知。"
    )
    lessons = (
        LessonDraft("一次性告知", "材料不全，一次说清。", questions=(question,)),
        LessonDraft("公平排队", "先来先办。"),
    )
    await publish_course(code, CourseDraft("窗口基础", Decimal(8), lessons), now=clock.now())
    await rows(
        "UPDATE exam SET course = (SELECT id FROM course WHERE code = $1) WHERE id = $2", code, exam
    )
    if not await rows("SELECT 1 FROM post WHERE code = $1", EXAM):
        await factories.post(EXAM)
    steps = [Wanted("course", code, 10), Wanted("exam", EXAM, 15), Wanted("certificate", EXAM, 20)]
    await put_curriculum(EXAM, clock.today(), steps, None, now=clock.now())
    return code


async def _import(trainer: Page, path: Path) -> None:
    await trainer.goto("/imports")
    await trainer.select_option("#f-kind", "plans")
    await trainer.set_input_files("#f-file", path)
    await trainer.get_by_role("button", name="检查文件").click()
    await trainer.wait_for_url("**/imports/*")
    await trainer.get_by_role("button", name="确认导入").click()
    await trainer.get_by_text("已导入：新增 2 项").wait_for()


async def _learn(trainee: Page, code: str) -> None:
    """The next step is the course; its lessons are read, the question answered, on the phone."""
    await trainee.goto("/me/learning")
    await expect(trainee.locator("main")).to_contain_text("窗口基础")
    assert await _faults(trainee) == []
    assert not await _wider_than_the_screen(trainee)
    await trainee.get_by_role("link", name="阅读课程").first.tap()
    await trainee.wait_for_url(f"**/courses/{code}")
    assert await _faults(trainee) == []
    assert not await _wider_than_the_screen(trainee)
    await trainee.locator(".quiz input[value=true]").check()
    await trainee.get_by_role("button", name="核对答案").tap()
    await expect(trainee.locator(".quiz")).to_contain_text("正确")
    for _ in range(2):
        await trainee.get_by_role("button", name="我已阅读本节").first.tap()
        await trainee.wait_for_load_state()
    await expect(trainee.locator("main")).to_contain_text("学时")


async def test_a_cohort_comes_from_a_file_and_serves_its_first_certified_shift(
    signed_in: Any, tmp_path: Path
) -> None:
    create_app()  # the import below knows the features' kinds of files
    place = await district(tmp_path)
    exam = await twenty_questions()
    code = await _way(exam)
    cohort = tmp_path / "cohort.csv"
    today = clock.today().isoformat()
    lines = [(number, EXAM, today) for number in (place.trainee, place.certified)]
    cohort.write_bytes(to_csv(("工号", "岗位", "起始日期"), lines))

    trainer = await signed_in("trainer")
    await _import(trainer, cohort)

    trainee = await signed_in("staff", person=await person_id(place.trainee), phone=True)
    await _learn(trainee, code)
    await pass_exam(trainee, exam)
    personnel = await signed_in("personnel")
    await personnel.goto("/certificate-issue")
    await personnel.locator("tr", has_text=place.trainee).get_by_role("button").click()
    await trainee.goto("/me/learning")
    await expect(trainee.locator("main")).to_contain_text("3")

    # Nothing is left of the way; the desk names nobody late.
    done = await rows(
        "SELECT count(*) AS n FROM plan l JOIN person p ON p.id = l.person "
        "WHERE p.employee_no = ANY($1) AND NOT l.cancelled",
        [place.trainee, place.certified],
    )
    assert done == [{"n": 2}]
    manager = await signed_in("manager", town=place.town_id, language="en-US")
    await manager.goto("/training-desk")
    await expect(manager.locator("main")).to_contain_text("Nobody is late.")
    assert await _faults(manager) == []

    # Windows, a roster with the newcomer in it, published to the phone.
    await manager.goto("/window-plans")
    await manager.select_option("[name=town]", place.code)
    await manager.fill("[name=firstDay]", MONDAY.isoformat())
    await manager.select_option("[name=days]", "7")
    await manager.get_by_role("button", name="Plan the windows").click()
    await expect(manager.get_by_text("saved against the uniform plan")).to_be_visible(
        timeout=60_000
    )
    await make_roster(manager, place.code)
    await manager.get_by_role("button", name="Publish").click()
    await manager.locator("dialog .danger").click()
    await expect(manager.locator("main")).to_contain_text("published")
    await trainee.goto("/me/shifts")
    await expect(trainee.locator("main")).to_contain_text("链条镇")
