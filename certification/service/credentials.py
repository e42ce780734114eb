"""Credentials and status lists, signed when they are asked for."""

from datetime import date, datetime
from typing import Any

from certification.queries.certificates import Certificate
from certification.rules import credential as said
from certification.rules.credential import LIST_LENGTH, PURPOSES
from certification.rules.issued import of_plain
from certification.service.keys import public_keys, signing_key
from kit.database import rows
from kit.errors import NotFound, Refusal
from kit.language import N_
from kit.settings import settings


class NoCredential(Refusal):
    """Imported certificates were issued by somebody else."""

    status = 404
    code = "no-credential"
    text = N_("This certificate was imported; whoever issued it gives its credential.")


async def credential_of(one: Certificate, now: datetime) -> dict[str, Any]:
    """The certificate as a signed credential; raises NoCredential for what was imported."""
    if one.frozen is None:
        raise NoCredential(number=one.number)
    address = settings().public_url
    document = said.credential(of_plain(one.frozen), one.id, address)
    return said.signed(document, await signing_key(now), address, one.recorded_at)


async def status_list(purpose: str, number: int, *, today: date, now: datetime) -> dict[str, Any]:
    """One signed status list as of today; raises NotFound beyond the last one."""
    [known] = await rows("SELECT max(id) AS last FROM certificate")
    if purpose not in PURPOSES or number > (known["last"] or 0) // LIST_LENGTH:
        raise NotFound
    first = number * LIST_LENGTH
    if purpose == "revocation":
        condition = "(c.revoked_from <= $3 OR c.superseded_from <= $3)"
    else:
        condition = (
            "EXISTS (SELECT FROM suspension s WHERE s.certificate = c.id AND s.first_day <= $3 "
            "AND (s.last_day IS NULL OR s.last_day >= $3))"
        )
    found = await rows(
        f"SELECT c.id FROM certificate c WHERE c.id >= $1 AND c.id < $2 AND {condition}",
        first,
        first + LIST_LENGTH,
        today,
    )
    entries = [row["id"] - first for row in found]
    address = settings().public_url
    document = said.status_list(purpose, number, entries, address, now)
    return said.signed(document, await signing_key(now), address, now)


async def did_document(now: datetime) -> dict[str, Any]:
    """The issuer's DID document."""
    await signing_key(now)
    return said.did_document(settings().public_url, await public_keys())
