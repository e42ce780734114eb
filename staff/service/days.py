"""Holidays, make-up workdays and the yearly notice that settles them."""

from datetime import date

from kit.database import rows, transaction
from kit.errors import Invalid, NotFound
from kit.history import record
from kit.language import N_
from staff.words import DAY_KINDS

YEARS = range(2000, 2101)


async def set_day(day: date, *, kind: str, name: str, name_en: str | None) -> None:
    """The day is a holiday or a workday of that name; raises Invalid."""
    errors: dict[str, str] = {}
    if kind not in DAY_KINDS:
        errors["kind"] = N_("Choose one of the list.")
    elif kind == "workday" and day.weekday() < 5:
        errors["kind"] = N_("Only a Saturday or Sunday can be a make-up workday.")
    if not name:
        errors["name"] = N_("This field is required.")
    if day.year not in YEARS:
        errors["day"] = N_("A day from 2000 to 2100, please.")
    if errors:
        raise Invalid(errors)
    async with transaction():
        before = await rows("SELECT kind, name, name_en FROM calendar_day WHERE day = $1", day)
        await rows(
            "INSERT INTO calendar_day (day, kind, name, name_en) VALUES ($1, $2, $3, $4) "
            "ON CONFLICT (day) DO UPDATE SET kind = $2, name = $3, name_en = $4",
            day,
            kind,
            name,
            name_en,
        )
        after = {"kind": kind, "name": name, "name_en": name_en}
        was = before[0] if before else None
        if was != after:
            await record("calendar.set-day", "calendar-day", str(day), before=was, after=after)


async def clear_day(day: date) -> None:
    """The day is again what its weekday says; raises NotFound when it was so already."""
    async with transaction():
        gone = await rows(
            "DELETE FROM calendar_day WHERE day = $1 RETURNING kind, name, name_en", day
        )
        if not gone:
            raise NotFound
        await record("calendar.clear-day", "calendar-day", str(day), before=gone[0])


async def settle_year(year: int, notice: str | None) -> None:
    """The year's holidays are settled by this notice; without one they are provisional."""
    if year not in YEARS:
        raise Invalid({"year": N_("A year from 2000 to 2100, please.")})
    async with transaction():
        before = await rows("SELECT notice FROM calendar_year WHERE year = $1", year)
        await rows(
            "INSERT INTO calendar_year (year, notice) VALUES ($1, $2) "
            "ON CONFLICT (year) DO UPDATE SET notice = $2",
            year,
            notice,
        )
        await record(
            "calendar.settle-year",
            "calendar-year",
            str(year),
            before=before[0] if before else None,
            after={"notice": notice},
        )
