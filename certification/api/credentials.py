"""What lets anybody check a credential without asking us: the issuer, and the status lists."""

from typing import Annotated, Any

from litestar import Response, get
from litestar.params import FromPath, PathParameter

from certification.service import credentials
from kit import clock
from kit.permissions import PUBLIC

TAGS = ["Verification"]
_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "public, max-age=60",
}
ListNumber = Annotated[int, PathParameter(ge=0, le=2**62)]


@get("/.well-known/did.json", permission=PUBLIC, tags=TAGS)
async def did_json() -> Response[dict[str, Any]]:
    """The issuer's DID document (did:web): the keys that verify credentials."""
    document = await credentials.did_document(clock.now())
    return Response(document, media_type="application/did+json", headers=_HEADERS)


@get("/credentials/status/{purpose:str}/{number:int}", permission=PUBLIC, tags=TAGS)
async def status_list(
    purpose: FromPath[str], number: FromPath[ListNumber]
) -> Response[dict[str, Any]]:
    """A bitstring status list: which credentials are revoked, or suspended, today."""
    document = await credentials.status_list(purpose, number, today=clock.today(), now=clock.now())
    return Response(document, media_type="application/vc+ld+json", headers=_HEADERS)


ROUTES = (did_json, status_list)
