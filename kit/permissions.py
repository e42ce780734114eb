"""Who is asking, and what they may do.

Every route names one permission: `@get("/people", permission="people.read")`. `public` is open to
all, `self` to everyone signed in. Which roles hold a permission is said by each package's feature.
A permission may hold everywhere or in some towns only; what is out of scope is not found.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from kit.errors import Forbidden, NotFound, Refusal
from kit.language import N_

PUBLIC = "public"
SELF = "self"


class SignInNeeded(Refusal):
    """The route is not public and nobody is signed in."""

    status = 401
    code = "sign-in-needed"
    text = N_("Please sign in first.")


@dataclass(frozen=True, slots=True)
class Principal:
    """A signed-in account and its permissions."""

    account_id: int
    username: str
    person_id: int | None
    roles: frozenset[str]
    permissions: Mapping[str, frozenset[int] | None] = field(default_factory=dict)
    """permission -> town ids; None: in every town."""

    def may(self, permission: str, town: int | None = None) -> bool:
        """Whether `permission` is held: anywhere, or in `town` if one is given."""
        if permission not in self.permissions:
            return False
        towns = self.permissions[permission]
        return town is None or towns is None or town in towns

    def towns(self, permission: str) -> frozenset[int] | None:
        """Town ids in which `permission` holds; None: everywhere; an empty set: nowhere."""
        return self.permissions.get(permission, frozenset())

    def need(self, permission: str, town: int | None = None) -> None:
        """Nothing; raises Forbidden without the permission, NotFound outside its towns."""
        if permission not in self.permissions:
            raise Forbidden(permission=permission)
        if not self.may(permission, town):
            raise NotFound


_current: ContextVar[Principal | None] = ContextVar("principal", default=None)


def current() -> Principal | None:
    """Who is asking in the running request or job; None: nobody signed in, or the service."""
    return _current.get()


def required() -> Principal:
    """Who is asking; raises SignInNeeded when nobody is signed in."""
    principal = _current.get()
    if principal is None:
        raise SignInNeeded
    return principal


def become(principal: Principal | None) -> None:
    """From here on, in this task, `principal` is asking."""
    _current.set(principal)


def permission_of(handler: BaseRouteHandler) -> str | None:
    """The permission that the route, its controller or its router names."""
    value = handler.opt.get("permission")
    return value if isinstance(value, str) else None


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Refuses whoever may not use the route, and every route that names no permission.

    So is an address that writes a number in another way than we do (`1_0`, `١٢`): Litestar reads
    it, but no page of ours leads there, and one thing has one address.
    A coroutine, since Litestar sends plain functions through a thread at every request.
    """
    parts = connection.scope["path"].split("/")
    if any(isinstance(n, int) and str(n) not in parts for n in connection.path_params.values()):
        raise NotFound
    permission = permission_of(handler)
    if permission == PUBLIC:
        return
    if permission is None:
        raise Forbidden(route=connection.scope["path"])
    principal = required()
    if permission != SELF and not principal.may(permission):
        raise Forbidden(permission=permission)
