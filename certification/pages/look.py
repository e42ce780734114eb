"""How certificates of a type are numbered and drawn: a form beside the type's rule."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from certification import service
from certification.permissions import TEMPLATES_EDIT
from certification.queries import certificates as held
from certification.queries import templates
from certification.rules.numbering import form_of
from certification.shown.look import Look
from kit import clock
from kit.errors import Refusal
from kit.language import N_, pick
from kit.web import Form, entered, flash, page, redirect

FORMS = ("{prefix}{year}{serial:5}", "{prefix}-{year}-{serial:5}", "{prefix}{year}-{serial:4}")


class LookPages(Controller):
    """`/certificate-types/{code}/look`."""

    path = "/certificate-types/{code:str}/look"
    include_in_schema = False

    @get("/", permission=TEMPLATES_EDIT)
    async def show(self, code: FromPath[str]) -> Response[str]:
        """The form with what holds now."""
        kind = await held.kind(code)
        form = Form.of(
            number_prefix=kind.number_prefix,
            number_form=kind.number_form or FORMS[0],
            template=kind.template or "standard",
        )
        return await _page(kind, form)

    @post("/", permission=TEMPLATES_EDIT)
    async def save(
        self, request: Request[Any, Any, Any], code: FromPath[str]
    ) -> Response[str] | Redirect:
        """Certificates from now on are numbered and drawn so; earlier ones stay."""
        kind = await held.kind(code)
        form = await entered(request)
        try:
            given = form.into(Look)
            await service.set_look(
                code,
                number_prefix=given.number_prefix,
                number_form=given.number_form,
                template=given.template,
            )
        except Refusal as refusal:
            return await _page(kind, form.refused(refusal))
        flash(N_("New certificates are numbered and drawn so from now on."))
        return redirect(f"/certificate-types/{code}/look")


async def _page(kind: held.Kind, form: Form) -> Response[str]:
    known = [one for one in await templates.versions() if not one.draft]
    names = {one.code: pick(one.name, one.name_en) for one in known}
    example = form_of(kind.number_form).number(kind.number_prefix, clock.today().year, 1)
    shown = await templates.in_use(kind.template)
    return page(
        "certification/look.html",
        status=form.status,
        kind=kind,
        form=form,
        example=example,
        forms=[(one, one) for one in dict.fromkeys((*FORMS, kind.number_form or FORMS[0]))],
        templates=list(names.items()),
        shown=shown,
    )
