"""Window plans: the list, one plan beside the uniform one, a town's policy."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from markupsafe import Markup
from msgspec import Meta

from kit import clock
from kit.errors import Invalid, Refusal
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import Column, Form, Table, asked, cut, entered, flash, page, redirect, table_page
from kit.web.charts import Line, heat, lines
from kit.web.environment import date_text, percent_text
from roster.defaults import POLICY
from roster.pages.shared import (
    Period,
    new_period,
    next_monday,
    period_options,
    progress_of,
    session_name,
    short_name,
    state_badge,
    town_options,
)
from roster.queries import plans
from roster.queries.plans import PlanFacts, ShiftFacts
from roster.rules.opening import WindowPolicy
from roster.rules.policy import PolicyBody, SizeBody, to_body
from roster.service import plans as service
from roster.sight import Id, plan_in_sight
from staff.queries import directory
from staff.queries.calendar import provisional_years
from staff.service.rule_sets import put_rule_set

GENERAL = WindowPolicy().general_line
READ, EDIT = "window-plans.read", "window-plans.edit"

PLANS = (
    Column("id", N_("No."), link=lambda row: f"/window-plans/{row.id}", align="start"),
    Column("town", N_("Town"), value=lambda row: pick(row.town_name, row.town_name_en)),
    Column("firstDay", N_("First day"), value=lambda row: row.first_day),
    Column("days", N_("Days"), value=lambda row: row.days, rank=2),
    Column("planned", N_("Window half-days"), value=lambda row: row.window_half_days),
    Column("uniform", N_("Uniform plan"), value=lambda row: row.uniform_window_half_days, rank=2),
    Column("state", N_("State"), value=lambda row: state_badge(row.state)),
    Column("madeAt", N_("Made"), value=lambda row: row.made_at, rank=3),
)


@dataclass(frozen=True, slots=True)
class CentreRow:
    """One centre of a plan."""

    code: str
    name: str
    half_days: int
    """Openings in the plan."""
    window_half_days: int
    cases: float
    wait: float | None
    wait_90: float | None
    utilisation: float
    opening: str
    """Its half-days of a usual week."""


CENTRES = (
    Column("name", N_("Centre"), sort=True),
    Column("opening", N_("Opening"), rank=2),
    Column("cases", N_("Cases"), value=lambda row: round(row.cases), sort=True),
    Column("halfDays", N_("Half-days open"), value=lambda row: row.half_days, rank=3),
    Column("windows", N_("Window half-days"), value=lambda row: row.window_half_days, sort=True),
    Column("wait", N_("Wait (min)"), value=lambda row: row.wait, sort=True),
    Column("wait90", N_("9 in 10 (min)"), value=lambda row: row.wait_90, rank=2),
    Column(
        "utilisation",
        N_("Busy (%)"),
        value=lambda row: round(100 * row.utilisation),
        sort=True,
        rank=2,
    ),
)
_ORDER: dict[str, Callable[[CentreRow], Any]] = {
    "name": lambda row: row.code,
    "cases": lambda row: row.cases,
    "windows": lambda row: row.window_half_days,
    "wait": lambda row: row.wait,
    "utilisation": lambda row: row.utilisation,
}


class Policy(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A town's policy as its form sends it: shares in percent."""

    first_day: date
    share: Annotated[float, Meta(ge=1, le=99)]
    within_minutes: Annotated[float, Meta(ge=0, le=600)]
    highest_utilisation: Annotated[float, Meta(ge=5, le=99)]
    small_below: Annotated[float, Meta(ge=1, le=1_000_000)]
    small_half_days: Annotated[int, Meta(ge=1, le=10)]
    middle_below: Annotated[float, Meta(ge=1, le=1_000_000)]
    middle_half_days: Annotated[int, Meta(ge=1, le=10)]
    line_from: Annotated[float, Meta(ge=0.01, le=1000)]
    source: Annotated[str, Meta(min_length=5, max_length=300)]
    least_people: Annotated[int, Meta(ge=1, le=20)] = 1
    longest_gap: Annotated[int, Meta(ge=1, le=7)] | None = None
    market_days: list[Annotated[int, Meta(ge=1, le=5)]] = []
    drive_minutes: Annotated[float, Meta(ge=1, le=240)] = 30
    stable: bool = False
    specialist: list[Annotated[str, Meta(max_length=60, pattern=r"^[1-5]:.+$")]] = []
    """`3:residence`: on Wednesdays; a line that is named nowhere is served every day."""


