"""Doors, devices, accommodations and signals, by rule."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from training.exams.rules.conduct import Conduct, Criterion, faults, inside
from training.exams.rules.devices import Live, Move, move
from training.exams.rules.timing import Terms
from training.exams.sittings.rules import signals
from training.exams.sittings.rules.admission import (
    Grant,
    Window,
    chosen,
    extra_minutes,
    free_seats,
    terms_for,
    together,
)

NOON = datetime(2026, 12, 7, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("address", "networks", "expected"),
    [
        ("10.1.2.3", [], True),
        ("10.1.2.3", ["10.1.0.0/16"], True),
        ("10.2.2.3", ["10.1.0.0/16", "10.2.2.3"], True),
        ("10.3.2.3", ["10.1.0.0/16"], False),
        ("::1", ["10.1.0.0/16", "::/64"], True),
        ("testclient", ["10.1.0.0/16"], False),
        (None, ["10.1.0.0/16"], False),
    ],
)
def test_an_address_lies_in_one_of_the_networks(
    address: str | None,
    networks: list[str],
    expected: bool,  # noqa: FBT001 - a case of the table
) -> None:
    assert inside(address, networks) is expected


def test_what_is_wrong_with_a_conduct_is_named_by_field() -> None:
    assert faults(Conduct()) == {}
    assert set(faults(Conduct(form="practical"))) == {"rubric"}
    assert set(faults(Conduct(networks=("10.0.0.0/33",)))) == {"networks"}
    assert set(faults(Conduct(part="theory"))) == {"part"}
    twice = (Criterion("a", "一", Decimal(1)), Criterion("a", "二", Decimal(1)))
    assert set(faults(Conduct(form="practical", rubric=twice))) == {"rubric"}


@pytest.mark.parametrize(
    ("live", "device", "expected"),
    [
        (Live(None, watched=True, move_until=None), "b", Move.STAY),
        (Live("a", watched=True, move_until=None), "a", Move.STAY),
        (Live("a", watched=True, move_until=None), None, Move.STAY),
        (Live("a", watched=False, move_until=None), "b", Move.TAKE),
        (Live("a", watched=True, move_until=None), "b", Move.ASK),
        (Live("a", watched=True, move_until=NOON + HOUR), "b", Move.TAKE),
        (Live("a", watched=True, move_until=NOON), "b", Move.ASK),
    ],
)
def test_one_device_is_live_at_a_time(live: Live, device: str | None, expected: Move) -> None:
    assert move(live, device, NOON) is expected


def test_grants_do_not_add_up_and_percentages_round_up_to_minutes() -> None:
    both = together([Grant(extra_minutes=10), Grant(extra_percent=25, no_delay=True)])
    assert both == Grant(extra_minutes=10, extra_percent=25, no_delay=True)
    assert extra_minutes(both, timedelta(minutes=45)) == 12
    assert extra_minutes(both, timedelta(minutes=30)) == 10
    assert extra_minutes(together([]), HOUR) == 0


def test_a_sitting_gives_its_own_window_and_a_grant_its_attempts() -> None:
    terms = Terms(limit=HOUR, opens=NOON, attempts=2, delay=HOUR)
    window = Window(1, None, NOON + HOUR, NOON + 3 * HOUR)
    given = terms_for(terms, Grant(extra_attempts=1, no_delay=True), window)
    assert (given.opens, given.closes, given.attempts, given.delay) == (
        window.opens, window.closes, 3, timedelta(0),
    )  # fmt: skip
    assert terms_for(terms, Grant(), None) == terms


def test_the_open_sitting_counts_then_the_next_then_the_last() -> None:
    first = Window(1, None, NOON, NOON + HOUR)
    second = Window(2, None, NOON + 3 * HOUR, NOON + 4 * HOUR)
    assert chosen([second, first], NOON) == first
    assert chosen([second, first], NOON + 2 * HOUR) == second
    assert chosen([second, first], NOON + 5 * HOUR) == second
    assert chosen([], NOON) is None


def test_free_seats_are_those_nobody_has() -> None:
    assert free_seats(4, [2, None, 4]) == [1, 3]


def test_answers_faster_than_reading_are_a_signal() -> None:
    fast = [NOON + timedelta(seconds=2 * n) for n in range(10)]
    slow = [NOON + timedelta(seconds=20 * n) for n in range(10)]
    assert signals.unusual_speed(fast) == timedelta(seconds=2)
    assert signals.unusual_speed(slow) is None
    assert signals.unusual_speed(fast[:5]) is None


def test_a_wrong_clock_of_a_device_is_a_signal() -> None:
    assert signals.clock_is_off(NOON + timedelta(minutes=3), NOON)
    assert not signals.clock_is_off(NOON - timedelta(minutes=1), NOON)
