"""A heat table: rows by columns, each cell with its value and a shade of it."""

from collections.abc import Callable, Sequence

from markupsafe import Markup

from kit.web.charts.drawing import Drawing, element, width
from kit.web.environment import number_text

_CELL = 24.0


def heat(
    title: str,
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[float | None]],
    *,
    description: str = "",
    diverging: bool = False,
    said: Callable[[float], str] = number_text,
    link: Callable[[int, int], str | None] | None = None,
) -> Markup:
    """The table; with `diverging` what is above zero glows (shortage), below it is cold (idle).

    Every value is also written in its cell, so nothing is told by colour alone.
    """
    room = min(220.0, max((width(row) for row in rows), default=0) + 12)
    head = max((width(column, 11) for column in columns), default=0)
    longest = max((width(said(v), 11) for r in values for v in r if v is not None), default=0)
    wide = max(34.0, head + 8, longest + 8)
    sheet = Drawing(room + wide * len(columns) + 2, _CELL * (len(rows) + 1) + 2)
    most = max((abs(value) for row in values for value in row if value is not None), default=0) or 1
    for number, column in enumerate(columns):
        x = room + wide * (number + 0.5)
        sheet.text(x, 16, column, text_anchor="middle", class_="quiet")
    for down, (label, row) in enumerate(zip(rows, values, strict=True)):
        y = _CELL * (down + 1)
        sheet.text(room - 8, y + 16, label, text_anchor="end")
        for across, value in enumerate(row):
            x = room + wide * across
            box = {"x": x, "y": y, "width": wide, "height": _CELL}
            parts = element("rect", **box, class_="heat-frame")
            if value is not None:
                shade = ("hot" if value > 0 else "cold") if diverging else ""
                parts = (
                    element(
                        "rect",
                        **box,
                        class_=f"heat {shade}".strip(),
                        fill_opacity=round(0.55 * abs(value) / most, 3),
                    )
                    + parts
                    + element("text", said(value), x=x + wide / 2, y=y + 16, text_anchor="middle")
                )
            target = link(down, across) if link is not None and value is not None else None
            if target and value is not None:
                name = f"{label}, {columns[across]}: {said(value)}"
                parts = element("a", parts, href=target, aria_label=name)
            sheet.parts.append(parts)
    return sheet.svg(title, description, "heat-table", links=link is not None)
