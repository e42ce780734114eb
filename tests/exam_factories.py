"""A bank of its own and an exam over it, for tests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from kit import clock
from tests.factories import unique
from training.exams.rules.blueprints import Blueprint
from training.exams.rules.drafts import Draft, Option
from training.exams.rules.drawing import Line
from training.exams.rules.keys import Key, Multiple, Numeric, Single, TrueFalse
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
    line = Line(drawn or len(keys), Decimal(1), about)
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
