"""Who reads this page and how: language, elders' mode, cookies to come and to go.

One `Reading` stands for one request; the outermost middleware makes it, sends its cookies with the
answer, and everything that shapes a page finds it by `reading()`.
"""

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from babel.core import negotiate_locale
from litestar.connection import ASGIConnection
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from kit.language import DEFAULT, LANGUAGES
from kit.language.catalogue import choose
from kit.settings import settings

YEAR = 365 * 86400


@dataclass(slots=True)
class Reading:
    """One request, as far as its page is concerned."""

    path: str = "/"
    query: tuple[tuple[str, str], ...] = ()
    cookies: dict[str, str] = field(default_factory=dict)
    elders: bool = False
    session_key: str | None = None
    """What the form token of a signed-in browser is bound to; None: no session by cookie."""
    display_name: str | None = None
    unread: int = 0
    known: bool = False
    """Whether the request came through our middleware; an address without a route does not."""
    flashes: list[tuple[str, dict[str, Any], str]] = field(default_factory=list)
    sent: dict[str, str] = field(default_factory=dict)
    """Set-Cookie lines to send, by cookie name."""

    def first(self, name: str) -> str | None:
        """The first value of `name` in the query, None when it is not there."""
        return next((value for key, value in self.query if key == name), None)

    @property
    def back(self) -> str:
        """The page's own address, quoted for a `back=` parameter."""
        kept = [(name, value) for name, value in self.query if name not in {"lang", "format"}]
        return quote(self.path + (f"?{urlencode(kept)}" if kept else ""), safe="")

    def set_cookie(self, name: str, value: str, *, seconds: int | None = None) -> None:
        """The answer sets this cookie: for the session, or for `seconds` (0 removes it)."""
        parts = [f"{name}={value}", "Path=/", "HttpOnly", "SameSite=Lax"]
        if seconds is not None:
            parts.append(f"Max-Age={seconds}")
        if settings().secure:
            parts.append("Secure")
        self.sent[name] = "; ".join(parts)


_reading: ContextVar[Reading | None] = ContextVar("reading", default=None)


def reading() -> Reading:
    """The running request's reading; an empty one outside any request."""
    return _reading.get() or Reading()


def _language(query: str | None, cookie: str | None, accept: str) -> str:
    for wanted in (query, cookie):
        if wanted in LANGUAGES:
            return wanted
    ranked: list[tuple[float, str]] = []
    for part in accept[:500].split(","):
        name, _, weight = part.strip().partition(";q=")
        try:
            ranked.append((-float(weight or 1), name.replace("-", "_")))
        except ValueError:
            continue
    wishes = [name for weight, name in sorted(ranked, key=lambda item: item[0]) if weight < 0]
    for name in wishes:
        if name.lower().startswith("zh"):
            return "zh_CN"
        found = negotiate_locale([name], LANGUAGES)
        if found:
            return found
    return DEFAULT


def begin(scope: Scope) -> Reading:
    """The reading of the request in `scope`, in force from here on in this task."""
    headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
    connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
    cookies = dict(connection.cookies)
    raw = scope["query_string"].decode("latin-1")
    query = tuple(parse_qsl(raw[:4000], keep_blank_values=True, errors="replace"))
    made = Reading(
        path=scope["path"],
        query=query,
        cookies=cookies,
        elders=cookies.get("elders") == "1",
        known=True,
    )
    choose(
        _language(made.first("lang"), cookies.get("language"), headers.get("accept-language", ""))
    )
    _reading.set(made)
    return made


def settle(*, session: str | None, display_name: str, language: str | None, elders: bool) -> None:
    """The reader is signed in: form tokens belong to the session, the account's wishes hold.

    What the reader chose on this device goes before the account's language and elders' mode.
    """
    now = reading()
    now.session_key = session
    now.display_name = display_name
    chosen = {now.cookies.get("language"), now.first("lang")} & set(LANGUAGES)
    if language in LANGUAGES and not chosen:
        choose(language)
    if "elders" not in now.cookies:
        now.elders = elders


class ReadingMiddleware(ASGIMiddleware):
    """Outermost: makes the request's Reading and sends its cookies with the answer."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Runs the request with its reading in force."""
        made = begin(scope)

        async def with_cookies(message: Message) -> None:
            if made.sent and message["type"] == "http.response.start":
                headers = MutableScopeHeaders.from_message(message)
                for line in made.sent.values():
                    headers.add("Set-Cookie", line)
            await send(message)

        await next_app(scope, receive, with_cookies)
