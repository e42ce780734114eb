"""The frame of a document: paper, title, language, header, footer, page numbers.

The same input gives the same bytes: the dates in the file are the given `made_at`, never the clock.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from threading import Lock
from typing import Any, ParamSpec

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, PageTemplate
from reportlab.platypus import Frame as TextFrame

from kit.documents.blocks import Block, flowables
from kit.documents.fonts import FONT, drawable, register
from kit.documents.pen import Pen
from kit.documents.tags import Tags
from kit.language import N_, current, gettext

P = ParamSpec("P")
GREY = "#666666"
# The font object reads its file through one cursor: one document at a time in a process.
_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet, in points."""

    width: float
    height: float


A4 = Paper(210 * mm, 297 * mm)
A4_LANDSCAPE = Paper(297 * mm, 210 * mm)
A3 = Paper(297 * mm, 420 * mm)
A3_LANDSCAPE = Paper(420 * mm, 297 * mm)


@dataclass(frozen=True, slots=True)
class Frame:
    """What all pages of a document share; texts come translated."""

    title: str
    made_at: datetime
    author: str = "上岗 Shanggang"
    subject: str = ""
    paper: Paper = A4
    margin: float = 18 * mm
    header: str = ""
    """Small, at the top left of each page; empty: no header line."""
    footer: str = ""
    numbered: bool = True
    """Whether `page of pages` stands at the foot of each page."""
    language: str = ""
    """The document's language as PDF names it (zh-CN, en); empty: the reader's."""


class _Pages(Canvas):
    """A canvas that knows the number of pages before it writes the first one."""

    def __init__(self, target: BytesIO, frame: Frame, *, tagged: bool = False) -> None:
        register()
        self._language = frame.language or ("en" if current() == "en" else "zh-CN")
        super().__init__(
            target,
            pagesize=(frame.paper.width, frame.paper.height),
            pageCompression=1,
            invariant=1,
            initialFontName=FONT,  # type: ignore[arg-type]  # the stub is wrong
            lang=self._language,
        )
        self._frame = frame
        self._kept: list[dict[str, Any]] = []
        self.tags = Tags(self._language) if tagged else None
        self.setTitle(drawable(frame.title))
        self.setAuthor(drawable(frame.author))
        self.setSubject(drawable(frame.subject))
        self.setCreator("Shanggang")
        self.setViewerPreference("DisplayDocTitle", "true")
        made = frame.made_at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
        self.setDateFormatter(lambda *_: made)

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        """The page is kept until the number of pages is known."""
        self._kept.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined]  # not in the stubs
        if self.tags is not None:
            self.tags.page += 1

    def save(self) -> None:
        """All kept pages are written, each with its furniture."""
        for number, page in enumerate(self._kept, 1):
            self.__dict__.update(page)
            self._furnish(number, len(self._kept))
            super().showPage()
        if self.tags is not None:
            document: Any = self._doc  # type: ignore[attr-defined]  # not in the stubs
            pages = [document.idToObject[f"Page{n}"] for n in range(1, len(self._kept) + 1)]
            self.tags.write(document, pages, self._language)
        super().save()

    def _furnish(self, number: int, count: int) -> None:
        frame = self._frame
        pen = Pen(self, frame.paper.width, frame.paper.height)
        if frame.header or frame.footer or frame.numbered:
            with pen.part("Artifact"):
                self._furniture(pen, number, count)

    def _furniture(self, pen: Pen, number: int, count: int) -> None:
        frame = self._frame
        left, right = frame.margin, frame.paper.width - frame.margin
        if frame.header:
            y = frame.margin * 0.62
            pen.text(left, y, frame.header, size=8, colour=GREY, room=right - left)
            pen.line(left, y + 4, right, y + 4, thick=0.4, colour="#bbbbbb")
        y = frame.paper.height - frame.margin * 0.5
        if frame.footer:
            pen.text(left, y, frame.footer, size=8, colour=GREY, room=(right - left) * 0.75)
        if frame.numbered:
            text = gettext(N_("Page {page} of {pages}"), page=number, pages=count)
            pen.text(right, y, text, size=8, align="right", colour=GREY)


def sheet(frame: Frame, *draws: Callable[[Pen], None]) -> bytes:
    """A PDF with one page per function of `draws`, each drawn freely."""
    target = BytesIO()
    with _one_at_a_time:
        canvas = _Pages(target, frame, tagged=True)
        for draw in draws:
            draw(Pen(canvas, frame.paper.width, frame.paper.height))
            canvas.showPage()
        canvas.save()
    return target.getvalue()


def report(frame: Frame, blocks: Sequence[Block]) -> bytes:
    """A PDF in which `blocks` flow over as many pages as they need, under the frame's title."""
    target = BytesIO()
    paper, margin = frame.paper, frame.margin
    with _one_at_a_time:
        register()
        document = BaseDocTemplate(
            target,
            pagesize=(paper.width, paper.height),
            leftMargin=margin,
            rightMargin=margin,
            topMargin=margin,
            bottomMargin=margin,
        )
        area = TextFrame(
            margin,
            margin,
            paper.width - 2 * margin,
            paper.height - 2 * margin,
            leftPadding=0,
            rightPadding=0,
            topPadding=0,
            bottomPadding=0,
        )
        document.addPageTemplates([PageTemplate(id="page", frames=[area])])
        document.build(
            flowables(blocks, paper.width - 2 * margin),
            canvasmaker=lambda target, **_: _Pages(target, frame),
        )
    return target.getvalue()


async def made(function: Callable[P, bytes], *args: P.args, **kwargs: P.kwargs) -> bytes:
    """What `function` makes, made in a thread so that other requests go on; language kept."""
    return await asyncio.to_thread(function, *args, **kwargs)
