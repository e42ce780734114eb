"""Tables as files: text stays text, whatever it begins with."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

from kit.clock import ZONE

CSV = "text/csv"  # the answer adds the charset: UTF-8
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]+)?")
_LONGEST = 32_767


@dataclass(frozen=True, slots=True)
class Toned:
    """A cell's value on a coloured ground: good, note, bad or quiet."""

    value: object
    tone: str


_TONES = {"good": "#D9EEDD", "note": "#FBE9C6", "bad": "#F6D0CE", "quiet": "#E8EAEE"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, header and rows."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[object]]
    marked: frozenset[int] = frozenset()
    """Columns (from 0) shown in red: the reasons of an error file."""


def guarded(text: str) -> str:
    """`text` such that no spreadsheet program takes it for a formula: `'` before what looks so."""
    first = text.lstrip(" \u3000\u00a0")[:1]
    if (first in FORMULA_STARTS and first) or text[:1] in {"\t", "\r", "\n"}:
        return text if _PLAIN_NUMBER.fullmatch(text) else f"'{text}"
    return text


def to_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """CSV in UTF-8 with a mark (programs in China else take it for GB 18030), quoted, guarded."""
    target = StringIO()
    writer = csv.writer(target, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    for row in ([*header], *rows):
        writer.writerow([_csv_cell(value) for value in row])
    return target.getvalue().encode("utf-8-sig")


def to_xlsx(*sheets: Sheet) -> bytes:
    """A workbook of `sheets`: headers stay in view, columns are as wide as their texts."""
    target = BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    formats = {
        "head": book.add_format({"bold": True, "bg_color": "#E8EDF4", "bottom": 1}),
        "marked": book.add_format({"font_color": "#B00020"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        "datetime": book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"}),
    }
    for tone, colour in _TONES.items():
        ground = {"bg_color": colour, "border": 1, "border_color": "#FFFFFF"}
        formats[f"text {tone}"] = book.add_format(ground)
        formats[f"date {tone}"] = book.add_format({**ground, "num_format": "yyyy-mm-dd"})
    taken: set[str] = set()
    for sheet in sheets:
        page = book.add_worksheet(_sheet_name(sheet.name, taken))
        widths = [_width(label) for label in sheet.header]
        for column, label in enumerate(sheet.header):
            page.write_string(0, column, label, formats["head"])
        last = 0
        for last, row in enumerate(sheet.rows, 1):
            for column, value in enumerate(row):
                style = formats["marked"] if column in sheet.marked else None
                shown = _put(page, (last, column), value, formats, style)
                if last <= 500:
                    widths[column : column + 1] = [max(_width(shown), *widths[column : column + 1])]
        for column, width in enumerate(widths):
            page.set_column(column, column, min(max(width + 2, 8), 60))
        page.freeze_panes(1, 0)
        if sheet.header and last:
            page.autofilter(0, 0, last, len(sheet.header) - 1)
    book.close()
    return target.getvalue()


def _put(page: Any, at: tuple[int, int], value: Any, formats: dict[str, Any], style: Any) -> str:
    """What the cell shows, once it is written."""
    day = formats["date"]
    if isinstance(value, Toned):
        style = formats[f"text {value.tone}"]
        day = formats[f"date {value.tone}"]
        value = value.value
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        value = "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        local = value.astimezone(ZONE).replace(tzinfo=None) if value.tzinfo else value
        page.write_datetime(*at, local, formats["datetime"])
        return "2026-12-07 00:00"
    if isinstance(value, date) and value.year >= 1900:
        page.write_datetime(*at, value, day)
        return "2026-12-07"
    # What a spreadsheet cannot hold exactly goes in as text.
    if isinstance(value, int | float | Decimal) and abs(float(value)) < 10**15:
        page.write_number(*at, float(value), style)
        return str(value)
    text = str(value)[:_LONGEST]
    page.write_string(*at, text, style)
    return text


def _csv_cell(value: object) -> str:
    if isinstance(value, Toned):
        value = value.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(ZONE).strftime("%Y-%m-%d %H:%M") if value.tzinfo else str(value)
    if isinstance(value, date | int | float | Decimal):
        return str(value)
    return guarded(str(value))


def _width(text: str) -> int:
    """How many Latin letters wide `text` is: a Chinese character takes two."""
    line = max(text.split("\n"), key=len)[:80]
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def _sheet_name(name: str, taken: set[str]) -> str:
    clean = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip("' ")[:31] or "Sheet"
    number = 2
    unique = clean
    while unique.casefold() in taken:
        unique = f"{clean[: 31 - len(str(number)) - 1]} {number}"
        number += 1
    taken.add(unique.casefold())
    return unique
