"""One's own account: password, language, sessions, tokens."""

from dataclasses import replace
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, PathParameter
from litestar.response import Redirect

from kit.clock import now
from kit.errors import Invalid, Refusal
from kit.language import LANGUAGES, N_
from kit.permissions import required
from kit.web.forms import Form, entered
from kit.web.pages import flash, page, redirect
from kit.web.reading import YEAR, reading
from staff.accounts import service
from staff.accounts.listing import sessions, tokens
from staff.shapes import Input, PasswordInput

Key = Annotated[int, PathParameter(ge=1, le=2**62)]


class Preferences(Input):
    """Language and elders' mode."""

    language: str
    large_print: bool = False


class TokenName(Input):
    """What a token is for."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


async def _shown(
    request: Request[Any, Any, Any],
    *,
    password: Form | None = None,
    token: Form | None = None,
    secret: str | None = None,
) -> Response[str]:
    visit = request.scope["state"]["visit"]
    account = visit.account
    status = max((password or Form()).status, (token or Form()).status)
    return page(
        "staff/account.html",
        status=status,
        account=account,
        this_session=visit.session_id,
        sessions=await sessions(account.id, now()),
        tokens=await tokens(account.id),
        password=password or Form(),
        preferences=Form.of(language=account.language or "zh_CN", large_print=account.large_print),
        token=token or Form(),
        secret=secret,
    )


@get("/account", permission="self", include_in_schema=False)
async def account_page(request: Request[Any, Any, Any]) -> Response[str]:
    """The reader's account."""
    return await _shown(request)


@post("/account/password", permission="self", include_in_schema=False)
async def change_password(request: Request[Any, Any, Any]) -> Any:
    """The password is a new one; all other sessions are over."""
    form = await entered(request)
    visit = request.scope["state"]["visit"]
    try:
        if form.value("new") != form.value("again"):
            raise Invalid({"again": N_("The two entries differ.")})
        given = Form({name: form.values(name) for name in ("old", "new")}).into(PasswordInput)
        await service.change_password(
            visit.account.id, given.old, given.new, keep_session=visit.session_id
        )
    except Refusal as refusal:
        refused = form.refused(refusal)
        errors = {"new" if key == "password" else key: text for key, text in refused.errors.items()}
        return await _shown(request, password=replace(refused, errors=errors))
    flash(N_("Your password is changed. Other browsers are signed out."))
    return redirect("/account")


@post("/account/preferences", permission="self", include_in_schema=False)
async def set_preferences(request: Request[Any, Any, Any]) -> Redirect:
    """Language and elders' mode are kept with the account, and hold on this device at once."""
    given = (await entered(request)).into(Preferences)
    if given.language not in LANGUAGES:
        raise Invalid({"language": N_("Choose one of the list.")})
    await service.set_preferences(
        required().account_id, language=given.language, large_print=given.large_print
    )
    reading().set_cookie("language", given.language, seconds=YEAR)
    reading().set_cookie("elders", "1" if given.large_print else "0", seconds=YEAR)
    flash(N_("Saved."))
    return redirect("/account")


@post("/account/sign-out-everywhere", permission="self", include_in_schema=False)
async def sign_out_everywhere() -> Redirect:
    """Every session of the account is over, this one too."""
    await service.sign_out_everywhere(required().account_id)
    flash(N_("You are signed out everywhere."))
    return redirect("/sign-in")


@post("/account/tokens", permission="self", include_in_schema=False)
async def make_token(request: Request[Any, Any, Any]) -> Response[str]:
    """A token for scripts, shown on this page only."""
    form = await entered(request)
    try:
        given = form.into(TokenName)
    except Invalid as invalid:
        return await _shown(request, token=form.refused(invalid))
    secret = await service.make_token(required().account_id, given.name, now=now())
    return await _shown(request, secret=secret)


@post("/account/tokens/{token_id:int}/revoke", permission="self", include_in_schema=False)
async def revoke_token(token_id: FromPath[Key]) -> Redirect:
    """The token counts no more."""
    await service.revoke_token(required().account_id, token_id, now=now())
    flash(N_("The token counts no more."))
    return redirect("/account")


ROUTES = (
    account_page,
    change_password,
    set_preferences,
    sign_out_everywhere,
    make_token,
    revoke_token,
)
