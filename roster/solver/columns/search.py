"""The search: a lawful roster at once, then columns and a bound, dives, and parts made anew."""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np

from roster.solver.columns.dive import NOISE, Dive
from roster.solver.columns.generate import Outcome, generate
from roster.solver.columns.grid import Grid, Longs, compile_grid
from roster.solver.columns.loom import Loom, Plan, cost_of, count, warm
from roster.solver.columns.master import Master
from roster.solver.columns.part import Part, part_of, window_of
from roster.solver.columns.pool import Pool
from roster.solver.columns.proof import Model, small
from roster.solver.solution import Point, Stop
from roster.solver.terms import Rota

HEATS = (20.0, 20.0, 10.0, 10.0, 5.0, 5.0, 2.0, 2.0, 1.0, 1.0, 0.0, 0.0, 0.0)
"""Temperatures of the rosters drawn for the first columns."""
LARGE = 1_000
"""Cells of day and kind above which parts come before the program of the whole."""
LARGE_PARTS, LARGE_WHOLE, WHOLE = 0.5, 0.9, 0.5
"""The shares of the way by which those parts, and the making of columns for the whole, end."""
DRAWN = 0.1
"""The share of the time that is left which drawing may take."""
PART_SHARE = 0.06
"""Of the whole time that one part may take."""
PART_SECONDS = 4.0
"""What a part may take at least."""
MANY = 40
"""People of whom one more is settled at once."""
SMALL = 400
"""People times days times kinds up to which CP-SAT looks at the whole as well, for its bound."""
PROOF_SECONDS, PROOF_SHARE, PROOF_WORK = 20.0, 0.6, 40.0
"""What that may take: seconds, of the time that is left, and CP-SAT's own count of work."""
WEEK = 7
SWEPT = 3 * WEEK
"""Days of one part of the first sweep, which goes on by two weeks."""
LONG = 6 * WEEK
"""Days from which on a period is swept."""


class Shared:
    """What the workers of one search know together."""

    def __init__(self, grid: Grid, stop: Stop, on_progress: Callable[[Point], None]) -> None:
        self.started = time.monotonic()
        self.grid, self.stop, self.on_progress = grid, stop, on_progress
        self.lock = threading.RLock()
        self.plan = Plan(grid)
        self.cost = self.plan.cost
        self.bound = 0
        self.moves = 0
        self.lawful = False
        self.history: list[Point] = []
        self.prices: Any = np.zeros(grid.shape)
        self.priced = np.zeros(grid.days, bool)
        self.failures: list[BaseException] = []
        self.dived = threading.Event()
        """The whole has been priced and dived for: until then another worker would only be in the
        way of a short period, as columns are made under Python's lock."""

    def done(self) -> float:
        """The share of the way that is behind."""
        if self.failures or (self.lawful and self.cost <= self.bound):
            return 1.0
        return self.stop(self.point())

    def enough(self) -> bool:
        """Whether to stop."""
        return self.done() >= 1

    def seconds_left(self) -> float:
        """About how long it may go on."""
        done, spent = self.done(), time.monotonic() - self.started
        return spent * (1 - done) / done if done else spent + 60

    def point(self) -> Point:
        """Where the search is."""
        return Point(time.monotonic() - self.started, self.cost, self.bound, self.moves)

    def note(self) -> None:
        """Writes the moment down and tells about it."""
        point = self.point()
        self.history.append(point)
        self.on_progress(point)

    def offer(self, rows: dict[int, Longs]) -> bool:
        """These people's new sequences stand if that is better; whether it is."""
        with self.lock:
            new = self.plan.rows.copy()
            for p, path in rows.items():
                new[p] = path
            cost = cost_of(self.grid, new, count(self.grid, new))
            # A plan as good but different is taken too: it is a way out of a plateau.
            if cost <= self.cost:
                self.plan = Plan(self.grid, new)
            if cost >= self.cost:
                return False
            self.cost = cost
            self.note()
            return True

    def prove(self, bound: float) -> None:
        """No lawful roster costs less than this; costs are whole numbers."""
        with self.lock:
            if self.grid.exact and math.isfinite(bound) and math.ceil(bound - 1e-6) > self.bound:
                self.bound = math.ceil(bound - 1e-6)
                self.note()


