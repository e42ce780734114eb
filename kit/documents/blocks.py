"""The blocks of a flowing report. All text is drawn as it is: no markup, so nothing to escape."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepTogether,
    Spacer,
    Table,
)
from reportlab.platypus import (
    PageBreak as _NewPage,
)

from kit.documents.fonts import FONT, drawable
from kit.documents.pen import BLACK, Align, Pen, wrapped

LEADING = 1.5


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, or one line after another."""

    text: str
    size: float = 10
    bold: bool = False
    align: Align = "left"
    colour: str = BLACK
    space_after: float = 4


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (the document's), 2 or 3; never the last line of a page."""

    text: str
    level: int = 2
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Facts:
    """Label and value pairs, in `columns` columns."""

    pairs: Sequence[tuple[str, object]]
    columns: int = 2
    size: float = 9.5


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a grid; `weight` is its share of the width."""

    label: str
    weight: float = 1
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is not plain text."""

    text: str
    fill: str | None = None
    bold: bool = False
    colour: str = BLACK
    align: Align | None = None
    columns: int = 1
    """How many columns it spans; the row holds one entry less for each more."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table whose header is repeated on each page."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    size: float = 9
    zebra: bool = True
    padding: float = 3
    header_fill: str = "#e8edf4"
    empty: str = ""
    """Shown in place of rows when there are none."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A block of its own height, drawn with a Pen; as wide as the page's text."""

    height: float
    draw: Callable[[Pen], None]


@dataclass(frozen=True, slots=True)
class Space:
    """Empty room."""

    height: float = 8


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a new page."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Blocks that stay on one page if they fit on one."""

    blocks: Sequence["Block"] = field(default=())


Block = Text | Heading | Facts | Grid | Drawing | Space | PageBreak | Keep


class _Lines(Flowable):
    """Text broken to the room there is."""

    def __init__(
        self,
        text: str,
        size: float,
        *,
        bold: bool = False,
        align: Align = "left",
        colour: str = BLACK,
    ) -> None:
        super().__init__()
        self.text, self.size, self.bold, self.align, self.colour = text, size, bold, align, colour
        self.lines: list[str] = []

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: ARG002, N803
        """The room that the text takes."""
        self.width = aW
        self.lines = wrapped(self.text, self.size, aW)
        self.height = len(self.lines) * self.size * LEADING
        return aW, self.height

    def split(self, aW: float, aH: float) -> list[Flowable]:  # noqa: N803
        """The lines that fit, and the rest."""
        self.wrap(aW, aH)
        fit = int(aH // (self.size * LEADING))
        if fit < 1 or fit >= len(self.lines):
            return []
        return [
            _Lines(
                "\n".join(lines), self.size, bold=self.bold, align=self.align, colour=self.colour
            )
            for lines in (self.lines[:fit], self.lines[fit:])
        ]

    def draw(self) -> None:
        """The lines are on the canvas."""
        pen = Pen(self.canv, self.width, self.height)
        at = {"left": 0, "centre": self.width / 2, "right": self.width}[self.align]
        for number, line in enumerate(self.lines):
            pen.text(
                at,
                (number * LEADING + 1.12) * self.size,
                line,
                size=self.size,
                align=self.align,
                bold=self.bold,
                colour=self.colour,
            )


class _Drawn(Flowable):
    def __init__(self, drawing: Drawing) -> None:
        super().__init__()
        self.drawing = drawing

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: ARG002, N803
        self.width, self.height = aW, self.drawing.height
        return self.width, self.height

    def draw(self) -> None:
        self.drawing.draw(Pen(self.canv, self.width, self.height))


def _cell(
    value: object, size: float, room: float, align: Align, fills: list[Any], at: tuple[int, int]
) -> Any:
    if isinstance(value, Cell):
        column, row = at
        last = (column + value.columns - 1, row)
        if value.fill:
            fills.append(("BACKGROUND", at, last, HexColor(value.fill)))
        if value.columns > 1:
            fills.append(("SPAN", at, last))
        if value.align:
            fills.append(("ALIGN", at, last, value.align.upper().replace("CENTRE", "CENTER")))
        text = drawable(value.text)
        if value.bold or value.colour != BLACK:
            return _Lines(
                text, size, bold=value.bold, align=value.align or align, colour=value.colour
            )
    else:
        text = drawable("" if value is None else value)
    return "\n".join(wrapped(text, size, room))


def _grid(grid: Grid, room: float) -> Table:
    total = sum(column.weight for column in grid.columns)
    widths = [room * column.weight / total for column in grid.columns]
    styles: list[Any] = [
        ("FONT", (0, 0), (-1, -1), FONT, grid.size, grid.size * 1.35),
        ("GRID", (0, 0), (-1, -1), 0.4, HexColor("#9aa5b1")),
        ("BACKGROUND", (0, 0), (-1, 0), HexColor(grid.header_fill)),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), grid.padding),
        ("RIGHTPADDING", (0, 0), (-1, -1), grid.padding),
        ("TOPPADDING", (0, 0), (-1, -1), grid.padding * 0.8),
        ("BOTTOMPADDING", (0, 0), (-1, -1), grid.padding * 0.8),
    ]
    if grid.zebra:
        styles.append(("ROWBACKGROUNDS", (0, 1), (-1, -1), [None, HexColor("#f7f9fb")]))
    for place, column in enumerate(grid.columns):
        if column.align != "left":
            side = column.align.upper().replace("CENTRE", "CENTER")
            styles.append(("ALIGN", (place, 0), (place, -1), side))
    data: list[list[Any]] = [
        [
            _Lines(drawable(column.label), grid.size, bold=True, align=column.align)
            for column in grid.columns
        ]
    ]
    rows = grid.rows or ([[Cell(grid.empty, columns=len(widths), colour="#666666")]])
    for line, row in enumerate(rows, 1):
        cells: list[Any] = []
        for value in row:
            place = len(cells)
            spans = value.columns if isinstance(value, Cell) else 1
            wide = sum(widths[place : place + spans]) - 2 * grid.padding
            align = grid.columns[place].align
            cells.append(_cell(value, grid.size, wide, align, styles, (place, line)))
            cells += [""] * (spans - 1)
        data.append(cells)
    return Table(data, colWidths=widths, repeatRows=1, style=styles, hAlign="LEFT")


