"""Electronic signatures under documents: PAdES by a key in a file or a token, or another platform.

`sealed` gives back what it was given where no signer is configured (SIGNING_… in the settings). A
platform of its own kind (an SM2 seal: it stamps and signs a whole PDF by its own protocol) is a
`Signer` as well: SIGNING_PLATFORM names an object `module:name` whose `sign` takes the PDF and what
the signature says, and returns the signed PDF.
"""

import asyncio
import importlib
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from io import BytesIO
from threading import Lock
from typing import Any, Protocol

import httpx
from asn1crypto import tsp
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.timestamps import TimeStamper

from kit.errors import Refusal
from kit.language import N_
from kit.settings import Settings, settings

FIELD = "Seal"


class SigningFailed(Refusal):
    """The key, the token, the timestamp server or the platform did not give a signature."""

    status = 503
    code = "signing-failed"
    text = N_("The document could not be signed, so nothing was issued: {why}.")


class Signer(Protocol):
    """Signs PDFs."""

    async def sign(self, content: bytes, *, reason: str, at: datetime) -> bytes:
        """The same document with a signature that covers all of it."""


@dataclass(frozen=True, slots=True)
class PadesSigner:
    """PAdES: a certifying signature after which nothing in the document may change."""

    open_key: Callable[[], Any]
    """Gives pyHanko's signer; called once a process, in a thread."""
    timestamps: TimeStamper | None = None
    turns: AbstractContextManager[object] = field(default_factory=nullcontext)
    """Held while the key works: a token's session does one thing at a time."""

    async def sign(
        self,
        content: bytes,
        *,
        reason: str,
        at: datetime,  # noqa: ARG002 - pyHanko, or the timestamp server, tells the time itself
    ) -> bytes:
        """The signed document; raises SigningFailed."""
        return await asyncio.to_thread(self._signed, content, reason)

    def _signed(self, content: bytes, reason: str) -> bytes:
        metadata = signers.PdfSignatureMetadata(
            field_name=FIELD,
            reason=reason,
            subfilter=SigSeedSubFilter.PADES,
            md_algorithm="sha256",
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            app_build_props=None,
        )
        target = BytesIO()
        try:
            with self.turns:
                signers.PdfSigner(metadata, self.open_key(), timestamper=self.timestamps).sign_pdf(
                    IncrementalPdfFileWriter(BytesIO(content)), output=target
                )
        except Exception as error:
            raise SigningFailed(why=str(error) or type(error).__name__) from error
        return target.getvalue()


class TimestampServer(TimeStamper):
    """A time-stamping authority over HTTP (RFC 3161)."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # its base has no types
        self.url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The authority's answer."""
        async with httpx.AsyncClient(timeout=10) as client:
            answer = await client.post(
                self.url,
                content=req.dump(),
                headers={"Content-Type": "application/timestamp-query"},
            )
        answer.raise_for_status()
        return tsp.TimeStampResp.load(answer.content)


def signer_of(given: Settings) -> Signer | None:
    """The signer that the settings describe; None: documents are not signed."""
    if given.signing_platform:
        module, _, name = given.signing_platform.partition(":")
        found: Signer = getattr(importlib.import_module(module), name)
        return found
    stamps = TimestampServer(given.signing_timestamp_url) if given.signing_timestamp_url else None
    if given.signing_pkcs12:
        return PadesSigner(cache(lambda: _of_file(given)), stamps)
    if given.signing_pkcs11:
        return PadesSigner(cache(lambda: _of_token(given)), stamps, Lock())
    return None


def _of_file(given: Settings) -> Any:
    password = (given.signing_password or "").encode()
    found: Any = signers.SimpleSigner.load_pkcs12(  # type: ignore[no-untyped-call]  # it has none
        given.signing_pkcs12, passphrase=password
    )
    if found is None:
        raise ValueError("SIGNING_PKCS12 cannot be opened with SIGNING_PASSWORD")
    return found


def _of_token(given: Settings) -> Any:
    from pyhanko.sign import pkcs11  # noqa: PLC0415 - loads the token's library

    session = pkcs11.open_pkcs11_session(
        str(given.signing_pkcs11),
        token_criteria=TokenCriteria(label=given.signing_token) if given.signing_token else None,
        user_pin=given.signing_password,
    )
    return pkcs11.PKCS11Signer(session, cert_label=given.signing_key, key_label=given.signing_key)


@cache
def _signer() -> Signer | None:
    return signer_of(settings())


_chosen: list[Signer] = []


def sign_with(signer: Signer | None) -> None:
    """From here on this signer signs in place of the configured one; None: that one again."""
    _chosen[:] = [] if signer is None else [signer]


async def sealed(content: bytes, *, reason: str, at: datetime) -> bytes:
    """The document signed as the settings want it; the same bytes where they want nothing.

    Raises SigningFailed.
    """
    signer = _chosen[0] if _chosen else _signer()
    if signer is None:
        return content
    try:
        return await signer.sign(content, reason=reason, at=at)
    except Refusal:
        raise
    except Exception as error:
        raise SigningFailed(why=str(error) or type(error).__name__) from error
