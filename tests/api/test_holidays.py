"""The calendar that the service comes with."""

from datetime import date

from kit.database import rows
from staff.holidays import ship_holidays, shipped
from staff.queries.calendar import days, provisional_years, workdays


async def test_the_make_up_workdays_of_2026_are_those_of_the_notice(app) -> None:
    found = await days(date(2026, 1, 1), date(2026, 12, 31))
    assert [f"{day.on:%m-%d}" for day in found if day.kind == "make-up"] == [
        "01-04",
        "02-14",
        "02-28",
        "05-09",
        "09-20",
        "10-10",
    ]


async def test_a_year_without_a_notice_is_provisional_and_has_the_days_of_the_law(app) -> None:
    assert await provisional_years(date(2026, 12, 7), date(2027, 1, 3)) == [2027]
    found = await days(date(2027, 1, 1), date(2027, 12, 31))
    assert len([day for day in found if day.kind == "holiday"]) == 13
    assert len(await workdays(date(2026, 12, 28), date(2027, 1, 3))) == 4


async def test_days_set_by_the_next_years_notice_are_known(app) -> None:
    found = await days(date(2018, 12, 29), date(2018, 12, 31))
    assert [day.works for day in found] == [True, False, False]


async def test_what_the_office_changed_is_not_shipped_again(app) -> None:
    await rows("UPDATE calendar_day SET name = '改过' WHERE day = '2026-10-01'")
    await ship_holidays()
    [day] = await rows("SELECT name FROM calendar_day WHERE day = '2026-10-01'")
    assert day["name"] == "改过"


def test_every_shipped_day_has_both_names() -> None:
    assert {(day.name != day.name_en) for year in shipped() for day in year.days} == {True}
    assert [year.year for year in shipped()] == list(range(2004, 2028))
