"""The appointment form: fields, .lrmx there and back, and the two pages."""

import base64
import io
import random
from datetime import UTC, date, datetime

import pypdf
import pytest

from career.cadre.documents import appointment_form
from career.cadre.fitting import ELSEWHERE, LEADING, fitted_text, heights
from career.cadre.rules.form import (
    FIELDS,
    Form,
    Relative,
    age,
    differences,
    from_element,
    merged,
    mistakes,
    photo_bytes,
    printed,
    resume,
    resume_line,
    to_xml,
)
from kit.errors import Invalid
from kit.xml import read_xml

JPEG = base64.b64encode(b"\xff\xd8\xff\xe0" + bytes(200)).decode()
OTHERS = f"""<?xml version="1.0" encoding="{{encoding}}"?>
<Person>
  <Version>3.2.1.16</Version>
  <ShenFenZheng>990000196203050015</ShenFenZheng>
  <XingMing>区　明</XingMing>
  <ChuShengNianYue>1962.03</ChuShengNianYue>
  <CanJiaGongZuoShiJian>1984年7月</CanJiaGongZuoShiJian>
  <RuDangShiJian>198506；民盟</RuDangShiJian>
  <DaoLingNianYue>202203</DaoLingNianYue>
  <JianKangZhuangKuang>健康</JianKangZhuangKuang>
  <QuanRiZhiJiaoYu_XueLi>中专</QuanRiZhiJiaoYu_XueLi>
  <QuanRiZhiJiaoYu_XueWei/>
  <QuanRiZhiJiaoYu_XueWei_BiYeYuanXiaoXi>
  </QuanRiZhiJiaoYu_XueWei_BiYeYuanXiaoXi>
  <JianLi>1981.09--1984.07  某学校学生&#13;
1984.07--2001.03  某镇办事员
                  （其间：&lt;进修&gt;一年）
2001.03--         某中心主任</JianLi>
  <JiangChengQingKuang>无</JiangChengQingKuang>
  <JiaTingChengYuan>
    <Item>
      <ChengWei>妻子</ChengWei>
      <XingMing>李 娜</XingMing>
      <ChuShengRiQi>1964-11</ChuShengRiQi>
      <ZhengZhiMianMao>群众</ZhengZhiMianMao>
      <GongZuoDanWeiJiZhiWu>某小学教师</GongZuoDanWeiJiZhiWu>
    </Item>
    <Item><ChengWei></ChengWei><XingMing></XingMing><ChuShengRiQi></ChuShengRiQi></Item>
  </JiaTingChengYuan>
  <JiSuanNianLingShiJian>20261124</JiSuanNianLingShiJian>
  <TianBiaoShiJian>2026.11.24</TianBiaoShiJian>
  <ZhaoPian>{JPEG[:76]}
{JPEG[76:152]}
{JPEG[152:]}</ZhaoPian>
</Person>
"""
"""As other programs write it: another order, elements missing and unknown, wide names, a photo."""
RELATIVES = "<Item><XingMing>某</XingMing></Item>" * 31
TOO_MANY = f"<Person><JiaTingChengYuan>{RELATIVES}</JiaTingChengYuan></Person>"
FULL = Form(
    {one.name: f"值{one.name}"[: one.longest] if not one.month else "199009" for one in FIELDS},
    [Relative("妻子", "李娜", "199105", "群众", "教师"), Relative("父亲", "区大明")],
)


def test_a_form_comes_back_from_lrmx_as_it_was() -> None:
    assert from_element(read_xml(to_xml(FULL))) == (FULL, [])


