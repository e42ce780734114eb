"""Papers with sections, fixed and pinned questions, categories in a tree."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from kit import clock
from kit.database import rows
from kit.errors import Invalid
from tests import exam_factories, factories
from tests.exam_factories import LONG_AGO
from training.exams.queries import attempts as shown
from training.exams.queries import bank as held
from training.exams.rules.blueprints import Blueprint, Section
from training.exams.rules.drawing import Line
from training.exams.rules.keys import Single, TrueFalse
from training.exams.rules.responses import Choice, Truth
from training.exams.service import attempts, bank, keeping
from training.exams.service.exams import ExamDraft, add_exam
from training.exams.service.refusals import AnswersClosed, SectionNotOpen


async def exam(blueprint: Blueprint, minutes: int = 60) -> int:
    code = factories.unique("exam-")
    draft = ExamDraft(code, blueprint, minutes, Decimal(60))
    with clock.fixed(LONG_AGO):
        return await add_exam(code, draft, now=LONG_AGO)


async def test_a_section_takes_answers_in_its_own_time_only(database: str) -> None:
    first, second = await exam_factories.category(), await exam_factories.category()
    await exam_factories.question(first, Single("a"))
    await exam_factories.question(second, TrueFalse(True))
    blueprint = Blueprint(
        (Line(1, Decimal(1), first), Line(1, Decimal(1), second, section=1)),
        sections=(Section("理论", "Theory", 20), Section("实务", "Practice", 40)),
    )
    exam_id, person = await exam(blueprint), await factories.person(await factories.town())
    begun = await attempts.begin(exam_id, person, at=LONG_AGO)
    early, later = LONG_AGO + timedelta(minutes=19), LONG_AGO + timedelta(minutes=20)

    with pytest.raises(SectionNotOpen):
        await attempts.save(begun.id, person, 2, Truth(True), at=early)
    await attempts.save(begun.id, person, 1, Choice("a"), at=early)
    await attempts.save(begun.id, person, 2, Truth(True), at=later)
    with pytest.raises(AnswersClosed):
        await attempts.save(begun.id, person, 1, Choice("b"), at=later)

    paper = await shown.attempt(begun.id)
    assert paper is not None
    assert [slot.response for slot in paper.slots] == [Choice("a"), Truth(True)]


@pytest.mark.parametrize(
    ("sections", "lines", "field"),
    [
        ((Section("一", None, 30), Section("二", None, 20)), (0, 1), "sections"),
        ((Section("一", None, 30), Section("二")), (0, 1), "sections"),
        ((Section("一"), Section("二")), (0, 0), "sections"),
        ((Section("一"),), (0, 1), "lines"),
    ],
)
async def test_sections_that_do_not_fit_are_refused(
    database: str, sections: tuple[Section, ...], lines: tuple[int, ...], field: str
) -> None:
    category = await exam_factories.category()
    for _ in lines:
        await exam_factories.question(category, Single("a"))
    drawn = tuple(Line(1, Decimal(1), category, section=section) for section in lines)

    with pytest.raises(Invalid) as refused:
        await exam(Blueprint(drawn, sections=sections))

    assert field in refused.value.errors


async def test_a_fixed_question_stands_on_every_paper_and_a_pinned_one_in_its_version(
    database: str,
) -> None:
    category = await exam_factories.category()
    code = await exam_factories.question(category, Single("a"), stem="旧题")
    for _ in range(3):
        await exam_factories.question(category, Single("a"))
    found = await held.question(code)
    assert found is not None
    lines = (Line(1, Decimal(1), question=code, version=1), Line(2, Decimal(1), category))
    exam_id, person = await exam(Blueprint(lines)), await factories.person(await factories.town())

    await bank.change_question(code, replace(found.draft, stem="新题"), now=LONG_AGO)

    begun = await attempts.begin(exam_id, person, at=LONG_AGO)

    paper = await shown.attempt(begun.id)
    assert paper is not None
    stems = [slot.stem for slot in paper.slots]
    assert len(stems) == 3
    assert stems.count("旧题") == 1
    assert "新题" not in stems


async def test_an_exam_as_of_a_day_draws_the_versions_of_that_day(database: str) -> None:
    category = await exam_factories.category()
    code = await exam_factories.question(category, Single("a"), stem="旧题")
    found = await held.question(code)
    assert found is not None

    later = LONG_AGO + timedelta(days=1)
    await bank.change_question(code, replace(found.draft, stem="新题"), now=later)
    line = (Line(1, Decimal(1), category),)
    pinned = await exam(Blueprint(line, as_of=LONG_AGO + timedelta(hours=1)))
    follows = await exam(Blueprint(line))

    papers = [
        await shown.attempt(
            (await attempts.begin(one, await factories.person(await factories.town()), at=later)).id
        )
        for one in (pinned, follows)
    ]

    assert [paper.slots[0].stem for paper in papers if paper] == ["旧题", "新题"]


async def test_a_line_draws_from_the_categories_below_its_own(database: str) -> None:
    top, below = await exam_factories.category(), await exam_factories.category()
    await keeping.put_category(below, "下级", None, top, None)
    await exam_factories.question(below, Single("a"))

    exam_id = await exam(Blueprint((Line(1, Decimal(1), top),)))

    assert await rows("SELECT 1 FROM exam WHERE id = $1", exam_id)
    with pytest.raises(Invalid):
        await keeping.put_category(top, "上级", None, below, None)
