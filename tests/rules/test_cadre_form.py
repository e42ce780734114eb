"""The appointment form: fields, .lrmx there and back, and the two pages."""

import io
from datetime import UTC, date, datetime

import pypdf
import pytest

from career.cadre.documents import appointment_form
from career.cadre.rules.form import (
    FIELDS,
    Form,
    Relative,
    age,
    differences,
    from_element,
    merged,
    printed,
    resume,
    resume_line,
    to_xml,
)
from kit.errors import Invalid
from kit.xml import read_xml

RELATIVES = "<Item><XingMing>某</XingMing></Item>" * 31
TOO_MANY = f"<Person><JiaTingChengYuan>{RELATIVES}</JiaTingChengYuan></Person>"
FULL = Form(
    {one.name: f"值{one.name}"[: one.longest] if not one.month else "199009" for one in FIELDS},
    [Relative("妻子", "李娜", "199105", "群众", "教师"), Relative("父亲", "区大明")],
)


def test_a_form_comes_back_from_lrmx_as_it_was() -> None:
    assert from_element(read_xml(to_xml(FULL))) == (FULL, [])


def test_the_elements_bear_the_names_that_personnel_software_uses() -> None:
    root = read_xml(to_xml(Form()))
    names = [child.tag for child in root]
    assert names[:4] == ["XingMing", "XingBie", "ChuShengNianYue", "MinZu"]
    assert "QuanRiZhiJiaoYu_XueLi_BiYeYuanXiaoXi" in names
    assert "ZaiZhiJiaoYu_XueWei_BiYeYuanXiaoXi" in names
    assert names.index("JiaTingChengYuan") == names.index("RenMianLiYou") + 1
    assert names[-2:] == ["ZhaoPian", "Version"]


def test_months_are_printed_with_a_dot_and_what_is_empty_as_nothing() -> None:
    form = Form({"ChuShengNianYue": "199009"})
    assert (printed(form, "ChuShengNianYue"), printed(form, "MinZu")) == ("1990.09", "无")


def test_resume_lines_bear_both_months() -> None:
    line = resume_line(date(1990, 9, 1), date(1994, 7, 31), "单位职务")
    assert line == "1990.09--1994.07  单位职务"
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


def test_the_form_fills_two_pages_whatever_its_length() -> None:
    made = datetime(2026, 11, 24, tzinfo=UTC)
    lines = "\n".join(
        resume_line(date(1990 + n, 1, 1), None, "某单位某职务" * 4) for n in range(30)
    )
    for form in (Form(), FULL, Form({"JianLi": lines, "JiangChengQingKuang": "表彰" * 900})):
        pages = pypdf.PdfReader(io.BytesIO(appointment_form(form, made.date(), made))).pages
        assert len(pages) == 2
        assert "任免审批表" in pages[0].extract_text().replace(" ", "")
