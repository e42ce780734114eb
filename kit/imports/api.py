"""Imports over HTTP: a file in, its preview, confirming, undoing."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody, PathParameter, QueryParameter

from kit import clock
from kit.errors import NotFound
from kit.imports import queries, service
from kit.imports.kinds import find, known
from kit.imports.uploads import LARGEST_BODY, uploaded
from kit.imports.views import ImportView, error_file, template_file, view
from kit.language import gettext
from kit.permissions import required
from kit.spreadsheets import XLSX
from kit.web.lists import Paged, PageNumber, PageSize

TAGS = ["Imports"]
ImportId = Annotated[int, PathParameter(ge=1, le=2**62)]
KindName = Annotated[str, QueryParameter(min_length=1, max_length=40)]


class Started(msgspec.Struct, rename="camel", frozen=True):
    """Work that goes on in the background, and the import that it is about."""

    job: int
    id: int


class Confirming(msgspec.Struct, rename="camel", forbid_unknown_fields=True, frozen=True):
    """How an import is confirmed."""

    leave_out_errors: bool = False


class KindView(msgspec.Struct, rename="camel", frozen=True):
    """A kind of import that the reader may use."""

    name: str
    label: str
    columns: list[str]
    template: str


def attachment(content: bytes, file_name: str) -> Response[bytes]:
    """A workbook to be saved."""
    return Response(
        content,
        media_type=XLSX,
        headers={
            "Content-Disposition": f'attachment; filename="{file_name}"',
            "Cache-Control": "no-store",
        },
    )


def answer(batch: queries.Batch, done: int) -> Response[Any]:
    """The import with status `done`; 202 and its job while it is being read or written."""
    if batch.state in {"reading", "writing"} and batch.job is not None:
        return Response(Started(batch.job, batch.id), status_code=202)
    return Response(view(batch), status_code=done)


@get("/api/imports/kinds", permission="imports.edit", tags=TAGS)
async def list_import_kinds() -> list[KindView]:
    """Lists the kinds of import that the reader may use."""
    return [
        KindView(
            kind.name,
            gettext(kind.label),
            [column.name for column in kind.columns],
            f"/api/imports/templates/{kind.name}.xlsx",
        )
        for kind in known()
        if required().may(kind.permission)
    ]


@get("/api/imports/templates/{file_name:str}", permission="imports.edit", tags=TAGS)
async def download_template(
    file_name: Annotated[str, PathParameter(max_length=60)],
) -> Response[bytes]:
    """Gives an empty workbook with the header of a kind of import."""
    kind = find(file_name.removesuffix(".xlsx"))
    if kind is None or not file_name.endswith(".xlsx") or not kind.columns:
        raise NotFound
    return attachment(template_file(kind), file_name)


@post(
    "/api/imports",
    permission="imports.edit",
    tags=TAGS,
    request_max_body_size=LARGEST_BODY,
    status_code=201,
)
async def take_file(request: Request[Any, Any, Any], kind: FromQuery[KindName]) -> Response[Any]:
    """Takes a CSV or XLSX file in and shows what it would do; a large one as a job."""
    chosen = service.kind_named(kind)
    required().need(chosen.permission)
    file_name, content = await uploaded(request)
    options = {
        name: value[:200]
        for name, value in request.query_params.items()
        if name not in {"kind", "fileName"} and isinstance(value, str)
    }
    batch = await service.take(
        kind, file_name, content, now=clock.now(), today=clock.today(), options=options
    )
    return answer(batch, 201)


@get("/api/imports", permission="imports.read", tags=TAGS)
async def list_imports(
    kind: Annotated[str | None, QueryParameter(max_length=40)] = None,
    page: PageNumber = 1,
    page_size: PageSize = 50,
) -> Paged[ImportView]:
    """Lists imports, newest first: one's own, or all for who may see every town."""
    found, total = await queries.latest(
        required(), kind=kind, limit=page_size, offset=(page - 1) * page_size
    )
    return Paged([view(batch) for batch in found], total, page, page_size)


@get("/api/imports/{import_id:int}", permission="imports.read", tags=TAGS)
async def show_import(import_id: FromPath[ImportId]) -> ImportView:
    """Tells what an import would do or did, and which rows are in error."""
    return view(await queries.visible(import_id, required()))


@get("/api/imports/{import_id:int}/errors.xlsx", permission="imports.read", tags=TAGS)
async def download_errors(import_id: FromPath[ImportId]) -> Response[bytes]:
    """Gives the file back with a column that says what is wrong with each row."""
    batch = await queries.visible(import_id, required())
    kind = find(batch.kind)
    if kind is None or kind.reader is not None or batch.state in {"reading", "failed"}:
        raise NotFound
    content = await queries.content(import_id)
    if not content:
        raise NotFound
    return attachment(error_file(kind, content, batch.errors), f"import-{import_id}-errors.xlsx")


@post(
    "/api/imports/{import_id:int}/confirm",
    permission="imports.edit",
    tags=TAGS,
    status_code=200,
)
async def confirm_import(
    import_id: FromPath[ImportId], data: JSONBody[Confirming | None] = None
) -> Response[Any]:
    """Writes what the file says, all or nothing; a second time changes nothing."""
    batch = await service.confirm(
        import_id,
        leave_out_errors=data is not None and data.leave_out_errors,
        now=clock.now(),
        today=clock.today(),
    )
    return answer(batch, 200)


@post("/api/imports/{import_id:int}/undo", permission="imports.edit", tags=TAGS, status_code=200)
async def undo_import(import_id: FromPath[ImportId]) -> ImportView:
    """Puts back what the import changed, while nothing builds on it."""
    return view(await service.undo(import_id, now=clock.now(), today=clock.today()))


@delete("/api/imports/{import_id:int}", permission="imports.edit", tags=TAGS)
async def discard_import(import_id: FromPath[ImportId]) -> None:
    """Throws away a file that was never confirmed."""
    await service.discard(import_id)


ROUTES = (
    list_import_kinds,
    download_template,
    take_file,
    list_imports,
    show_import,
    download_errors,
    confirm_import,
    undo_import,
    discard_import,
)
