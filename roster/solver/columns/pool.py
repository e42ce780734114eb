"""Sequences that were good once, by person: what a new linear program starts from."""

from typing import Any

import numpy as np

from roster.solver.columns.grid import Grid, Longs

MOST = 600
"""Sequences kept for a person; the older half goes when there are more."""


class Pool:
    """Sequences by person, in the order in which they came."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.paths: list[dict[bytes, Longs]] = [{} for _ in range(grid.people)]

    def add(self, p: int, path: Longs) -> None:
        """The sequence is kept for a while."""
        kept = self.paths[p]
        kept[path.tobytes()] = path
        if len(kept) > MOST:
            self.paths[p] = dict(list(kept.items())[len(kept) // 2 :])

    def cheapest(self, p: int, prices: Any, number: int, like: Longs, days: slice) -> list[Longs]:
        """So many sequences that cost least at these prices, and are `like` outside the days."""
        kept = list(self.paths[p].values())
        if not kept:
            return []
        paths = np.array(kept)
        outside = np.ones(self.grid.days, bool)
        outside[days] = False
        if outside.any():
            paths = paths[(paths[:, outside] == like[outside]).all(axis=1)]
        if len(paths) > number:
            all_days = np.arange(self.grid.days)
            worth = np.where(paths >= 0, (self.grid.asked[p] - prices)[all_days, paths], 0.0)
            paths = paths[np.argsort(worth.sum(axis=1), kind="stable")[:number]]
        return list(paths)
