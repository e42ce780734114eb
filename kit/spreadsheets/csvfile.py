"""CSV as it comes: UTF-8 with or without mark, UTF-16 with one, GB 18030; comma, semicolon, tab."""

import csv
import gzip
import re
import zlib
from collections.abc import Iterator
from io import BytesIO, StringIO
from sys import intern

from kit.language import N_
from kit.spreadsheets.cells import BadFile, Limits, plain
from kit.spreadsheets.writing import FORMULA_STARTS

GZIP_MAGIC = b"\x1f\x8b"
_DELIMITERS = ",\t;|"


def csv_rows(content: bytes, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """Row number and cells of each record; a record is a row even if it spans lines."""
    text = _text(_unpacked(content, limits))
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    number = 0
    try:
        for number, record in enumerate(reader, 1):
            yield number, [_cell(cell) for cell in record]
    except csv.Error as error:
        raise BadFile(
            N_("Row {row} is not well formed: check its quotation marks."), row=number + 1
        ) from error


def _unpacked(content: bytes, limits: Limits) -> bytes:
    if not content.startswith(GZIP_MAGIC):
        return content
    try:
        with gzip.GzipFile(fileobj=BytesIO(content)) as packed:
            plain = packed.read(limits.unpacked + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise BadFile(N_("The packed file is damaged.")) from error
    if len(plain) > limits.unpacked:
        raise BadFile(
            N_("Unpacked, the file is larger than {megabytes} MB."),
            megabytes=limits.unpacked // 1_000_000,
        )
    return plain


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif content.startswith(b"\xef\xbb\xbf"):
        encodings = ["utf-8-sig"]
    else:
        encodings = ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile(N_("The file is neither a table in UTF-8 or GB 18030 nor an .xlsx workbook."))


def _delimiter(text: str) -> str:
    """The delimiter that the first line with any uses most, outside quotation marks."""
    for line in text[:20_000].splitlines():
        bare = re.sub(r'"[^"]*"', "", line)
        counts = {mark: bare.count(mark) for mark in _DELIMITERS}
        best = max(counts, key=lambda mark: counts[mark])
        if counts[best]:
            return best
    return ","


def _cell(cell: str) -> str:
    cell = plain(cell)
    if len(cell) > 1 and cell[0] == "'" and cell[1] in FORMULA_STARTS:
        cell = cell[1:]  # our own guard against formulas, taken off again
    # Big files repeat a few values: one copy of each short one saves most of the memory.
    return intern(cell) if len(cell) <= 24 and type(cell) is str else cell
