"""A ring that is closed as far as a thing is done."""

import math

from markupsafe import Markup

from kit.web.charts.drawing import Drawing
from kit.web.environment import percent_text


def ring(title: str, share: float, *, tone: str = "series-1", text: str | None = None) -> Markup:
    """The ring with its share written inside."""
    part = min(1.0, max(0.0, share))
    whole = 2 * math.pi * 40
    sheet = Drawing(100, 100)
    sheet.element("circle", cx=50, cy=50, r=40, class_="ring")
    if part > 0:
        sheet.element(
            "circle",
            cx=50,
            cy=50,
            r=40,
            class_=f"ring-share {tone}",
            stroke_dasharray=f"{whole * part:.2f} {whole:.2f}",
            transform="rotate(-90 50 50)",
            fill_opacity=0,
        )
    said = percent_text(part) if text is None else text
    sheet.text(50, 57, said, text_anchor="middle", font_size=20, font_weight=700)
    return sheet.svg(title, said, "small")
