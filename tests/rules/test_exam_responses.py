from decimal import Decimal
from typing import Any

import pytest

from training.exams.rules.responses import (
    Choice,
    Choices,
    Number,
    Response,
    Truth,
    WrongShape,
    kind_of,
    options_of,
    plain,
    read,
    typed,
)

ALL: list[Response] = [
    Choice("a"),
    Choices(frozenset("ac")),
    Truth(False),
    Number(Decimal("20.5")),
]


@pytest.mark.parametrize("response", ALL)
def test_what_is_stored_reads_back_the_same(response: Response) -> None:
    assert read(plain(response)) == response


def test_the_kind_and_the_options_of_a_response_are_told() -> None:
    assert [kind_of(one) for one in ALL] == ["single", "multiple", "true-false", "numeric"]
    assert [options_of(one) for one in ALL] == [["a"], ["a", "c"], [], []]


def test_nothing_and_no_option_clear_an_answer() -> None:
    assert read(None) is None
    assert read({"kind": "multiple", "options": []}) is None


@pytest.mark.parametrize(
    "raw",
    [
        "a",
        5,
        [],
        {},
        {"kind": "single"},
        {"kind": "single", "option": ""},
        {"kind": "single", "option": "a", "more": 1},
        {"kind": "single", "option": 1},
        {"kind": "single", "option": "a" * 65},
        {"kind": "single", "option": "\x00"},
        {"kind": "multiple", "options": "ab"},
        {"kind": "multiple", "options": ["a", "a"]},
        {"kind": "multiple", "options": [1]},
        {"kind": "multiple", "options": [str(n) for n in range(51)]},
        {"kind": "true-false", "value": 1},
        {"kind": "true-false", "value": "true"},
        {"kind": "numeric", "number": True},
        {"kind": "numeric", "number": "many"},
        {"kind": "numeric", "number": float("nan")},
        {"kind": "numeric", "number": 10**13},
        {"kind": "essay", "text": 1},
        {"kind": "essay", "text": "x" * 30_001},
        {"kind": "short", "text": "x" * 501},
        {"kind": "short", "text": "x\0"},
        {"kind": "short"},
        {"kind": "numeric", "number": 1, "unit": 5},
        {"kind": "matching", "pairs": [["a"]]},
        {"kind": "matching", "pairs": ["ab"]},
        {"kind": "matching", "pairs": [["a", "b"], ["a", "b"]]},
        {"kind": "ordering", "order": ["a", "a"]},
        {"kind": "ordering", "order": "ab"},
        {"kind": "cloze", "gaps": {"": "x"}},
        {"kind": "cloze", "gaps": {"1": 2}},
        {"kind": "cloze", "gaps": ["1"]},
        {"kind": "drawing", "text": "…"},
    ],
)
def test_what_is_no_answer_is_refused(raw: Any) -> None:
    with pytest.raises(WrongShape):
        read(raw)


@pytest.mark.parametrize(
    ("kind", "texts", "expected"),
    [
        ("single", ["b"], Choice("b")),
        ("single", [""], None),
        ("multiple", ["a", "b"], Choices(frozenset("ab"))),
        ("multiple", [], None),
        ("true-false", ["false"], Truth(False)),
        ("numeric", [" 20 "], Number(Decimal(20))),
        ("numeric", ["２０"], Number(Decimal(20))),
        ("numeric", ["1,200"], Number(Decimal(1200))),
        ("numeric", ["95％"], Number(Decimal(95))),
    ],
)
def test_a_plain_form_gives_the_same_answers(
    kind: str, texts: list[str], expected: Response | None
) -> None:
    assert typed(kind, texts) == expected


@pytest.mark.parametrize(
    ("kind", "texts"),
    [("single", ["a", "b"]), ("true-false", ["yes"]), ("numeric", ["ten"]), ("drawing", ["x"])],
)
def test_a_form_with_another_shape_is_refused(kind: str, texts: list[str]) -> None:
    with pytest.raises(WrongShape):
        typed(kind, texts)
