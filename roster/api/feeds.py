"""Calendar feeds, and the links that open them."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.params import FromPath, JSONBody, PathParameter

from kit import clock
from kit.calendars import ICS
from kit.errors import NotFound
from kit.language import current
from kit.permissions import required
from roster import calendars
from roster.permissions import EDIT, READ
from roster.queries import links
from roster.service.links import looked, make_link, revoke_link
from staff.queries import directory
from staff.queries.access import oneself
from staff.queries.directory import CentreEntry

LinkId = Annotated[int, PathParameter(ge=1, le=2**62)]
TAGS = ["Calendars"]


class NewLink(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A link to make: where it will be used, and the language of its texts (none: the reader's)."""

    note: Annotated[str, msgspec.Meta(max_length=60)] = ""
    language: Annotated[str, msgspec.Meta(pattern="^(zh_CN|en)$")] | None = None


class LinkOut(msgspec.Struct, rename="camel", frozen=True):
    """A calendar link; `address` is secret, and null when it can no longer be shown."""

    id: int
    address: str | None
    language: str
    note: str | None
    made_at: datetime
    read_at: datetime | None


def _shown(link: links.Link) -> LinkOut:
    """The link as it is shown."""
    return LinkOut(link.id, link.address, link.language, link.note, link.made_at, link.read_at)


async def _centre(code: str, permission: str) -> CentreEntry:
    """The centre; raises NotFound outside the towns in which the reader holds the permission."""
    centre = await directory.centre(code)
    required().need(permission, centre.town_id)
    return centre


@get("/calendars/{name:str}", permission="public", tags=TAGS)
async def feed(name: FromPath[str], request: Request[Any, Any, Any]) -> Response[bytes]:
    """The calendar behind a secret link, as TOKEN.ics."""
    token, dot, form = name.rpartition(".")
    link = await links.by_token(token) if dot and form == "ics" else None
    if link is None:
        raise NotFound
    content = await calendars.feed(link, clock.today())
    digest = hashlib.sha256(content).hexdigest()
    changed_at = await looked(link, digest, clock.now())
    headers = {
        "ETag": f'"{digest}"',
        "Last-Modified": format_datetime(changed_at.astimezone(UTC), usegmt=True),
        "Cache-Control": "private, max-age=0, must-revalidate",
        "X-Robots-Tag": "noindex",
    }
    if _known(request, digest, changed_at):
        return Response(b"", status_code=304, headers=headers, media_type=ICS)
    kept = {"Content-Disposition": 'inline; filename="shanggang.ics"'}
    return Response(content, media_type=ICS, headers={**headers, **kept})


def _known(request: Request[Any, Any, Any], digest: str, changed_at: datetime) -> bool:
    """Whether the calendar says that it has this already; the tag goes before the time."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        given = {tag.strip().removeprefix("W/").strip('"') for tag in tags.split(",")}
        return digest in given or "*" in given
    since = request.headers.get("if-modified-since", "")
    try:
        return changed_at.replace(microsecond=0) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False


@get("/api/me/calendar-links", permission="self", tags=TAGS)
async def my_links() -> Sequence[LinkOut]:
    """The links of my own shifts that are in force."""
    return [_shown(link) for link in await links.links_of_person((await oneself()).id)]


@post("/api/me/calendar-links", permission="self", tags=TAGS)
async def make_my_link(data: JSONBody[NewLink]) -> LinkOut:
    """Make a link to my own shifts."""
    made = await make_link(
        person=(await oneself()).id,
        language=data.language or current(),
        note=data.note.strip(),
        now=clock.now(),
    )
    return _shown(made)


@delete("/api/me/calendar-links/{link_id:int}", permission="self", tags=TAGS)
async def revoke_my_link(link_id: FromPath[LinkId]) -> None:
    """Revoke a link of mine; its address opens nothing from now on."""
    await revoke_link(link_id, person=(await oneself()).id, now=clock.now())


@get("/api/centres/{code:str}/calendar-links", permission=READ, tags=TAGS)
async def centre_links(code: FromPath[str]) -> Sequence[LinkOut]:
    """The links of a centre's shifts that are in force."""
    centre = await _centre(code, READ)
    return [_shown(link) for link in await links.links_of_centre(centre.id)]


@post("/api/centres/{code:str}/calendar-links", permission=EDIT, tags=TAGS)
async def make_centre_link(code: FromPath[str], data: JSONBody[NewLink]) -> LinkOut:
    """Make a link to the shifts of a centre."""
    centre = await _centre(code, EDIT)
    made = await make_link(
        centre=centre.id,
        language=data.language or current(),
        note=data.note.strip(),
        now=clock.now(),
    )
    return _shown(made)


@delete("/api/centres/{code:str}/calendar-links/{link_id:int}", permission=EDIT, tags=TAGS)
async def revoke_centre_link(code: FromPath[str], link_id: FromPath[LinkId]) -> None:
    """Revoke a link of a centre."""
    centre = await _centre(code, EDIT)
    await revoke_link(link_id, centre=centre.id, now=clock.now())


ROUTES = (
    feed,
    my_links,
    make_my_link,
    revoke_my_link,
    centre_links,
    make_centre_link,
    revoke_centre_link,
)
