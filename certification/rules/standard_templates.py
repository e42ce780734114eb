"""The templates that come with the service: a sheet in both languages, and a card of two sides."""

from certification.rules.issued import EN, ZH
from certification.rules.template import Element, Kind, Template

RED, GOLD, GREY = "#9b1c1c", "#b08d3c", "#5a5a5a"


def _corners() -> tuple[Element, ...]:
    return tuple(
        Element(Kind.BOX, x, y, 5, 5, colour=GOLD, thick=0.3)
        for x in (11.0, 281.0)
        for y in (11.0, 194.0)
    )


def _fact(y: float, zh: str, en: str, value: str, second: str = "") -> tuple[Element, ...]:
    made = [
        Element(Kind.TEXT, 72, y, 28, 6, zh=zh, size=12, colour=GREY),
        Element(Kind.TEXT, 72, y + 5, 28, 4, zh=en, size=8, colour=GREY),
        Element(Kind.TEXT, 101, y, 112, 6, zh=value, size=13),
    ]
    if second:
        made.append(Element(Kind.TEXT, 101, y + 5.4, 112, 4, zh=second, size=8.5, colour=GREY))
    return tuple(made)


SHEET = Template(
    "a4-landscape",
    (ZH,),
    (
        Element(Kind.BOX, 8.5, 8.5, 280, 193, colour=RED, thick=0.85),
        Element(Kind.BOX, 11, 11, 275, 188, colour=GOLD, thick=0.3),
        *_corners(),
        Element(
            Kind.TEXT,
            40,
            24,
            217,
            17,
            zh="{type}",
            size=38,
            align="centre",
            bold=True,
            colour=RED,
            heading=True,
        ),
        Element(Kind.TEXT, 40, 42, 217, 7, zh="{type.en}", size=13, align="centre", colour=GREY),
        Element(Kind.LINE, 124, 51.5, 49, 0, colour=GOLD, thick=0.35),
        Element(Kind.TEXT, 50, 61, 197, 14, zh="{name}", size=32, align="centre", bold=True),
        Element(
            Kind.TEXT,
            50,
            76,
            197,
            6,
            zh="{pinyin}    工号 Staff No. {employeeNo}",
            size=11,
            align="centre",
            colour=GREY,
        ),
        Element(
            Kind.TEXT,
            35,
            89,
            227,
            17,
            zh="经培训考核合格，准予在下列业务线的服务窗口上岗：{lines}。",
            size=15,
            align="centre",
        ),
        Element(
            Kind.TEXT,
            35,
            103,
            227,
            14,
            zh="has completed the required training, passed the examination, and may serve at "
            "these windows: {lines.en}.",
            size=11,
            align="centre",
            colour=GREY,
        ),
        *_fact(132, "证书编号", "Certificate No.", "{number}"),
        *_fact(
            146,
            "有效期",
            "Valid",
            "{firstDay} 至 {lastDay}",
            "{firstDay.en} – {lastDay.en}",
        ),
        *_fact(160, "发证日期", "Issued", "{issuedOn}", "{issuedOn.en}"),
        Element(Kind.QR, 26, 146, 33, 33),
        Element(
            Kind.TEXT,
            20,
            180,
            45,
            5,
            zh="扫码核验 Scan to verify",
            size=8.5,
            align="centre",
            colour=GREY,
        ),
        Element(Kind.SEAL, 219, 128, 38, 38, zh="{issuer}"),
        Element(Kind.TEXT, 194, 176, 88, 6, zh="{issuer}", size=12, align="centre", bold=True),
        Element(
            Kind.TEXT, 194, 182, 88, 4.5, zh="{issuer.en}", size=7.5, align="centre", colour=GREY
        ),
    ),
)

CARD = Template(
    "card",
    (ZH, EN),
    (
        Element(Kind.BOX, 1.6, 1.6, 82.4, 50.8, colour=RED, thick=0.5),
        Element(
            Kind.TEXT,
            4,
            4,
            77.6,
            7,
            zh="{type}",
            en="{type}",
            size=13,
            bold=True,
            colour=RED,
            heading=True,
        ),
        Element(Kind.LINE, 4, 12.2, 77.6, 0, colour=GOLD, thick=0.25),
        Element(Kind.TEXT, 4, 14.5, 50, 8, zh="{name}", en="{name}", size=17, bold=True),
        Element(
            Kind.TEXT,
            4,
            23.5,
            50,
            4,
            zh="工号 {employeeNo}",
            en="{pinyin} · Staff No. {employeeNo}",
            size=7.5,
            colour=GREY,
        ),
        Element(Kind.TEXT, 4, 29, 50, 8, zh="{lines}", en="{lines}", size=7.5),
        Element(Kind.TEXT, 4, 38, 50, 4, zh="编号 {number}", en="No. {number}", size=8),
        Element(
            Kind.TEXT,
            4,
            42.3,
            52,
            4,
            zh="{firstDay} 至 {lastDay}",
            en="{firstDay} – {lastDay}",
            size=7.5,
        ),
        Element(Kind.TEXT, 4, 46.6, 52, 4, zh="{issuer}", en="{issuer}", size=6.5, colour=GREY),
        Element(Kind.QR, 58.5, 13.5, 22, 22),
        Element(
            Kind.TEXT,
            56,
            35.6,
            27,
            3.5,
            zh="扫码核验",
            en="Scan to verify",
            size=6.5,
            align="centre",
            colour=GREY,
        ),
        Element(Kind.SEAL, 64, 40.2, 11, 11, zh="{issuer}"),
    ),
)

STANDARD = {"standard": SHEET, "card": CARD}
