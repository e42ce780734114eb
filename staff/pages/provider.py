"""Signing in at the organisation's own provider: out of the door, and back."""

import base64
from typing import Any

import msgspec
from litestar import Request, get

from kit import openid
from kit.clock import now
from kit.errors import Refusal
from kit.secret import genuine, signature
from kit.settings import settings
from kit.web.forms import Form
from kit.web.pages import local, page, redirect
from kit.web.reading import reading
from staff.accounts import service
from staff.accounts.visits import cookie_name

_COOKIE = "openid"
_MINUTES = 15
_BACK = "/sign-in/openid/back"


class _Kept(msgspec.Struct):
    attempt: openid.Attempt
    wanted: str
    begun_at: float


def _keep(kept: _Kept) -> None:
    body = base64.urlsafe_b64encode(msgspec.json.encode(kept)).decode()
    reading().set_cookie(_COOKIE, f"{signature(_COOKIE, body)}.{body}", seconds=_MINUTES * 60)


def _kept() -> _Kept:
    """What this browser began; once. Raises NotSignedIn when it began nothing of late."""
    mark, _, body = reading().cookies.get(_COOKIE, "").partition(".")
    reading().set_cookie(_COOKIE, "", seconds=0)
    if not body or not genuine(_COOKIE, body, mark):
        raise openid.NotSignedIn
    kept = msgspec.json.decode(base64.urlsafe_b64decode(body), type=_Kept)
    if now().timestamp() - kept.begun_at > _MINUTES * 60:
        raise openid.NotSignedIn
    return kept


def _again(refusal: Refusal, wanted: str = "/") -> Any:
    return page(
        "staff/sign_in.html",
        status=refusal.status,
        form=Form().refused(refusal),
        next_page=wanted,
        provider=True,
    )


@get("/sign-in/openid", permission="public", include_in_schema=False)
async def leave(request: Request[Any, Any, Any]) -> Any:
    """On to the provider; to the form where there is none."""
    at = openid.provider(settings())
    if at is None:
        return redirect("/sign-in")
    wanted = local((request.query_params.get("next") or "/")[:1000])
    begun = openid.attempt(settings().public_url + _BACK)
    try:
        address = await openid.door(at, begun)
    except Refusal as refusal:
        return _again(refusal, wanted)
    _keep(_Kept(begun, wanted, now().timestamp()))
    return redirect(address)


@get(_BACK, permission="public", include_in_schema=False)
async def come_back(request: Request[Any, Any, Any]) -> Any:
    """Signed in and on to the page that was wanted, or the form with the reason why not."""
    at = openid.provider(settings())
    if at is None:
        return redirect("/sign-in")
    wanted = "/"
    try:
        kept = _kept()
        wanted = kept.wanted
        known = await openid.identity(at, kept.attempt, dict(request.query_params))
        secret = await service.sign_in_as(
            known.subject,
            known.username,
            now=now(),
            address=request.client.host if request.client else None,
            agent=request.headers.get("user-agent"),
        )
    except Refusal as refusal:
        return _again(refusal, wanted)
    before = request.scope["state"]["visit"]
    if before is not None and before.session_id is not None:
        await service.sign_out(before.session_id)
    reading().set_cookie(cookie_name(), secret)
    return redirect(wanted)


ROUTES = (leave, come_back)
