"""The public page on which a certificate is checked: by QR code, number and name, or its PDF."""

from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, QueryParameter

from certification.pages.shared import state_badge
from certification.queries.verification import Verified, verified_by_code, verified_by_name
from certification.rules.life import State
from certification.shown.verified import Lookup, count, unknown, verified_out, weighed
from kit import clock
from kit.documents.checking import LARGEST
from kit.errors import Refusal
from kit.files import received
from kit.language import N_, gettext
from kit.permissions import PUBLIC
from kit.web import Badge, Form, entered, page
from kit.web.tables import Tone

SENTENCES = {
    State.VALID: N_("This certificate is valid today."),
    State.NOT_YET_VALID: N_("This certificate is genuine; its first day has not come yet."),
    State.EXPIRED: N_("This certificate is genuine, but it has expired."),
    State.SUSPENDED: N_("This certificate is suspended; it does not count at present."),
    State.REVOKED: N_("This certificate was revoked; it does not count any more."),
    State.SUPERSEDED: N_("This certificate was replaced by another; it does not count any more."),
}
_VERDICTS: dict[str, tuple[str, Tone]] = {
    "genuine": (N_("issued by us"), "good"),
    "signed": (N_("signed by us"), "note"),
    "changed": (N_("changed"), "bad"),
    "foreign": (N_("not ours"), "bad"),
    "unsigned": (N_("not ours"), "bad"),
}


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
            await count(request, "certificate-lookup")
        except Refusal as refusal:
            return _form(form.refused(refusal))
        found = await verified_by_name(given.number, given.name, clock.today())
        return _shown(found)

    @get("/document", permission=PUBLIC, include_in_schema=False)
    async def show_document_form(self) -> Response[str]:
        """The form that takes a PDF."""
        return page("certification/verify-document.html", form=Form())

    @post(
        "/document",
        permission=PUBLIC,
        include_in_schema=False,
        request_max_body_size=LARGEST + 100_000,
    )
    async def check_document(self, request: Request[Any, Any, Any]) -> Response[str]:
        """What the PDF is worth."""
        try:
            await count(request, "document-check")
            name, content = await received(request)
            found, certificate = await weighed(content)
        except Refusal as refusal:
            form = Form().refused(refusal)
            return page("certification/verify-document.html", status=form.status, form=form)
        text, tone = _VERDICTS[found.verdict]
        return page(
            "certification/verified-document.html",
            name=name[:100],
            found=found,
            badge=Badge(gettext(text), tone),
            certificate=certificate,
            state=state_badge(certificate.state) if certificate else None,
            sentence=gettext(SENTENCES[certificate.state]) if certificate else "",
        )

    @get("/{code:str}", permission=PUBLIC)
    async def verify(
        self,
        request: Request[Any, Any, Any],
        code: FromPath[str],
        share: Annotated[str | None, QueryParameter(max_length=60)] = None,
    ) -> Response[Any]:
        """What the certificate of this code is worth today: a page, or JSON by Accept.

        `share` is the token of a link by which the holder shows their full name.
        """
        found = await verified_by_code(code, clock.today(), share) if len(code) <= 40 else None
        if "text/html" in request.headers.get("accept", ""):
            return _shown(found)
        if found is None:
            return Response(unknown(), status_code=404, media_type="application/problem+json")
        return Response(verified_out(found), headers={"Cache-Control": "no-store"})


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
