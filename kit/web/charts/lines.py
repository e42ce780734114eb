"""Lines over equal steps, with a band of what is likely."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from kit.web.charts.bars import legend
from kit.web.charts.drawing import Drawing, ceiling, width
from kit.web.environment import number_text

_HIGH = 260.0
_WIDE = 720.0
_LEFT = 48.0
_BELOW = 28.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line; None where there is no value."""

    name: str
    values: Sequence[float | None]
    dashed: bool = False


def _points(xs: Sequence[float], ys: Sequence[float]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))


def lines(
    title: str,
    labels: Sequence[str],
    series: Sequence[Line],
    *,
    band: tuple[Sequence[float | None], Sequence[float | None]] | None = None,
    description: str = "",
    at: Sequence[float] | None = None,
) -> Markup:
    """The chart; `band` is the lower and upper edge of what is likely, None where there is none.

    `at`: where each label stands on the axis, rising; else they stand equally far apart.
    """
    edges = [line.values for line in series] + ([band[1]] if band else [])
    everything = [value for values in edges for value in values if value is not None]
    top = ceiling(max(everything, default=1))
    sheet = Drawing(_WIDE, _HIGH)
    floor = _HIGH - _BELOW
    places = range(len(labels)) if at is None else at
    first, length = (places[0], (places[-1] - places[0]) or 1) if labels else (0, 1)
    xs = [_LEFT + (_WIDE - _LEFT - 12) * (place - first) / length for place in places]

    def y(value: float) -> float:
        return floor - (floor - 12) * value / top

    for part in range(5):
        value = top * part / 4
        sheet.element("line", x1=_LEFT, x2=_WIDE - 12, y1=y(value), y2=y(value), class_="grid")
        said = number_text(value)
        sheet.text(_LEFT - 6, y(value) + 4, said, text_anchor="end", class_="quiet")
    room = max((width(label) for label in labels), default=1) * 1.3
    shown = None
    for number, label in enumerate(labels):
        if shown is None or (xs[number] - xs[shown] >= room and label != labels[shown]):
            sheet.text(xs[number], _HIGH - 8, label, text_anchor="middle", class_="quiet")
            shown = number
    if band is not None:
        for run in _runs(band[1]):
            back = run[::-1]
            values = [*(band[1][i] for i in run), *(band[0][i] for i in back)]
            edge = _points([xs[i] for i in (*run, *back)], [y(value or 0) for value in values])
            sheet.element("polygon", points=edge, class_="band series-1")
    for number, line in enumerate(series):
        for run in _runs(line.values):
            sheet.element(
                "polyline",
                points=_points([xs[i] for i in run], [y(line.values[i] or 0) for i in run]),
                class_=f"line series-{number % 5 + 1}{' dash' if line.dashed else ''}",
            )
    drawn = sheet.svg(title, description)
    return drawn + legend([line.name for line in series]) if len(series) > 1 else drawn


def _runs(values: Sequence[float | None]) -> list[list[int]]:
    """Stretches of places that have a value."""
    found: list[list[int]] = [[]]
    for number, value in enumerate(values):
        if value is None:
            found.append([])
        else:
            found[-1].append(number)
    return [run for run in found if run]
