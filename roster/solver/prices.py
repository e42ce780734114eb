"""A lower bound on what any lawful roster costs, from prices on windows and lines.

Everybody's best row at given prices is found exactly (`pricing`); the sum of them, with what the
shifts pay or lack, is a bound whatever the prices are (Lagrange). So prices that a linear program
found with rounding errors still give a bound that holds; and as costs are whole, it is rounded up.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from roster.solver import layout as at
from roster.solver.arrays import Arrays
from roster.solver.board import BEYOND, NOBODY, Board
from roster.solver.compiled import compiled

Array = np.ndarray[Any, Any]
EXACT = 1e-4
"""What is taken off a bound before it is rounded up, for the computer's arithmetic."""


@dataclass(frozen=True, slots=True)
class Prices:
    """One for each window of a shift, line of a shift, and day of a person in a centre.

    `carried`: p -> what a half-day on a day of rest, a kilometre, and a half-day in a busy centre
    cost beside the fair share; at most what they are weighed by.
    """

    windows: Array
    lines: Array
    stay: Array
    carried: Array | None = None
    cuts: "OfCuts | None" = None


@dataclass(frozen=True, slots=True)
class OfCuts:
    """What cuts at their prices take off costs, and what they add for sure."""

    days: Array
    """p, d, c, part of `pricing.PARTS` -> off a person's day there"""
    empty: Array
    """s -> off each empty window"""
    bare: Array
    """Off each line that nobody there serves"""
    fair: Array
    """p -> off a half-day below the fair share, and off one beyond it"""
    sure: float


@dataclass(frozen=True, slots=True)
class Carried:
    """What fair shares beside that of half-days are counted by."""

    aims: Array
    """p -> half-days on days of rest, kilometres, half-days in busy centres"""
    weights: Array
    """Of the three"""
    rest_shift: Array
    """s -> whether on a day of rest"""
    busy_shift: Array
    road: Array
    """p, c -> kilometres of a day there"""
    road_way: Array
    """p, c -> kilometres of half of a split day there"""

    @classmethod
    def of(cls, board: Board, f: Array) -> "Carried":
        """Read from the tables of the annealing."""
        people, centres = len(board.shared), len(board.widest)

        def table(key: int, *shape: int) -> Array:
            made: Array = f[f[key] : f[key] + math.prod(shape)].reshape(shape).astype(float)
            return made

        rest, busy = table(at.REST, len(board.days)), table(at.BUSY, centres)
        return cls(
            table(at.AIMS, people, 3),
            np.array([f[at.OFF_REST], f[at.OFF_ROAD], f[at.OFF_BUSY]], float),
            rest[np.array(board.day_of, np.int64)],
            busy[np.array(board.centre_of, np.int64)],
            table(at.ROAD, people, centres),
            table(at.ROAD_WAY, people, centres),
        )


PEOPLE, SHIFTS, DAYS, HELD, DAY = at.PEOPLE, at.SHIFTS, at.DAYS, at.HELD, at.DAY


@compiled
def worths(
    f: Array, g: Array, line_first: Array, line_bit: Array, windows: Array, lines: Array
) -> Array:
    """p, s -> what a half-day of the person there is worth at these prices."""
    people, shifts, days = f[PEOPLE], f[SHIFTS], f[DAYS]
    made = np.empty((people, shifts))
    for p in range(people):
        for s in range(shifts):
            held = g[g[HELD] + p * days + f[f[DAY] + s]]
            worth = windows[s]
            for n in range(line_first[s], line_first[s + 1]):
                if held & line_bit[n]:
                    worth += lines[n]
            made[p, s] = worth
    return made


