"""The certificate on paper."""

import io
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pypdf
import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from certification.documents import certificate_pdf
from certification.rules.issued import CertificateData, of_plain, plain
from certification.rules.standard_templates import CARD, SHEET
from certification.rules.template import Template
from kit.documents import MissingGlyph
from kit.jsontext import dumps
from kit.language import in_language
from tests.tools import needs

DATA = CertificateData(
    number="SGG202600001",
    name="欧阳𬭎",
    name_pinyin="ou yang hong",
    employee_no="N00123",
    type="综合窗口上岗证",
    type_en="General window certificate",
    lines=(("综合事项", "General"), ("社会保险", None)),
    issued_on=date(2026, 11, 23),
    first_day=date(2026, 11, 23),
    last_day=date(2029, 11, 22),
    issuer="南海区行政服务中心",
    issuer_en="Nanhai District Administrative Service Centre",
    verify="https://example.org/verify/23456789abcdefghjkmnpqrstu",
    made_at=datetime(2026, 11, 23, 4, tzinfo=UTC),
)


def sheet(data: CertificateData) -> pypdfium2.PdfPage:
    return pypdfium2.PdfDocument(io.BytesIO(certificate_pdf(data)))[0]


def test_it_is_the_same_bytes_whenever_and_for_whomever_it_is_made() -> None:
    stored = msgspec.json.decode(dumps(plain(DATA)) or "")

    with in_language("zh_CN"):
        first = certificate_pdf(DATA)
    with in_language("en"):
        second = certificate_pdf(of_plain(stored))

    assert first == second


def test_what_it_says_can_be_copied_from_it() -> None:
    text = sheet(DATA).get_textpage().get_text_range()

    for said in (
        "综合窗口上岗证",
        "General window certificate",
        "欧阳𬭎",
        "SGG202600001",
        "2026年11月23日 至 2029年11月22日",
        "23 November 2026 – 22 November 2029",
        "综合事项、社会保险",
        "样章",
    ):
        assert said in text


def test_its_code_leads_to_the_public_page() -> None:
    [code] = zxingcpp.read_barcodes(sheet(DATA).render(scale=2).to_pil())

    assert code.text == DATA.verify


@needs("pdftotext", "poppler-utils")
@pytest.mark.parametrize("template", [SHEET, CARD], ids=["sheet", "card"])
def test_another_reader_copies_the_rare_name_and_draws_the_code(
    tmp_path: Path, template: Template
) -> None:
    path = tmp_path / "certificate.pdf"
    path.write_bytes(certificate_pdf(DATA, template))

    text = subprocess.run(
        ["pdftotext", str(path), "-"], check=True, capture_output=True
    ).stdout.decode()
    subprocess.run(["pdftoppm", "-r", "200", "-png", str(path), str(tmp_path / "page")], check=True)
    pages = sorted(tmp_path.glob("page*.png"))
    codes = [zxingcpp.read_barcodes(Image.open(page)) for page in pages]

    assert text.count("欧阳𬭎") == len(template.languages)
    assert "SGG202600001" in text
    assert [[code.text for code in found] for found in codes] == [[DATA.verify]] * len(
        template.languages
    )


def test_its_title_and_language_are_set() -> None:
    read = pypdf.PdfReader(io.BytesIO(certificate_pdf(DATA)))

    assert read.metadata is not None
    assert read.metadata.title == "综合窗口上岗证 SGG202600001"
    assert read.trailer["/Root"]["/Lang"] == "zh-CN"
    assert len(read.pages) == 1


@pytest.mark.parametrize(
    "data",
    [
        replace(DATA, last_day=None, type_en=None, issuer_en=None, lines=()),
        replace(
            DATA,
            name="阿卜杜热合曼·买买提艾力·吐尔逊江·阿布都克里木·努尔买买提·艾合买提江",
            type="国土资源与城乡建设管理综合行政审批服务窗口上岗资格证书（试行）",
            lines=tuple((f"业务线第{n}号事项", f"Line of business {n}") for n in range(12)),
        ),
    ],
)
def test_little_and_much_fit_on_one_page(data: CertificateData) -> None:
    document = pypdfium2.PdfDocument(io.BytesIO(certificate_pdf(data)))

    assert len(document) == 1
    assert data.name in document[0].get_textpage().get_text_range().replace("\r\n", "")


def test_a_character_that_cannot_be_drawn_is_named() -> None:
    with pytest.raises(MissingGlyph) as refused:
        certificate_pdf(replace(DATA, name="李\U000f0000"))

    assert refused.value.facts == {"characters": "U+F0000"}
