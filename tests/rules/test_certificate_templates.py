"""Templates as data, and numbers as forms."""

from typing import Any

import pytest

from certification.rules.numbering import LooksNational, NumberForm, WrongForm, checked, form_of
from certification.rules.standard_templates import CARD, STANDARD
from certification.rules.template import (
    Element,
    Kind,
    Template,
    WrongTemplate,
    dump,
    filled,
    parse,
    unfit,
)

BODY: dict[str, Any] = {
    "paper": "card",
    "languages": ["zh-CN", "en"],
    "elements": [
        {"kind": "text", "x": 4, "y": 4, "w": 40, "h": 6, "zh": "{name} {number}"},
        {"kind": "qr", "x": 50, "y": 10, "w": 20, "h": 20},
    ],
}


def with_element(**changes: object) -> dict[str, Any]:
    return {**BODY, "elements": [{**BODY["elements"][0], **changes}]}


@pytest.mark.parametrize("template", STANDARD.values())
def test_the_shipped_templates_are_what_their_data_says_and_fit(template: Template) -> None:
    assert (parse(dump(template)), unfit(template)) == (template, None)


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ({**BODY, "paper": "a0"}, {"paper"}),
        ({**BODY, "languages": []}, {"languages"}),
        ({**BODY, "languages": ["en", "en"]}, {"languages"}),
        ({**BODY, "languages": ["fr"]}, {"languages"}),
        ({**BODY, "elements": "none"}, {"elements"}),
        ({**BODY, "elements": [BODY["elements"][0]] * 81}, {"elements"}),
        ({**BODY, "elements": [{"kind": "star"}]}, {"elements.0.kind"}),
        (with_element(x=60), {"elements.0.x"}),
        (with_element(x=float("nan")), {"elements.0.x"}),
        (with_element(y=-1), {"elements.0.y"}),
        (with_element(size="12"), {"elements.0.size"}),
        (with_element(size=True), {"elements.0.size"}),
        (with_element(size=200), {"elements.0.size"}),
        (with_element(colour="red"), {"elements.0.colour"}),
        (with_element(zh="{nobody}"), {"elements.0.zh"}),
        (with_element(script="x"), {"elements.0.script"}),
        (with_element(kind="field", field="salary"), {"elements.0.field"}),
        (with_element(kind="image"), {"elements.0.file"}),
        (with_element(kind="qr", w=5), {"elements.0.w"}),
        ({**BODY, "background": "x"}, {"background"}),
    ],
)
def test_what_is_wrong_is_named_where_it_stands(body: dict[str, Any], places: set[str]) -> None:
    with pytest.raises(WrongTemplate) as refused:
        parse(body)

    assert set(refused.value.errors) == places


def test_without_code_name_or_number_it_cannot_be_published() -> None:
    text, code = parse(BODY).elements

    assert unfit(Template("card", ("en",), (text, code))) is None
    assert unfit(Template("card", ("en",), (text,))) is not None
    assert unfit(Template("card", ("en",), (code,))) is not None
    only_chinese = Element(Kind.TEXT, 0, 0, 9, 9, zh="{name}{number}", en="Certificate")
    assert unfit(Template("card", ("zh-CN", "en"), (only_chinese, code))) is not None


def test_placeholders_are_filled_and_nothing_else() -> None:
    assert filled("{name}/{none}/{{}}", {"name": "{number}"}) == "{number}/{none}/{{}}"


def test_an_english_page_says_the_chinese_where_nothing_else_is_written() -> None:
    said = [one.said("en") for one in CARD.elements if one.kind is Kind.TEXT]

    assert "Scan to verify" in said
    assert Element(Kind.TEXT, 0, 0, 1, 1, zh="甲").said("en") == "甲"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (None, "SGG202600001"),
        ("{prefix}-{year}-{serial:4}", "SGG-2026-0001"),
        ("{prefix}.{year}.{serial:6}", None),
        ("{year}{prefix}{serial:5}", None),
        ("{prefix}{year}{serial:12}", None),
        ("{prefix}{year}", None),
    ],
)
def test_a_form_writes_numbers(text: str | None, number: str | None) -> None:
    if number is None:
        if text == "{prefix}.{year}.{serial:6}":
            assert form_of(text).number("SGG", 2026, 1) == "SGG.2026.000001"
            return
        with pytest.raises(WrongForm):
            form_of(text)
    else:
        assert form_of(text).number("SGG", 2026, 1) == number


def test_a_serial_wider_than_its_form_is_written_in_full() -> None:
    assert NumberForm(digits=3).number("SG", 2026, 12345) == "SG202612345"


@pytest.mark.parametrize("letters", range(2, 13))
@pytest.mark.parametrize("marks", ["", "-"])
def test_no_number_ever_looks_like_a_national_one(letters: int, marks: str) -> None:
    prefix, text = "S" * letters, f"{{prefix}}{marks}{{year}}{marks}{{serial:5}}"
    try:
        form = checked(text, prefix)
    except LooksNational:
        return

    for serial in (1, 99_999, 100_000, 9_999_999, 999_999_999):
        number = form.number(prefix, 2026, serial)
        assert 22 not in {len(number), len(number.replace("-", ""))}
