"""Files over HTTP: one in, one out."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import PathParameter

from kit import clock
from kit.errors import NotFound
from kit.files.kinds import DOCUMENTS
from kit.files.queries import APART, find
from kit.files.service import keep
from kit.files.serving import answer
from kit.files.uploading import received
from kit.permissions import SELF, required

LARGEST_BODY = DOCUMENTS.largest + 1_000_000
Code = Annotated[str, PathParameter(min_length=1, max_length=40)]
Name = Annotated[str, PathParameter(min_length=1, max_length=400)]


class FileKept(msgspec.Struct, rename="camel", frozen=True):
    """A file that the service has; `address` gives it to whoever is signed in."""

    code: str
    name: str
    media_type: str
    size: int
    sha256: str
    address: str
    kept_at: datetime


@post("/api/files", permission="files.add", tags=["Files"], request_max_body_size=LARGEST_BODY)
async def keep_file(request: Request[Any, Any, Any]) -> FileKept:
    """Keeps the file of the form's field `file`: a picture or document of at most 20 MB.

    Its content decides what it is. The same file again has the same address.
    """
    name, content = await received(request)
    kept = await keep(name, content, DOCUMENTS, now=clock.now())
    return FileKept(
        kept.code, kept.name, kept.media_type, kept.size, kept.sha256, kept.path, kept.kept_at
    )


async def _given(request: Request[Any, Any, Any], code: str, name: str | None) -> Response[Any]:
    stored = await find(code)
    if stored is None or stored.permission == APART or name not in {None, stored.name}:
        raise NotFound
    if stored.permission != SELF:
        required().need(stored.permission)
    return await answer(request, code)


@get("/files/{code:str}/{name:str}", permission="self", include_in_schema=False)
async def show_file(request: Request[Any, Any, Any], code: Code, name: Name) -> Response[Any]:
    """Gives a file to a page, or the part that a Range header asks for."""
    return await _given(request, code, name)


@get("/api/files/{code:str}", permission="self", tags=["Files"])
async def give_file(request: Request[Any, Any, Any], code: Code) -> Response[Any]:
    """Gives a file, or the part that a Range header asks for."""
    return await _given(request, code, None)


ROUTES = (keep_file, show_file, give_file)
