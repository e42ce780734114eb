"""Keeping files."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from datetime import datetime

from kit import permissions
from kit.database import copy_stream, joined, rows
from kit.files.content import Content, pieces
from kit.files.kinds import DOCUMENTS, Purpose, UnfitFile, media_type
from kit.files.queries import Stored
from kit.files.scanning import Scanner, configured
from kit.history import record
from kit.imports.service import clean_name
from kit.language import N_

_scanners: list[Scanner] = []


class Harmful(UnfitFile):
    """A scanner found something in the file."""

    code = "harmful-file"
    text = N_("“{name}” was refused by the virus scanner: {found}.")


def scan_with(*scanners: Scanner) -> None:
    """From here on every file is shown to these scanners before it is kept, and to no others.

    With none given, to the one of the settings again.
    """
    _scanners[:] = scanners


def code_of(name: str, sha256: str, permission: str) -> str:
    """The code of a file: the same file kept again has the same, and nobody guesses it.

    Whoever can tell the code has the file already, for it is made from the content.
    """
    digest = hashlib.sha256(f"{sha256}\0{name}\0{permission}".encode()).digest()
    return base64.b32encode(digest)[:32].decode().lower()


async def keep(
    name: str,
    content: Content,
    purpose: Purpose = DOCUMENTS,
    *,
    now: datetime,
    permission: str = permissions.SELF,
) -> Stored:
    """The file is kept, its content once however often it comes. Raises UnfitFile.

    What is on disk goes from there to the database a piece at a time.
    """
    name = clean_name(name)
    kind = await asyncio.to_thread(media_type, name, content, purpose)
    for scan in _scanners or configured():
        found = await scan(name, content)
        if found is not None:
            raise Harmful(name=name, found=found)
    sha256 = await asyncio.to_thread(_sha256, content)
    code = code_of(name, sha256, permission)
    asking = permissions.current()
    async with joined():
        await _keep_content(sha256, kind, content)
        made = await rows(
            "INSERT INTO stored_file (code, content, name, permission, kept_at, kept_by) "
            "SELECT $1, id, $3, $4, $5, $6 FROM file_content WHERE sha256 = $2 "
            "ON CONFLICT (code) DO NOTHING RETURNING id",
            code,
            sha256,
            name,
            permission,
            now,
            asking.account_id if asking else None,
        )
        if made:
            await record("file.keep", "file", code, after={"name": name, "sha256": sha256})
    return Stored(code, name, kind, len(content), sha256, permission, now)


def _sha256(content: Content) -> str:
    digest = hashlib.sha256()
    for piece in pieces(content):
        digest.update(piece)
    return digest.hexdigest()


async def _keep_content(sha256: str, kind: str, content: Content) -> None:
    if isinstance(content, bytes):
        await rows(
            "INSERT INTO file_content (sha256, size, media_type, content) VALUES ($1, $2, $3, $4) "
            "ON CONFLICT (sha256) DO NOTHING",
            sha256,
            len(content),
            kind,
            content,
        )
        return
    # COPY knows no conflict: who keeps the same content at once waits here and finds it kept.
    await rows("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", sha256)
    if not await rows("SELECT FROM file_content WHERE sha256 = $1", sha256):
        columns = ("sha256", "size", "media_type", "content")
        await copy_stream("file_content", columns, _copied(sha256, kind, content))


async def _copied(sha256: str, kind: str, content: Content) -> AsyncIterator[bytes]:
    """The one row of `file_content` as binary COPY wants it."""
    yield b"PGCOPY\n\xff\r\n\0" + bytes(8) + (4).to_bytes(2, "big")
    for value in (sha256.encode(), len(content).to_bytes(4, "big"), kind.encode()):
        yield len(value).to_bytes(4, "big") + value
    yield len(content).to_bytes(4, "big")
    for piece in pieces(content):
        yield piece
    yield b"\xff\xff"
