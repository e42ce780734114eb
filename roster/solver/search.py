"""The search: a greedy roster at once, then annealing, then parts of it made anew by CP-SAT."""

import time
from collections.abc import Callable
from random import Random

from roster.solver.anneal import Annealer
from roster.solver.board import Board, compile_board
from roster.solver.bound import even_prices, lower_bound, prices_of
from roster.solver.check import check
from roster.solver.construct import fill, from_incumbent, pinned_plan
from roster.solver.plan import OFF, Cell, Pattern, Plan
from roster.solver.problem import Problem
from roster.solver.rebuild import Effort, everything, rebuild
from roster.solver.rules import Hard
from roster.solver.solution import Conflict, Point, Solution, Status, Stop

ANNEALED = 0.9
"""The share of the way that annealing has; CP-SAT has the rest."""
PROVED = 0.5
"""The share of the way by which a proof of a small problem is given up."""
PLENTY = 3_000_000
"""Moves after which annealing ends even where the stop tells no share of the way."""
PART = 14
"""Shared people whose week is made anew at a time."""
PART_SECONDS = 0.6
PART_MOVES = 20_000
"""What one part counts for against a limit of moves."""
SMALL = 4_000
"""Cells times shifts of a day up to which CP-SAT is given the whole problem, for a proof."""
MANY_FAILURES = 60
"""Parts in a row that brought nothing after which the search ends where nothing else stops it."""


