"""One roster in compiled form: annealed, changed part by part, and read back."""

from typing import Any

import numpy as np

from roster.solver import kernel, moves
from roster.solver import layout as at
from roster.solver.arrays import empty_roster
from roster.solver.board import Board
from roster.solver.plan import Plan

Array = np.ndarray[Any, Any]
Guide = tuple[Array, Array]
"""(first, days): cell (person, day) -> where its days begin; (morning, afternoon) of each."""


class Engine:
    """A roster that starts as the plan and only gets better; the best one met is kept."""

    def __init__(self, plan: Plan, seed: int) -> None:
        self.board: Board = plan.board
        arrays = plan.arrays
        self.f, self.may_take = arrays.f, arrays.may_take
        self.m, self.g = empty_roster(arrays, seed)
        pins = np.full((len(plan.at), len(self.board.days), 2), -1, np.int64)
        for (p, d, half), s in self.board.pinned.items():
            pins[p, d, half] = s
        kernel.load(self.f, self.m, self.g, pins)
        kernel.settle(self.f, self.m, self.g)
        rows = np.array(plan.at, np.int64).reshape(pins.shape)
        kernel.load(self.f, self.m, self.g, rows)
        kernel.keep_best(self.f, self.m, self.g)
        self.shape = rows.shape
        self.guide: Guide = (np.zeros(1, np.int64), np.zeros((0, 2), np.int64))
        """Cheap days of each cell, as `Linear.guide` gives them; at first there are none."""

    @property
    def can_move(self) -> bool:
        """Whether there is anybody to be moved."""
        return bool(self.f[at.MOVABLE])

    @property
    def cost(self) -> int:
        """Of the best roster."""
        return int(self.g[at.BEST_COST])

    @property
    def best(self) -> Array:
        """The best roster: p, d, half -> s."""
        start = self.m[at.BEST]
        made: Array = self.m[start : start + int(np.prod(self.shape))].reshape(self.shape).copy()
        return made

    def anneal(self, hot: float, cold: float, count: int) -> None:
        """So many moves while it cools."""
        moves.anneal(self.f, self.m, self.g, self.may_take, self.guide, hot, cold, count)

    def return_to_best(self) -> None:
        """The roster is the best one again."""
        kernel.load(self.f, self.m, self.g, self.best)

    def adopt(self, changes: Array) -> bool:
        """Makes the changes (p, d, a, b) if together they are lawful and cost no more."""
        return bool(moves.adopt(self.f, self.m, self.g, self.may_take, changes))
