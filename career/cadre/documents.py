"""The appointment form on paper: two pages in the familiar form."""

from collections.abc import Sequence
from datetime import date, datetime

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
FAMILY_ROWS = 8
"""Rows of the family's table, filled or not, as the printed form has them."""


def appointment_form(form: Form, as_of: date, made_at: datetime) -> bytes:
    """The two pages as a PDF. The form is an official one: it is Chinese for every reader."""
    frame = Frame(
        title=f"干部任免审批表 {printed(form, 'XingMing')}", made_at=made_at, numbered=False
    )
    reckoned = _day(form.text("JiSuanNianLingShiJian")) or as_of
    return sheet(
        frame,
        lambda pen: _first(pen, form, reckoned),
        lambda pen: _second(pen, form, reckoned),
    )


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

    def upright(self, x: float, y: float, wide: float, high: float, text: str) -> None:
        """A ruled cell whose label runs from top to bottom."""
        self.pen.box(x, y, wide, high)
        step = min(26.0, (high - 20) / max(1, len(text)))
        start = y + (high - step * len(text)) / 2 + step * 0.7
        for number, sign in enumerate(text):
            self.pen.text(x + wide / 2, start + number * step, sign, size=11, align="centre")


def _first(pen: Pen, form: Form, as_of: date) -> None:
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
    _resume(table, form, y, pen.height - 48 - y)


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


def _resume(table: _Table, form: Form, y: float, high: float) -> None:
    table.upright(LEFT, y, 40, high, "简历")
    pen = table.pen
    pen.box(LEFT + 40, y, WIDE - 40, high)
    lines = resume(form.text("JianLi")) or [("", NOTHING)]
    size, dates = 10.5, 108.0
    while size > 5:
        drawn = [
            (when, wrapped(what, size, WIDE - 60 - dates * size / 10.5)) for when, what in lines
        ]
        if sum(len(what) for _, what in drawn) * size * 1.45 <= high - 12:
            break
        size -= 0.5
    at = y + 8 + size
    for when, what in drawn:
        pen.text(LEFT + 48, at, when, size=size)
        for line in what:
            pen.text(LEFT + 48 + (dates * size / 10.5 if when else 0), at, line, size=size)
            at += size * 1.45


def _second(pen: Pen, form: Form, as_of: date) -> None:
    table = _Table(pen)
    y = 56.0
    for label, name, high in (
        ("奖惩情况", "JiangChengQingKuang", 96.0),
        ("年度考核结果", "NianDuKaoHeJieGuo", 76.0),
        ("任免理由", "RenMianLiYou", 86.0),
    ):
        if name == "NianDuKaoHeJieGuo":
            _two_columns(table, LEFT, y, 60, high, ("年度", "考核", "结果"))
        else:
            table.upright(LEFT, y, 60, high, label)
        table.cell(LEFT + 60, y, WIDE - 60, high, printed(form, name), left=True)
        y += high
    y = _family(table, form.family, as_of, y)
    table.cell(LEFT, y, 60, 56, "呈　报\n单　位", label=True)
    office = printed(form, "ChengBaoDanWei") if form.text("ChengBaoDanWei") else ""
    table.cell(LEFT + 60, y, WIDE - 60, 56, office, left=True)
    pen.text(LEFT + WIDE - 20, y + 46, "（盖章）　　　　年　　月　　日", size=10, align="right")
    y += 56
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


def _family(table: _Table, family: Sequence[Relative], as_of: date, y: float) -> float:
    columns = (
        (52.0, "称　谓"),
        (64.0, "姓　名"),
        (72.0, "出生年月\n（年龄）"),
        (68.0, "政　治\n面　貌"),
        (WIDE - 60 - 52 - 64 - 72 - 68, "工 作 单 位 及 职 务"),
    )
    count = max(FAMILY_ROWS, len(family))
    high = min(27.0, 243.0 / count)
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
