"""Appraisals, incentives and pay as they come in and go out."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from msgspec import Meta

from career.appraisals.queries.cycles import Cycle, Result
from career.appraisals.queries.pay import PayShown
from career.appraisals.rules.cycle import Rule
from staff.shapes import Code, Input, Output

Text = Annotated[str, Meta(min_length=1, max_length=4000)]


class CycleInput(Input):
    """A cycle; no town: the whole district."""

    kind: Code
    first_day: date
    last_day: date
    town: Code | None = None


class ReportInput(Input):
    """What the person says of the period."""

    text: Text


class MarkInput(Input):
    """A mark from 0 to 100."""

    mark: Decimal
    comment: Annotated[str, Meta(max_length=1000)] | None = None


class ModerationInput(Input):
    """A grade other than the proposed one, and why."""

    grade: Code
    reason: Annotated[str, Meta(max_length=1000)]


class AnswerInput(Input):
    """The answer to an objection; with a grade where it was right."""

    text: Text
    grade: Code | None = None


class IncentiveInput(Input):
    """A commendation, or a penalty (with its measure) in force from first to last day."""

    kind: Code
    title: Annotated[str, Meta(min_length=1, max_length=120)]
    first_day: date
    subject: Code | None = None
    last_day: date | None = None
    order_no: Annotated[str, Meta(max_length=60)] | None = None
    points: Decimal = Decimal(0)


class CycleOutput(Output):
    """A cycle and how far it has come."""

    id: int
    kind: str
    first_day: date
    last_day: date
    town: str | None
    state: str
    marks_until: date
    objections_until: date | None
    rule: Rule
    source: str
    people: int
    graded: int
    open_objections: int
    frozen_at: datetime | None
    frozen_by: str | None
    supersedes: int | None


class ResultOutput(Output):
    """One person in a cycle."""

    employee_no: str
    name: str
    indicators: dict[str, Any]
    hardness: float
    report: str | None
    manager_mark: float | None
    peer_mark: float | None
    total: float | None
    proposed: str | None
    grade: str | None
    moderated: str | None
    objection: str | None
    answer: str | None


class GapOutput(Output):
    """What is missing for the next grade."""

    what: str
    needed: str
    have: str


class PayOutput(Output):
    """A person's pay grade as of a day."""

    employee_no: str
    name: str
    post: str | None
    grade: str | None
    amount: float
    certificates: int
    appraisal: str | None
    service_months: int
    work_fraction: float
    next_grade: str | None
    gaps: list[GapOutput]


def cycle_output(found: Cycle) -> CycleOutput:
    """As JSON."""
    return CycleOutput(
        found.id,
        found.kind,
        found.first_day,
        found.last_day,
        found.town_name,
        found.state,
        found.marks_until,
        found.objections_until,
        found.rule,
        found.source,
        found.people,
        found.graded,
        found.objections,
        found.frozen_at,
        found.frozen_by,
        found.supersedes,
    )


def result_output(found: Result, *, graded: bool = True) -> ResultOutput:
    """As JSON; `graded` false leaves out what the person may not see before it is published."""
    return ResultOutput(
        found.employee_no,
        found.name,
        dict(found.indicators),
        float(found.hardness),
        found.report,
        _number(found.manager) if graded else None,
        _number(found.peer) if graded else None,
        _number(found.total) if graded else None,
        found.proposed if graded else None,
        found.grade if graded else None,
        found.moderated if graded else None,
        found.objection,
        found.answer,
    )


def _number(value: Decimal | None) -> float | None:
    return None if value is None else round(float(value), 2)


def pay_output(found: PayShown) -> PayOutput:
    """As JSON."""
    return PayOutput(
        found.employee_no,
        found.name,
        found.post,
        found.step.grade if found.step else None,
        float(found.amount),
        found.standing.certificates,
        found.standing.appraisal,
        found.standing.service_months,
        float(found.standing.work_fraction),
        found.next.grade if found.next else None,
        [GapOutput(one.what, one.needed, one.have) for one in found.gaps],
    )
