"""Periods along a calendar: placements, certificates, leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from kit.web.charts.drawing import Drawing, element, width
from kit.web.environment import period_text

_ROW = 30.0


@dataclass(frozen=True, slots=True)
class Span:
    """One period, both days in it; an open end reaches the chart's edge."""

    first: date
    last: date | None
    text: str
    tone: str = "series-1"


def timeline(
    title: str,
    first: date,
    last: date,
    rows: Sequence[tuple[str, Sequence[Span]]],
    *,
    today: date | None = None,
    description: str = "",
) -> Markup:
    """The rows of spans between two days, with a mark at each year (or month of a short time)."""
    room = min(220.0, max((width(label) for label, _ in rows), default=0) + 12)
    days = max(1, (last - first).days)
    sheet = Drawing(720, _ROW * max(1, len(rows)) + 28)

    def x(day: date) -> float:
        inside = min(max(day, first), last)
        return room + (708 - room) * (inside - first).days / days

    for mark, label in marks(first, last):
        sheet.element("line", x1=x(mark), x2=x(mark), y1=20, y2=sheet.high, class_="grid")
        sheet.text(x(mark) + 3, 13, label, class_="quiet")
    for number, (label, spans) in enumerate(rows):
        y = 26 + _ROW * number
        sheet.text(room - 8, y + 15, _shortened(label, room - 12), text_anchor="end")
        for span in spans:
            start, end = x(span.first), x(span.last or last)
            box = element(
                "rect",
                x=start,
                y=y,
                width=max(3.0, end - start),
                height=_ROW - 9,
                rx=3,
                class_=span.tone,
                fill_opacity=0.25,
            )
            named = element("title", f"{span.text} · {period_text(span.first, span.last)}")
            fits = width(span.text) + 12 < end - start
            shown = element("text", span.text, x=start + 6, y=y + 15) if fits else Markup("")
            sheet.element("g", named + box + shown)
    if today is not None and first <= today <= last:
        now = {"x1": x(today), "x2": x(today), "y1": 20, "y2": sheet.high}
        sheet.element("line", **now, class_="bad dash")
    return sheet.svg(title, description)


def _shortened(label: str, room: float) -> str:
    if width(label) <= room:
        return label
    while label and width(label + "…") > room:
        label = label[:-1]
    return label + "…"


def marks(first: date, last: date) -> list[tuple[date, str]]:
    """(day, what is said there): years, or months where the time is short; about eight."""
    if (last - first).days > 800:
        every = max(1, (last.year - first.year) // 8)
        years = range(first.year + 1, last.year + 1, every)
        return [(date(year, 1, 1), str(year)) for year in years]
    beginning, end = first.year * 12 + first.month, last.year * 12 + last.month
    months = range(beginning, end, max(1, (end - beginning + 7) // 8))
    return [
        (date(month // 12, month % 12 + 1, 1), f"{month // 12}-{month % 12 + 1:02}")
        for month in months
    ]
