"""The linear program over sequences: each person has one, cover may miss or exceed at a cost."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import ortools.linear_solver.pywraplp as pywraplp  # noqa: PLR0402 - the package names no such part

from roster.solver.columns.grid import Grid, Longs
from roster.solver.columns.loom import path_cost


class Master:
    """Some people's sequences against what the others leave to be covered."""

    def __init__(
        self, grid: Grid, people: Sequence[int], wanted: Longs, days: slice | None = None
    ) -> None:
        self.grid, self.people, self.wanted = grid, list(people), wanted
        self.days = slice(0, grid.days) if days is None else days
        self.solver: Any = pywraplp.Solver.CreateSolver("GLOP")
        self.goal = self.solver.Objective()
        self.goal.SetMinimization()
        self.cover: dict[tuple[int, int], Any] = {}
        self.paths: list[Longs] = []
        self.owner: list[int] = []
        self.costs: list[int] = []
        self.shares: list[Any] = []
        self.seen: set[tuple[int, bytes]] = set()
        self._rows()
        self.how = pywraplp.MPSolverParameters()
        self.how.SetIntegerParam(self.how.PRESOLVE, self.how.PRESOLVE_OFF)
        self.how.SetIntegerParam(self.how.INCREMENTALITY, self.how.INCREMENTALITY_ON)
        self.how.SetIntegerParam(self.how.LP_ALGORITHM, self.how.PRIMAL)

    def _rows(self) -> None:
        grid, solver = self.grid, self.solver
        infinity = solver.infinity()
        for d, t in zip(*np.nonzero(grid.under + grid.over), strict=True):
            if not self.days.start <= d < self.days.stop:
                continue
            wanted = float(self.wanted[d, t])
            row = solver.Constraint(wanted, wanted)
            for sign, weight in ((1.0, grid.under[d, t]), (-1.0, grid.over[d, t])):
                slack = solver.NumVar(0.0, infinity, "")
                row.SetCoefficient(slack, sign)
                self.goal.SetCoefficient(slack, float(weight))
            self.cover[int(d), int(t)] = row
        self.one = {p: solver.Constraint(1.0, 1.0) for p in self.people}

    def add(self, p: int, path: Longs) -> bool:
        """The sequence may be used from now on; whether it is new."""
        key = (p, path.tobytes())
        if key in self.seen:
            return False
        self.seen.add(key)
        cost = path_cost(self.grid, p, path)
        share = self.solver.NumVar(0.0, self.solver.infinity(), "")
        self.one[p].SetCoefficient(share, 1.0)
        for d, t in enumerate(path.tolist()):
            if t >= 0 and (row := self.cover.get((d, t))) is not None:
                row.SetCoefficient(share, 1.0)
        self.goal.SetCoefficient(share, float(cost))
        self.paths.append(path.copy())
        self.owner.append(p)
        self.costs.append(cost)
        self.shares.append(share)
        return True

    def limit(self, seconds: float) -> None:
        """No single solve takes much longer than this from now on."""
        self.solver.SetTimeLimit(max(int(1000 * seconds), 1))

    def solve(self) -> float | None:
        """The least cost; None where there is none, or not in time."""
        if self.solver.Solve(self.how) != pywraplp.Solver.OPTIMAL:
            return None
        return float(self.goal.Value())

    def prices(self) -> tuple[Any, dict[int, float]]:
        """What one more person there is worth by day and kind, and what each person costs."""
        worth = np.zeros(self.grid.shape)
        for at, row in self.cover.items():
            worth[at] = row.dual_value()
        return worth, {p: row.dual_value() for p, row in self.one.items()}

    def weights(self) -> Any:
        """The share of each sequence in the program's answer."""
        return np.array([share.solution_value() for share in self.shares])
