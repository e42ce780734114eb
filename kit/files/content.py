"""What a file holds: bytes, or a file on disk that is read a piece at a time.

Both tell their length and give their parts by slices, so that a scanner or a check need not know
which it is; a film of 200 MB is never in memory as a whole.
"""

import io
from collections.abc import Iterator
from typing import IO

PIECE = 1_048_576
"""Bytes that are in memory at a time."""


class OnDisk:
    """An open file as its bytes: `len(content)`, `content[first:last]`."""

    __slots__ = ("_file", "_size")

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._size = file.seek(0, io.SEEK_END)

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, part: slice) -> bytes:
        """The bytes of a part without steps."""
        first, last, _ = part.indices(self._size)
        self._file.seek(first)
        return self._file.read(max(0, last - first))

    def opened(self) -> IO[bytes]:
        """The file from its beginning."""
        self._file.seek(0)
        return self._file


Content = bytes | OnDisk


def opened(content: Content) -> IO[bytes]:
    """The content as a file to read from its beginning."""
    return io.BytesIO(content) if isinstance(content, bytes) else content.opened()


def pieces(content: Content) -> Iterator[bytes]:
    """The content in order, a piece at a time."""
    for first in range(0, len(content), PIECE):
        yield content[first : first + PIECE]
