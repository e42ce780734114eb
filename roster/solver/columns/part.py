"""A part of a plan to be made anew: some people over some days; all else stays as it is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from roster.solver.columns.grid import REFUSED, Grid, Longs
from roster.solver.columns.loom import Fences, Plan, count, fences_of, path_cost
from roster.solver.columns.paths import INF, LEAST, MOST


@dataclass(frozen=True, slots=True)
class Part:
    """People and days, what is left for them to cover, and what they cost as they are."""

    people: list[int]
    days: slice
    wanted: Longs
    rows: Longs
    """Everybody's sequence as it is."""
    fences: Fences
    cost: int


def part_of(grid: Grid, plan: Plan, people: Sequence[int], first: int, last: int) -> Part:
    """The people from day `first` to before `last`."""
    chosen = list(people)
    days = slice(first, last)
    own = count(grid, plan.rows[chosen])
    wanted = grid.wanted - (plan.there - own)
    more = own[days] - wanted[days]
    cost = int(
        (np.maximum(more, 0) * grid.over[days] + np.maximum(-more, 0) * grid.under[days]).sum()
    )
    cost += sum(path_cost(grid, p, plan.rows[p]) for p in chosen)
    fences = fences_of(grid)
    if last - first < grid.days:
        fences = Fences(fences.asked, fences.resting, grid.low.copy(), grid.high.copy())
        for p in chosen:
            _settle(grid, fences, plan.rows[p], p, days)
    return Part(chosen, days, wanted, plan.rows.copy(), fences, cost)


def _settle(grid: Grid, fences: Fences, row: Longs, p: int, days: slice) -> None:
    """Everything outside the days is as it is, minutes too."""
    outside = np.ones(grid.days, bool)
    outside[days] = False
    for d in np.nonzero(outside)[0]:
        t = row[d]
        kept = grid.asked[p, d, t]
        fences.asked[p, d] = REFUSED
        if t >= 0:
            fences.asked[p, d, t] = kept
            fences.resting[p, d] = INF
    units = np.array([grid.groups[p, grid.group_of[p, t], 0] if t >= 0 else 0 for t in row])
    done = units.cumsum()
    left = done[-1] - done
    if first := days.start:
        fences.low[p, :first] = fences.high[p, :first] = done[:first]
    after = slice(days.stop - 1, grid.days)
    fences.low[p, after] = np.maximum(grid.low[p, after], grid.terms[p, LEAST] - left[after])
    fences.high[p, after] = np.minimum(grid.high[p, after], grid.terms[p, MOST] - left[after])
