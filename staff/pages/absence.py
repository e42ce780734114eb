"""Leave and wishes of a person, entered and taken back."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, PathParameter
from litestar.response import Redirect

from kit.clock import today
from kit.errors import Refusal
from kit.language import N_
from kit.permissions import required
from kit.web.forms import Form, entered
from kit.web.pages import flash, page, redirect
from staff.queries import people as queries
from staff.queries.access import oneself, open_person
from staff.service import absence
from staff.shapes import LeaveInput, WishInput
from staff.words import LEAVE, SESSIONS, WEIGHTS, WISHES, options

EmployeeNo = Annotated[str, PathParameter(max_length=20)]
Key = Annotated[int, PathParameter(ge=1, le=2**62)]


async def _shown(
    person: queries.Person, *, leave: Form | None = None, wish: Form | None = None
) -> Response[str]:
    principal = required()
    return page(
        "staff/absence.html",
        status=max((leave or Form()).status, (wish or Form()).status),
        person=person,
        own=principal.person_id == person.id,
        may_give=principal.may("leave.edit", person.town_id),
        leave=await queries.leave_of(person.id),
        wishes=await queries.wishes_of(person.id, today()),
        leave_form=leave or Form.of(kind="annual"),
        wish_form=wish or Form.of(session="DAY", wish="off", weight=1),
        kinds=options(LEAVE),
        sessions=options(SESSIONS),
        sides=options(WISHES),
        weights=options({str(weight): text for weight, text in WEIGHTS.items()}),
        today=today(),
    )


@get("/me/wishes", permission="self", include_in_schema=False)
async def my_wishes() -> Redirect:
    """To the reader's own leave and wishes."""
    return redirect(f"/people/{(await oneself()).employee_no}/leave")


@get("/people/{employee_no:str}/leave", permission="self", include_in_schema=False)
async def absence_page(employee_no: FromPath[EmployeeNo]) -> Response[str]:
    """Leave and wishes of the person."""
    return await _shown(await open_person(employee_no, "people.read", own=True))


@post("/people/{employee_no:str}/leave", permission="leave.edit", include_in_schema=False)
async def give_leave(request: Request[Any, Any, Any], employee_no: FromPath[EmployeeNo]) -> Any:
    """Days off granted, or the form again."""
    person = await open_person(employee_no, "leave.edit")
    form = await entered(request)
    try:
        given = form.into(LeaveInput)
        await absence.give_leave(
            person.id,
            employee_no,
            kind=given.kind,
            first_day=given.first_day,
            last_day=given.last_day,
            today=today(),
        )
    except Refusal as refusal:
        return await _shown(person, leave=form.refused(refusal))
    flash(N_("The leave is entered."))
    return redirect(f"/people/{employee_no}/leave")


@post(
    "/people/{employee_no:str}/leave/{leave_id:int}/remove",
    permission="leave.edit",
    include_in_schema=False,
)
async def take_back_leave(employee_no: FromPath[EmployeeNo], leave_id: FromPath[Key]) -> Redirect:
    """The leave is no more."""
    person = await open_person(employee_no, "leave.edit")
    await absence.take_back_leave(person.id, employee_no, leave_id)
    flash(N_("The leave is taken back."))
    return redirect(f"/people/{employee_no}/leave")


@post("/people/{employee_no:str}/wishes", permission="self", include_in_schema=False)
async def wish(request: Request[Any, Any, Any], employee_no: FromPath[EmployeeNo]) -> Any:
    """A wish, or the form again."""
    person = await open_person(employee_no, "leave.edit", own=True)
    form = await entered(request)
    try:
        given = form.into(WishInput)
        await absence.wish(
            person.id,
            employee_no,
            day=given.day,
            session=given.session,
            wish=given.wish,
            weight=given.weight,
            today=today(),
        )
    except Refusal as refusal:
        return await _shown(person, wish=form.refused(refusal))
    flash(N_("The wish is entered."))
    return redirect(f"/people/{employee_no}/leave")


@post(
    "/people/{employee_no:str}/wishes/{wish_id:int}/remove",
    permission="self",
    include_in_schema=False,
)
async def drop_wish(employee_no: FromPath[EmployeeNo], wish_id: FromPath[Key]) -> Redirect:
    """The wish is no more."""
    person = await open_person(employee_no, "leave.edit", own=True)
    await absence.drop_wish(person.id, employee_no, wish_id)
    flash(N_("The wish is taken back."))
    return redirect(f"/people/{employee_no}/leave")


ROUTES = (my_wishes, absence_page, give_leave, take_back_leave, wish, drop_wish)
