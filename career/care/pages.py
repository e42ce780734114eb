"""Care on pages: the phone's two-minute survey, figures by centre, the counsellor's list."""

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.params import FromPath, PathParameter
from litestar.response import Redirect
from markupsafe import Markup

from career.care import service
from career.care.queries import (
    CentreLoad,
    Month,
    Round,
    answered,
    burdened,
    figures,
    loads_of_centres,
    open_round,
    over,
    own_talks,
    talks,
    trend,
)
from career.care.rules.pulse import FLOOR, QUESTIONS, SCALE, SHORT, Group
from career.care.service import COUNSELLOR
from career.permissions import CARE_READ, CARE_TALKS
from kit import clock
from kit.errors import Forbidden, Refusal
from kit.language import N_, gettext, pick
from kit.permissions import SELF, required
from kit.web import Column, Table, page
from kit.web.charts import Line, lines
from kit.web.environment import date_text
from kit.web.forms import Form, entered
from kit.web.lists import asked
from kit.web.pages import flash, redirect
from staff.queries.access import oneself
from staff.queries.people import person_by_id
from staff.queries.places import centres

Key = Annotated[int, PathParameter(ge=1, le=2**62)]
TALK_STATES = {"open": N_("new"), "talking": N_("in conversation"), "closed": N_("closed")}


async def _own(form: Form) -> Response[str]:
    reader = required()
    person = None if reader.person_id is None else await person_by_id(reader.person_id)
    if person is None:
        return page("career/nobody.html")
    found = await open_round(clock.today())
    return page(
        "career/pulse.html",
        status=form.status,
        form=form,
        round=found,
        done=found is not None and await answered(found.id, person.id),
        questions=[(code, gettext(text)) for code, text in QUESTIONS.items()],
        scale=[(str(degree), gettext(text)) for degree, text in SCALE.items()],
        talks=[(when, gettext(TALK_STATES[state])) for when, state in await own_talks(person.id)],
        floor=FLOOR,
    )


@get("/me/care", permission=SELF, include_in_schema=False)
async def show_own() -> Response[str]:
    """The month's five questions, and a way to talk."""
    return await _own(Form())


@post("/me/care/pulse", permission=SELF, include_in_schema=False)
async def answer(request: Request[Any, Any, Any]) -> Any:
    """The answers are sealed, or the form comes again."""
    person = await oneself()
    form = await entered(request)
    answers = {
        question: int(form.value(question)) if form.value(question) in set("12345") else 0
        for question in QUESTIONS
    }
    try:
        await service.give_answers(person.id, person.home_centre_id, answers, today=clock.today())
    except Refusal as refusal:
        return await _own(form.refused(refusal))
    flash(N_("Thank you. Your answers are sealed and bear no name."))
    return redirect("/me/care")


@post("/me/care/talk", permission=SELF, include_in_schema=False)
async def talk(request: Request[Any, Any, Any]) -> Any:
    """The counsellor alone is told, or the form comes again."""
    person = await oneself()
    form = await entered(request)
    try:
        await service.ask_to_talk(person.id, form.value("text")[:2000], now=clock.now())
    except Refusal as refusal:
        return await _own(form.refused(refusal))
    flash(N_("The counsellor will get in touch. Nobody else can read this."))
    return redirect("/me/care")