class Search:
    """One search; `roster.solver.solve` runs it."""

    def __init__(
        self,
        problem: Problem,
        stop: Stop,
        seed: int,
        workers: int,
        on_progress: Callable[[Point], None],
    ) -> None:
        self.started = time.monotonic()
        self.problem, self.stop, self.workers = problem, stop, workers
        self.rng = Random(seed)  # noqa: S311 - a search, no secret
        self.on_progress = on_progress
        self.board: Board = compile_board(problem)
        self.bound = 0
        self.history: list[Point] = []
        self.best_cost = 0
        self.moves = 0
        self.proved = False

    def run(self) -> Solution:
        """The best roster found until the stop."""
        if conflicts := self._conflicts():
            return Solution(
                Status.INFEASIBLE, frozenset(), 0, {}, self.bound, tuple(self.history), conflicts
            )
        plan = from_incumbent(self.board) if self.problem.incumbent else pinned_plan(self.board)
        self.best_cost = plan.cost
        fill(plan, self.rng, lambda: self._share(plan.cost) >= 1)
        self._note(plan.cost)
        self._prove(plan)
        self._bound(plan, even_prices(self.board))
        self._anneal(plan)
        self._bound(plan, prices_of(plan))
        self._rebuild_parts(plan)
        assignments = plan.assignments()
        verdict = check(self.problem, assignments)
        if verdict.cost != plan.cost:
            raise AssertionError(f"priced at {plan.cost}, checked at {verdict.cost}")
        self._note(plan.cost)
        status = Status.OPTIMAL if plan.cost <= self.bound else Status.FEASIBLE
        return Solution(
            status, assignments, plan.cost, verdict.costs, self.bound, tuple(self.history)
        )

    def _conflicts(self) -> tuple[Conflict, ...]:
        """Pinned assignments of which two cannot stand together."""
        shifts = {shift.id: shift for shift in self.problem.shifts}
        people = {person.id for person in self.problem.people}
        seen: dict[tuple[str, object, str], str] = {}
        room = {shift.id: shift.windows for shift in self.problem.shifts}
        result = []
        for each in sorted(self.problem.pinned):
            if each.person not in people or each.shift not in shifts:
                result.append(Conflict(Hard.UNKNOWN, each))
                continue
            shift = shifts[each.shift]
            when = (each.person, shift.day, shift.session)
            if seen.setdefault(when, each.shift) != each.shift:
                result.append(Conflict(Hard.ONE_PLACE, each))
            room[each.shift] -= 1
            if room[each.shift] < 0:
                result.append(Conflict(Hard.WINDOWS, each))
        return tuple(result)

    def _point(self, cost: int) -> Point:
        return Point(time.monotonic() - self.started, cost, self.bound, self.moves)

    def _share(self, cost: int) -> float:
        return 1.0 if self.proved else self.stop(self._point(cost))

    def _note(self, cost: int) -> None:
        """Writes the moment down and tells about it."""
        self.best_cost = min(cost, self.best_cost)
        point = self._point(self.best_cost)
        self.history.append(point)
        self.on_progress(point)

    def _anneal(self, plan: Plan) -> None:
        annealer = Annealer(plan, self.rng)

        def share_done() -> float:
            self.moves = annealer.moves
            now = time.monotonic() - self.started
            if not self.history or now >= self.history[-1].seconds + 0.5:
                self._note(annealer.best_cost)
            share = self._share(annealer.best_cost)
            return 1.0 if share >= 1 else max(share / ANNEALED, annealer.moves / PLENTY)

        annealer.run(share_done)
        if annealer.best_cost < plan.cost:
            annealer.restore_best()

    def _bound(self, plan: Plan, prices: list[float]) -> None:
        """A better bound, where these prices give one and there is time."""
        if self._share(plan.cost) >= 1:
            return
        found = lower_bound(self.board, prices, lambda: self._share(plan.cost) >= 1)
        self.bound = max(self.bound, min(found, plan.cost))
        self._note(plan.cost)

    def _prove(self, plan: Plan) -> None:
        """A small problem is solved as a whole, with the solver's own bound."""
        cells = everything(self.board)
        widest = max((len(row) for day in self.board.shifts_on for row in day), default=0)
        if len(cells) * widest > SMALL or self._share(plan.cost) >= 1:
            return
        effort = Effort(
            20 * PART_SECONDS, self.workers, 0, lambda: self._share(self.best_cost) >= PROVED
        )
        found = rebuild(plan, cells, effort, splits=None)
        if found is not None:
            self._accept(plan, found.days)
            self.bound = max(self.bound, min(found.bound, plan.cost))
            self.proved = plan.cost <= self.bound
            self._note(plan.cost)

    def _rebuild_parts(self, plan: Plan) -> None:
        failures, number = 0, 0
        while failures < MANY_FAILURES and self._share(plan.cost) < 1:
            number += 1
            before = plan.cost
            cells = self._part(plan)
            if not cells:
                return
            effort = Effort(
                PART_SECONDS, self.workers, number, lambda: self._share(self.best_cost) >= 1
            )
            found = rebuild(plan, cells, effort)
            if found is not None:
                self._accept(plan, found.days)
            self.moves += PART_MOVES
            failures = 0 if plan.cost < before else failures + 1
            self._note(plan.cost)

    def _accept(self, plan: Plan, days: dict[Cell, Pattern]) -> None:
        """Takes the new days if they are lawful and no dearer."""
        before = plan.cost
        old = [(p, d, plan.at[p][d]) for p, d in days]
        for p, d in days:
            plan.put(p, d, OFF)
        for (p, d), pattern in days.items():
            if not plan.lawful(p, d, pattern):
                plan.put_back(before, old)
                return
            plan.put(p, d, pattern)
        if plan.cost > before:
            plan.put_back(before, old)

    def _part(self, plan: Plan) -> list[Cell]:
        """Some people's week; of those who could mend an empty window or a bare line, if any."""
        board, rng = self.board, self.rng
        if not board.days or not board.shared:
            return []
        shared = [p for p, yes in enumerate(board.shared) if yes]
        people = set(rng.sample(shared, min(PART, len(shared))))
        trouble = [
            s
            for s, team in enumerate(plan.team)
            if len(team) < board.windows[s] or (team and plan.bare[s])
        ]
        if trouble:
            s = rng.choice(trouble)
            d, lacking = board.day_of[s], plan.bare[s]
            w = board.week[d]
            able = [p for p in shared if board.may_take(p, s) and board.held[p][d] & lacking]
            people |= set(rng.sample(able, min(PART, len(able)))) | plan.team[s]
        else:
            w = rng.randrange(len(board.weeks))
        centres = {c for p in people for c in plan.visits[p][w]}
        people |= {p for p, c in enumerate(board.home) if c in centres or not shared}
        return [(p, d) for p in sorted(people) for d in board.days_of_week[w]]
