"""Placements as JSON."""

from typing import Annotated

from litestar import delete, get, patch, post
from litestar.params import FromPath, JSONBody, PathParameter, QueryParameter

from career.placing import service
from career.placing.queries import STATES, orders, placements_of
from career.placing.shapes import (
    EndInput,
    ExtensionInput,
    HandoverInput,
    PlacementInput,
    PlacementOutput,
    PlacingOutput,
    missing_output,
    placement_output,
)
from kit.clock import now, today
from kit.errors import Invalid
from kit.language import N_, pick
from kit.permissions import required
from kit.web.lists import Paged, PageNumber, PageSize
from staff.queries.access import open_person
from staff.service import handover, placements
from staff.shapes import Output

TAGS = ["Placements"]
EmployeeNo = Annotated[str, PathParameter(max_length=20)]
Key = Annotated[int, PathParameter(ge=1, le=2**62)]
Text = Annotated[str, QueryParameter(max_length=100)]
Maybe = Annotated[str | None, QueryParameter(max_length=20)]
PATH = "/api/people/{employee_no:str}/placements"
ONE = PATH + "/{placement_id:int}"


class OrderOutput(Output):
    """A placement in the list of orders."""

    id: int
    employee_no: str
    name: str
    centre_name: str
    post_name: str
    kind: str
    state: str
    first_day: str
    last_day: str | None
    order_no: str
    authority: str | None
    work_fraction: float


@get("/api/placements", permission="people.read", tags=TAGS)
async def list_orders(
    q: Text = "",
    standing: Annotated[str | None, QueryParameter(name="state", max_length=20)] = None,
    kind: Maybe = None,
    page: PageNumber = 1,
    page_size: PageSize = 50,
) -> Paged[OrderOutput]:
    """Placements by order, latest first; `state` planned, current, ending, ended or cancelled."""
    if standing is not None and standing not in STATES:
        raise Invalid({"state": N_("Choose one of the list.")})
    found, total = await orders(
        today(),
        towns=required().towns("people.read"),
        state=standing or "",
        kind=kind,
        search=q.strip(),
        offset=(page - 1) * page_size,
        limit=page_size,
    )
    items = [
        OrderOutput(
            one.id,
            one.employee_no,
            one.name,
            pick(one.centre_name, one.centre_name_en),
            pick(one.post_name, one.post_name_en),
            one.kind,
            one.state,
            one.first_day.isoformat(),
            one.last_day.isoformat() if one.last_day else None,
            one.order_no,
            one.authority,
            float(one.work_fraction),
        )
        for one in found
    ]
    return Paged(items, total, page, page_size)


@get(PATH, permission="self", tags=TAGS)
async def list_placements(employee_no: FromPath[EmployeeNo]) -> list[PlacementOutput]:
    """The person's placements, latest first; those cancelled are left out."""
    person = await open_person(employee_no, "people.read", own=True)
    return [
        placement_output(shown)
        for shown in await placements_of(person.id, today())
        if not shown.placed.cancelled
    ]


@post(PATH, permission="placements.edit", tags=TAGS)
async def place(employee_no: FromPath[EmployeeNo], data: JSONBody[PlacementInput]) -> PlacingOutput:
    """A new placement; tells what is missing on its first day, and begins the plan for it."""
    person = await open_person(employee_no, "placements.edit")
    made = await service.place(person, data.draft(), today=today(), now=now())
    return PlacingOutput(made.id, missing_output(made.missing), made.plan)


@patch(ONE, permission="placements.edit", tags=TAGS, status_code=204)
async def end_placement(
    employee_no: FromPath[EmployeeNo], placement_id: FromPath[Key], data: JSONBody[EndInput]
) -> None:
    """The placement ends with the given day."""
    person = await open_person(employee_no, "placements.edit")
    await placements.end(person, placement_id, data.last_day, data.reason)


@post(ONE + "/extension", permission="placements.edit", tags=TAGS, status_code=204)
async def extend_placement(
    employee_no: FromPath[EmployeeNo], placement_id: FromPath[Key], data: JSONBody[ExtensionInput]
) -> None:
    """The placement goes on by a new order."""
    person = await open_person(employee_no, "placements.edit")
    await placements.extend(person, placement_id, data.last_day, data.order())


@delete(ONE, permission="placements.edit", tags=TAGS)
async def cancel_placement(employee_no: FromPath[EmployeeNo], placement_id: FromPath[Key]) -> None:
    """The placement counts no more."""
    person = await open_person(employee_no, "placements.edit")
    await placements.cancel(person, placement_id)


@post(ONE + "/handover", permission="self", tags=TAGS)
async def add_handover(
    employee_no: FromPath[EmployeeNo], placement_id: FromPath[Key], data: JSONBody[HandoverInput]
) -> dict[str, int]:
    """One more item on the handover list; the person may write it too."""
    person = await open_person(employee_no, "handover.edit", own=True)
    return {"id": await handover.add_item(person, placement_id, data.text, data.receiver)}


@post(ONE + "/handover/{item_id:int}/done", permission="self", tags=TAGS, status_code=204)
async def hand_over(
    employee_no: FromPath[EmployeeNo], placement_id: FromPath[Key], item_id: FromPath[Key]
) -> None:
    """The item is handed over."""
    person = await open_person(employee_no, "handover.edit", own=True)
    await handover.hand_over(person, placement_id, item_id, today=today())


@delete(ONE + "/handover/{item_id:int}", permission="self", tags=TAGS)
async def drop_handover(
    employee_no: FromPath[EmployeeNo], placement_id: FromPath[Key], item_id: FromPath[Key]
) -> None:
    """The item is on the list no more; what is handed over stays."""
    person = await open_person(employee_no, "handover.edit", own=True)
    await handover.drop_item(person, placement_id, item_id)


ROUTES = (
    list_orders,
    list_placements,
    place,
    end_placement,
    extend_placement,
    cancel_placement,
    add_handover,
    hand_over,
    drop_handover,
)
