"""XLSX workbooks, looked at as a zip file before anything parses them."""

import math
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, time
from io import BytesIO
from typing import Any

from kit.language import N_
from kit.spreadsheets.cells import ERROR_CELL, LOST_DIGITS, BadFile, Limits, Unreadable, plain

ENTRIES = 2_000
RATIO = 250
"""Packed well, a sheet of one value shrinks about 100 times; a bomb 1,000 times."""
EXACT = 10**15
"""From here on a spreadsheet's numbers, which hold 15 digits, are no longer what was typed."""
SHEET_ROWS = 1_048_576
DAMAGED = N_("The workbook is damaged or not a workbook.")


def xlsx_rows(content: bytes, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """Row number and cells of the first visible sheet's rows; formulas give their last value."""
    _inspect(content, limits)
    try:
        yield from _rows(content, limits)
    except BadFile:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers raise on a broken file
        raise BadFile(DAMAGED) from error


def _rows(content: bytes, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook  # noqa: PLC0415 - heavy, and most processes read none

    book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not sheets:
        raise BadFile(N_("The workbook has no visible sheet."))
    sheet = sheets[0]
    sheet.reset_dimensions()  # what the file says of its own size may be wrong
    for number, cells in enumerate(sheet.iter_rows(max_col=limits.columns + 1), 1):
        if number > SHEET_ROWS:
            raise BadFile(N_("The file has more than {rows} rows."), rows=SHEET_ROWS)
        if any(cell.value is not None for cell in cells):
            yield number, [_shown(cell) for cell in cells]


def _inspect(content: bytes, limits: Limits) -> None:
    """Nothing; raises BadFile for what would unpack to more than is allowed, or tricks parsers."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > ENTRIES:
                raise BadFile(N_("The workbook holds too many parts."))
            if any(entry.flag_bits & 0x1 for entry in entries):
                raise BadFile(N_("The workbook has a password. Save it without one."))
            # A reader takes no more bytes from an entry than its declared size.
            if sum(entry.file_size for entry in entries) > limits.unpacked or any(
                entry.file_size > 1_000_000
                and entry.file_size > RATIO * max(entry.compress_size, 1)
                for entry in entries
            ):
                raise BadFile(N_("Unpacked, the workbook would be too large."))
            if "[Content_Types].xml" not in archive.namelist():
                raise BadFile(DAMAGED)
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")):
                    with archive.open(entry) as part:
                        head = part.read(8192).replace(b"\0", b"").upper()
                    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                        raise BadFile(DAMAGED)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        EOFError,
        OSError,
        ValueError,
    ) as error:
        raise BadFile(DAMAGED) from error


def _shown(cell: Any) -> str:
    """The cell as text: no value of a cell is ever guessed at or repaired."""
    value = cell.value
    if cell.data_type == "e":
        return Unreadable(str(value), ERROR_CELL)
    match value:
        case None:
            shown = ""
        case bool():
            shown = "TRUE" if value else "FALSE"
        case int() | float():
            return _number(value)
        case datetime():
            whole_day = value.time() == time(0)
            shown = str(value.date()) if whole_day else value.isoformat(timespec="minutes")
        case _:
            shown = str(value)  # dates and times show themselves in ISO form
    return plain(shown)


def _number(value: float) -> str:
    if not math.isfinite(value) or abs(value) >= EXACT:
        return Unreadable(f"{value:.0f}" if math.isfinite(value) else str(value), LOST_DIGITS)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return repr(value)
