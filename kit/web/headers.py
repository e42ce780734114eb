"""Headers of every answer, error answers included."""

from litestar.enums import ScopeType
from litestar.types import Message, Scope

from kit.settings import settings

POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self' data:; "
    "media-src 'self'; "
    "font-src 'self'; "
    "connect-src 'self'; "
    "manifest-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_SENT = tuple((name.lower().encode(), value.encode()) for name, value in HEADERS.items())
_TLS_ONLY = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


async def before_send(message: Message, scope: Scope) -> None:
    """Every answer carries the security headers; for `before_send` of the application."""
    if scope["type"] != ScopeType.HTTP or message["type"] != "http.response.start":
        return
    given = list(message.get("headers", ()))
    said = {name.lower() for name, _ in given}
    ours = (*_SENT, _TLS_ONLY) if settings().secure else _SENT
    message["headers"] = [*given, *(line for line in ours if line[0] not in said)]
