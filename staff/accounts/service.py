"""Signing in and out, and what an administrator does with accounts."""

from datetime import datetime, timedelta

from asyncpg import UniqueViolationError

from kit.database import joined, rows, transaction
from kit.errors import Invalid, NotFound, Refusal
from kit.history import record
from kit.language import N_
from kit.notices.preferences import speak
from staff.accounts.queries import ROLES
from staff.accounts.secrets import fingerprint, hashed, matches, outdated, token

SHORTEST_PASSWORD = 10
FAILURES = 8
WITHIN = timedelta(minutes=15)


class WrongPassword(Refusal):
    """Unknown name, wrong password or disabled account: which of them is not told."""

    status = 401
    code = "wrong-password"
    text = N_("User name or password is wrong.")


class TooManyAttempts(Refusal):
    """The name or the address failed too often of late."""

    status = 429
    code = "too-many-attempts"
    text = N_("Too many attempts. Please wait {minutes} minutes.")


async def sign_in(
    username: str, password: str, *, now: datetime, address: str | None, agent: str | None
) -> str:
    """A new session's secret; raises WrongPassword or TooManyAttempts."""
    username = username.strip().lower()
    await _slow_down(username, address, now)
    found = await rows(
        "SELECT id, password_hash, disabled_at FROM account WHERE username = $1", username
    )
    account = found[0] if found else None
    right = matches(account["password_hash"] if account else None, password)
    if account is None or not right or account["disabled_at"] is not None:
        await rows(
            "INSERT INTO sign_in_attempt (username, address, at) VALUES ($1, $2, $3)",
            username[:60],
            address,
            now,
        )
        raise WrongPassword
    async with transaction():
        if outdated(account["password_hash"]):
            await rows(
                "UPDATE account SET password_hash = $2 WHERE id = $1",
                account["id"],
                hashed(password),
            )
        return await _begin_session(account["id"], username, now, address, agent)


async def _begin_session(
    account_id: int, username: str, now: datetime, address: str | None, agent: str | None
) -> str:
    secret = token()
    await rows(
        "INSERT INTO signed_in (token_hash, account, started_at, seen_at, address, agent) "
        "VALUES ($1, $2, $3, $3, $4, $5)",
        fingerprint(secret),
        account_id,
        now,
        address,
        (agent or "")[:200] or None,
    )
    await record("account.sign-in", "account", username, after={"address": address})
    return secret


class NoAccount(Refusal):
    """The provider vouches for somebody who has no account here, or a disabled one."""

    status = 403
    code = "no-account"
    text = N_("You have no account here. Please ask the administrator for one.")


async def sign_in_as(
    subject: str, username: str, *, now: datetime, address: str | None, agent: str | None
) -> str:
    """A new session's secret for whom the organisation's provider vouches; raises NoAccount.

    The account linked to `subject`; the first time, the account of the same user name that is
    linked to nobody, which is linked from then on.
    """
    name = username.strip().lower()
    async with transaction():
        found = await rows(
            "SELECT id, username, openid_subject, disabled_at FROM account "
            "WHERE openid_subject = $1 OR (username = $2 AND openid_subject IS NULL) "
            "ORDER BY openid_subject IS NULL LIMIT 1 FOR UPDATE",
            subject,
            name,
        )
        if not found or found[0]["disabled_at"] is not None:
            raise NoAccount
        account = found[0]
        if account["openid_subject"] is None:
            await rows(
                "UPDATE account SET openid_subject = $2 WHERE id = $1", account["id"], subject
            )
            await record("account.link", "account", account["username"])
        return await _begin_session(account["id"], account["username"], now, address, agent)


async def unlink(account_id: int, username: str) -> None:
    """The account no longer belongs to anybody at the provider; its sessions are over."""
    async with transaction():
        changed = await rows(
            "UPDATE account SET openid_subject = NULL WHERE id = $1 "
            "AND openid_subject IS NOT NULL RETURNING id",
            account_id,
        )
        if not changed:
            raise NotFound
        await rows("DELETE FROM signed_in WHERE account = $1", account_id)
        await record("account.unlink", "account", username)


