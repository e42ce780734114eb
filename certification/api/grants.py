"""Waivers and provisional permissions: granted, listed, ended."""

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK
from msgspec import Meta

from certification import service
from certification.permissions import PROVISIONAL, READ, WAIVE, need_sight_of
from certification.queries import grants
from certification.queries.names import names
from certification.queries.people import holder
from certification.rules import reading
from certification.rules.form import dump, parse
from certification.rules.reading import Names
from kit import clock
from kit.errors import Invalid, NotFound
from kit.language import N_, pick
from kit.permissions import SELF, required
from kit.web.lists import Paged

EmployeeNo = Annotated[str, Meta(min_length=1, max_length=20)]
Reason = Annotated[str, Meta(min_length=2, max_length=400)]
GrantId = Annotated[int, Meta(ge=1, le=2**63 - 1)]


class WaiverOut(msgspec.Struct, rename="camel", frozen=True):
    """A condition set aside for somebody."""

    id: int
    employee_no: str
    purpose: str
    subject: str
    condition: dict[str, Any]
    reading: str
    reason: str
    approved_by: str
    first_day: date
    last_day: date
    withdrawn: bool


class NewWaiver(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A condition to set aside, written as in the tree that holds it."""

    employee_no: EmployeeNo
    subject: Annotated[str, Meta(min_length=1, max_length=60)]
    condition: dict[str, Any]
    reason: Reason
    last_day: date
    first_day: date | None = None
    purpose: Annotated[str, Meta(max_length=20)] = "post"


class PermissionOut(msgspec.Struct, rename="camel", frozen=True):
    """A provisional permission: until when somebody may serve under whom."""

    id: int
    employee_no: str
    name: str
    post: str
    post_name: str
    mentor: str
    mentor_name: str
    first_day: date
    last_day: date
    withdrawn: bool


class NewPermission(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Somebody is to begin in a post under a mentor."""

    employee_no: EmployeeNo
    post: Annotated[str, Meta(min_length=1, max_length=60)]
    mentor: EmployeeNo
    last_day: date
    first_day: date | None = None


class GrantApi(Controller):
    """`/api/waivers` and `/api/provisional-permissions`."""

    path = "/api"
    tags = ["Qualification"]

    @get("/waivers", permission=SELF)
    async def list_waivers(
        self,
        employee_no: Annotated[str | None, QueryParameter(name="employeeNo", max_length=20)] = None,
    ) -> Paged[WaiverOut]:
        """Waivers of one person, or all that hold in the reader's towns."""
        called = await names()
        towns, person, since = await _reach(employee_no)
        found = await grants.waivers(towns=towns, person=person, since=since)
        return _all([_waiver(one, called) for one in found])

    @post("/waivers", permission=WAIVE)
    async def grant_waiver(self, data: JSONBody[NewWaiver]) -> WaiverOut:
        """Set a condition aside for one person until a day, with a reason."""
        who = await holder(data.employee_no)
        required().need(WAIVE, who.town)
        today = clock.today()
        first_day = data.first_day or today
        if first_day < today:
            raise Invalid({"firstDay": N_("This day has passed; choose today or later.")})
        made = await service.grant_waiver(
            who.id,
            data.purpose,
            data.subject,
            parse(data.condition),
            reason=data.reason,
            approved_by=required().username,
            first_day=first_day,
            last_day=data.last_day,
            now=clock.now(),
        )
        return _waiver((await grants.waivers(waiver_id=made))[0], await names())

    @post("/waivers/{waiver_id:int}/end", permission=WAIVE, status_code=HTTP_200_OK)
    async def end_waiver(self, waiver_id: FromPath[GrantId]) -> WaiverOut:
        """Let the condition count again from today on."""
        required().need(WAIVE, (await _waiver_of(waiver_id)).town)
        await service.end_waiver(waiver_id, today=clock.today())
        return _waiver(await _waiver_of(waiver_id), await names())

    @get("/provisional-permissions", permission=SELF)
    async def list_permissions(
        self,
        employee_no: Annotated[str | None, QueryParameter(name="employeeNo", max_length=20)] = None,
    ) -> Paged[PermissionOut]:
        """Provisional permissions of one person, or all that hold in the reader's towns."""
        towns, person, since = await _reach(employee_no)
        found = await grants.permissions(towns=towns, person=person, since=since)
        return _all([_permission(one) for one in found])

    @post("/provisional-permissions", permission=PROVISIONAL)
    async def grant_permission(self, data: JSONBody[NewPermission]) -> PermissionOut:
        """Let somebody begin in a post under a qualified mentor until a day."""
        who = await holder(data.employee_no)
        required().need(PROVISIONAL, who.town)
        made = await service.permit(
            who.id,
            data.post,
            data.mentor,
            first_day=data.first_day,
            last_day=data.last_day,
            today=clock.today(),
            now=clock.now(),
        )
        return _permission((await grants.permissions(permission_id=made))[0])

    @post(
        "/provisional-permissions/{permission_id:int}/end",
        permission=PROVISIONAL,
        status_code=HTTP_200_OK,
    )
    async def end_permission(self, permission_id: FromPath[GrantId]) -> PermissionOut:
        """End a provisional permission; today is the first day without it."""
        required().need(PROVISIONAL, (await _permission_of(permission_id)).town)
        await service.end_provisional(permission_id, today=clock.today())
        return _permission(await _permission_of(permission_id))


async def _reach(employee_no: str | None) -> tuple[frozenset[int] | None, int | None, date | None]:
    """Towns, person and day to ask for; raises where the reader may not see them."""
    if employee_no:
        who = await holder(employee_no)
        need_sight_of(who.id, who.town)
        return None, who.id, None
    required().need(READ)
    return required().towns(READ), None, clock.today()


async def _waiver_of(waiver_id: int) -> grants.WaiverShown:
    found = await grants.waivers(waiver_id=waiver_id)
    if not found:
        raise NotFound(waiver=waiver_id)
    return found[0]


async def _permission_of(permission_id: int) -> grants.PermissionShown:
    found = await grants.permissions(permission_id=permission_id)
    if not found:
        raise NotFound(permission=permission_id)
    return found[0]


def _all(items: list[Any]) -> Paged[Any]:
    return Paged(items=items, total=len(items), page=1, page_size=max(1, len(items)))


def _waiver(one: grants.WaiverShown, called: Names) -> WaiverOut:
    return WaiverOut(
        id=one.id,
        employee_no=one.employee_no,
        purpose=one.purpose,
        subject=one.subject,
        condition=dump(one.condition),
        reading=reading.condition(one.condition, called),
        reason=one.reason,
        approved_by=one.approved_by,
        first_day=one.first_day,
        last_day=one.last_day,
        withdrawn=one.withdrawn,
    )


def _permission(one: grants.PermissionShown) -> PermissionOut:
    return PermissionOut(
        id=one.id,
        employee_no=one.employee_no,
        name=one.name,
        post=one.post,
        post_name=pick(one.post_name, one.post_name_en),
        mentor=one.mentor_no,
        mentor_name=one.mentor_name,
        first_day=one.first_day,
        last_day=one.last_day,
        withdrawn=one.withdrawn,
    )
