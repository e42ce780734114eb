"""The compiled code with what it needs at hand: working memory, scale of prices, closed days."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from roster.solver.columns.grid import REFUSED, Grid, Ints, Longs
from roster.solver.columns.lawful import lawful_path
from roster.solver.columns.paths import INF, REACHED, best_path

HEADROOM = 300_000_000
"""Scaled costs of one person's sequence stay below this."""
ASKED = 8
"""People of whom one is asked whether it is enough."""
FINEST = 1024.0
"""Parts of a unit of cost that prices may have, at most."""


def scale_of(grid: Grid) -> float:
    """The finest power of two by which costs fit into int32."""
    open_costs = np.where(grid.asked < REFUSED, np.abs(grid.asked), 0).max(axis=(0, 2), initial=0)
    cover = np.maximum(grid.under, grid.over).max(axis=1, initial=0)
    most = int((open_costs + 2 * cover).sum()) + 1
    scale = FINEST
    while scale > 1 and most * scale > HEADROOM:
        scale /= 2
    return scale


class Plan:
    """Everybody's sequence, and who is there."""

    def __init__(self, grid: Grid, rows: Longs | None = None) -> None:
        self.grid = grid
        shape = (grid.people, grid.days)
        self.rows: Longs = np.full(shape, -1, np.int64) if rows is None else rows.copy()
        self.there: Longs = count(grid, self.rows)

    @property
    def cost(self) -> int:
        """Of the sequences as they are."""
        return cost_of(self.grid, self.rows, self.there)


def count(grid: Grid, rows: Longs) -> Longs:
    """How many people serve each kind on each day."""
    there = np.zeros(grid.shape, np.int64)
    people, days = np.nonzero(rows >= 0)
    np.add.at(there, (days, rows[people, days]), 1)
    return there


def path_cost(grid: Grid, p: int, path: Longs) -> int:
    """What the person's requests cost with this sequence."""
    days = np.nonzero(path >= 0)[0]
    return int(grid.base[p] + grid.asked[p, days, path[days]].sum())


def cover_cost(grid: Grid, there: Longs, wanted: Longs | None = None) -> int:
    """What missing and surplus people cost."""
    more = there - (grid.wanted if wanted is None else wanted)
    return int((np.maximum(more, 0) * grid.over + np.maximum(-more, 0) * grid.under).sum())


def cost_of(grid: Grid, rows: Longs, there: Longs) -> int:
    """What the sequences cost together."""
    return cover_cost(grid, there) + sum(path_cost(grid, p, rows[p]) for p in range(grid.people))


class Loom:
    """Makes sequences; not to be used by two threads at once."""

    def __init__(self, grid: Grid, seed: int) -> None:
        self.grid = grid
        self.scale = scale_of(grid)
        self.values: Ints = np.empty(max(grid.room, 1), np.int32)
        self.flat = np.zeros(grid.shape)
        self.rng = np.random.default_rng(seed)

    def draw(self, plan: Plan, p: int, heat: float = 0.0) -> bool:
        """The person's sequence is made anew against all others; whether there is one.

        What one more duty costs is a fixed number for each day and kind then, so the best sequence
        is a path. With Gumbel noise of a temperature it is a draw near the Boltzmann distribution.
        """
        grid, old = self.grid, plan.rows[p].copy()
        worked = np.nonzero(old >= 0)[0]
        plan.there[worked, old[worked]] -= 1
        more: Any = np.where(plan.there < grid.wanted, -grid.under, grid.over)
        if heat:
            noise = np.log(self.rng.standard_exponential(grid.shape) + 1e-12)
            more = more + heat * noise
        price, _, new = self._path(p, grid.asked[p] + more)
        if price >= REACHED:
            new = old
        worked = np.nonzero(new >= 0)[0]
        plan.there[worked, new[worked]] += 1
        plan.rows[p] = new
        return price < REACHED

    def price(
        self,
        people: Sequence[int],
        guide: Any,
        enough: Callable[[], bool] = lambda: False,
    ) -> tuple[list[Longs | None], Any]:
        """The best lawful sequences at these prices, and the least prices without caps.

        The latter do not exceed what any lawful sequence costs: they carry bounds. Once it is
        enough, nothing is found for those who are left, and −∞ is said of them.
        """
        found: list[Longs | None] = []
        least = np.full(len(people), np.inf)
        for index, p in enumerate(people):
            if index % ASKED == ASKED - 1 and enough():
                least[index:] = -np.inf
                return [*found, *([None] * (len(people) - index))], least
            price, free, path = self._path(p, self.grid.asked[p] - guide)
            found.append(path if price < REACHED else None)
            if free < REACHED:
                least[index] = free / self.scale + self.grid.base[p]
        return found, least

    def _path(self, p: int, exact: Any) -> tuple[int, int, Longs]:
        grid = self.grid
        groups = grid.groups[p, : grid.sizes[p]]

        def find(prices: Ints) -> tuple[int, Longs]:
            path = np.empty(grid.days, np.int64)
            price = best_path(
                prices,
                grid.resting[p],
                grid.terms[p],
                grid.group_of[p],
                groups,
                grid.low[p],
                grid.high[p],
                grid.weekend[p],
                self.values,
                path,
            )
            return int(price), path

        shut = grid.asked[p] >= REFUSED
        prices = np.where(shut, INF, np.rint(np.where(shut, 0.0, exact) * self.scale))
        return lawful_path(grid, p, prices.astype(np.int32), find)


def warm() -> None:
    """The compiled code is there, loaded or made: that takes seconds, once a machine."""
    one, row = np.zeros(1, np.int64), np.zeros((1, 4), np.int64)
    terms = np.array([1, 0, 1, 1, 0, 0, 0, 0, 1, 1, 1], np.int64)
    prices, values = np.zeros((1, 1), np.int32), np.zeros(8, np.int32)
    rests = np.zeros(1, np.int32)
    best_path(prices, rests, terms, one, row, one, one, one, values, one.copy())
