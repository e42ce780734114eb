"""The certificate on paper: one A4 sheet, Chinese first, the same bytes whenever it is made."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import get_month_names

from kit.documents import A4_LANDSCAPE, Frame, Pen, sheet
from kit.language import in_language

TEMPLATE = "certificate-1"

RED = "#9b1c1c"
GOLD = "#b08d3c"
GREY = "#5a5a5a"
_MONTHS = tuple(get_month_names(locale="en").values())


@dataclass(frozen=True, slots=True)
class CertificateData:
    """Everything the document says; frozen with it."""

    number: str
    name: str
    name_pinyin: str
    employee_no: str
    type: str
    type_en: str | None
    lines: tuple[tuple[str, str | None], ...]
    issued_on: date
    first_day: date
    last_day: date | None
    issuer: str
    issuer_en: str | None
    verify: str
    made_at: datetime


def plain(data: CertificateData) -> dict[str, Any]:
    """The data as it is stored; `of_plain` gives it back."""
    return asdict(data)


def of_plain(stored: Mapping[str, Any]) -> CertificateData:
    """The data of a stored certificate."""
    last = stored["last_day"]
    return CertificateData(
        **{
            **stored,
            "lines": tuple((name, english) for name, english in stored["lines"]),
            "issued_on": date.fromisoformat(stored["issued_on"]),
            "first_day": date.fromisoformat(stored["first_day"]),
            "last_day": last and date.fromisoformat(last),
            "made_at": datetime.fromisoformat(stored["made_at"]),
        }
    )


def certificate_pdf(data: CertificateData) -> bytes:
    """The certificate as PDF; raises MissingGlyph naming a character the font cannot draw."""
    frame = Frame(
        title=f"{data.type} {data.number}",
        made_at=data.made_at,
        author=data.issuer,
        subject=f"{data.name} {data.number}",
        paper=A4_LANDSCAPE,
        numbered=False,
    )
    with in_language("zh_CN"):
        return sheet(frame, lambda pen: _draw(pen, data))


def _draw(pen: Pen, data: CertificateData) -> None:
    wide, high = pen.width, pen.height
    centre = wide / 2
    _border(pen)
    pen.text(
        centre, 104, data.type, size=38, align="centre", bold=True, colour=RED, room=wide * 0.7
    )
    if data.type_en:
        pen.text(centre, 130, data.type_en, size=13, align="centre", colour=GREY, room=wide * 0.7)
    pen.line(centre - 70, 146, centre + 70, 146, thick=1, colour=GOLD)

    pen.text(centre, 206, data.name, size=32, align="centre", bold=True, room=wide * 0.6)
    under = f"{_roman(data.name_pinyin)}    工号 Staff No. {data.employee_no}"
    pen.text(centre, 228, under, size=11, align="centre", colour=GREY, room=wide * 0.7)

    lines = "、".join(name for name, _ in data.lines)
    said = f"经培训考核合格，准予在下列业务线的服务窗口上岗：{lines}。"
    # Many lines are set smaller, so that the facts below keep their place.
    size = 15 if len(said) <= 100 else 12
    after = pen.paragraph(100, 268, said, wide - 200, size=size, align="centre")
    english = ", ".join(english or name for name, english in data.lines)
    after = pen.paragraph(
        100,
        after + 2,
        f"has completed the required training, passed the examination, and may serve at these "
        f"windows: {english}.",
        wide - 200,
        size=size - 4,
        align="centre",
        colour=GREY,
    )
    _facts(pen, data, max(376, after + 12))
    pen.qr(74, high - 176, 92, data.verify)
    pen.text(120, high - 72, "扫码核验 Scan to verify", size=8.5, align="centre", colour=GREY)
    _issuer(pen, data)


def _border(pen: Pen) -> None:
    wide, high = pen.width, pen.height
    pen.box(24, 24, wide - 48, high - 48, stroke=RED, thick=2.4)
    pen.box(31, 31, wide - 62, high - 62, stroke=GOLD, thick=0.8)
    for x, across in ((31, 1), (wide - 31, -1)):
        for y, down in ((31, 1), (high - 31, -1)):
            pen.line(x, y + 26 * down, x + 26 * across, y + 26 * down, colour=GOLD, thick=0.8)
            pen.line(x + 26 * across, y, x + 26 * across, y + 26 * down, colour=GOLD, thick=0.8)


def _facts(pen: Pen, data: CertificateData, top: float) -> None:
    until = "长期" if data.last_day is None else _chinese(data.last_day)
    until_en = "without end" if data.last_day is None else _english(data.last_day)
    pairs = (
        ("证书编号", "Certificate No.", data.number, ""),
        (
            "有效期",
            "Valid",
            f"{_chinese(data.first_day)} 至 {until}",
            f"{_english(data.first_day)} – {until_en}",
        ),
        ("发证日期", "Issued", _chinese(data.issued_on), _english(data.issued_on)),
    )
    left, y = 200.0, top
    for label, label_en, value, value_en in pairs:
        pen.text(left, y, label, size=12, colour=GREY)
        pen.text(left, y + 12, label_en, size=8, colour=GREY)
        pen.text(left + 84, y, value, size=13, bold=label == "证书编号", room=290)
        if value_en:
            pen.text(left + 84, y + 12, value_en, size=8.5, colour=GREY, room=290)
        y += 38


def _issuer(pen: Pen, data: CertificateData) -> None:
    x, y = pen.width - 168, pen.height - 128
    pen.seal(x, y, 54, data.issuer)
    pen.text(x, y + 72, data.issuer, size=12, align="centre", bold=True, room=230)
    if data.issuer_en:
        pen.text(x, y + 85, data.issuer_en, size=7.5, align="centre", colour=GREY, room=230)


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _english(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _roman(pinyin: str) -> str:
    return " ".join(syllable.capitalize() for syllable in pinyin.split())
