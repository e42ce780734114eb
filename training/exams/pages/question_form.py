"""The form of a question: plain fields in, a draft out, and back. Each kind has its own fields."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import msgspec

from kit.errors import Invalid
from kit.language import N_
from kit.web import Form
from training.exams.formats import rows
from training.exams.formats.found import Broken
from training.exams.formats.grades import grade, percent
from training.exams.formats.writing import CannotHold
from training.exams.rules import keys, responses
from training.exams.rules.drafts import Draft, EssayTerms, Option, Said, Source
from training.exams.rules.faults import LONGEST_STEM, faults
from training.exams.rules.keys import (
    AlsoRight,
    Key,
    Multiple,
    Numeric,
    Programmed,
    Short,
    Single,
)

LETTERS = rows.FORM_LETTERS
ROWS = 10
"""For options, at least."""
Short40 = Annotated[str, msgspec.Meta(max_length=160)]
Long = Annotated[str, msgspec.Meta(max_length=4000)]


class QuestionForm(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """The fields that are the same for every kind; options and key are read apart."""

    kind: str
    category: str
    difficulty: int
    stem: Annotated[str, msgspec.Meta(max_length=LONGEST_STEM)]
    stem_en: Annotated[str, msgspec.Meta(max_length=LONGEST_STEM)] | None = None
    title: Annotated[str, msgspec.Meta(max_length=255)] = ""
    format: str = "plain"
    marks: Annotated[float, msgspec.Meta(gt=0, le=1000)] = 1.0
    tags: Annotated[str, msgspec.Meta(max_length=400)] = ""
    fixed_order: bool = False
    explanation: Long = ""
    explanation_en: Long | None = None
    said_right: Long = ""
    said_partly: Long = ""
    said_wrong: Long = ""
    service_line: str | None = None
    unit: Annotated[str, msgspec.Meta(max_length=20)] = ""
    unit_en: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    law: Short40 | None = None
    law_en: Short40 | None = None
    article: Annotated[str, msgspec.Meta(max_length=60)] = ""
    law_on: date | None = None
    least_words: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 0
    most_words: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 0
    lines: Annotated[int, msgspec.Meta(ge=1, le=60)] = 10
    template: Long = ""
    most_chosen: Annotated[int, msgspec.Meta(ge=0, le=30)] = 0


def draft_from(form: Form, before: Draft | None = None) -> Draft:
    """The draft that was entered; raises Invalid with a word for every field that is wrong.

    What the form has no field for stays as it is in `before`.
    """
    given = form.into(QuestionForm)
    options = _options(form)
    stem, gaps, lefts = given.stem, (), ()
    key: Key
    try:
        match given.kind:
            case "cloze":
                stem, gaps, key = rows.cloze(stem)  # type: ignore[assignment]  # a tuple of gaps
                options = ()
            case "single" | "multiple":
                key = _choice(given.kind, form, given.most_chosen)
            case "numeric":
                key, options = _numeric(form), ()
            case "true-false":
                key, options = keys.TrueFalse(form.value("truth") == "true"), ()
            case "short":
                key, options = _short(form), ()
            case _:
                key, options, lefts = rows.parts(  # type: ignore[assignment]
                    given.kind, form.value("guide"), form.value("rule"), options, None
                )
    except Broken as broken:
        raise Invalid(
            {_place(broken.fault.where): broken.fault.reason}, **broken.fault.facts
        ) from broken
    draft = Draft(
        kind=given.kind,
        category=given.category,
        difficulty=given.difficulty,
        stem=stem,
        stem_en=given.stem_en,
        key=key,
        options=options,
        lefts=lefts,
        gaps=gaps,
        fixed_order=given.fixed_order,
        explanation=given.explanation,
        explanation_en=given.explanation_en,
        service_line=given.service_line,
        unit=given.unit,
        unit_en=given.unit_en,
        source=Source(given.law, given.article, given.law_on, given.law_en) if given.law else None,
        title=given.title,
        format=given.format,
        marks=Decimal(str(given.marks)).normalize(),
        tags=_tags(given.tags),
        said=Said(given.said_right, given.said_partly, given.said_wrong),
        essay=EssayTerms(given.least_words, given.most_words, given.lines, given.template),
    )
    if before is not None and before.kind == draft.kind:
        draft = _with_the_rest(draft, before)
    errors = faults(draft)
    if errors:
        raise Invalid({_place(name): text for name, text in errors.items()})
    return draft


def _place(where: str) -> str:
    return {"right": "key", "option_a": "options", "lefts": "options", "gaps": "stem"}.get(
        where, where
    )


def _with_the_rest(draft: Draft, before: Draft) -> Draft:
    """The draft with pictures, comments on options, hints and an author's own marking."""
    # The form names options by their places, whatever keys a file gave them.
    known = dict(zip(LETTERS, before.options, strict=False))
    options = tuple(
        replace(one, feedback=old.feedback, format=old.format, area=old.area)
        if (old := known.get(one.key)) and draft.kind in keys.WITH_OPTIONS
        else one
        for one in draft.options
    )
    draft = replace(
        draft,
        options=options,
        picture=before.picture,
        hints=before.hints,
        penalty=before.penalty,
    )
    draft = replace(draft, key=rows.with_comments(draft.key, before.key))
    if isinstance(before.key, Programmed):
        # Its marking names options and gaps: they stay, only words around them change.
        draft = replace(
            draft, key=before.key, options=before.options, lefts=before.lefts, gaps=before.gaps
        )
    return draft