@pytest.mark.parametrize(
    ("declared", "written", "ends"),
    [
        ("utf-8", "utf-8-sig", "\r\n"),
        ("UTF-8", "utf-8", "\n"),
        ("gb2312", "gb18030", "\r\n"),
        ("GBK", "gbk", "\n"),
        ("utf-16", "utf-16", "\r\n"),
        ("utf-16", "utf-8", "\r\n"),
        ("gb2312", "utf-8-sig", "\r\n"),
    ],
)
def test_a_file_of_another_program_is_read_whatever_it_says_of_its_encoding(
    declared: str, written: str, ends: str
) -> None:
    content = OTHERS.format(encoding=declared).replace("\n", ends).encode(written)
    form, ignored = from_element(read_xml(content))
    assert ignored == ["DaoLingNianYue"]
    assert {name: text for name, text in form.texts.items() if text} == {
        "ShenFenZheng": "990000196203050015",
        "XingMing": "区明",
        "ChuShengNianYue": "196203",
        "CanJiaGongZuoShiJian": "198407",
        "RuDangShiJian": "198506；民盟",
        "JianKangZhuangKuang": "健康",
        "QuanRiZhiJiaoYu_XueLi": "中专",
        "JianLi": "1981.09--1984.07  某学校学生\n1984.07--2001.03  某镇办事员\n"
        "                  （其间：<进修>一年）\n2001.03--         某中心主任",
        "JiSuanNianLingShiJian": "202611",
        "TianBiaoShiJian": "20261124",
    }
    assert form.family == [Relative("妻子", "李娜", "196411", "群众", "某小学教师")]
    assert photo_bytes(form) == base64.b64decode(JPEG)
    again, _ = from_element(read_xml(to_xml(form)))
    assert differences(form, again) == []


def test_every_element_of_the_exchange_is_written_as_personnel_software_spells_it() -> None:
    root = read_xml(to_xml(FULL))
    education = [
        f"{kind}_{part}"
        for kind in ("QuanRiZhiJiaoYu", "ZaiZhiJiaoYu")
        for part in ("XueLi", "XueWei", "XueLi_BiYeYuanXiaoXi", "XueWei_BiYeYuanXiaoXi")
    ]
    assert [child.tag for child in root] == [
        *("XingMing", "XingBie", "ChuShengNianYue", "MinZu", "JiGuan", "ChuShengDi"),
        *("RuDangShiJian", "CanJiaGongZuoShiJian", "JianKangZhuangKuang", "ZhuanYeJiShuZhiWu"),
        "ShuXiZhuanYeYouHeZhuanChang",
        *education,
        *("XianRenZhiWu", "NiRenZhiWu", "NiMianZhiWu", "JianLi", "JiangChengQingKuang"),
        *("NianDuKaoHeJieGuo", "RenMianLiYou", "JiaTingChengYuan", "ChengBaoDanWei"),
        *("JiSuanNianLingShiJian", "TianBiaoShiJian", "TianBiaoRen", "ShenFenZheng"),
        *("ZhaoPian", "Version"),
    ]
    [wife, _] = root.findall("JiaTingChengYuan/Item")
    assert [(child.tag, child.text) for child in wife] == [
        ("ChengWei", "妻子"),
        ("XingMing", "李娜"),
        ("ChuShengRiQi", "199105"),
        ("ZhengZhiMianMao", "群众"),
        ("GongZuoDanWeiJiZhiWu", "教师"),
    ]


def test_the_elements_bear_the_names_that_personnel_software_uses() -> None:
    root = read_xml(to_xml(Form()))
    names = [child.tag for child in root]
    assert names[:4] == ["XingMing", "XingBie", "ChuShengNianYue", "MinZu"]
    assert "QuanRiZhiJiaoYu_XueLi_BiYeYuanXiaoXi" in names
    assert "ZaiZhiJiaoYu_XueWei_BiYeYuanXiaoXi" in names
    assert names.index("JiaTingChengYuan") == names.index("RenMianLiYou") + 1
    assert names[-2:] == ["ZhaoPian", "Version"]


def test_months_are_printed_with_a_dot_and_what_is_empty_as_nothing() -> None:
    form = Form({"ChuShengNianYue": "199009", "RuDangShiJian": "200806；民盟"})
    assert (printed(form, "ChuShengNianYue"), printed(form, "MinZu")) == ("1990.09", "无")
    assert printed(form, "RuDangShiJian") == "2008.06；民盟"


def test_resume_lines_bear_both_months() -> None:
    line = resume_line(date(1990, 9, 1), date(1994, 7, 31), "单位职务")
    assert line == "1990.09--1994.07  单位职务"
    assert resume(line + "\n     （其间：挂职）\n另一行")[1:] == [
        (" ", "（其间：挂职）"),
        ("", "另一行"),
    ]
    assert resume(line + "\n1994.07--         另一单位") == [
        ("1990.09--1994.07", "单位职务"),
        ("1994.07--", "另一单位"),
    ]


