"""Parsers of cells: text in, value out; BadCell says what is wrong with it."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from kit.imports.kinds import BadCell
from kit.language import N_

_DATE = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})-|/([0-9]{1,2})/|\.([0-9]{1,2})\.|年([0-9]{1,2})月)([0-9]{1,2})日?"
    r"(?:[T ]00:00(?::00)?)?"
)
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,12})?")

Parser = Callable[[str], Any]


def text(longest: int, shortest: int = 1) -> Parser:
    """Text in NFC of so many characters."""

    def parse(cell: str) -> str:
        value = unicodedata.normalize("NFC", cell)
        if len(value) > longest:
            raise BadCell(N_("At most {longest} characters."), longest=longest)
        if len(value) < shortest:
            raise BadCell(N_("At least {shortest} characters."), shortest=shortest)
        return value

    return parse


def code(longest: int, pattern: str = r"[A-Za-z0-9][A-Za-z0-9_.\-]*") -> Parser:
    """A code of Latin letters, digits, `_`, `.` and `-`."""
    form = re.compile(pattern)

    def parse(cell: str) -> str:
        if len(cell) > longest:
            raise BadCell(N_("At most {longest} characters."), longest=longest)
        if not form.fullmatch(cell):
            raise BadCell(N_("Only letters, digits, “_”, “.” and “-”."))
        return cell

    return parse


def whole(least: int, most: int) -> Parser:
    """A whole number within bounds."""

    def parse(cell: str) -> int:
        if not _WHOLE.fullmatch(cell):
            raise BadCell(N_("Not a whole number."))
        return int(_bounded(Decimal(cell), least, most))

    return parse


def decimal(least: float, most: float, *, places: int = 2, above: bool = False) -> Parser:
    """A number within bounds (`above`: more than `least`), with so many decimal places at most."""

    def parse(cell: str) -> Decimal:
        if not _DECIMAL.fullmatch(cell):
            raise BadCell(N_("Not a number."))
        value = _bounded(Decimal(cell), least, most)
        if above and value <= Decimal(str(least)):
            raise BadCell(N_("More than {least}."), least=least)
        if value != round(value, places):
            raise BadCell(N_("At most {places} decimal places."), places=places)
        return round(value, places)

    return parse


def _bounded(value: Decimal, least: float, most: float) -> Decimal:
    if value < Decimal(str(least)):
        raise BadCell(N_("At least {least}."), least=least)
    if value > Decimal(str(most)):
        raise BadCell(N_("At most {most}."), most=most)
    return value


def day(first: date = date(1900, 1, 1), last: date = date(2199, 12, 31)) -> Parser:
    """A date: 2026-12-07, 2026/12/7, 2026.12.7, 2026年12月7日 or 20261207."""

    def parse(cell: str) -> date:
        found = _DATE.fullmatch(cell) or _COMPACT.fullmatch(cell)
        if not found:
            raise BadCell(N_("Not a date like 2026-12-07."))
        year, month, number = (int(part) for part in found.groups() if part)
        try:
            value = date(year, month, number)
        except ValueError as error:
            raise BadCell(N_("There is no such day.")) from error
        if not first <= value <= last:
            raise BadCell(N_("From {first} to {last}."), first=first, last=last)
        return value

    return parse


def choice(values: Mapping[str, tuple[str, ...]]) -> Parser:
    """One of the keys of `values`, or another word for it; case does not matter."""
    words = {
        word.casefold(): value for value, others in values.items() for word in (value, *others)
    }

    def parse(cell: str) -> str:
        value = words.get(cell.casefold())
        if value is None:
            raise BadCell(N_("One of: {choices}."), choices=", ".join(values))
        return value

    return parse


def several(parser: Parser, separators: str = ";；、") -> Parser:
    """A tuple of values, `;` between them, none twice."""
    between = re.compile(f"[{re.escape(separators)}]")

    def parse(cell: str) -> tuple[Any, ...]:
        parts = [part.strip() for part in between.split(cell)]
        return tuple(dict.fromkeys(parser(part) for part in parts if part))

    return parse
