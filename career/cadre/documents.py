"""The appointment form on paper: two pages in the familiar form, more only for endless texts."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from career.cadre.fitting import (
    DATES,
    LARGEST,
    LEADING,
    RESUME_LEADING,
    Fitted,
    Line,
    fitted_resume,
    fitted_text,
    heights,
    resume_lines,
)
from career.cadre.rules.form import (
    NOTHING,
    Form,
    Relative,
    age,
    photo_bytes,
    printed,
    printed_month,
    resume,
)
from kit.documents import Frame, Pen, sheet
from kit.documents.fonts import width
from kit.documents.pen import wrapped

LEFT, TOP, WIDE = 45.0, 88.0, 505.0
ROW = 37.0
FIRST_ROWS = (
    (("姓　名", "XingMing"), ("性　别", "XingBie"), ("出生年月\n（岁）", "ChuShengNianYue")),
    (("民　族", "MinZu"), ("籍　贯", "JiGuan"), ("出 生 地", "ChuShengDi")),
    (
        ("入　党\n时　间", "RuDangShiJian"),
        ("参加工\n作时间", "CanJiaGongZuoShiJian"),
        ("健康状况", "JianKangZhuangKuang"),
    ),
)
TEXTS = (
    ("奖惩情况", "JiangChengQingKuang", 96.0),
    ("年度考核结果", "NianDuKaoHeJieGuo", 76.0),
    ("任免理由", "RenMianLiYou", 86.0),
)
"""The long texts of the second page, with the usual heights of their boxes."""
SECOND_TOP, OFFICE, APPROVAL = 56.0, 56.0, 84.0
"""Where the second page begins; how high the office's box is, and the approvals' at least."""
RESUME_FROM, RESUME_WIDE = TOP + ROW * 4 + 104.0 + 102.0, WIDE - 60
HEADING = "#"
FAMILY_ROWS = 8
"""Rows of the family's table, filled or not, as the printed form has them."""


def appointment_form(form: Form, as_of: date, made_at: datetime) -> bytes:
    """The two pages as a PDF. The form is an official one: it is Chinese for every reader."""
    frame = Frame(
        title=f"干部任免审批表 {printed(form, 'XingMing')}", made_at=made_at, numbered=False
    )
    reckoned = _day(form.text("JiSuanNianLingShiJian")) or as_of
    resume_box = fitted_resume(_entries(form), RESUME_WIDE, frame.paper.height - RESUME_FROM - 60)
    boxes = _boxes(form, frame.paper.height)
    behind = [("简历", _entries(form))] if not resume_box.whole else []
    behind += [
        (label, [("", line) for line in printed(form, name).splitlines()])
        for (label, name, _), (_, box) in zip(TEXTS, boxes, strict=True)
        if not box.whole
    ]
    pages = _pages_behind(behind, frame.paper.height)
    return sheet(
        frame,
        lambda pen: _first(pen, form, reckoned, resume_box),
        lambda pen: _second(pen, form, reckoned, boxes),
        *(partial(_behind, lines=lines) for lines in pages),
    )


def _entries(form: Form) -> list[Line]:
    return resume(form.text("JianLi")) or [("", NOTHING)]


def _boxes(form: Form, page: float) -> list[tuple[float, Fitted]]:
    """Height and lines of each long text of the second page."""
    below = 30 + _family_high(form.family) * _family_rows(form.family) + OFFICE + APPROVAL
    texts = [printed(form, name) for _, name, _ in TEXTS]
    high = heights(
        texts, WIDE - 68, [usual for _, _, usual in TEXTS], page - 66 - SECOND_TOP - below, 6
    )
    return [
        (one, fitted_text(text, WIDE - 68, one - 4)) for one, text in zip(high, texts, strict=True)
    ]


def _pages_behind(
    texts: Sequence[tuple[str, Sequence[Line]]], page: float
) -> list[list[tuple[str, str]]]:
    """The texts that fit no box, whole, a page at a time: (months or a heading's mark, line)."""
    lines: list[Line] = []
    for label, entries in texts:
        lines += [(HEADING, label), *resume_lines(entries, LARGEST, WIDE), ("", "")]
    each = int((page - TOP - 60) / (LARGEST * RESUME_LEADING))
    return [lines[start : start + each] for start in range(0, len(lines), each)]


def _behind(pen: Pen, lines: Sequence[Line]) -> None:
    pen.text(pen.width / 2, 66, "附　页", size=16, align="centre", bold=True)
    at = TOP + LARGEST
    for when, line in lines:
        if when == HEADING:
            pen.text(LEFT, at, line, size=LARGEST, bold=True)
        else:
            pen.text(LEFT, at, when, size=LARGEST)
            pen.text(LEFT + (DATES if when else 0), at, line, size=LARGEST)
        at += LARGEST * RESUME_LEADING


def _day(month: str) -> date | None:
    ok = len(month) >= 6 and month[:6].isdigit()
    return date(int(month[:4]), int(month[4:6]), 1) if ok else None


