"""Development and retention as they come in and go out."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from staff.shapes import Code, Input, Output


class StepInput(Input):
    """A goal, mentor, study visit, exchange, or place in the talent pool."""

    kind: Code
    title: Annotated[str, Meta(min_length=1, max_length=200)]
    first_day: date
    last_day: date | None = None
    mentor: Annotated[str, Meta(max_length=20)] | None = None
    """Employee number."""


class FinishInput(Input):
    """What came of a step."""

    outcome: Annotated[str, Meta(max_length=1000)] | None = None
    hours: Annotated[float, Meta(gt=0, le=1000)] | None = None
    """Class hours of a visit or exchange: they become evidence."""


class ReasonInput(Input):
    """Why somebody left."""

    reason: Code
    note: Annotated[str, Meta(max_length=1000)] | None = None


class StepOutput(Output):
    """A development step."""

    id: int
    kind: str
    title: str
    mentor: str | None
    first_day: date
    last_day: date | None
    done_on: date | None
    outcome: str | None


class NextPostOutput(Output):
    """A post and the gap to it."""

    post: str
    name: str
    held: bool
    qualified: bool
    missing: list[str]
    ready: date | None


class DevelopmentOutput(Output):
    """A person's development and possible next posts."""

    steps: list[StepOutput]
    posts: list[NextPostOutput]


class InPoolOutput(Output):
    """Somebody in the talent pool."""

    employee_no: str
    name: str
    town: str
    post: str | None
    """Held now."""
    title: str
    since: date
    until: date | None
    mentor: str | None


class RiskOutput(Output):
    """Somebody with signs, and the figures behind them."""

    employee_no: str
    name: str
    signs: list[str]
    load: float | None
    km: float | None
    months_in_post: int
    months_since_certificate: int | None


class TurnoverOutput(Output):
    """A year's coming and going."""

    year: int
    people: int
    came: int
    left: int
    share: float


class RetentionOutput(Output):
    """Who shows signs, turnover by year, reasons for leaving."""

    at_risk: list[RiskOutput]
    turnover: list[TurnoverOutput]
    reasons: dict[str, int]
