"""Electronic signatures under documents: PAdES by a key in a file or a token, or another platform.

`sealed` gives back what it was given where no signer is configured (SIGNING_… in the settings). A
platform of its own kind (an SM2 seal: it stamps and signs a whole PDF by its own protocol) is a
`Signer` as well: SIGNING_PLATFORM names an object `module:name` whose `sign` takes the PDF and what
the signature says, and returns the signed PDF.
"""

import importlib
from datetime import datetime
from functools import cache
from typing import Protocol

from kit.documents.refusals import SigningFailed
from kit.errors import Refusal
from kit.settings import Settings, settings


class Signer(Protocol):
    """Signs PDFs."""

    async def sign(self, content: bytes, *, reason: str, at: datetime) -> bytes:
        """The same document with a signature that covers all of it."""


def signer_of(given: Settings) -> Signer | None:
    """The signer that the settings describe; None: documents are not signed."""
    if given.signing_platform:
        module, _, name = given.signing_platform.partition(":")
        found: Signer = getattr(importlib.import_module(module), name)
        return found
    if given.signing_pkcs12 is None and given.signing_pkcs11 is None:
        return None
    from kit.documents import pades  # noqa: PLC0415 - heavy, and most sites do not sign

    return pades.by_file(given) if given.signing_pkcs12 else pades.by_token(given)


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
