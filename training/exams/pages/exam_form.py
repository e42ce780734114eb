"""The form of an exam: its terms, and a blueprint of a few rows."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec

from kit.errors import Invalid
from kit.language import N_
from kit.web import Form
from training.exams.queries.exams import ExamShown
from training.exams.rules.blueprints import Blueprint, Section
from training.exams.rules.drawing import Line
from training.exams.service.exams import ExamDraft

LINES = 12


class ExamForm(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """The terms of an exam; the blueprint's lines are read apart."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    limit_minutes: Annotated[int, msgspec.Meta(ge=1, le=1440)]
    pass_percent: Annotated[float, msgspec.Meta(gt=0, le=100)]
    name_en: Annotated[str, msgspec.Meta(max_length=160)] | None = None
    course: str | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    attempts: Annotated[int, msgspec.Meta(ge=1, le=100)] | None = None
    delay_hours: Annotated[int, msgspec.Meta(ge=0, le=8760)] = 0
    review: Annotated[str, msgspec.Meta(pattern="^(none|marks|full)$")] = "full"
    keep_questions: bool = False
    keep_options: bool = False
    sections: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    as_of: datetime | None = None


class LineForm(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """One line of the blueprint."""

    count: Annotated[int, msgspec.Meta(ge=1, le=200)]
    marks: Annotated[float, msgspec.Meta(gt=0, le=100)] = 1.0
    category: str | None = None
    difficulty: int | None = None
    kind: str | None = None
    tag: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    question: Annotated[str, msgspec.Meta(max_length=60)] | None = None
    version: Annotated[int, msgspec.Meta(ge=1, le=10_000)] | None = None
    section: Annotated[int, msgspec.Meta(ge=1, le=10)] = 1


def _lines(form: Form) -> tuple[Line, ...]:
    """The blueprint that was entered: rows without a count are left out."""
    found = []
    for place in range(LINES):
        names = (
            *("count", "marks", "category", "difficulty", "kind"),
            *("tag", "question", "version", "section"),
        )
        held = {name: form.values(f"{name}{place}") for name in names}
        if not form.value(f"count{place}"):
            continue
        try:
            given = Form(held).into(LineForm)
        except Invalid as refusal:
            raise Invalid({f"{n}{place}": t for n, t in refusal.errors.items()}) from refusal
        found.append(
            Line(
                given.count,
                Decimal(str(given.marks)),
                given.category,
                given.difficulty,
                given.kind,
                given.tag,
                given.question,
                given.version,
                given.section - 1,
            )
        )
    return tuple(found)


def _sections(text: str) -> tuple[Section, ...]:
    """The sections that were entered, one a line: `理论 | Theory | 30`; raises Invalid."""
    found = []
    for line in text.splitlines():
        name, english, minutes = [*(part.strip() for part in line.split("|")), "", "", ""][:3]
        if not name:
            continue
        if minutes and not (minutes.isdecimal() and 0 < int(minutes) <= 1440):
            raise Invalid({"sections": N_("Minutes are a whole number.")})
        found.append(Section(name[:100], english[:160] or None, int(minutes) if minutes else None))
    return tuple(found)


class CodeForm(msgspec.Struct, rename="camel"):
    """What a new exam is called by machines."""

    code: Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{1,59}$")]


def code_of(form: Form) -> str:
    """The code that was entered; raises Invalid."""
    return form.into(CodeForm).code


def draft_from(form: Form) -> ExamDraft:
    """The terms that were entered; raises Invalid."""
    given = form.into(ExamForm)
    return ExamDraft(
        name=given.name,
        name_en=given.name_en,
        blueprint=Blueprint(
            _lines(form),
            not given.keep_questions,
            not given.keep_options,
            _sections(given.sections),
            given.as_of,
        ),
        limit_minutes=given.limit_minutes,
        pass_percent=Decimal(str(given.pass_percent)),
        course=given.course,
        opens_at=given.opens_at,
        closes_at=given.closes_at,
        attempts=given.attempts,
        delay_minutes=given.delay_hours * 60,
        review=given.review,
    )


def form_of(exam: ExamShown) -> Form:
    """The form that shows an exam's terms."""
    terms = exam.terms
    values: dict[str, Any] = {
        "code": exam.code,
        "name": exam.name,
        "name_en": exam.name_en,
        "course": exam.course,
        "limit_minutes": int(terms.limit.total_seconds() // 60),
        "pass_percent": f"{float(exam.pass_percent):g}",
        "opens_at": terms.opens,
        "closes_at": terms.closes,
        "attempts": terms.attempts,
        "delay_hours": int(terms.delay.total_seconds() // 3600),
        "review": exam.review,
        "keep_questions": not exam.blueprint.shuffle_questions,
        "keep_options": not exam.blueprint.shuffle_options,
        "sections": "\n".join(
            " | ".join([one.name, one.name_en or "", str(one.minutes or "")]).rstrip(" |")
            for one in exam.blueprint.sections
        ),
        "as_of": exam.blueprint.as_of,
    }
    for place, line in enumerate(exam.blueprint.lines):
        values |= {
            f"count{place}": line.count,
            f"marks{place}": f"{float(line.marks):g}",
            f"category{place}": line.category,
            f"difficulty{place}": line.difficulty,
            f"kind{place}": line.kind,
            f"tag{place}": line.tag,
            f"question{place}": line.question,
            f"version{place}": line.version,
            f"section{place}": line.section + 1 if exam.blueprint.sections else None,
        }
    return Form.of(values)


def by_row(form: Form, refusal: Invalid) -> Form:
    """What the use case said of the lines, at the fields of the form's rows that were filled."""
    filled = [place for place in range(LINES) if form.value(f"count{place}")]
    errors: dict[str, str] = {}
    for name, text in refusal.errors.items():
        parts = name.split(".")
        if parts[0] == "lines" and len(parts) == 3 and int(parts[1]) < len(filled):
            errors[f"{parts[2]}{filled[int(parts[1])]}"] = text
        else:
            errors[name] = text
    return form.refused(Invalid(errors, **refusal.facts))
