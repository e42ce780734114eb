"""Forms: what was entered becomes typed values, or comes back with a word at every field."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Annotated

import msgspec
import pytest

from kit.errors import Invalid, Refusal
from kit.language import in_language
from kit.web.clean import clean
from kit.web.forms import Form


class Everything(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=5)]
    first_day: date
    at: datetime | None = None
    starts: time | None = None
    seats: Annotated[int, msgspec.Meta(ge=1, le=40)] = 1
    share: Decimal = Decimal(1)
    agreed: bool = False
    lines: list[str] = []
    ids: list[int] = []
    note: str | None = None


def _given(**held: str | list[str]) -> Form:
    both = {"name": "一", "firstDay": "2026-12-07", **held}
    return Form({key: [text] if isinstance(text, str) else text for key, text in both.items()})


def test_entries_become_typed_values() -> None:
    given = _given(
        at="2026-12-07T08:30",
        starts="08:30",
        seats="１２",
        share="0.5",
        agreed="1",
        lines=["general", "tax"],
        ids=["3", "", "4"],
        note="",
    ).into(Everything)
    assert given == Everything(
        name="一",
        first_day=date(2026, 12, 7),
        at=datetime(2026, 12, 7, 0, 30, tzinfo=UTC),
        starts=time(8, 30),
        seats=12,
        share=Decimal("0.5"),
        agreed=True,
        lines=["general", "tax"],
        ids=[3, 4],
        note=None,
    )


def test_what_was_not_entered_is_as_the_struct_says() -> None:
    assert _given().into(Everything) == Everything(name="一", first_day=date(2026, 12, 7))


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name", ""),
        ("name", "六个字太长了"),
        ("firstDay", ""),
        ("firstDay", "2026-02-30"),
        ("at", "tomorrow"),
        ("starts", "25:00"),
        ("seats", "0"),
        ("seats", "41"),
        ("seats", "9" * 60),
        ("seats", "1e3"),
        ("share", "half"),
        ("ids", "x"),
    ],
)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_wrong_entry_names_its_field_in_the_readers_language(
    field: str, text: str, language: str
) -> None:
    with in_language(language), pytest.raises(Invalid) as refused:
        _given(**{field: text}).into(Everything)
    (message,) = refused.value.errors.values()
    assert list(refused.value.errors) == [field]
    assert message.isascii() == (language == "en")


def test_a_form_shows_what_it_starts_from_and_what_was_refused() -> None:
    form = Form.of(first_day=date(2026, 12, 7), agreed=True, share=Decimal("0.5"), note=None)
    assert [form.value(name) for name in ("firstDay", "agreed", "share", "note")] == [
        "2026-12-07",
        "1",
        "0.5",
        "",
    ]
    refused = form.refused(Refusal())
    assert (refused.status, refused.value("share")) == (409, "0.5")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" e\u0301 ", "é"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("nul\x00bell\x07", "nulbell"),
        ("\ud800x", "x"),
    ],
)
def test_text_is_made_regular(typed: str, kept: str) -> None:
    assert clean(typed) == kept
