"""Who may serve where on which day, why not, and by which conditions."""

from collections import defaultdict
from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from litestar import Controller, get
from litestar.params import FromPath, FromQuery, QueryParameter

from certification.api.shapes import QualificationOut, qualification_out
from certification.permissions import READ, need_sight_of
from certification.queries.conditions import versions_of
from certification.queries.impact import FORECAST_DAYS, forecast
from certification.queries.offers import offers_for
from certification.queries.people import holder, holders
from certification.queries.qualification import assess_person, open_until, posts_until
from certification.queries.recall import as_known_then
from certification.rules.days import months_left
from certification.rules.impact import WorkAhead
from kit import clock
from kit.errors import Invalid
from kit.language import N_, pick
from kit.permissions import SELF, required
from kit.web.lists import Paged, PageNumber, PageSize


class QualificationApi(Controller):
    """`/api/people/{employeeNo}/qualification`."""

    path = "/api/people/{employee_no:str}/qualification"
    tags = ["Qualification"]

    @get("/", permission=SELF)
    async def show_qualification(
        self,
        employee_no: FromPath[str],
        post: Annotated[str, QueryParameter(max_length=60)],
        on: FromQuery[date | None] = None,
        known_at: Annotated[datetime | None, QueryParameter(name="knownAt")] = None,
    ) -> QualificationOut:
        """Whether the person may serve in a post on a day, past or future, and why.

        `knownAt` answers by what was on file at that instant. Where the answer of the day itself
        was another one, because something was corrected since, `asKnownThen` gives it too.
        """
        person = await holder(employee_no)
        need_sight_of(person.id, person.town)
        if not await versions_of("post", post):
            raise Invalid({"post": N_("No conditions are set for a post of this code.")})
        if known_at is not None and known_at.tzinfo is None:
            raise Invalid({"knownAt": N_("An instant with its time zone is needed.")})
        found = await assess_person(person.id, post, on or clock.today(), known_at=known_at)
        if known_at is not None:
            return await qualification_out(found)
        return await qualification_out(
            found,
            recalled=await as_known_then(person.id, post, found, clock.now()),
            offers=await offers_for(person.id, found.findings, clock.today()),
        )


class CellOut(msgspec.Struct, rename="camel", frozen=True):
    """Until when a line (or post) is open to somebody; no day: without end."""

    code: str
    until: date | None
    months_left: int | None


class MatrixRow(msgspec.Struct, rename="camel", frozen=True):
    """One of the staff and what is open to them on the day."""

    employee_no: str
    name: str
    town: str
    open: list[CellOut]


class WorkOut(msgspec.Struct, rename="camel", frozen=True):
    """Window half-days that would be served no more, by centre."""

    centre: str
    centre_name: str
    half_days: int
    estimated: bool


class FallsOutOut(msgspec.Struct, rename="camel", frozen=True):
    """Somebody to whom a line closes."""

    employee_no: str
    name: str
    line: str
    first_day: date
    last_day: date
    work: list[WorkOut]


class LineLeftOut(msgspec.Struct, rename="camel", frozen=True):
    """How many people a line is open to, on the first and on the last day."""

    line: str
    now: int
    then: int


class ForecastOut(msgspec.Struct, rename="camel", frozen=True):
    """Who falls out in the days to come, and which windows that concerns."""

    on: date
    until: date
    falls_out: list[FallsOutOut]
    lines: list[LineLeftOut]


class TownQualificationApi(Controller):
    """`/api/qualification`."""

    path = "/api/qualification"
    tags = ["Qualification"]

    @get("/matrix", permission=READ)
    async def show_matrix(
        self,
        town: Annotated[str | None, QueryParameter(max_length=40)] = None,
        on: FromQuery[date | None] = None,
        by: FromQuery[Literal["line", "post"]] = "line",
        page: PageNumber = 1,
        page_size: PageSize = 100,
    ) -> Paged[MatrixRow]:
        """People by service lines or posts on a day: what is open to each, and until when."""
        day = on or clock.today()
        people = await holders(towns=required().towns(READ), town=town, on=day)
        shown = people[(page - 1) * page_size : page * page_size]
        ids = [one.id for one in shown]
        opened = await (open_until(ids, day) if by == "line" else posts_until(ids, day))
        cells: dict[int, list[CellOut]] = defaultdict(list)
        for (person, code), until in opened.items():
            end = None if until == date.max else until
            cells[person].append(CellOut(code, end, None if end is None else months_left(day, end)))
        items = [
            MatrixRow(
                one.employee_no,
                one.name,
                pick(one.town_name, one.town_name_en),
                sorted(cells[one.id], key=lambda cell: cell.code),
            )
            for one in shown
        ]
        return Paged(items=items, total=len(people), page=page, page_size=page_size)

    @get("/forecast", permission=READ)
    async def show_forecast(
        self,
        town: Annotated[str | None, QueryParameter(max_length=40)] = None,
        days: Annotated[int, QueryParameter(ge=1, le=366)] = FORECAST_DAYS,
    ) -> ForecastOut:
        """Who falls out in the days to come, and which window half-days that concerns."""
        found = await forecast(required().towns(READ), town, clock.today(), days)
        return ForecastOut(
            on=found.on,
            until=found.until,
            falls_out=[
                FallsOutOut(
                    employee_no=one.who.employee_no,
                    name=one.who.name,
                    line=one.line,
                    first_day=one.first_day,
                    last_day=one.last_day,
                    work=[work_out(each) for each in one.work],
                )
                for one in found.falls_out
            ],
            lines=[LineLeftOut(one.line, one.now, one.then) for one in found.left],
        )


def work_out(one: WorkAhead) -> WorkOut:
    """The half-days as JSON tells them."""
    return WorkOut(
        one.centre, pick(one.centre_name, one.centre_name_en), one.half_days, one.estimated
    )
