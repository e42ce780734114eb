"""Who may serve where: a town as a matrix, and who falls out in the days to come."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from litestar import Controller, Response, get
from litestar.params import FromQuery, QueryParameter

from certification.pages.shared import town_options
from certification.permissions import READ
from certification.queries.impact import FORECAST_DAYS, FallsOut, forecast
from certification.queries.names import names
from certification.queries.people import Holder, holders
from certification.queries.qualification import open_until, posts_until
from certification.rules.days import months_left
from kit import clock
from kit.language import N_, gettext, pick
from kit.permissions import required
from kit.web import Badge, Column, Table, asked, cut, table_page
from kit.web.tables import Tone
from staff.queries import directory

NOTE_MONTHS, GOOD_MONTHS = 3, 6
HEAT = (
    ("bad", N_("ends within a month")),
    ("note", N_("1 to 3 months left")),
    ("quiet", N_("3 to 6 months left")),
    ("good", N_("more than 6 months left")),
)
"""The colours of the cells and what they say."""


class MatrixPages(Controller):
    """`/qualification`."""

    path = "/qualification"
    include_in_schema = False

    @get("/", permission=READ)
    async def show_town(
        self,
        town: Annotated[str | None, QueryParameter(max_length=40)] = None,
        on: FromQuery[date | None] = None,
        by: FromQuery[Literal["line", "post"]] = "line",
    ) -> Response[Any]:
        """People by service lines or posts of a town on a day, coloured by months left."""
        day = on or clock.today()
        choices = town_options(await directory.towns(), READ)
        chosen = _chosen(town, choices)
        people = await holders(towns=required().towns(READ), town=chosen, on=day)
        ids = [one.id for one in people]
        if by == "line":
            heads = [(one.code, pick(one.name, one.name_en)) for one in await directory.lines()]
            until = await open_until(ids, day)
        else:
            until = await posts_until(ids, day)
            called = await names()
            heads = sorted({(code, called("post", code)) for _, code in until})
        given = asked(("name",), ("open", "left"), page_size=100)
        fitting = [one for one in people if _fits(one, until, day, given.filters, heads)]
        shown, total = cut(fitting, given)
        columns = [
            Column(
                "name",
                N_("Full name"),
                link=lambda row: f"/people/{row.employee_no}/qualification?on={day}",
            ),
            Column("employeeNo", N_("Staff No."), value=lambda row: row.employee_no, rank=2),
            *(_column(code, name, until, day) for code, name in heads),
        ]
        table = Table(
            name="qualification",
            caption=N_("People and service lines") if by == "line" else N_("People and posts"),
            columns=columns,
            rows=shown,
            asked=given,
            total=total,
            compact=True,
        )
        return table_page(
            "certification/matrix.html",
            table,
            towns=choices,
            town=chosen,
            on=day,
            by=by,
            heads=heads,
            chosen_open=given.filter("open"),
            chosen_left=given.filter("left"),
            heat=[(tone, gettext(text)) for tone, text in HEAT],
            counts=[
                (name, sum((one.id, code) in until for one in people), len(people))
                for code, name in heads
            ],
        )

    @get("/forecast", permission=READ)
    async def show_forecast(
        self,
        town: Annotated[str | None, QueryParameter(max_length=40)] = None,
        days: Annotated[int, QueryParameter(ge=1, le=366)] = FORECAST_DAYS,
    ) -> Response[Any]:
        """Who falls out in the days to come, which windows that concerns, who is left."""
        choices = town_options(await directory.towns(), READ)
        chosen = _chosen(town, choices)
        found = await forecast(required().towns(READ), chosen, clock.today(), days)
        lines = {one.code: pick(one.name, one.name_en) for one in await directory.lines()}
        table = Table(
            name="forecast",
            caption=N_("Who falls out"),
            columns=(
                Column(
                    "name",
                    N_("Full name"),
                    value=lambda row: row.who.name,
                    link=lambda row: (
                        f"/people/{row.who.employee_no}/qualification?on={row.first_day}"
                    ),
                ),
                Column("no", N_("Staff No."), value=lambda row: row.who.employee_no, rank=2),
                Column("line", N_("Service line"), value=lambda row: lines.get(row.line, row.line)),
                Column("first_day", N_("Closed from")),
                Column("planned", N_("Published half-days"), value=_planned),
                Column("guessed", N_("Half-days beyond, estimated"), value=_guessed, rank=2),
                Column("centres", N_("Centres"), value=_centres, rank=2),
            ),
            rows=found.falls_out,
            asked=asked(page_size=500),
            empty=N_("Nobody falls out in these days."),
        )
        return table_page(
            "certification/forecast.html",
            table,
            towns=choices,
            town=chosen,
            days=days,
            found=found,
            left=[(lines.get(one.line, one.line), one.now, one.then) for one in found.left],
        )


def _chosen(town: str | None, choices: list[tuple[str, str]]) -> str:
    codes = [code for code, _ in choices]
    return town if town in codes else next(iter(codes), "")


def _planned(row: FallsOut) -> int:
    return sum(one.half_days for one in row.work if not one.estimated)


def _guessed(row: FallsOut) -> int:
    return sum(one.half_days for one in row.work if one.estimated)


def _centres(row: FallsOut) -> str:
    return gettext("; ").join(
        dict.fromkeys(pick(one.centre_name, one.centre_name_en) for one in row.work)
    )


_Until = Mapping[tuple[int, str], date]


def _fits(
    one: Holder,
    until: _Until,
    day: date,
    filters: Mapping[str, str],
    heads: list[tuple[str, str]],
) -> bool:
    wanted = filters.get("open")
    if wanted and (one.id, wanted) not in until:
        return False
    left = filters.get("left")
    if left not in {"1", "3", "6"}:
        return True
    ends = [until.get((one.id, code)) for code, _ in heads if wanted in {None, "", code}]
    return any(end and end != date.max and months_left(day, end) < int(left) for end in ends)


def _column(code: str, name: str, until: _Until, day: date) -> Column:
    def value(row: Holder) -> Badge | None:
        return _cell(until.get((row.id, code)), day)

    return Column(code, name, value=value, align="center")


def _cell(until: date | None, day: date) -> Badge | None:
    """Until when it is open; the sooner it closes, the warmer the colour."""
    if until is None:
        return None
    if until == date.max:
        return Badge(gettext("no end"), "good", gettext("no end"))
    return Badge(until.isoformat(), tone_of(months_left(day, until)), until)


def tone_of(months: int) -> Tone:
    """The colour for so many full months left."""
    if months < 1:
        return "bad"
    if months < NOTE_MONTHS:
        return "note"
    return "quiet" if months < GOOD_MONTHS else "good"
