"""How the numbers of a certificate type are written: prefix, year and serial, in one form.

A form is text with `{prefix}`, `{year}` and `{serial:5}` (at least so many digits), each once, in
that order, and at most one of `-.` between them. No number may look like the 22 characters of the
national form (docs/sources.md#certificate-numbers), however many are given.
"""

import re
from dataclasses import dataclass

STANDARD = "{prefix}{year}{serial:5}"
NATIONAL_LENGTH = 22
LARGEST_SERIAL = 999_999_999
_FORM = re.compile(r"\{prefix\}([-.]?)\{year\}([-.]?)\{serial:([3-9])\}")


class WrongForm(ValueError):
    """The form cannot be read."""


class LooksNational(ValueError):
    """Numbers of this form could have 22 letters and digits."""


@dataclass(frozen=True, slots=True)
class NumberForm:
    """What stands between prefix, year and serial, and how wide the serial is."""

    after_prefix: str = ""
    after_year: str = ""
    digits: int = 5

    def number(self, prefix: str, year: int, serial: int) -> str:
        """The number; a serial wider than the form is written in full."""
        if not 1 <= serial <= LARGEST_SERIAL:
            raise ValueError(serial)
        return f"{prefix}{self.after_prefix}{year:04d}{self.after_year}{serial:0{self.digits}d}"


def form_of(text: str | None) -> NumberForm:
    """The form that `text` writes (empty: the standard one); raises WrongForm."""
    found = _FORM.fullmatch(text or STANDARD)
    if found is None:
        raise WrongForm(text)
    return NumberForm(found[1], found[2], int(found[3]))


def checked(text: str | None, prefix: str) -> NumberForm:
    """The same, fit for the prefix; raises WrongForm, and LooksNational where one could be."""
    form = form_of(text)
    signs = len(prefix) + 4
    with_marks = signs + len(form.after_prefix) + len(form.after_year)
    for start in (signs, with_marks):
        if start + form.digits <= NATIONAL_LENGTH <= start + len(str(LARGEST_SERIAL)):
            raise LooksNational(text)
    return form
