"""Limits that a path does not count by itself: kept by closing days and finding the path anew."""

from collections.abc import Callable
from typing import Any

import numpy as np

from roster.solver.columns.grid import Grid, Ints, Longs
from roster.solver.columns.paths import CLOSED, INF, REACHED

GENTLE = 3
"""Rounds in which only the dearest days beyond a limit are closed; then all but those within."""
LONG = 5_000_000
"""Numbers of a path's memory from which on there is one such round only."""


def lawful_path(
    grid: Grid, p: int, prices: Ints, find: Callable[[Ints], tuple[int, Longs]]
) -> tuple[int, int, Longs]:
    """The price of a lawful sequence, the least price without those limits, and the sequence.

    `find` gives the best sequence at prices, which are changed. The price is INF where none is.
    """
    price, path = find(prices)
    free = price
    limited = [t for t in range(grid.kinds) if grid.limited[p, t]]
    weekends = int(grid.terms[p, CLOSED])
    gentle = GENTLE if grid.room < LONG else 1
    for again in range(gentle + grid.kinds + 3):
        if price >= REACHED:
            return INF, free, path
        firm = again >= gentle
        # A list, not a generator: each limit is looked at.
        broken = [_close_kind(prices, path, t, int(grid.caps[p, t]), firm=firm) for t in limited]
        if weekends < grid.days:
            broken.append(_close_weekends(grid, prices, path, weekends, firm=firm))
        if not any(broken):
            return price, free, path
        price, path = find(prices)
    return INF, free, path


def _close_kind(prices: Ints, path: Longs, t: int, cap: int, *, firm: bool) -> bool:
    """Whether there was too much of a kind, of which days are closed now."""
    days = np.nonzero(path == t)[0]
    if len(days) <= cap:
        return False
    ranked = days[np.argsort(prices[days, t], kind="stable")]
    if firm:
        closed = np.ones(len(prices), bool)
        closed[ranked[:cap]] = False
        prices[closed, t] = INF
    else:
        prices[ranked[cap:], t] = INF
    return True


def _close_weekends(grid: Grid, prices: Ints, path: Longs, most: int, *, firm: bool) -> bool:
    """Whether too many weekends were worked, of which some are closed now."""
    starts = np.nonzero(grid.marks == 1)[0]
    paid: Any = np.where(path >= 0, np.take_along_axis(prices, path[:, None], axis=1)[:, 0], 0)
    works = path >= 0
    second = np.minimum(starts + 1, grid.days - 1)
    both = (second > starts) & (grid.marks[second] == 2)
    worked = works[starts] | (both & works[second])
    if worked.sum() <= most:
        return False
    dear = paid[starts].astype(np.int64) + np.where(both, paid[second], 0)
    ranked = np.nonzero(worked)[0][np.argsort(dear[worked], kind="stable")]
    if firm:
        closed = np.ones(len(starts), bool)
        closed[ranked[:most]] = False
    else:
        closed = np.zeros(len(starts), bool)
        closed[ranked[most:]] = True
    prices[starts[closed]] = INF
    prices[second[closed & both]] = INF
    return True
