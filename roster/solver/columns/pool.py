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

    def cheapest(self, p: int, prices: Any, number: int) -> list[Longs]:
        """So many sequences that cost least at these prices."""
        kept = list(self.paths[p].values())
        if len(kept) <= number:
            return kept
        paths = np.array(kept)
        days = np.arange(self.grid.days)
        worth = np.where(paths >= 0, (self.grid.asked[p] - prices)[days, paths], 0.0).sum(axis=1)
        return [kept[n] for n in np.argsort(worth, kind="stable")[:number]]
