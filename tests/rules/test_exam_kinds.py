"""Keys, answers and shares of every kind of question."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.exams.rules import keys, orders, responses
from training.exams.rules.keys import (
    Accepted,
    AlsoRight,
    Cloze,
    Essay,
    GapKey,
    Key,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Short,
    Single,
    TrueFalse,
    Unit,
)
from training.exams.rules.shares import fits, share, signed_share

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
KEYS: tuple[Key, ...] = (
    Single("a", (("b", HALF), ("c", -THIRD))),
    Multiple(frozenset("ab"), "all"),
    Multiple(frozenset("abc"), "shares", (("a", THIRD), ("b", THIRD), ("c", THIRD), ("d", -HALF))),
    TrueFalse(False),
    Numeric(
        Decimal("1.50"),
        Decimal("0.01"),
        (AlsoRight(Decimal(2), Decimal(0), HALF),),
        (Unit("m"), Unit("cm", Decimal("0.01"))),
    ),
    Short((Accepted("*社保*"), Accepted("保险", HALF, "差一点")), exact_case=True),
    Matching(frozenset({("1", "x"), ("2", "y")}), "shares", (("1", "x", HALF),), Fraction(-1)),
    Ordering(("a", "b", "c"), "longest"),
    Cloze((GapKey("1", Single("a"), Fraction(2)), GapKey("2", Short((Accepted("x"),)))), "all"),
    Essay("看三点"),
)


@pytest.mark.parametrize("key", KEYS, ids=keys.kind_of)
def test_a_key_is_stored_and_read_back_as_it_was(key: Key) -> None:
    assert keys.read(keys.kind_of(key), keys.plain(key)) == key


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("short", {"accepted": []}),
        ("short", {"accepted": [{"share": "1"}]}),
        ("matching", {"pairs": [["a"]]}),
        ("matching", {"pairs": [["a", "b"]], "rule": "guess"}),
        ("ordering", {"order": []}),
        ("cloze", {"gaps": [{"gap": "1", "kind": "essay", "key": {}}]}),
        ("single", {"option": "a", "shares": {"b": "1/0"}}),
        ("single", {"option": "a", "shares": ["b"]}),
        ("numeric", {"number": "1", "others": [{"number": "NaN", "share": "1"}]}),
        ("drawing", {}),
    ],
)
def test_a_key_of_another_shape_is_refused(kind: str, raw: dict[str, Any]) -> None:
    with pytest.raises(keys.BadKey):
        keys.read(kind, raw)


@pytest.mark.parametrize(
    ("key", "answer", "earned"),
    [
        (KEYS[0], {"kind": "single", "option": "b"}, HALF),
        (KEYS[0], {"kind": "single", "option": "c"}, -THIRD),
        (KEYS[1], {"kind": "multiple", "options": ["a", "b"]}, 1),
        (KEYS[1], {"kind": "multiple", "options": ["a"]}, 0),
        (KEYS[2], {"kind": "multiple", "options": ["a", "b", "c"]}, 1),
        (KEYS[2], {"kind": "multiple", "options": ["a", "d"]}, THIRD - HALF),
        (KEYS[4], {"kind": "numeric", "number": 1.51}, 1),
        (KEYS[4], {"kind": "numeric", "number": 150, "unit": "cm"}, 1),
        (KEYS[4], {"kind": "numeric", "number": 1.5, "unit": "kg"}, 0),
        (KEYS[4], {"kind": "numeric", "number": 2, "unit": "m"}, HALF),
        (KEYS[5], {"kind": "short", "text": "办社保卡"}, 1),
        (KEYS[5], {"kind": "short", "text": "保险"}, HALF),
        (KEYS[6], {"kind": "matching", "pairs": [["1", "x"], ["2", "x"]]}, -HALF),
        (KEYS[8], {"kind": "cloze", "gaps": {"1": "a", "2": "x"}}, 1),
        (KEYS[8], {"kind": "cloze", "gaps": {"1": "a", "2": "y"}}, 0),
        (KEYS[9], {"kind": "essay", "text": "……"}, 0),
        (KEYS[9], {"kind": "single", "option": "a"}, 0),
    ],
)
def test_each_kind_earns_by_its_own_rule(
    key: Key, answer: dict[str, Any], earned: Fraction | int
) -> None:
    response = responses.read(answer)

    assert signed_share(key, response) == earned
    assert share(key, response) == max(0, earned)


def test_a_cloze_earns_the_weight_of_each_gap_that_is_right() -> None:
    key = Cloze(
        (
            GapKey("1", Single("a"), Fraction(2)),
            GapKey("2", Numeric(Decimal(10), Decimal(1))),
            GapKey("3", Short((Accepted("x"), Accepted("y", HALF)))),
        )
    )

    def earned(**gaps: str) -> Fraction:
        return share(key, responses.read({"kind": "cloze", "gaps": gaps}))

    assert earned(**{"1": "a"}) == HALF
    assert earned(**{"1": "a", "2": "１１", "3": "X"}) == 1
    assert earned(**{"2": "eleven", "3": "y"}) == Fraction(1, 8)


@pytest.mark.parametrize(
    ("pattern", "text", "fitting"),
    [
        ("no one", " No   One ", True),
        ("ｘ１", "x1", True),
        ("*", "anything", True),
        ("a*c*e", "abcde", True),
        ("a*b*a", "aba", True),
        ("a*ba", "aba", True),
        ("ab*ba", "aba", False),
        (r"5\*2", "5*2", True),
        (r"5\*2", "5x2", False),
        (r"a\\*", r"a\b", True),
        ("a*", "ba", False),
    ],
)
def test_a_pattern_fits_as_its_stars_say(pattern: str, text: str, *, fitting: bool) -> None:
    assert fits(pattern, text) is fitting


def test_case_counts_where_it_is_said_to() -> None:
    assert not fits("Frog", "frog", exact_case=True)


def test_many_stars_take_no_time() -> None:
    assert not fits("*a" * 400 + "b", "a" * 500)


@pytest.mark.parametrize(
    ("rule", "given", "earned"),
    [
        ("all", "bacd", 0),
        ("position", "bacd", HALF),
        ("next", "bacd", THIRD),
        ("next-and-ends", "bacd", HALF),
        ("neighbours", "bacd", THIRD),
        ("around", "bacd", Fraction(5, 6)),
        ("longest", "bacd", Fraction(3, 4)),
        ("longest-run", "bacd", HALF),
        ("distance", "bacd", Fraction(5, 6)),
        ("longest", "dcba", 0),
        ("distance", "dcba", THIRD),
        ("position", "abc", 0),
        ("position", "abce", 0),
        ("all", "abcd", 1),
    ],
)
def test_an_order_earns_by_the_rule_of_the_question(
    rule: str, given: str, earned: Fraction | int
) -> None:
    assert orders.share("abcd", given, rule) == earned


@given(
    order=st.lists(st.text("abcdef", min_size=1, max_size=2), min_size=1, max_size=7, unique=True),
    rule=st.sampled_from(keys.ORDERING_RULES),
    data=st.data(),
)
def test_only_the_right_order_earns_all_and_none_earns_less_than_nothing(
    order: list[str], rule: str, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(order))

    earned = orders.share(order, shuffled, rule)

    assert 0 <= earned <= 1
    assert (earned == 1) == (list(shuffled) == order)


@given(
    answer=st.one_of(
        st.builds(
            responses.Words,
            st.text(max_size=40).map(str.strip).filter(lambda t: t and "\0" not in t),
        ),
        st.builds(
            responses.Pairs,
            st.frozensets(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), min_size=1),
        ),
        st.builds(
            responses.Order,
            st.permutations("abcd").map(tuple),
        ),
        st.builds(
            responses.Filled,
            st.dictionaries(st.sampled_from("123"), st.sampled_from(["x", "y"]), min_size=1).map(
                lambda gaps: tuple(sorted(gaps.items()))
            ),
        ),
    )
)
def test_an_answer_is_stored_and_read_back_as_it_was(answer: responses.Response) -> None:
    assert responses.read(responses.plain(answer)) == answer
    assert responses.kind_of(answer) in keys.KINDS


PAIRS = frozenset({("1", "x"), ("2", "y")})


@pytest.mark.parametrize(
    "key",
    [
        Matching(PAIRS),
        Matching(PAIRS, "all"),
        Matching(PAIRS, "shares", (("1", "x", HALF), ("2", "y", HALF))),
    ],
)
def test_whoever_joins_all_with_all_earns_nothing(key: Matching) -> None:
    everything = {"kind": "matching", "pairs": [[a, b] for a in "12" for b in "xy"]}
    one_sure = {"kind": "matching", "pairs": [["1", "x"], ["2", "x"], ["2", "y"]]}

    assert share(key, responses.read(everything)) == 0
    assert share(key, responses.read(one_sure)) == (0 if key.rule == "all" else HALF)


def test_more_options_than_a_question_allows_earn_nothing() -> None:
    key = Multiple(frozenset("ab"), "shares", (("a", HALF), ("b", HALF)), 2)

    assert share(key, responses.read({"kind": "multiple", "options": ["a", "b"]})) == 1
    assert share(key, responses.read({"kind": "multiple", "options": ["a", "b", "c"]})) == 0
    assert keys.read("multiple", keys.plain(key)) == key
    with pytest.raises(keys.BadKey):
        keys.read("multiple", {"options": ["a"], "most": -1})