def _centre_rows(shifts: list[ShiftFacts], town_name: str) -> list[CentreRow]:
    by_centre: dict[str, list[ShiftFacts]] = defaultdict(list)
    for shift in shifts:
        by_centre[shift.centre].append(shift)
    return [_centre_row(code, own, town_name) for code, own in sorted(by_centre.items())]


def _centre_row(code: str, shifts: list[ShiftFacts], town_name: str) -> CentreRow:
    cases = sum(shift.cases or 0 for shift in shifts)
    waits = [(shift.wait_minutes, shift.cases or 0) for shift in shifts]
    hopeless = any(wait is None for wait, _ in waits)
    mean = sum((wait or 0) * n for wait, n in waits) / cases if cases else 0.0
    slots = {(shift.day.weekday(), shift.session, shift.day) for shift in shifts}
    week = sorted({(weekday, session) for weekday, session, _ in slots})
    return CentreRow(
        code=code,
        name=short_name(shifts[0], town_name),
        half_days=len(shifts),
        window_half_days=sum(shift.windows for shift in shifts),
        cases=cases,
        wait=None if hopeless else round(mean, 1),
        wait_90=None if hopeless else round(max(shift.wait_90 or 0 for shift in shifts), 1),
        utilisation=sum(shift.utilisation or 0 for shift in shifts) / len(shifts),
        opening=_opening_text(week, shifts[0].day),
    )


def _opening_text(week: list[tuple[int, str]], some_day: date) -> str:
    """`Mon, Wed, Fri`, with the half-day where only one of them is open."""
    if len({slot for slot in week if slot[0] < 5}) == 10:
        return gettext("every half-day")
    monday = some_day - timedelta(some_day.weekday())
    texts = []
    for weekday in sorted({weekday for weekday, _ in week}):
        name = date_text(monday + timedelta(weekday), "weekday")
        halves = [session for day, session in week if day == weekday]
        texts.append(name if len(halves) == 2 else f"{name} {session_name(halves[0])}")
    return gettext(", ").join(texts)


def _heat(shifts: list[ShiftFacts], town_name: str) -> Markup:
    """Windows by centre and half-day of the first whole week."""
    first = min(shift.day for shift in shifts)
    week = [first + timedelta(n) for n in range(7)]
    slots = [(day, session) for day in week for session in ("AM", "PM")]
    shown = [slot for slot in slots if any((s.day, s.session) == slot for s in shifts)]
    names = {s.centre: short_name(s, town_name) for s in shifts}
    found = {(s.centre, s.day, s.session): s.windows for s in shifts}
    return heat(
        gettext("Windows open by centre and half-day"),
        [names[code] for code in sorted(names)],
        [
            f"{date_text(day, 'weekday')} {gettext('am') if half == 'AM' else gettext('pm')}"
            for day, half in shown
        ],
        [[found.get((code, day, half)) for day, half in shown] for code in sorted(names)],
        said=lambda windows: str(int(windows)),
    )


class PlanPages(Controller):
    """`/window-plans`."""

    path = "/window-plans"
    include_in_schema = False

    @get("/", permission=READ)
    async def show_list(self) -> Response[Any]:
        """The window plans of the reader's towns, and a form for a new one."""
        return await _list_page(None)

    @post("/", permission=EDIT)
    async def make(self, request: Request[Any, Any, Any]) -> Response[Any] | Redirect:
        """Begins a plan."""
        form = await entered(request)
        try:
            wanted = form.into(Period)
            town = await directory.town(wanted.town)
            required().need(EDIT, town.id)
            plan_id, _ = await service.request_plan(
                town.id, wanted.first_day, wanted.days, None, now=clock.now()
            )
        except Refusal as refusal:
            return await _list_page(form.refused(refusal))
        return redirect(f"/window-plans/{plan_id}")

    @get("/{plan_id:int}", permission=READ)
    async def show_one(self, plan_id: FromPath[Id]) -> Response[Any]:
        """One plan beside the uniform one."""
        facts = await plan_in_sight(plan_id)
        return await _plan_page(facts)


