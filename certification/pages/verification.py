"""The public page on which a certificate is checked: by QR code, or by number and name."""

from datetime import timedelta
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from msgspec import Meta

from certification.pages.shared import state_badge
from certification.queries.verification import Verified, verified_by_code, verified_by_name
from certification.rules.life import State
from kit import clock
from kit.errors import Refusal
from kit.language import N_, gettext
from kit.limits import count_try
from kit.permissions import PUBLIC
from kit.web import Form, entered, page

UNKNOWN = "unknown"
MOST_TRIES = 10
TRIES_WITHIN = timedelta(minutes=10)

SENTENCES = {
    State.VALID: N_("This certificate is valid today."),
    State.NOT_YET_VALID: N_("This certificate is genuine; its first day has not come yet."),
    State.EXPIRED: N_("This certificate is genuine, but it has expired."),
    State.SUSPENDED: N_("This certificate is suspended; it does not count at present."),
    State.REVOKED: N_("This certificate was revoked; it does not count any more."),
    State.SUPERSEDED: N_("This certificate was replaced by another; it does not count any more."),
}


class VerifiedOut(msgspec.Struct, rename="camel", frozen=True):
    """What the public may know of a certificate; the name is masked."""

    state: str
    checked_on: str
    number: str
    name: str
    certificate_type: str
    service_lines: list[str]
    issuer: str
    issued_on: str
    first_day: str
    last_day: str | None
    superseded_by: str | None
    sha256: str | None


class Lookup(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A certificate asked for by its number and its holder's full name."""

    number: Annotated[str, Meta(min_length=4, max_length=40)]
    name: Annotated[str, Meta(min_length=2, max_length=50)]


class VerificationPages(Controller):
    """`/verify`: open to everyone, listed nowhere."""

    path = "/verify"
    tags = ["Verification"]

    @get("/", permission=PUBLIC, include_in_schema=False)
    async def show_form(self) -> Response[str]:
        """The form for number and name."""
        return _form(Form())

    @post("/", permission=PUBLIC, include_in_schema=False)
    async def look_up(self, request: Request[Any, Any, Any]) -> Response[str]:
        """The certificate of that number and name; ten tries in ten minutes from one address."""
        form = await entered(request)
        try:
            given = form.into(Lookup)
            origin = request.client.host if request.client else "-"
            await count_try(
                "certificate-lookup",
                origin,
                most=MOST_TRIES,
                within=TRIES_WITHIN,
                now=clock.now(),
            )
        except Refusal as refusal:
            return _form(form.refused(refusal))
        found = await verified_by_name(given.number, given.name, clock.today())
        return _shown(found)

    @get("/{code:str}", permission=PUBLIC)
    async def verify(self, request: Request[Any, Any, Any], code: FromPath[str]) -> Response[Any]:
        """What the certificate of this code is worth today: a page, or JSON by Accept."""
        found = await verified_by_code(code, clock.today()) if len(code) <= 40 else None
        if "text/html" in request.headers.get("accept", ""):
            return _shown(found)
        if found is None:
            return Response(_unknown(), status_code=404, media_type="application/problem+json")
        return Response(_public(found), headers={"Cache-Control": "no-store"})


def _unknown() -> dict[str, Any]:
    return {
        "type": "/problems/certificate-unknown",
        "title": gettext("Not found"),
        "status": 404,
        "state": UNKNOWN,
        "detail": gettext("There is no certificate with this code."),
    }


def _public(found: Verified) -> VerifiedOut:
    return VerifiedOut(
        state=found.state,
        checked_on=found.on.isoformat(),
        number=found.number,
        name=found.name,
        certificate_type=found.type,
        service_lines=list(found.lines),
        issuer=found.issuer,
        issued_on=found.issued_on.isoformat(),
        first_day=found.first_day.isoformat(),
        last_day=found.last_day.isoformat() if found.last_day else None,
        superseded_by=found.superseded_by,
        sha256=found.sha256,
    )


def _form(form: Form) -> Response[str]:
    return page("certification/verify-form.html", status=form.status, form=form)


def _shown(found: Verified | None) -> Response[str]:
    if found is None:
        return page("certification/verify.html", status=404, found=None)
    return page(
        "certification/verify.html",
        found=found,
        badge=state_badge(found.state),
        sentence=gettext(SENTENCES[found.state]),
        good=found.state is State.VALID,
    )
