"""Service length as JSON."""

from datetime import date
from typing import Annotated

from litestar import get
from litestar.params import FromPath, FromQuery, PathParameter, QueryParameter

from career.length.queries import service_length
from career.permissions import READ
from career.rules.breakdown import By, Part
from kit import clock
from kit.permissions import SELF
from staff.queries.access import open_person
from staff.shapes import Output

EmployeeNo = Annotated[str, PathParameter(max_length=20)]


class RunOutput(Output):
    """Days without a gap that count; both ends among them."""

    first_day: date
    last_day: date
    days: int
    months: int
    left_over: int
    orders: list[str]


class PartOutput(Output):
    """Service length of one key, and the days behind it."""

    key: str | None
    months: int
    days: int
    runs: list[RunOutput]


class ServiceLengthOutput(Output):
    """Service length as of a day, whole and broken up."""

    on: date
    counted: list[str]
    excluded: list[str]
    part_months: str
    source: str
    whole: PartOutput
    by: dict[str, list[PartOutput]]


def part_output(part: Part) -> PartOutput:
    """As JSON."""
    return PartOutput(
        part.key,
        part.length.months,
        part.length.days,
        [
            RunOutput(
                run.first_day, run.last_day, run.days, run.months, run.left_over, list(run.sources)
            )
            for run in part.runs
        ],
    )


@get("/api/people/{employee_no:str}/service-length", permission=SELF, tags=["Careers"])
async def show_service_length(
    employee_no: FromPath[EmployeeNo],
    on: FromQuery[date | None] = None,
    notice: Annotated[str, QueryParameter(max_length=60)] = "",
) -> ServiceLengthOutput:
    """Service length as of a day by centre, town, level, post and kind, with the days behind."""
    person = await open_person(employee_no, READ, own=True)
    found = await service_length(person.id, on or clock.today(), notice)
    policy = found.counting.policy
    return ServiceLengthOutput(
        found.as_of,
        sorted(policy.counts),
        sorted(policy.excludes),
        policy.part_months.value,
        found.counting.source,
        part_output(found.whole),
        {by.value: [part_output(part) for part in found.by[by]] for by in By},
    )


ROUTES = (show_service_length,)
