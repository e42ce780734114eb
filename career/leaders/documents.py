"""The district's report on paper, its charts drawn with the pen."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from career.leaders.queries import District, TownFigures
from kit.clock import civil
from kit.documents import (
    Block,
    Column,
    Drawing,
    Facts,
    Frame,
    Grid,
    Heading,
    Keep,
    Pen,
    Text,
    report,
)
from kit.language import N_, gettext, pick
from kit.web.environment import date_text, number_text, percent_text, period_text

BLUE, GREEN, GREY = "#2563a8", "#2f855a", "#c3ccd6"
BAR = 15.0
BARS = 40  # on one page at most


def district_report(found: District, made_at: datetime) -> bytes:
    """The report of the period as a PDF in the reader's language."""
    title = gettext(N_("Quarterly report of the service centres"))
    frame = Frame(
        title=f"{title} {found.first_day}–{found.last_day}",
        made_at=made_at,
        header=f"{title} · {period_text(found.first_day, found.last_day)}",
        footer=gettext(N_("Made on {day}."), day=date_text(civil(made_at))),
    )
    towns = found.towns
    name = _name
    blocks: list[Block] = [
        Heading(title, 1, "centre"),
        Text(period_text(found.first_day, found.last_day), 12, align="centre", space_after=10),
        Facts(
            [
                (gettext(N_("Towns")), len(towns)),
                (gettext(N_("Centres")), sum(one.centres for one in towns)),
                (gettext(N_("Windows")), sum(one.windows for one in towns)),
                (gettext(N_("People")), sum(one.people for one in towns)),
                (gettext(N_("Cases")), number_text(sum(one.cases for one in towns))),
                (gettext(N_("Window half-days saved")), sum(one.saved for one in towns)),
                (gettext(N_("Came")), sum(one.came for one in towns)),
                (gettext(N_("Left")), sum(one.left for one in towns)),
            ]
        ),
        *_bars(N_("Cases by town"), towns, name, lambda one: float(one.cases), BLUE),
        _months(found),
        *_bars(
            N_("Window half-days saved against the uniform plan"),
            [one for one in towns if one.uniform],
            name,
            lambda one: float(one.saved),
            GREEN,
        ),
        *_bars(
            N_("Share of placed people with a certificate in force (%)"),
            [one for one in towns if one.qualified is not None],
            name,
            lambda one: float(one.qualified or 0) * 100,
            BLUE,
        ),
        Heading(gettext(N_("Towns in figures"))),
        _table(towns),
        Text(
            gettext(
                N_(
                    "Windows saved and the waiting promise are those of the plans on which rosters "
                    "were published in the period; – means that there is no data."
                )
            ),
            8.5,
            colour="#555555",
        ),
    ]
    return report(frame, blocks)


def _name(one: TownFigures) -> str:
    return pick(one.name, one.name_en)


def _bars(
    title: str,
    towns: Sequence[TownFigures],
    name: Callable[[TownFigures], str],
    value: Callable[[TownFigures], float],
    colour: str,
) -> list[Block]:
    """A bar for each town under the title, on as many pages as they need."""
    top = max((value(one) for one in towns), default=0) or 1

    def draw(shown: Sequence[TownFigures], pen: Pen) -> None:
        room = pen.width - 190
        for number, one in enumerate(shown):
            y = number * BAR
            pen.text(108, y + 11, name(one), size=8.5, align="right", room=104)
            long = max(1.0, room * value(one) / top)
            pen.box(114, y + 3, long, BAR - 5, fill=colour, stroke=None)
            pen.text(114 + long + 5, y + 11, number_text(round(value(one), 1)), size=8)

    heading = Heading(gettext(title))
    if not towns:
        return [Keep([heading, Text(gettext(N_("No data for this period.")), 9, colour="#555555")])]
    parts = [
        Drawing(len(shown) * BAR + 8, partial(draw, shown))
        for shown in (towns[start : start + BARS] for start in range(0, len(towns), BARS))
    ]
    return [Keep([heading, parts[0]]), *parts[1:]]


def _months(found: District) -> Keep:
    months = found.months
    top = max((cases for _, cases in months), default=0) or 1

    def draw(pen: Pen) -> None:
        step = (pen.width - 60) / max(1, len(months))
        for part in range(5):
            y = 120 - 110 * part / 4
            pen.line(50, y, pen.width - 6, y, thick=0.3, colour=GREY)
            pen.text(46, y + 3, number_text(round(top * part / 4)), size=7.5, align="right")
        for number, (month, cases) in enumerate(months):
            high = 110 * cases / top
            x = 54 + number * step
            pen.box(x, 120 - high, step * 0.7, high, fill=BLUE, stroke=None)
            label = f"{month.year}-{month.month:02}"
            pen.text(x + step * 0.35, 132, label, size=6.5, align="centre")

    blocks: list[Block] = [Heading(gettext(N_("Cases by month")))]
    if months:
        blocks.append(Drawing(140, draw))
    else:
        blocks.append(Text(gettext(N_("No data for this period.")), 9, colour="#555555"))
    return Keep(blocks)


def _table(towns: Sequence[TownFigures]) -> Grid:
    return Grid(
        [
            Column(gettext(N_("Town")), 1.5),
            Column(gettext(N_("Centres")), 0.9, "right"),
            Column(gettext(N_("Windows")), 0.9, "right"),
            Column(gettext(N_("People")), 0.9, "right"),
            Column(gettext(N_("Cases")), 1.1, "right"),
            Column(gettext(N_("Half-days saved")), 0.9, "right"),
            Column(gettext(N_("Promise kept")), 1, "right"),
            Column(gettext(N_("Qualified")), 1, "right"),
            Column(gettext(N_("Class hours")), 0.8, "right"),
            Column(gettext(N_("Turnover")), 0.9, "right"),
        ],
        [
            (
                _name(one),
                one.centres,
                one.windows,
                one.people,
                number_text(one.cases),
                one.saved if one.uniform else "–",
                percent_text(one.promise) if one.promise is not None else "–",
                percent_text(one.qualified) if one.qualified is not None else "–",
                number_text(one.class_hours),
                percent_text(one.turnover, 1),
            )
            for one in towns
        ],
        size=8,
        empty=gettext(N_("No towns.")),
    )
