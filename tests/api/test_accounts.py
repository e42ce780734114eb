from datetime import timedelta

import pytest

from kit import clock
from kit.database import rows
from kit.errors import Invalid
from staff.accounts import service
from staff.accounts.queries import (
    IDLE,
    LONGEST,
    Grant,
    account_of_session,
    account_of_token,
    permissions_of,
)
from staff.accounts.service import TooManyAttempts, WrongPassword
from tests import factories

pytestmark = pytest.mark.usefixtures("app")

HERE = {"address": "10.1.1.1", "agent": "tests"}


async def test_the_right_password_opens_a_session_that_stands_for_the_account() -> None:
    account = await factories.account("staff")
    now = clock.now()

    secret = await service.sign_in(account.username, account.password, now=now, **HERE)

    visit = await account_of_session(secret, now)
    assert visit is not None
    assert visit.account.id == account.id
    assert visit.account.grants == (Grant("staff", None),)


async def test_only_the_hash_of_a_session_is_stored() -> None:
    account = await factories.account()
    secret = await service.sign_in(account.username, account.password, now=clock.now(), **HERE)
    stored = await rows("SELECT token_hash FROM signed_in WHERE account = $1", account.id)
    assert len(stored[0]["token_hash"]) == 64
    assert secret not in stored[0]["token_hash"]


async def test_a_wrong_password_an_unknown_name_and_a_disabled_account_are_told_alike() -> None:
    account, gone = await factories.account(), await factories.account()
    await service.disable(gone.id, now=clock.now())
    for username, password in (
        (account.username, "something else"),
        ("nobody-of-that-name", account.password),
        (gone.username, gone.password),
    ):
        with pytest.raises(WrongPassword):
            await service.sign_in(username, password, now=clock.now(), **HERE)


async def test_after_eight_failures_a_name_must_wait_a_quarter_of_an_hour() -> None:
    account, now = await factories.account(), clock.now()
    for _ in range(8):
        with pytest.raises(WrongPassword):
            await service.sign_in(account.username, "wrong", now=now, **HERE)

    with pytest.raises(TooManyAttempts):
        await service.sign_in(account.username, account.password, now=now, **HERE)

    later = now + timedelta(minutes=16)
    assert await service.sign_in(account.username, account.password, now=later, **HERE)


@pytest.mark.parametrize("beyond", [IDLE, LONGEST])
async def test_an_idle_or_old_session_counts_no_more(beyond: timedelta) -> None:
    account, now = await factories.account(), clock.now()
    secret = await service.sign_in(account.username, account.password, now=now, **HERE)
    assert await account_of_session(secret, now + beyond + timedelta(seconds=1)) is None


async def test_signing_out_everywhere_ends_every_session() -> None:
    account, now = await factories.account(), clock.now()
    secrets = [
        await service.sign_in(account.username, account.password, now=now, **HERE) for _ in range(3)
    ]
    assert await service.sign_out_everywhere(account.id) == 3
    assert [await account_of_session(secret, now) for secret in secrets] == [None, None, None]


async def test_a_new_password_ends_all_other_sessions() -> None:
    account, now = await factories.account(), clock.now()
    other = await service.sign_in(account.username, account.password, now=now, **HERE)
    mine = await service.sign_in(account.username, account.password, now=now, **HERE)
    visit = await account_of_session(mine, now)
    assert visit is not None

    await service.change_password(
        account.id, account.password, "a quite new password", keep_session=visit.session_id
    )

    assert await account_of_session(other, now) is None
    assert await account_of_session(mine, now) is not None


async def test_a_revoked_token_and_the_tokens_of_a_disabled_account_count_no_more() -> None:
    account, now = await factories.account(), clock.now()
    first, second = (
        await service.make_token(account.id, "script", now=now),
        await service.make_token(account.id, "other", now=now),
    )
    token_id = (await rows("SELECT min(id) AS id FROM api_token WHERE account = $1", account.id))[0]
    await service.revoke_token(account.id, token_id["id"], now=now)
    assert await account_of_token(first, now) is None
    assert await account_of_token(second, now) is not None
    await service.disable(account.id, now=now)
    assert await account_of_token(second, now) is None


async def test_a_short_password_and_a_taken_name_are_refused_by_field() -> None:
    account = await factories.account()
    with pytest.raises(Invalid) as short:
        await service.create_account(
            factories.unique("user"), "short", now=clock.now(), display_name="x"
        )
    assert list(short.value.errors) == ["password"]
    with pytest.raises(Invalid) as taken:
        await service.create_account(
            account.username, "long enough for all", now=clock.now(), display_name="x"
        )
    assert list(taken.value.errors) == ["username"]


def test_a_permission_holds_in_the_towns_of_its_roles_and_everywhere_when_one_grant_does() -> None:
    roles_of = {
        "rosters.edit": frozenset({"manager"}),
        "people.read": frozenset({"manager", "auditor"}),
    }
    in_two = (Grant("manager", 1), Grant("manager", 2))
    assert permissions_of(in_two, roles_of) == {
        "rosters.edit": frozenset({1, 2}),
        "people.read": frozenset({1, 2}),
    }
    assert permissions_of((*in_two, Grant("auditor", None)), roles_of)["people.read"] is None
    assert permissions_of((), roles_of) == {}


async def test_history_can_only_grow() -> None:
    import asyncpg

    account = await factories.account()
    for statement in (
        "UPDATE history SET username = 'x' WHERE key = $1",
        "DELETE FROM history WHERE key = $1",
    ):
        with pytest.raises(asyncpg.RestrictViolationError):
            await rows(statement, account.username)
    with pytest.raises(asyncpg.RestrictViolationError):
        await rows("TRUNCATE history")
