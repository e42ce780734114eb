"""People: the list, one person, coming and changing."""

from datetime import timedelta
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, PathParameter
from litestar.response import Redirect

from kit.clock import today
from kit.encryption import note_reading
from kit.errors import Refusal
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web.forms import Form, entered
from kit.web.lists import asked
from kit.web.pages import flash, page, redirect
from kit.web.tables import Column, Filter, Table, table_page
from staff.queries import people as queries
from staff.queries.access import open_person
from staff.queries.places import Town, centres, town_by_code, towns
from staff.rules.identity_numbers import masked
from staff.rules.names import pinyin
from staff.service import people
from staff.shapes import LastDay, PersonInput, draft_of, sees_numbers, sensitive_seen
from staff.words import EDUCATION, IDENTITIES, POOLS, SEXES, options, word

EmployeeNo = Annotated[str, PathParameter(max_length=20)]
ORDERS = {"name": "pinyin", "strokes": "strokes", "employeeNo": "number", "hiredOn": "hired"}


def town_options(places: list[Town]) -> list[tuple[str, str]]:
    """(code, name) of towns, for a select."""
    return [(town.code, pick(town.name, town.name_en)) for town in places]


def _link(person: queries.Person) -> str:
    return f"/people/{person.employee_no}"


def _columns() -> tuple[Column, ...]:
    return (
        Column("name", N_("Name"), lambda p: p.name, link=_link, sort=True),
        Column("employeeNo", N_("Number"), lambda p: p.employee_no, sort=True),
        Column("pinyin", N_("Pinyin"), lambda p: p.name_pinyin, rank=3),
        Column("identity", N_("Identity"), lambda p: word(IDENTITIES, p.identity), rank=2),
        Column("pool", N_("Pool"), lambda p: word(POOLS, p.pool)),
        Column("town", N_("Town"), lambda p: pick(p.town_name, p.town_name_en)),
        Column(
            "homeCentre",
            N_("Home centre"),
            lambda p: (
                pick(p.home_centre_name, p.home_centre_name_en) if p.home_centre_name else None
            ),
            link=lambda p: f"/centres/{p.home_centre_code}" if p.home_centre_code else None,
            rank=2,
        ),
        Column("workFraction", N_("Work fraction"), lambda p: p.work_fraction, rank=3),
        Column("hiredOn", N_("Here since"), lambda p: p.hired_on, sort=True, rank=2),
    )


@get("/people", permission="people.read", include_in_schema=False)
async def list_people() -> Response[Any]:
    """People whom the reader may see."""
    sorts = ("name", "strokes", "employeeNo", "hiredOn")
    given = asked(sorts, ("town", "centre", "pool", "identity", "gone", "order"))
    principal = required()
    places = await towns(today(), principal.towns("people.read"))
    by_code = {town.code: town.id for town in places}
    order = given.filter("order")
    town = by_code.get(given.filter("town") or "", places[0].id if len(places) == 1 else None)
    here = await centres(today(), towns=frozenset({town})) if town is not None else []
    keys = {centre.code: centre.id for centre in here}
    wanted = given.filter("centre")
    found, total = await queries.people(
        queries.PeopleAsked(
            search=given.search,
            town=by_code.get(given.filter("town") or "", -1) if given.filter("town") else None,
            towns=principal.towns("people.read"),
            centre=keys.get(wanted, -1) if wanted else None,
            pool=given.filter("pool"),
            identity=given.filter("identity"),
            gone=given.filter("gone") == "1",
            order="strokes" if order == "strokes" else ORDERS[given.sort],
            descending=given.descending,
            offset=given.offset,
            limit=given.page_size,
        ),
        today(),
    )
    filters = [
        Filter("town", N_("Town"), town_options(places)),
        *(
            [
                Filter(
                    "centre",
                    N_("Home centre"),
                    [(one.code, pick(one.name, one.name_en)) for one in here],
                )
            ]
            if here
            else []
        ),
        Filter("pool", N_("Pool"), options(POOLS)),
        Filter("identity", N_("Identity"), options(IDENTITIES)),
        Filter("gone", N_("Here or gone"), [("1", gettext("gone"))], blank=N_("here")),
        Filter(
            "order",
            N_("Order of names"),
            [("strokes", gettext("by strokes"))],
            blank=N_("by pinyin"),
        ),
    ]
    table = Table(
        name="people",
        caption=N_("People"),
        columns=_columns(),
        rows=found,
        asked=given,
        total=total,
        search=N_("Name, pinyin, initials or number"),
        filters=filters if len(places) > 1 else filters[1:],
        row_class=lambda person: "quiet" if person.left_on else None,
    )
    return table_page("staff/people.html", table)


