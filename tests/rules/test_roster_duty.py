"""When one can check in, when one is missed, and what a year adds up to."""

from datetime import UTC, date, datetime, timedelta

from roster.rules.duty import (
    CheckInBody,
    Load,
    by_share,
    carried,
    missed,
    open_now,
    spread,
)

MONDAY = date(2026, 12, 7)
STARTS, ENDS = datetime(2026, 12, 7, 0, 30, tzinfo=UTC), datetime(2026, 12, 7, 4, tzinfo=UTC)


def test_the_door_opens_an_hour_before_and_closes_with_the_half_day() -> None:
    rule = CheckInBody()
    minutes = {-61: False, -60: True, 0: True, 210: True, 211: False}
    for after, opened in minutes.items():
        assert open_now(rule, STARTS, ENDS, STARTS + timedelta(minutes=after)) is opened


def test_only_where_it_is_asked_for_is_somebody_missed_after_fifteen_minutes() -> None:
    late = STARTS + timedelta(minutes=15)
    assert not missed(CheckInBody(), STARTS, ENDS, late)
    assert missed(CheckInBody(required=True), STARTS, ENDS, late)
    assert not missed(CheckInBody(required=True), STARTS, ENDS, late - timedelta(seconds=1))
    assert not missed(CheckInBody(required=True), STARTS, ENDS, ENDS)


def test_the_spread_is_of_full_time_figures() -> None:
    found = spread(by_share({1: 10.0, 2: 5.0}, {1: 1.0, 2: 0.5}).values())
    assert found is not None
    assert (found.least, found.most, found.deviation) == (10.0, 10.0, 0.0)
    assert spread([]) is None


def test_what_was_more_than_a_fair_share_is_carried_but_never_more_than_ten() -> None:
    found = carried([Load(1, half_days=6, weekend_half_days=2, km=30)], {1: 1.0, 2: 1.0})
    assert (found[1].half_days, found[2].half_days) == (3, -3)
    assert (found[1].weekend_half_days, found[2].km) == (1, -15)
    much = [Load(1, half_days=200)]
    assert carried(much, {1: 1.0, 2: 1.0})[1].half_days == 10
    newcomer = carried([Load(1, half_days=6)], {1: 1.0, 2: 0.0})
    assert newcomer[2].half_days == 0
    assert carried(much, {}) == {}


def test_half_days_in_busy_centres_are_carried_apart() -> None:
    past = [Load(1, half_days=4, busy_half_days=4), Load(2, half_days=4)]
    found = carried(past, {1: 1.0, 2: 1.0})
    assert [found[n].half_days for n in (1, 2)] == [0, 0]
    assert [found[n].busy_half_days for n in (1, 2)] == [2, -2]
