"""Checking certificates by script: by number and name, or by their PDF."""

from typing import Any

from litestar import Controller, Request, Response, post
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK

from certification.queries.verification import verified_by_name
from certification.shown.verified import (
    DocumentOut,
    Lookup,
    VerifiedOut,
    count,
    unknown,
    verified_out,
    weighed,
)
from kit import clock
from kit.documents.checking import LARGEST
from kit.files import received
from kit.permissions import PUBLIC


class VerificationApi(Controller):
    """`/api/verify`: open to everyone, ten tries in ten minutes from one address."""

    path = "/api/verify"
    tags = ["Verification"]

    @post("/", permission=PUBLIC, status_code=HTTP_200_OK)
    async def look_up(
        self, request: Request[Any, Any, Any], data: JSONBody[Lookup]
    ) -> VerifiedOut | Response[dict[str, Any]]:
        """The certificate of that number, if that is its holder's full name."""
        await count(request, "certificate-lookup")
        found = await verified_by_name(data.number, data.name, clock.today())
        if found is None:
            return Response(unknown(), status_code=404, media_type="application/problem+json")
        return verified_out(found)

    @post(
        "/document",
        permission=PUBLIC,
        status_code=HTTP_200_OK,
        request_max_body_size=LARGEST + 100_000,
    )
    async def check_document(self, request: Request[Any, Any, Any]) -> DocumentOut:
        """What the PDF in the form's field `file` is worth: issued by us, signed, changed."""
        await count(request, "document-check")
        _, content = await received(request)
        return (await weighed(content))[0]