def test_age_is_in_full_years_by_the_month() -> None:
    assert age("199009", date(2026, 8, 31)) == 35
    assert age("199009", date(2026, 9, 1)) == 36
    assert age("未知", date(2026, 9, 1)) is None


@pytest.mark.parametrize(
    ("xml", "field"),
    [
        ("<Student/>", "file"),
        ("<Person><ChuShengNianYue>199013</ChuShengNianYue></Person>", "ChuShengNianYue"),
        (f"<Person><MinZu>{'汉' * 21}</MinZu></Person>", "MinZu"),
        ("<Person><ZhaoPian>bm8gcGhvdG8=</ZhaoPian></Person>", "ZhaoPian"),
        (TOO_MANY, "JiaTingChengYuan"),
    ],
)
def test_a_form_that_does_not_fit_is_refused_at_its_field(xml: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        from_element(read_xml(xml.encode()))
    assert list(refused.value.errors) == [field]


def test_what_the_imported_form_leaves_empty_stays() -> None:
    before = Form({"MinZu": "汉族", "JiGuan": "广东"}, [Relative("父亲", "某")])
    after = Form({"MinZu": "壮族"})
    assert [(one.name, one.after) for one in differences(before, after)] == [("MinZu", "壮族")]
    assert merged(before, after) == Form({"MinZu": "壮族", "JiGuan": "广东"}, before.family)


def _printed(form: Form) -> list[str]:
    made = datetime(2026, 11, 24, tzinfo=UTC)
    pages = pypdf.PdfReader(io.BytesIO(appointment_form(form, made.date(), made))).pages
    return ["".join(page.extract_text().split()) for page in pages]


def _lines(count: int, words: int) -> str:
    return "\n".join(
        resume_line(date(1960 + n, 1, 1), date(1961 + n, 1, 1), f"第{n}段" + "某单位某职务" * words)
        for n in range(count)
    )


def test_the_form_fills_two_pages_whatever_its_length() -> None:
    long = Form({"JianLi": _lines(30, 4), "JiangChengQingKuang": "表彰" * 900})
    many = Form({"JianLi": _lines(38, 8)}, [Relative("亲属", "某", "198301")] * 30)
    for form in (Form(), FULL, long, many):
        pages = _printed(form)
        assert len(pages) == 2
        assert "任免审批表" in pages[0]
        assert "全文见附页" not in "".join(pages)
    assert "".join(_printed(long)).count("表彰") == 900


def test_what_no_box_holds_is_printed_whole_on_pages_behind() -> None:
    endless = Form(
        {
            "JianLi": _lines(60, 12),
            "JiangChengQingKuang": "表彰" * 1000,
            "NianDuKaoHeJieGuo": "2021年度优秀",
            "RenMianLiYou": "理由充分，" * 400,
        },
        [Relative("亲属", "某", "198301")] * 30,
    )
    assert mistakes(endless) == {}
    pages = _printed(endless)
    assert len(pages) > 2
    assert "全文见附页" in pages[0]
    assert pages[1].count("全文见附页") == 2
    assert "2021年度优秀" in pages[1]
    behind = "".join(page.removeprefix("附页") for page in pages[2:])
    assert behind.count("某单位某职务") == 60 * 12
    assert behind.count("表彰") == 1000
    assert behind.count("理由充分，") == 400
    assert "2021年度优秀" not in behind


def test_every_text_fits_the_box_that_it_is_given() -> None:
    chance = random.Random(9)
    usual, most = [96.0, 76.0, 86.0], 340.0
    for _ in range(60):
        texts = ["\n".join("汉" * chance.randrange(1, 90) for _ in range(chance.randrange(1, 30)))
                 for _ in usual]  # fmt: skip
        high = heights(texts, 437, usual, most, 6)
        assert sum(high) <= most + 1e-6
        for text, one in zip(texts, high, strict=True):
            box = fitted_text(text, 437, one - 4)
            assert len(box.lines) * box.size * LEADING <= one
            assert box.whole == (box.lines[-1][1] != ELSEWHERE)
            drawn = "".join(line for _, line in box.lines)
            assert not box.whole or drawn == text.replace("\n", "")
    assert heights(["无", "无", "无"], 437, usual, most, 6) == usual
