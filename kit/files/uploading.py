"""A file out of a request."""

import asyncio
from typing import Any

from litestar import Request
from litestar.datastructures import UploadFile

from kit.files.content import OnDisk
from kit.imports.uploads import NoFile, NoForm


async def received(request: Request[Any, Any, Any], field: str = "file") -> tuple[str, bytes]:
    """(name, content) of the file in a form's field; raises NoFile, NoForm."""
    name, content = await received_on_disk(request, field)
    return name, await asyncio.to_thread(content.__getitem__, slice(None))


async def received_on_disk(
    request: Request[Any, Any, Any], field: str = "file"
) -> tuple[str, OnDisk]:
    """(name, content) of the file in a form's field, on disk where it is large.

    The form was written there as it came in; it is gone with the request. Raises NoFile, NoForm.
    """
    try:
        form = await request.form()
    except (ValueError, KeyError, LookupError) as error:
        raise NoForm from error
    file = form.get(field)
    if not isinstance(file, UploadFile) or not file.filename:
        raise NoFile
    return file.filename, OnDisk(file.file)
