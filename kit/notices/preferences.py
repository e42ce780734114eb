"""What an account chose about its notices."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from kit.database import joined, rows
from kit.encryption import EncryptedColumn, KeyMissing
from kit.errors import Invalid
from kit.jsontext import dumps, loads
from kit.language import N_
from kit.notices import kinds
from kit.notices.outbound import checked_url
from kit.notices.timing import DIGEST_AT, Timing
from kit.secret import genuine, signature
from kit.settings import settings

APP, OFF = "app", "off"
WEBHOOK = EncryptedColumn("notice_preference", "webhook", owner="account")
SECRET = EncryptedColumn("notice_preference", "webhook_secret", owner="account")
"""Whoever knows a robot's address may speak in its group: both are sealed."""
log = logging.getLogger(__name__)
_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z0-9-]{2,60}")


@dataclass(frozen=True, slots=True)
class Preferences:
    """Ways out, times, and kinds; nothing chosen: everything in the app only."""

    language: str = "zh_CN"
    email: str | None = None
    email_confirmed_at: datetime | None = None
    webhook: str | None = None
    webhook_form: str | None = None
    webhook_secret: str | None = None
    pace: str = "at-once"
    digest_at: time | None = None
    quiet_from: time | None = None
    quiet_to: time | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)

    @property
    def channels(self) -> list[str]:
        """The ways that are open now: an e-mail address only once its owner confirmed it."""
        found = ["email"] if self.email and self.email_confirmed_at else []
        return [*found, "webhook"] if self.webhook else found

    @property
    def timing(self) -> Timing:
        """When messages may go out."""
        return Timing(
            self.pace == "daily", self.digest_at or DIGEST_AT, self.quiet_from, self.quiet_to
        )


_COLUMNS = (
    "account, language, email, email_confirmed_at, webhook, webhook_form, webhook_secret, pace, "
    "digest_at, quiet_from, quiet_to, kinds"
)


def _read(row: dict[str, Any]) -> Preferences:
    account = row.pop("account")
    try:
        robot = WEBHOOK.opened(row["webhook"], account)
        secret = SECRET.opened(row["webhook_secret"], account)
    except KeyMissing:
        # Others must be told all the same; the owner enters the robot again.
        log.warning("the robot of account %s is sealed with a key that is gone", account)
        robot = secret = None
    kinds_held = loads(row["kinds"]) or {}
    return Preferences(**{**row, "webhook": robot, "webhook_secret": secret, "kinds": kinds_held})


async def preferences(account: int) -> Preferences | None:
    """What the account chose; None: nothing yet."""
    found = await rows(f"SELECT {_COLUMNS} FROM notice_preference WHERE account = $1", account)
    return _read(found[0]) if found else None


async def with_channels(accounts: list[int]) -> dict[int, Preferences]:
    """The choices of those of `accounts` whose notices may leave the house."""
    found = await rows(
        f"SELECT {_COLUMNS} FROM notice_preference WHERE account = ANY($1::bigint[]) "
        "AND (webhook IS NOT NULL OR email_confirmed_at IS NOT NULL)",
        accounts,
    )
    return {row["account"]: chosen for row in found if (chosen := _read(dict(row))).channels}


def checked(chosen: Preferences) -> Preferences:
    """`chosen`, if it can be kept; raises Invalid with a word for each wrong field."""
    errors: dict[str, str] = {}
    if chosen.email is not None and not _EMAIL.fullmatch(chosen.email):
        errors["email"] = N_("This is no e-mail address.")
    if (chosen.quiet_from is None) != (chosen.quiet_to is None):
        errors["quietTo"] = N_("Quiet hours need both a beginning and an end.")
    if chosen.webhook is not None and chosen.webhook_form is None:
        errors["webhookForm"] = N_("Say whose robot it is.")
    for name, choice in chosen.kinds.items():
        kind = kinds.find(name)
        if kind is None or choice not in {APP, OFF}:
            errors["kinds"] = N_("There is no such kind of notice.")
        elif choice == OFF and not kind.optional:
            errors["kinds"] = N_("This kind of notice cannot be turned off.")
    if chosen.webhook is not None:
        try:
            checked_url(chosen.webhook, settings().webhook_hosts)
        except Invalid as refused:
            errors.update(refused.errors)
    if errors:
        raise Invalid(errors)
    return chosen


async def save(account: int, chosen: Preferences) -> Preferences:
    """The choices as kept: a new e-mail address waits for its owner's confirmation."""
    checked(chosen)
    async with joined():
        found = await rows(
            "INSERT INTO notice_preference AS p (account, language, email, webhook, webhook_form, "
            "webhook_secret, pace, digest_at, quiet_from, quiet_to, kinds) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb) "
            "ON CONFLICT (account) DO UPDATE SET language = excluded.language, "
            "email = excluded.email, email_confirmed_at = CASE WHEN p.email = excluded.email "
            "THEN p.email_confirmed_at END, webhook = excluded.webhook, "
            "webhook_form = excluded.webhook_form, webhook_secret = excluded.webhook_secret, "
            "pace = excluded.pace, digest_at = excluded.digest_at, "
            "quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, "
            f"kinds = excluded.kinds RETURNING {_COLUMNS}",
            account,
            chosen.language,
            chosen.email,
            WEBHOOK.seal(chosen.webhook, account),
            chosen.webhook_form if chosen.webhook else None,
            SECRET.seal(chosen.webhook_secret if chosen.webhook else None, account),
            chosen.pace,
            chosen.digest_at,
            chosen.quiet_from,
            chosen.quiet_to,
            dumps(dict(chosen.kinds)),
        )
    return _read(found[0])


async def speak(account: int, language: str) -> None:
    """Messages to the account go out in `language` from now on."""
    await rows("UPDATE notice_preference SET language = $2 WHERE account = $1", account, language)


def email_mark(account: int, email: str) -> str:
    """What only a letter to that address can have told the account."""
    return signature("notice-email", f"{account}:{email}")


async def confirm_email(account: int, mark: str, now: datetime) -> bool:
    """Whether the mark is of the account's address, which is confirmed from now on."""
    chosen = await preferences(account)
    if chosen is None or chosen.email is None:
        return False
    if not genuine("notice-email", f"{account}:{chosen.email}", mark):
        return False
    await rows(
        "UPDATE notice_preference SET email_confirmed_at = coalesce(email_confirmed_at, $2) "
        "WHERE account = $1 AND email = $3",
        account,
        now,
        chosen.email,
    )
    return True