def _options(form: Form) -> tuple[Option, ...]:
    return tuple(
        Option(letter, form.value(f"option{letter}"), form.value(f"optionEn{letter}") or None)
        for letter in LETTERS
        if form.value(f"option{letter}")
    )


def letters_of(form: Form) -> str:
    """The rows for options that a form shows: some to spare, and all that hold something."""
    filled = [at for at, letter in enumerate(LETTERS) if form.value(f"option{letter}")]
    return LETTERS[: max(ROWS, max(filled, default=0) + 1)]


def _tags(text: str) -> tuple[str, ...]:
    pieces = text.replace("；", ";").replace("、", ";").split(";")
    return tuple(dict.fromkeys(piece.strip() for piece in pieces if piece.strip()))


def _choice(kind: str, form: Form, most: int) -> Key:
    right = form.values("right")
    if kind == "single" and len(right) != 1:
        raise Invalid({"options": N_("Mark one option as right.")})
    if not right:
        raise Invalid({"options": N_("Mark the options that are right.")})
    weights = form.value("weights")
    if not weights:
        rule = "all" if form.value("rule") == "all" else "balanced"
        if kind == "single":
            return Single(right[0])
        return Multiple(frozenset(right), rule, most=most)
    shares = {}
    for piece in weights.replace("；", ";").split(";"):
        letter, _, share = piece.strip().rstrip("%％").partition("=")
        if letter.strip().lower() not in LETTERS or not share:
            raise Invalid({"weights": N_("Write weights like A=50%; B=-25%.")})
        shares[letter.strip().lower()] = grade(share)
    if kind == "single":
        rest = tuple((k, s) for k, s in shares.items() if k != right[0] and s)
        return Single(right[0], rest)
    return Multiple(frozenset(right), "shares", tuple(shares.items()), most)


def _short(form: Form) -> Key:
    texts = [line.strip() for line in form.value("accepted").splitlines() if line.strip()]
    if not texts:
        raise Invalid({"accepted": N_("Write at least one answer.")})
    accepted = tuple(rows.accepted_of(text) for text in texts)
    return Short(accepted, exact_case=form.value("rule") == rows.EXACT)


