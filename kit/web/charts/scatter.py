"""Points between two measures, each with a name where the pointer rests."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from kit.web.charts.drawing import Drawing, element
from kit.web.environment import number_text

_WIDE = 720.0
_HIGH = 320.0
_LEFT = 56.0
_BELOW = 44.0


@dataclass(frozen=True, slots=True)
class Dot:
    """One point."""

    name: str
    x: float
    y: float
    tone: str = "series-1"
    link: str | None = None


def scatter(
    title: str,
    dots: Sequence[Dot],
    *,
    x_axis: str,
    y_axis: str,
    x_bounds: tuple[float, float],
    y_bounds: tuple[float, float],
    description: str = "",
) -> Markup:
    """The chart; dots beyond the bounds stand at the edge."""
    sheet = Drawing(_WIDE, _HIGH)
    right, floor = _WIDE - 16, _HIGH - _BELOW

    def x(value: float) -> float:
        share = (value - x_bounds[0]) / (x_bounds[1] - x_bounds[0])
        return _LEFT + (right - _LEFT) * min(1.0, max(0.0, share))

    def y(value: float) -> float:
        share = (value - y_bounds[0]) / (y_bounds[1] - y_bounds[0])
        return floor - (floor - 12) * min(1.0, max(0.0, share))

    for part in range(5):
        across = x_bounds[0] + (x_bounds[1] - x_bounds[0]) * part / 4
        up = y_bounds[0] + (y_bounds[1] - y_bounds[0]) * part / 4
        sheet.element("line", x1=_LEFT, x2=right, y1=y(up), y2=y(up), class_="grid")
        sheet.text(_LEFT - 6, y(up) + 4, number_text(up), text_anchor="end", class_="quiet")
        said = number_text(across)
        sheet.text(x(across), floor + 18, said, text_anchor="middle", class_="quiet")
    if y_bounds[0] < 0 < y_bounds[1]:
        sheet.element("line", x1=_LEFT, x2=right, y1=y(0), y2=y(0), class_="axis")
    sheet.text((_LEFT + right) / 2, _HIGH - 6, x_axis, text_anchor="middle")
    sheet.text(_LEFT + 4, 10, y_axis)
    for dot in dots:
        circle = element("title", dot.name) + element(
            "circle", cx=x(dot.x), cy=y(dot.y), r=6, class_=dot.tone, fill_opacity=0.6
        )
        sheet.parts.append(
            element("a", circle, href=dot.link) if dot.link else element("g", circle)
        )
    return sheet.svg(title, description, links=any(dot.link for dot in dots))
