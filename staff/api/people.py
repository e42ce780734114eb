"""People, their leave and wishes, as JSON."""

from typing import Annotated

from litestar import delete, get, patch, post, put
from litestar.params import FromPath, FromQuery, JSONBody, PathParameter, QueryParameter

from kit.clock import today
from kit.encryption import note_reading
from kit.errors import Invalid, NotFound
from kit.language import N_
from kit.permissions import required
from kit.web.lists import Paged, PageNumber, PageSize
from staff.queries import people as queries
from staff.queries.access import oneself, open_person
from staff.queries.places import centre_by_code, town_by_code
from staff.service import absence, people
from staff.shapes import (
    LastDay,
    LeaveInput,
    LeaveOutput,
    PersonChanges,
    PersonInput,
    PersonOutput,
    WishInput,
    WishOutput,
    leave_output,
    person_output,
    sensitive_seen,
    wish_output,
)

TAGS = ["People"]
EmployeeNo = Annotated[str, PathParameter(max_length=20)]
Key = Annotated[int, PathParameter(ge=1, le=2**62)]
Text = Annotated[str, QueryParameter(max_length=100)]
Maybe = Annotated[str | None, QueryParameter(max_length=100)]
Order = Annotated[str, QueryParameter(pattern="^-?(pinyin|strokes|number|hired)$")]


@get("/api/people", permission="people.read", tags=TAGS)
async def list_people(
    *,
    q: Text = "",
    town: Maybe = None,
    centre: Maybe = None,
    pool: Maybe = None,
    identity: Maybe = None,
    gone: FromQuery[bool] = False,
    sort: Order = "pinyin",
    page: PageNumber = 1,
    page_size: PageSize = 50,
) -> Paged[PersonOutput]:
    """People by name, pinyin, initials or number; sorted by pinyin, strokes, number or hired."""
    principal = required()
    town_id = None
    if town is not None:
        found_town = await town_by_code(town, today())
        if found_town is None:
            raise Invalid({"town": N_("There is no such town.")})
        town_id = found_town.id
    centre_id = None
    if centre is not None:
        found_centre = await centre_by_code(centre, today())
        if found_centre is None:
            raise Invalid({"centre": N_("There is no such centre.")})
        centre_id = found_centre.id
    found, total = await queries.people(
        queries.PeopleAsked(
            search=q.strip(),
            town=town_id,
            towns=principal.towns("people.read"),
            centre=centre_id,
            pool=pool,
            identity=identity,
            gone=gone,
            order=sort.removeprefix("-"),
            descending=sort.startswith("-"),
            offset=(page - 1) * page_size,
            limit=page_size,
        ),
        today(),
    )
    return Paged(
        [person_output(person, principal, listed=True) for person in found], total, page, page_size
    )


@get("/api/people/{employee_no:str}", permission="self", tags=TAGS)
async def show_person(employee_no: FromPath[EmployeeNo]) -> PersonOutput:
    """One of the staff; everyone sees themselves."""
    return await _told(await open_person(employee_no, "people.read", own=True))


@post("/api/people", permission="people.edit", tags=TAGS)
async def hire(data: JSONBody[PersonInput]) -> PersonOutput:
    """A new person."""
    await _in_scope(data.town)
    await people.hire(data.draft(), today=today())
    return await _again(data.employee_no)


@put("/api/people/{employee_no:str}", permission="people.edit", tags=TAGS)
async def change(employee_no: FromPath[EmployeeNo], data: JSONBody[PersonInput]) -> PersonOutput:
    """The person is as given; what is left out is empty."""
    await open_person(employee_no, "people.edit")
    await _in_scope(data.town)
    await people.change(employee_no, data.draft(), today=today())
    return await _again(data.employee_no)


@patch("/api/people/{employee_no:str}", permission="people.edit", tags=TAGS)
async def change_some(
    employee_no: FromPath[EmployeeNo], data: JSONBody[PersonChanges]
) -> PersonOutput:
    """The person with the given changes; what is left out stays."""
    person = await open_person(employee_no, "people.edit")
    draft = data.draft(person)
    await _in_scope(draft.town)
    await people.change(employee_no, draft, today=today())
    return await _again(employee_no)


