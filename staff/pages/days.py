"""The working calendar of a year."""

import calendar
from datetime import date
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, PathParameter
from litestar.response import Redirect

from kit.clock import today
from kit.errors import Refusal
from kit.language import N_, gettext
from kit.permissions import required
from kit.web.forms import Form, entered
from kit.web.pages import flash, page, redirect
from staff.queries.calendar import days, years
from staff.rules.days import Day, DayKind
from staff.service import days as service
from staff.shapes import DayInput, NoticeInput

Year = Annotated[int, PathParameter(ge=2000, le=2100)]


def _months(year: int, found: list[Day]) -> list[tuple[date, list[list[Day | None]]]]:
    """Each month with its weeks, Monday first; None for days of other months."""
    by_date = {day.on: day for day in found}
    weeks = calendar.Calendar(firstweekday=0)
    return [
        (
            date(year, month, 1),
            [
                [by_date[on] if on.month == month else None for on in week]
                for week in weeks.monthdatescalendar(year, month)
            ],
        )
        for month in range(1, 13)
    ]


async def _shown(year: int, form: Form | None = None) -> Response[str]:
    found = await days(date(year, 1, 1), date(year, 12, 31))
    (settled,) = await years(year, year)
    return page(
        "staff/calendar.html",
        status=form.status if form else 200,
        year=settled,
        months=_months(year, found),
        named=[day for day in found if day.kind in {DayKind.HOLIDAY, DayKind.MAKE_UP}],
        workdays=sum(day.works for day in found),
        today=today(),
        may_edit=required().may("calendar.edit"),
        form=form or Form.of(kind="holiday"),
        notice=Form.of(notice=settled.notice),
        kinds=[("holiday", gettext("holiday")), ("workday", gettext("make-up workday"))],
    )


@get("/calendar", permission="self", include_in_schema=False)
async def this_year() -> Redirect:
    """To this year."""
    return redirect(f"/calendar/{today().year}")


@get("/calendar/{year:int}", permission="self", include_in_schema=False)
async def year_page(year: FromPath[Year]) -> Response[str]:
    """The year's holidays and make-up workdays; a year without a notice is provisional."""
    return await _shown(year)


@post("/calendar/{year:int}/days", permission="calendar.edit", include_in_schema=False)
async def set_day(request: Request[Any, Any, Any], year: FromPath[Year]) -> Any:
    """A holiday or make-up workday, or the form again."""
    form = await entered(request)
    try:
        given = form.into(DayInput)
        await service.set_day(given.day, kind=given.kind, name=given.name, name_en=given.name_en)
    except Refusal as refusal:
        return await _shown(year, form.refused(refusal))
    flash(N_("Saved."))
    return redirect(f"/calendar/{given.day.year}")


@post(
    "/calendar/{year:int}/days/{day:date}/remove",
    permission="calendar.edit",
    include_in_schema=False,
)
async def clear_day(year: FromPath[Year], day: FromPath[date]) -> Redirect:
    """The day is again what its weekday says."""
    await service.clear_day(day)
    flash(N_("Saved."))
    return redirect(f"/calendar/{year}")


@post("/calendar/{year:int}/notice", permission="calendar.edit", include_in_schema=False)
async def settle_year(request: Request[Any, Any, Any], year: FromPath[Year]) -> Redirect:
    """The notice that settles the year; an empty one makes it provisional again."""
    given = (await entered(request)).into(NoticeInput)
    await service.settle_year(year, given.notice or None)
    flash(N_("Saved."))
    return redirect(f"/calendar/{year}")


ROUTES = (this_year, year_page, set_day, clear_day, settle_year)
