"""Links by which holders show their full name, until a day."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from certification.queries.verification import hash_of
from kit.database import joined, rows
from kit.errors import Invalid, NotFound
from kit.history import record
from kit.language import N_

LONGEST = timedelta(days=366)
MOST = 50


@dataclass(frozen=True, slots=True)
class Share:
    """A link that the holder gave away; what it said cannot be shown again."""

    id: int
    last_day: date
    note: str | None
    made_at: datetime


async def share(
    certificate: int, number: str, last_day: date, *, note: str | None, today: date, now: datetime
) -> str:
    """The token of a new link, which shows the holder's full name until `last_day`, included."""
    if not today <= last_day <= today + LONGEST:
        raise Invalid({"lastDay": N_("A day from today to a year from now, please.")})
    token = secrets.token_urlsafe(18)
    async with joined():
        await rows("SELECT FROM certificate WHERE id = $1 FOR NO KEY UPDATE", certificate)
        if len(await shares(certificate, today)) >= MOST:
            raise Invalid({"lastDay": N_("Too many links are open; withdraw some first.")})
        await rows(
            "INSERT INTO certificate_share (certificate, token_hash, last_day, note, made_at) "
            "VALUES ($1, $2, $3, $4, $5)",
            certificate,
            hash_of(token),
            last_day,
            note,
            now,
        )
        await record("certificate.share", "certificate", number, after={"lastDay": last_day})
    return token


async def withdraw_share(certificate: int, number: str, share_id: int, *, now: datetime) -> None:
    """The link shows the full name no more; raises NotFound."""
    async with joined():
        done = await rows(
            "UPDATE certificate_share SET withdrawn_at = $3 WHERE id = $1 AND certificate = $2 "
            "AND withdrawn_at IS NULL RETURNING id",
            share_id,
            certificate,
            now,
        )
        if not done:
            raise NotFound(share=share_id)
        await record("certificate.unshare", "certificate", number, after={"share": share_id})


async def shares(certificate: int, today: date) -> list[Share]:
    """The certificate's links that still show something."""
    found: list[dict[str, Any]] = await rows(
        "SELECT id, last_day, note, made_at FROM certificate_share WHERE certificate = $1 "
        "AND withdrawn_at IS NULL AND last_day >= $2 ORDER BY id",
        certificate,
        today,
    )
    return [Share(**row) for row in found]
