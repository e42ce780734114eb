"""E-mail by the server of SMTP_URL.

`smtp://user:password@host:port?from=roster@example.org`; `smtps://` for TLS from the start. Without
`from` the user's name serves where it is an address, else `shanggang@` the public host.
"""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

from kit.notices.outbound import CallFailed
from kit.settings import settings

if TYPE_CHECKING:
    from datetime import datetime

SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Letter:
    """A plain-text message to one address. `mark` makes its Message-ID: the same, if sent twice."""

    to: str
    subject: str
    text: str
    mark: str
    language: str


def message(letter: Letter, sender: str, now: "datetime") -> EmailMessage:
    """The letter as it travels; line ends in names and subject cannot add headers."""
    made = EmailMessage()
    made["From"] = Address(display_name="上岗 Shanggang", addr_spec=sender)
    made["To"] = Address(addr_spec=letter.to)
    made["Subject"] = " ".join(letter.subject.split())
    made["Date"] = format_datetime(now)
    made["Message-ID"] = f"<{letter.mark}@{sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made["Content-Language"] = letter.language.replace("_", "-")
    made.set_content(letter.text, charset="utf-8", cte="base64")
    return made


def sender_of(smtp_url: str, public_url: str) -> str:
    """The address that letters come from."""
    parts = urlsplit(smtp_url)
    given = parse_qs(parts.query).get("from", [""])[0]
    user = unquote(parts.username or "")
    if "@" in given:
        return given
    host = urlsplit(public_url).hostname or "localhost"
    return user if "@" in user else f"shanggang@{host}"


async def send(letter: Letter, smtp_url: str, now: "datetime") -> None:
    """The server has taken the letter; raises CallFailed."""
    parts = urlsplit(smtp_url)
    tls = parts.scheme == "smtps"
    try:
        sent = message(letter, sender_of(smtp_url, settings().public_url), now)
        await aiosmtplib.send(
            sent,
            hostname=parts.hostname,
            port=parts.port or (465 if tls else 587 if parts.username else 25),
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            use_tls=tls,
            timeout=SECONDS,
        )
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        raise CallFailed(f"{type(error).__name__}: {error}"[:300]) from error