@get("/care", permission=CARE_READ, include_in_schema=False)
async def show_care() -> Response[str]:
    """The pulse by centre beside load figures, as far as groups may be shown."""
    towns = required().towns(CARE_READ)
    given = asked((), ("round", "centre"))
    known = await over(clock.today())
    chosen = next((one for one in known if str(one.id) == given.filter("round")), None)
    chosen = chosen or (known[0] if known else None)
    found = await figures(chosen.id, towns) if chosen else None
    here = await centres(clock.today(), towns=towns)
    names = {one.code: pick(one.name, one.name_en) for one in here}
    centre = given.filter("centre") if given.filter("centre") in names else None
    course = await trend(towns, clock.today(), centre)
    load = await loads_of_centres(chosen.month, _end(chosen.month)) if chosen else {}
    table = Table(
        name="pulse",
        caption=N_("By centre"),
        columns=(
            Column(
                "centre",
                N_("Centre"),
                lambda one: names.get(one.key, one.key),
                link=_trend_of(chosen),
            ),
            Column("answers", N_("Answers")),
            Column("overall", N_("Overall")),
            *(Column(code, text, _mean_of(code), rank=2) for code, text in SHORT.items()),
            Column("half_days", N_("Half-days a person"), lambda one: _of(load, one, "half_days")),
            Column("cases", N_("Cases a window and half-day"), lambda one: _of(load, one, "cases")),
        ),
        rows=found.groups if found else (),
        empty=N_("No centre has five answers or more."),
        download=False,
    )
    people = [one for one in await burdened(clock.today()) if towns is None or one.town in towns]
    return page(
        "career/care.html",
        table=table,
        charts=_charts(course, names[centre] if centre else None) if len(course) > 1 else [],
        centre=names[centre] if centre else None,
        rounds=[(str(one.id), date_text(one.month, "month")) for one in known],
        chosen=chosen,
        found=found,
        burdened=people,
        floor=FLOOR,
    )


def _trend_of(chosen: Round | None) -> Callable[[Group], str]:
    month = chosen.id if chosen else ""
    return lambda group: f"/care?{urlencode({'round': month, 'centre': group.key})}#trend"


def _charts(course: Sequence[Month], centre: str | None) -> list[Markup]:
    """The pulse over the months, of a centre beside the whole, and what its people carried."""
    months = [date_text(one.month, "month") for one in course]
    whole = [None if one.whole is None else float(one.whole) for one in course]
    overall = Line(gettext(N_("Overall")), whole, dashed=centre is not None)
    pulse = [overall]
    if centre is not None:
        mine = [None if one.centre is None else float(one.centre) for one in course]
        pulse = [Line(centre, mine), overall]
    drawn = [lines(gettext(N_("Pulse over the months, 1 to 5")), months, pulse)]
    if centre is not None:
        half_days = [float(one.load.half_days) if one.load else None for one in course]
        cases = [float(one.load.cases) if one.load else None for one in course]
        load = [
            Line(gettext(N_("Half-days a person")), half_days),
            Line(gettext(N_("Cases a window and half-day")), cases, dashed=True),
        ]
        drawn.append(lines(gettext(N_("What the centre's people carried")), months, load))
    return drawn


def _mean_of(question: str) -> Callable[[Group], Decimal]:
    return lambda group: group.means[question]


def _of(load: dict[str, CentreLoad], group: Group, what: str) -> Decimal | None:
    found = load.get(group.key)
    return None if found is None else getattr(found, what)


def _end(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


@get("/care/talks", permission=CARE_TALKS, include_in_schema=False)
async def list_talks() -> Response[str]:
    """Those who would like to talk, for the counsellor alone."""
    if COUNSELLOR not in required().roles:
        raise Forbidden(permission=CARE_TALKS)
    return page(
        "career/talks.html",
        talks=await talks(),
        states=[(code, gettext(text)) for code, text in TALK_STATES.items()],
    )


@post("/care/talks/{talk_id:int}", permission=CARE_TALKS, include_in_schema=False)
async def keep_talk(request: Request[Any, Any, Any], talk_id: FromPath[Key]) -> Redirect:
    """How the talk stands."""
    if COUNSELLOR not in required().roles:
        raise Forbidden(permission=CARE_TALKS)
    form = await entered(request)
    notes = form.value("notes")[:4000]
    await service.keep_talk(talk_id, form.value("state"), notes, now=clock.now())
    flash(N_("Saved."))
    return redirect("/care/talks")


ROUTES = (show_own, answer, talk, show_care, list_talks, keep_talk)
