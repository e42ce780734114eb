"""The forecast finds what was put into made-up cases, and is honest about its errors."""

from datetime import date, timedelta

import numpy as np

from roster.rules.forecasting import Event, Series, back_test, forecast

FIRST = date(2025, 1, 6)


def open_days(first: date, count: int) -> list[date]:
    days = (first + timedelta(n) for n in range(2 * count))
    return [day for day in days if day.weekday() < 5][:count]


def made_up(days: list[date], levels: list[float], seed: int = 1) -> Series:
    """Poisson cases: Mondays twice as many, mornings more than afternoons."""
    dice = np.random.default_rng(seed)
    week = np.array([2.0, 1.0, 1.0, 1.0, 0.5])
    mean = np.array(
        [
            [[level * week[day.weekday()] * (1.5, 0.5)[h] for h in range(2)] for day in days]
            for level in levels
        ]
    )
    return Series(tuple(f"C{n}" for n in range(len(levels))), tuple(days), dice.poisson(mean) * 1.0)


def test_level_weekday_and_half_day_are_found_again() -> None:
    days = open_days(FIRST, 200)
    ahead = open_days(days[-1] + timedelta(1), 10)
    outlook = forecast(made_up(days, [10.0, 2.0]), ahead)
    monday = next(n for n, day in enumerate(ahead) if day.weekday() == 0)
    tuesday = next(n for n, day in enumerate(ahead) if day.weekday() == 1)
    assert abs(outlook.mean[0, monday, 0] / 30 - 1) < 0.15
    assert abs(outlook.mean[0, tuesday, 1] / 5 - 1) < 0.15
    assert abs(outlook.mean[1, monday, 0] / 6 - 1) < 0.25
    assert (outlook.low <= outlook.mean).all()
    assert (outlook.mean <= outlook.high).all()


def test_a_thin_centre_borrows_the_week_of_its_town() -> None:
    days = open_days(FIRST, 60)
    thin = made_up(days, [20.0, 0.05], seed=3)
    ahead = open_days(days[-1] + timedelta(1), 5)
    outlook = forecast(thin, ahead)
    monday, tuesday = outlook.mean[1, 0].sum(), outlook.mean[1, 1].sum()
    assert [day.weekday() for day in ahead[:2]] == [0, 1]
    assert 1.5 < monday / tuesday < 2.5


def test_an_event_raises_its_days_only() -> None:
    days = open_days(FIRST, 150)
    ahead = open_days(days[-1] + timedelta(1), 10)
    series = made_up(days, [10.0, 10.0])
    plain = forecast(series, ahead)
    event = Event(ahead[2], ahead[3], 2.0, "C1")
    raised = forecast(series, ahead, [event])
    ratio = raised.mean.sum(axis=2) / plain.mean.sum(axis=2)
    assert np.allclose(ratio[1, 2:4], 2.0, rtol=0.01)
    assert np.allclose(np.delete(ratio[1], [2, 3]), 1.0, rtol=0.01)
    assert np.allclose(ratio[0], 1.0, rtol=0.01)


def test_the_back_test_beats_last_week_and_its_band_holds_what_it_should() -> None:
    errors = back_test(made_up(open_days(FIRST, 240), [8.0, 3.0, 1.0]))
    assert errors is not None
    assert errors.wape < 0.85 * errors.naive_wape
    assert abs(errors.bias) < 0.05
    assert 0.75 < errors.within_band < 0.97


def test_with_little_history_there_is_no_back_test() -> None:
    assert back_test(made_up(open_days(FIRST, 60), [8.0])) is None
