"""Citizens' identity numbers, GB 11643-1999 (docs/sources.md#people)."""

import re
from datetime import date
from enum import StrEnum

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


class Fault(StrEnum):
    """What can be wrong with an identity number."""

    FORM = "form"
    DAY = "day"
    CHECK = "check"


def check_character(first17: str) -> str:
    """The 18th character of a number that begins with these 17 digits (ISO 7064, MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def fault(number: str) -> Fault | None:
    """What is wrong with the number; None: it is well formed."""
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return Fault.FORM
    if birth_date(number) is None:
        return Fault.DAY
    return None if check_character(number[:17]) == number[17] else Fault.CHECK


def birth_date(number: str) -> date | None:
    """The birth date within the number; None: there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex(number: str) -> str:
    """M or F, by the 17th digit."""
    return "M" if int(number[16]) % 2 else "F"


def region(number: str) -> str:
    """The six digits of the county or district where the number was first given."""
    return number[:6]


def masked(number: str | None) -> str | None:
    """What others may see of the number: the province and the last two characters."""
    return None if number is None else f"{number[:2]}{'*' * 14}{number[-2:]}"