class _Table:
    """Cells placed by their left edge, top and size, all on the outer box's scale."""

    def __init__(self, pen: Pen) -> None:
        self.pen = pen

    def cell(
        self,
        x: float,
        y: float,
        wide: float,
        high: float,
        text: str,
        *,
        size: float = 10.5,
        left: bool = False,
        label: bool = False,
    ) -> None:
        """A ruled cell whose text is centred, or begins at the left; made smaller until it fits."""
        self.pen.box(x, y, wide, high)
        while True:
            lines = wrapped(text, size, wide - 8)
            if len(lines) * size * 1.3 <= high - 4 or size <= 5:
                break
            size -= 0.5
        start = y + (high - len(lines) * size * 1.3) / 2 + size
        for number, line in enumerate(lines):
            at = x + 5 if left else x + wide / 2
            self.pen.text(
                at,
                start + number * size * 1.3,
                line,
                size=size,
                align="left" if left else "centre",
                colour="#333333" if label else "#1a1a1a",
            )

    def text(self, x: float, y: float, wide: float, high: float, box: Fitted) -> None:
        """A ruled cell with lines that were made to fit, from the left."""
        self.pen.box(x, y, wide, high)
        start = y + (high - len(box.lines) * box.size * LEADING) / 2 + box.size
        for number, (_, line) in enumerate(box.lines):
            self.pen.text(x + 5, start + number * box.size * LEADING, line, size=box.size)

    def upright(self, x: float, y: float, wide: float, high: float, text: str) -> None:
        """A ruled cell whose label runs from top to bottom."""
        self.pen.box(x, y, wide, high)
        step = min(26.0, (high - 10) / max(1, len(text)))
        start = y + (high - step * len(text)) / 2 + step * 0.7
        for number, sign in enumerate(text):
            self.pen.text(x + wide / 2, start + number * step, sign, size=11, align="centre")


def _first(pen: Pen, form: Form, as_of: date, resume_box: Fitted) -> None:
    pen.text(pen.width / 2, 66, "干 部 任 免 审 批 表", size=22, align="centre", bold=True)
    table = _Table(pen)
    labels, values = (66.0, 60.0, 66.0), (78.0, 66.0, 70.0)
    photo = WIDE - sum(labels) - sum(values)
    years = age(form.text("ChuShengNianYue"), as_of)
    born = printed(form, "ChuShengNianYue") + (f"\n（{years}岁）" if years is not None else "")
    rows = [
        [(label, born if name == "ChuShengNianYue" else printed(form, name)) for label, name in row]
        for row in FIRST_ROWS
    ]
    y = TOP
    for row in rows:
        x = LEFT
        for (label, value), one, other in zip(row, labels, values, strict=True):
            table.cell(x, y, one, ROW, label, label=True)
            table.cell(x + one, y, other, ROW, value)
            x += one + other
        y += ROW
    x, half = LEFT, values[0] + labels[1]
    table.cell(x, y, labels[0], ROW, "专业技\n术职务", label=True)
    table.cell(x + labels[0], y, half, ROW, printed(form, "ZhuanYeJiShuZhiWu"))
    after = x + labels[0] + half
    table.cell(after, y, values[1], ROW, "熟悉专业\n有何专长", label=True)
    rest = labels[2] + values[2]
    table.cell(after + values[1], y, rest, ROW, printed(form, "ShuXiZhuanYeYouHeZhuanChang"))
    _photo(pen, form, LEFT + WIDE - photo, TOP, photo, ROW * 4)
    y += ROW
    y = _education(table, form, y)
    for label, name in (
        ("现 任 职 务", "XianRenZhiWu"),
        ("拟 任 职 务", "NiRenZhiWu"),
        ("拟 免 职 务", "NiMianZhiWu"),
    ):
        table.cell(LEFT, y, 126, 34, label, label=True)
        table.cell(LEFT + 126, y, WIDE - 126, 34, printed(form, name), left=True)
        y += 34
    _resume(table, resume_box, y, pen.height - 48 - y)


def _photo(pen: Pen, form: Form, x: float, y: float, wide: float, high: float) -> None:
    pen.box(x, y, wide, high)
    content = photo_bytes(form)
    if content is None:
        for number, sign in enumerate("照片"):
            pen.text(x + wide / 2, y + high / 2 + number * 26 - 8, sign, size=12, align="centre")
        return
    pen.picture(x + 2, y + 2, wide - 4, high - 4, content, "照片")


