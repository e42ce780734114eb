"""The rows of a CSV (also gzipped) or XLSX file, whatever its maker had in mind.

The content decides what a file is, not its name. Cells come as text without surrounding blanks:
dates as `2026-12-07`, numbers as written in the shortest way; empty cells as ''.
"""

import asyncio
from collections.abc import Iterator
from typing import NamedTuple

from kit.language import N_
from kit.spreadsheets.cells import BadFile, Limits
from kit.spreadsheets.csvfile import GZIP_MAGIC, csv_rows
from kit.spreadsheets.xlsxfile import xlsx_rows

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
PACKED = (ZIP_MAGIC, GZIP_MAGIC)
"""How files begin that hold more than their size says."""


class Row(NamedTuple):
    """A row that is not blank; `number` is the one a spreadsheet program shows, from 1."""

    number: int
    cells: tuple[str, ...]


def read(content: bytes, limits: Limits | None = None) -> Iterator[Row]:
    """The rows of the file's first sheet, blank ones left out; raises BadFile.

    It may raise while iterated, too: a file can be broken anywhere.
    """
    limits = limits or Limits()
    if not content.strip():
        raise BadFile(N_("The file is empty."))
    if len(content) > limits.size:
        raise BadFile(
            N_("The file is larger than {megabytes} MB."), megabytes=limits.size // 1_000_000
        )
    if content.startswith(OLE_MAGIC):
        raise BadFile(
            N_("This is an old .xls file or one with a password. Save it as .xlsx without one.")
        )
    if content.startswith(ZIP_MAGIC):
        return _bounded(xlsx_rows(content, limits), limits)
    return _bounded(csv_rows(content, limits), limits)


async def read_rows(content: bytes, limits: Limits | None = None) -> list[Row]:
    """All rows, read in a thread so that other requests go on; raises BadFile."""
    return await asyncio.to_thread(lambda: list(read(content, limits)))


def _bounded(found: Iterator[tuple[int, list[str]]], limits: Limits) -> Iterator[Row]:
    count = 0
    for number, cells in found:
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        count += 1
        if count > limits.rows:
            raise BadFile(N_("The file has more than {rows} rows."), rows=limits.rows)
        if len(cells) > limits.columns:
            raise BadFile(
                N_("Row {row} has more than {columns} columns."), row=number, columns=limits.columns
            )
        if any(len(cell) > limits.cell for cell in cells):
            raise BadFile(
                N_("A cell of row {row} has more than {characters} characters."),
                row=number,
                characters=limits.cell,
            )
        yield Row(number, tuple(cells))
