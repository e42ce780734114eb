"""Bars: one or more values for each label, lying, so that labels can be long."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from kit.web.charts.drawing import Drawing, ceiling, element, width
from kit.web.environment import number_text

_ROW = 16.0
_GAP = 10.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One label with its values, in the order of the series."""

    label: str
    values: Sequence[float | None]
    tone: str = ""
    """good, note or bad instead of the series' colour."""


def bars(
    title: str,
    items: Sequence[Bar],
    *,
    series: Sequence[str] = (),
    description: str = "",
    unit: str = "",
) -> Markup:
    """Lying bars with their values beside them; a legend where there are several series."""
    room = min(240.0, max((width(item.label) for item in items), default=0) + 12)
    many = max((len(item.values) for item in items), default=1)
    top = ceiling(max((value or 0 for item in items for value in item.values), default=1))
    sheet = Drawing(720, max(1, len(items)) * (many * _ROW + _GAP) + 4)
    span = 720 - room - 90
    y = 2.0
    for item in items:
        sheet.text(room - 8, y + many * _ROW / 2 + 4, item.label, text_anchor="end")
        for number, value in enumerate(item.values):
            if value is not None:
                long = max(1.0, span * value / top)
                shade = item.tone or f"series-{number % 5 + 1}"
                sheet.element(
                    "rect", x=room, y=y + 2, width=long, height=_ROW - 4, rx=2, class_=shade
                )
                said = f"{number_text(value)}{unit}"
                sheet.text(room + long + 6, y + _ROW / 2 + 4, said, class_="quiet")
            y += _ROW
        y += _GAP
    sheet.element("line", x1=room, x2=room, y1=0, y2=sheet.high, class_="axis")
    drawn = sheet.svg(title, description)
    return drawn + legend(series) if len(series) > 1 else drawn


def legend(series: Sequence[str]) -> Markup:
    """The names of the series with their colours."""
    lines = Markup("").join(
        element(
            "li",
            element(
                "svg",
                element("rect", width=12, height=12, rx=2, class_=f"series-{number % 5 + 1}"),
                viewBox="0 0 12 12",
                class_="chart swatch",
                aria_hidden="true",
            )
            + Markup.escape(name),
        )
        for number, name in enumerate(series)
    )
    return element("ul", lines, class_="chart-legend")
