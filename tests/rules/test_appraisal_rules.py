"""Appraisal rules: totals, hardness, quotas; and what moves somebody to the next pay grade."""

import random
from decimal import Decimal

import msgspec
import pytest

from career.appraisals.rules.cycle import (
    Indicator,
    Measured,
    Rule,
    beyond_quota,
    grade_of,
    most,
    normalised,
    proposed,
    total,
)
from career.appraisals.rules.pay import PayTable, Standing, amount, gaps, pay

RULE = Rule()


def test_a_harder_place_makes_the_same_value_count_for_more() -> None:
    usual = normalised(RULE, "cases", Decimal("0.8"), Decimal(1))
    hard = normalised(RULE, "cases", Decimal("0.8"), Decimal("1.5"))
    easy = normalised(RULE, "cases", Decimal("0.8"), Decimal("0.5"))
    assert (easy, usual, hard) == (Decimal("68.00"), Decimal("80.00"), Decimal("92.00"))
    assert normalised(RULE, "punctuality", Decimal("0.8"), Decimal(2)) == Decimal("80.00")


def test_no_indicator_gives_less_than_nothing_or_more_than_all() -> None:
    assert normalised(RULE, "cases", Decimal(5), Decimal(2)) == 100
    assert normalised(RULE, "praise", Decimal(0), Decimal(1)) == 0


def test_what_there_is_no_data_for_gives_its_weight_to_the_rest() -> None:
    parts = [
        Measured("cases", Decimal("0.8"), Decimal(80)),
        Measured("exams", None, None),
    ]
    assert total(RULE, parts, None, None) == Decimal("80.00")
    assert total(RULE, [Measured("exams", None, None)], None, None) is None
    assert total(RULE, parts, Decimal(60), None) == Decimal("71.43")


def test_grades_follow_the_least_totals() -> None:
    found = [grade_of(RULE, Decimal(value)) for value in (95, 90, "89.99", 70, 60, "59.9", 0)]
    assert found == [
        "excellent",
        "excellent",
        "competent",
        "competent",
        "basic",
        "incompetent",
        "incompetent",
    ]


def test_beyond_the_quota_the_lowest_go_down_and_equals_go_together() -> None:
    totals = {n: Decimal(91 + n) for n in range(10)}
    grades = proposed(RULE, totals)
    assert [n for n, grade in grades.items() if grade == "excellent"] == [8, 9]
    equal = proposed(RULE, dict.fromkeys(range(10), Decimal(95)))
    assert set(equal.values()) == {"competent"}


def test_proposed_grades_never_pass_a_quota() -> None:
    chance = random.Random(3)
    for _ in range(200):
        count = chance.randrange(1, 40)
        totals = {
            n: None if chance.random() < 0.1 else Decimal(chance.randrange(50, 101))
            for n in range(count)
        }
        assert beyond_quota(RULE, proposed(RULE, totals)) is None


def test_a_quota_over_the_whole_and_weights_that_do_not_add_up_are_refused() -> None:
    for body in (
        {"quotas": {"excellent": 1.2}},
        {"manager": 0.9},
        {"quotas": {"superb": 0.2}},
        {"indicators": {"charm": {"weight": 0.8}}},
    ):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(body, Rule)
    assert most(RULE, "excellent", 14) == 2
    assert Indicator(0.5).full == 1


def test_the_highest_grade_that_fits_holds_and_the_gap_to_the_next_is_named() -> None:
    table = PayTable().steps
    standing = Standing("window-general", 2, "competent", 40, Decimal("0.5"))
    held, after = pay(table, standing)
    assert (held and held.grade, after and after.grade) == ("W3", "W4")
    assert amount(held, standing) == Decimal("2750.00")
    assert after is not None
    assert [(gap.what, gap.needed, gap.have) for gap in gaps(after, standing)] == [
        ("certificates", "3", "2"),
        ("service", "60", "40"),
    ]
