"""A page out of a template, a redirect, and the message that the next page shows once."""

import base64
from typing import Any

import msgspec
from litestar import Response
from litestar.enums import MediaType
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from kit import permissions
from kit.language import current, gettext
from kit.secret import genuine, signature
from kit.web import frame
from kit.web.reading import reading

_FLASH = "flash"


def flash(message: str, /, tone: str = "good", **facts: Any) -> None:
    """The next page shows `message` (marked with N_) once; `tone` is good, note or bad."""
    now = reading()
    now.flashes.append((message, facts, tone))
    body = base64.urlsafe_b64encode(msgspec.json.encode(now.flashes[-4:], enc_hook=str)).decode()
    now.set_cookie(_FLASH, f"{signature('flash', body)}.{body}", seconds=600)


def _waiting() -> list[tuple[str, dict[str, Any], str]]:
    """Messages left by the request before and by this one; they are not shown again."""
    now = reading()
    found = list(now.flashes)
    mark, _, body = now.cookies.get(_FLASH, "").partition(".")
    if body and genuine("flash", body, mark):
        earlier = msgspec.json.decode(
            base64.urlsafe_b64decode(body), type=list[tuple[str, dict[str, Any], str]]
        )
        found = earlier + found
    if found:
        now.flashes.clear()
        now.set_cookie(_FLASH, "", seconds=0)
    return found


def render(template: str, **context: Any) -> str:
    """The template's text with the frame's own names filled in."""
    principal = permissions.current()
    now = reading()
    groups = frame.menu(principal)
    everything = [item for _, items in groups for item in items]
    return (
        frame.templates()
        .get_template(template)
        .render(
            principal=principal,
            reading=now,
            menu=groups,
            bottom=frame.bottom(everything),
            here=frame.here(everything, now.path),
            language=current(),
            html_language="en" if current() == "en" else "zh-CN",
            flashes=[(gettext(message, **facts), tone) for message, facts, tone in _waiting()],
            **context,
        )
    )


def page(template: str, *, status: int = 200, **context: Any) -> Response[str]:
    """An HTML page made from `template`."""
    return Response(
        render(template, **context),
        status_code=status,
        media_type=MediaType.HTML,
        headers={"Cache-Control": "no-store", "Vary": "Cookie, Accept-Language, Accept"},
    )


def redirect(path: str) -> Redirect:
    """To another page of ours after a form was taken."""
    return Redirect(path, status_code=HTTP_303_SEE_OTHER)


def local(path: str | None, otherwise: str = "/") -> str:
    """`path` when it is one of our own pages, `otherwise` when it is missing or leads elsewhere."""
    if path and path.startswith("/") and path[1:2] not in {"/", "\\"} and path.isprintable():
        return path
    return otherwise