class Worker:
    """One thread of the search."""

    def __init__(self, shared: Shared, seed: int) -> None:
        self.shared, self.grid, self.pool = shared, shared.grid, Pool(shared.grid)
        self.pass_seconds = 0.0
        self.large = self.grid.days * self.grid.kinds > LARGE
        self.loom = Loom(shared.grid, seed)
        self.rng = Random(seed)  # noqa: S311 - a search, no secret
        self.width = 2.0 * WEEK
        self.group = 4.0
        self.window_luck, self.group_luck = 1.0, 0.1 if self.grid.days >= LONG else 1.0

    def begin(self) -> list[int]:
        """Everybody has a lawful sequence; or else the people who cannot have one."""
        shared, plan = self.shared, Plan(self.grid)
        everybody = list(range(self.grid.people))
        self.rng.shuffle(everybody)
        warm()
        started = time.monotonic()
        without = [p for p in everybody if not self.loom.draw(plan, p)]
        self.pass_seconds = time.monotonic() - started
        if not without:
            with shared.lock:
                shared.plan, shared.cost, shared.lawful = plan, plan.cost, True
                shared.note()
        return without

    def draw(self) -> None:
        """Rosters at falling temperatures: the first columns."""
        plan = Plan(self.grid, self.shared.plan.rows)
        everybody = list(range(self.grid.people))
        passes = int(DRAWN * self.shared.seconds_left() / max(self.pass_seconds, 1e-9))
        step = max(-(-len(HEATS) // max(passes, 1)), 1)
        heats = HEATS[::-1][::step][::-1] if passes else ()
        for heat in heats:
            self.rng.shuffle(everybody)
            for p in everybody:
                if self.shared.enough():
                    return
                self.loom.draw(plan, p, heat)
                self.pool.add(p, plan.rows[p].copy())
            self.shared.offer(dict(enumerate(plan.rows.copy())))

    def whole(self, until: float) -> None:
        """The program of the whole, for a bound, prices, and a first dive.

        `until` is the share of the way that is left at which the making of columns ends.
        """
        shared = self.shared
        until = shared.done() + until * (1 - shared.done())
        part = part_of(self.grid, shared.plan, range(self.grid.people))
        master = Master(self.grid, part.people, part.wanted)
        master.limit(shared.seconds_left())
        for p in part.people:
            for path in self.pool.paths[p].values():
                master.add(p, path)
            master.add(p, part.rows[p])

        def heard(outcome: Outcome) -> None:
            shared.moves += 1
            shared.prove(outcome.bound)

        outcome = generate(
            self.loom,
            master,
            prices=shared.prices if shared.priced.all() else None,
            enough=lambda: shared.done() >= until,
            heard=heard,
        )
        if outcome.prices is not None:
            shared.prices, shared.priced = outcome.prices, np.ones(self.grid.days, bool)
        for p, path in zip(master.owner, master.paths, strict=True):
            self.pool.add(p, path)
        if not shared.enough():
            self._dive(part, shared.enough, master)

    def prove(self, model: Model, workers: int) -> None:
        """CP-SAT's bound on a small rota, and its rota where that is better."""
        shared = self.shared
        now, later = Point(0.0, 1, 0), Point(1.0, 1, 0)
        timed = shared.stop(later) > shared.stop(now)
        seconds = (
            min(PROOF_SECONDS, PROOF_SHARE * shared.seconds_left()) if timed else PROOF_SECONDS
        )
        found = model.solve(seconds, workers, steady=PROOF_WORK if workers == 1 else None)
        shared.prove(float(found.bound))
        if found.duties is not None:
            codes = {kind.code: t for t, kind in enumerate(model.rota.kinds)}
            shared.offer(
                {
                    p: np.array([-1 if c is None else codes[c] for c in plan], np.int64)
                    for p, plan in enumerate(found.duties.values())
                }
            )

    def part(self) -> None:
        """Some part made anew; what brings improvements is tried more often."""
        shared, grid = self.shared, self.grid
        windows = self.width < grid.days and (
            self.rng.random() * (self.window_luck + self.group_luck) < self.window_luck
        )
        now = time.monotonic()
        spent, done = now - shared.started, shared.done()
        late = now + max(PART_SECONDS, PART_SHARE * (spent / done if done else spent))
        before = shared.cost

        def enough() -> bool:
            return time.monotonic() >= late or shared.enough()

        if windows:
            self._some_window(enough)
        else:
            number = max(int(self.group * (0.7 + 0.6 * self.rng.random())), 2)
            people = self.rng.sample(range(grid.people), min(number, grid.people))
            self._dive(part_of(grid, shared.plan, people), enough)
        took = time.monotonic() - now
        gain = max(before - shared.cost, 0) / max(took, 0.01)
        factor = 0.8 if now + took >= late else (1.0 if shared.cost < before else 1.06)
        if windows:
            self.width = min(max(self.width * factor, WEEK), 2.0 * grid.days)
            self.window_luck = _luck(self.window_luck, gain, self.group_luck)
        else:
            self.group = min(max(self.group * factor, 2.0), 2.0 * grid.people)
            self.group_luck = _luck(self.group_luck, gain, self.window_luck)

    def sweep(self) -> None:
        """Each part of a long period made anew once, with others on either side of its ends."""
        for first in range(0, self.grid.days, 2 * WEEK):
            if self.shared.enough():
                return
            self._window(first, min(first + SWEPT, self.grid.days), self.shared.enough)

    def _some_window(self, enough: Callable[[], bool]) -> None:
        width = int(self.width * (0.7 + 0.6 * self.rng.random())) + 1
        first = self.rng.randrange(1 - width // 2, self.grid.days - width // 2)
        self._window(max(first, 0), min(first + width, self.grid.days), enough)

    def _window(self, first: int, last: int, enough: Callable[[], bool]) -> None:
        """Everybody over some days, as a rota of its own."""
        shared, grid = self.shared, self.grid
        before = shared.plan
        window = window_of(grid, before, first, last)
        part = part_of(window.grid, window.plan, range(grid.people), window.days)
        here = slice(window.first, window.first + window.grid.days)
        prices = shared.prices[here].copy() if shared.priced[first:last].any() else None
        dive = Dive(
            Loom(window.grid, self.rng.randrange(1 << 30)),
            part,
            Pool(window.grid),
            self.rng,
            target=part.cost - 1,
            at_once=1 + grid.people // MANY,
            enough=enough,
            seconds=shared.seconds_left(),
        )
        rows = dive.run(prices)
        shared.moves += dive.moves
        if rows is not None:
            shared.offer({p: window.whole(before.rows[p], path) for p, path in rows.items()})
        known = dive.first is not None and dive.first.prices is not None
        if dive.first is not None and known and not shared.priced[first:last].all():
            shared.prices[first:last] = dive.first.prices[window.days]
            shared.priced[first:last] = True

    def _dive(self, part: Part, enough: Callable[[], bool], start: Master | None = None) -> Dive:
        """The part made anew; from the program of the whole, where that is given, without noise."""
        shared = self.shared
        dive = Dive(
            self.loom,
            part,
            self.pool,
            self.rng,
            target=part.cost - 1,
            at_once=1 + len(part.people) // MANY,
            noise=NOISE if start is None else 0.0,
            enough=enough,
            seconds=shared.seconds_left(),
        )
        rows = dive.run(shared.prices if shared.priced[part.days].any() else None, start)
        shared.moves += dive.moves
        if rows is not None:
            shared.offer(rows)
        return dive


def _luck(luck: float, gain: float, other: float) -> float:
    """How well a way to choose parts does of late; never so badly that it is not tried."""
    return max(0.9 * luck + 0.1 * gain, 0.05 + 0.02 * other)


@dataclass(frozen=True, slots=True)
class Found:
    """What the search ends with."""

    duties: dict[str, tuple[str | None, ...]]
    cost: int
    bound: int
    history: tuple[Point, ...]
    without: tuple[str, ...]
    """People who have no lawful sequence."""


def search(
    rota: Rota, stop: Stop, seed: int, workers: int, on_progress: Callable[[Point], None]
) -> Found:
    """What is known when the stop says so."""
    grid = compile_grid(rota)
    shared = Shared(grid, stop, on_progress)
    first = Worker(shared, seed)
    without = first.begin()
    if not without:
        others = [
            threading.Thread(target=_other, args=(first, seed + number))
            for number in range(1, workers)
        ]
        for thread in others:
            thread.start()
        try:
            _lead(first, rota, workers)
        except BaseException as failure:
            shared.failures.append(failure)
            raise
        finally:
            for thread in others:
                thread.join()
        if shared.failures:
            raise shared.failures[0]
    codes = [*(kind.code for kind in rota.kinds), None]
    duties = {
        worker.id: tuple(codes[t] for t in shared.plan.rows[p].tolist())
        for p, worker in enumerate(rota.workers)
    }
    names = tuple(rota.workers[p].id for p in without)
    return Found(duties, shared.cost, shared.bound, tuple(shared.history), names)


def _lead(worker: Worker, rota: Rota, workers: int) -> None:
    """The first worker's way: columns and a bound, a dive, then parts."""
    shared, grid = worker.shared, worker.grid
    worker.draw()
    if grid.days >= LONG:
        worker.sweep()
    while worker.large and workers == 1 and shared.done() < LARGE_PARTS:
        worker.part()
    if not shared.enough():
        worker.whole(LARGE_WHOLE if worker.large else WHOLE)
    shared.dived.set()
    if small(rota, SMALL) and not shared.enough():
        worker.prove(Model(rota), workers)
    while not shared.enough():
        worker.part()


def _other(first: Worker, seed: int) -> None:
    """Another worker's way: parts, with what the first has found."""
    shared = first.shared
    try:
        while not first.large and not shared.enough() and not shared.dived.wait(0.05):
            pass
        worker = Worker(shared, seed)
        worker.pool.paths = [dict(paths) for paths in first.pool.paths]
        while not shared.enough():
            worker.part()
    except BaseException as failure:  # noqa: BLE001 - raised by the first thread, which waits
        shared.failures.append(failure)
