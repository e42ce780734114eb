"""How many cases will come: a Poisson regression of the town, and what each centre has of its own.

The town's rhythm (half-day and weekday, month, days beside holidays, make-up workdays, trend) is
one regression by scikit-learn over all its centres. A centre's level weighs the last months most;
what its week has otherwise than the town's is kept as far as its own numbers carry it, so that a
thin centre borrows the town's week and a busy one keeps its own. Sources: docs/sources.md#forecast.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

HALF_LIFE = 90.0
"""Days after which a day counts half for a centre's level."""
PRIOR = 40.0
"""Cases that the town's week weighs against a centre's own, for each half-day of the week."""
RIDGE = 1e-3
TREND_FROM = 730
"""Days of history from which a trend can be told from the season."""
BAND = 0.8
"""The share of half-days that the band should hold."""
HORIZON, ORIGINS, LEAST = 28, 6, 120
"""Of the back-test: days ahead, how often, and the fewest days to learn from."""


@dataclass(frozen=True, slots=True)
class Event:
    """Days with so many times the usual cases, in one centre or (None) all of the town."""

    first_day: date
    last_day: date
    factor: float
    centre: str | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """Cases by centre, open day and half-day."""

    centres: tuple[str, ...]
    days: tuple[date, ...]
    counts: Numbers
    """centres × days × 2"""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What to expect: mean, and the band; centres × days × 2."""

    mean: Numbers
    low: Numbers
    high: Numbers


@dataclass(frozen=True, slots=True)
class Errors:
    """How far the forecasts of a back-test were off, as shares of all cases."""

    wape: float
    bias: float
    naive_wape: float
    naive_bias: float
    within_band: float
    cases: int
    origins: int


def forecast(series: Series, days: Sequence[date], events: Sequence[Event] = ()) -> Outlook:
    """The outlook for these open days, from all of the series. Events of both times are heeded."""
    usual = series.counts / _factors(series.centres, series.days, events)
    both = _means(series.days, usual, [*series.days, *days])
    size = _dispersion(usual, both[:, : len(series.days)])
    mean = both[:, len(series.days) :] * _factors(series.centres, days, events)
    return Outlook(mean, *_band(mean, size))


def _factors(centres: Sequence[str], days: Sequence[date], events: Sequence[Event]) -> Numbers:
    made = np.ones((len(centres), len(days), 2))
    for event in events:
        inside = np.array([event.first_day <= day <= event.last_day for day in days], bool)
        own = np.array([event.centre in (None, centre) for centre in centres], bool)
        made[np.ix_(own, inside)] *= max(event.factor, 0.01)
    return made


def _features(days: Sequence[date], first: date, last: date) -> Numbers:
    """One row for each day and half-day: the rhythm that all centres share."""
    opened = set(days)
    long = (last - first).days >= TREND_FROM
    made = []
    for day in days:
        before = (day - timedelta(1)) not in opened and day.weekday() not in (0, 5, 6)
        after = (day + timedelta(1)) not in opened and day.weekday() not in (4, 5, 6)
        # A trend goes on for as long as was seen, not for ever.
        years = (min(day, last + timedelta(365)) - first).days / 365 if long else 0.0
        for half in range(2):
            slot = [0.0] * 12
            slot[(min(5, day.weekday())) * 2 + half] = 1.0
            month = [0.0] * 12
            month[day.month - 1] = 1.0
            made.append([*slot, *month, float(before), float(after), years])
    return np.array(made)


def _means(past: Sequence[date], counts: Numbers, days: Sequence[date]) -> Numbers:
    # Loading scikit-learn takes a second: only whoever forecasts pays for it.
    from sklearn.linear_model import PoissonRegressor  # noqa: PLC0415

    first, last = past[0], past[-1]
    learned = PoissonRegressor(alpha=RIDGE, max_iter=300)
    total = counts.sum(axis=0).reshape(-1)
    scale = max(float(total.mean()), 1e-9)
    learned.fit(_features(past, first, last), total / scale)
    then: Numbers = learned.predict(_features(past, first, last)).reshape(-1, 2)
    ahead: Numbers = learned.predict(_features(days, first, last)).reshape(-1, 2)
    ages = np.array([(last - day).days for day in past], float)
    weight = 0.5 ** (ages / HALF_LIFE)
    base = float((weight[:, None] * then).sum())
    level = (counts * weight[None, :, None]).sum(axis=(1, 2)) / max(base, 1e-9)
    mean = level[:, None, None] * ahead[None]
    own = _own_week(past, counts, level[:, None, None] * then[None])
    slots = np.array([min(day.weekday(), 5) for day in days])
    result: Numbers = mean * own[:, slots, :]
    return result


def _own_week(past: Sequence[date], counts: Numbers, expected: Numbers) -> Numbers:
    """Centre × (weekday, or 5: a make-up day) × half-day: how its week differs from the town's."""
    made = np.ones((counts.shape[0], 6, 2))
    slots = np.array([min(day.weekday(), 5) for day in past])
    for slot in range(5):
        here = slots == slot
        came, thought = counts[:, here].sum(axis=1), expected[:, here].sum(axis=1)
        made[:, slot] = (came + PRIOR) / (thought + PRIOR)
    return made


