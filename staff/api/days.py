"""The working calendar, as JSON."""

from datetime import date, timedelta
from typing import Annotated

from litestar import delete, get, put
from litestar.params import FromPath, JSONBody, PathParameter, QueryParameter

from kit.errors import Invalid
from kit.language import N_
from staff.queries import calendar as queries
from staff.service import days
from staff.shapes import DayInput, NoticeInput, Output

TAGS = ["Calendar"]
Year = Annotated[int, PathParameter(ge=2000, le=2100)]
LONGEST = timedelta(days=1100)


class DayOutput(Output):
    """A civil date and what it is for those who rest on Saturday and Sunday."""

    day: date
    kind: str
    """workday, weekend, holiday or make-up"""
    works: bool
    name: str
    name_en: str
    provisional: bool
    """No notice has settled this year's holidays yet."""


class YearOutput(Output):
    """A year and the notice that settles it."""

    year: int
    notice: str | None
    provisional: bool


@get("/api/calendar-days", permission="self", tags=TAGS)
async def list_days(
    first_day: Annotated[date, QueryParameter(name="firstDay")],
    last_day: Annotated[date, QueryParameter(name="lastDay")],
) -> list[DayOutput]:
    """Every day of the period, both ends included."""
    if last_day < first_day or last_day - first_day > LONGEST:
        raise Invalid({"lastDay": N_("A period of at most three years, please.")})
    found = await queries.days(first_day, last_day)
    provisional = set(await queries.provisional_years(first_day, last_day))
    return [
        DayOutput(
            day=day.on,
            kind=day.kind.value,
            works=day.works,
            name=day.name,
            name_en=day.name_en,
            provisional=day.on.year in provisional,
        )
        for day in found
    ]


@put("/api/calendar-days", permission="calendar.edit", tags=TAGS, status_code=204)
async def set_day(data: JSONBody[DayInput]) -> None:
    """The day is a holiday or a workday."""
    await days.set_day(data.day, kind=data.kind, name=data.name, name_en=data.name_en)


@delete("/api/calendar-days/{day:date}", permission="calendar.edit", tags=TAGS)
async def clear_day(day: FromPath[date]) -> None:
    """The day is again what its weekday says."""
    await days.clear_day(day)


@get("/api/calendar-years", permission="self", tags=TAGS)
async def list_years(
    first: Annotated[int, QueryParameter(ge=2000, le=2100)],
    last: Annotated[int, QueryParameter(ge=2000, le=2100)],
) -> list[YearOutput]:
    """The years and the notices that settle them; a year without one is provisional."""
    return [
        YearOutput(year=one.year, notice=one.notice, provisional=one.provisional)
        for one in await queries.years(first, last)
    ]


@put("/api/calendar-years/{year:int}", permission="calendar.edit", tags=TAGS)
async def settle_year(year: FromPath[Year], data: JSONBody[NoticeInput]) -> YearOutput:
    """The year's holidays are settled by the notice; without one they are provisional."""
    await days.settle_year(year, data.notice or None)
    return YearOutput(year=year, notice=data.notice or None, provisional=not data.notice)


ROUTES = (list_days, list_years, set_day, clear_day, settle_year)
