"""Service length: a table of dated cases."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from career.rules.service_length import (
    DEFAULT,
    Length,
    PartMonths,
    Period,
    Policy,
    from_body,
    length,
    to_body,
)


def day(text: str) -> date:
    return date.fromisoformat(text)


def period(first: str, last: str | None, kind: str = "regular") -> Period:
    return Period(kind, day(first), day(last) if last else None)


AS_OF = day("2026-12-31")


@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        ([], Length(0, 0)),
        ([period("2026-01-01", "2026-12-31")], Length(12, 0)),
        ([period("2026-01-15", "2026-02-14")], Length(1, 0)),
        ([period("2026-01-15", "2026-02-13")], Length(0, 30)),
        ([period("2026-01-31", "2026-02-28")], Length(1, 0)),
        ([period("2024-02-29", "2025-02-28")], Length(12, 0)),
        ([period("2026-11-01", None)], Length(2, 0)),
        ([period("2027-01-01", None)], Length(0, 0)),
        ([period("2026-01-01", "2027-06-30")], Length(12, 0)),
        # overlaps count once, touching periods are one
        ([period("2026-01-01", "2026-06-30"), period("2026-04-01", "2026-09-30")], Length(9, 0)),
        ([period("2026-01-01", "2026-01-15"), period("2026-01-16", "2026-01-31")], Length(1, 0)),
        # a gap breaks the month
        ([period("2026-01-01", "2026-01-15"), period("2026-01-17", "2026-02-05")], Length(0, 35)),
        # what is excluded is taken out, also from inside
        (
            [period("2026-01-01", "2026-12-31"), period("2026-04-01", "2026-06-30", "secondment")],
            Length(9, 0),
        ),
        (
            [period("2026-01-01", "2026-12-31"), period("2025-09-01", "2026-02-28", "study")],
            Length(10, 0),
        ),
        # practice under a mentor does not count, service on evidence does
        ([period("2026-01-01", "2026-12-31", "practice")], Length(0, 0)),
        ([period("2026-01-01", "2026-03-31", "grassroots")], Length(3, 0)),
    ],
)
def test_full_months_of_what_counts(periods: list[Period], expected: Length) -> None:
    assert length(periods, AS_OF) == expected


@pytest.mark.parametrize(
    ("part_months", "left", "expected"),
    [
        (PartMonths.DROP, ("2026-03-14", "2026-03-18"), Length(2, 19)),
        (PartMonths.POOL, ("2026-03-14", "2026-03-18"), Length(2, 19)),
        (PartMonths.POOL, ("2026-03-10", "2026-03-25"), Length(3, 0)),
        (PartMonths.HALF, ("2026-03-14", "2026-03-18"), Length(3, 0)),
        (PartMonths.HALF, (None, None), Length(2, 14)),
        (PartMonths.UP, (None, None), Length(3, 0)),
    ],
)
def test_part_months_round_as_the_notice_says(
    part_months: PartMonths, left: tuple[str | None, str | None], expected: Length
) -> None:
    periods = [period("2026-01-01", "2026-01-31"), period("2026-05-01", "2026-06-14")]
    if left[0]:
        periods.append(period(left[0], left[1]))
    policy = Policy(DEFAULT.counts, DEFAULT.excludes, part_months)
    assert length(periods, AS_OF, policy) == expected


def test_the_day_before_and_the_day_after_a_full_month() -> None:
    still = [period("2026-03-31", None)]
    assert length(still, day("2026-04-29")) == Length(0, 30)
    assert length(still, day("2026-04-30")) == Length(1, 0)
    assert length(still, day("2026-05-01")) == Length(1, 1)


def test_service_is_counted_to_the_end_of_all_dates() -> None:
    years = date.max.year - 2020
    assert length([period("2020-01-01", None)], date.max, DEFAULT).months == years * 12 + 12
    assert length([period("2020-01-15", None)], date.max, DEFAULT).months == years * 12 + 11


def test_a_policy_survives_its_storage() -> None:
    policy = Policy(frozenset({"regular"}), frozenset({"study"}), PartMonths.HALF)
    assert from_body(to_body(policy)) == policy
    assert from_body({}) == DEFAULT


SPANS = st.tuples(st.integers(0, 3000), st.integers(0, 900)).map(
    lambda span: Period(
        "regular",
        date.fromordinal(735_000 + span[0]),
        date.fromordinal(735_000 + span[0] + span[1]),
    )
)


@given(st.lists(SPANS, max_size=6))
def test_saying_a_period_twice_changes_nothing(periods: list[Period]) -> None:
    assert length(periods * 2, AS_OF) == length(periods, AS_OF)


@given(st.lists(SPANS, max_size=6), SPANS)
def test_more_service_is_never_fewer_months(periods: list[Period], more: Period) -> None:
    assert length([*periods, more], AS_OF).months >= length(periods, AS_OF).months
