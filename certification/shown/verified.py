"""What the public may know of a certificate or a PDF, as JSON tells it."""

import hashlib
from datetime import date, timedelta
from typing import Annotated, Any

import msgspec
from litestar import Request
from msgspec import Meta

from certification.queries.verification import Verified, verified_by_document
from kit import clock
from kit.documents.checking import CannotBeRead, Checked, checked
from kit.language import N_, gettext
from kit.limits import count_try

UNKNOWN = "unknown"
MOST_TRIES = 10
TRIES_WITHIN = timedelta(minutes=10)
VERDICTS = {
    "genuine": N_("These are the very bytes that were issued."),
    "signed": N_("Signed by us and not changed since; this file was not issued as a certificate."),
    "changed": N_("This file was changed after it was issued. Do not rely on it."),
    "foreign": N_("Signed by somebody else; we did not issue this file."),
    "unsigned": N_("We did not issue this file, and it carries no signature."),
}


class VerifiedOut(msgspec.Struct, rename="camel", frozen=True):
    """What the public may know of a certificate; the name is masked unless the holder shares it."""

    state: str
    checked_on: str
    number: str
    name: str
    certificate_type: str
    service_lines: list[str]
    issuer: str
    issued_on: str
    first_day: str
    last_day: str | None
    superseded_by: str | None
    sha256: str | None
    name_shared_until: date | None = None


class Lookup(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A certificate asked for by its number and its holder's full name."""

    number: Annotated[str, Meta(min_length=4, max_length=40)]
    name: Annotated[str, Meta(min_length=2, max_length=50)]


class SignatureOut(msgspec.Struct, rename="camel", frozen=True):
    """One signature of a PDF."""

    signer: str
    intact: bool
    ours: bool
    covers_whole_file: bool
    changed_afterwards: bool
    signed_at: str | None


class DocumentOut(msgspec.Struct, rename="camel", frozen=True):
    """What a PDF is worth: `verdict` is genuine, signed, changed, foreign or unsigned."""

    verdict: str
    explanation: str
    sha256: str
    signatures: list[SignatureOut]
    certificate: VerifiedOut | None


def unknown() -> dict[str, Any]:
    """The problem document of a code or pair that stands for nothing."""
    return {
        "type": "/problems/certificate-unknown",
        "title": gettext("Not found"),
        "status": 404,
        "state": UNKNOWN,
        "detail": gettext("There is no certificate with this code."),
    }


def verified_out(found: Verified) -> VerifiedOut:
    """The certificate as JSON tells it."""
    return VerifiedOut(
        state=found.state,
        checked_on=found.on.isoformat(),
        number=found.number,
        name=found.name,
        certificate_type=found.type,
        service_lines=list(found.lines),
        issuer=found.issuer,
        issued_on=found.issued_on.isoformat(),
        first_day=found.first_day.isoformat(),
        last_day=found.last_day.isoformat() if found.last_day else None,
        superseded_by=found.superseded_by,
        sha256=found.sha256,
        name_shared_until=found.shared_until,
    )


async def count(request: Request[Any, Any, Any], what: str) -> None:
    """Nothing; raises TooManyTries after ten tries in ten minutes from one address."""
    origin = request.client.host if request.client else "-"
    await count_try(what, origin, most=MOST_TRIES, within=TRIES_WITHIN, now=clock.now())


async def weighed(content: bytes) -> tuple[DocumentOut, Verified | None]:
    """What the PDF is worth, and the certificate it is; raises CannotBeRead.

    The bytes of a certificate are known by their hash, whoever signed them and however.
    """
    digest = hashlib.sha256(content).hexdigest()
    certificate = await verified_by_document(digest, clock.today())
    try:
        found = await checked(content)
    except CannotBeRead:
        if certificate is None:
            raise
        found = Checked(digest, 0, ())
    verdict = _verdict(found, certificate)
    return (
        DocumentOut(
            verdict=verdict,
            explanation=gettext(VERDICTS[verdict]),
            sha256=found.sha256,
            signatures=[
                SignatureOut(
                    one.signer, one.intact, one.ours, one.whole, one.changed, one.signed_at
                )
                for one in found.signatures
            ],
            certificate=verified_out(certificate) if certificate else None,
        ),
        certificate,
    )


def _verdict(found: Checked, certificate: Verified | None) -> str:
    if certificate is not None:
        return "genuine"
    if not found.signatures:
        return "unsigned"
    broken = any(not one.intact or one.changed for one in found.signatures)
    if broken or not any(one.whole for one in found.signatures):
        return "changed"
    return "signed" if any(one.ours for one in found.signatures) else "foreign"