async def _list_page(form: Form | None) -> Response[Any]:
    given = asked()
    towns = required().towns(READ)
    found, total = await plans.plans(towns, limit=given.page_size, offset=given.offset)
    table = Table(
        name="window-plans",
        caption=N_("Window plans"),
        columns=PLANS,
        rows=found,
        asked=given,
        total=total,
        empty=N_("No window plan yet. Choose a town and a period above."),
    )
    options = await town_options(EDIT) if required().may(EDIT) else []
    return table_page(
        "roster/plans.html",
        table,
        form=form or new_period(clock.today(), options),
        towns=options,
        periods=period_options(),
        status=form.status if form else 200,
    )


async def _plan_page(facts: PlanFacts) -> Response[Any]:
    shifts = await plans.shifts(facts.id)
    given = asked(tuple(_ORDER), page_size=500)
    rows = _centre_rows(shifts, pick(facts.town_name, facts.town_name_en))
    shown, total = cut(rows, given, order=_ORDER[given.sort])
    table = Table(
        name="centres",
        caption=N_("Centres"),
        columns=CENTRES,
        rows=shown,
        asked=given,
        total=total,
        empty=N_("No centre opens in this period."),
    )
    figures = facts.figures or {}
    town = pick(facts.town_name, facts.town_name_en)
    names = {shift.centre: short_name(shift, town) for shift in shifts}
    cases = sum(shift.cases or 0 for shift in shifts)
    waited = sum((shift.wait_minutes or 0) * (shift.cases or 0) for shift in shifts)
    within = sum((shift.within_target or 0) * (shift.cases or 0) for shift in shifts)
    return table_page(
        "roster/plan.html",
        table,
        plan=facts,
        town_name=pick(facts.town_name, facts.town_name_en),
        last_day=facts.first_day + timedelta(facts.days - 1),
        progress=await progress_of(facts.job),
        provisional=await provisional_years(
            facts.first_day, facts.first_day + timedelta(facts.days - 1)
        ),
        policy=msgspec.convert(facts.policy, PolicyBody),
        cases=cases,
        mean_wait=waited / cases if cases else None,
        within=within / cases if cases else None,
        hopeless=sum(shift.wait_minutes is None for shift in shifts),
        simulated=figures.get("simulated"),
        confirmed=_confirmed(figures.get("simulated"), facts),
        curve=_curve(figures.get("tradeOff") or []),
        rounds=_rounds(figures, names),
        travel=figures.get("travel") or [],
        picture=_heat(shifts, pick(facts.town_name, facts.town_name_en)) if shifts else "",
        may_edit=required().may(EDIT, facts.town_id),
        may_roster=required().may("rosters.edit", facts.town_id),
    )


