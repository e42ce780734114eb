"""The day as it happens, played through: who comes when, who waits how long.

The check on Erlang C: people come unevenly over the hours, the doors close at noon, every line has
its own length of service. Windows serve who came first; who is inside at closing is still served.
"""

import heapq
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from roster.rules.demand import Mix

HOURS: Mapping[str, tuple[float, ...]] = {
    "AM": (1.15, 1.25, 1.0, 0.6),
    "PM": (1.05, 1.2, 1.0, 0.75),
}
"""How many come in each part of a half-day, against the mean: early and mid-morning are full."""
FLAT = (1.0, 1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Opening:
    """A half-day to be played: cases by line that are expected, windows, minutes open."""

    mix: Mix
    windows: int
    minutes_open: float = 210.0
    profile: tuple[float, ...] = FLAT


@dataclass(frozen=True, slots=True)
class Played:
    """What came out: waits in minutes, shares from 0 to 1."""

    mean_wait: float
    wait_90: float
    within: float
    utilisation: float
    cases: float
    """A half-day."""


def play(
    openings: Sequence[Opening],
    minutes: Mapping[str, float],
    *,
    promised: float,
    days: int,
    seed: int,
) -> Played:
    """All openings played on so many days; the same seed gives the same days."""
    dice = random.Random(seed)  # noqa: S311 - a simulation keeps no secrets
    waits: list[float] = []
    busy = open_time = 0.0
    for opening in openings:
        for _ in range(days):
            found, worked = _half_day(opening, minutes, dice)
            waits += found
            busy += worked
            open_time += opening.windows * opening.minutes_open
    if not waits:
        return Played(0.0, 0.0, 1.0, 0.0, 0.0)
    waits.sort()
    return Played(
        sum(waits) / len(waits),
        waits[min(len(waits) - 1, int(0.9 * len(waits)))],
        sum(wait <= promised for wait in waits) / len(waits),
        busy / open_time if open_time else 0.0,
        len(waits) / (days * len(openings)),
    )


def _half_day(
    opening: Opening, minutes: Mapping[str, float], dice: random.Random
) -> tuple[list[float], float]:
    """(the wait of everybody who came, minutes of service)."""
    arrivals: list[tuple[float, str]] = []
    part = opening.minutes_open / len(opening.profile)
    scale = len(opening.profile) / sum(opening.profile)
    for line, cases in opening.mix.items():
        for number, share in enumerate(opening.profile):
            rate = cases / opening.minutes_open * share * scale
            at = number * part
            while rate > 0:
                at += dice.expovariate(rate)
                if at >= (number + 1) * part:
                    break
                arrivals.append((at, line))
    free = [0.0] * max(1, opening.windows)
    waits: list[float] = []
    worked = 0.0
    for at, line in sorted(arrivals):
        begins = max(at, heapq.heappop(free))
        length = dice.expovariate(1 / minutes[line])
        heapq.heappush(free, begins + length)
        waits.append(begins - at)
        worked += length
    return waits, worked
