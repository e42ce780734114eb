"""What the public may learn of a certificate: by its code, or by its number and holder's name."""

import unicodedata
from dataclasses import dataclass
from datetime import date

from certification.queries.certificates import (
    Certificate,
    certificate,
    certificate_of_code,
    kind,
)
from certification.rules.life import State, masked
from kit.errors import NotFound
from kit.language import pick


@dataclass(frozen=True, slots=True)
class Verified:
    """A certificate as the public sees it; its state is as of `on`."""

    state: State
    on: date
    number: str
    name: str
    """Masked."""
    type: str
    lines: tuple[str, ...]
    issuer: str
    issued_on: date
    first_day: date
    last_day: date | None
    superseded_by: str | None
    origin: str
    sha256: str | None


async def verified_by_code(code: str, on: date) -> Verified | None:
    """The certificate of the code in its QR; None: unknown."""
    found = await certificate_of_code(code)
    return await _public(found, on) if found else None


async def verified_by_name(number: str, name: str, on: date) -> Verified | None:
    """The certificate of that number if that is its holder's name; None: unknown, or not theirs."""
    try:
        found = await certificate(_regular(number).upper())
    except NotFound:
        return None
    if _regular(found.name) != _regular(name):
        return None
    return await _public(found, on)


def _regular(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


async def _public(found: Certificate, on: date) -> Verified:
    """Of an issued one, what its document says; of an imported one, what its row says."""
    of_type = await kind(found.type)
    frozen = found.frozen or {}
    lines = frozen.get("lines") or [(name, english) for _, name, english in of_type.lines]
    return Verified(
        state=found.state(on),
        on=on,
        number=found.number,
        name=masked(frozen.get("name") or found.name),
        type=pick(
            frozen.get("type") or found.type_name, frozen.get("type_en") or found.type_name_en
        ),
        lines=tuple(pick(name, english) for name, english in lines),
        issuer=pick(
            frozen.get("issuer") or of_type.issuer, frozen.get("issuer_en") or of_type.issuer_en
        ),
        issued_on=found.issued_on,
        first_day=found.first_day,
        last_day=found.last_day,
        superseded_by=found.superseded_by,
        origin=found.origin,
        sha256=found.sha256,
    )
