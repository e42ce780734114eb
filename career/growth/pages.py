"""Development and retention on pages."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, PathParameter

from career.growth import service
from career.growth.picture import path_picture
from career.growth.queries import (
    KINDS,
    REASONS,
    SIGNS,
    at_risk,
    next_posts,
    reasons,
    steps_of,
    talent_pool,
    turnover,
)
from career.growth.shapes import FinishInput, ReasonInput, StepInput
from career.permissions import GROWTH_EDIT, GROWTH_READ
from kit import clock
from kit.errors import Invalid, Refusal
from kit.language import N_, gettext, pick
from kit.permissions import SELF, required
from kit.web import Badge, Column, Table, page
from kit.web.charts import Bar, Line, bars, lines
from kit.web.forms import Form, entered
from kit.web.lists import asked, cut
from kit.web.pages import flash, redirect
from kit.web.tables import table_page
from staff.queries.access import open_person
from staff.queries.people import Person
from staff.words import options, word

Key = Annotated[int, PathParameter(ge=1, le=2**62)]
EmployeeNo = Annotated[str, PathParameter(max_length=20)]


async def _shown(person: Person, form: Form) -> Response[str]:
    posts = await next_posts(person.id, clock.today())
    return page(
        "career/development.html",
        status=form.status,
        person=person,
        own=person.id == required().person_id,
        form=form,
        steps=[(one, word(KINDS, one.kind)) for one in await steps_of(person.id)],
        posts=posts,
        picture=path_picture(posts),
        kinds=options(KINDS),
        reasons=options(REASONS),
        may_edit=required().may(GROWTH_EDIT, person.town_id),
    )


@get("/people/{employee_no:str}/development", permission=SELF, include_in_schema=False)
async def show_development(employee_no: FromPath[EmployeeNo]) -> Response[str]:
    """Goals, mentors, visits, exchanges; and the way to other posts."""
    person = await open_person(employee_no, GROWTH_READ, own=True)
    return await _shown(person, Form.of(kind="goal", first_day=clock.today()))


@post("/people/{employee_no:str}/development", permission=GROWTH_EDIT, include_in_schema=False)
async def add_step(request: Request[Any, Any, Any], employee_no: FromPath[EmployeeNo]) -> Any:
    """One more step, or the form again."""
    person = await open_person(employee_no, GROWTH_EDIT)
    form = await entered(request)
    try:
        given = form.into(StepInput)
        await service.add_step(
            person,
            given.kind,
            given.title,
            given.first_day,
            now=clock.now(),
            last_day=given.last_day,
            mentor=given.mentor,
        )
    except Refusal as refusal:
        return await _shown(person, form.refused(refusal))
    flash(N_("Saved."))
    return redirect(f"/people/{employee_no}/development")


@post(
    "/people/{employee_no:str}/development/{step_id:int}/done",
    permission=GROWTH_EDIT,
    include_in_schema=False,
)
async def finish_step(
    request: Request[Any, Any, Any],
    employee_no: FromPath[EmployeeNo],
    step_id: FromPath[Key],
) -> Any:
    """The step is done."""
    person = await open_person(employee_no, GROWTH_EDIT)
    try:
        given = (await entered(request)).into(FinishInput)
        await service.finish_step(
            person, step_id, given.outcome, today=clock.today(), now=clock.now(), hours=given.hours
        )
    except Invalid as refusal:
        flash(next(iter(refusal.errors.values())), tone="bad")
    else:
        flash(N_("Saved."))
    return redirect(f"/people/{employee_no}/development")


@post("/people/{employee_no:str}/leaving-reason", permission=GROWTH_EDIT, include_in_schema=False)
async def give_reason(request: Request[Any, Any, Any], employee_no: FromPath[EmployeeNo]) -> Any:
    """Why the person left, or the form again."""
    person = await open_person(employee_no, GROWTH_EDIT)
    form = await entered(request)
    try:
        given = form.into(ReasonInput)
        await service.give_reason(person, given.reason, given.note, now=clock.now())
    except Refusal as refusal:
        return await _shown(person, form.refused(refusal))
    flash(N_("Saved."))
    return redirect(f"/people/{employee_no}/development")


@get("/retention", permission=GROWTH_READ, include_in_schema=False)
async def show_retention() -> Response[Any]:
    """Who shows signs of leaving, and who left and why."""
    towns = required().towns(GROWTH_READ)
    today = clock.today()
    given = asked()
    found, total = cut(await at_risk(today, towns), given)
    years = await turnover(today, towns)
    left = await reasons(towns)
    table = Table(
        name="retention",
        caption=N_("People with signs"),
        columns=(
            Column("name", N_("Name"), link=lambda one: f"/people/{one.employee_no}/development"),
            Column("employee_no", N_("Number"), rank=3),
            Column("town", N_("Town"), lambda o: pick(o.town_name, o.town_name_en), rank=2),
            Column(
                "signs",
                N_("Signs"),
                lambda one: [
                    Badge(word(SIGNS, sign), "bad" if one.risk.level > 1 else "note")
                    for sign in one.risk.signs
                ],
            ),
            Column("load", N_("Load against the town's mean"), lambda o: o.figures.load, rank=2),
            Column("km", N_("Kilometres"), lambda one: one.figures.km, rank=2),
            Column("months", N_("Months in post"), lambda o: o.figures.months_in_post, rank=2),
        ),
        rows=found,
        asked=given,
        total=total,
        empty=N_("Nobody shows signs."),
    )
    return table_page(
        "career/retention.html",
        table,
        years=years,
        course=lines(
            gettext(N_("Turnover by year (%)")),
            [str(one.year) for one in years],
            [Line(gettext(N_("Turnover")), [float(one.share) * 100 for one in years])],
        ),
        reasons=bars(
            gettext(N_("Reasons for leaving")),
            [Bar(word(REASONS, reason), [float(count)]) for reason, count in left],
        )
        if left
        else None,
    )


@get("/talent-pool", permission=GROWTH_READ, include_in_schema=False)
async def list_talents() -> Response[Any]:
    """Who is in the talent pool."""
    given = asked()
    found, total = cut(await talent_pool(clock.today(), required().towns(GROWTH_READ)), given)
    table = Table(
        name="talent-pool",
        caption=N_("Talent pool"),
        columns=(
            Column("name", N_("Name"), link=lambda one: f"/people/{one.employee_no}/development"),
            Column("employee_no", N_("Number"), rank=3),
            Column("town", N_("Town"), lambda o: pick(o.town_name, o.town_name_en), rank=2),
            Column(
                "post",
                N_("Post"),
                lambda o: pick(o.post_name, o.post_name_en) if o.post_name else None,
            ),
            Column("title", N_("For what")),
            Column("since", N_("Since")),
            Column("until", N_("Until"), rank=2),
            Column("mentor", N_("Mentor"), rank=2),
        ),
        rows=found,
        asked=given,
        total=total,
        empty=N_("Nobody is in the talent pool. Put people there on their development page."),
    )
    return table_page("career/talent_pool.html", table)


ROUTES = (show_development, add_step, finish_step, give_reason, show_retention, list_talents)