@get("/people/{employee_no:str}", permission="self", include_in_schema=False)
async def show_person(employee_no: FromPath[EmployeeNo]) -> Response[str]:
    """One person: facts, placements, leave and wishes."""
    return await _person_page(await open_person(employee_no, "people.read", own=True), Form())


async def _person_page(person: queries.Person, leaving: Form) -> Response[str]:
    principal = required()
    full = sees_numbers(principal, person)
    if fields := sensitive_seen(principal, person):
        await note_reading("person", person.employee_no, fields)
    placed = await queries.placements(person.id)
    return page(
        "staff/person.html",
        status=leaving.status,
        leaving=leaving,
        last_day=person.left_on - timedelta(days=1) if person.left_on else None,
        person=person,
        own=principal.person_id == person.id,
        id_number=person.id_number if full else masked(person.id_number),
        birth_date=person.birth_date if full else None,
        placements=placed,
        placed_now=next(
            (
                one
                for one in placed
                if one.first_day <= today() and (one.last_day is None or one.last_day >= today())
            ),
            None,
        ),
        leave=[one for one in await queries.leave_of(person.id) if one.last_day >= today()],
        wishes=await queries.wishes_of(person.id, today()),
        today=today(),
    )


@post("/people/{employee_no:str}/last-day", permission="people.edit", include_in_schema=False)
async def leave_service(request: Request[Any, Any, Any], employee_no: FromPath[EmployeeNo]) -> Any:
    """The person leaves after that day, or the form with what stands in the way."""
    person = await open_person(employee_no, "people.edit")
    form = await entered(request)
    try:
        given = form.into(LastDay)
        await people.leave_service(employee_no, given.last_day)
    except Refusal as refusal:
        return await _person_page(person, form.refused(refusal))
    flash(N_("The last day of {name} is entered."), name=person.name)
    return redirect(f"/people/{employee_no}")


@post("/people/{employee_no:str}/stays", permission="people.edit", include_in_schema=False)
async def stay_in_service(employee_no: FromPath[EmployeeNo]) -> Redirect:
    """The person does not leave."""
    await open_person(employee_no, "people.edit")
    await people.stay_in_service(employee_no)
    flash(N_("Saved."))
    return redirect(f"/people/{employee_no}")


async def _form_page(form: Form, person: queries.Person | None) -> Response[str]:
    principal = required()
    places = await towns(today(), principal.towns("people.edit"))
    return page(
        "staff/person_form.html",
        status=form.status,
        form=form,
        person=person,
        towns=town_options(places),
        centres=[
            (centre.code, pick(centre.name, centre.name_en))
            for centre in await centres(today(), towns=principal.towns("people.edit"))
        ],
        identities=options(IDENTITIES),
        pools=options(POOLS),
        education=options(EDUCATION),
        sexes=options(SEXES),
        read_as=pinyin(person.name) if person else None,
    )


async def _in_scope(town: str) -> None:
    found = await town_by_code(town, today())
    if found is not None:
        required().need("people.edit", found.id)


@get("/people/new", permission="people.edit", include_in_schema=False)
async def new_person() -> Response[str]:
    """The form for a new person."""
    return await _form_page(Form.of(work_fraction=1, pool="shared", hired_on=today()), None)


@post("/people/new", permission="people.edit", include_in_schema=False)
async def hire(request: Request[Any, Any, Any]) -> Any:
    """A new person, or the form again."""
    form = await entered(request)
    try:
        given = form.into(PersonInput)
        await _in_scope(given.town)
        await people.hire(given.draft(), today=today())
    except Refusal as refusal:
        return await _form_page(form.refused(refusal), None)
    flash(N_("{name} is entered."), name=given.name)
    return redirect(f"/people/{given.employee_no}")


@get("/people/{employee_no:str}/edit", permission="people.edit", include_in_schema=False)
async def edit_person(employee_no: FromPath[EmployeeNo]) -> Response[str]:
    """The form with what is known of the person."""
    person = await open_person(employee_no, "people.edit")
    if fields := sensitive_seen(required(), person):
        await note_reading("person", employee_no, fields)
    return await _form_page(Form.of(draft_of(person)), person)


@post("/people/{employee_no:str}/edit", permission="people.edit", include_in_schema=False)
async def change(request: Request[Any, Any, Any], employee_no: FromPath[EmployeeNo]) -> Any:
    """The person as entered, or the form again."""
    person = await open_person(employee_no, "people.edit")
    form = await entered(request)
    try:
        given = form.into(PersonInput)
        await _in_scope(given.town)
        await people.change(employee_no, given.draft(), today=today())
    except Refusal as refusal:
        return await _form_page(form.refused(refusal), person)
    flash(N_("Saved."))
    return redirect(f"/people/{given.employee_no}")


ROUTES = (
    list_people,
    show_person,
    leave_service,
    stay_in_service,
    new_person,
    hire,
    edit_person,
    change,
)
