"""Training hours of a year as JSON."""

from decimal import Decimal
from typing import Annotated

import msgspec
from litestar import Controller, get
from litestar.params import QueryParameter

from kit import clock
from kit.language import pick
from kit.permissions import required
from kit.web.lists import Paged, PageNumber, PageSize
from training.queries import hours


class HoursRead(msgspec.Struct, rename="camel"):
    """One person's class hours of a year; alarm: none, soon, overdue, broken."""

    employee_no: str
    name: str
    town: str
    centre: str | None
    """The home centre's code."""
    hours: Decimal
    met: bool
    alarm: str


class UnitRead(msgspec.Struct, rename="camel"):
    """A town's class hours of a year, or a centre's; code null: people without a home centre."""

    code: str | None
    name: str
    people: int
    met: int
    share: float
    hours: Decimal
    hours_each: Decimal
    newcomers_overdue: int


class HoursApi(Controller):
    """Training hours."""

    path = "/api/training-hours"
    tags = ["Training"]

    @get("/", permission="plans.read")
    async def hours(
        self,
        *,
        year: Annotated[int | None, QueryParameter(ge=2000, le=2199)] = None,
        page: PageNumber = 1,
        page_size: PageSize = 50,
    ) -> Paged[HoursRead]:
        """Everybody's class hours of the year in the towns one may see."""
        today = clock.today()
        found = await hours.of_year(year or today.year, required().towns("plans.read"), today)
        begin = (page - 1) * page_size
        items = [
            HoursRead(
                one.employee_no,
                one.name,
                pick(one.town_name, one.town_name_en),
                one.centre,
                one.hours,
                one.met,
                one.alarm.value,
            )
            for one in found[begin : begin + page_size]
        ]
        return Paged(items, len(found), page, page_size)

    @get("/units", permission="plans.read")
    async def units(
        self,
        *,
        year: Annotated[int | None, QueryParameter(ge=2000, le=2199)] = None,
        town: Annotated[
            str | None, QueryParameter(max_length=40, description="a town's code: its centres")
        ] = None,
    ) -> list[UnitRead]:
        """Towns one may see beside each other, or one town's centres, the least done first."""
        today = clock.today()
        found = await hours.of_year(year or today.year, required().towns("plans.read"), today)
        return [
            UnitRead(
                one.code,
                pick(one.name, one.name_en),
                one.people,
                one.met,
                round(one.share, 4),
                one.hours,
                one.each,
                one.alarms,
            )
            for one in hours.by_unit(found, town)
        ]
