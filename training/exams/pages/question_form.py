"""The form of a question: plain fields in, a draft out, and back."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import msgspec

from kit.errors import Invalid
from kit.language import N_
from kit.web import Form
from training.exams.rules import keys, responses
from training.exams.rules.drafts import Draft, Option, Source
from training.exams.rules.faults import faults
from training.exams.rules.keys import Key, Multiple, Numeric, Single, TrueFalse

LETTERS = "abcdef"
Short = Annotated[str, msgspec.Meta(max_length=160)]
Long = Annotated[str, msgspec.Meta(max_length=4000)]


class QuestionForm(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """The fields that are the same for every kind; options and key are read apart."""

    kind: str
    category: str
    difficulty: int
    stem: Annotated[str, msgspec.Meta(max_length=2000)]
    stem_en: Annotated[str, msgspec.Meta(max_length=2000)] | None = None
    fixed_order: bool = False
    explanation: Long = ""
    explanation_en: Long | None = None
    service_line: str | None = None
    unit: Annotated[str, msgspec.Meta(max_length=20)] = ""
    unit_en: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    law: Short | None = None
    law_en: Short | None = None
    article: Annotated[str, msgspec.Meta(max_length=60)] = ""
    law_on: date | None = None


def draft_from(form: Form) -> Draft:
    """The draft that was entered; raises Invalid with a word for every field that is wrong."""
    given = form.into(QuestionForm)
    options = tuple(
        Option(letter, form.value(f"option{letter}"), form.value(f"optionEn{letter}") or None)
        for letter in LETTERS
        if form.value(f"option{letter}")
    )
    draft = Draft(
        kind=given.kind,
        category=given.category,
        difficulty=given.difficulty,
        stem=given.stem,
        stem_en=given.stem_en,
        options=options if given.kind in keys.WITH_OPTIONS else (),
        fixed_order=given.fixed_order,
        key=_key(given.kind, form),
        explanation=given.explanation,
        explanation_en=given.explanation_en,
        service_line=given.service_line,
        unit=given.unit,
        unit_en=given.unit_en,
        source=Source(given.law, given.article, given.law_on, given.law_en) if given.law else None,
    )
    errors = faults(draft)
    if errors:
        raise Invalid(errors)
    return draft


def _key(kind: str, form: Form) -> Key:
    right = form.values("right")
    match kind:
        case "single":
            if len(right) != 1:
                raise Invalid({"options": N_("Mark one option as right.")})
            return Single(right[0])
        case "multiple":
            if not right:
                raise Invalid({"options": N_("Mark the options that are right.")})
            return Multiple(frozenset(right))
        case "true-false":
            return TrueFalse(form.value("truth") == "true")
        case "numeric":
            return Numeric(_number(form, "number"), abs(_number(form, "tolerance", "0")))
    raise Invalid({"kind": N_("There is no such kind of question.")})


def _number(form: Form, name: str, otherwise: str = "") -> Decimal:
    try:
        typed = responses.typed(keys.NUMERIC, [form.value(name) or otherwise])
    except responses.WrongShape:
        typed = None
    if not isinstance(typed, responses.Number):
        raise Invalid({name: N_("Please enter a number.")})
    return typed.number


def form_of(draft: Draft | None) -> Form:
    """The form that shows a draft; an empty one for a new question."""
    if draft is None:
        return Form.of(kind="single", difficulty=1)
    values: dict[str, Any] = {
        "kind": draft.kind,
        "category": draft.category,
        "difficulty": draft.difficulty,
        "stem": draft.stem,
        "stem_en": draft.stem_en,
        "fixed_order": draft.fixed_order,
        "explanation": draft.explanation,
        "explanation_en": draft.explanation_en,
        "service_line": draft.service_line,
        "unit": draft.unit,
        "unit_en": draft.unit_en,
    }
    if draft.source:
        values |= {
            "law": draft.source.law,
            "law_en": draft.source.law_en,
            "article": draft.source.article,
            "law_on": draft.source.on,
        }
    for letter, option in zip(LETTERS, draft.options, strict=False):
        values |= {f"option{letter}": option.text, f"optionEn{letter}": option.text_en}
    match draft.key:
        case Single(right):
            values["right"] = [right]
        case Multiple(chosen):
            values["right"] = sorted(chosen)
        case TrueFalse(truth):
            values["truth"] = "true" if truth else "false"
        case Numeric(number, tolerance):
            values |= {"number": number, "tolerance": tolerance}
    return Form.of(values)
