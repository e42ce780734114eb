"""Zip archives that others made, read into memory within limits; nothing is written anywhere."""

import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

from kit.language import N_
from kit.spreadsheets import BadFile


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """How much is read at most."""

    size: int = 20_000_000
    entries: int = 20_000
    unpacked: int = 200_000_000
    ratio: int = 250
    """Of an entry of more than a megabyte: packed well, text shrinks 20 times; a bomb 1,000."""


DAMAGED = N_("The archive is damaged or not an archive.")


def read_archive(content: bytes, limits: ArchiveLimits | None = None) -> dict[str, bytes]:
    """Path -> what each file of the archive holds; raises BadFile."""
    limits = limits or ArchiveLimits()
    if len(content) > limits.size:
        raise BadFile(
            N_("The file is larger than {megabytes} MB."), megabytes=limits.size // 1_000_000
        )
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > limits.entries:
                raise BadFile(N_("The archive holds too many files."))
            if any(entry.flag_bits & 0x1 for entry in entries):
                raise BadFile(N_("The archive has a password. Save it without one."))
            if sum(entry.file_size for entry in entries) > limits.unpacked or any(
                entry.file_size > 1_000_000
                and entry.file_size > limits.ratio * max(entry.compress_size, 1)
                for entry in entries
            ):
                raise BadFile(N_("Unpacked, the archive would be too large."))
            # A reader takes no more bytes from an entry than its declared size.
            return {
                entry.filename.replace("\\", "/").lstrip("/"): archive.read(entry)
                for entry in entries
            }
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        EOFError,
        OSError,
        ValueError,
    ) as e:
        raise BadFile(DAMAGED) from e
