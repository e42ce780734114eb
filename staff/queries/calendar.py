"""Days of the year as the notices settle them."""

from dataclasses import dataclass
from datetime import date

from kit.database import rows
from staff.rules.days import Day, Deviation, dates, day


@dataclass(frozen=True, slots=True)
class Year:
    """A year's notice; without one its holidays are provisional."""

    year: int
    notice: str | None

    @property
    def provisional(self) -> bool:
        """Whether the notice is still to come."""
        return self.notice is None


async def deviations(first_day: date, last_day: date) -> dict[date, Deviation]:
    """The days of the period that are not what their weekday says; both ends included."""
    found = await rows(
        "SELECT day, kind, name, name_en FROM calendar_day WHERE day BETWEEN $1 AND $2",
        first_day,
        last_day,
    )
    return {row["day"]: Deviation(row["kind"], row["name"], row["name_en"] or "") for row in found}


async def days(first_day: date, last_day: date) -> list[Day]:
    """Every day of the period, both ends included."""
    known = await deviations(first_day, last_day)
    return [day(on, known) for on in dates(first_day, last_day)]


async def workdays(first_day: date, last_day: date) -> list[date]:
    """The days of the period on which offices are open."""
    return [found.on for found in await days(first_day, last_day) if found.works]


async def years(first: int, last: int) -> list[Year]:
    """The years and their notices, one entry for each, provisional where nothing is stored."""
    found = await rows(
        "SELECT year, notice FROM calendar_year WHERE year BETWEEN $1 AND $2", first, last
    )
    notices = {row["year"]: row["notice"] for row in found}
    return [Year(year, notices.get(year)) for year in range(first, last + 1)]


async def provisional_years(first_day: date, last_day: date) -> list[int]:
    """Years touched by the period whose holidays no notice has settled yet."""
    found = await years(first_day.year, last_day.year)
    return [year.year for year in found if year.provisional]
