"""A part of the roster made anew: a CP-SAT model over some people's days, the rest left as it is.

One Boolean per person, day and pattern (off, a whole day in one centre, a half-day, a day split
over two centres near each other); with every day of everyone in it this is the whole problem,
less splits beyond `SPLITS` a day. Costs are those of `Plan`, exactly.
"""

import math
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ortools.sat.python import cp_model

from roster.solver.board import NOBODY, Board
from roster.solver.plan import OFF, Cell, Pattern, Plan

SPLITS = 8
"""Days over two centres offered to a person and day beside the one there is, the nearest ones."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard one part is worked on."""

    seconds: float
    """Of CP-SAT's deterministic time, which is about real time and the same everywhere."""
    workers: int
    seed: int
    stopped: Callable[[], bool] = lambda: False
    """Asked ten times a second; once it says so, the best found so far counts."""


@dataclass(frozen=True, slots=True)
class Found:
    """The best days found, and a cost that no roster falls below which differs in this part only.

    The bound holds for rosters without other splits than those that were offered.
    """

    days: dict[Cell, Pattern]
    bound: int


def rebuild(
    plan: Plan, cells: Iterable[Cell], effort: Effort, splits: int | None = SPLITS
) -> Found | None:
    """The best days found for these people and dates; None when nothing was found.

    The plan itself is left as it was. `splits`: how many days over two centres are offered to a
    person and day; None: all.
    """
    pinned = {(p, d) for p, d, _ in plan.board.pinned}
    return _Part(plan, sorted(set(cells) - pinned), splits).solve(effort)


