"""Validity, renewal and the states of a certificate, as tables of dated cases."""

from datetime import date

import pytest

from certification.rules.days import last_day
from certification.rules.life import Life, State, held_back_from, holds_until, in_force, state
from certification.rules.renewal import (
    Basis,
    RenewalRule,
    TooEarly,
    Validity,
    first_validity,
    milestone,
    renewed,
    window,
)

D = date.fromisoformat


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        ("2026-02-13", 36, "2029-02-12"),
        ("2026-10-02", 24, "2028-10-01"),
        ("2026-01-01", 12, "2026-12-31"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-28"),
        ("2025-10-31", 24, "2027-10-30"),
        ("2026-08-31", 18, "2028-02-29"),
    ],
)
def test_a_period_of_months_counts_both_its_ends(first: str, months: int, last: str) -> None:
    assert last_day(D(first), months) == D(last)


OLD = Validity(D("2024-03-01"), D("2026-02-28"))


@pytest.mark.parametrize(
    ("rule", "completed", "expected"),
    [
        (RenewalRule(24, Basis.COMPLETION), "2026-01-15", ("2026-01-15", "2028-01-14")),
        (RenewalRule(24, Basis.COMPLETION), "2026-03-20", ("2026-03-20", "2028-03-19")),
        (RenewalRule(24, Basis.OLD_EXPIRY), "2025-12-01", ("2026-03-01", "2028-02-29")),
        (RenewalRule(24, Basis.OLD_EXPIRY), "2026-02-28", ("2026-03-01", "2028-02-29")),
        (RenewalRule(24, Basis.OLD_EXPIRY), "2026-03-01", ("2026-03-01", "2028-02-29")),
        (RenewalRule(24, Basis.OLD_EXPIRY), "2026-03-20", ("2026-03-20", "2028-03-19")),
        (
            RenewalRule(24, Basis.OLD_EXPIRY, grace_days=30),
            "2026-03-20",
            ("2026-03-20", "2028-02-29"),
        ),
        (
            RenewalRule(24, Basis.OLD_EXPIRY, grace_days=30),
            "2026-03-31",
            ("2026-03-31", "2028-03-30"),
        ),
        (
            RenewalRule(12, Basis.FIXED_DATE, minimum_active_months=6),
            "2026-02-10",
            ("2026-03-01", "2026-12-31"),
        ),
        (
            RenewalRule(12, Basis.FIXED_DATE, minimum_active_months=6),
            "2026-09-10",
            ("2026-09-10", "2027-12-31"),
        ),
        (
            RenewalRule(24, Basis.FIXED_DATE, fixed_month=2, fixed_day=29),
            "2026-02-01",
            ("2026-03-01", "2028-02-29"),
        ),
        (
            RenewalRule(36, Basis.FIXED_DATE, fixed_month=2, fixed_day=29),
            "2026-02-01",
            ("2026-03-01", "2029-02-28"),
        ),
    ],
)
def test_a_renewed_certificate_is_valid(
    rule: RenewalRule, completed: str, expected: tuple[str, str]
) -> None:
    assert renewed(rule, OLD, D(completed)) == Validity(D(expected[0]), D(expected[1]))


@pytest.mark.parametrize(
    ("rule", "opens"),
    [
        (RenewalRule(24), "2025-12-01"),
        (RenewalRule(24, window_months=6), "2025-09-01"),
        (RenewalRule(24, window_months=60), "2024-03-01"),
        (RenewalRule(24, window_months=60, minimum_active_months=6), "2024-09-01"),
    ],
)
def test_renewal_opens(rule: RenewalRule, opens: str) -> None:
    found = window(rule, OLD)

    assert (found.opens_on, found.due_on) == (D(opens), D("2026-02-28"))
    assert renewed(rule, OLD, date(2024, 1, 1)) == TooEarly(D(opens))


def test_a_missed_cycle_is_not_owed_twice() -> None:
    assert renewed(RenewalRule(24), OLD, D("2029-07-01")) == Validity(
        D("2029-07-01"), D("2031-06-30")
    )


def test_a_first_certificate_begins_on_the_day_of_issue() -> None:
    assert first_validity(RenewalRule(36), D("2026-02-13")) == Validity(
        D("2026-02-13"), D("2029-02-12")
    )


LIFE = Life(
    D("2026-01-01"),
    D("2026-12-31"),
    revoked_on=D("2026-10-01"),
    suspensions=((D("2026-03-01"), D("2026-03-31")),),
)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2025-12-31", State.NOT_YET_VALID),
        ("2026-01-01", State.VALID),
        ("2026-03-01", State.SUSPENDED),
        ("2026-03-31", State.SUSPENDED),
        ("2026-04-01", State.VALID),
        ("2026-09-30", State.VALID),
        ("2026-10-01", State.REVOKED),
        ("2027-01-01", State.REVOKED),
    ],
)
def test_a_certificate_is(on: str, expected: State) -> None:
    assert state(LIFE, D(on)) is expected
    assert (D(on) in in_force(LIFE)) == (expected is State.VALID)


@pytest.mark.parametrize(
    ("on", "until"),
    [("2026-02-01", "2026-02-28"), ("2026-04-01", "2026-09-30"), ("2026-03-15", "2026-03-31")],
)
def test_what_is_decided_already_ends_it_sooner(on: str, until: str) -> None:
    assert holds_until(LIFE, D(on)) == D(until)


@pytest.mark.parametrize(
    ("life", "day"),
    [
        (LIFE, "2026-10-01"),
        (Life(D("2026-01-01"), None, suspensions=((D("2026-03-01"), D("2026-03-31")),)), None),
        (Life(D("2026-01-01"), None, suspensions=((D("2026-03-01"), None),)), "2026-03-01"),
        (Life(D("2026-01-01"), D("2026-12-31")), None),
    ],
)
def test_only_what_has_no_end_holds_it_back(life: Life, day: str | None) -> None:
    assert held_back_from(life) == (day and D(day))


def test_an_unrevoked_certificate_expires_after_its_last_day() -> None:
    life = Life(D("2026-01-01"), D("2026-12-31"), superseded_on=D("2027-02-01"))

    assert [state(life, D(on)) for on in ("2026-12-31", "2027-01-01", "2027-02-01")] == [
        State.VALID,
        State.EXPIRED,
        State.SUPERSEDED,
    ]


@pytest.mark.parametrize(
    ("today", "days"),
    [
        ("2026-09-29", None),
        ("2026-10-02", 90),
        ("2026-10-31", 90),
        ("2026-11-01", 60),
        ("2026-12-01", 30),
        ("2026-12-24", 7),
        ("2026-12-31", 7),
        ("2027-01-01", None),
    ],
)
def test_a_reminder_names_the_nearest_milestone(today: str, days: int | None) -> None:
    assert milestone(D("2026-12-31"), D(today)) == days
