"""Civil dates in words of the reader's language."""

from datetime import date
from functools import cache

from babel import Locale, dates

from kit.language.catalogue import current

_PATTERNS = {
    "zh_CN": {
        "date": "y年M月d日",
        "day": "M月d日 EEE",
        "month": "y年M月",
        "weekday": "EEEE",
        "narrow_weekday": "EEEEE",
    },
    "en": {
        "date": "d MMM y",
        "day": "EEE d MMM",
        "month": "MMMM y",
        "weekday": "EEEE",
        "narrow_weekday": "EEEEE",
    },
}


@cache
def _parsed(language: str) -> Locale:
    return Locale.parse(language)


def locale() -> Locale:
    """The reader's locale, read once: Babel looks a name up anew for every number."""
    return _parsed(current())


def civil(value: date, style: str = "date") -> str:
    """A civil date in the reader's manner: style date, day (with weekday), month or weekday."""
    return dates.format_date(value, _PATTERNS[current()][style], locale=locale())
