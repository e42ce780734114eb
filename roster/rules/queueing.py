"""Waiting at a centre with several equal windows and one queue: the Erlang C model (M/M/n).

Cases come at random, are served at random lengths with a known mean, by whoever is free. Sources:
docs/sources.md#erlang-c. Times are minutes, rates are per minute, shares run from 0 to 1.
"""

import math
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Queue:
    """One opening: how many come, how long each takes, how many windows are open."""

    arrivals: float
    """Cases a minute."""
    minutes: float
    """Mean minutes at the window, > 0."""
    windows: int
    """At least 1."""

    def __post_init__(self) -> None:
        if self.arrivals < 0 or self.minutes <= 0 or self.windows < 1:
            raise ValueError(f"no such queue: {self}")

    @property
    def offered(self) -> float:
        """Load in erlangs: the windows that would be busy if there were always enough."""
        return self.arrivals * self.minutes

    @property
    def utilisation(self) -> float:
        """The share of time that a window is busy; 1 or more: the queue only grows."""
        return self.offered / self.windows


def waiting_probability(queue: Queue) -> float:
    """The chance that a case has to wait at all; 1 when the windows cannot keep up."""
    if queue.utilisation >= 1:
        return 1.0
    blocked = 1.0
    for windows in range(1, queue.windows + 1):  # Erlang B, upward: no factorial, no overflow
        blocked = queue.offered * blocked / (windows + queue.offered * blocked)
    return blocked / (1 - queue.utilisation * (1 - blocked))


def _clearing_rate(queue: Queue) -> float:
    """How fast the open windows are ahead of those who come, in cases a minute."""
    return queue.windows / queue.minutes - queue.arrivals


def mean_wait(queue: Queue) -> float:
    """Mean minutes before the window, over all cases; inf when the windows cannot keep up."""
    if queue.utilisation >= 1:
        return math.inf
    return waiting_probability(queue) / _clearing_rate(queue)


def served_within(queue: Queue, minutes: float) -> float:
    """The share of cases that wait `minutes` at most."""
    if queue.utilisation >= 1:
        return 0.0
    return 1 - waiting_probability(queue) * math.exp(-_clearing_rate(queue) * minutes)


def wait_percentile(queue: Queue, share: float = 0.9) -> float:
    """The minutes that `share` of the cases wait at most; inf when the windows cannot keep up."""
    if queue.utilisation >= 1:
        return math.inf
    waiting = waiting_probability(queue)
    if waiting <= 1 - share:
        return 0.0
    return math.log(waiting / (1 - share)) / _clearing_rate(queue)


@dataclass(frozen=True, slots=True)
class Promise:
    """What a town promises: `share` of the cases wait `minutes` at most, nobody works flat out."""

    share: float = 0.8
    minutes: float = 15.0
    highest_utilisation: float = 0.85


def keeps(promise: Promise, queue: Queue) -> bool:
    """Whether this opening keeps the promise."""
    return (
        queue.utilisation <= promise.highest_utilisation
        and served_within(queue, promise.minutes) >= promise.share
    )


@lru_cache(maxsize=20_000)
def windows_needed(promise: Promise, arrivals: float, minutes: float, most: int) -> int:
    """The fewest windows that keep the promise; `most` when even all of them do not.

    An opening has at least one window, whoever comes. Pages ask the same of every centre and
    half-day each time they are shown: answers are remembered.
    """
    for windows in range(1, most):
        if keeps(promise, Queue(arrivals, minutes, windows)):
            return windows
    return most