@put("/api/people/{employee_no:str}/last-day", permission="people.edit", tags=TAGS)
async def leave_service(employee_no: FromPath[EmployeeNo], data: JSONBody[LastDay]) -> PersonOutput:
    """The person leaves after that day; placements that run on end with it."""
    await open_person(employee_no, "people.edit")
    await people.leave_service(employee_no, data.last_day)
    return await _again(employee_no)


@delete("/api/people/{employee_no:str}/last-day", permission="people.edit", tags=TAGS)
async def stay_in_service(employee_no: FromPath[EmployeeNo]) -> None:
    """The person does not leave."""
    await open_person(employee_no, "people.edit")
    await people.stay_in_service(employee_no)


@get("/api/me/person", permission="self", tags=TAGS)
async def show_myself() -> PersonOutput:
    """The reader's own record."""
    return person_output(await oneself(), required())


async def _again(employee_no: str) -> PersonOutput:
    person = await queries.person_by_number(employee_no)
    if person is None:
        raise NotFound
    return await _told(person)


async def _told(person: queries.Person) -> PersonOutput:
    """As the reader may see it; a reading of what is sensitive is noted."""
    reader = required()
    if fields := sensitive_seen(reader, person):
        await note_reading("person", person.employee_no, fields)
    return person_output(person, reader)


async def _in_scope(town: str) -> None:
    found = await town_by_code(town, today())
    if found is not None:
        required().need("people.edit", found.id)


@get("/api/people/{employee_no:str}/leave", permission="self", tags=TAGS)
async def list_leave(employee_no: FromPath[EmployeeNo]) -> list[LeaveOutput]:
    """The person's leave, latest first."""
    person = await open_person(employee_no, "people.read", own=True)
    return [leave_output(leave) for leave in await queries.leave_of(person.id)]


@post("/api/people/{employee_no:str}/leave", permission="leave.edit", tags=TAGS)
async def give_leave(
    employee_no: FromPath[EmployeeNo], data: JSONBody[LeaveInput]
) -> dict[str, int]:
    """Days off granted; both days count."""
    person = await open_person(employee_no, "leave.edit")
    made = await absence.give_leave(
        person.id,
        employee_no,
        kind=data.kind,
        first_day=data.first_day,
        last_day=data.last_day,
        today=today(),
    )
    return {"id": made}


@delete("/api/people/{employee_no:str}/leave/{leave_id:int}", permission="leave.edit", tags=TAGS)
async def take_back_leave(employee_no: FromPath[EmployeeNo], leave_id: FromPath[Key]) -> None:
    """The leave is no more."""
    person = await open_person(employee_no, "leave.edit")
    await absence.take_back_leave(person.id, employee_no, leave_id)


@get("/api/people/{employee_no:str}/wishes", permission="self", tags=TAGS)
async def list_wishes(employee_no: FromPath[EmployeeNo]) -> list[WishOutput]:
    """The person's wishes from today on."""
    person = await open_person(employee_no, "people.read", own=True)
    return [wish_output(wish) for wish in await queries.wishes_of(person.id, today())]


@post("/api/people/{employee_no:str}/wishes", permission="self", tags=TAGS)
async def wish(employee_no: FromPath[EmployeeNo], data: JSONBody[WishInput]) -> dict[str, int]:
    """A wish for a half-day or a day; one for the same half-day replaces the other."""
    person = await open_person(employee_no, "leave.edit", own=True)
    made = await absence.wish(
        person.id,
        employee_no,
        day=data.day,
        session=data.session,
        wish=data.wish,
        weight=data.weight,
        today=today(),
    )
    return {"id": made}


@delete("/api/people/{employee_no:str}/wishes/{wish_id:int}", permission="self", tags=TAGS)
async def drop_wish(employee_no: FromPath[EmployeeNo], wish_id: FromPath[Key]) -> None:
    """The wish is no more."""
    person = await open_person(employee_no, "leave.edit", own=True)
    await absence.drop_wish(person.id, employee_no, wish_id)


ROUTES = (
    list_people,
    show_person,
    hire,
    change,
    change_some,
    leave_service,
    stay_in_service,
    show_myself,
    list_leave,
    give_leave,
    take_back_leave,
    list_wishes,
    wish,
    drop_wish,
)
