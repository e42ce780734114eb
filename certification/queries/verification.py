"""What the public may learn of a certificate: by its code, or by its number and holder's name."""

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from certification.rules.life import Life, State, masked, state
from kit.database import rows
from kit.jsontext import loads
from kit.language import pick


@dataclass(frozen=True, slots=True)
class Verified:
    """A certificate as the public sees it; its state is as of `on`."""

    state: State
    on: date
    number: str
    name: str
    """Masked, unless the holder shares it."""
    type: str
    lines: tuple[str, ...]
    issuer: str
    issued_on: date
    first_day: date
    last_day: date | None
    superseded_by: str | None
    origin: str
    sha256: str | None
    code: str
    shared_until: date | None = None
    """Until when the holder shows their full name to whoever has the link."""


# One statement, so that a check costs the database one look.
_SELECT = """
SELECT c.id, c.number, c.code, c.first_day, c.last_day, c.revoked_from, c.superseded_from,
    c.issued_on, c.origin, c.frozen, p.name, t.name AS type_name, t.name_en AS type_name_en,
    t.issuer, t.issuer_en, d.sha256,
    COALESCE((SELECT n.number FROM certificate n WHERE n.supersedes = c.id),
        CASE WHEN c.superseded_from IS NOT NULL THEN (SELECT n.number FROM certificate n
            WHERE n.renews = c.id ORDER BY n.id DESC LIMIT 1) END) AS superseded_by,
    (SELECT json_agg(json_build_array(s.first_day, s.last_day)) FROM suspension s
        WHERE s.certificate = c.id) AS suspensions,
    CASE WHEN c.frozen IS NULL THEN (
        SELECT json_agg(json_build_array(s.name, s.name_en) ORDER BY s.id)
        FROM certificate_type_line l JOIN service_line s ON s.id = l.service_line
        WHERE l.certificate_type = t.id) END AS lines,
    (SELECT h.last_day FROM certificate_share h WHERE h.certificate = c.id AND h.token_hash = $2
        AND h.withdrawn_at IS NULL AND h.last_day >= $3) AS shared_until
FROM certificate c
JOIN person p ON p.id = c.person
JOIN certificate_type t ON t.id = c.certificate_type
LEFT JOIN frozen_document d ON d.id = c.document
WHERE {which} = $1
"""
_BY_CODE = _SELECT.replace("{which}", "c.code")
_BY_NUMBER = _SELECT.replace("{which}", "c.number")
_BY_DOCUMENT = _SELECT.replace("{which}", "d.kind = 'certificate' AND d.sha256")


def hash_of(token: str) -> str:
    """How the token of a shared link is kept."""
    return hashlib.sha256(f"certificate-share\0{token}".encode()).hexdigest()


async def verified_by_code(code: str, on: date, token: str | None = None) -> Verified | None:
    """The certificate of the code in its QR; None: unknown. `token`: of a link of the holder."""
    found = await rows(_BY_CODE, code, hash_of(token) if token else None, on)
    return _public(found[0], on) if found else None


async def verified_by_name(number: str, name: str, on: date) -> Verified | None:
    """The certificate of that number if that is its holder's name; None: unknown, or not theirs."""
    found = await rows(_BY_NUMBER, _regular(number).upper(), None, on)
    if not found or _regular(_name(found[0])) != _regular(name):
        return None
    return _public(found[0], on)


async def verified_by_document(sha256: str, on: date) -> Verified | None:
    """The certificate whose document has that hash; None: we issued no such bytes."""
    found = await rows(_BY_DOCUMENT, sha256, None, on)
    return _public(found[0], on) if found else None


def _regular(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _name(row: dict[str, Any]) -> str:
    frozen = loads(row["frozen"]) or {}
    return str(frozen.get("name") or row["name"])


def _public(row: dict[str, Any], on: date) -> Verified:
    """Of an issued one, what its document says; of an imported one, what its row says."""
    frozen = loads(row["frozen"]) or {}
    lines = frozen.get("lines") or loads(row["lines"]) or ()
    suspensions = tuple(
        (date.fromisoformat(first), last and date.fromisoformat(last))
        for first, last in loads(row["suspensions"]) or ()
    )
    life = Life(
        row["first_day"], row["last_day"], row["revoked_from"], row["superseded_from"], suspensions
    )
    name = str(frozen.get("name") or row["name"])
    return Verified(
        state=state(life, on),
        on=on,
        number=row["number"],
        name=name if row["shared_until"] else masked(name),
        type=pick(
            frozen.get("type") or row["type_name"], frozen.get("type_en") or row["type_name_en"]
        ),
        lines=tuple(pick(name, english) for name, english in lines),
        issuer=pick(
            frozen.get("issuer") or row["issuer"], frozen.get("issuer_en") or row["issuer_en"]
        ),
        issued_on=row["issued_on"],
        first_day=row["first_day"],
        last_day=row["last_day"],
        superseded_by=row["superseded_by"],
        origin=row["origin"],
        sha256=row["sha256"],
        code=row["code"],
        shared_until=row["shared_until"],
    )
