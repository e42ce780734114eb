"""Signing in and out, and who one is, as JSON."""

from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.params import JSONBody

from kit.clock import now
from kit.language import current
from kit.permissions import required
from kit.web.reading import reading
from staff.accounts import service
from staff.accounts.visits import cookie_name
from staff.shapes import Output, PasswordInput, SignInInput

TAGS = ["Sign-in"]


class SignedIn(Output):
    """What stands for the account from now on, as bearer token or in the cookie."""

    token: str


class Me(Output):
    """The account that asks."""

    username: str
    display_name: str
    employee_no: str | None
    roles: list[str]
    permissions: dict[str, list[int] | None]
    """permission -> town ids; null: everywhere"""
    language: str


@post("/api/sign-in", permission="public", tags=TAGS, status_code=200)
async def sign_in(request: Request[Any, Any, Any], data: JSONBody[SignInInput]) -> SignedIn:
    """A token for user name and password; the session cookie holds the same."""
    secret = await service.sign_in(
        data.username,
        data.password,
        now=now(),
        address=request.client.host if request.client else None,
        agent=request.headers.get("user-agent"),
    )
    reading().set_cookie(cookie_name(), secret)
    return SignedIn(token=secret)


@post("/api/sign-out", permission="self", tags=TAGS, status_code=204)
async def sign_out(request: Request[Any, Any, Any]) -> None:
    """The session is over."""
    visit = request.scope["state"]["visit"]
    if visit.session_id is not None:
        await service.sign_out(visit.session_id)
    reading().set_cookie(cookie_name(), "", seconds=0)


@post("/api/sign-out-everywhere", permission="self", tags=TAGS, status_code=200)
async def sign_out_everywhere() -> dict[str, int]:
    """Every session of the account is over; `ended` tells how many."""
    return {"ended": await service.sign_out_everywhere(required().account_id)}


@post("/api/me/password", permission="self", tags=TAGS, status_code=204)
async def change_password(request: Request[Any, Any, Any], data: JSONBody[PasswordInput]) -> None:
    """The password is a new one; all other sessions are over."""
    visit = request.scope["state"]["visit"]
    await service.change_password(
        required().account_id, data.old, data.new, keep_session=visit.session_id
    )


@get("/api/me", permission="self", tags=TAGS)
async def me(request: Request[Any, Any, Any]) -> Me:
    """The account that asks, and what it may do."""
    account = request.scope["state"]["visit"].account
    principal = required()
    return Me(
        username=account.username,
        display_name=account.display_name,
        employee_no=account.employee_no,
        roles=sorted(principal.roles),
        permissions={
            name: None if towns is None else sorted(towns)
            for name, towns in sorted(principal.permissions.items())
        },
        language=current(),
    )


class TokenInput(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What a token is for."""

    name: str


@post("/api/me/tokens", permission="self", tags=TAGS)
async def make_token(data: JSONBody[TokenInput]) -> SignedIn:
    """A token for scripts; it is shown this once."""
    return SignedIn(
        token=await service.make_token(required().account_id, data.name[:60], now=now())
    )


ROUTES = (sign_in, sign_out, sign_out_everywhere, change_password, me, make_token)
