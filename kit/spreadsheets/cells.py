"""What readers of files share: limits, cells that cannot be trusted, the refusal of a file."""

import re
from dataclasses import dataclass
from typing import Self

from kit.errors import Refusal
from kit.language import N_


class BadFile(Refusal):
    """The file as a whole cannot be read; `reason` says why."""

    status = 422
    code = "bad-file"
    text = N_("The file cannot be read.")

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(**facts)
        self.text = reason


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read at most."""

    size: int = 20_000_000
    """Bytes of the file."""
    unpacked: int = 200_000_000
    """Bytes once unpacked."""
    rows: int = 500_000
    columns: int = 200
    cell: int = 20_000
    """Characters of one cell."""


class Unreadable(str):
    """What a cell shows, where that is not what was meant; `reason` (marked text) says why."""

    __slots__ = ("reason",)
    reason: str

    def __new__(cls, shown: str, reason: str) -> Self:
        """A cell that shows `shown`."""
        cell = super().__new__(cls, shown)
        cell.reason = reason
        return cell


LOST_DIGITS = N_("This long number was typed as a number and has lost digits: type it as text.")
ERROR_CELL = N_("The cell shows an error.")
CONTROL = N_("The cell holds control characters.")


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|_x00[01][0-9A-Fa-f]_")


def plain(text: str) -> str:
    """`text` without surrounding blanks; Unreadable where it holds control characters."""
    text = text.strip()
    if _CONTROL.search(text):
        return Unreadable(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", text), CONTROL)
    return text
