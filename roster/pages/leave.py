"""Leave on pages: asked for by oneself, decided with its effect in sight; sick calls; standby."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect
from msgspec import Meta

from kit import clock
from kit.errors import Refusal
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import Badge, Column, Form, Table, asked, entered, flash, page, redirect
from kit.web.environment import date_text
from kit.web.tables import Tone
from roster.pages.shared import session_name, town_options
from roster.permissions import EDIT, READ
from roster.queries import leave as queries
from roster.queries import standby as standby_queries
from roster.reach import LEAVE, open_request
from roster.rules.leave import Gap
from roster.service import leave, standby
from roster.sight import Id
from staff.queries import availability, directory
from staff.queries.access import oneself, open_person
from staff.words import LEAVE as KINDS
from staff.words import options, word

STATES: dict[str, tuple[str, Tone]] = {
    "asked": (N_("waits"), "note"),
    "approved": (N_("approved"), "good"),
    "refused": (N_("refused"), "bad"),
    "withdrawn": (N_("withdrawn"), "quiet"),
}
WeekAsked = Annotated[date | None, QueryParameter(name="week")]
TownAsked = Annotated[str | None, QueryParameter(name="town", max_length=40)]


class Asked(msgspec.Struct, rename="camel"):
    """Leave wanted."""

    kind: Annotated[str, Meta(min_length=1, max_length=20)]
    first_day: date
    last_day: date
    reason: Annotated[str, Meta(max_length=300)] = ""


class Decision(msgspec.Struct, rename="camel"):
    """Yes or no, and a word."""

    answer: Annotated[str, Meta(max_length=300)] = ""
    approve: bool = False


class SickCall(msgspec.Struct, rename="camel"):
    """Who is ill, and on which days."""

    employee_no: Annotated[str, Meta(min_length=1, max_length=20)]
    first_day: date
    last_day: date


class OnCall(msgspec.Struct, rename="camel"):
    """Who stands by, and when."""

    town: Annotated[str, Meta(min_length=1, max_length=40)]
    employee_no: Annotated[str, Meta(min_length=1, max_length=20)]
    day: date
    session: Literal["AM", "PM"]


def state_badge(state: str) -> Badge:
    """The state of a request in the reader's language."""
    label, tone = STATES[state]
    return Badge(gettext(label), tone)


async def _mine(form: Form | None = None) -> Response[str]:
    me = await oneself()
    found, _ = await queries.requests(None, person=me.id)
    return page(
        "roster/my-leave.html",
        status=form.status if form else 200,
        form=form or Form.of(first_day=clock.today() + timedelta(7)),
        requests=found,
        badge=state_badge,
        word=lambda kind: word(KINDS, kind),
        kinds=options(KINDS),
        balances=[
            one for one in await queries.balances_of(me.id, clock.today().year) if one.allowed
        ],
        year=clock.today().year,
        me=me,
    )


@get("/me/leave", permission="self", include_in_schema=False)
async def my_leave() -> Response[str]:
    """My balances, my requests, and a form for another."""
    return await _mine()


@post("/me/leave", permission="self", include_in_schema=False)
async def ask(request: Request[Any, Any, Any]) -> Response[str] | Redirect:
    """Leave is asked for."""
    form = await entered(request)
    try:
        given = form.into(Asked)
        await leave.ask(
            (await oneself()).id,
            given.kind,
            given.first_day,
            given.last_day,
            given.reason,
            now=clock.now(),
        )
    except Refusal as refusal:
        return await _mine(form.refused(refusal))
    flash(N_("Asked. Your town's manager decides, and you are told."))
    return redirect("/me/leave")


@post("/me/leave/{request_id:int}/withdraw", permission="self", include_in_schema=False)
async def withdraw(request_id: FromPath[Id]) -> Redirect:
    """A request of mine is withdrawn."""
    try:
        await leave.withdraw(request_id, (await oneself()).id, now=clock.now())
        flash(N_("Withdrawn."))
    except Refusal as refusal:
        flash(refusal.text, tone="bad", **refusal.facts)
    return redirect("/me/leave")


