"""Templates of certificates by script: read, drafted, looked at, published."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Controller, Response, delete, get, post, put
from litestar.params import FromPath, JSONBody, PathParameter, QueryParameter
from litestar.status_codes import HTTP_200_OK
from msgspec import Meta

from certification.permissions import TEMPLATES_EDIT, TEMPLATES_READ
from certification.queries import templates
from certification.queries.templates import Version
from certification.rules.template import dump
from certification.service import templates as service
from certification.shown.previews import preview_pdf, preview_picture
from kit import clock
from kit.web.lists import Paged

VersionNumber = Annotated[int, PathParameter(ge=0, le=2**62)]


class TemplateOut(msgspec.Struct, rename="camel", frozen=True):
    """One version of a template; a draft has no `publishedAt`. Version 0 comes with the service."""

    code: str
    version: int
    name: str
    name_en: str | None
    template: dict[str, Any]
    made_at: datetime | None
    published_at: datetime | None
    certificate_types: list[str]


class Draft(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What the next version looks like: `paper`, `languages`, `elements` in millimetres."""

    name: Annotated[str, Meta(min_length=1, max_length=60)]
    template: dict[str, Any]
    name_en: Annotated[str, Meta(max_length=100)] | None = None


def template_out(one: Version) -> TemplateOut:
    """The version as JSON tells it."""
    return TemplateOut(
        one.code,
        one.version,
        one.name,
        one.name_en,
        dump(one.template),
        one.made_at,
        one.published_at,
        list(one.types),
    )


class TemplateApi(Controller):
    """`/api/certificate-templates`."""

    path = "/api/certificate-templates"
    tags = ["Certificate templates"]

    @get("/", permission=TEMPLATES_READ)
    async def list_templates(self) -> Paged[TemplateOut]:
        """Every version of every template."""
        items = [template_out(one) for one in await templates.versions()]
        return Paged(items=items, total=len(items), page=1, page_size=max(1, len(items)))

    @get("/{code:str}/{number:int}", permission=TEMPLATES_READ)
    async def show_template(
        self, code: FromPath[str], number: FromPath[VersionNumber]
    ) -> TemplateOut:
        """One version of a template."""
        return template_out(await templates.version(code, number))

    @put("/{code:str}", permission=TEMPLATES_EDIT)
    async def save_draft(self, code: FromPath[str], data: JSONBody[Draft]) -> TemplateOut:
        """Save the template's draft; made as its next version where there is none."""
        saved = await service.save_draft(
            code, name=data.name, name_en=data.name_en, body=data.template, now=clock.now()
        )
        return template_out(saved)

    @post("/{code:str}/publish", permission=TEMPLATES_EDIT, status_code=HTTP_200_OK)
    async def publish(self, code: FromPath[str]) -> TemplateOut:
        """Publish the draft: new certificates use it, and it never changes again."""
        return template_out(await service.publish(code, now=clock.now()))

    @delete("/{code:str}/draft", permission=TEMPLATES_EDIT)
    async def discard(self, code: FromPath[str]) -> None:
        """Throw the draft away."""
        await service.discard(code)

    @post("/preview", permission=TEMPLATES_EDIT, status_code=HTTP_200_OK)
    async def preview(
        self,
        data: JSONBody[dict[str, Any]],
        form: Annotated[str, QueryParameter(pattern="^(pdf|png)$")] = "pdf",
        leaf: Annotated[int, QueryParameter(name="page", ge=0, le=3)] = 0,
    ) -> Response[bytes]:
        """A template (not saved) filled with sample data, as PDF or picture."""
        template = service.read(data)
        if form == "png":
            return await preview_picture(template, leaf)
        return Response(await preview_pdf(template), media_type="application/pdf")
