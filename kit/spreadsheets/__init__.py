"""Tables in and out as CSV and XLSX: what comes in is hostile until read, what goes out is data."""

from kit.spreadsheets.cells import BadFile, Limits, Unreadable
from kit.spreadsheets.reading import PACKED, Row, read, read_rows
from kit.spreadsheets.writing import CSV, XLSX, Sheet, Toned, guarded, to_csv, to_xlsx

__all__ = [
    "CSV",
    "PACKED",
    "XLSX",
    "BadFile",
    "Limits",
    "Row",
    "Sheet",
    "Toned",
    "Unreadable",
    "guarded",
    "read",
    "read_rows",
    "to_csv",
    "to_xlsx",
]
