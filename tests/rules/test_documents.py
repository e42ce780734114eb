"""PDF documents: what can be read back out of them."""

import subprocess
from datetime import UTC, datetime
from io import BytesIO

import pypdf
import pytest

from kit.documents import (
    A3_LANDSCAPE,
    A4_LANDSCAPE,
    Cell,
    Column,
    Facts,
    Frame,
    Grid,
    Heading,
    MissingGlyph,
    Paper,
    Pen,
    Text,
    missing_glyphs,
    report,
    sheet,
)
from kit.documents.pen import wrapped
from kit.language import in_language
from tests.tools import needs

MADE_AT = datetime(2026, 12, 7, 1, 2, 3, tzinfo=UTC)
FRAME = Frame(title="上岗证 NH2026", made_at=MADE_AT, header="南海区", footer="核验")


def draw_certificate(pen: Pen) -> None:
    pen.text(pen.width / 2, 120, "上岗证", size=30, align="centre", bold=True)
    pen.paragraph(80, 200, "兹证明区小𬭎经考核合格，准予上岗。" * 6, pen.width - 160, size=14)
    pen.qr(80, 500, 80, "http://127.0.0.1:8000/verify/abc")
    pen.seal(400, 560, 50, "南海区行政服务中心")


def read(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(content))


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(content).pages)


def test_rare_characters_of_names_are_read_back_by_pypdf() -> None:
    assert "兹证明区小𬭎经考核合格" in text_of(sheet(FRAME, draw_certificate))


@needs("pdftotext", "poppler-utils")
def test_rare_characters_of_names_are_read_back_by_poppler() -> None:
    answer = subprocess.run(
        ["pdftotext", "-", "-"],
        input=sheet(FRAME, draw_certificate),
        capture_output=True,
        check=True,
    )
    assert "兹证明区小𬭎经考核合格" in answer.stdout.decode()


def test_the_same_input_gives_the_same_bytes() -> None:
    assert sheet(FRAME, draw_certificate) == sheet(FRAME, draw_certificate)


def test_every_font_is_a_subset_of_the_one_font() -> None:
    content = sheet(FRAME, draw_certificate)
    fonts = read(content).pages[0]["/Resources"]["/Font"]
    names = {fonts[key]["/BaseFont"].partition("+")[2] for key in fonts}
    assert names == {"NotoSansSC-Regular"}
    assert len(content) < 60_000


def test_title_author_dates_and_language_stand_in_the_file() -> None:
    reader = read(sheet(FRAME, draw_certificate))
    assert reader.metadata.title == "上岗证 NH2026"
    assert reader.metadata.author == "上岗 Shanggang"
    assert reader.metadata.creation_date == MADE_AT
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
    with in_language("en"):
        assert read(sheet(FRAME, draw_certificate)).trailer["/Root"]["/Lang"] == "en"


def test_missing_glyphs_are_refused_by_name() -> None:
    with pytest.raises(MissingGlyph) as refusal:
        sheet(FRAME, lambda pen: pen.text(10, 10, "a\u0e01b\u0e01😀\x00"))
    assert refusal.value.facts == {"characters": "ก (U+0E01) 😀 (U+1F600) U+0000"}
    assert missing_glyphs("单曾仇解区朴查乐盖翟 𬭎 · Añ") == ""


def test_markup_in_a_name_is_printed_as_it_is() -> None:
    blocks = [
        Heading("<b>&amp;", 1),
        Facts([("a<b", "x & <img src='/etc/passwd'>")]),
        Text("<para>1 < 2"),
        Grid([Column("<i>")], [["<font size=40>"], [Cell("</td>", bold=True)]]),
    ]
    text = text_of(report(FRAME, blocks))
    for piece in (
        "<b>&amp;",
        "a<b",
        "<img src='/etc/passwd'>",
        "<para>1 < 2",
        "<font size=40>",
        "</td>",
    ):
        assert piece in text


def test_a_long_table_repeats_its_header_and_numbers_its_pages() -> None:
    grid = Grid([Column("日期"), Column("中心", 2)], [[f"r{n}", "社区"] for n in range(120)])
    with in_language("en"):
        pages = read(report(FRAME, [Heading("排班表", 1), grid])).pages
    texts = [page.extract_text() for page in pages]
    assert all("日期" in text for text in texts)
    assert [f"Page {n} of {len(texts)}" in t for n, t in enumerate(texts, 1)] == [True] * len(texts)
    assert "r0" in texts[0]


@pytest.mark.parametrize("paper", [A4_LANDSCAPE, A3_LANDSCAPE])
def test_the_paper_is_as_wanted(paper: Paper) -> None:
    box = read(sheet(Frame(title="x", made_at=MADE_AT, paper=paper), draw_certificate)).pages[0]
    assert abs(float(box.mediabox.width) - paper.width) < 0.01
    assert float(box.mediabox.width) > float(box.mediabox.height)


def test_a_table_without_rows_says_so() -> None:
    grid = Grid([Column("a"), Column("b")], [], empty="没有记录")
    assert "没有记录" in text_of(report(FRAME, [grid]))


def test_chinese_breaks_anywhere_but_before_closing_punctuation() -> None:
    lines = wrapped("一二三四五，六七八九十", 10, 50)
    assert lines == ["一二三四五，", "六七八九十"]


def test_no_line_ends_with_an_opening_bracket_or_begins_with_a_closing_one() -> None:
    lines = wrapped("南政务派〔2024〕5号（试行）", 10, 45)
    assert lines == ["南政务派", "〔2024〕", "5号（试", "行）"]


def test_latin_words_stay_whole_unless_wider_than_a_line() -> None:
    assert wrapped("the window opens", 10, 50) == ["the", "window", "opens"]
    assert "".join(wrapped("x" * 40, 10, 50)) == "x" * 40
