"""The start page, and the doors: signing in and out."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.params import QueryParameter
from litestar.response import Redirect

from kit import openid
from kit.clock import now, today
from kit.errors import Invalid, Refusal
from kit.language import N_
from kit.permissions import current, required
from kit.settings import settings
from kit.web import frame
from kit.web.forms import Form, entered
from kit.web.pages import flash, local, page, redirect
from kit.web.reading import reading
from staff.accounts import service
from staff.accounts.queries import account_of_session
from staff.accounts.visits import cookie_name
from staff.queries.people import person_by_id
from staff.queries.places import towns
from staff.shapes import SignInInput


@get("/", permission="public", include_in_schema=False)
async def start() -> Response[str]:
    """What needs a decision today; for who is not signed in, what this is."""
    principal = current()
    if principal is None:
        return page("staff/landing.html")
    person = await person_by_id(principal.person_id) if principal.person_id else None
    places = (
        await towns(today(), principal.towns("people.read")) if principal.may("people.read") else []
    )
    return page(
        "staff/home.html",
        person=person,
        cards=await frame.desk(principal, today()),
        towns=places,
        today=today(),
    )


def _doors(form: Form, next_page: str, status: int = 200) -> Response[str]:
    at = openid.provider(settings())
    return page(
        "staff/sign_in.html", status=status, form=form, next_page=next_page, provider=at is not None
    )


@get("/sign-in", permission="public", include_in_schema=False)
async def sign_in_page(next_page: Annotated[str, QueryParameter(name="next")] = "/") -> Any:
    """The form; who is signed in already goes on."""
    if current() is not None:
        return redirect(local(next_page[:2000]))
    return _doors(Form(), local(next_page[:2000]))


@post("/sign-in", permission="public", include_in_schema=False)
async def sign_in(request: Request[Any, Any, Any]) -> Any:
    """Signed in and on to the page that was wanted, or the form again."""
    form = await entered(request)
    wanted = local(form.value("next"))
    try:
        given = Form({name: form.values(name) for name in ("username", "password")}).into(
            SignInInput
        )
        secret = await service.sign_in(
            given.username,
            given.password,
            now=now(),
            address=request.client.host if request.client else None,
            agent=request.headers.get("user-agent"),
        )
    except Refusal as refusal:
        again = form.refused(refusal)
        status = 422 if isinstance(refusal, Invalid) else refusal.status
        return _doors(again, wanted, status)
    before = request.scope["state"]["visit"]
    if before is not None and before.session_id is not None:
        await service.sign_out(before.session_id)
    reading().set_cookie(cookie_name(), secret)
    visit = await account_of_session(secret, now())
    if visit is not None and visit.account.must_change:
        flash(N_("Please choose a password of your own now."), "note")
        return redirect("/account")
    return redirect(wanted)


@post("/sign-out", permission="self", include_in_schema=False)
async def sign_out(request: Request[Any, Any, Any]) -> Redirect:
    """The session is over."""
    visit = request.scope["state"]["visit"]
    if visit.session_id is not None:
        await service.sign_out(visit.session_id)
    reading().set_cookie(cookie_name(), "", seconds=0)
    flash(N_("You are signed out."))
    return redirect("/sign-in")


@get("/people/me", permission="self", include_in_schema=False)
async def my_page() -> Redirect:
    """To the reader's own page, or their account where they are none of the staff."""
    person_id = required().person_id
    person = await person_by_id(person_id) if person_id else None
    return redirect(f"/people/{person.employee_no}" if person else "/account")


ROUTES = (start, sign_in_page, sign_in, sign_out, my_page)
