"""The day of service on pages: check in on the phone, who has come, the code at the window."""

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect
from msgspec import Meta

from kit import clock
from kit.errors import Refusal
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import Column, Table, entered, flash, page, redirect
from kit.web.charts import qr
from roster.fairness import fairness_of
from roster.pages.shared import session_name, town_options
from roster.permissions import EDIT, READ
from roster.queries import duty as queries
from roster.reach import duty_in_sight
from roster.rules.demand import SESSIONS
from roster.service import duty
from roster.sight import Id
from staff.queries import directory
from staff.queries.access import oneself
from staff.words import POOLS, word

TownAsked = Annotated[str | None, QueryParameter(name="town", max_length=40)]
DayAsked = Annotated[date | None, QueryParameter(name="day")]
CodeAsked = Annotated[str, QueryParameter(name="code", max_length=20)]


class Coded(msgspec.Struct, rename="camel"):
    """The code at the window."""

    code: Annotated[str, Meta(min_length=1, max_length=20)]


class Replaced(msgspec.Struct, rename="camel"):
    """Who takes over."""

    employee_no: Annotated[str, Meta(min_length=1, max_length=20)]


@get("/me/check-in", permission="self", include_in_schema=False)
async def my_page(code: CodeAsked = "") -> Response[str]:
    """My half-days of today: check in, and enter the cases served."""
    me = await oneself()
    names = await directory.line_names()
    return page(
        "roster/check-in.html",
        duties=await queries.duties_of(me.id, clock.today()),
        code=code,
        session_name=session_name,
        centre=lambda one: pick(one.centre_name, one.centre_name_en),
        line=lambda key: pick(*names.get(key, (key, key))),
        now=clock.now(),
    )


@post("/me/check-in", permission="self", include_in_schema=False)
async def check_in(request: Request[Any, Any, Any]) -> Redirect:
    """The reader has come."""
    given = (await entered(request)).into(Coded)
    try:
        await duty.check_in_by_code((await oneself()).id, given.code, now=clock.now())
        flash(N_("You are checked in. Have a good day."))
    except Refusal as refusal:
        flash(refusal.text, tone="bad", **refusal.facts)
    return redirect("/me/check-in")


@post("/me/check-in/{assignment_id:int}/cases", permission="self", include_in_schema=False)
async def my_cases(assignment_id: FromPath[Id], request: Request[Any, Any, Any]) -> Redirect:
    """The cases served are kept."""
    form = await entered(request)
    cases = {
        name.removeprefix("line-"): int(form.value(name))
        for name in form.held
        if name.startswith("line-") and form.value(name).isdigit() and len(form.value(name)) < 5
    }
    try:
        if cases:
            me = (await oneself()).id
            await duty.enter_cases(assignment_id, cases, person=me, now=clock.now())
        flash(N_("Saved."))
    except Refusal as refusal:
        flash(refusal.text, tone="bad", **refusal.facts)
    return redirect("/me/check-in")


@get("/day-of-service", permission=READ, include_in_schema=False)
async def day_page(town: TownAsked = None, day: DayAsked = None) -> Response[str]:
    """Who should be where on a day, who has come, who is missed."""
    choices = await town_options(READ)
    at = await directory.town(town or (choices[0][0] if choices else ""))
    required().need(READ, at.id)
    on = day or clock.today()
    found = await queries.duties([at.id], on)
    rules = await queries.rules(on)
    missing = [one for one in found if one.alarm_at and not one.settled_at and not one.came_at]
    return page(
        "roster/day-of-service.html",
        town=at,
        town_name=pick(at.name, at.name_en),
        towns=choices,
        day=on,
        duties=found,
        missing=missing,
        best={one.assignment_id: await duty.replacement(one) for one in missing[:5]},
        came=sum(one.came_at is not None for one in found),
        centre=lambda one: pick(one.centre_name, one.centre_name_en),
        session_name=session_name,
        may_edit=required().may(EDIT, at.id),
        rule=rules.get(at.code, rules[""]),
        now_on=on == clock.today(),
        may_rules=required().may("rule-sets.read"),
    )


