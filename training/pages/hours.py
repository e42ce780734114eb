"""Training hours of a year: who has done enough, which town is behind, who is new and untrained."""

from typing import Any

from litestar import Controller, Response, get
from litestar.params import FromQuery

from kit import clock
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import Badge, Column, Table, asked, table_page
from kit.web.charts import Bar, bars
from training.queries import hours
from training.queries.hours import HoursShown
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
    Column("town", N_("Town"), value=lambda row: pick(row.town_name, row.town_name_en)),
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


class HoursPages(Controller):
    """`/training-hours`."""

    path = "/training-hours"
    include_in_schema = False

    @get("/", permission="plans.read")
    async def show(self, *, year: FromQuery[int | None] = None) -> Response[Any]:
        """Everybody of the towns one may see, and the towns beside each other."""
        today, given = clock.today(), asked()
        chosen = year if year is not None and 2000 <= year <= today.year else today.year
        found = await hours.of_year(chosen, required().towns("plans.read"), today)
        found.sort(key=lambda one: (one.alarm is Alarm.NONE, one.met, one.town, one.employee_no))
        towns = hours.by_town(found)
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
                (str(one), f"/training-hours?year={one}")
                for one in range(today.year, today.year - 3, -1)
            ],
            rule=rule,
            towns=towns,
            picture=bars(
                gettext(N_("People who have done the year's training, by town, in percent")),
                [Bar(pick(one.name, one.name_en), [round(100 * one.share, 1)]) for one in towns],
                unit=" %",
            ),
            done=sum(one.met for one in found),
            people=len(found),
            alarms=sum(one.alarm in {Alarm.OVERDUE, Alarm.BROKEN} for one in found),
        )
