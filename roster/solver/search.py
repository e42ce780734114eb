"""The search: a greedy roster at once, annealing, prices and a bound, parts as whole numbers.

With two workers the prices are found during the annealing, and two parts are made at a time.
"""

import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from random import Random
from typing import Any

import numpy as np

from roster.solver.board import Board, compile_board
from roster.solver.check import check
from roster.solver.construct import conflicts_of_pins, fill, from_incumbent, pinned_plan
from roster.solver.plan import OFF, Cell, Pattern, Plan
from roster.solver.problem import Problem
from roster.solver.rebuild import Effort, everything, rebuild
from roster.solver.solution import Point, Solution, Status, Stop

HOT, COLD, WARM = 8.0, 0.8, 1.6
"""The first and last temperatures, in units of cost; and that of a roster annealed again."""
ANNEALED = 0.35
"""The share of the way that annealing has, at least; it goes on until the prices are there."""
ONE_WEEK = 0.6
"""The same where there is but one week, which is hard to cut into parts."""
FOLLOWED, LARGE = 0.7, 120_000
"""The same for several weeks and more columns than that, about: parts of so large a program take
long and bring little, so the annealing goes on and follows the prices."""
AGAIN = 0.04
"""The share of the way for which a roster is annealed again when parts bring nothing more."""
PRICED = 4e-5
"""Seconds that the prices take for each column of the program, about."""
DEARER = 4.0
"""How many times longer the prices take where fair shares are carried over, about."""
PRICES_SECONDS = 120.0
"""After which they are given up."""
LATE = 0.8
"""The share of the way after which prices come too late to be of use."""
TIGHTENED = 0.1
"""The share of the time left that cuts may take where parts wait for them."""
ROUNDS = 4
"""Rounds of cuts where no time tells when to end."""
BREATH = 20_000
"""Moves between two looks at the clock."""
PLENTY = 3_000_000
"""Moves after which annealing ends even where the stop tells no share of the way."""
PROVED = 0.5
"""The share of the way by which a proof of a small problem is given up."""
PROOF_SECONDS = 12.0
SMALL = 4_000
"""Cells times shifts of a day up to which CP-SAT is given the whole problem, for a proof."""
PART_MOVES = 50_000
"""What one part counts for against a limit of moves."""
MANY_FAILURES = 60
"""Parts in a row that brought nothing after which the search ends where nothing else stops it."""
LEAVE_SECONDS = 1.0
"""For what is under way when the search stops; after that it is left to itself."""
LONG = 3600.0
"""Seconds: no limit."""

