"""A cost that no lawful roster falls below: linear programs, one for each week.

A half-day of a person on a shift is a number from 0 to 1. Kept are H1 to H4 and H8, and the costs
S1, S2, S4, S5, S9 and changes; a half-day's travel counts as half the way there and back. Left out
are H5 to H7, S3, S7 and S8, which only cost more. Fairness (S6) hangs the weeks together: for any
prices m between -F and F (F what a half-day off target costs), F·|n - target| is at least
m·(n - target), so each half-day of a person costs their m more, and all targets together m less.
The nearer m lies to who works too much and who too little, the better the bound.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Sequence

from ortools.linear_solver.python import model_builder

from roster.solver.board import NOBODY, Board
from roster.solver.plan import Plan

TOLERANCE = 0.01
"""By how much a linear program's value may be too high: far more than it is."""
SPREAD = 4
"""Half-days off target at which a person's price is the highest."""


def even_prices(board: Board) -> list[float]:
    """Prices before anything is known: everyone a little above target, as is usual."""
    return [float(board.problem.rules.fairness) * shared for shared in board.shared]


def prices_of(plan: Plan) -> list[float]:
    """Prices by who is above and who is below target in this roster."""
    fairness = plan.board.problem.rules.fairness
    return [
        fairness * max(-1.0, min(1.0, (plan.worked[p] - plan.board.target[p]) / SPREAD))
        if shared
        else 0.0
        for p, shared in enumerate(plan.board.shared)
    ]


def lower_bound(
    board: Board, prices: Sequence[float], stopped: Callable[[], bool] = lambda: False
) -> int:
    """A whole number that no roster of this board costs less than; 0 when stopped on the way."""
    rules = board.problem.rules
    total = float(board.wish_base)
    total += rules.change * sum(s != NOBODY for row in board.before for pair in row for s in pair)
    total -= sum(price * board.target[p] for p, price in enumerate(prices) if board.shared[p])
    for w in range(len(board.weeks)):
        if stopped():
            return 0
        value = _Week(board, w, prices).value()
        if value is None:
            return 0
        total += value
    return max(0, math.ceil(total - TOLERANCE))


class _Week:
    """The linear program of one week."""

    def __init__(self, board: Board, w: int, prices: Sequence[float]) -> None:
        self.board, self.prices = board, prices
        self.model = model_builder.Model()  # type: ignore[no-untyped-call]  # untyped there
        self.costs: list[float] = []
        self.shares: list[model_builder.Variable] = []
        self.of_slot: dict[tuple[int, int, int], list[model_builder.Variable]] = defaultdict(list)
        self.of_person: dict[int, list[model_builder.Variable]] = defaultdict(list)
        self.pinned_of: dict[int, int] = defaultdict(int)
        for s, d in enumerate(board.day_of):
            if board.week[d] == w:
                self._shift(s)
        self._limits()

    def _variable(self, least: float, most: float, cost: float) -> model_builder.Variable:
        made = self.model.new_num_var(least, most, "")
        self.shares.append(made)
        self.costs.append(cost)
        return made

    def _shift(self, s: int) -> None:
        """Who may be on the shift, what is empty, and which lines are bare."""
        board, rules = self.board, self.board.problem.rules
        d, half = board.day_of[s], board.half_of[s]
        takers: list[tuple[int, model_builder.Variable]] = []
        for p in range(len(board.shared)):
            pinned = board.pinned.get((p, d, half))
            if pinned == s:
                self.pinned_of[p] += 1
            elif pinned is not None or not board.may_take(p, s):
                continue
            share = self._variable(float(pinned == s), 1.0, self._cost(p, s))
            takers.append((p, share))
            self.of_slot[p, d, half].append(share)
            self.of_person[p].append(share)
        shares = [share for _, share in takers]
        empty = self._variable(0.0, float(board.windows[s]), float(rules.unfilled))
        self.model.add(model_builder.LinearExpr.sum([*shares, empty]) == board.windows[s])
        if not board.windows[s]:
            return
        nobody = self._variable(0.0, 1.0, float(rules.empty))
        self.model.add(model_builder.LinearExpr.sum([*shares, nobody]) >= 1)
        lines = board.asked[s]
        while lines:
            line = lines & -lines
            lines ^= line
            able = [share for p, share in takers if board.held[p][d] & line]
            if len(able) < len(shares) or not shares:
                bare = self._variable(0.0, 1.0, float(rules.uncovered))
                self.model.add(model_builder.LinearExpr.sum([*able, bare, nobody]) >= 1)

    def _cost(self, p: int, s: int) -> float:
        """What the person's half-day on the shift costs at least."""
        board, rules = self.board, self.board.problem.rules
        d, half, c = board.day_of[s], board.half_of[s], board.centre_of[s]
        cost = float(board.wish[p][d][half])
        if board.shared[p]:
            way = min(board.trip[p][c] / 2, board.one_way[p][c])
            cost += rules.shared + way + self.prices[p]
        if rules.change:
            before = board.before[p][d][half]
            cost += rules.change if before == NOBODY else -rules.change * (before == s)
        return cost

    def _limits(self) -> None:
        """Nobody in two places at once, nor more in the week than allowed or pinned."""
        for shares in self.of_slot.values():
            if len(shares) > 1:
                self.model.add(model_builder.LinearExpr.sum(shares) <= 1)
        for p, shares in self.of_person.items():
            most = max(self.board.most_a_week[p], self.pinned_of[p])
            if len(shares) > most:
                self.model.add(model_builder.LinearExpr.sum(shares) <= most)

    def value(self) -> float | None:
        """The least cost; None when the program was not solved."""
        self.model.minimize(model_builder.LinearExpr.weighted_sum(self.shares, self.costs))
        solver = model_builder.Solver("GLOP")
        if solver.solve(self.model) != model_builder.SolveStatus.OPTIMAL:
            return None
        return float(solver.objective_value)
