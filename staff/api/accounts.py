"""Accounts and roles, as JSON, for the administrator."""

from datetime import datetime
from typing import Annotated

from litestar import delete, get, post
from litestar.params import FromPath, JSONBody, PathParameter, QueryParameter

from kit.clock import now, today
from kit.errors import Invalid, NotFound
from kit.language import N_
from kit.web.lists import Paged, PageNumber, PageSize
from staff.accounts import listing, service
from staff.accounts.secrets import readable_password
from staff.queries.people import person_by_number
from staff.queries.places import town_by_code
from staff.shapes import AccountInput, GrantInput, Output

TAGS = ["Accounts"]
Username = Annotated[str, PathParameter(max_length=60)]
Text = Annotated[str, QueryParameter(max_length=100)]
Maybe = Annotated[str | None, QueryParameter(max_length=100)]


class RoleOutput(Output):
    """A role, in a town or (null) everywhere."""

    role: str
    town: str | None


class AccountOutput(Output):
    """An account."""

    username: str
    display_name: str
    employee_no: str | None
    disabled: bool
    linked: bool
    """Signs in at the organisation's own provider."""
    last_seen_at: datetime | None
    roles: list[RoleOutput]


class Password(Output):
    """A password that is shown this once; the owner has to change it."""

    username: str
    password: str


def _account(account: listing.Listed) -> AccountOutput:
    return AccountOutput(
        username=account.username,
        display_name=account.display_name,
        employee_no=account.employee_no,
        disabled=account.disabled_at is not None,
        linked=account.linked,
        last_seen_at=account.last_seen_at,
        roles=[RoleOutput(role=held.role, town=held.town_code) for held in account.roles],
    )


async def _known(username: str) -> listing.Listed:
    account = await listing.account_named(username)
    if account is None:
        raise NotFound
    return account


@get("/api/accounts", permission="accounts.read", tags=TAGS)
async def list_accounts(
    q: Text = "", role: Maybe = None, page: PageNumber = 1, page_size: PageSize = 50
) -> Paged[AccountOutput]:
    """Accounts by user name."""
    found, total = await listing.accounts(
        search=q.strip(), role=role, offset=(page - 1) * page_size, limit=page_size
    )
    return Paged([_account(account) for account in found], total, page, page_size)


@post("/api/accounts", permission="accounts.edit", tags=TAGS)
async def create(data: JSONBody[AccountInput]) -> Password:
    """A new account without roles, with a first password."""
    person = await person_by_number(data.employee_no) if data.employee_no else None
    if data.employee_no and person is None:
        raise Invalid({"employeeNo": N_("There is no such person.")})
    password = readable_password()
    await service.create_account(
        data.username,
        password,
        now=now(),
        display_name=data.display_name,
        person_id=person.id if person else None,
    )
    return Password(username=data.username.strip().lower(), password=password)


@get("/api/accounts/{username:str}", permission="accounts.read", tags=TAGS)
async def show(username: FromPath[Username]) -> AccountOutput:
    """One account."""
    return _account(await _known(username))


@post("/api/accounts/{username:str}/password", permission="accounts.edit", tags=TAGS)
async def reset(username: FromPath[Username]) -> Password:
    """A new password; every session is over."""
    account = await _known(username)
    password = readable_password()
    await service.set_password(account.id, password)
    return Password(username=account.username, password=password)


async def _town(code: str | None) -> int | None:
    if code is None:
        return None
    found = await town_by_code(code, today())
    if found is None:
        raise Invalid({"town": N_("There is no such town.")})
    return found.id


@post("/api/accounts/{username:str}/roles", permission="accounts.edit", tags=TAGS)
async def grant(username: FromPath[Username], data: JSONBody[GrantInput]) -> AccountOutput:
    """The account holds the role, in the town or everywhere."""
    account = await _known(username)
    await service.grant_role(account.id, data.role, await _town(data.town))
    return _account(await _known(username))


@delete("/api/accounts/{username:str}/roles/{role:str}", permission="accounts.edit", tags=TAGS)
async def take(username: FromPath[Username], role: FromPath[Username], town: Maybe = None) -> None:
    """The account no longer holds the role there."""
    account = await _known(username)
    await service.take_role(account.id, role, await _town(town))


@post("/api/accounts/{username:str}/disable", permission="accounts.edit", tags=TAGS)
async def disable(username: FromPath[Username]) -> AccountOutput:
    """The account can sign in no more; its sessions are over."""
    account = await _known(username)
    await service.disable(account.id, now=now())
    return _account(await _known(username))


@post("/api/accounts/{username:str}/enable", permission="accounts.edit", tags=TAGS)
async def enable(username: FromPath[Username]) -> AccountOutput:
    """The account can sign in again."""
    account = await _known(username)
    await service.enable(account.id)
    return _account(await _known(username))


@post("/api/accounts/{username:str}/unlink", permission="accounts.edit", tags=TAGS)
async def unlink(username: FromPath[Username]) -> AccountOutput:
    """The account no longer belongs to anybody at the organisation's provider."""
    account = await _known(username)
    await service.unlink(account.id, account.username)
    return _account(await _known(username))


ROUTES = (list_accounts, create, show, reset, grant, take, disable, enable, unlink)
