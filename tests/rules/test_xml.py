import pytest

from kit.xml import BadXml, XmlLimits, local, read_xml


def test_namespaces_are_kept_and_names_can_be_had_without_them() -> None:
    root = read_xml(b'<a xmlns="urn:x"><b c="1">text</b></a>')

    assert (local(root), root.tag, root[0].text, root[0].get("c")) == ("a", "{urn:x}a", "text", "1")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "GBK", "gb2312", "GB18030", "big5"])
def test_chinese_is_read_in_the_encodings_that_files_come_in(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><a>中文</a>'

    assert read_xml(text.encode(encoding)).text == "中文"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b" \n", "The file is empty."),
        (b"<a>", "The file is no sound XML: line {line}, column {column}."),
        (b"<a>\x00</a>", "The file is no sound XML: line {line}, column {column}."),
        (b"\x80\x81", "The file is no sound XML: line {line}, column {column}."),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "The file's encoding is not known."),
        (
            b"<!DOCTYPE a><a/>",
            "The file declares entities or a document type; that is not read.",
        ),
        (
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
            "The file declares entities or a document type; that is not read.",
        ),
    ],
)
def test_a_file_that_is_no_harmless_xml_is_refused_with_the_reason(
    content: bytes, reason: str
) -> None:
    with pytest.raises(BadXml) as refused:
        read_xml(content)

    assert refused.value.text == reason


@pytest.mark.parametrize(
    ("content", "limits"),
    [
        (b"<a>" * 11 + b"</a>" * 11, XmlLimits(depth=10)),
        (b"<a>" + b"<b/>" * 10 + b"</a>", XmlLimits(elements=10)),
        (b"<a " + b" ".join(b'b%d="1"' % n for n in range(6)) + b"/>", XmlLimits(attributes=5)),
        (b"<a>" + b" " * 100 + b"</a>", XmlLimits(size=100)),
    ],
)
def test_what_is_larger_than_the_limits_is_refused(content: bytes, limits: XmlLimits) -> None:
    with pytest.raises(BadXml):
        read_xml(content, limits)