@get("/leave-requests", permission=LEAVE, include_in_schema=False)
async def list_page() -> Response[Any]:
    """The requests of the reader's towns, undecided ones first."""
    given = asked()
    found, total = await queries.requests(
        required().towns(LEAVE), limit=given.page_size, offset=given.offset
    )
    table = Table(
        name="leave-requests",
        caption=N_("Leave requests"),
        columns=(
            Column("name", N_("Name"), link=lambda row: f"/leave-requests/{row.id}"),
            Column("kind", N_("Kind"), value=lambda row: word(KINDS, row.kind)),
            Column("firstDay", N_("First day"), value=lambda row: row.first_day),
            Column("lastDay", N_("Last day"), value=lambda row: row.last_day),
            Column("state", N_("State"), value=lambda row: state_badge(row.state)),
            Column("askedAt", N_("Asked"), value=lambda row: row.asked_at, rank=2),
            Column("decidedBy", N_("Decided by"), value=lambda row: row.decided_by, rank=3),
        ),
        rows=found,
        asked=given,
        total=total,
        empty=N_("Nobody has asked for leave."),
        download=False,
    )
    return page("roster/leave-requests.html", table=table)


@get("/leave-requests/{request_id:int}", permission=LEAVE, include_in_schema=False)
async def one_page(request_id: FromPath[Id]) -> Response[str]:
    """One request, what it would do to coverage, and what is left of the balance."""
    wanted = await open_request(request_id)
    gaps = await queries.effect(wanted.person_id, wanted.first_day, wanted.last_day)
    away, people = await queries.away(wanted.town_id, wanted.first_day, wanted.last_day)
    balances = await queries.balances_of(wanted.person_id, wanted.first_day.year)
    return page(
        "roster/leave-request.html",
        wanted=wanted,
        badge=state_badge(wanted.state),
        kind=word(KINDS, wanted.kind),
        gaps=gaps,
        short=sum(gap.short for gap in gaps),
        away=away,
        people=people,
        balance=next((one for one in balances if one.kind == wanted.kind), None),
        table=_gaps(gaps),
        repairs=sorted({gap.roster for gap in gaps if gap.published})
        if required().may(EDIT, wanted.town_id)
        else [],
        repaired_from=max(wanted.first_day, clock.today() + timedelta(1)),
    )


def _gaps(gaps: list[Gap]) -> Table:
    return Table(
        name="effect",
        caption=N_("Half-days on a roster"),
        columns=(
            Column(
                "when",
                N_("When"),
                value=lambda gap: f"{date_text(gap.day, 'day')} {session_name(gap.session)}",
            ),
            Column(
                "centre",
                N_("Centre"),
                value=lambda gap: pick(gap.centre_name, gap.centre_name_en),
            ),
            Column("windows", N_("Windows")),
            Column("others", N_("Others there")),
            Column(
                "short",
                N_("Empty then"),
                value=lambda gap: Badge(str(gap.short), "bad") if gap.short else Badge("0", "good"),
            ),
        ),
        rows=gaps,
        empty=N_("On no roster on these days: nothing changes."),
        download=False,
    )


@post("/leave-requests/{request_id:int}", permission=LEAVE, include_in_schema=False)
async def decide(request_id: FromPath[Id], request: Request[Any, Any, Any]) -> Redirect:
    """A request is decided."""
    await open_request(request_id)
    given = (await entered(request)).into(Decision)
    try:
        await leave.decide(request_id, approve=given.approve, answer=given.answer, now=clock.now())
        flash(N_("Decided; the asker is told."))
    except Refusal as refusal:
        flash(refusal.text, tone="bad", **refusal.facts)
    return redirect(f"/leave-requests/{request_id}")


