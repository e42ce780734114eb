"""Forms on a person's qualification: a condition set aside, a beginning under a mentor."""

import json
from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Meta

from certification import service
from certification.pages.qualification import person_page
from certification.permissions import PROVISIONAL, WAIVE
from certification.queries import grants
from certification.queries.conditions import POST
from certification.queries.people import holder
from certification.rules.form import parse
from kit import clock
from kit.errors import Invalid, NotFound, Refusal
from kit.language import N_
from kit.permissions import required
from kit.web import entered, flash, redirect

GrantId = Annotated[int, Meta(ge=1, le=2**63 - 1)]


class SetAside(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What the form of a waiver sends."""

    subject: Annotated[str, Meta(min_length=1, max_length=60)]
    condition: Annotated[str, Meta(min_length=2, max_length=4000)]
    reason: Annotated[str, Meta(min_length=2, max_length=400)]
    last_day: date


class Beginning(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What the form of a provisional permission sends."""

    post: Annotated[str, Meta(min_length=1, max_length=60)]
    mentor: Annotated[str, Meta(min_length=1, max_length=20)]
    last_day: date
    first_day: date | None = None


class GrantPages(Controller):
    """Below `/people/{employeeNo}/qualification`."""

    path = "/people/{employee_no:str}/qualification"
    include_in_schema = False

    @post("/waivers", permission=WAIVE)
    async def set_aside(
        self, request: Request[Any, Any, Any], employee_no: FromPath[str]
    ) -> Response[str] | Redirect:
        """The condition is set aside; back to the person's qualification."""
        who = await holder(employee_no)
        required().need(WAIVE, who.town)
        form = await entered(request)
        today = clock.today()
        try:
            given = form.into(SetAside)
            await service.grant_waiver(
                who.id,
                POST,
                given.subject,
                parse(_decoded(given.condition)),
                reason=given.reason,
                approved_by=required().username,
                first_day=today,
                last_day=given.last_day,
                now=clock.now(),
            )
        except Refusal as refusal:
            return await person_page(who, today, own=False, form=form.refused(refusal))
        flash(N_("The condition is set aside until {day}."), day=given.last_day.isoformat())
        return redirect(f"/people/{who.employee_no}/qualification")

    @post("/waivers/{waiver_id:int}/end", permission=WAIVE)
    async def end_waiver(
        self, employee_no: FromPath[str], waiver_id: FromPath[GrantId]
    ) -> Redirect:
        """The condition counts again from today on."""
        who = await holder(employee_no)
        required().need(WAIVE, who.town)
        if waiver_id not in {one.id for one in await grants.waivers(person=who.id)}:
            raise NotFound(waiver=waiver_id)
        await service.end_waiver(waiver_id, today=clock.today())
        flash(N_("The waiver has ended."))
        return redirect(f"/people/{who.employee_no}/qualification")

    @post("/provisional", permission=PROVISIONAL)
    async def permit(
        self, request: Request[Any, Any, Any], employee_no: FromPath[str]
    ) -> Response[str] | Redirect:
        """The person may begin under the mentor; back to the person's qualification."""
        who = await holder(employee_no)
        required().need(PROVISIONAL, who.town)
        form = await entered(request)
        try:
            given = form.into(Beginning)
            await service.permit(
                who.id,
                given.post,
                given.mentor,
                first_day=given.first_day,
                last_day=given.last_day,
                today=clock.today(),
                now=clock.now(),
            )
        except Refusal as refusal:
            return await person_page(who, clock.today(), own=False, form=form.refused(refusal))
        flash(N_("{name} may begin under a mentor."), name=who.name)
        return redirect(f"/people/{who.employee_no}/qualification")

    @post("/provisional/{permission_id:int}/end", permission=PROVISIONAL)
    async def end_permission(
        self, employee_no: FromPath[str], permission_id: FromPath[GrantId]
    ) -> Redirect:
        """The permission has ended; today is the first day without it."""
        who = await holder(employee_no)
        required().need(PROVISIONAL, who.town)
        if permission_id not in {one.id for one in await grants.permissions(person=who.id)}:
            raise NotFound(permission=permission_id)
        await service.end_provisional(permission_id, today=clock.today())
        flash(N_("The provisional permission has ended."))
        return redirect(f"/people/{who.employee_no}/qualification")


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Invalid({"condition": N_("This is not valid JSON.")}) from error
