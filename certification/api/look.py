"""How certificates of a type are numbered and drawn, by script."""

from litestar import Controller, get, put
from litestar.params import FromPath, JSONBody

from certification import service
from certification.permissions import TEMPLATES_EDIT, TEMPLATES_READ
from certification.queries import certificates as held
from certification.rules.numbering import STANDARD
from certification.shown.look import Look


class LookApi(Controller):
    """`/api/certificate-types/{code}/look`."""

    path = "/api/certificate-types/{code:str}/look"
    tags = ["Certificate templates"]

    @get("/", permission=TEMPLATES_READ)
    async def show_look(self, code: FromPath[str]) -> Look:
        """How certificates of the type are numbered and drawn."""
        kind = await held.kind(code)
        return Look(kind.number_prefix, kind.number_form or STANDARD, kind.template or "standard")

    @put("/", permission=TEMPLATES_EDIT)
    async def set_look(self, code: FromPath[str], data: JSONBody[Look]) -> Look:
        """Number and draw new certificates so; those issued before stay as they are."""
        await service.set_look(
            code,
            number_prefix=data.number_prefix,
            number_form=data.number_form,
            template=data.template,
        )
        return data
