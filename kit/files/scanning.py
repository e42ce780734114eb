"""Files shown to a ClamAV daemon before they are kept, by its INSTREAM command."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import cache
from urllib.parse import urlsplit

from kit.errors import Refusal
from kit.files.content import Content
from kit.language import N_
from kit.settings import Settings, settings

Scanner = Callable[[str, Content], Awaitable[str | None]]
"""(name, content) -> what harm is in it; None: none found. Read content by slices."""
SECONDS = 30
_CHUNK = 64 * 1024


class CannotScan(Refusal):
    """A scanner is configured and gave no answer: what nobody looked at is not kept."""

    status = 503
    code = "scan-failed"
    text = N_("The virus scanner did not answer, so the file was not kept. Try again later.")


def scanner_of(given: Settings) -> Scanner | None:
    """The scanner that VIRUS_SCANNER names (tcp://host:port, unix:///path); None: there is none."""
    if given.virus_scanner is None:
        return None
    address = urlsplit(given.virus_scanner)

    async def scan(name: str, content: Content) -> str | None:  # noqa: ARG001 - it sees the content alone
        try:
            async with asyncio.timeout(SECONDS):
                if address.scheme == "unix":
                    ends = await asyncio.open_unix_connection(address.path)
                else:
                    ends = await asyncio.open_connection(address.hostname, address.port or 3310)
                answer = await _asked(*ends, content)
        except (OSError, TimeoutError, EOFError) as error:
            raise CannotScan from error
        return _understood(answer)

    return scan


async def _asked(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, content: Content
) -> str:
    try:
        writer.write(b"zINSTREAM\0")
        for first in range(0, len(content), _CHUNK):
            part = content[first : first + _CHUNK]
            writer.write(len(part).to_bytes(4, "big") + part)
            await writer.drain()
        writer.write(bytes(4))
        await writer.drain()
        return (await reader.readuntil(b"\0"))[:-1].decode(errors="replace")
    finally:
        writer.close()


def _understood(answer: str) -> str | None:
    """What was found; None for nothing; raises CannotScan for any other word."""
    said = answer.partition(": ")[2]
    if said == "OK":
        return None
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    raise CannotScan


@cache
def configured() -> tuple[Scanner, ...]:
    """The scanner of the settings, if there is one."""
    found = scanner_of(settings())
    return () if found is None else (found,)