def _numeric(form: Form) -> Numeric:
    others = []
    for line in form.value("others").splitlines():
        if not line.strip():
            continue
        number, _, share = line.strip().rstrip("%％").rpartition("=")
        value, _, tolerance = number.partition("±")
        if not share or not value:
            raise Invalid({"others": N_("Write numbers like 25±1=50%.")})
        others.append(
            AlsoRight(_decimal(value, "others"), _decimal(tolerance or "0", "others"), grade(share))
        )
    return Numeric(
        _decimal(form.value("number"), "number"),
        abs(_decimal(form.value("tolerance") or "0", "tolerance")),
        tuple(others),
        rows.units_of(form.value("units")),
    )


def _decimal(text: str, field: str) -> Decimal:
    try:
        number, unit = responses.read_number(text)
    except responses.WrongShape:
        raise Invalid({field: N_("Please enter a number.")}) from None
    if unit:
        raise Invalid({field: N_("Please enter a number.")})
    return number


def form_of(draft: Draft | None, kind: str = "single") -> Form:
    """The form that shows a draft; an empty one for a new question of that kind."""
    if draft is None:
        return Form.of(kind=kind, difficulty=2, lines=10, format="plain", marks=1)
    values: dict[str, Any] = {
        name: getattr(draft, name)
        for name in (
            *("kind", "category", "difficulty", "stem", "stem_en", "title", "format"),
            *("fixed_order", "explanation", "explanation_en", "service_line", "unit", "unit_en"),
        )
    }
    values |= {
        "marks": f"{float(draft.marks):g}",
        "tags": "; ".join(draft.tags),
        "said_right": draft.said.right,
        "said_partly": draft.said.partly,
        "said_wrong": draft.said.wrong,
        "least_words": draft.essay.least_words or None,
        "most_words": draft.essay.most_words or None,
        "lines": draft.essay.lines,
        "template": draft.essay.template,
    }
    if draft.source:
        values |= {
            "law": draft.source.law,
            "law_en": draft.source.law_en,
            "article": draft.source.article,
            "law_on": draft.source.on,
        }
    values |= _key_values(draft)
    return Form.of(values)


def _key_values(draft: Draft) -> Mapping[str, Any]:  # noqa: PLR0911 - one case a kind
    options = {
        name: value
        for letter, option in zip(LETTERS, draft.options, strict=False)
        for name, value in (
            (f"option{letter}", option.text),
            (f"optionEn{letter}", option.text_en),
        )
    }
    letters = {o.key: letter for letter, o in zip(LETTERS, draft.options, strict=False)}
    match keys.shown_of(draft.key):
        case Single(right, shares):
            weights = "; ".join(f"{letters.get(k, k).upper()}={percent(s)}%" for k, s in shares)
            return options | {"right": [letters.get(right, right)], "weights": weights}
        case Multiple(chosen, rule, shares, most):
            weights = "; ".join(f"{letters.get(k, k).upper()}={percent(s)}%" for k, s in shares)
            several = sorted(letters.get(key, key) for key in chosen)
            limit = {"most_chosen": most or None}
            return options | {"right": several, "rule": rule, "weights": weights} | limit
        case keys.TrueFalse(truth):
            return {"truth": "true" if truth else "false"}
        case Numeric(number, tolerance, others, units):
            return {
                "number": number,
                "tolerance": tolerance,
                "others": "\n".join(
                    f"{o.number}±{o.tolerance}={percent(o.share)}%" for o in others
                ),
                "units": rows.told_units(units),
            }
        case Short(accepted, exact):
            lines = (
                one.pattern if one.share == 1 else f"{one.pattern}={percent(one.share)}%"
                for one in accepted
            )
            return {"accepted": "\n".join(lines), "rule": rows.EXACT if exact else ""}
    try:
        cells = rows.cells(replace(draft, key=keys.shown_of(draft.key)), LETTERS)
    except CannotHold:
        return options
    held = {name: value for name, value in cells.items() if name in {"stem", "rule"} and value}
    held |= {"guide": cells["right"]}
    for letter in LETTERS:
        held |= {
            f"option{letter}": cells.get(f"option_{letter}"),
            f"optionEn{letter}": cells.get(f"option_{letter}_en"),
        }
    return held
