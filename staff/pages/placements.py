"""Placements of a person: made by an order, ended, cancelled."""

from datetime import date, timedelta
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, PathParameter
from litestar.response import Redirect
from markupsafe import Markup

from kit.clock import today
from kit.errors import Refusal
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web.charts import Span, timeline
from kit.web.forms import Form, entered
from kit.web.pages import flash, page, redirect
from staff.queries import people as queries
from staff.queries.access import open_person
from staff.queries.places import centres, posts
from staff.service import placements
from staff.shapes import LastDay, PlacementInput
from staff.words import PLACEMENTS, options

EmployeeNo = Annotated[str, PathParameter(max_length=20)]
Key = Annotated[int, PathParameter(ge=1, le=2**62)]
TONES = {"regular": "series-1", "rotation": "series-3", "support": "series-2"}


def course_of(placed: list[queries.Placed], now: date) -> Markup | None:
    """The placements along the years; None without any."""
    if not placed:
        return None
    first = min(one.first_day for one in placed) - timedelta(days=30)
    last = max(now, *(one.last_day or now for one in placed)) + timedelta(days=90)
    spans = [
        Span(
            one.first_day,
            one.last_day,
            pick(one.centre_name, one.centre_name_en),
            TONES.get(one.kind, "series-4"),
        )
        for one in sorted(placed, key=lambda one: one.first_day)
    ]
    return timeline(gettext("Placements"), first, last, [("", spans)], today=now)


async def _shown(person: queries.Person, form: Form) -> Response[str]:
    principal = required()
    placed = await queries.placements(person.id, cancelled=True)
    standing = [one for one in placed if not one.cancelled]
    return page(
        "staff/placements.html",
        status=form.status,
        person=person,
        own=principal.person_id == person.id,
        placements=placed,
        chart=course_of(standing, today()),
        may_edit=principal.may("placements.edit", person.town_id),
        form=form,
        kinds=options(PLACEMENTS),
        centres=[
            (centre.code, pick(centre.name, centre.name_en))
            for centre in await centres(today(), towns=frozenset({person.town_id}))
        ],
        posts=[(post.code, pick(post.name, post.name_en)) for post in await posts(today())],
        today=today(),
    )


@get("/people/{employee_no:str}/placements", permission="self", include_in_schema=False)
async def placements_page(employee_no: FromPath[EmployeeNo]) -> Response[str]:
    """Where the person has served and serves."""
    person = await open_person(employee_no, "people.read", own=True)
    form = Form.of(kind="regular", first_day=today(), centre=person.home_centre_code)
    return await _shown(person, form)


@post("/people/{employee_no:str}/placements", permission="placements.edit", include_in_schema=False)
async def place(request: Request[Any, Any, Any], employee_no: FromPath[EmployeeNo]) -> Any:
    """A new placement, or the form again with the reason."""
    person = await open_person(employee_no, "placements.edit")
    form = await entered(request)
    try:
        await placements.place(person, form.into(PlacementInput).draft(), today=today())
    except Refusal as refusal:
        return await _shown(person, form.refused(refusal))
    flash(N_("The placement is entered."))
    return redirect(f"/people/{employee_no}/placements")


@post(
    "/people/{employee_no:str}/placements/{placement_id:int}/end",
    permission="placements.edit",
    include_in_schema=False,
)
async def end_placement(
    request: Request[Any, Any, Any],
    employee_no: FromPath[EmployeeNo],
    placement_id: FromPath[Key],
) -> Redirect:
    """The placement ends with the given day."""
    person = await open_person(employee_no, "placements.edit")
    given = (await entered(request)).into(LastDay)
    await placements.end(person, placement_id, given.last_day)
    flash(N_("The placement ends on {day}."), day=given.last_day)
    return redirect(f"/people/{employee_no}/placements")


@post(
    "/people/{employee_no:str}/placements/{placement_id:int}/cancel",
    permission="placements.edit",
    include_in_schema=False,
)
async def cancel_placement(
    employee_no: FromPath[EmployeeNo], placement_id: FromPath[Key]
) -> Redirect:
    """The placement counts no more."""
    person = await open_person(employee_no, "placements.edit")
    await placements.cancel(person, placement_id)
    flash(N_("The placement is cancelled."))
    return redirect(f"/people/{employee_no}/placements")


ROUTES = (placements_page, place, end_placement, cancel_placement)
