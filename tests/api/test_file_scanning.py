"""Files shown to a daemon that speaks as ClamAV's does, over real sockets."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kit import clock, files
from kit.database import rows
from kit.files.scanning import CannotScan, scanner_of
from kit.files.service import Harmful
from kit.settings import BadSettings, read

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


async def daemon(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    assert await reader.readexactly(10) == b"zINSTREAM\0"
    content = b""
    while size := int.from_bytes(await reader.readexactly(4), "big"):
        content += await reader.readexactly(size)
    if b"overloaded" in content:
        writer.write(b"INSTREAM size limit exceeded. ERROR\0")
    elif EICAR in content:
        writer.write(b"stream: Eicar-Signature FOUND\0")
    else:
        writer.write(b"stream: OK\0")
    await writer.drain()
    writer.close()


@pytest.fixture(params=["tcp", "unix"])
async def scanning(
    request: pytest.FixtureRequest, database: str, tmp_path: Path
) -> AsyncIterator[None]:
    """Uploaded files go to the daemon, as VIRUS_SCANNER says."""
    if request.param == "tcp":
        server = await asyncio.start_server(daemon, "127.0.0.1", 0)
        address = f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    else:
        server = await asyncio.start_unix_server(daemon, tmp_path / "clamd")
        address = f"unix://{tmp_path}/clamd"
    scanner = scanner_of(read({"VIRUS_SCANNER": address}))
    assert scanner is not None
    files.scan_with(scanner)
    async with server:
        yield
    files.scan_with()


async def test_what_the_daemon_finds_is_refused_and_named(scanning: None) -> None:
    large = b"line of a notice\n" * 20_000
    kept = await files.keep("notice.txt", large, now=clock.now())

    with pytest.raises(Harmful) as refused:
        await files.keep("worm.txt", EICAR + large, now=clock.now())

    assert kept.size == len(large)
    assert refused.value.facts == {"name": "worm.txt", "found": "Eicar-Signature"}
    assert await rows("SELECT FROM stored_file WHERE name = 'worm.txt'") == []


async def test_what_nobody_looked_at_is_not_kept(scanning: None) -> None:
    with pytest.raises(CannotScan):
        await files.keep("overloaded.txt", b"overloaded", now=clock.now())

    gone = scanner_of(read({"VIRUS_SCANNER": "unix:///nowhere/clamd"}))
    assert gone is not None
    files.scan_with(gone)
    with pytest.raises(CannotScan):
        await files.keep("unseen.txt", b"unseen", now=clock.now())

    names = ["overloaded.txt", "unseen.txt"]
    assert await rows("SELECT FROM stored_file WHERE name = ANY($1::text[])", names) == []


def test_a_scanner_of_another_kind_is_refused_at_the_start() -> None:
    assert scanner_of(read({})) is None
    with pytest.raises(BadSettings):
        read({"VIRUS_SCANNER": "http://scanner"})
