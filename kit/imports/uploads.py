"""A file out of a request: a form's `file`, or the body itself."""

from typing import Any

from litestar import Request
from litestar.datastructures import UploadFile
from litestar.exceptions import HTTPException

from kit.errors import Refusal
from kit.imports.service import clean_name
from kit.language import N_

LARGEST_BODY = 21_000_000
"""The largest file of 20 MB and what a form puts around it."""


class NoFile(Refusal):
    """The request holds no file."""

    status = 400
    code = "no-file"
    text = N_("Choose a file.")


class NoForm(Refusal):
    """The form that should hold the file is broken."""

    status = 400
    code = "broken-form"
    text = N_("The form with the file cannot be read.")


class WrongType(Refusal):
    """What was sent is neither a form nor a table."""

    status = 415
    code = "unsupported-media-type"
    text = N_("Send the file as a form field “file”, as CSV or as an .xlsx workbook.")


_BODIES = (
    "text/csv",
    "text/plain",
    "text/xml",
    "application/xml",
    "application/gzip",
    "application/octet-stream",
    "application/zip",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-excel",
)


async def uploaded(request: Request[Any, Any, Any]) -> tuple[str, bytes]:
    """(file name, content) of the request's file; raises NoFile, NoForm, WrongType."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type in _BODIES:
        content = await request.body()
        if not content:
            raise NoFile
        return clean_name(request.query_params.get("fileName", "upload")), content
    if media_type != "multipart/form-data":
        raise WrongType
    try:
        form = await request.form()
    except HTTPException as error:
        if error.status_code == 413:
            raise
        raise NoForm from error
    except (ValueError, KeyError, LookupError) as error:
        raise NoForm from error
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise NoFile
    content = await file.read()
    if not content:
        raise NoFile
    return clean_name(file.filename), content
