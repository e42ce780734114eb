from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.exams.rules.keys import Key, Multiple, Numeric, Single, TrueFalse
from training.exams.rules.marking import Marked, points, result, share
from training.exams.rules.responses import Choice, Choices, Number, Response, Truth

options = st.sampled_from("abcdefgh")
sets = st.frozensets(options, min_size=1)
numbers = st.decimals(-1000, 1000, places=3)
responses: st.SearchStrategy[Response | None] = st.one_of(
    st.none(),
    st.builds(Choice, options),
    st.builds(Choices, sets),
    st.builds(Truth, st.booleans()),
    st.builds(Number, numbers),
)
all_keys: st.SearchStrategy[Key] = st.one_of(
    st.builds(Single, options),
    st.builds(Multiple, sets),
    st.builds(TrueFalse, st.booleans()),
    st.builds(Numeric, numbers, st.decimals(0, 10, places=2)),
)


@given(key=all_keys, response=responses)
def test_every_response_earns_between_nothing_and_all(key: Key, response: Response | None) -> None:
    assert 0 <= share(key, response) <= 1


@given(key=all_keys)
def test_no_answer_earns_nothing(key: Key) -> None:
    assert share(key, None) == 0


@given(right=sets, chosen=sets)
def test_all_marks_are_earned_by_exactly_the_right_options(
    right: frozenset[str], chosen: frozenset[str]
) -> None:
    assert (share(Multiple(right), Choices(chosen)) == 1) == (right == chosen)


@given(right=sets, chosen=sets, one=options)
def test_one_more_wrong_option_never_earns_more(
    right: frozenset[str], chosen: frozenset[str], one: str
) -> None:
    before = share(Multiple(right), Choices(chosen - {one}))
    after = share(Multiple(right), Choices(chosen | {one}))
    assert after >= before if one in right else after <= before


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ("abc", Fraction(1)),
        ("ab", Fraction(2, 3)),
        ("abd", Fraction(1, 3)),
        ("ade", Fraction(0)),
        ("abcde", Fraction(1, 3)),
        ("de", Fraction(0)),
    ],
)
def test_each_right_option_earns_a_part_and_each_wrong_one_costs_a_part(
    chosen: str, expected: Fraction
) -> None:
    assert share(Multiple(frozenset("abc")), Choices(frozenset(chosen))) == expected


@given(number=numbers, tolerance=st.decimals(0, 5, places=2))
def test_a_number_is_right_up_to_and_with_the_tolerance(
    number: Decimal, tolerance: Decimal
) -> None:
    key = Numeric(number, tolerance)
    assert share(key, Number(number + tolerance)) == share(key, Number(number - tolerance)) == 1
    assert share(key, Number(number + tolerance + Decimal("0.001"))) == 0


def test_a_response_of_another_kind_earns_nothing() -> None:
    assert share(Single("a"), Truth(True)) == 0
    assert share(TrueFalse(True), Number(Decimal(1))) == 0


def test_points_are_rounded_half_up_to_the_hundredth() -> None:
    assert points(Decimal(2), Fraction(2, 3)) == Decimal("1.33")
    assert points(Decimal("0.5"), Fraction(1, 100)) == Decimal("0.01")


def slot(category: str, share: Fraction, marks: int = 4) -> Marked:
    return Marked(category, Decimal(marks), share)


def test_the_pass_mark_itself_passes_and_just_below_does_not() -> None:
    three_of_four = [slot("law", Fraction(1))] * 3 + [slot("law", Fraction(0))]
    assert result(three_of_four, Decimal(75)).passed
    assert not result(three_of_four, Decimal("75.01")).passed


def test_a_percentage_that_rounds_up_to_the_pass_mark_does_not_pass() -> None:
    slots = [slot("law", Fraction(1), marks=7999), slot("law", Fraction(0), marks=2001)]
    outcome = result([*slots, slot("law", Fraction(1), marks=3)], Decimal(80))
    assert outcome.percent == Decimal("80.00")
    assert not result(
        [slot("law", Fraction(1), 79996), slot("law", Fraction(0), 20004)], Decimal(80)
    ).passed


def test_an_empty_paper_is_never_passed() -> None:
    assert not result([], Decimal(0)).passed


def test_weak_categories_are_those_below_the_pass_share_weakest_first() -> None:
    slots = [
        slot("law", Fraction(1)),
        slot("service", Fraction(1, 2)),
        slot("identity", Fraction(0)),
        slot("identity", Fraction(1, 4)),
    ]
    outcome = result(slots, Decimal(60))
    assert outcome.weak == ("identity", "service")
    assert (outcome.points, outcome.marks, outcome.percent) == (
        Decimal("7.00"),
        Decimal(16),
        Decimal("43.75"),
    )


@given(
    slots=st.lists(
        st.builds(
            Marked,
            st.sampled_from(["law", "service"]),
            st.decimals(1, 10, places=1),
            st.fractions(0, 1),
        ),
        max_size=30,
    )
)
def test_the_percentage_stays_between_nothing_and_all(slots: list[Marked]) -> None:
    outcome = result(slots, Decimal(60))
    assert Decimal(0) <= outcome.percent <= Decimal(100)
    assert outcome.passed == (bool(slots) and outcome.points >= outcome.marks * Decimal("0.6"))
