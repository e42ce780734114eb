"""The sheet that a chart is drawn on: elements with escaped texts, a title and a description."""

import math
import unicodedata
from functools import cache
from itertools import count
from typing import Any

from markupsafe import Markup, escape

_numbers = count(1)


def width(text: str, size: float = 12) -> float:
    """About how wide `text` is: Chinese signs are square, Latin ones a little over half as wide."""
    return sum(size if unicodedata.east_asian_width(sign) in "WF" else size * 0.56 for sign in text)


def ceiling(value: float) -> float:
    """The next round number at or above `value`: 1, 2 or 5 times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= value * 0.9999)


class Drawing:
    """A chart in the making; `svg` ends it."""

    def __init__(self, wide: float, high: float) -> None:
        self.wide = wide
        self.high = high
        self.parts: list[Markup] = []

    def element(self, name: str, content: Any = None, **attributes: Any) -> None:
        """One more element; `class_` is class, `stroke_width` stroke-width, None is left out."""
        self.parts.append(element(name, content, **attributes))

    def text(self, x: float, y: float, content: str, **attributes: Any) -> None:
        """One more line of text."""
        self.element("text", content, x=x, y=y, **attributes)

    def svg(
        self, title: str, description: str = "", kind: str = "", *, links: bool = False
    ) -> Markup:
        """The finished chart."""
        mark = f"chart-{next(_numbers)}"
        named = element("title", title, id=f"{mark}-title")
        if description:
            named += element("desc", description, id=f"{mark}-desc")
        drawn = element(
            "svg",
            named + Markup("").join(self.parts),
            class_=f"chart {kind}".strip(),
            viewBox=f"0 0 {self.wide:g} {self.high:g}",
            role="group" if links else "img",
            aria_labelledby=f"{mark}-title",
            aria_describedby=f"{mark}-desc" if description else None,
            width=round(self.wide) if kind == "heat-table" else None,
        )
        if kind in {"small", "map"}:
            return drawn
        # Texts keep their size: on a narrow screen the chart is moved sideways within its frame.
        return element(
            "div", drawn, class_="chart-scroll", role="group", aria_label=title, tabindex=0
        )


def element(name: str, content: Any = None, **attributes: Any) -> Markup:
    """An element with its attributes escaped.

    A heat table has thousands of them, so the text is put together by hand.
    """
    written = "".join(
        f' {_attribute(key)}="{f"{value:.5g}" if isinstance(value, float) else escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = "" if content is None else escape(content)
    return Markup(f"<{name}{written}>{inner}</{name}>")  # noqa: S704 - all parts are escaped


@cache
def _attribute(key: str) -> str:
    """`class_` is class, `stroke_width` stroke-width."""
    return key.rstrip("_").replace("_", "-")
