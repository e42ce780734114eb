"""The district for its leaders: figures, pictures, reports."""

from datetime import date, timedelta
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect

from career.leaders.jobs import REPORT
from career.leaders.queries import (
    district,
    newest_count,
    quarter_of,
    quarter_with,
    reports,
)
from career.permissions import DISTRICT_MAKE, DISTRICT_READ, DISTRICT_REPORT
from kit import clock, jobs
from kit.errors import Invalid
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import Column, Table
from kit.web.charts import Bar, Line, bars, lines
from kit.web.environment import date_text, percent_text
from kit.web.forms import entered
from kit.web.lists import asked
from kit.web.pages import redirect
from kit.web.tables import table_page

EARLIEST, LATEST = date(1949, 10, 1), date(2100, 1, 1)


@get("/district", permission=DISTRICT_READ, include_in_schema=False)
async def show_district(
    first_day: FromQuery[date | None] = None, last_day: FromQuery[date | None] = None
) -> Response[Any]:
    """Figures and pictures of the reader's towns over a period."""
    reach = required().towns(DISTRICT_READ)
    quarter = await _opening(reach)
    first, last = first_day or quarter[0], last_day or quarter[1]
    if last < first:
        raise Invalid({"last_day": N_("The last day lies before the first.")})
    found = await district(first, last, reach)
    towns = found.towns
    counted = any(one.cases for one in towns)
    newest = None if counted else await newest_count(reach)
    table = Table(
        name="district",
        caption=N_("Towns"),
        columns=(
            Column("town", N_("Town"), lambda one: pick(one.name, one.name_en)),
            Column("centres", N_("Centres"), rank=3),
            Column("windows", N_("Windows"), rank=2),
            Column("people", N_("People"), rank=2),
            Column("cases", N_("Cases")),
            Column("saved", N_("Half-days saved"), lambda o: o.saved if o.uniform else None),
            Column("promise", N_("Promise kept"), lambda one: _share(one.promise), align="end"),
            Column("qualified", N_("Qualified"), lambda one: _share(one.qualified), align="end"),
            Column("class_hours", N_("Class hours a person"), rank=3),
            Column(
                "turnover",
                N_("Turnover"),
                lambda one: percent_text(one.turnover, 1),
                rank=2,
                align="end",
            ),
        ),
        rows=towns,
        asked=asked(page_size=100),
        empty=N_("No towns."),
    )
    may_report = required().may(DISTRICT_REPORT)
    return table_page(
        "career/district.html",
        table,
        found=found,
        quarters=_beside(first, last),
        newest=quarter_with(newest) if newest else None,
        cases=sum(one.cases for one in towns) if counted else None,
        saved=sum(one.saved for one in towns),
        uniform=sum(one.uniform for one in towns),
        people=sum(one.people for one in towns),
        left=sum(one.left for one in towns),
        came=sum(one.came for one in towns),
        by_town=bars(
            gettext(N_("Cases by town")),
            [Bar(pick(one.name, one.name_en), [float(one.cases)]) for one in towns],
        )
        if counted
        else None,
        by_month=lines(
            gettext(N_("Cases by month")),
            [date_text(month, "month") for month, _ in found.months],
            [Line(gettext(N_("Cases")), [float(cases) for _, cases in found.months])],
        )
        if len(found.months) > 1
        else None,
        saving=bars(
            gettext(N_("Window half-days: uniform plan and by demand")),
            [
                Bar(
                    pick(one.name, one.name_en),
                    [float(one.uniform), float(one.window_half_days)],
                )
                for one in towns
                if one.uniform
            ],
            series=[gettext(N_("uniform plan")), gettext(N_("by demand"))],
        )
        if any(one.uniform for one in towns)
        else None,
        qualification=bars(
            gettext(N_("Placed people with a certificate in force")),
            [
                Bar(pick(one.name, one.name_en), [float(one.qualified) * 100])
                for one in towns
                if one.qualified is not None
            ],
            unit="%",
        ),
        reports=await reports() if may_report else [],
        may_report=required().may(DISTRICT_MAKE),
    )


def _beside(first: date, last: date) -> list[tuple[date, date]]:
    """The quarters before and after, as far as one would look."""
    if not EARLIEST < first <= last < LATEST:
        return []
    return [quarter_of(first), quarter_with(last + timedelta(days=1))]


async def _opening(reach: frozenset[int] | None) -> tuple[date, date]:
    """The last full quarter; the running one where counting has begun in it only."""
    today = clock.today()
    usual = quarter_of(today)
    newest = await newest_count(reach)
    if newest is None or newest <= usual[1]:
        return usual
    earlier = await newest_count(reach, usual[1])
    return usual if earlier and earlier >= usual[0] else quarter_with(today)


def _share(value: Any) -> str | None:
    return None if value is None else percent_text(value)


@post("/district/reports", permission=DISTRICT_MAKE, include_in_schema=False)
async def make_report(request: Request[Any, Any, Any]) -> Redirect:
    """One job makes the report; its page follows it."""
    form = await entered(request)
    quarter = quarter_of(clock.today())
    given = [form.value("firstDay"), form.value("lastDay")]
    try:
        first, last = (
            date.fromisoformat(text) if text else usual
            for text, usual in zip(given, quarter, strict=True)
        )
    except ValueError as error:
        raise Invalid({"first_day": N_("Expected a date like 2026-12-07.")}) from error
    if last < first:
        raise Invalid({"last_day": N_("The last day lies before the first.")})
    arguments = {"firstDay": first.isoformat(), "lastDay": last.isoformat()}
    job = await jobs.submit(REPORT, arguments, key=f"{REPORT}:{first}:{last}")
    return redirect(f"/jobs/{job}")


ROUTES = (show_district, make_report)
