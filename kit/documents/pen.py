"""Free drawing on one page: points, origin at the top left, y growing downwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, Literal

from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader

from kit.documents.fonts import FONT, drawable, width
from kit.documents.marks import draw_qr, draw_seal
from kit.documents.tags import Role

Align = Literal["left", "centre", "right"]
BLACK = "#1a1a1a"
_NOT_AT_LINE_START = frozenset("、，。；：？！）》】〕〉」』”’%℃·…—,.;:?!)]}")
_NOT_AT_LINE_END = frozenset("（《【〔〈「『“‘([{￥")
_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./@'")


def stroke_for_bold(size: float) -> float:
    """How wide an outline makes text of `size` look bold: there is one weight of the font."""
    return size * 0.035


def wrapped(text: str, size: float, room: float) -> list[str]:
    """`text` broken into lines of at most `room` points.

    Chinese breaks anywhere but before closing and after opening punctuation; Latin words and
    numbers stay whole unless one alone is wider than a line.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in _pieces(paragraph):
            if not line or width(line + piece, size) <= room or piece[0] in _NOT_AT_LINE_START:
                line += piece
            else:
                lines.append(line.rstrip())
                line = piece.lstrip()
            while len(line) > 1 and width(line, size) > room and len(_pieces(line)) == 1:
                cut = len(line) - 1
                while cut > 1 and width(line[:cut], size) > room:
                    cut -= 1
                lines.append(line[:cut])
                line = line[cut:]
        lines.append(line.rstrip())
    return lines


def fitted(text: object, size: float, room: float, height: float) -> tuple[float, list[str]]:
    """The largest size up to `size` at which the text fits the box, and its lines at that size.

    One line that is only a little too wide is made smaller rather than broken; nothing is set
    smaller than 4 points. A height of 0 is no bound.
    """
    clean = drawable(text)
    lines = wrapped(clean, size, room)
    while size > 4:
        high = 1.2 * size + (len(lines) - 1) * 1.4 * size
        if (not height or high <= height or (len(lines) == 1)) and all(
            width(line, size) <= room for line in lines
        ):
            break
        size *= 0.96
        lines = wrapped(clean, size, room)
    return size, lines


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for character in text:
        last = pieces[-1][-1] if pieces else ""
        if (character in _WORD and last in _WORD) or last in _NOT_AT_LINE_END:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


class Pen:
    """Draws on a page (or on a block of a report) of `width` × `height` points."""

    def __init__(self, canvas: Any, width: float, height: float) -> None:
        self._canvas = canvas
        self.width = width
        self.height = height

    def speak(self, language: str) -> None:
        """What is drawn from here on is in that language (zh-CN, en), says the structure."""
        tags = getattr(self._canvas, "tags", None)
        if tags is not None:
            tags.language = language

    @contextmanager
    def part(self, role: Role, alt: str | None = None) -> Iterator[None]:
        """What is drawn within is one part of the document's structure, where it has one.

        What is drawn outside any part makes its own: text a paragraph, lines and boxes artifacts.
        """
        tags = getattr(self._canvas, "tags", None)
        if tags is None or tags.open:
            yield
        else:
            with tags.marked(self._canvas, role, alt):
                yield

    def text(
        self,
        x: float,
        y: float,
        text: object,
        *,
        size: float = 11,
        align: Align = "left",
        bold: bool = False,
        colour: str = BLACK,
        room: float | None = None,
    ) -> None:
        """One line of text with its baseline at y; made smaller where it is wider than `room`."""
        line = drawable(text).replace("\n", " ")
        wide = width(line, size)
        if room is not None and wide > room:
            size *= room / wide
            wide = room
        start = x - (wide if align == "right" else wide / 2 if align == "centre" else 0)
        canvas = self._canvas
        with self.part("P"):
            canvas.saveState()
            canvas.setFont(FONT, size)
            canvas.setFillColor(HexColor(colour))
            if bold:
                canvas.setStrokeColor(HexColor(colour))
                canvas.setLineWidth(stroke_for_bold(size))
            canvas.drawString(start, self.height - y, line, mode=2 if bold else None)
            canvas.restoreState()

    def paragraph(
        self,
        x: float,
        y: float,
        text: object,
        room: float,
        *,
        size: float = 11,
        leading: float = 1.6,
        align: Align = "left",
        bold: bool = False,
        colour: str = BLACK,
    ) -> float:
        """Lines no wider than `room`, the first one's baseline at y; the y of the line after."""
        at = {"left": x, "centre": x + room / 2, "right": x + room}[align]
        with self.part("P"):
            for line in wrapped(drawable(text), size, room):
                self.text(at, y, line, size=size, align=align, bold=bold, colour=colour)
                y += size * leading
        return y

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        *,
        thick: float = 0.6,
        colour: str = BLACK,
        dashed: bool = False,
    ) -> None:
        """A straight line."""
        canvas = self._canvas
        with self.part("Artifact"):
            canvas.saveState()
            canvas.setStrokeColor(HexColor(colour))
            canvas.setLineWidth(thick)
            if dashed:
                canvas.setDash(3, 2)
            canvas.line(x1, self.height - y1, x2, self.height - y2)
            canvas.restoreState()

    def box(
        self,
        x: float,
        y: float,
        wide: float,
        high: float,
        *,
        fill: str | None = None,
        stroke: str | None = BLACK,
        thick: float = 0.6,
        radius: float = 0,
    ) -> None:
        """A rectangle whose upper left corner is (x, y)."""
        canvas = self._canvas
        shape = (x, self.height - y - high, wide, high)
        with self.part("Artifact"):
            canvas.saveState()
            if fill:
                canvas.setFillColor(HexColor(fill))
            if stroke:
                canvas.setStrokeColor(HexColor(stroke))
                canvas.setLineWidth(thick)
            if radius:
                canvas.roundRect(*shape, radius, stroke=bool(stroke), fill=bool(fill))
            else:
                canvas.rect(*shape, stroke=bool(stroke), fill=bool(fill))
            canvas.restoreState()

    def picture(
        self, x: float, y: float, wide: float, high: float, content: bytes, alt: str = ""
    ) -> None:
        """A picture (PNG, JPEG) as large as fits the box, in its middle, its shape kept."""
        with self.part("Figure" if alt else "Artifact", alt or None):
            self._canvas.drawImage(
                ImageReader(BytesIO(content)),
                x,
                self.height - y - high,
                wide,
                high,
                mask="auto",
                preserveAspectRatio=True,
                anchor="c",
            )

    def qr(self, x: float, y: float, size: float, content: str) -> None:
        """A QR code of `content`, quiet zone included, upper left corner at (x, y)."""
        with self.part("Figure", content):
            draw_qr(self._canvas, x, self.height - y - size, size, content)

    def seal(self, x: float, y: float, radius: float, around: str, below: str = "样章") -> None:
        """A drawn specimen seal centred on (x, y); `around` names the office."""
        with self.part("Figure", f"{below} {around}"):
            draw_seal(self._canvas, x, self.height - y, radius, around, below)
