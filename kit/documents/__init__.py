"""PDF documents in Chinese and English: frames, free sheets, flowing reports, frozen bytes.

`sheet` draws pages freely with a `Pen`; `report` flows blocks over pages. Both are plain functions
that take 50 to 300 ms of CPU: from a coroutine call them as `await made(sheet, frame, draw)`.
What was issued to somebody is kept by `freeze` and never made again.
"""

from kit.documents.blocks import (
    Block,
    Cell,
    Column,
    Drawing,
    Facts,
    Grid,
    Heading,
    Keep,
    PageBreak,
    Space,
    Text,
)
from kit.documents.fonts import MissingGlyph, missing_glyphs
from kit.documents.frame import (
    A3,
    A3_LANDSCAPE,
    A4,
    A4_LANDSCAPE,
    Frame,
    Paper,
    made,
    report,
    sheet,
)
from kit.documents.freeze import Frozen, freeze, frozen
from kit.documents.pen import Pen, fitted

__all__ = [
    "A3",
    "A3_LANDSCAPE",
    "A4",
    "A4_LANDSCAPE",
    "Block",
    "Cell",
    "Column",
    "Drawing",
    "Facts",
    "Frame",
    "Frozen",
    "Grid",
    "Heading",
    "Keep",
    "MissingGlyph",
    "PageBreak",
    "Paper",
    "Pen",
    "Space",
    "Text",
    "fitted",
    "freeze",
    "frozen",
    "made",
    "missing_glyphs",
    "report",
    "sheet",
]
