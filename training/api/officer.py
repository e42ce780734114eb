"""The training officer's desk as JSON and as a workbook."""

from datetime import date, datetime
from decimal import Decimal

import msgspec
from litestar import Controller, Response, get

from kit import clock
from kit.language import pick
from kit.permissions import required
from training.answers import desk_workbook
from training.queries import officer


class LateRead(msgspec.Struct, rename="camel"):
    """Somebody behind on the way to a post: the step, since when it is due, days late."""

    plan: int
    employee_no: str
    name: str
    post: str
    step: str
    due: date
    days: int


class FillRead(msgspec.Struct, rename="camel"):
    """A coming session and how it fills."""

    session: int
    course: str
    starts_at: datetime
    seats: int
    seated: int
    waiting: int
    asked: int


class RateRead(msgspec.Struct, rename="camel"):
    """First attempts at an exam within a year; passedInTheEnd: at any attempt."""

    exam: str
    name: str
    people: int
    passed: int
    passed_in_the_end: int
    percent: float


class TownRead(msgspec.Struct, rename="camel"):
    """Class hours of this year in a town; done: people who met the year's training."""

    town: str
    people: int
    done: int
    hours: Decimal


class CostRead(msgspec.Struct, rename="camel"):
    """Sessions of a course within a year; each: yuan for a person who completed one."""

    course: str
    sessions: int
    completed: int
    cost: Decimal | None
    each: Decimal | None


class OfficerDesk(msgspec.Struct, rename="camel"):
    """The desk."""

    plans: int
    late: list[LateRead]
    sessions: list[FillRead]
    pass_rates: list[RateRead]
    hours: list[TownRead]
    costs: list[CostRead]


class OfficerApi(Controller):
    """The training officer's desk."""

    path = "/api/training-desk"
    tags = ["Training"]

    @get("/", permission="plans.read")
    async def show(self) -> OfficerDesk:
        """Who is late, how sessions fill, pass rates, hours by town, cost per person trained."""
        found = await officer.desk(required().towns("plans.read"), clock.now(), clock.today())
        return OfficerDesk(
            found.plans,
            [
                LateRead(
                    one.plan,
                    one.employee_no,
                    one.name,
                    pick(one.post_name, one.post_name_en),
                    pick(one.step, one.step_en),
                    one.due,
                    one.days,
                )
                for one in found.late
            ],
            [
                FillRead(
                    one.id, one.course, one.starts_at, one.seats, one.seated, one.waiting, one.asked
                )
                for one in found.sessions
            ],
            [
                RateRead(
                    one.exam,
                    pick(one.name, one.name_en),
                    one.people,
                    one.passed,
                    one.in_the_end,
                    one.percent,
                )
                for one in found.rates
            ],
            [
                TownRead(pick(one.name, one.name_en), one.people, one.met, one.hours)
                for one in found.towns
            ],
            [
                CostRead(one.course, one.sessions, one.completed, one.cost, one.each)
                for one in found.costs
            ],
        )

    @get("/desk.xlsx", permission="plans.read")
    async def export(self) -> Response[bytes]:
        """The same as a workbook, a sheet for each part."""
        return await desk_workbook()
