"""Accounts and roles, for the administrator."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, PathParameter
from litestar.response import Redirect

from kit.clock import now, today
from kit.errors import Invalid, NotFound, Refusal
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web.forms import Form, entered
from kit.web.lists import asked
from kit.web.pages import flash, page, redirect
from kit.web.tables import Badge, Column, Filter, Table, table_page
from staff.accounts import listing, service
from staff.accounts.secrets import readable_password
from staff.pages.people import town_options
from staff.queries.people import person_by_number
from staff.queries.places import town_by_code, towns
from staff.shapes import AccountInput, GrantInput
from staff.words import ROLES, options, word

Username = Annotated[str, PathParameter(max_length=60)]


def _role(held: listing.Held) -> str:
    where = pick(held.town_name, held.town_name_en) if held.town_name else ""
    return f"{word(ROLES, held.role)} ({where})" if where else word(ROLES, held.role)


@get("/accounts", permission="accounts.read", include_in_schema=False)
async def list_accounts() -> Response[Any]:
    """Accounts with their roles."""
    given = asked((), ("role",))
    found, total = await listing.accounts(
        search=given.search,
        role=given.filter("role"),
        offset=given.offset,
        limit=given.page_size,
    )
    table = Table(
        name="accounts",
        caption=N_("Accounts"),
        columns=(
            Column("username", N_("User name"), link=lambda a: f"/accounts/{a.username}"),
            Column("display_name", N_("Display name")),
            Column("roles", N_("Roles"), lambda a: "、".join(_role(held) for held in a.roles)),
            Column("employee_no", N_("Employee number"), rank=2),
            Column("last_seen_at", N_("Last seen"), rank=2),
            Column(
                "state",
                N_("State"),
                lambda a: (
                    Badge(gettext("disabled"), "bad")
                    if a.disabled_at
                    else Badge(gettext("active"), "good")
                ),
            ),
        ),
        rows=found,
        asked=given,
        total=total,
        search=N_("User or display name"),
        filters=(Filter("role", N_("Role"), options(ROLES)),),
        row_class=lambda account: "quiet" if account.disabled_at else None,
    )
    return table_page("staff/accounts.html", table)


async def _known(username: str) -> listing.Listed:
    account = await listing.account_named(username)
    if account is None:
        raise NotFound
    return account


async def _shown(
    username: str, *, form: Form | None = None, password: str | None = None
) -> Response[str]:
    account = await _known(username)
    return page(
        "staff/account_of.html",
        status=form.status if form else 200,
        account=account,
        roles=[(held, _role(held)) for held in account.roles],
        form=form or Form(),
        role_options=options(ROLES),
        towns=town_options(await towns(today())),
        password=password,
        may_edit=required().may("accounts.edit"),
        own=account.id == required().account_id,
    )


@get("/accounts/new", permission="accounts.edit", include_in_schema=False)
async def new_account() -> Response[str]:
    """The form for a new account."""
    return page("staff/account_form.html", form=Form())


@post("/accounts/new", permission="accounts.edit", include_in_schema=False)
async def create(request: Request[Any, Any, Any]) -> Response[str]:
    """The new account with its first password, shown this once; or the form again."""
    form = await entered(request)
    password = readable_password()
    try:
        given = form.into(AccountInput)
        person = await person_by_number(given.employee_no) if given.employee_no else None
        if given.employee_no and person is None:
            raise Invalid({"employeeNo": N_("There is no such person.")})
        await service.create_account(
            given.username,
            password,
            now=now(),
            display_name=given.display_name,
            person_id=person.id if person else None,
        )
    except Refusal as refusal:
        again = form.refused(refusal)
        return page("staff/account_form.html", status=again.status, form=again)
    return await _shown(given.username.strip().lower(), password=password)


@get("/accounts/{username:str}", permission="accounts.read", include_in_schema=False)
async def show_account(username: FromPath[Username]) -> Response[str]:
    """One account and its roles."""
    return await _shown(username)


@post("/accounts/{username:str}/password", permission="accounts.edit", include_in_schema=False)
async def reset_password(username: FromPath[Username]) -> Response[str]:
    """A new password, shown this once; every session is over."""
    password = readable_password()
    await service.set_password((await _known(username)).id, password)
    return await _shown(username, password=password)


async def _town_id(code: str | None) -> int | None:
    if not code:
        return None
    found = await town_by_code(code, today())
    if found is None:
        raise Invalid({"town": N_("There is no such town.")})
    return found.id


@post("/accounts/{username:str}/roles", permission="accounts.edit", include_in_schema=False)
async def grant(request: Request[Any, Any, Any], username: FromPath[Username]) -> Any:
    """The account holds the role, in the town or everywhere."""
    account = await _known(username)
    form = await entered(request)
    try:
        given = form.into(GrantInput)
        await service.grant_role(account.id, given.role, await _town_id(given.town))
    except Refusal as refusal:
        return await _shown(username, form=form.refused(refusal))
    flash(N_("The role is granted."))
    return redirect(f"/accounts/{username}")


@post("/accounts/{username:str}/roles/take", permission="accounts.edit", include_in_schema=False)
async def take(request: Request[Any, Any, Any], username: FromPath[Username]) -> Redirect:
    """The account no longer holds the role there."""
    account = await _known(username)
    given = (await entered(request)).into(GrantInput)
    await service.take_role(account.id, given.role, await _town_id(given.town))
    flash(N_("The role is taken away."))
    return redirect(f"/accounts/{username}")


@post("/accounts/{username:str}/disable", permission="accounts.edit", include_in_schema=False)
async def disable(username: FromPath[Username]) -> Redirect:
    """The account can sign in no more."""
    await service.disable((await _known(username)).id, now=now())
    flash(N_("The account is disabled."))
    return redirect(f"/accounts/{username}")


@post("/accounts/{username:str}/enable", permission="accounts.edit", include_in_schema=False)
async def enable(username: FromPath[Username]) -> Redirect:
    """The account can sign in again."""
    await service.enable((await _known(username)).id)
    flash(N_("The account is active again."))
    return redirect(f"/accounts/{username}")


@post("/accounts/{username:str}/unlink", permission="accounts.edit", include_in_schema=False)
async def unlink(username: FromPath[Username]) -> Redirect:
    """The account no longer belongs to anybody at the organisation's provider."""
    account = await _known(username)
    await service.unlink(account.id, account.username)
    flash(N_("The account is linked to nobody now."))
    return redirect(f"/accounts/{username}")


ROUTES = (
    list_accounts,
    new_account,
    create,
    show_account,
    reset_password,
    grant,
    take,
    disable,
    enable,
    unlink,
)
