"""Demand on pages: a town's forecast and where windows are short or idle; one centre's history."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect
from markupsafe import Markup
from msgspec import Meta

from kit import clock
from kit.errors import Refusal
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import Column, Form, Table, entered, flash, page, redirect
from kit.web.charts import Line, heat, lines
from kit.web.environment import date_text, number_text
from roster.idle import CentreIdle, IdleView, idle_of
from roster.pages.shared import short_name, town_options
from roster.queries import demand as queries
from roster.queries import places
from roster.queries.demand import RunFacts
from roster.reach import COUNT, town_id_of
from roster.reach import PLANS_EDIT as EDIT
from roster.reach import PLANS_READ as READ
from roster.rules.demand import WEEKDAYS
from roster.service import demand
from roster.service.demand import Correction
from roster.sight import Id
from staff.queries import directory
from staff.queries.directory import CentreEntry, TownEntry
from staff.words import SESSIONS as SESSION_NAMES
from staff.words import options

TownAsked = Annotated[str | None, QueryParameter(name="town", max_length=40)]
DAYS_AHEAD = 92
SHOWN_DAYS = 30
"""Open days of history, and of forecast, in a centre's picture."""


class Event(msgspec.Struct, rename="camel"):
    """An event, as the form sends it."""

    name: Annotated[str, Meta(min_length=1, max_length=60)]
    first_day: date
    last_day: date
    factor: Annotated[float, Meta(gt=0, le=20)]
    centre: Annotated[str, Meta(max_length=20)] | None = None
    line: Annotated[str, Meta(max_length=40)] | None = None


class Typed(msgspec.Struct, rename="camel"):
    """A count, as the form sends it."""

    day: date
    session: Literal["AM", "PM"]
    line: Annotated[str, Meta(min_length=1, max_length=40)]
    cases: Annotated[int, Meta(ge=0, le=100_000)]
    reason: Annotated[str, Meta(max_length=200)] = ""


async def _town(code: str | None) -> TownEntry:
    choices = await town_options(READ)
    at = await directory.town(code or (choices[0][0] if choices else ""))
    required().need(READ, at.id)
    return at


async def _demand(code: str | None, form: Form | None = None) -> Response[str]:
    at = await _town(code)
    run = await queries.latest(at.id)
    gaps = await queries.gaps(at.id)
    idle = await idle_of(at)
    centres = await places.centres(at.id, clock.today())
    town = pick(at.name, at.name_en)
    return page(
        "roster/demand.html",
        status=form.status if form else 200,
        town=at,
        town_name=town,
        towns=await town_options(READ),
        run=run,
        errors=run.figures if run else {},
        gaps=gaps,
        gap_table=_gap_table(gaps[:20]),
        events=await queries.events(at.id),
        idle=idle,
        picture=_picture(idle, town) if idle else Markup(""),
        form=form or Form.of(factor=1.5),
        centres=[(one.code, short_name(_named(one), town)) for one in centres],
        lines=[(line.code, pick(line.name, line.name_en)) for line in await directory.lines()],
        may_edit=required().may(EDIT, at.id),
    )


def _named(centre: places.CentreFacts) -> CentreIdle:
    """A centre as `short_name` reads it."""
    return CentreIdle(centre.code, centre.name, centre.name_en, centre.windows, [])


def _gap_table(gaps: list[queries.Gap]) -> Table:
    return Table(
        name="gaps",
        caption=N_("Days without a count"),
        columns=(
            Column(
                "centre",
                N_("Centre"),
                value=lambda gap: pick(gap.centre_name, gap.centre_name_en),
                link=lambda gap: f"/demand/centres/{gap.centre}",
            ),
            Column("firstDay", N_("First day"), value=lambda gap: gap.first_day),
            Column("lastDay", N_("Last day"), value=lambda gap: gap.last_day),
            Column("days", N_("Open days")),
        ),
        rows=gaps,
        empty=N_("No centre lacks counts for three open days or more."),
        download=False,
    )


def _picture(idle: IdleView, town: str) -> Markup:
    """Windows short or idle by centre and weekday."""
    monday = date(2026, 11, 23)
    return heat(
        gettext("Windows short (above zero) and idle (below) by centre and weekday"),
        [short_name(centre, town) for centre in idle.centres],
        [date_text(monday + timedelta(weekday), "weekday") for weekday in WEEKDAYS],
        [centre.short for centre in idle.centres],
        diverging=True,
        said=lambda value: number_text(value, 1),
        link=lambda row, _: f"/demand/centres/{idle.centres[row].centre}",
    )


@get("/demand", permission=READ, include_in_schema=False)
async def demand_page(town: TownAsked = None) -> Response[str]:
    """A town's demand: how good the forecast is, where windows are short and idle, what lacks."""
    return await _demand(town)


