"""Every request: who is asking, by cookie or bearer token."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from kit import clock, permissions
from kit.settings import settings
from kit.web.reading import settle
from staff.accounts.queries import (
    Grant,
    Visit,
    account_of_session,
    account_of_token,
    permissions_of,
    principal_of,
)

GRANTS = 1000
"""So many sets of grants are known with what they permit: many accounts have the same."""
Permitted = Callable[[tuple[Grant, ...]], Mapping[str, frozenset[int] | None]]
_known: list[tuple[Mapping[str, frozenset[str]], Permitted]] = []
"""Of the application that was made last: each of its routes has a middleware of its own."""


def _permitted_by(roles_of: Mapping[str, frozenset[str]]) -> Permitted:
    if not _known or _known[0][0] is not roles_of:

        @lru_cache(GRANTS)
        def permitted(grants: tuple[Grant, ...]) -> Mapping[str, frozenset[int] | None]:
            return permissions_of(grants, roles_of)

        _known[:] = [(roles_of, permitted)]
    return _known[0][1]


def cookie_name() -> str:
    """The session cookie; over TLS the browser binds it to this host."""
    return "__Host-session" if settings().secure else "session"


class VisitMiddleware:
    """Sets the principal of the request, and `visit` and `by_cookie` in the scope's state."""

    def __init__(self, app: ASGIApp, roles_of: Mapping[str, frozenset[str]]) -> None:
        self.app = app
        self.permitted = _permitted_by(roles_of)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Looks up cookie or token, then goes on."""
        if scope["type"] == ScopeType.HTTP:
            connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
            visit = await self._visit(connection)
            scope["state"]["visit"] = visit
            permissions.become(None)
            if visit is not None:
                known = visit.account
                permissions.become(principal_of(known, self.permitted(known.grants)))
                settle(
                    session=str(visit.session_id) if scope["state"]["by_cookie"] else None,
                    display_name=visit.account.display_name,
                    language=visit.account.language,
                    elders=visit.account.large_print,
                )
        await self.app(scope, receive, send)

    async def _visit(self, connection: ASGIConnection[Any, Any, Any, Any]) -> Visit | None:
        state = connection.scope["state"]
        state["by_cookie"] = False
        scheme, _, bearer = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and bearer:
            now = clock.now()
            secret = bearer.strip()
            return await account_of_session(secret, now) or await account_of_token(secret, now)
        secret = connection.cookies.get(cookie_name(), "")
        if not secret or connection.scope["path"].startswith(("/static/", "/health/")):
            return None
        state["by_cookie"] = True
        return await account_of_session(secret, clock.now())
