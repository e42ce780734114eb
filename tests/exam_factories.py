"""A bank of its own and an exam over it, for tests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

from kit import clock, files
from tests.factories import unique
from training.exams.rules.blueprints import Blueprint, Section
from training.exams.rules.drafts import Area, Draft, EssayTerms, Gap, Option, Picture
from training.exams.rules.drawing import Line
from training.exams.rules.keys import (
    Accepted,
    Cloze,
    Essay,
    GapKey,
    Key,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Short,
    Single,
    TrueFalse,
)
from training.exams.service import bank
from training.exams.service.exams import ExamDraft, add_exam

LONG_AGO = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
KEYS: tuple[Key, ...] = (
    Single("a"),
    Multiple(frozenset("ab")),
    TrueFalse(True),
    Numeric(Decimal(20)),
)
KIND = {Single: "single", Multiple: "multiple", TrueFalse: "true-false", Numeric: "numeric"}
RIGHT: dict[str, dict[str, Any]] = {
    "single": {"kind": "single", "option": "a"},
    "multiple": {"kind": "multiple", "options": ["a", "b"]},
    "true-false": {"kind": "true-false", "value": True},
    "numeric": {"kind": "numeric", "number": 20},
}
WRONG: dict[str, dict[str, Any]] = {
    "single": {"kind": "single", "option": "b"},
    "multiple": {"kind": "multiple", "options": ["c"]},
    "true-false": {"kind": "true-false", "value": False},
    "numeric": {"kind": "numeric", "number": 21},
}


@dataclass(frozen=True, slots=True)
class ExamMade:
    id: int
    code: str
    category: str


async def category() -> str:
    code = unique("category-")
    await bank.put_category(code, f"类别{code}", code)
    return code


async def question(category: str, key: Key, **more: Any) -> str:
    with_options = isinstance(key, Single | Multiple)
    draft = Draft(
        kind=KIND[type(key)],
        category=category,
        difficulty=more.pop("difficulty", 1),
        stem=more.pop("stem", f"试题{unique('')}"),
        stem_en=more.pop("stem_en", None),
        key=key,
        options=tuple(Option(k, f"选项{k}", f"option {k}") for k in "abcd") if with_options else (),
        **more,
    )
    return await bank.add_question(draft, now=LONG_AGO, code=unique("question-"))


async def exam(
    keys: Sequence[Key] = KEYS, *, drawn: int | None = None, about: str | None = None, **terms: Any
) -> ExamMade:
    """An exam of one mark a question over a category of its own."""
    if about is None:
        about = await category()
        for key in keys:
            await question(about, key)
    code = unique("exam-")
    line = Line(drawn or max(1, len(keys)), Decimal(1), about)
    draft = ExamDraft(
        **{
            "name": f"考试{code}",
            "name_en": code,
            "blueprint": Blueprint((line,)),
            "limit_minutes": 60,
            "pass_percent": Decimal(60),
            **terms,
        }
    )
    with clock.fixed(LONG_AGO):
        made = await add_exam(code, draft, now=LONG_AGO)
    return ExamMade(made, code, about)


def counter() -> bytes:
    """A picture of two counters side by side, 480 by 240."""
    with Image.new("RGB", (480, 240), "#f4f1ea") as picture:
        pen = ImageDraw.Draw(picture)
        pen.rectangle((40, 60, 200, 180), fill="#c8d8c0", outline="#334433", width=3)
        pen.rectangle((280, 60, 440, 180), fill="#d8c8c0", outline="#443333", width=3)
        held = BytesIO()
        picture.save(held, "PNG")
    return held.getvalue()


async def drafts_of_every_kind() -> dict[str, dict[str, Any]]:
    """A draft of each kind by its name, a picture with areas among them, without their category."""
    shown = await files.keep(unique("counter-") + ".png", counter(), files.PICTURES, now=LONG_AGO)

    def listed(*words: str) -> tuple[Option, ...]:
        return tuple(Option(k, word, f"item-{k}") for k, word in zip("abcdef", words, strict=False))

    return {
        "single": {
            "stem": "申请材料不齐全时，窗口应当怎么做？",
            "stem_en": "What does the window do when papers are missing?",
            "key": Single("a"),
            "options": listed(
                "一次性告知需要补正的全部内容；能当场补正的，当场补正。",
                "请申请人下次再来。",
                "退件。",
            ),
        },
        "multiple": {
            "stem": "下列哪些可以容缺受理？",
            "stem_en": "Which may be accepted with papers to follow?",
            "key": Multiple(frozenset("ab")),
            "options": listed("辅助材料", "可以网上核验的材料", "身份证明", "申请书"),
        },
        "true-false": {
            "stem": "首问责任制要求第一个接待的人负责到底。",
            "stem_en": "Whoever is asked first sees it through.",
            "key": TrueFalse(True),
        },
        "numeric": {
            "stem": "法定期限是多少个工作日？\\(\\frac{40}{2}=?\\)",
            "stem_en": "How many workdays? \\(\\frac{40}{2}=?\\)",
            "key": Numeric(Decimal(20)),
            "unit": "工作日",
            "unit_en": "workdays",
        },
        "short": {
            "stem": "社保卡丢失后先办什么？",
            "stem_en": "What comes first when a card is lost?",
            "key": Short((Accepted("挂失"), Accepted("report*"))),
        },
        "matching": {
            "stem": "哪个部门管哪件事？",
            "stem_en": "Who is in charge of what?",
            "key": Matching(frozenset({("l1", "a"), ("l2", "b")})),
            "lefts": (
                Option("l1", "身份证补办", "identity card"),
                Option("l2", "社会保障卡补换", "social security card"),
            ),
            "options": listed("公安", "人力资源和社会保障", "民政"),
        },
        "ordering": {
            "stem": "按办理的先后排列。",
            "stem_en": "Put the steps in order.",
            "key": Ordering(("a", "b", "c")),
            "options": listed("受理", "审查", "决定并送达"),
        },
        "cloze": {
            "stem": "先[[1]]，再[[2]]，[[3]]个工作日内办结。",
            "stem_en": "First [[1]], then [[2]], done within [[3]] workdays.",
            "key": Cloze(
                (
                    GapKey("1", Single("a")),
                    GapKey("2", Short((Accepted("补办"), Accepted("replace")))),
                    GapKey("3", Numeric(Decimal(5)), Fraction(2)),
                )
            ),
            "gaps": (
                Gap("1", "single", listed("挂失", "报案", "登报")),
                Gap("2", "short"),
                Gap("3", "numeric"),
            ),
        },
        "areas": {
            "kind": "single",
            "stem": "哪个窗口受理社保业务？",
            "stem_en": "Which counter is for social security?",
            "key": Single("b"),
            "options": (
                Option("a", "左边", "left", area=Area("rect", (40, 60, 200, 180))),
                Option("b", "右边", "right", area=Area("rect", (280, 60, 440, 180))),
            ),
            "picture": Picture(shown.path, 480, 240),
            "fixed_order": True,
        },
        "essay": {
            "stem": "一位老人材料不全又赶车，请写出你的处理步骤。",
            "stem_en": "An old person lacks papers and must catch a bus. What do you do?",
            "key": Essay("先安顿，一次性告知，约定补交。"),
            "essay": EssayTerms(5, 500, 6),
        },
    }


async def exam_of_every_kind(**terms: Any) -> tuple[ExamMade, dict[str, str]]:
    """An exam of one question of every kind in two sections, and the questions' codes by kind."""
    about = await category()
    codes = {}
    for name, given in (await drafts_of_every_kind()).items():
        draft = Draft(**{"kind": name, "category": about, "difficulty": 1, **given})
        codes[name] = await bank.add_question(draft, now=LONG_AGO, code=unique(f"{name}-"))
    lines = tuple(
        Line(1, Decimal(2), question=code, section=int(place > 4))
        for place, code in enumerate(codes.values())
    )
    sections = (Section("第一部分 基础知识", "Part one"), Section("第二部分 业务", "Part two"))
    blueprint = Blueprint(lines, shuffle_questions=False, sections=sections)
    made = await exam((), about=about, **{"blueprint": blueprint, **terms})
    return made, codes