async def _sick(form: Form) -> Response[str]:
    towns = required().towns(EDIT)
    people = []
    for town in await directory.towns(towns):
        people += [
            (each.employee_no, each.name)
            for each in await availability.staff_of_town(town.id, clock.today(), clock.today())
        ]
        if towns is None:
            break  # every town's names would be a long list; the number is enough
    return page("roster/sick-call.html", status=form.status, form=form, people=people)


@get("/sick-call", permission=EDIT, include_in_schema=False)
async def sick_page() -> Response[str]:
    """Who is ill, and on which days."""
    today = clock.today()
    return await _sick(Form.of(first_day=today, last_day=today))


@post("/sick-call", permission=EDIT, include_in_schema=False)
async def sick(request: Request[Any, Any, Any]) -> Response[str] | Redirect:
    """The leave stands, and the repair is under way."""
    form = await entered(request)
    try:
        given = form.into(SickCall)
        person = await open_person(given.employee_no, EDIT)
        done = await leave.sick_call(
            person.employee_no, given.first_day, given.last_day, seconds=None, now=clock.now()
        )
    except Refusal as refusal:
        return await _sick(form.refused(refusal))
    if not done.drafts:
        flash(N_("The leave is entered. No published roster is touched."))
        return redirect("/sick-call")
    flash(N_("The leave is entered, and the roster is being repaired."))
    return redirect(f"/rosters/{done.drafts[0][0]}")


async def _standby(town: str | None, week: date | None, form: Form | None = None) -> Response[str]:
    choices = await town_options(READ)
    code = town or (choices[0][0] if choices else "")
    at = await directory.town(code)
    required().need(READ, at.id)
    day = week or clock.today()
    monday = day - timedelta(day.weekday())
    found = await standby_queries.standby(at.id, monday, monday + timedelta(6))
    staff = await availability.staff_of_town(at.id, monday, monday + timedelta(6))
    return page(
        "roster/standby.html",
        status=form.status if form else 200,
        form=form or Form.of(day=max(monday, clock.today()), session="AM", town=at.code),
        at=at,
        town_name=pick(at.name, at.name_en),
        towns=choices,
        monday=monday,
        days=[monday + timedelta(n) for n in range(7)],
        found=found,
        session_name=session_name,
        people=[(each.employee_no, each.name) for each in staff],
        may_edit=required().may(EDIT, at.id),
        week=timedelta(7),
    )


@get("/standby", permission=READ, include_in_schema=False)
async def standby_page(town: TownAsked = None, week: WeekAsked = None) -> Response[str]:
    """Who stands by in a week."""
    return await _standby(town, week)


@post("/standby", permission=EDIT, include_in_schema=False)
async def put_standby(request: Request[Any, Any, Any]) -> Response[str] | Redirect:
    """Somebody stands by."""
    form = await entered(request)
    try:
        given = form.into(OnCall)
        at = await directory.town(given.town)
        required().need(EDIT, at.id)
        await standby.put(at.id, given.employee_no, given.day, given.session)
    except Refusal as refusal:
        return await _standby(form.value("town") or None, None, form.refused(refusal))
    flash(N_("Saved."))
    return redirect(f"/standby?town={given.town}&week={given.day}")


@post("/standby/{standby_id:int}/remove", permission=EDIT, include_in_schema=False)
async def remove_standby(standby_id: FromPath[Id], request: Request[Any, Any, Any]) -> Redirect:
    """Somebody stands by no more."""
    form = await entered(request)
    at = await directory.town(form.value("town"))
    required().need(EDIT, at.id)
    await standby.remove(standby_id, at.id)
    flash(N_("Saved."))
    return redirect(f"/standby?town={at.code}")


ROUTES: tuple[Any, ...] = (
    my_leave,
    ask,
    withdraw,
    list_page,
    one_page,
    decide,
    sick_page,
    sick,
    standby_page,
    put_standby,
    remove_standby,
)