Array = np.ndarray[Any, Any]


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
        self.problem, self.stop, self.workers, self.seed = problem, stop, max(1, workers), seed
        self.rng = Random(seed)  # noqa: S311 - a search, no secret
        self.on_progress = on_progress
        self.board: Board = compile_board(problem)
        self.bound = 0
        self.history: list[Point] = []
        self.best_cost = 0
        self.moves = 0
        self.proved = False
        self.small = SMALL
        self.follows = False
        self.hot = HOT
        self._threads: list[threading.Thread] = []

    def run(self) -> Solution:
        """The best roster found until the stop."""
        if conflicts := conflicts_of_pins(self.problem):
            return Solution(
                Status.INFEASIBLE, frozenset(), 0, {}, self.bound, tuple(self.history), conflicts
            )
        plan = from_incumbent(self.board) if self.problem.incumbent else pinned_plan(self.board)
        self.best_cost = plan.cost
        fill(plan, self.rng, lambda: self._share(plan.cost) >= 1)
        self._note(plan.cost)
        self._prove(plan)
        try:
            self._improve(plan)
        finally:
            self._leave_threads()
        assignments = plan.assignments()
        verdict = check(self.problem, assignments)
        if verdict.cost != plan.cost:
            raise AssertionError(f"priced at {plan.cost}, checked at {verdict.cost}")
        self.best_cost = plan.cost
        self.bound = min(self.bound, plan.cost)
        self._note(plan.cost)
        status = Status.OPTIMAL if plan.cost <= self.bound else Status.FEASIBLE
        return Solution(
            status, assignments, plan.cost, verdict.costs, self.bound, tuple(self.history)
        )

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

    def _seconds_left(self) -> tuple[float, bool]:
        """(seconds until the stop, whether that is known from time alone)."""
        now = self._point(self.best_cost)
        share = self.stop(now)
        later = self.stop(Point(now.seconds + 1.0, now.cost, now.bound, now.moves))
        if later <= share or share >= 1:
            return LONG, False
        return max(0.1, (1 - share) / (later - share)), True

    def _improve(self, plan: Plan) -> None:
        """Annealing and parts by turns, until the stop; the plan becomes the best roster."""
        if self._share(plan.cost) >= 1 or not self.board.days or not self.board.shared:
            return
        from roster.solver.engine import Engine  # noqa: PLC0415 - compiled when first needed

        _, timed = self._seconds_left()
        beside = self.workers > 1 and timed
        engine = Engine(plan, self.seed)
        until = max(
            self._annealed(beside=beside, timed=timed), self._share(engine.cost) + ANNEALED / 2
        )
        if not beside:
            self._anneal(engine, self.hot, until)
            linear = self._aside(lambda: self._relaxation(plan), lambda: engine.cost)
        else:
            engine, linear = self._beside(plan, engine, until)
        self._note(engine.cost)
        if linear is not None:
            self._make_parts(engine, linear, timed=timed)
        self._take_over(plan, engine)

    def _beside(self, plan: Plan, engine: Any, until: float) -> tuple[Any, Any]:
        """The better of two annealed rosters, and the priced program.

        One thread finds the prices and then anneals too, for as long as the other.
        """
        from roster.solver.engine import Engine  # noqa: PLC0415 - compiled when first needed

        answers: SimpleQueue[Any] = SimpleQueue()

        def work() -> None:
            linear, rival = None, None
            try:
                linear = self._relaxation(plan)
                if linear is not None and self.follows:
                    engine.guide = linear.guide()
                if self._share(engine.cost) < until - AGAIN:
                    rival = Engine(plan, self.seed + 1)
                    rival.guide = engine.guide
                    self._anneal(rival, self.hot, until, quiet=True)
            finally:
                answers.put((linear, rival))

        self._in_thread(work)
        self._anneal(engine, self.hot, until)
        while answers.empty() and self._share(engine.cost) < 1:
            time.sleep(0.02)
        if answers.empty():
            return engine, None
        linear, rival = answers.get()
        better = rival if rival is not None and rival.cost < engine.cost else engine
        return better, linear

    def _in_thread(self, work: Callable[[], None]) -> threading.Thread:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()
        return thread

    def _aside(self, work: Callable[[], Any], cost: Callable[[], int]) -> Any:
        """What the work gives; None once the search is told to stop before it is done."""
        if self._share(cost()) >= 1:
            return None
        answers: SimpleQueue[Any] = SimpleQueue()

        def told() -> None:
            found = None
            try:
                found = work()
            finally:
                answers.put(found)

        self._in_thread(told)
        while self._share(cost()) < 1:
            try:
                return answers.get(timeout=0.05)
            except Empty:
                continue
        return None

    def _leave_threads(self) -> None:
        """Waits a moment for linear programs under way, which nothing can interrupt."""
        until = time.monotonic() + LEAVE_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _relaxation(self, plan: Plan) -> Any:
        """The priced program, whose prices give the bound; None where there is no time or room."""
        from roster.solver.linear import MOST_COLUMNS, Linear  # noqa: PLC0415
        from roster.solver.prices import Pricer  # noqa: PLC0415
        from roster.solver.relaxing import relaxed  # noqa: PLC0415

        board = self.board
        shifts = len(board.windows) * sum(board.shared)
        if shifts > MOST_COLUMNS:
            return None
        pricer = Pricer(board, plan.arrays)
        linear = Linear(board, pricer)
        every, carried = np.arange(linear.cost.size), linear.carried_rows
        began, priced = time.monotonic(), None
        # what is carried over makes the program slow: without it there are prices early
        steps = [carried[carried >= 0], None] if (carried >= 0).any() else [None]
        for without in steps:
            seconds, timed = self._seconds_left()
            took = time.monotonic() - began
            if priced is not None and timed and seconds < DEARER * took:
                break
            found = relaxed(linear, every, min(seconds, PRICES_SECONDS), without)
            if found is not None:
                linear.duals, linear.answer, priced = found.duals, found.x, linear
                pricer.evaluate(linear.prices())
                self.bound = max(self.bound, pricer.bound)
        return priced

    def _annealed(self, *, beside: bool, timed: bool) -> float:
        """The share of the way by which annealing ends: where prices come late, later."""
        if not timed:
            return ANNEALED
        seconds, _ = self._seconds_left()
        columns = 3 * sum(
            len(row) * sum(self.board.shared) for day in self.board.shifts_on for row in day
        )
        late = columns * PRICED / seconds if beside else 0.0
        least = ANNEALED if len(self.board.weeks) > 1 else ONE_WEEK
        self.follows = beside and len(self.board.weeks) > 1 and columns > LARGE
        if self.follows:
            least = max(least, FOLLOWED)
        return 1.0 if late > LATE else max(least, late)

    def _anneal(self, engine: Any, hot: float, until: float, *, quiet: bool = False) -> None:
        """Cools from `hot` to COLD while the share goes from where it is to `until`.

        `quiet`: in a thread beside another, which alone counts moves and tells about them.
        """
        if not engine.can_move:
            return
        first, began, timed = self._share(engine.cost), self.moves, _timed(self.stop)
        while (share := self._share(engine.cost)) < min(1.0, until):
            done = (share - first) / (until - first)
            if not timed:
                done = max(done, (self.moves - began) / PLENTY)
            if done >= 1:
                break
            heat = hot * (COLD / hot) ** done
            engine.anneal(heat, heat, BREATH)
            if quiet:
                continue
            self.moves += BREATH
            if time.monotonic() - self.started >= self.history[-1].seconds + 0.5:
                self._note(engine.cost)
        engine.return_to_best()

    def _make_parts(self, engine: Any, linear: Any, *, timed: bool) -> None:
        """Parts made anew, as many at a time as there are workers; annealed again when stuck."""
        from roster.solver.polish import Polisher  # noqa: PLC0415

        polisher = Polisher(linear, self.rng, timed=timed)
        frozen = self._frozen(engine)
        answers: SimpleQueue[Any] = SimpleQueue()
        under_way, failures = 0, 0
        most = self.workers if timed and len(self.board.weeks) >= self.workers else 1
        tightening = self._tightening(engine, linear, timed=timed)
        taken = np.zeros(len(self.board.days), np.bool_)
        patience = 3 * len(self.board.weeks) + 6
        while self._share(engine.cost) < 1:
            among = max(1, most - (tightening is not None and tightening.is_alive()))
            while under_way < among:
                part = polisher.part(engine.best, frozen, self._trouble(engine), taken, among)
                taken |= part.days
                seconds, _ = self._seconds_left()

                def work(part: Any = part, seconds: float = seconds) -> None:
                    answers.put(polisher.make(part, seconds))

                under_way += 1
                if timed:
                    self._in_thread(work)
                else:
                    work()
            try:
                made = answers.get(timeout=0.1)
            except Empty:
                continue
            under_way -= 1
            taken &= ~made.days
            before = engine.cost
            if made.changes is not None and made.changes.size:
                engine.adopt(np.ascontiguousarray(made.changes))
            better = engine.cost < before
            polisher.learn(made, better=better)
            self.moves += PART_MOVES
            failures = 0 if better else failures + 1
            self._note(engine.cost)
            if failures >= MANY_FAILURES and not timed:
                return
            if failures >= patience:
                failures = 0 if timed else failures
                self._anneal(engine, WARM, self._share(engine.cost) + AGAIN)

    def _tightening(self, engine: Any, linear: Any, *, timed: bool) -> threading.Thread | None:
        """Raises the bound by cuts; the thread that does so beside the parts, if there is one."""
        from roster.solver.relaxing import tightened  # noqa: PLC0415

        beside, (left, _) = timed and self.workers > 1, self._seconds_left()
        until = time.monotonic() + (left if beside or not timed else TIGHTENED * left)

        def work() -> None:
            rounds = tightened(linear, linear.answer, lambda: until - time.monotonic())
            for number, bound in enumerate(rounds, start=1):
                self.bound = max(self.bound, bound)
                if self._share(self.best_cost) >= 1 or (number >= ROUNDS and not timed):
                    return

        if beside:
            return self._in_thread(work)
        self._aside(work, lambda: engine.cost)
        return None

    def _frozen(self, engine: Any) -> Array:
        """People with hard limits on their whole rows, who learn or teach; parts leave them.

        What only costs is no reason: a part is priced exactly before it is taken.
        """
        from roster.solver import layout as at  # noqa: PLC0415
        from roster.solver.rows import bound_by_hours  # noqa: PLC0415

        if engine.f[at.TEACHING]:
            return np.ones(len(self.board.shared), np.bool_)
        return bound_by_hours(self.board)

    def _trouble(self, engine: Any) -> Array:
        """p, w -> somebody who could be on a shift with an empty window or a bare line."""
        from roster.solver import layout as at  # noqa: PLC0415

        board, m, g = self.board, engine.m, engine.g
        shifts = len(board.windows)
        size = m[m[at.SIZE] : m[at.SIZE] + shifts]
        bare = g[g[at.BARE] : g[at.BARE] + shifts]
        lacking = np.nonzero((size < np.array(board.windows)) | ((bare != 0) & (size > 0)))[0]
        made = np.zeros((len(board.shared), len(board.weeks)), np.bool_)
        for s in lacking.tolist():
            made[engine.may_take[:, s], board.week[board.day_of[s]]] = True
        return made

    def _take_over(self, plan: Plan, engine: Any) -> None:
        """The plan becomes the engine's best roster."""
        if engine.cost >= plan.cost:
            return
        rows = engine.best
        days = [
            (p, d, (int(rows[p, d, 0]), int(rows[p, d, 1])))
            for p in range(rows.shape[0])
            for d in range(rows.shape[1])
        ]
        for p, d, pattern in days:
            if pattern != plan.at[p][d]:
                plan.put(p, d, OFF)
        for p, d, pattern in days:
            plan.put(p, d, pattern)

    def _prove(self, plan: Plan) -> None:
        """A small problem is solved as a whole, with the solver's own bound."""
        cells = everything(self.board)
        widest = max((len(row) for day in self.board.shifts_on for row in day), default=0)
        if len(cells) * widest > self.small or self._share(plan.cost) >= 1:
            return
        effort = Effort(
            PROOF_SECONDS, self.workers, 0, lambda: self._share(self.best_cost) >= PROVED
        )
        # what is small and not proved is cooled from where even an empty window is no wall
        self.hot = float(max(HOT, self.problem.rules.unfilled))
        found = rebuild(plan, cells, effort, splits=None)
        if found is not None:
            self._accept(plan, found.days)
            self.bound = max(self.bound, min(found.bound, plan.cost))
            self.proved = plan.cost <= self.bound
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


def _timed(stop: Stop) -> bool:
    """Whether time alone brings the stop nearer."""
    now, later = Point(0.0, 1, 0), Point(1.0, 1, 0)
    return stop(later) > stop(now)
