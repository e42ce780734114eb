"""A QR code on a page: for the phone to read off a screen."""

from itertools import groupby

import segno
from markupsafe import Markup

from kit.web.charts.drawing import element


def qr(content: str, title: str) -> Markup:
    """The QR code of `content`, dark on light whatever the page's colours; `title` names it."""
    matrix = [
        list(row) for row in segno.make(content, error="m", micro=False).matrix_iter(border=4)
    ]
    path: list[str] = []
    for y, row in enumerate(matrix):
        x = 0
        for dark, run in groupby(row):
            wide = len(list(run))
            if dark:
                path.append(f"M{x} {y}h{wide}v1h-{wide}z")
            x += wide
    size = len(matrix)
    return element(
        "svg",
        element("title", title)
        + element("rect", width=size, height=size, class_="qr-paper")
        + element("path", d="".join(path), class_="qr-ink"),
        viewBox=f"0 0 {size} {size}",
        class_="qr",
        role="img",
        shape_rendering="crispEdges",
    )
