"""Which sessions next: gaps of the rosters, the sessions that close them, what-if."""

from datetime import date, timedelta
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from kit import clock
from kit.errors import Invalid, NotFound, Refusal
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import (
    Badge,
    Column,
    Form,
    Table,
    Tone,
    asked,
    entered,
    flash,
    page,
    redirect,
    table_page,
)
from kit.web.charts import Bar, bars, heat
from staff.queries import directory
from training.queries import gaps
from training.queries.gaps import PlanOfSessions
from training.service import session_plans as service
from training.solver.planning import monday_of

STATES: dict[str, tuple[str, Tone]] = {
    "planning": (N_("in the making"), "note"),
    "done": (N_("ready"), "good"),
    "failed": (N_("failed"), "bad"),
}


class AskForm(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """From when on, for how long."""

    first_day: date
    weeks: Annotated[int, msgspec.Meta(ge=1, le=service.MOST_WEEKS)]


class OpenForm(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """When and where."""

    day: date
    centre: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    room: Annotated[str, msgspec.Meta(max_length=80)] | None = None


class EffectForm(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Who would be certified for what by when; numbers in a text."""

    people: Annotated[str, msgspec.Meta(min_length=1, max_length=10_000)]
    post: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    ready_on: date


def _state(plan: PlanOfSessions) -> Badge:
    text, tone = STATES[plan.state]
    return Badge(gettext(text), tone)


def _share(plan: PlanOfSessions) -> str | None:
    return f"{plan.result['closed']}/{plan.result['openBefore']}" if plan.result else None


LIST = (
    Column(
        "firstDay",
        N_("From"),
        value=lambda row: row.first_day,
        link=lambda row: f"/session-plans/{row.id}",
    ),
    Column("weeks", N_("Weeks"), align="end"),
    Column("closed", N_("Gaps closed"), value=_share, align="end"),
    Column(
        "sessions",
        N_("Sessions"),
        value=lambda row: len(row.result["sessions"]) if row.result else None,
        align="end",
    ),
    Column("state", N_("State"), value=_state),
    Column("madeAt", N_("Made"), value=lambda row: row.made_at, rank=2),
)


class SessionPlanPages(Controller):
    """`/session-plans`."""

    path = "/session-plans"
    include_in_schema = False

    @get("/", permission="plans.read")
    async def show_list(self) -> Response[Any]:
        """What rosters lack, plans made for it, and a form for the next."""
        return await _list(Form.of(first_day=_next_monday(), weeks=13), Form(), None)

    @post("/", permission="sessions.edit")
    async def ask(self, request: Request[Any, Any, Any]) -> Response[Any] | Redirect:
        """Ask for a plan."""
        form = await entered(request)
        try:
            given = form.into(AskForm)
            plan, _ = await service.request_plan(given.first_day, given.weeks, now=clock.now())
        except Refusal as refusal:
            return await _list(form.refused(refusal), Form(), None)
        return redirect(f"/session-plans/{plan}")

    @post("/effect", permission="plans.read")
    async def effect(self, request: Request[Any, Any, Any]) -> Response[Any]:
        """What would be closed if some people were certified."""
        form = await entered(request)
        ask = Form.of(first_day=_next_monday(), weeks=13)
        try:
            given = form.into(EffectForm)
            numbers = given.people.replace(",", " ").replace("，", " ").replace("、", " ").split()
            await _check(numbers)
            found = await gaps.would_close(
                numbers, given.post, given.ready_on, monday_of(clock.today()), 13
            )
        except Refusal as refusal:
            return await _list(ask, form.refused(refusal), None)
        picture = bars(
            gettext(N_("Window half-days without anybody certified")),
            [Bar(one.name, [one.before, one.after]) for one in found],
            series=(gettext(N_("as it is")), gettext(N_("if they were certified"))),
        )
        return await _list(ask, form, picture)

    @get("/{plan_id:int}", permission="plans.read")
    async def show_one(self, plan_id: FromPath[int]) -> Response[str]:
        """A plan with its sessions."""
        return await _one(plan_id, Form(), None)

    @post("/{plan_id:int}/sessions/{place:int}/open", permission="sessions.edit")
    async def open(
        self, plan_id: FromPath[int], place: FromPath[int], request: Request[Any, Any, Any]
    ) -> Response[str] | Redirect:
        """Open a proposed session."""
        form = await entered(request)
        try:
            given = form.into(OpenForm)
            done = await service.open_proposed(
                plan_id,
                place,
                day=given.day,
                now=clock.now(),
                centre=given.centre,
                room=given.room,
            )
        except NotFound:
            raise
        except Refusal as refusal:
            return await _one(plan_id, form.refused(refusal), place)
        flash(
            N_("The session is open: {seated} have a seat, {away} are busy then."),
            seated=done.seated,
            away=done.kept_away,
        )
        return redirect(f"/session-plans/{plan_id}")


def _next_monday() -> date:
    return monday_of(clock.today()) + timedelta(days=7)


async def _check(numbers: list[str]) -> None:
    for number in numbers:
        try:
            person = await directory.person(number[:20])
            required().need("plans.read", person.town_id)
        except Refusal as refusal:
            text = N_("There is nobody of the number {number}.")
            raise Invalid({"people": text}, number=number[:20]) from refusal


async def _list(ask: Form, what_if: Form, picture: Any) -> Response[Any]:
    given = asked()
    found, total = await gaps.session_plans(page=given.page, page_size=given.page_size)
    monday = monday_of(clock.today())
    lacking = await gaps.gaps(monday, 13)
    posts = await directory.post_names()
    table: Table = Table(
        "session-plans",
        N_("Plans of sessions"),
        LIST,
        found,
        given,
        total,
        empty=N_("No plan of sessions is made yet."),
    )
    return table_page(
        "training/session-plans.html",
        table,
        status=max(ask.status, what_if.status),
        ask=ask,
        what_if=what_if,
        effect=picture,
        lacking=sum(gap.half_days for gap in lacking),
        picture=_heat(lacking, posts, monday),
        posts=[(code, pick(*names)) for code, names in posts.items()],
        may_edit=required().may("sessions.edit"),
    )


def _heat(lacking: list[Any], posts: dict[str, tuple[str, str | None]], monday: date) -> Any:
    if not lacking:
        return None
    names = sorted({gap.post for gap in lacking})
    weeks = range(13)
    cells = [
        [
            sum(gap.half_days for gap in lacking if (gap.post, gap.week) == (post, week))
            for week in weeks
        ]
        for post in names
    ]
    return heat(
        gettext(N_("Window half-days without anybody certified, by post and week")),
        [pick(*posts[name]) if name in posts else name for name in names],
        [f"{monday + timedelta(days=7 * week):%m-%d}" for week in weeks],
        cells,
    )


async def _one(plan_id: int, form: Form, place: int | None) -> Response[str]:
    plan = await gaps.session_plan(plan_id)
    if plan is None:
        raise NotFound
    return page(
        "training/session-plan.html",
        status=form.status,
        plan=plan,
        state=_state(plan),
        form=form,
        wrong=place,
        posts=await directory.post_names(),
        towns={town.code: pick(town.name, town.name_en) for town in await directory.towns()},
        mondays=[plan.first_day + timedelta(days=7 * week) for week in range(plan.weeks)],
        may_edit=required().may("sessions.edit"),
    )
