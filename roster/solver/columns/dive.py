"""From shares of sequences to one each: the surest person is settled, and columns made anew."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import numpy as np

from roster.solver.columns.generate import Outcome, generate
from roster.solver.columns.grid import Longs
from roster.solver.columns.loom import Loom, path_cost
from roster.solver.columns.master import Master
from roster.solver.columns.part import Part
from roster.solver.columns.pool import Pool

SURE = 0.95
"""Share from which on a sequence is settled with others at once."""
EACH = 30
"""Sequences of the pool that a person brings into a new program."""
NEAR = 0.3
"""A program is solved well enough when its bound is as near; costs are whole numbers."""
NEAR_SHARE = 1e-4
"""Or as near as this share of its value."""
NOISE = 0.2
"""By how much of a share chance may prefer one person to another."""
ROUNDS = 60
"""Of making columns before somebody is settled."""


@dataclass(slots=True)
class Dive:
    """One way down from a part of a plan to a new sequence for each of its people."""

    loom: Loom
    part: Part
    pool: Pool
    rng: Random
    target: float
    """It is given up as soon as the bound shows that this cannot be reached."""
    at_once: int = 1
    """Settled each time at least."""
    noise: float = NOISE
    enough: Callable[[], bool] = lambda: False
    seconds: float = 60.0
    """No linear program may take longer."""
    first: Outcome | None = None
    """Of the whole part, before anybody was settled."""
    moves: int = 0
    settled: dict[int, Longs] = field(default_factory=dict)

    def run(self, prices: Any, start: Master | None = None) -> dict[int, Longs] | None:
        """A sequence for each person; None where it was given up."""
        part, grid = self.part, self.loom.grid
        master = start or self._program(part.people, part.wanted, prices)
        wanted, people, spent = part.wanted.copy(), list(part.people), 0
        while True:
            old = len(master.paths)
            outcome = generate(
                self.loom,
                master,
                prices=prices,
                rounds=ROUNDS,
                close=max(NEAR, NEAR_SHARE * abs(self.target)),
                give_up=self.target - spent + 1e-6,
                enough=self.enough,
            )
            self.first = self.first or outcome
            self.moves += outcome.rounds
            for p, path in zip(master.owner[old:], master.paths[old:], strict=True):
                self.pool.add(p, path)
            given_up = outcome.bound > self.target - spent + 1e-6
            if outcome.value is None or given_up or self.enough() or master.solve() is None:
                return None
            prices = outcome.prices
            for p, path in self._surest(master):
                self.settled[p] = path
                people.remove(p)
                spent += path_cost(grid, p, path)
                days = np.nonzero(path >= 0)[0]
                np.subtract.at(wanted, (days, path[days]), 1)
            if not people:
                return self.settled
            # A new program is sooner solved than one with columns closed.
            master = self._program(people, wanted, prices)

    def _program(self, people: list[int], wanted: Longs, prices: Any) -> Master:
        part, grid = self.part, self.loom.grid
        master = Master(grid, people, wanted, part.days)
        master.limit(self.seconds)
        for p in people:
            master.add(p, part.rows[p])
            flat = self.loom.flat if prices is None else prices
            for path in self.pool.cheapest(p, flat, EACH):
                master.add(p, path)
        return master

    def _surest(self, master: Master) -> list[tuple[int, Longs]]:
        """Whom to settle now."""
        weights = master.weights()
        top: dict[int, tuple[float, int]] = {}
        for column in np.nonzero(weights > 1e-9)[0].tolist():
            p, weight = master.owner[column], float(weights[column])
            if weight > top.get(p, (0.0, 0))[0]:
                top[p] = (weight, column)
        ranked = sorted(
            (
                (weight + self.noise * self.rng.random(), weight, p, column)
                for p, (weight, column) in top.items()
            ),
            reverse=True,
        )
        return [
            (p, master.paths[column])
            for rank, (_, weight, p, column) in enumerate(ranked)
            if rank < self.at_once or weight >= SURE
        ]
