"""Numbers without gaps, and codes that cannot be guessed."""

import secrets
from collections.abc import Sequence

from certification.rules.numbering import NumberForm
from kit.database import DB, rows

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_LENGTH = 26
_STANDARD = NumberForm()


async def next_number(prefix: str, year: int, form: NumberForm = _STANDARD) -> str:
    """The next number of the series, such as SGG202600001, held by the running unit of work.

    The series' row stays locked until the unit ends, so that a number that was not used is given
    again: no gap, no duplicate, whatever fails.
    """
    if DB.current_transaction.get() is None:
        raise RuntimeError("a number belongs to a unit of work")
    [series] = await rows(
        "INSERT INTO number_series (prefix, year, last) VALUES ($1, $2, 1) "
        "ON CONFLICT (prefix, year) DO UPDATE SET last = number_series.last + 1 RETURNING last",
        prefix,
        year,
    )
    return form.number(prefix, year, series["last"])


async def own_numbers(numbers: Sequence[str]) -> list[str]:
    """Those of `numbers` that our own series gave or will give: prefix, year and serial."""
    found = await rows(
        "SELECT n AS number FROM unnest($1::text[]) n WHERE EXISTS (SELECT FROM certificate_type t "
        "WHERE n ~ ('^' || t.number_prefix || '[-.]?[0-9]{4}[-.]?[0-9]{3,}$'))",
        list(numbers),
    )
    return [row["number"] for row in found]


def new_code() -> str:
    """A verification code of 128 random bits, in characters not mistaken for each other."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