async def _slow_down(username: str, address: str | None, now: datetime) -> None:
    failures = await rows(
        "SELECT count(*) FILTER (WHERE username = $1) AS by_name, "
        "count(*) FILTER (WHERE address = $2) AS by_address "
        "FROM sign_in_attempt WHERE at > $3 AND (username = $1 OR address = $2)",
        username[:60],
        address,
        now - WITHIN,
    )
    # An address may be a whole centre's: it is allowed more.
    if failures[0]["by_name"] >= FAILURES or failures[0]["by_address"] >= FAILURES * 10:
        raise TooManyAttempts(minutes=int(WITHIN.total_seconds() // 60))


async def sign_out(session_id: int) -> None:
    """The session is no more."""
    await rows("DELETE FROM signed_in WHERE id = $1", session_id)


async def sign_out_everywhere(account_id: int) -> int:
    """All sessions of the account are no more; how many there were."""
    async with transaction():
        ended = await rows("DELETE FROM signed_in WHERE account = $1 RETURNING id", account_id)
        await record("account.sign-out-everywhere", "account", account_id)
    return len(ended)


async def create_account(
    username: str,
    password: str,
    *,
    now: datetime,
    display_name: str,
    person_id: int | None = None,
    must_change: bool = True,
) -> int:
    """The id of a new account without roles; raises Invalid for a name that is taken or unfit."""
    username = username.strip().lower()
    if not 2 <= len(username) <= 60 or not all(c.isalnum() or c in "._-" for c in username):
        raise Invalid({"username": N_("2 to 60 letters, digits, dots, dashes.")})
    _fit(password)
    try:
        async with joined():
            made = await rows(
                "INSERT INTO account (username, display_name, password_hash, must_change, person, "
                "large_print, created_at) VALUES ($1, $2, $3, $4, $5, false, $6) RETURNING id",
                username,
                display_name,
                hashed(password),
                must_change,
                person_id,
                now,
            )
            await record("account.create", "account", username, after={"person": person_id})
    except UniqueViolationError as error:
        field = "person" if "person" in str(error) else "username"
        raise Invalid({field: N_("There is an account of this already.")}) from error
    return int(made[0]["id"])


def _fit(password: str) -> None:
    if not SHORTEST_PASSWORD <= len(password) <= 200:
        raise Invalid({"password": N_("At least {least} characters.")}, least=SHORTEST_PASSWORD)


async def change_password(
    account_id: int, old: str, new: str, *, keep_session: int | None = None
) -> None:
    """The password is `new` and all other sessions are over; raises Invalid."""
    found = await rows("SELECT password_hash FROM account WHERE id = $1", account_id)
    if not found or not matches(found[0]["password_hash"], old):
        raise Invalid({"old": N_("This is not the present password.")})
    _fit(new)
    async with transaction():
        await rows(
            "UPDATE account SET password_hash = $2, must_change = false WHERE id = $1",
            account_id,
            hashed(new),
        )
        await rows(
            "DELETE FROM signed_in WHERE account = $1 AND id IS DISTINCT FROM $2",
            account_id,
            keep_session,
        )
        await record("account.change-password", "account", account_id)


async def set_password(account_id: int, password: str, *, must_change: bool = True) -> None:
    """The administrator gave a new password; all sessions are over."""
    _fit(password)
    async with joined():
        changed = await rows(
            "UPDATE account SET password_hash = $2, must_change = $3 WHERE id = $1 RETURNING id",
            account_id,
            hashed(password),
            must_change,
        )
        if not changed:
            raise NotFound
        await rows("DELETE FROM signed_in WHERE account = $1", account_id)
        await record("account.set-password", "account", account_id)


async def grant_role(account_id: int, role: str, town_id: int | None = None) -> None:
    """The account holds `role`, in the town or everywhere; granting twice changes nothing."""
    if role not in ROLES:
        raise Invalid({"role": N_("There is no such role.")})
    async with joined():
        held = await rows(
            "SELECT id FROM role_grant WHERE account = $1 AND role = $2 "
            "AND town IS NOT DISTINCT FROM $3",
            account_id,
            role,
            town_id,
        )
        if held:
            return
        await rows(
            "INSERT INTO role_grant (account, role, town) VALUES ($1, $2, $3)",
            account_id,
            role,
            town_id,
        )
        await record(
            "account.grant-role", "account", account_id, after={"role": role, "town": town_id}
        )


class LastAdministrator(Refusal):
    """Nobody would be left who can give roles."""

    status = 409
    code = "last-administrator"
    text = N_("This is the last administrator. Make somebody else one first.")


async def _somebody_else_administers(account_id: int) -> None:
    """Raises LastAdministrator; the lock keeps two from going at the same moment."""
    await rows("LOCK TABLE role_grant IN SHARE ROW EXCLUSIVE MODE")
    others = await rows(
        "SELECT 1 FROM role_grant g JOIN account a ON a.id = g.account WHERE g.role = 'admin' "
        "AND g.town IS NULL AND a.disabled_at IS NULL AND a.id <> $1 LIMIT 1",
        account_id,
    )
    if not others:
        raise LastAdministrator


async def _administers(account_id: int) -> bool:
    held = await rows(
        "SELECT 1 FROM role_grant WHERE account = $1 AND role = 'admin' AND town IS NULL",
        account_id,
    )
    return bool(held)


async def take_role(account_id: int, role: str, town_id: int | None = None) -> None:
    """The account no longer holds `role` there; raises NotFound or LastAdministrator."""
    async with transaction():
        if role == "admin" and town_id is None and await _administers(account_id):
            await _somebody_else_administers(account_id)
        gone = await rows(
            "DELETE FROM role_grant WHERE account = $1 AND role = $2 "
            "AND town IS NOT DISTINCT FROM $3 RETURNING id",
            account_id,
            role,
            town_id,
        )
        if not gone:
            raise NotFound
        await record(
            "account.take-role", "account", account_id, before={"role": role, "town": town_id}
        )


async def disable(account_id: int, *, now: datetime) -> None:
    """The account cannot sign in and its sessions and tokens are over; it is kept for history."""
    async with transaction():
        if await _administers(account_id):
            await _somebody_else_administers(account_id)
        changed = await rows(
            "UPDATE account SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL "
            "RETURNING id",
            account_id,
            now,
        )
        if not changed:
            raise NotFound
        await rows("DELETE FROM signed_in WHERE account = $1", account_id)
        await rows(
            "UPDATE api_token SET revoked_at = $2 WHERE account = $1 AND revoked_at IS NULL",
            account_id,
            now,
        )
        await record("account.disable", "account", account_id)


async def enable(account_id: int) -> None:
    """The account can sign in again."""
    async with transaction():
        changed = await rows(
            "UPDATE account SET disabled_at = NULL WHERE id = $1 RETURNING id", account_id
        )
        if not changed:
            raise NotFound
        await record("account.enable", "account", account_id)


async def set_preferences(
    account_id: int, *, language: str | None = None, large_print: bool | None = None
) -> None:
    """The account's language and elders' mode are as given; None leaves one as it is."""
    await rows(
        "UPDATE account SET language = coalesce($2, language), "
        "large_print = coalesce($3, large_print) WHERE id = $1",
        account_id,
        language,
        large_print,
    )
    if language is not None:
        await speak(account_id, language)


async def make_token(account_id: int, name: str, *, now: datetime) -> str:
    """A new API token; it is shown this once."""
    secret = token()
    async with joined():
        await rows(
            "INSERT INTO api_token (token_hash, account, name, created_at) VALUES ($1, $2, $3, $4)",
            fingerprint(secret),
            account_id,
            name[:60],
            now,
        )
        await record("account.make-token", "account", account_id, after={"name": name})
    return secret


async def revoke_token(account_id: int, token_id: int, *, now: datetime) -> None:
    """The token counts no more; raises NotFound when it is not the account's."""
    async with transaction():
        gone = await rows(
            "UPDATE api_token SET revoked_at = $3 WHERE id = $1 AND account = $2 "
            "AND revoked_at IS NULL RETURNING name",
            token_id,
            account_id,
            now,
        )
        if not gone:
            raise NotFound
        await record("account.revoke-token", "account", account_id, before=gone[0])