class Pricer:
    """Prices of one board, the best bound they gave, and the plans at them."""

    def __init__(self, board: Board, arrays: Arrays) -> None:
        self.board, self.f, self.may_take = board, arrays.f, arrays.may_take
        self.g = arrays.bits
        people, centres = len(board.shared), len(board.widest)
        self.pins = np.full((people, len(board.days), 2), NOBODY, np.int64)
        for (p, d, half), s in board.pinned.items():
            self.pins[p, d, half] = s
        self.carried = Carried.of(board, self.f)
        self.limits = self._limits()
        self.windows = np.array(board.windows, np.int64)
        pinned = np.bincount(self.pins[self.pins >= 0].reshape(-1), minlength=len(self.windows))
        self.room = np.maximum(self.windows, pinned[: len(self.windows)])
        self.line_first, self.line_bit, self.shift_of_line = self._lines()
        self.stay_free = self._days_allowed()
        rules = board.problem.rules
        self.tops = Prices(
            np.full(len(self.windows), float(rules.unfilled + rules.empty)),
            np.full(len(self.line_bit), float(rules.uncovered)),
            np.full((people, centres), math.inf if board.most_days_in_centre < BEYOND else 0.0),
        )
        self.base = float(board.cost_of_nothing())
        self.base -= float(sum(rules.unfilled * n + rules.empty * (n > 0) for n in board.windows))
        self.base -= float(
            rules.fairness
            * sum(t for t, yes in zip(board.target, board.shared, strict=True) if yes)
        )
        self.rows = np.full((people, len(board.days), 2), NOBODY, np.int64)
        """Everybody's best row at the last prices."""
        self.value = -math.inf
        """The best bound so far."""

    def _limits(self) -> Array:
        """p, w -> half-days: what is left of the week, or what must stay."""
        board = self.board
        made = np.zeros((len(board.shared), len(board.weeks)), np.int64)
        for p, most in enumerate(board.most_a_week):
            for w, days in enumerate(board.days_of_week):
                kept = int((self.pins[p, days] >= 0).sum())
                made[p, w] = max(most - board.prior[p][w], kept, 0)
        return made

    def _lines(self) -> tuple[Array, Array, Array]:
        """The lines of the shifts one after another, but for those that everyone there holds."""
        board, first, found, shifts = self.board, [0], list[int](), list[int]()
        held = np.array(board.held, np.int64).reshape(len(board.shared), len(board.days))
        for s, asked in enumerate(board.asked):
            d, c = board.day_of[s], board.centre_of[s]
            here = self.may_take[:, s] | (self.pins[:, d, board.half_of[s]] == s)
            everyone = int(np.bitwise_and.reduce(held[here, d])) if here.any() else 0
            for bit in range(asked.bit_length()):
                line = 1 << bit
                if asked & line and not everyone & line and self.windows[s] and c >= 0:
                    found.append(line)
                    shifts.append(s)
            first.append(len(found))
        return (np.array(first, np.int64), np.array(found, np.int64), np.array(shifts, np.int64))

    def _days_allowed(self) -> Array:
        board = self.board
        people, centres = len(board.shared), len(board.widest)
        made = np.full((people, centres), float(min(board.most_days_in_centre, BEYOND)))
        for (p, d, half), s in board.pinned.items():
            if half == 0 or board.pinned.get((p, d, 0)) != s:
                c = board.centre_of[s]
                kept = {
                    e for (q, e, _), t in board.pinned.items() if q == p and board.centre_of[t] == c
                }
                made[p, c] = max(made[p, c], len(kept))
        return made

    def _shifts_side(self, prices: Prices) -> float:
        """The least that the shifts pay and lack, whoever is on them."""
        rules, cuts, shifts = self.board.problem.rules, prices.cuts, len(self.windows)
        unfilled = rules.unfilled - (cuts.empty if cuts else np.zeros(shifts))
        bare = cuts.bare if cuts else np.zeros(self.line_bit.size)
        lines = np.minimum(prices.lines, rules.uncovered - bare)
        of_shift = np.bincount(self.shift_of_line, lines, shifts)
        nobody = unfilled * self.windows + rules.empty * (self.windows > 0)
        nobody -= np.bincount(self.shift_of_line, bare, shifts)
        one = unfilled * np.maximum(0, self.windows - 1) + prices.windows + of_shift
        # from the windows up to the room nobody is missed
        full = prices.windows * self.windows + of_shift
        most = prices.windows * self.room + of_shift
        choices = [
            nobody.astype(float),
            np.where(self.room >= 1, one, math.inf),
            np.where(self.windows >= 1, full, math.inf),
            np.where(self.room >= 1, most, math.inf),
        ]
        return float(np.stack(choices).min(axis=0).sum())

    def evaluate(self, prices: Prices) -> float:
        """The bound that these prices give, whatever they are; the best so far is kept."""
        from roster.solver.pricing import PARTS, all_plans  # noqa: PLC0415 - compiled when first needed

        worth = worths(self.f, self.g, self.line_first, self.line_bit, prices.windows, prices.lines)
        pins = self.pins.reshape(-1)
        stay, aimed = np.stack([prices.stay, prices.stay]), 0.0
        if prices.carried is not None:
            rest, road, busy = (column[:, None] for column in prices.carried.T)
            worth -= rest * self.carried.rest_shift + busy * self.carried.busy_shift
            stay += road * np.stack([self.carried.road, self.carried.road_way])
            aimed = float(np.vdot(prices.carried, self.carried.aims))
        cuts, fair = prices.cuts, np.full((len(self.board.shared), 2), float(self.f[at.FAIRNESS]))
        days = np.zeros((0, 0, 0, PARTS)) if cuts is None else cuts.days
        if cuts is not None:
            fair -= cuts.fair
            aimed -= cuts.sure
        prices_of_days = (worth, stay, days, fair)
        plans = all_plans(self.f, self.may_take, prices_of_days, pins, self.limits, self.rows)
        value = self.base + plans + self._shifts_side(prices) - aimed
        value -= float(np.vdot(prices.stay, self.stay_free))
        self.value = max(self.value, value)
        return value

    @property
    def bound(self) -> int:
        """A whole number that no lawful roster costs less than."""
        return max(0, math.ceil(self.value - EXACT)) if math.isfinite(self.value) else 0
