"""The one Jinja environment: every feature's templates, our texts, dates and numbers."""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale, numbers
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from kit.clock import ZONE
from kit.language import gettext, ngettext, pick
from kit.language.dates import civil, locale
from kit.web.assets import asset
from kit.web.csrf import csrf_field
from kit.web.lists import address
from kit.web.richtext import rich, words_of

TEMPLATES = Path(__file__).parent / "templates"
NOTHING = "–"


def date_text(value: date | None, style: str = "date") -> str:
    """A civil date in the reader's manner: style date, day (with weekday), month or weekday."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        value = value.astimezone(ZONE).date()
    return civil(value, style)


def period_text(first: date | None, last: date | None) -> str:
    """Both ends of a period; an open end is said."""
    if first is None:
        return NOTHING
    if last is None:
        return gettext("from {day}", day=date_text(first))
    if first == last:
        return date_text(first)
    return f"{date_text(first)} – {date_text(last)}"


def time_text(value: time | datetime | None) -> str:
    """Hours and minutes, 24-hour clock, in the service's time zone."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        value = value.astimezone(ZONE).time()
    return value.strftime("%H:%M")


def instant_text(value: datetime | None) -> str:
    """The day and minute of an instant in the service's time zone."""
    if value is None:
        return NOTHING
    local = value.astimezone(ZONE)
    return f"{date_text(local.date())} {local:%H:%M}"


def number_text(value: float | Decimal | None, digits: int | None = None) -> str:
    """A number with the reader's grouping; `digits` after the point, or up to two as needed."""
    if value is None:
        return NOTHING
    pattern = "#,##0.##" if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return _number(value, pattern, locale())


@lru_cache(maxsize=20_000)
def _number(value: float | Decimal, pattern: str, reader: Locale) -> str:
    """Tables say the same few thousand numbers again and again."""
    return str(numbers.format_decimal(value, format=pattern, locale=reader))


def percent_text(share: float | Decimal | None, digits: int = 0) -> str:
    """A share of 1 as percent."""
    if share is None:
        return NOTHING
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
    return str(numbers.format_percent(share, format=pattern, locale=locale()))


def _text(message: str, **facts: Any) -> str:
    return gettext(message, **facts)


def build(folders: Sequence[Path] = ()) -> Environment:
    """The environment over our own templates and those in `folders`."""
    made = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in (TEMPLATES, *folders)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(
        _=_text, gettext=_text, ngettext=ngettext, pick=pick, asset=asset, csrf_field=csrf_field
    )
    made.filters.update(
        date=date_text,
        day=lambda value: date_text(value, "day"),
        month=lambda value: date_text(value, "month"),
        weekday=lambda value: date_text(value, "weekday"),
        narrow_weekday=lambda value: date_text(value, "narrow_weekday"),
        clock=time_text,
        instant=instant_text,
        number=number_text,
        percent=percent_text,
        pick=pick,
        rich=rich,
        words=words_of,
    )
    made.globals.update(period=period_text, address=address)
    return made
