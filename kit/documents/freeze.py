"""Documents that never change again once they were issued."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from kit.database import joined, rows
from kit.errors import NotFound


class Tampered(Exception):
    """The kept bytes no longer give the kept hash: somebody wrote past the triggers."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """A document as it was issued."""

    id: int
    kind: str
    media_type: str
    sha256: str
    content: bytes
    made_at: datetime


async def freeze(
    content: bytes, *, kind: str, made_at: datetime, media_type: str = "application/pdf"
) -> Frozen:
    """`content` is kept for good, under its hash, in the running unit of work or one of its own."""
    digest = hashlib.sha256(content).hexdigest()
    async with joined():
        [row] = await rows(
            "INSERT INTO frozen_document (kind, media_type, sha256, size, content, made_at) "
            "VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            kind,
            media_type,
            digest,
            len(content),
            content,
            made_at,
        )
    return Frozen(row["id"], kind, media_type, digest, content, made_at)


async def frozen(document_id: int) -> Frozen:
    """The document as it was issued; raises NotFound, and Tampered when its hash is wrong."""
    found = await rows(
        "SELECT id, kind, media_type, sha256, content, made_at FROM frozen_document WHERE id = $1",
        document_id,
    )
    if not found:
        raise NotFound(document=document_id)
    document = Frozen(**found[0])
    if hashlib.sha256(document.content).hexdigest() != document.sha256:
        raise Tampered(document_id)
    return document