@post("/demand/{code:str}/forecast", permission=EDIT, include_in_schema=False)
async def make_forecast(code: FromPath[str]) -> Redirect:
    """A forecast is under way."""
    town_id = await town_id_of(code, EDIT)
    job = await demand.request_forecast(town_id, clock.today(), DAYS_AHEAD)
    return redirect(f"/jobs/{job}")


@post("/demand/{code:str}/events", permission=EDIT, include_in_schema=False)
async def add_event(
    code: FromPath[str], request: Request[Any, Any, Any]
) -> Response[str] | Redirect:
    """An event is entered."""
    town_id = await town_id_of(code, EDIT)
    form = await entered(request)
    try:
        given = form.into(Event)
        await demand.add_event(
            town_id,
            given.name,
            given.first_day,
            given.last_day,
            given.factor,
            given.centre or None,
            given.line or None,
        )
    except Refusal as refusal:
        return await _demand(code, form.refused(refusal))
    flash(N_("The event is entered. Make a new forecast to see its effect."))
    return redirect(f"/demand?town={code}")


@post("/demand/{code:str}/events/{event_id:int}/remove", permission=EDIT, include_in_schema=False)
async def remove_event(code: FromPath[str], event_id: FromPath[Id]) -> Redirect:
    """An event is gone."""
    await demand.remove_event(event_id, await town_id_of(code, EDIT))
    flash(N_("The event is gone."))
    return redirect(f"/demand?town={code}")


async def _centre_page(at: CentreEntry, form: Form | None = None) -> Response[str]:
    run = await queries.latest(at.town_id)
    return page(
        "roster/demand-centre.html",
        status=form.status if form else 200,
        centre=at,
        name=pick(at.name, at.name_en),
        picture=await _history(at),
        outlook=await _outlook(at, run),
        form=form or Form.of(day=clock.today(), session="AM", line="general"),
        lines=[(line.code, pick(line.name, line.name_en)) for line in await directory.lines()],
        sessions=[pair for pair in options(SESSION_NAMES) if pair[0] != "DAY"],
        may_count=required().may(COUNT, at.town_id),
        changes=await queries.corrections(at.code),
    )


async def _history(at: CentreEntry) -> Markup:
    """The centre's weeks: what came."""
    weeks = await queries.weekly(at.id)
    if len(weeks) < 2:
        return Markup("")
    return lines(
        gettext("Cases a week"),
        [date_text(monday, "month") for monday, _ in weeks],
        [Line(gettext("came"), [float(n) for _, n in weeks])],
    )


async def _outlook(at: CentreEntry, run: RunFacts | None) -> Markup:
    """The last days that came and the days to come with the band of four in five, in one."""
    told = await queries.expected(run.id, at.code) if run else []
    ahead = sorted({one.day for one in told if one.day >= clock.today()})[:SHOWN_DAYS]
    if len(ahead) < 2:
        return Markup("")
    came = await queries.daily(at.id, ahead[0], SHOWN_DAYS)
    before, after = [None] * len(came), [None] * len(ahead)

    def added(name: str) -> list[float]:
        return [sum(getattr(one, name) for one in told if one.day == day) for day in ahead]

    return lines(
        gettext("Cases a day: what came, what is expected, and what four days in five keep to"),
        [
            *(date_text(day, "date" if day.year < ahead[0].year else "day") for day, _ in came),
            *(date_text(day, "day") for day in ahead),
        ],
        [
            Line(gettext("came"), [*(float(n) for _, n in came), *after]),
            Line(gettext("expected"), [*before, *added("cases")], dashed=True),
        ],
        band=([*before, *added("low")], [*before, *added("high")]),
    )


@get("/demand/centres/{code:str}", permission=READ, include_in_schema=False)
async def centre_page(code: FromPath[str]) -> Response[str]:
    """One centre: its history, the forecast, and a form to correct counts."""
    at = await directory.centre(code)
    required().need(READ, at.town_id)
    return await _centre_page(at)


@post("/demand/centres/{code:str}", permission=COUNT, include_in_schema=False)
async def correct(code: FromPath[str], request: Request[Any, Any, Any]) -> Response[str] | Redirect:
    """A count is entered or corrected."""
    at = await directory.centre(code)
    required().need(COUNT, at.town_id)
    form = await entered(request)
    try:
        given = form.into(Typed)
        await demand.correct(
            [Correction(code, given.day, given.session, given.line, given.cases)],
            given.reason or None,
            towns=[at.town_id],
            today=clock.today(),
        )
    except Refusal as refusal:
        return await _centre_page(at, form.refused(refusal))
    flash(N_("The count is kept; history shows what it was before."))
    return redirect(f"/demand/centres/{code}")


ROUTES: tuple[Any, ...] = (
    demand_page,
    make_forecast,
    add_event,
    remove_event,
    centre_page,
    correct,
)
