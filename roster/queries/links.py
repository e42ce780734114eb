"""Calendar links: the secret addresses of feeds.

A link must be shown again, to copy it to a second phone, yet a stolen copy of the database should
open no calendar. So the token is kept nowhere: it is a signature (256 bits) of the link's salt by
the service's key, and the row holds only the salt and the token's hash. With another key the links
go on working, by their hash, but cannot be shown any more.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kit.database import rows
from kit.secret import signature
from kit.settings import settings


@dataclass(frozen=True, slots=True)
class Link:
    """A calendar link that is in force."""

    id: int
    salt: str
    token_hash: str
    person_id: int | None
    centre_id: int | None
    language: str
    note: str | None
    made_at: datetime
    read_at: datetime | None
    digest: str | None
    changed_at: datetime | None

    @property
    def address(self) -> str | None:
        """Where the feed is; None when the service's key has changed since the link was made."""
        token = token_of(self.salt)
        if hash_of(token) != self.token_hash:
            return None
        return f"{settings().public_url}/calendars/{token}.ics"


_LINKS = (
    "SELECT id, salt, token_hash, person AS person_id, centre AS centre_id, language, note, "
    "made_at, read_at, digest, changed_at FROM calendar_link WHERE revoked_at IS NULL "
)


def token_of(salt: str) -> str:
    """The link's token: 43 characters, 256 bits."""
    raw = bytes.fromhex(signature("calendar-link", salt))
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def hash_of(token: str) -> str:
    """What the row keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


async def by_token(token: str) -> Link | None:
    """The link of that token; None: never made, or revoked."""
    found = await rows(f"{_LINKS} AND token_hash = $1", hash_of(token))
    return Link(**found[0]) if found else None


async def links_of_person(person_id: int) -> Sequence[Link]:
    """The person's links in force, newest first."""
    return [
        Link(**row) for row in await rows(f"{_LINKS} AND person = $1 ORDER BY id DESC", person_id)
    ]


async def links_of_centre(centre_id: int) -> Sequence[Link]:
    """The centre's links in force, newest first."""
    return [
        Link(**row) for row in await rows(f"{_LINKS} AND centre = $1 ORDER BY id DESC", centre_id)
    ]


async def link(link_id: int) -> Link | None:
    """The link, if it is in force."""
    found = await rows(f"{_LINKS} AND id = $1", link_id)
    return Link(**found[0]) if found else None