def _dispersion(counts: Numbers, mean: Numbers) -> float:
    """The size of a negative binomial: the smaller, the more half-days differ by chance."""
    spare = float((((counts - mean) ** 2) - mean).sum())
    return float((mean**2).sum()) / spare if spare > 0 else math.inf


def _band(mean: Numbers, size: float) -> tuple[Numbers, Numbers]:
    from scipy import stats  # noqa: PLC0415 - as above

    edge = (1 - BAND) / 2
    safe = np.maximum(mean, 1e-9)
    if math.isfinite(size):
        chance = size / (size + safe)
        low, high = (stats.nbinom.ppf(share, size, chance) for share in (edge, 1 - edge))
    else:
        low, high = (stats.poisson.ppf(share, safe) for share in (edge, 1 - edge))
    return np.minimum(low, mean), np.maximum(high, mean)


def back_test(series: Series, events: Sequence[Event] = ()) -> Errors | None:
    """Forecasts made again and again from the past alone, beside "as the week before".

    None where there is too little history to learn from and still have something to check.
    """
    days = series.days
    cuts = _cuts(days)
    if not cuts:
        return None
    off = naive_off = over = naive_over = cases = inside = told = 0.0
    for cut in cuts:
        end = days[cut] + timedelta(HORIZON)
        ahead = [n for n in range(cut, len(days)) if days[n] < end]
        past = Series(series.centres, days[:cut], series.counts[:, :cut])
        outlook = forecast(past, [days[n] for n in ahead], events)
        naive = _week_before(past, [days[n] for n in ahead])
        truth = series.counts[:, ahead]
        off += float(np.abs(truth - outlook.mean).sum())
        naive_off += float(np.abs(truth - naive).sum())
        over += float((outlook.mean - truth).sum())
        naive_over += float((naive - truth).sum())
        cases += float(truth.sum())
        inside += float(((truth >= outlook.low) & (truth <= outlook.high)).sum())
        told += truth.size
    if not cases:
        return None
    return Errors(
        off / cases,
        over / cases,
        naive_off / cases,
        naive_over / cases,
        inside / told,
        int(cases),
        len(cuts),
    )


def _cuts(days: Sequence[date]) -> list[int]:
    """Where each forecast of the back-test begins: the latest origins, four weeks apart."""
    found = []
    for number in range(1, ORIGINS + 1):
        begins = days[-1] - timedelta(HORIZON * number - 1) if days else date.min
        cut = next((n for n, day in enumerate(days) if day >= begins), 0)
        if cut >= LEAST:
            found.append(cut)
    return found[::-1]


def _week_before(past: Series, days: Sequence[date]) -> Numbers:
    """The seasonal-naive forecast: each half-day as the last one of that weekday that is known."""
    known = {day.weekday(): n for n, day in enumerate(past.days)}
    latest = len(past.days) - 1
    found = [known.get(day.weekday(), latest) for day in days]
    result: Numbers = past.counts[:, found]
    return result


def outlook_and_errors(
    series: Series,
    days: Sequence[date],
    events: Sequence[Event],
    *,
    report: Callable[..., object],
    stopped: Callable[[], bool],
) -> tuple[Outlook, Errors | None]:
    """The forecast and its back-test, in a child process."""
    outlook = forecast(series, days, events)
    report(0.3, "")
    return outlook, None if stopped() else back_test(series, events)
