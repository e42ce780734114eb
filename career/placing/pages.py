"""Where a person serves: the placements page, what may be done on it, and the list of orders."""

from datetime import date, timedelta
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, PathParameter
from litestar.response import Redirect
from markupsafe import Markup

from career.placing import service
from career.placing.queries import STATES, OrderShown, orders, placements_of
from career.placing.shapes import EndInput, ExtensionInput, HandoverInput, PlacementInput
from kit.clock import now, today
from kit.errors import Refusal
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web.charts import Span, timeline
from kit.web.environment import period_text
from kit.web.forms import Form, entered
from kit.web.lists import asked
from kit.web.pages import flash, page, redirect
from kit.web.tables import Badge, Column, Filter, Table, Tone, table_page
from staff.queries import directory
from staff.queries import people as queries
from staff.queries.access import open_person
from staff.queries.places import centres, posts
from staff.service import handover, placements
from staff.words import PLACEMENTS, options, word

EmployeeNo = Annotated[str, PathParameter(max_length=20)]
Key = Annotated[int, PathParameter(ge=1, le=2**62)]
TONES = {"regular": "series-1", "rotation": "series-3", "support": "series-2"}
STATE_WORDS = {
    "planned": N_("planned"),
    "current": N_("current"),
    "ended": N_("ended"),
    "cancelled": N_("cancelled"),
}
STATE_TONES: dict[str, Tone] = {"planned": "note", "current": "good", "cancelled": "bad"}
PATH = "/people/{employee_no:str}/placements"
ONE = PATH + "/{placement_id:int}"


def course_of(placed: list[queries.Placed], on: date) -> Markup | None:
    """The placements along the years; None without any."""
    if not placed:
        return None
    first = min(one.first_day for one in placed) - timedelta(days=30)
    last = max(on, *(one.last_day or on for one in placed)) + timedelta(days=90)
    spans = [
        Span(
            one.first_day,
            one.last_day,
            pick(one.centre_name, one.centre_name_en),
            TONES.get(one.kind, "series-4"),
        )
        for one in sorted(placed, key=lambda one: one.first_day)
    ]
    return timeline(gettext("Placements"), first, last, [("", spans)], today=on)


async def _shown(person: queries.Person, form: Form) -> Response[str]:
    principal = required()
    found = await placements_of(person.id, today())
    own = principal.person_id == person.id
    may_edit = principal.may("placements.edit", person.town_id)
    return page(
        "career/placements.html",
        status=form.status,
        person=person,
        own=own,
        placements=found,
        chart=course_of([one.placed for one in found if not one.placed.cancelled], today()),
        may_edit=may_edit,
        may_hand_over=own or principal.may("handover.edit", person.town_id),
        form=form,
        states={name: gettext(text) for name, text in STATE_WORDS.items()},
        tones=STATE_TONES,
        line_names={code: pick(*both) for code, both in (await directory.line_names()).items()},
        kinds=options(PLACEMENTS),
        centres=[
            (centre.code, pick(centre.name, centre.name_en))
            for centre in await centres(today(), towns=frozenset({person.town_id}))
        ],
        posts=[(post.code, pick(post.name, post.name_en)) for post in await posts(today())],
        today=today(),
    )


@get(PATH, permission="self", include_in_schema=False)
async def placements_page(employee_no: FromPath[EmployeeNo]) -> Response[str]:
    """Where the person has served and serves."""
    person = await open_person(employee_no, "people.read", own=True)
    form = Form.of(
        kind="regular", first_day=today(), centre=person.home_centre_code, work_fraction=1
    )
    return await _shown(person, form)


@post(PATH, permission="placements.edit", include_in_schema=False)
async def place(request: Request[Any, Any, Any], employee_no: FromPath[EmployeeNo]) -> Any:
    """A new placement, or the form again with the reason."""
    person = await open_person(employee_no, "placements.edit")
    form = await entered(request)
    try:
        draft = form.into(PlacementInput).draft()
        made = await service.place(person, draft, today=today(), now=now())
    except Refusal as refusal:
        return await _shown(person, form.refused(refusal))
    flash(N_("The placement is entered."))
    if made.missing is not None and not made.missing.qualified:
        flash(
            N_("On the first day {count} conditions of the post are not met; see below."),
            "note",
            count=len(made.missing.lacks),
        )
    if made.plan is not None:
        flash(N_("The training plan for the post is begun."))
    return redirect(f"/people/{employee_no}/placements")


@post(ONE + "/end", permission="placements.edit", include_in_schema=False)
async def end_placement(
    request: Request[Any, Any, Any],
    employee_no: FromPath[EmployeeNo],
    placement_id: FromPath[Key],
) -> Any:
    """The placement ends with the given day, or the page again with the reason."""
    person = await open_person(employee_no, "placements.edit")
    form = await entered(request)
    try:
        given = form.into(EndInput)
        await placements.end(person, placement_id, given.last_day, given.reason)
    except Refusal as refusal:
        return await _again(person, refusal)
    flash(N_("The placement ends on {day}."), day=given.last_day)
    return redirect(f"/people/{employee_no}/placements")


