"""Parts of a roster made anew as whole numbers: some people's week, in days worth their price.

The prices come from the relaxation of the whole; a day that costs much more than it is worth at
those prices is in no good roster, so a part has few columns and is often solved to the end.
"""

import time
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np

from roster.solver.linear import Linear
from roster.solver.wholes import whole_numbers

Array = np.ndarray[Any, Any]
WORTH = 5.0
"""What a day may cost beyond what it is worth."""
SECONDS = 6.0
"""For one part."""
DAYS_ONLY = 0.25
"""The share of parts that are some days of the week, of more people."""
LEAST, MOST = 300, 8000
"""Columns of a part."""


@dataclass(frozen=True, slots=True)
class Part:
    """Columns that are chosen anew, and the roster they were taken from."""

    free: Array
    rows: Array
    days: Array
    """d -> whether the part may change it"""


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a part: changed days (p, d, a, b), or None; and whether it took all its time."""

    changes: Array | None
    late: bool
    days: Array


class Polisher:
    """Chooses parts and makes them anew; the size of the parts follows how hard they are."""

    def __init__(self, linear: Linear, rng: Random, *, timed: bool) -> None:
        self.linear, self.rng, self.timed = linear, rng, timed
        count = linear.columns.person.size
        self.worth = linear.reduced()[:count] < WORTH
        self.size = 2500 if timed else LEAST
        self.turn = rng.randrange(max(1, len(linear.board.weeks)))

    def part(self, rows: Array, frozen: Array, trouble: Array, taken: Array, among: int) -> Part:
        """The next part: a week by turns, or some of its days, of people who start near each other.

        `frozen`: people who stay as they are. `trouble`: p, w -> somebody who could fill an empty
        window or a bare line; such weeks and people first. `taken`: days of parts under way, which
        are left alone; `among` parts are made at a time.
        """
        board, columns = self.linear.board, self.linear.columns
        weeks = len(board.weeks)
        free_weeks = [w for w, days in enumerate(board.days_of_week) if not taken[days].all()]
        whole = [w for w in free_weeks if not taken[board.days_of_week[w]].any()]
        choice = whole or free_weeks or list(range(weeks))
        w = choice[self.turn % len(choice)]
        self.turn += 1
        if trouble.any() and (bad := [w for w in choice if trouble[:, w].any()]):
            w = self.rng.choice(bad)
        days = [d for d in board.days_of_week[w] if not taken[d]]
        if among > 1 and len(days) > 1 and (weeks < among or self.rng.random() < DAYS_ONLY):
            days = sorted(self.rng.sample(days, (len(days) + 1) // 2))
        here = np.zeros(len(board.days), np.bool_)
        here[days] = True
        open_ = self.worth.copy()
        open_[self.linear.columns_of(rows)] = True
        open_ &= here[columns.day] & ~frozen[columns.person]
        sizes = np.bincount(columns.person[open_], minlength=len(board.shared))
        shared = np.array(board.shared, np.bool_)
        people = np.nonzero(shared & (sizes > 0))[0]
        if people.size:
            trip = np.array(board.trip, float)
            seed = self.rng.choice(people.tolist())
            if trouble[:, w].any():
                able = np.nonzero(trouble[:, w] & (sizes > 0))[0]
                seed = self.rng.choice(able.tolist()) if able.size else seed
            away = np.abs(trip[people] - trip[seed]).mean(axis=1)
            away *= 1 + 0.3 * np.array([self.rng.random() for _ in people])
            away[people == seed] = -1.0
            people = people[np.argsort(away, kind="stable")]
        chosen = np.zeros(len(board.shared), np.bool_)
        budget = 0.85 * self.size
        for p in people.tolist():
            if budget < sizes[p] and chosen.any():
                break
            chosen[p] = True
            budget -= sizes[p]
        mine = open_ & chosen[columns.person]
        centres = np.zeros(len(board.widest), np.bool_)
        centres[columns.centre[mine]] = True
        homes = np.array(board.home, np.int64)
        fixed = np.nonzero(~shared & (sizes > 0))[0]
        fixed = fixed[centres[homes[fixed]]] if people.size else fixed
        budget = 0.4 * self.size
        for p in fixed[np.argsort([self.rng.random() for _ in fixed])].tolist():
            if budget < sizes[p]:
                break
            chosen[p] = True
            budget -= sizes[p]
        return Part(open_ & chosen[columns.person], rows, here)

    def make(self, part: Part, seconds: float) -> Made:
        """The part made anew, in at most so many seconds where time counts."""
        if not part.free.any():
            return Made(None, late=False, days=part.days)
        started = time.monotonic()
        if self.timed:
            rows = whole_numbers(self.linear, part.rows, part.free, min(SECONDS, seconds))
        else:
            rows = whole_numbers(self.linear, part.rows, part.free, 10 * SECONDS, nodes=1)
        late = self.timed and time.monotonic() - started >= 0.95 * min(SECONDS, seconds)
        if rows is None:
            return Made(None, late=late, days=part.days)
        cells = np.argwhere((rows != part.rows).any(axis=2))
        return Made(
            np.concatenate([cells, rows[cells[:, 0], cells[:, 1]]], axis=1),
            late=late,
            days=part.days,
        )

    def learn(self, made: Made, *, better: bool) -> None:
        """Parts become smaller where they are not solved in time, larger where they are."""
        if not self.timed:
            return  # the same parts on every machine
        if made.late and not better:
            self.size = max(LEAST, int(self.size * 0.8))
        elif not made.late:
            self.size = min(MOST, int(self.size * 1.1))
