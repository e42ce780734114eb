"""Placements as they come in and go out."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec
from msgspec import Meta

from career.placing.queries import Missing, PlacementShown
from staff.service.placements import Draft, Order
from staff.shapes import Code, Input, Output

OrderNo = Annotated[str, Meta(min_length=1, max_length=60)]


class PlacementInput(Input):
    """A placement; both days count, no last day: open."""

    centre: Code
    post: Code
    first_day: date
    order_no: OrderNo
    kind: Code = "regular"
    last_day: date | None = None
    ordered_on: date | None = None
    authority: Annotated[str, Meta(max_length=120)] | None = None
    """Who gave the order."""
    work_fraction: Decimal = Decimal(1)
    """Of the person's working time; of one day all together at most 1."""

    def draft(self) -> Draft:
        """For the service."""
        return Draft(**msgspec.structs.asdict(self))


class EndInput(Input):
    """The day with which a placement ends, and why."""

    last_day: date
    reason: Annotated[str, Meta(min_length=1, max_length=400)]


class ExtensionInput(Input):
    """The order by which a placement goes on; no last day: open."""

    order_no: OrderNo
    last_day: date | None = None
    ordered_on: date | None = None

    def order(self) -> Order:
        """For the service."""
        return Order(self.order_no, self.ordered_on)


class HandoverInput(Input):
    """Something to hand over."""

    text: Annotated[str, Meta(min_length=1, max_length=200)]
    receiver: Annotated[str, Meta(max_length=50)] | None = None


class LackOutput(Output):
    """A condition that is not met on the first day."""

    condition: str
    because: str | None
    remedy: str | None
    ready: date | None


class MissingOutput(Output):
    """Whether the person is qualified on the first day, and what is missing."""

    qualified: bool
    provisional: bool
    missing: list[LackOutput]


class PlacingOutput(Output):
    """What was made."""

    id: int
    qualification: MissingOutput | None
    plan: int | None
    """The training plan that was begun because something is missing."""


class ChangeOutput(Output):
    """An extension or an early end."""

    kind: str
    before: date | None
    after: date | None
    order_no: str | None
    ordered_on: date | None
    reason: str | None
    made_at: datetime


class HandoverOutput(Output):
    """Something to hand over."""

    id: int
    text: str
    receiver: str | None
    done_on: date | None
    done_by: str | None


class LineDays(Output):
    """Days on shifts that covered a service line."""

    line: str
    days: float


class PlacementOutput(Output):
    """A placement of a person, with what stands beside the order."""

    id: int
    centre: str
    centre_name: str
    post: str
    post_name: str
    kind: str
    state: str
    first_day: date
    last_day: date | None
    order_no: str
    ordered_on: date | None
    authority: str | None
    work_fraction: float
    days_served: float
    """At the centre, within the order's days, by published rosters; half a day counts 0.5."""
    days_served_elsewhere: float
    lines: list[LineDays]
    changes: list[ChangeOutput]
    handover: list[HandoverOutput]
    qualification: MissingOutput | None
    """As of the first day, of what is planned or current; none: no conditions."""


def missing_output(found: Missing | None) -> MissingOutput | None:
    """As JSON."""
    if found is None:
        return None
    return MissingOutput(
        found.qualified,
        found.provisional,
        [LackOutput(one.condition, one.because, one.remedy, one.ready) for one in found.lacks],
    )


def placement_output(shown: PlacementShown) -> PlacementOutput:
    """As JSON."""
    placed = shown.placed
    return PlacementOutput(
        id=placed.id,
        centre=placed.centre_code,
        centre_name=placed.centre_name,
        post=placed.post_code,
        post_name=placed.post_name,
        kind=placed.kind,
        state=shown.state,
        first_day=placed.first_day,
        last_day=placed.last_day,
        order_no=placed.order_no,
        ordered_on=placed.ordered_on,
        authority=placed.authority,
        work_fraction=float(placed.work_fraction),
        days_served=float(shown.served.days),
        days_served_elsewhere=float(shown.served.elsewhere),
        lines=[LineDays(line, float(days)) for line, days in shown.served.lines],
        changes=[
            ChangeOutput(
                one.kind,
                one.before,
                one.after,
                one.order_no,
                one.ordered_on,
                one.reason,
                one.made_at,
            )
            for one in shown.changes
        ],
        handover=[
            HandoverOutput(one.id, one.text, one.receiver, one.done_on, one.done_by)
            for one in shown.handover
        ],
        qualification=missing_output(shown.missing),
    )