class _Part:
    """The model of one part. Rows are added one rule at a time."""

    def __init__(self, plan: Plan, cells: list[Cell], splits: int | None) -> None:
        self.plan, self.board, self.cells, self.splits = plan, plan.board, cells, splits
        self.model = cp_model.CpModel()
        self.terms: list[cp_model.LinearExprT] = []
        self.terms_when_off = 0
        """What the terms add up to when nobody of the part works."""
        self.old = {cell: plan.at[cell[0]][cell[1]] for cell in cells}
        cost = plan.cost
        for p, d in cells:
            plan.put(p, d, OFF)  # what is kept stands alone while the model is made
        self.cost_when_off = plan.cost
        try:
            self.options = {cell: self._patterns(cell) for cell in cells}
            self.takes = {
                (cell, pattern): self.model.new_bool_var("")
                for cell, patterns in self.options.items()
                for pattern in patterns
            }
            self._one_pattern_a_day()
            self._windows_and_lines()
            self._days_cost()
            self._half_days_a_week()
            self._rotation()
            self._centres_a_week_and_faces()
            self._fair_share()
        finally:
            plan.put_back(cost, ((p, d, pattern) for (p, d), pattern in self.old.items()))

    def _patterns(self, cell: Cell) -> list[Pattern]:
        """The days this person may have, off and the present one among them."""
        board, plan, (p, d) = self.board, self.plan, cell
        open_shifts = [
            [
                s
                for s in board.shifts_on[d][half]
                if len(plan.team[s]) < board.windows[s] and board.may_take(p, s)
            ]
            for half in (0, 1)
        ]
        patterns: list[Pattern] = [OFF, self.old[cell]]
        patterns += [(s, NOBODY) for s in open_shifts[0]]
        patterns += [(NOBODY, s) for s in open_shifts[1]]
        centre_of = board.centre_of
        patterns += [
            (a, b) for a in open_shifts[0] for b in open_shifts[1] if centre_of[a] == centre_of[b]
        ]
        way = board.one_way[p]
        nearest = [
            sorted(side, key=lambda s: way[centre_of[s]])[: self.splits] for side in open_shifts
        ]
        splits = [
            (a, b)
            for a in nearest[0]
            for b in nearest[1]
            if centre_of[a] != centre_of[b] and board.near[centre_of[a]][centre_of[b]]
        ]
        splits.sort(key=lambda pair: way[centre_of[pair[0]]] + way[centre_of[pair[1]]])
        return list(dict.fromkeys(patterns + splits[: self.splits]))

    def _one_pattern_a_day(self) -> None:
        """Everyone has exactly one pattern a day; the present one is where the search starts."""
        for cell, patterns in self.options.items():
            self.model.add_exactly_one(self.takes[cell, pattern] for pattern in patterns)
            for pattern in patterns:
                self.model.add_hint(self.takes[cell, pattern], pattern == self.old[cell])

    def _windows_and_lines(self) -> None:
        """No more people than windows; empty windows, empty shifts and bare lines cost."""
        rules, plan, board, model = self.board.problem.rules, self.plan, self.board, self.model
        joining: dict[int, list[tuple[int, cp_model.IntVar]]] = defaultdict(list)
        for ((p, _), pattern), take in self.takes.items():
            for s in pattern:
                if s != NOBODY:
                    joining[s].append((p, take))
        for s, takers in joining.items():
            d, there = board.day_of[s], len(plan.team[s])
            takes = [take for _, take in takers]
            gap = model.new_int_var(0, max(0, board.windows[s] - there), "")
            model.add(sum(takes) + gap == board.windows[s] - there)
            self.terms.append(rules.unfilled * gap)
            self.terms_when_off += rules.unfilled * max(0, board.windows[s] - there)
            nobody = model.new_bool_var("") if not there else None
            if nobody is not None:
                model.add_bool_or([*takes, nobody])
                self.terms.append(rules.empty * nobody)
                self.terms_when_off += rules.empty
            bare = plan.bare[s]
            while bare:
                line = bare & -bare
                bare ^= line
                missing = model.new_bool_var("")
                able = [take for p, take in takers if board.held[p][d] & line]
                model.add_bool_or([*able, missing, *([nobody] if nobody is not None else [])])
                self.terms.append(rules.uncovered * missing)
                self.terms_when_off += rules.uncovered if there else 0

    def _days_cost(self) -> None:
        """Travel, splits, half days, wishes, changes and the use of shared staff, by pattern."""
        board, rules = self.board, self.board.problem.rules
        for ((p, d), pattern), take in self.takes.items():
            a, b = (board.centre_of[s] if s != NOBODY else NOBODY for s in pattern)
            cost = board.day_cost(p, a, b)
            for half in (0, 1):
                s = pattern[half]
                cost += rules.change * (s != board.before[p][d][half])
                if s != NOBODY:
                    cost += board.wish[p][d][half] + (rules.shared if board.shared[p] else 0)
            if cost:
                self.terms.append(cost * take)
            if pattern == OFF:
                self.terms_when_off += cost

    def _half_days_a_week(self) -> None:
        """Nobody works more half-days in a week than allowed."""
        board = self.board
        by_week: dict[tuple[int, int], list[cp_model.LinearExprT]] = defaultdict(list)
        for ((p, d), pattern), take in self.takes.items():
            if size := sum(s != NOBODY for s in pattern):
                by_week[p, board.week[d]].append(size * take)
        for (p, w), halves in by_week.items():
            room = board.most_a_week[p] - self.plan.in_week[p][w]
            self.model.add(sum(halves) <= max(0, room))

    def _presence(self, p: int, c: int, takes: list[cp_model.IntVar]) -> cp_model.IntVar:
        """Whether the person serves in the centre by any of these patterns."""
        there = self.model.new_bool_var(f"{p} in {c}")
        for take in takes:
            self.model.add_implication(take, there)
        return there

    def _rotation(self) -> None:
        """A shared person is not in one centre on more days than allowed."""
        board, plan = self.board, self.plan
        if board.most_days_in_centre >= len(board.days):
            return
        by_centre: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
        for ((p, _), pattern), take in self.takes.items():
            if board.shared[p]:
                for c in {board.centre_of[s] for s in pattern if s != NOBODY}:
                    by_centre[p, c].append(take)
        days: dict[int, int] = defaultdict(int)
        for p, _ in self.cells:
            days[p] += 1
        for (p, c), takes in by_centre.items():
            room = board.most_days_in_centre - plan.days_in[p][c]
            if days[p] > room:
                self.model.add(sum(takes) <= max(0, room))

    def _centres_a_week_and_faces(self) -> None:
        """Not too many centres a week for a person, nor (at a cost) people for a centre."""
        board, plan, rules = self.board, self.plan, self.board.problem.rules
        by_week: dict[tuple[int, int], dict[int, list[cp_model.IntVar]]] = defaultdict(dict)
        for ((p, d), pattern), take in self.takes.items():
            w = board.week[d]
            for c in {board.centre_of[s] for s in pattern if s != NOBODY}:
                if c not in plan.visits[p][w]:
                    by_week[p, w].setdefault(c, []).append(take)
        fresh: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
        for (p, w), centres in by_week.items():
            news = {c: self._presence(p, c, takes) for c, takes in centres.items()}
            room = board.most_centres - len(plan.visits[p][w])
            if board.shared[p] and len(news) > room:
                self.model.add(sum(news.values()) <= max(0, room))
            for c, there in news.items():
                fresh[c, w].append(there)
        for (c, w), people in fresh.items():
            room = board.widest[c][w] - plan.serving[c][w]
            if len(people) > room:
                beyond = self.model.new_int_var(0, len(people), "")
                self.model.add(sum(people) - max(0, room) <= beyond)
                self.terms.append(rules.faces * beyond)

    def _fair_share(self) -> None:
        """Shared staff are near their targets."""
        board, plan, rules = self.board, self.plan, self.board.problem.rules
        halves: dict[int, list[cp_model.LinearExprT]] = defaultdict(list)
        for ((p, _), pattern), take in self.takes.items():
            if board.shared[p] and (size := sum(s != NOBODY for s in pattern)):
                halves[p].append(size * take)
        for p, worked in halves.items():
            off = self.model.new_int_var(0, 4 * len(board.days) + board.target[p], "")
            balance = sum(worked) + plan.worked[p] - board.target[p]
            self.model.add(balance <= off)
            self.model.add(-balance <= off)
            self.terms.append(rules.fairness * off)
            self.terms_when_off += rules.fairness * abs(plan.worked[p] - board.target[p])

    def solve(self, effort: Effort) -> Found | None:
        """The best patterns found."""
        self.model.minimize(sum(self.terms))
        solver = cp_model.CpSolver()
        solver.parameters.max_deterministic_time = effort.seconds
        solver.parameters.max_time_in_seconds = 10 * effort.seconds
        solver.parameters.num_workers = effort.workers
        solver.parameters.random_seed = effort.seed
        with _watched(solver, effort.stopped):
            status = solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        days = {
            cell: pattern
            for (cell, pattern), take in self.takes.items()
            if solver.boolean_value(take)
        }
        rest = self.cost_when_off - self.terms_when_off
        return Found(days, math.ceil(solver.best_objective_bound - 1e-6) + rest)


@contextmanager
def _watched(solver: cp_model.CpSolver, stopped: Callable[[], bool]) -> Iterator[None]:
    """While in it, the solver is stopped as soon as `stopped()` says so."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.1):
            if stopped():
                solver.stop_search()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def everything(board: Board) -> list[Cell]:
    """Every day of everyone: the whole problem as one part."""
    return [(p, d) for p in range(len(board.shared)) for d in range(len(board.days))]
