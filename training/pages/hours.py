"""Training hours of a year: who has done enough, which town is behind, who is new and untrained."""

from typing import Any
from urllib.parse import quote

from litestar import Controller, Response, get
from litestar.params import FromQuery

from kit import clock
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import Badge, Column, Table, asked, table_page
from kit.web.charts import Bar, bars
from kit.web.environment import percent_text
from training.queries import hours
from training.queries.hours import HoursShown, UnitHours
from training.rules.yearly import Alarm

ALARMS = {
    Alarm.SOON: Badge(N_("first training due soon"), "note"),
    Alarm.OVERDUE: Badge(N_("first training overdue"), "bad"),
    Alarm.BROKEN: Badge(N_("beyond the last limit"), "bad"),
}


def _alarm(row: HoursShown) -> Badge | None:
    badge = ALARMS.get(row.alarm)
    return Badge(gettext(badge.text), badge.tone) if badge else None


COLUMNS = (
    Column("name", N_("Person"), link=lambda row: f"/people/{row.employee_no}"),
    Column("employeeNo", N_("Staff No."), value=lambda row: row.employee_no, rank=2),
    Column(
        "town",
        N_("Town"),
        value=lambda row: pick(row.town_name, row.town_name_en),
        link=lambda row: f"/training-hours?town={row.town}",
    ),
    Column(
        "centre",
        N_("Home centre"),
        value=lambda row: pick(row.centre_name, row.centre_name_en) if row.centre_name else None,
        rank=3,
    ),
    Column("hours", N_("Class hours"), value=lambda row: row.hours, align="end"),
    Column(
        "met",
        N_("Year's training"),
        value=lambda row: (
            Badge(gettext(N_("done")), "good")
            if row.met
            else Badge(gettext(N_("lacking")), "quiet")
        ),
    ),
    Column("alarm", N_("Newcomer"), value=_alarm, rank=2),
)


def _units(units: list[UnitHours], year: int, town: str | None) -> Table:
    """Units beside each other; a town opens to its centres."""
    return Table(
        "units",
        N_("By centre") if town else N_("By town"),
        (
            Column(
                "name",
                N_("Centre") if town else N_("Town"),
                value=_unit_name,
                link=lambda unit: None if town else f"/training-hours?year={year}&town={unit.code}",
            ),
            Column("people", N_("People"), align="end"),
            Column("met", N_("Have done it"), align="end"),
            Column("share", N_("Share"), value=lambda unit: percent_text(unit.share), align="end"),
            Column("each", N_("Class hours a head"), value=lambda unit: unit.each, align="end"),
            Column("alarms", N_("Newcomers overdue"), align="end", rank=2),
        ),
        units,
        empty=N_("Nobody is on the staff in that year."),
        download=False,
    )


def _unit_name(unit: UnitHours) -> str:
    return pick(unit.name, unit.name_en) if unit.code else gettext(N_("no home centre"))


class HoursPages(Controller):
    """`/training-hours`."""

    path = "/training-hours"
    include_in_schema = False

    @get("/", permission="plans.read")
    async def show(
        self, *, year: FromQuery[int | None] = None, town: FromQuery[str | None] = None
    ) -> Response[Any]:
        """Everybody of the towns one may see, and towns, or a town's centres, beside each other."""
        today, given = clock.today(), asked()
        chosen = year if year is not None and 2000 <= year <= today.year else today.year
        found = await hours.of_year(chosen, required().towns("plans.read"), today)
        if town:
            found = [one for one in found if one.town == town]
        found.sort(key=lambda one: (one.alarm is Alarm.NONE, one.met, one.town, one.employee_no))
        only = town or (found[0].town if len({one.town for one in found}) == 1 else None)
        units = hours.by_unit(found, only)
        begin = (given.page - 1) * given.page_size
        rule, _ = await hours.rule_on(today)
        table: Table = Table(
            "training-hours",
            N_("Training hours"),
            COLUMNS,
            found[begin : begin + given.page_size],
            given,
            len(found),
            empty=N_("Nobody is on the staff in that year."),
        )
        return table_page(
            "training/hours.html",
            table,
            year=chosen,
            year_tabs=[
                (str(one), f"/training-hours?year={one}" + (f"&town={quote(town)}" if town else ""))
                for one in range(today.year, today.year - 3, -1)
            ],
            rule=rule,
            town=pick(found[0].town_name, found[0].town_name_en) if only and found else None,
            town_chosen=bool(town),
            units=_units(units, chosen, only),
            picture=bars(
                gettext(
                    N_("People who have done the year's training, by centre, in percent")
                    if only
                    else N_("People who have done the year's training, by town, in percent")
                ),
                [Bar(_unit_name(one), [round(100 * one.share, 1)]) for one in units],
                unit=" %",
            ),
            done=sum(one.met for one in found),
            people=len(found),
            alarms=sum(one.alarm in {Alarm.OVERDUE, Alarm.BROKEN} for one in found),
        )