def _education(table: _Table, form: Form, y: float) -> float:
    high = 52.0
    table.cell(LEFT, y, 66, high * 2, "学　历\n学　位", label=True)
    for kind, label in (("QuanRiZhiJiaoYu", "全日制\n教　育"), ("ZaiZhiJiaoYu", "在　职\n教　育")):
        degrees = [form.text(f"{kind}_{part}").strip() for part in ("XueLi", "XueWei")]
        schools = [
            form.text(f"{kind}_{part}_BiYeYuanXiaoXi").strip() for part in ("XueLi", "XueWei")
        ]
        table.cell(LEFT + 66, y, 60, high, label, label=True)
        shown = "\n".join(text for text in degrees if text) or NOTHING
        table.cell(LEFT + 126, y, 130, high, shown)
        table.cell(LEFT + 256, y, 70, high, "毕业院校\n系及专业", label=True)
        where = "\n".join(dict.fromkeys(text for text in schools if text)) or NOTHING
        table.cell(LEFT + 326, y, WIDE - 326, high, where, left=True)
        y += high
    return y


def _resume(table: _Table, box: Fitted, y: float, high: float) -> None:
    table.upright(LEFT, y, 40, high, "简历")
    pen = table.pen
    pen.box(LEFT + 40, y, WIDE - 40, high)
    at = y + 8 + box.size
    for when, line in box.lines:
        pen.text(LEFT + 48, at, when, size=box.size)
        pen.text(LEFT + 48 + (DATES * box.size / LARGEST if when else 0), at, line, size=box.size)
        at += box.size * RESUME_LEADING


def _second(pen: Pen, form: Form, as_of: date, boxes: Sequence[tuple[float, Fitted]]) -> None:
    table = _Table(pen)
    y = SECOND_TOP
    for (label, name, _), (high, box) in zip(TEXTS, boxes, strict=True):
        if name == "NianDuKaoHeJieGuo":
            _two_columns(table, LEFT, y, 60, high, ("年度", "考核", "结果"))
        else:
            table.upright(LEFT, y, 60, high, label)
        table.text(LEFT + 60, y, WIDE - 60, high, box)
        y += high
    y = _family(table, form.family, as_of, y)
    table.cell(LEFT, y, 60, OFFICE, "呈　报\n单　位", label=True)
    office = printed(form, "ChengBaoDanWei") if form.text("ChengBaoDanWei") else ""
    table.cell(LEFT + 60, y, WIDE - 60, OFFICE, office, left=True)
    pen.text(LEFT + WIDE - 20, y + 46, "（盖章）　　　　年　　月　　日", size=10, align="right")
    y += OFFICE
    high = pen.height - 66 - y
    half = WIDE / 2
    for x, words in ((LEFT, "审批机|关意见"), (LEFT + half, "行政机|关任免|意　见")):
        _two_columns(table, x, y, 60, high, words.split("|"))
        pen.box(x + 60, y, half - 60, high)
        pen.text(x + half - 14, y + high - 34, "（盖章）", size=10, align="right")
        pen.text(x + half - 14, y + high - 14, "年　　月　　日", size=10, align="right")
    filler = form.text("TianBiaoRen")
    pen.text(LEFT, pen.height - 46, f"填表人：{filler}", size=10.5)
    filled = form.text("TianBiaoShiJian")
    if filled:
        pen.text(
            LEFT + WIDE, pen.height - 46, f"填表时间：{_filled(filled)}", size=10.5, align="right"
        )


def _filled(text: str) -> str:
    whole = len(text) == len("yyyyMMdd") and text.isdigit()
    return f"{text[:4]}.{text[4:6]}.{text[6:]}" if whole else printed_month(text)


def _two_columns(
    table: _Table, x: float, y: float, wide: float, high: float, lines: Sequence[str]
) -> None:
    table.pen.box(x, y, wide, high)
    start = y + high / 2 - (len(lines) - 1) * 8 + 4
    for number, line in enumerate(lines):
        table.pen.text(x + wide / 2, start + number * 16, line, size=11, align="centre")


def _family_rows(family: Sequence[Relative]) -> int:
    return max(FAMILY_ROWS, len(family))


def _family_high(family: Sequence[Relative]) -> float:
    return min(27.0, 243.0 / _family_rows(family))


def _family(table: _Table, family: Sequence[Relative], as_of: date, y: float) -> float:
    columns = (
        (52.0, "称　谓"),
        (64.0, "姓　名"),
        (72.0, "出生年月\n（年龄）"),
        (68.0, "政　治\n面　貌"),
        (WIDE - 60 - 52 - 64 - 72 - 68, "工 作 单 位 及 职 务"),
    )
    count, high = _family_rows(family), _family_high(family)
    _two_columns(
        table, LEFT, y, 60, 30 + count * high, ("家庭主", "要成员", "及重要", "社　会", "关　系")
    )
    x = LEFT + 60
    for wide, label in columns:
        table.cell(x, y, wide, 30, label, label=True)
        x += wide
    y += 30
    for number in range(count):
        one = family[number] if number < len(family) else Relative()
        years = age(one.born, as_of)
        born = printed_month(one.born) + (f"（{years}）" if years is not None else "")
        texts = (one.relation, one.name, born, one.party, one.work)
        x = LEFT + 60
        for (wide, _), text in zip(columns, texts, strict=True):
            size = 9.5 if width(text, 9.5) < wide * 2 else 8.0
            table.cell(x, y, wide, high, text, size=size)
            x += wide
        y += high
    return y
