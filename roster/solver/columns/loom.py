"""The compiled code with what it needs at hand: working memory, scale of prices, closed days."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from roster.solver.columns.grid import REFUSED, Grid, Ints, Longs
from roster.solver.columns.paths import REACHED
from roster.solver.columns.sample import renew

HEADROOM = 300_000_000
"""Scaled costs of one person's sequence stay below this."""
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
    """Everybody's sequence, who is there, and the cost, kept together."""

    def __init__(self, grid: Grid, plan: Longs | None = None) -> None:
        self.grid = grid
        shape = (grid.people, grid.days)
        self.rows: Longs = np.full(shape, -1, np.int64) if plan is None else plan.copy()
        self.there: Longs = count(grid, self.rows)
        self.best: Longs = self.rows.copy()
        cost = cost_of(grid, self.rows, self.there)
        self.state: Longs = np.array([cost, cost, 0, 0], np.int64)

    @property
    def cost(self) -> int:
        """Of the sequences as they are."""
        return int(self.state[0])

    def take(self, rows: Longs) -> None:
        """These sequences stand from now on."""
        self.rows[:] = rows
        self.there[:] = count(self.grid, rows)
        self.state[0] = cost_of(self.grid, rows, self.there)
        if self.state[0] < self.state[1]:
            self.best[:] = rows
            self.state[1] = self.state[0]


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


@dataclass(frozen=True, slots=True)
class Fences:
    """What is open for whom: the grid's own, or less where part of a plan is settled."""

    asked: Longs
    resting: Ints
    low: Longs
    high: Longs


def fences_of(grid: Grid) -> Fences:
    """The grid's own, to be narrowed."""
    return Fences(grid.asked.copy(), grid.resting.copy(), grid.low, grid.high)


class Loom:
    """Makes sequences; not to be used by two threads at once."""

    def __init__(self, grid: Grid, seed: int) -> None:
        self.grid = grid
        self.scale = scale_of(grid)
        self.values: Ints = np.empty(max(grid.room, 1), np.int32)
        self.flat = np.zeros(grid.shape)
        self.found: Longs = np.empty((grid.people, grid.days), np.int64)
        self.worth: Longs = np.empty((grid.people, 2), np.int64)
        self.nobody = Plan(grid)
        self.open = Fences(grid.asked, grid.resting, grid.low, grid.high)
        self.seed = seed

    def draw(
        self,
        plan: Plan,
        order: Sequence[int] | Longs,
        heat: float = 0.0,
        guide: Any = None,
        share: float = 0.0,
    ) -> None:
        """The people in this order have sequences drawn anew against all others."""
        self._renew(order, plan, self.open, heat, self.flat if guide is None else guide, share)

    def price(
        self, people: Sequence[int] | Longs, guide: Any, fences: Fences | None = None
    ) -> tuple[Longs, Any, Any]:
        """The best sequences at these prices, which are lawful, and least prices without caps.

        The latter do not exceed what any lawful sequence costs: they carry bounds.
        """
        self._renew(people, self.nobody, fences or self.open, 0.0, guide, 1.0)
        number = len(people)
        worth = self.worth[:number]
        lawful = worth[:, 0] < REACHED
        least = np.where(worth[:, 1] < REACHED, worth[:, 1] / self.scale, np.inf)
        return self.found[:number].copy(), lawful, least + self.grid.base[np.asarray(people)]

    def _renew(
        self,
        order: Sequence[int] | Longs,
        plan: Plan,
        fences: Fences,
        heat: float,
        guide: Any,
        share: float,
    ) -> None:
        grid = self.grid
        seed, self.seed = self.seed, -1
        renew(
            np.asarray(order, np.int64),
            plan.rows,
            plan.there,
            plan.best,
            plan.state,
            self.found,
            self.worth,
            fences.asked,
            fences.resting,
            grid.wanted,
            grid.under,
            grid.over,
            grid.terms,
            grid.group_of,
            grid.groups,
            grid.sizes,
            fences.low,
            fences.high,
            grid.weekend,
            grid.marks,
            grid.caps,
            self.values,
            self.scale,
            heat,
            guide,
            share,
            seed,
        )