async def _tried(path: str, act: Any, said: str) -> Redirect:
    try:
        await act
    except Refusal as refusal:
        flash(refusal.text, tone="bad", **refusal.facts)
    else:
        flash(said)
    return redirect(path)


@post("/day-of-service/{assignment_id:int}/check-in", permission=EDIT, include_in_schema=False)
async def check_in_for(assignment_id: FromPath[Id]) -> Redirect:
    """A manager checks somebody in."""
    one = await duty_in_sight(assignment_id, EDIT)
    return await _tried(
        f"/day-of-service?town={one.town}",
        duty.check_in_for(assignment_id, now=clock.now()),
        N_("Checked in."),
    )


@post("/day-of-service/{assignment_id:int}/replace", permission=EDIT, include_in_schema=False)
async def replace(assignment_id: FromPath[Id], request: Request[Any, Any, Any]) -> Redirect:
    """Somebody else takes over."""
    one = await duty_in_sight(assignment_id, EDIT)
    given = (await entered(request)).into(Replaced)
    return await _tried(
        f"/day-of-service?town={one.town}",
        duty.replace(assignment_id, given.employee_no, now=clock.now()),
        N_("Replaced and published; both are told."),
    )


@get("/centres/{code:str}/check-in", permission=READ, include_in_schema=False)
async def code_page(code: FromPath[str], day: DayAsked = None) -> Response[str]:
    """The codes that hang at a centre on a day, to be printed or shown."""
    at = await directory.centre(code)
    required().need(READ, at.town_id)
    on = day or clock.today()
    codes = [
        (session_name(session), mark, qr(queries.check_in_url(mark), mark))
        for session in SESSIONS
        for mark in [queries.code_of(at.code, on, session)]
    ]
    return page(
        "roster/check-in-code.html", name=pick(at.name, at.name_en), day=on, codes=codes, at=at
    )


@get("/fairness", permission=READ, include_in_schema=False)
async def fairness_page(town: TownAsked = None) -> Response[str]:
    """Load, weekends, travel and rotation of twelve months by person."""
    choices = await town_options(READ)
    at = await directory.town(town or (choices[0][0] if choices else ""))
    required().need(READ, at.id)
    found = await fairness_of(at.id, clock.today())
    table = Table(
        name="fairness",
        caption=N_("Twelve months by person"),
        columns=(
            Column("name", N_("Name")),
            Column("employeeNo", N_("No."), value=lambda row: row.employee_no),
            Column("pool", N_("Pool"), value=lambda row: word(POOLS, row.pool), rank=2),
            Column("fraction", N_("Work fraction"), value=lambda row: row.work_fraction, rank=2),
            Column("halfDays", N_("Half-days"), value=lambda row: row.half_days),
            Column("weekendDays", N_("Weekend days"), value=lambda row: row.weekend_days),
            Column("km", N_("Km on the road"), value=lambda row: row.km),
            Column("centres", N_("Centres")),
            Column(
                "longestRun",
                N_("Longest run in one centre"),
                value=lambda row: row.longest_run,
                rank=2,
            ),
        ),
        rows=sorted(found.people, key=lambda row: (row.pool != "shared", -row.half_days)),
        empty=N_("Nobody of the town is rostered."),
        download=False,
    )
    return page(
        "roster/fairness.html",
        town=at,
        town_name=pick(at.name, at.name_en),
        towns=choices,
        found=found,
        table=table,
        figures=[
            (gettext("half-days"), found.half_days),
            (gettext("weekend days"), found.weekend_days),
            (gettext("km on the road"), found.km),
            (gettext("centres"), found.centres),
        ],
    )


ROUTES: tuple[Any, ...] = (
    my_page,
    check_in,
    my_cases,
    day_page,
    check_in_for,
    replace,
    code_page,
    fairness_page,
)
