"""My shifts: the next one large, then the weeks to come; on the phone first, and printed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby

from litestar import Response, get

from kit import clock
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import page
from roster.queries import published
from roster.queries.published import PublishedShift
from staff.queries import directory
from staff.queries.availability import Busy, busy
from staff.words import SESSIONS, word

_WEEKS = 10


@dataclass(frozen=True, slots=True)
class Item:
    """A shift, or other duty, as the page shows it."""

    starts_at: datetime
    ends_at: datetime
    title: str
    what: str
    lines: tuple[str, ...]
    km: float | None
    shift: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A day with something to do."""

    on: date
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """A week, Monday first, with the days that have something to do."""

    monday: date
    days: tuple[Day, ...]
    half_days: int


@get("/me/shifts", permission="self", include_in_schema=False)
async def my_shifts() -> Response[str]:
    """The reader's shifts."""
    person, today, now = required().person_id, clock.today(), clock.now()
    if person is None:
        return _shown([], Decimal(0), today, linked=False)
    names = await directory.line_names()
    shifts = await published.coming_shifts(person, now, today, limit=300)
    elsewhere = await busy([person], today, today + timedelta(weeks=_WEEKS))
    served = await published.days_served(person, today)
    items = [_of_shift(shift, names) for shift in shifts]
    items += [_of_busy(one) for one in elsewhere if one.ends_at > now]
    return _shown(items, served.days, today, linked=True)


def _shown(items: list[Item], served: Decimal, today: date, *, linked: bool) -> Response[str]:
    items.sort(key=lambda item: item.starts_at)
    following = next((item for item in items if item.shift), None)
    return page(
        "roster/my-shifts.html",
        following=following,
        when=_when(following, today),
        weeks=_weeks(items),
        served=served,
        half_days=sum(item.shift for item in items),
        linked=linked,
    )


def _of_shift(shift: PublishedShift, names: dict[str, tuple[str, str | None]]) -> Item:
    return Item(
        shift.starts_at,
        shift.ends_at,
        pick(shift.centre_name, shift.centre_name_en),
        word(SESSIONS, shift.session).capitalize(),
        tuple(pick(*names.get(code, (code, code))) for code in shift.lines),
        shift.km_from_home,
        shift=True,
    )


def _of_busy(one: Busy) -> Item:
    kind = gettext(N_("Course")) if one.kind == "course-session" else gettext(N_("Other duty"))
    return Item(one.starts_at, one.ends_at, one.title or kind, kind, (), None, shift=False)


def _when(item: Item | None, today: date) -> str:
    """How far off the shift is, in words."""
    if item is None:
        return ""
    away = (clock.civil(item.starts_at) - today).days
    if away == 0:
        return gettext(N_("Today"))
    if away == 1:
        return gettext(N_("Tomorrow"))
    return gettext(N_("In {days} days"), days=away)


def _weeks(items: list[Item]) -> list[Week]:
    days = [
        Day(on, tuple(found))
        for on, found in groupby(items, key=lambda item: clock.civil(item.starts_at))
    ]
    return [
        Week(monday, given, sum(item.shift for day in given for item in day.items))
        for monday, found in groupby(days, key=lambda day: day.on - timedelta(day.on.weekday()))
        for given in [tuple(found)]
    ]


ROUTES = (my_shifts,)
