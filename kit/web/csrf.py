"""A form is ours: its token is bound to the session, and it does not come from another site.

Refused are unsafe requests that come from another site, and forms without the token. Exempt are
requests with a bearer token: no browser sends one by itself (the sign-in must then ignore cookies).
Scripts that call /api with a session cookie send no Origin and no Sec-Fetch-Site, which every
browser does; they need no token. Without a session the token is bound to a cookie of its own.
"""

import secrets
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler
from markupsafe import Markup

from kit.errors import Refusal
from kit.language import N_
from kit.secret import genuine, signature
from kit.settings import settings
from kit.web.reading import reading

FIELD = "_csrf"
HEADER = "x-csrf-token"
ONCE = "_once"
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class ForeignForm(Refusal):
    """The request does not come from a page of ours."""

    status = 403
    code = "foreign-form"
    text = N_("This form is no longer valid. Go back, reload the page and send it again.")


def _cookie_name() -> str:
    return "__Host-form" if settings().secure else "form"


def _bound_to() -> str | None:
    now = reading()
    if now.session_key is not None:
        return f"session:{now.session_key}"
    cookie = now.cookies.get(_cookie_name())
    return f"cookie:{cookie}" if cookie else None


def token() -> str:
    """The token for the reader's forms; without a session it sets the cookie it is bound to."""
    bound = _bound_to()
    if bound is None:
        made = secrets.token_urlsafe(18)
        reading().cookies[_cookie_name()] = made
        reading().set_cookie(_cookie_name(), made)
        bound = f"cookie:{made}"
    return signature("form", bound)


def csrf_field() -> Markup:
    """The hidden fields of a form: its token, and a mark that tells a second sending."""
    return Markup(
        '<input type="hidden" name="{}" value="{}"><input type="hidden" name="{}" value="{}">'
    ).format(FIELD, token(), ONCE, secrets.token_urlsafe(12))


def _same_origin(origin: str, host: str) -> bool:
    ours = {urlsplit(settings().public_url).netloc, host}
    return urlsplit(origin).netloc in ours


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Refuses unsafe requests that no page of ours and no script of the account's owner made."""
    del handler
    if not isinstance(connection, Request) or connection.method in SAFE:
        return
    headers = connection.headers
    if headers.get("authorization", "").lower().startswith("bearer "):
        return
    origin = headers.get("origin")
    site = headers.get("sec-fetch-site")
    if origin is not None and not _same_origin(origin, headers.get("host", "")):
        raise ForeignForm
    if site is not None and site not in {"same-origin", "none"}:
        raise ForeignForm
    if connection.scope["path"].startswith("/api/"):
        return  # browsers have passed the look at the origin; scripts answer for themselves
    given = headers.get(HEADER)
    if given is None:
        entered = await connection.form()
        value = entered.get(FIELD)
        given = value if isinstance(value, str) else None
    bound = _bound_to()
    if given is None or bound is None or not genuine("form", bound, given):
        raise ForeignForm
