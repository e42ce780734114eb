"""A file out of a request."""

from typing import Any

from litestar import Request
from litestar.datastructures import UploadFile

from kit.imports.uploads import NoFile, NoForm


async def received(request: Request[Any, Any, Any], field: str = "file") -> tuple[str, bytes]:
    """(name, content) of the file in a form's field; raises NoFile, NoForm."""
    try:
        form = await request.form()
    except (ValueError, KeyError, LookupError) as error:
        raise NoForm from error
    file = form.get(field)
    if not isinstance(file, UploadFile) or not file.filename:
        raise NoFile
    return file.filename, await file.read()
