"""A table as a file that a spreadsheet opens without running anything in it."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from litestar import Response

from kit import spreadsheets
from kit.clock import today


def sheet_file(
    name: str, headings: Sequence[str], cells: Sequence[Sequence[Any]], kind: str
) -> Response[bytes]:
    """The download `name-DATE.kind`; `kind` is xlsx or csv."""
    content = (
        spreadsheets.to_xlsx(spreadsheets.Sheet(name, headings, cells))
        if kind == "xlsx"
        else spreadsheets.to_csv(headings, cells)
    )
    file = quote(f"{name}-{today().isoformat()}.{kind}")
    return Response(
        content,
        media_type=spreadsheets.XLSX if kind == "xlsx" else spreadsheets.CSV,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{file}",
            "Cache-Control": "no-store",
        },
    )
