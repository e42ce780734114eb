"""Marks drawn as vectors: the QR code and the specimen seal."""

import math
from typing import Any

import segno

from kit.documents.fonts import FONT, drawable

SEAL_RED = (0.80, 0.10, 0.10)


def draw_qr(canvas: Any, x: float, y: float, size: float, content: str) -> None:
    """A QR code of `content`, quiet zone included, in the square whose lower left is (x, y).

    Runs of dark modules of a row are one rectangle each: small, and no hairlines between modules.
    """
    matrix = [
        list(row) for row in segno.make(content, error="m", micro=False).matrix_iter(border=4)
    ]
    module = size / len(matrix)
    canvas.saveState()
    canvas.setFillGray(1)
    canvas.rect(x, y, size, size, stroke=0, fill=1)
    canvas.setFillGray(0)
    path = canvas.beginPath()
    for line, row in enumerate(matrix):
        start = None
        for column, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                path.rect(
                    x + start * module,
                    y + size - (line + 1) * module,
                    (column - start) * module,
                    module,
                )
                start = None
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()


def draw_seal(canvas: Any, x: float, y: float, radius: float, around: str, below: str) -> None:
    """A drawn seal centred on (x, y): ring, star, `around` on the arc, `below` under the star.

    It is a specimen and says so: a drawn picture has no legal force.
    """
    around, below = drawable(around), drawable(below)
    canvas.saveState()
    canvas.setStrokeColorRGB(*SEAL_RED)
    canvas.setFillColorRGB(*SEAL_RED)
    canvas.setLineWidth(radius * 0.06)
    canvas.circle(x, y, radius * 0.97, stroke=1, fill=0)
    star = canvas.beginPath()
    for corner in range(10):
        angle = math.pi / 2 + corner * math.pi / 5
        reach = radius * (0.30 if corner % 2 == 0 else 0.115)
        point = (x + reach * math.cos(angle), y + reach * math.sin(angle))
        if corner == 0:
            star.moveTo(*point)
        else:
            star.lineTo(*point)
    star.close()
    canvas.drawPath(star, stroke=0, fill=1)
    size = min(radius * 0.26, radius * 3.3 / max(len(around), 1))
    spread = min(math.radians(250), len(around) * size * 1.25 / (radius * 0.72))
    step = spread / max(len(around) - 1, 1)
    for place, character in enumerate(around):
        angle = spread / 2 - place * step if len(around) > 1 else 0.0
        canvas.saveState()
        canvas.translate(x, y)
        canvas.rotate(math.degrees(angle))
        canvas.setFont(FONT, size)
        canvas.drawCentredString(0, radius * 0.66, character)
        canvas.restoreState()
    canvas.setFont(FONT, radius * 0.24)
    canvas.drawCentredString(x, y - radius * 0.62, below)
    canvas.restoreState()
