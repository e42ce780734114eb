"""Notices leave the house: what is due goes out, everything of one account in one message.

A delivery is claimed before it is sent and marked after: a crash between the two sends it again
ten minutes later, under the same Message-ID. A failure waits longer each time, and ends after six.
"""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kit import clock
from kit.database import rows, transaction
from kit.jobs.kinds import JobKind, Run
from kit.jsontext import loads
from kit.language import N_, gettext, in_language, ngettext, pick
from kit.notices import mail, robots
from kit.notices.outbound import CallFailed
from kit.notices.preferences import Preferences, email_mark, preferences
from kit.settings import settings

DELIVER_JOB = "notices.deliver"
VERIFY_JOB = "notices.verify-email"
MOST_TRIES = 6
STUCK = timedelta(minutes=10)
FIRST_PAUSE = timedelta(minutes=1)
LINES = 50
"""Notices told in one message; the rest is counted."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Doors:
    """By what means messages leave this house."""

    smtp_url: str | None
    public_url: str
    inside: Collection[str] = ()
    """Hosts of the house that robots may be on."""


def doors() -> Doors:
    """As the settings say."""
    given = settings()
    return Doors(given.smtp_url, given.public_url, given.webhook_hosts)


def worded(text: str, facts: Mapping[str, Any]) -> str:
    """The notice's sentence in the current language; a pair of names is one by language."""
    filled = {name: pick(*v) if isinstance(v, list) else v for name, v in facts.items()}
    return gettext(text, **filled)


@dataclass(frozen=True, slots=True)
class _Due:
    id: int
    text: str
    facts: Mapping[str, Any]
    link: str | None
    confirm: bool
    tried: int


async def waiting() -> bool:
    """Whether anything is due."""
    found = await rows(
        "SELECT EXISTS (SELECT FROM notice_delivery WHERE state IN ('waiting', 'sending') "
        "AND due_at <= $1 AND (state = 'waiting' OR claimed_at < $2)) AS due",
        clock.now(),
        clock.now() - STUCK,
    )
    return bool(found[0]["due"])


async def deliver_due(now: datetime, by: Doors) -> tuple[int, int]:
    """(messages sent, messages that failed): nothing due is left but what just failed."""
    sent = failed = 0
    while (claimed := await _claim(now)) is not None:
        account, channel, due = claimed
        chosen = await preferences(account)
        ids = [one.id for one in due]
        try:
            await _send(account, channel, chosen, due, now, by)
        except CallFailed as error:
            failed += 1
            log.warning("notices of account %s by %s not sent: %s", account, channel, error)
            await _failed(ids, str(error), now)
        else:
            sent += 1
            await rows(
                "UPDATE notice_delivery SET state = 'sent', sent_at = $2, error = NULL "
                "WHERE id = ANY($1::bigint[])",
                ids,
                now,
            )
    return sent, failed


async def _claim(now: datetime) -> tuple[int, str, list[_Due]] | None:
    """Everything due of one account and channel, claimed by this run; None: nothing is due."""
    async with transaction():
        first = await rows(
            "SELECT account, channel FROM notice_delivery WHERE state IN ('waiting', 'sending') "
            "AND due_at <= $1 AND (state = 'waiting' OR claimed_at < $2) "
            "ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED",
            now,
            now - STUCK,
        )
        if not first:
            return None
        account, channel = first[0]["account"], first[0]["channel"]
        found = await rows(
            "UPDATE notice_delivery d SET state = 'sending', claimed_at = $4, tried = d.tried + 1 "
            "FROM notice n WHERE n.id = d.notice AND d.id IN (SELECT id FROM notice_delivery "
            "WHERE account = $1 AND channel = $2 AND due_at <= $4 AND (state = 'waiting' "
            "OR (state = 'sending' AND claimed_at < $3)) FOR UPDATE SKIP LOCKED) "
            "RETURNING d.id, d.tried, n.text, n.facts, n.link, n.confirm",
            account,
            channel,
            now - STUCK,
            now,
        )
    due = [_Due(**{**row, "facts": loads(row["facts"]) or {}}) for row in found]
    return account, channel, sorted(due, key=lambda one: one.id)


