"""The training officer's desk: who is late, which sessions fill, pass rates, hours, costs."""

from litestar import Controller, Response, get

from kit import clock
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import page
from kit.web.charts import Bar, bars
from training.answers import desk_workbook
from training.pages.learning import KINDS
from training.queries import officer

SHOWN = 20


class OfficerPages(Controller):
    """`/training-desk`."""

    path = "/training-desk"
    include_in_schema = False

    @get("/", permission="plans.read")
    async def show(self) -> Response[str]:
        """The desk of the towns one may see."""
        today = clock.today()
        found = await officer.desk(required().towns("plans.read"), clock.now(), today)
        return page(
            "training/officer.html",
            desk=found,
            late=found.late[:SHOWN],
            more=max(0, len(found.late) - SHOWN),
            kinds=KINDS,
            completed=sum(one.completed for one in found.costs),
            rates_picture=bars(
                gettext(N_("Passed at the first attempt, in percent")),
                [Bar(pick(one.name, one.name_en), [one.percent]) for one in found.rates],
                unit=" %",
            ),
            hours_picture=bars(
                gettext(N_("Class hours a head this year, by town")),
                [
                    Bar(
                        pick(one.name, one.name_en),
                        [round(float(one.hours) / one.people, 1) if one.people else 0],
                    )
                    for one in found.towns
                ],
            ),
        )

    @get("/desk.xlsx", permission="plans.read")
    async def export(self) -> Response[bytes]:
        """The desk as a workbook."""
        return await desk_workbook()
