"""PAdES by pyHanko: a key in a file or a token, time stamps of an authority.

Loaded only where documents are signed: pyHanko takes long to load.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

import httpx
from asn1crypto import tsp
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.timestamps import TimeStamper

from kit.documents.refusals import SigningFailed
from kit.settings import Settings

FIELD = "Seal"


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


def by_file(given: Settings) -> PadesSigner:
    """Signs by the key in SIGNING_PKCS12."""
    return PadesSigner(cache(lambda: _of_file(given)), _stamps(given))


def by_token(given: Settings) -> PadesSigner:
    """Signs by the key in the token of SIGNING_PKCS11."""
    return PadesSigner(cache(lambda: _of_token(given)), _stamps(given), Lock())


def _stamps(given: Settings) -> TimestampServer | None:
    return TimestampServer(given.signing_timestamp_url) if given.signing_timestamp_url else None


def _of_file(given: Settings) -> Any:
    try:
        content = Path(given.signing_pkcs12 or "").read_bytes()
        return key_in(content, given.signing_password or "")
    except (OSError, ValueError) as error:
        raise ValueError("SIGNING_PKCS12 cannot be opened with SIGNING_PASSWORD") from error


def key_in(content: bytes, password: str) -> Any:
    """PyHanko's signer by the key in that PKCS#12 file; raises ValueError."""
    return signers.SimpleSigner.load_pkcs12_data(content, [], password.encode())


def _of_token(given: Settings) -> Any:
    from pyhanko.sign import pkcs11  # noqa: PLC0415 - loads the token's library

    session = pkcs11.open_pkcs11_session(
        str(given.signing_pkcs11),
        token_criteria=TokenCriteria(label=given.signing_token) if given.signing_token else None,
        user_pin=given.signing_password,
    )
    return pkcs11.PKCS11Signer(session, cert_label=given.signing_key, key_label=given.signing_key)
