"""The holidays and make-up workdays that the service comes with, year by year.

The library ends with the last year that has a notice. The year after it gets the days that the law
itself names, without make-up workdays, and stays provisional until its notice is imported.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from chinese_calendar.constants import Holiday, holidays, workdays

from kit.database import rows, transaction
from kit.jsontext import dumps

NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}


@dataclass(frozen=True, slots=True)
class ShippedDay:
    """A day that is not what its weekday says."""

    day: date
    kind: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class ShippedYear:
    """A year's notice (None: not given yet) and its days."""

    year: int
    notice: str | None
    days: tuple[ShippedDay, ...]


def _day(day: date, kind: str, name_en: str) -> ShippedDay:
    return ShippedDay(day, kind, NAMES.get(name_en, name_en), name_en)


def _run(first: date, days: int) -> Iterable[date]:
    return (first + timedelta(days=step) for step in range(days))


# Regulation on Public Holidays (as of 2025-01-01), art. 2: docs/sources.md#calendar.
_BY_LAW = {
    2027: (
        (date(2027, 1, 1), 1, Holiday.new_years_day),
        (date(2027, 2, 5), 4, Holiday.spring_festival),
        (date(2027, 4, 5), 1, Holiday.tomb_sweeping_day),
        (date(2027, 5, 1), 2, Holiday.labour_day),
        (date(2027, 6, 9), 1, Holiday.dragon_boat_festival),
        (date(2027, 9, 15), 1, Holiday.mid_autumn_festival),
        (date(2027, 10, 1), 3, Holiday.national_day),
    )
}


@cache
def shipped() -> tuple[ShippedYear, ...]:
    """Every year that the service knows, oldest first."""
    # A weekend day that is also a holiday needs saying, too: it has a name, and may be paid so.
    known = [_day(day, "holiday", name) for day, name in holidays.items()]
    known += [_day(day, "workday", name) for day, name in workdays.items()]
    years = {found.day.year for found in known}
    settled = [
        ShippedYear(
            year,
            f"国务院办公厅关于{year}年部分节假日安排的通知",
            tuple(sorted((d for d in known if d.day.year == year), key=lambda d: d.day)),
        )
        for year in sorted(years)
    ]
    provisional = [
        ShippedYear(
            year,
            None,
            tuple(
                _day(day, "holiday", holiday.value)
                for first, days, holiday in entries
                for day in _run(first, days)
            ),
        )
        for year, entries in _BY_LAW.items()
        if year not in years
    ]
    return (*settled, *provisional)


async def ship_holidays() -> None:
    """Every shipped year is in the calendar; a year that is already there is left alone.

    Except one that is provisional there and has its notice here: then the notice is taken.
    """
    async with transaction():
        # Several processes start at once: one ships, the others find it done.
        await rows("SELECT pg_advisory_xact_lock(hashtext('calendar-days'))")
        there = {
            row["year"]: row["notice"]
            for row in await rows("SELECT year, notice FROM calendar_year")
        }
        new = [
            year
            for year in shipped()
            if year.year not in there or (there[year.year] is None and year.notice is not None)
        ]
        if not new:
            return
        await rows(
            "INSERT INTO calendar_year (year, notice) SELECT year, notice FROM "
            "jsonb_populate_recordset(NULL::calendar_year, $1::jsonb) "
            "ON CONFLICT (year) DO UPDATE SET notice = excluded.notice",
            dumps([{"year": year.year, "notice": year.notice} for year in new]),
        )
        await rows(
            "INSERT INTO calendar_day (day, kind, name, name_en) SELECT day, kind, name, name_en "
            "FROM jsonb_populate_recordset(NULL::calendar_day, $1::jsonb) "
            "ON CONFLICT (day) DO UPDATE SET kind = excluded.kind, name = excluded.name, "
            "name_en = excluded.name_en",
            dumps(
                [
                    {"day": d.day, "kind": d.kind, "name": d.name, "name_en": d.name_en}
                    for year in new
                    for d in year.days
                ]
            ),
        )