def _facts(facts: Facts, room: float) -> Table:
    widths = [room / facts.columns * share for _ in range(facts.columns) for share in (0.3, 0.7)]
    data: list[list[Any]] = []
    for start in range(0, len(facts.pairs), facts.columns):
        row: list[Any] = []
        for label, value in facts.pairs[start : start + facts.columns]:
            row += [
                _Lines(drawable(label), facts.size, colour="#666666"),
                _Lines(drawable("" if value is None else value), facts.size),
            ]
        data.append(row + [""] * (len(widths) - len(row)))
    return Table(
        data or [[""] * len(widths)],
        colWidths=widths,
        hAlign="LEFT",
        style=[
            ("FONT", (0, 0), (-1, -1), FONT, facts.size),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.3, HexColor("#dddddd")),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ],
    )


def flowables(blocks: Sequence[Block], room: float) -> list[Flowable]:
    """`blocks` as reportlab wants them, `room` points wide."""
    flow: list[Flowable] = []
    for block in blocks:
        match block:
            case Text(text, size, bold, align, colour, after):
                flow += [
                    _Lines(drawable(text), size, bold=bold, align=align, colour=colour),
                    Spacer(1, after),
                ]
            case Heading(text, level, align):
                size = {1: 18, 2: 13}.get(level, 11)
                # Not keepWithNext: before a long table that would move the table to the next page.
                flow += [
                    CondPageBreak(size * LEADING + 48),
                    Spacer(1, 0 if level == 1 else 6),
                    _Lines(drawable(text), size, bold=True, align=align),
                    Spacer(1, size * 0.3),
                ]
            case Facts():
                flow += [_facts(block, room), Spacer(1, 6)]
            case Grid():
                flow += [_grid(block, room), Spacer(1, 6)]
            case Drawing():
                flow.append(_Drawn(block))
            case Space(height):
                flow.append(Spacer(1, height))
            case PageBreak():
                flow.append(_NewPage())
            case Keep(inner):
                flow.append(KeepTogether(flowables(inner, room)))
    return flow
