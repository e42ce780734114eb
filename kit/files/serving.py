"""A file as an answer: parts of it when asked for parts, and headers that let it do no harm."""

import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.response import Stream

from kit.errors import NotFound, Refusal
from kit.files.content import PIECE
from kit.files.queries import content_of, find
from kit.language import N_

INLINE = ("image/", "audio/", "video/", "application/pdf")
"""What a browser may show by itself; all else is saved."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


class NoSuchPart(Refusal):
    """The asked range lies outside the file."""

    status = 416
    code = "no-such-range"
    text = N_("The file has no such part.")


def part_of(asked: str | None, size: int) -> tuple[int, int] | None:
    """(first, last) byte that a Range header asks for; None: the whole. Raises NoSuchPart.

    Several ranges, other units and nonsense mean the whole, as RFC 9110 allows.
    """
    found = _RANGE.fullmatch(asked.strip()) if asked else None
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if first == "":
        wanted = int(last)
        if wanted == 0:
            raise NoSuchPart(size=size)
        return max(0, size - wanted), size - 1
    if int(first) >= size:
        raise NoSuchPart(size=size)
    end = min(int(last), size - 1) if last else size - 1
    return None if end < int(first) else (int(first), end)


async def _pieces(code: str, first: int, last: int) -> AsyncIterator[bytes]:
    for start in range(first, last + 1, PIECE):
        yield await content_of(code, start, min(PIECE, last - start + 1))


async def answer(request: Request[Any, Any, Any], code: str) -> Response[Any]:
    """The file of that code; who may read it was asked before. Raises NotFound, NoSuchPart."""
    stored = await find(code)
    if stored is None:
        raise NotFound
    inline = stored.media_type.startswith(INLINE)
    disposition = "inline" if inline else "attachment"
    etag = f'"{stored.sha256[:32]}"'
    headers = {
        "ETag": etag,
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=86400, immutable",
        "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(stored.name)}",
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
    }
    known = request.headers.get("if-none-match", "")
    if etag in known or known.strip() == "*":
        return Response(b"", status_code=304, headers=headers)
    kind = stored.media_type
    if kind == "text/plain":
        kind = "text/plain; charset=utf-8"
    same = request.headers.get("if-range") in {None, etag}
    part = part_of(request.headers.get("range"), stored.size) if same else None
    first, last = part or (0, stored.size - 1)
    if part is not None:
        headers["Content-Range"] = f"bytes {first}-{last}/{stored.size}"
    status = 200 if part is None else 206
    if last - first >= PIECE:
        headers["Content-Length"] = str(last - first + 1)
        pieces = _pieces(code, first, last)
        return Stream(pieces, status_code=status, media_type=kind, headers=headers)
    content = await content_of(code, first, last - first + 1)
    return Response(content, status_code=status, media_type=kind, headers=headers)