async def _send(
    account: int,
    channel: str,
    chosen: Preferences | None,
    due: list[_Due],
    now: datetime,
    by: Doors,
) -> None:
    if chosen is None or channel not in chosen.channels:
        raise CallFailed("this way out was closed meanwhile")
    with in_language(chosen.language):
        subject, text = message(due, by.public_url)
    if channel == "webhook":
        assert chosen.webhook and chosen.webhook_form  # noqa: S101, PT018 - the channel is open
        await robots.tell(
            chosen.webhook_form,
            chosen.webhook,
            chosen.webhook_secret,
            f"{subject}\n{text}",
            now=now,
            inside=by.inside,
        )
        return
    if by.smtp_url is None:
        raise CallFailed("SMTP_URL is not set")
    assert chosen.email  # noqa: S101 - the channel is open
    mark = f"notice-{account}-{due[0].id}-{due[-1].id}"
    letter = mail.Letter(chosen.email, subject, text, mark, chosen.language)
    await mail.send(letter, by.smtp_url, now)


def message(due: list[_Due], public_url: str) -> tuple[str, str]:
    """(subject, text) in the current language: one sentence is its own subject."""
    lines = []
    for one in due[:LINES]:
        lines.append(worded(one.text, one.facts))
        lines.append(f"{public_url}{'/notices' if one.confirm else one.link or '/notices'}")
        if one.confirm:
            lines.append(gettext(N_("Please confirm there that you have read this.")))
        lines.append("")
    if len(due) > LINES:
        lines.append(gettext(N_("and {n} more"), n=len(due) - LINES))
    lines.append(
        gettext(N_("How you are told: {address}"), address=f"{public_url}/notices/settings")
    )
    if len(due) == 1:
        return worded(due[0].text, due[0].facts)[:120], "\n".join(lines)
    return ngettext("{count} notice", "{count} notices", len(due)), "\n".join(lines)


async def _failed(ids: list[int], error: str, now: datetime) -> None:
    await rows(
        "UPDATE notice_delivery SET state = CASE WHEN tried >= $3 THEN 'failed' ELSE 'waiting' END,"
        " error = $2, due_at = $4::timestamptz + $5::interval * power(4, tried - 1) "
        "WHERE id = ANY($1::bigint[])",
        ids,
        error[:300],
        MOST_TRIES,
        now,
        FIRST_PAUSE,
    )


@dataclass(frozen=True, slots=True)
class Failure:
    """A message that did not get out."""

    channel: str
    at: datetime
    error: str
    final: bool


async def failures(account: int, since: datetime) -> list[Failure]:
    """What lately did not get out to the account, newest first."""
    found = await rows(
        "SELECT channel, claimed_at AS at, error, state = 'failed' AS final FROM notice_delivery "
        "WHERE account = $1 AND error IS NOT NULL AND claimed_at >= $2 ORDER BY id DESC LIMIT 5",
        account,
        since,
    )
    return [Failure(**row) for row in found]


async def _deliver(run: Run, arguments: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG001
    sent, failed = await deliver_due(clock.now(), doors())
    return {"sent": sent, "failed": failed}


async def verify_email(account: int, now: datetime, by: Doors) -> None:
    """A letter with a link has gone to the account's new address; raises CallFailed."""
    chosen = await preferences(account)
    if chosen is None or chosen.email is None or chosen.email_confirmed_at is not None:
        return
    if by.smtp_url is None:
        raise CallFailed("SMTP_URL is not set")
    mark = email_mark(account, chosen.email)
    with in_language(chosen.language):
        subject = gettext(N_("Confirm this address for notices of Shanggang"))
        text = gettext(
            N_("Open this link while signed in, and notices will come to this address: {address}"),
            address=f"{by.public_url}/notices/email?mark={mark}",
        )
    letter = mail.Letter(
        chosen.email, subject, text, f"confirm-{account}-{mark[:12]}", chosen.language
    )
    await mail.send(letter, by.smtp_url, now)


async def _verify(run: Run, arguments: Mapping[str, Any]) -> None:  # noqa: ARG001
    await verify_email(int(arguments["account"]), clock.now(), doors())


JOBS = (
    JobKind(DELIVER_JOB, N_("Send notices out"), _deliver, wanted=waiting),
    JobKind(VERIFY_JOB, N_("Confirm an e-mail address"), _verify),
)