@post(ONE + "/extend", permission="placements.edit", include_in_schema=False)
async def extend_placement(
    request: Request[Any, Any, Any],
    employee_no: FromPath[EmployeeNo],
    placement_id: FromPath[Key],
) -> Any:
    """The placement goes on by a new order, or the page again with the reason."""
    person = await open_person(employee_no, "placements.edit")
    form = await entered(request)
    try:
        given = form.into(ExtensionInput)
        await placements.extend(person, placement_id, given.last_day, given.order())
    except Refusal as refusal:
        return await _again(person, refusal)
    flash(N_("The placement goes on by the new order."))
    return redirect(f"/people/{employee_no}/placements")


async def _again(person: queries.Person, refusal: Refusal) -> Response[str]:
    """The page with what was wrong with a change; what is not there is not found."""
    if refusal.status == 404:
        raise refusal
    refused = Form.of(kind="regular", work_fraction=1).refused(refusal)
    wrong = " ".join(refused.errors.values())
    problem = f"{refused.problem} {wrong}".strip()
    return await _shown(person, Form(refused.held, {}, {}, problem, refusal.status))


@post(ONE + "/cancel", permission="placements.edit", include_in_schema=False)
async def cancel_placement(
    employee_no: FromPath[EmployeeNo], placement_id: FromPath[Key]
) -> Redirect:
    """The placement counts no more."""
    person = await open_person(employee_no, "placements.edit")
    await placements.cancel(person, placement_id)
    flash(N_("The placement is cancelled."))
    return redirect(f"/people/{employee_no}/placements")


@post(ONE + "/handover", permission="self", include_in_schema=False)
async def add_handover(
    request: Request[Any, Any, Any],
    employee_no: FromPath[EmployeeNo],
    placement_id: FromPath[Key],
) -> Any:
    """One more item on the handover list."""
    person = await open_person(employee_no, "handover.edit", own=True)
    form = await entered(request)
    try:
        given = form.into(HandoverInput)
        await handover.add_item(person, placement_id, given.text, given.receiver)
    except Refusal as refusal:
        return await _again(person, refusal)
    flash(N_("Saved."))
    return redirect(f"/people/{employee_no}/placements")


@post(ONE + "/handover/{item_id:int}/done", permission="self", include_in_schema=False)
async def hand_over(
    employee_no: FromPath[EmployeeNo], placement_id: FromPath[Key], item_id: FromPath[Key]
) -> Redirect:
    """The item is handed over."""
    person = await open_person(employee_no, "handover.edit", own=True)
    await handover.hand_over(person, placement_id, item_id, today=today())
    flash(N_("Handed over."))
    return redirect(f"/people/{employee_no}/placements")


@post(ONE + "/handover/{item_id:int}/drop", permission="self", include_in_schema=False)
async def drop_handover(
    employee_no: FromPath[EmployeeNo], placement_id: FromPath[Key], item_id: FromPath[Key]
) -> Any:
    """The item is on the list no more."""
    person = await open_person(employee_no, "handover.edit", own=True)
    try:
        await handover.drop_item(person, placement_id, item_id)
    except Refusal as refusal:
        return await _again(person, refusal)
    flash(N_("Saved."))
    return redirect(f"/people/{employee_no}/placements")


def _state(one: OrderShown) -> Badge:
    return Badge(gettext(STATE_WORDS[one.state]), STATE_TONES.get(one.state, "quiet"))


@get("/placements", permission="people.read", include_in_schema=False)
async def list_orders() -> Response[Any]:
    """Placements of the reader's towns by order."""
    given = asked((), ("state", "kind"))
    state = given.filter("state") or ""
    kind = given.filter("kind")
    found, total = await orders(
        today(),
        towns=required().towns("people.read"),
        state=state if state in STATES else "",
        kind=kind if kind in PLACEMENTS else None,
        search=given.search,
        offset=given.offset,
        limit=given.page_size,
    )
    table = Table(
        name="placements",
        caption=N_("Placements"),
        columns=(
            Column(
                "name",
                N_("Name"),
                link=lambda one: f"/people/{one.employee_no}/placements",
            ),
            Column("employee_no", N_("Number"), rank=3),
            Column("centre", N_("Centre"), lambda one: pick(one.centre_name, one.centre_name_en)),
            Column("post", N_("Post"), lambda one: pick(one.post_name, one.post_name_en), rank=2),
            Column("kind", N_("Kind"), lambda one: word(PLACEMENTS, one.kind), rank=2),
            Column("period", N_("Period"), lambda one: period_text(one.first_day, one.last_day)),
            Column("fraction", N_("Fraction"), lambda one: one.work_fraction, rank=3),
            Column("order_no", N_("Order"), rank=2),
            Column("authority", N_("By"), rank=3),
            Column("state", N_("State"), _state),
        ),
        rows=found,
        asked=given,
        total=total,
        search=N_("Name, number or order"),
        filters=(
            Filter(
                "state",
                N_("State"),
                [
                    *options(STATE_WORDS),
                    ("ending", gettext("ends within 60 days")),
                ],
            ),
            Filter("kind", N_("Kind"), options(PLACEMENTS)),
        ),
        empty=N_("No placements."),
    )
    may_import = required().may("placements.import")
    return table_page("career/orders.html", table, may_import=may_import)


ROUTES = (
    list_orders,
    placements_page,
    place,
    end_placement,
    extend_placement,
    cancel_placement,
    add_handover,
    hand_over,
    drop_handover,
)
