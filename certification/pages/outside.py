"""Certificates from elsewhere, on a page: recorded with a scan, verified by somebody else."""

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Meta

from certification.pages.shared import type_options
from certification.permissions import ISSUE, READ, VERIFY
from certification.queries import certificates as held
from certification.queries import outside as read
from certification.queries.people import holder
from certification.service import outside
from certification.sight import outside_in_reach
from kit import clock
from kit.errors import Refusal
from kit.files import received
from kit.language import N_, gettext
from kit.permissions import required
from kit.web import Badge, Form, Tone, entered, flash, page, redirect

OutsideId = Annotated[int, Meta(ge=1, le=2**63 - 1)]
LARGEST_BODY = 11_000_000
LARGEST_SCANS = outside.ARCHIVE.size + 1_000_000
STATES: dict[str, tuple[str, Tone]] = {
    "waiting": (N_("waits to be verified"), "note"),
    "verified": (N_("verified"), "good"),
    "refused": (N_("refused"), "bad"),
}


class Entered(msgspec.Struct, rename="camel"):
    """What the form of a certificate from elsewhere sends."""

    employee_no: Annotated[str, Meta(min_length=1, max_length=20)]
    certificate_type: Annotated[str, Meta(min_length=1, max_length=60)]
    number: Annotated[str, Meta(min_length=2, max_length=40)]
    issuer: Annotated[str, Meta(min_length=2, max_length=80)]
    first_day: date
    last_day: date | None = None


class Why(msgspec.Struct, rename="camel"):
    """Why it is refused."""

    reason: Annotated[str, Meta(min_length=2, max_length=400)]


class OutsidePages(Controller):
    """`/outside-certificates`."""

    path = "/outside-certificates"
    include_in_schema = False

    @get("/", permission=READ)
    async def show_all(self) -> Response[str]:
        """Those of the reader's towns, the ones that wait first, and the form for one more."""
        return await _page(Form())

    @post("/", permission=ISSUE, request_max_body_size=LARGEST_BODY)
    async def record(self, request: Request[Any, Any, Any]) -> Response[str] | Redirect:
        """One more, with its scan; it waits to be verified."""
        form = await entered(request)
        try:
            scan = await received(request)
            given = form.into(Entered)
            who = await holder(given.employee_no.strip())
            required().need(ISSUE, who.town)
            await outside.record_outside(
                who.id,
                given.certificate_type,
                number=given.number.strip(),
                issuer=given.issuer.strip(),
                first_day=given.first_day,
                last_day=given.last_day,
                scan=scan,
                now=clock.now(),
            )
        except Refusal as refusal:
            return await _page(form.refused(refusal))
        flash(N_("Recorded; somebody else must verify it."))
        return redirect("/outside-certificates")

    @post("/scans", permission=ISSUE, request_max_body_size=LARGEST_SCANS)
    async def attach_scans(self, request: Request[Any, Any, Any]) -> Response[str] | Redirect:
        """The scans of certificates from a file, each named by its number; back to the list."""
        try:
            name, content = await received(request)
            towns = required().towns(ISSUE)
            taken = await outside.attach_scans(name, content, towns=towns, now=clock.now())
        except outside.UnfitScans as refusal:
            return await _page(Form(), Form().refused(refusal), refusal.facts["files"])
        except Refusal as refusal:
            return await _page(Form(), Form().refused(refusal))
        flash(
            N_("{count} scans came; somebody else must verify the certificates."), count=len(taken)
        )
        return redirect("/outside-certificates")

    @post("/{outside_id:int}", permission=VERIFY)
    async def decide(
        self, request: Request[Any, Any, Any], outside_id: FromPath[OutsideId]
    ) -> Response[str] | Redirect:
        """Verified or refused; back to the list."""
        await outside_in_reach(outside_id, VERIFY)
        form = await entered(request)
        try:
            if form.value("do") == "refuse":
                reason = form.into(Why).reason
                await outside.refuse_outside(outside_id, reason=reason, now=clock.now())
                flash(N_("Refused."))
            else:
                number = await outside.verify_outside(outside_id, now=clock.now())
                flash(N_("Certificate {number} counts now."), number=number)
        except Refusal as refusal:
            return await _page(form.refused(refusal))
        return redirect("/outside-certificates")


async def _page(form: Form, scans: Form | None = None, wrong: object = ()) -> Response[str]:
    reader = required()
    found = await read.outside(reader.towns(READ))
    return page(
        "certification/outside.html",
        status=scans.status if scans else form.status,
        found=[(one, Badge(gettext(STATES[one.state][0]), STATES[one.state][1])) for one in found],
        form=form,
        scans=scans or Form(),
        wrong=wrong,
        types=type_options(await held.kinds()),
        may_record=reader.may(ISSUE),
        may_verify=reader.may(VERIFY),
        reader=reader.username,
    )
