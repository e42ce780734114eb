"""Our style sheets, modules and pictures, kept in memory, addressed by a hash of their content."""

import hashlib
from functools import cache
from pathlib import Path

from litestar import Response, get
from litestar.params import FromPath

from kit.errors import NotFound

ROOT = Path(__file__).parent / "static"
KINDS = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
}


@cache
def files() -> dict[str, bytes]:
    """Every static file by its path; `app.css` is all of css/ in the order of the names."""
    found = {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for path in sorted(ROOT.rglob("*"))
        if path.is_file() and path.suffix in KINDS
    }
    sheets = [content for name, content in found.items() if name.startswith("css/")]
    return found | {"app.css": b"\n".join(sheets)}


@cache
def version() -> str:
    """A short hash of everything static: an address that holds it never changes its content."""
    whole = hashlib.sha256()
    for name, content in files().items():
        whole.update(name.encode())
        whole.update(content)
    return whole.hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a static file; raises KeyError for one that is not there."""
    if name not in files():
        raise KeyError(name)
    return f"/static/{version()}/{name}"


@get("/static/{release:str}/{name:path}", permission="public", include_in_schema=False)
async def static_file(release: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """A style sheet, module or picture."""
    name = str(name).lstrip("/")
    content = files().get(name)
    if content is None:
        raise NotFound
    lasting = "public, max-age=31536000, immutable" if release == version() else "no-cache"
    return Response(
        content,
        media_type=KINDS[Path(name).suffix],
        headers={"Cache-Control": lasting},
    )