def _rounds(figures: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The rounds of several centres, each with its people, and what they save together."""
    found = figures.get("rounds") or []
    crews = figures.get("crews") or [1] * len(found)
    shown = [
        ([names.get(code, code) for code in each], crew)
        for each, crew in zip(found, crews, strict=True)
        if len(each) > 1
    ]
    return {
        "shown": shown,
        "centres": sum(len(each) for each, _ in shown),
        "saved": figures.get("roundsSaved", sum(len(each) - 1 for each, _ in shown)),
    }


def _confirmed(simulated: Mapping[str, Any] | None, facts: PlanFacts) -> bool:
    """Whether the days played through keep the promise too."""
    return bool(simulated) and (simulated or {})["within"] >= facts.policy.get("share", 0.8)


def _curve(points: list[list[float]]) -> Markup:
    """Window half-days a week by the share that is promised."""
    if len(points) < 2:
        return Markup("")
    return lines(
        gettext("Window half-days a week by the share that waits as promised"),
        [percent_text(share) for share, _ in points],
        [Line(gettext("window half-days"), [windows for _, windows in points])],
    )


class PolicyPages(Controller):
    """`/window-policy/{town}`."""

    path = "/window-policy"
    include_in_schema = False

    @get("/{code:str}", permission=READ)
    async def show(self, code: FromPath[str]) -> Response[str]:
        """The policy that holds for the town, and a form for another one."""
        return await _policy_page(code, None)

    @post("/{code:str}", permission=EDIT)
    async def keep(
        self, code: FromPath[str], request: Request[Any, Any, Any]
    ) -> Response[Any] | Redirect:
        """The town has another policy from a day on."""
        town = await directory.town(code)
        required().need(EDIT, town.id)
        form = await entered(request)
        try:
            given = form.into(Policy)
            lines = [line.code for line in await directory.lines()]
            body = _body(given, await _held(town.code), lines)
            await put_rule_set(
                POLICY,
                scope=town.code,
                first_day=given.first_day,
                body=to_body(body),
                source=given.source,
            )
        except Refusal as refusal:
            return await _policy_page(code, form.refused(refusal))
        flash(N_("The policy holds from {day} on."), day=given.first_day)
        return redirect(f"/window-policy/{code}")


def _specialist(given: list[str], lines: list[str]) -> dict[str, tuple[int, ...]]:
    """Line -> its announced weekdays, of what the form's boxes say."""
    found: dict[str, set[int]] = defaultdict(set)
    for each in given:
        day, _, line = each.partition(":")
        if line not in lines:
            raise Invalid({"specialist": N_("There is no such service line.")})
        found[line].add(int(day))
    return {line: tuple(sorted(days)) for line, days in sorted(found.items())}


def _body(given: Policy, held: PolicyBody, lines: list[str]) -> PolicyBody:
    if given.middle_below <= given.small_below:
        raise Invalid({"middleBelow": N_("This class must begin above the one before.")})
    weekdays = tuple(sorted({int(day) for day in given.market_days}))
    return msgspec.structs.replace(
        held,
        least_people=given.least_people,
        market_days=weekdays,
        stable=given.stable,
        drive_minutes=given.drive_minutes,
        share=given.share / 100,
        within_minutes=given.within_minutes,
        highest_utilisation=given.highest_utilisation / 100,
        sizes=(
            SizeBody(given.small_below, given.small_half_days, given.longest_gap),
            SizeBody(given.middle_below, given.middle_half_days, given.longest_gap),
        ),
        line_from=given.line_from,
        specialist=_specialist(given.specialist, lines),
    )


def _short(value: float) -> float | int:
    """Whole numbers without a point, as people write them."""
    return int(value) if value == int(value) else value


async def _held(code: str) -> PolicyBody:
    return msgspec.convert(await plans.policy_in_force(code, clock.today()), PolicyBody)


async def _policy_page(code: str, form: Form | None) -> Response[str]:
    town = await directory.town(code)
    required().need(READ, town.id)
    today = clock.today()
    held = msgspec.convert(await plans.policy_in_force(town.code, today), PolicyBody)
    sizes = [*held.sizes, SizeBody(1000, 4), SizeBody(2000, 6)]
    start = Form.of(
        first_day=next_monday(today),
        share=round(100 * held.share),
        within_minutes=_short(held.within_minutes),
        highest_utilisation=round(100 * held.highest_utilisation),
        small_below=_short(sizes[0].below),
        small_half_days=sizes[0].half_days,
        middle_below=_short(sizes[1].below),
        middle_half_days=sizes[1].half_days,
        line_from=_short(held.line_from),
        source="",
        least_people=held.least_people,
        longest_gap=sizes[0].longest_gap,
        market_days=list(held.market_days),
        drive_minutes=_short(held.drive_minutes),
        stable=held.stable,
        specialist=[f"{day}:{line}" for line, days in held.specialist.items() for day in days],
    )
    weekdays = [(n + 1, date_text(next_monday(today) + timedelta(n), "weekday")) for n in range(5)]
    lines = {line.code: pick(line.name, line.name_en) for line in await directory.lines()}
    return page(
        "roster/policy.html",
        town=town,
        town_name=pick(town.name, town.name_en),
        policy=held,
        policies=await plans.policies(town.code),
        today=today,
        form=form or start,
        weekdays=weekdays,
        lines=[(code, name) for code, name in lines.items() if code != GENERAL],
        line_name=lambda code: lines.get(code, code),
        day_names=lambda days: gettext(", ").join(dict(weekdays)[day] for day in days),
        may_edit=required().may(EDIT, town.id),
        status=form.status if form else 200,
    )


ROUTES = (PlanPages, PolicyPages)
