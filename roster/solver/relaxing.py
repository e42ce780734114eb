"""The program's relaxation, and the bound that its prices prove; with cuts, a better one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, hstack, identity, vstack

from roster.solver.cuts import Cuts, Rows, broken_by
from roster.solver.linear import SPLIT_AFTERNOON, Linear
from roster.solver.prices import OfCuts

Array = np.ndarray[Any, Any]
NEARBY = 12.0
"""What a day may cost beyond its worth to take part in the program with cuts."""
STEP = 5.0
"""How far the price of a window or line may go in one round."""


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The answer of a relaxed program."""

    x: Array
    """One for each variable; those left out are 0"""
    duals: Array
    """Prices of the program's rows"""
    of_cuts: Array
    """Prices of the cuts"""


def relaxed(
    linear: Linear,
    columns: Array,
    seconds: float,
    without: Array | None = None,
    cuts: Cuts | None = None,
    around: Array | None = None,
) -> Relaxed | None:
    """The program with these variables only; None: not in time.

    `without`: rows that are left out, their price is 0; the value is then no more than with them.
    `around`: prices of the rows from which those of shifts must not be far (`STEP`); the value may
    then be less too.
    """
    cuts = cuts or Cuts.none(linear.cost.size)
    matrix = linear.matrix[:, columns].tocsr()
    low, high = linear.low, linear.high
    used = np.ones(low.size, np.bool_)
    if without is not None:
        used[without] = False
    equal = np.nonzero(used & (low == high))[0]
    above = np.nonzero(used & (low != high) & np.isfinite(high))[0]
    below = np.nonzero(used & (low != high) & np.isfinite(low))[0]
    kept = 0 if around is None else linear.line_row + linear.pricer.line_bit.size
    box = hstack([identity(kept), -identity(kept)]).tocsr()
    box.resize((low.size, 2 * kept))
    prices = [] if around is None else [around[:kept] + STEP, STEP - around[:kept]]
    whole = hstack([matrix, box]).tocsr()
    of_cuts = hstack([cuts.matrix[:, columns], csr_matrix((cuts.low.size, 2 * kept))])
    found = linprog(
        np.concatenate([linear.cost[columns], *prices]),
        A_ub=vstack([whole[above], -whole[below], -of_cuts]),
        b_ub=np.concatenate([high[above], -low[below], -cuts.low]),
        A_eq=whole[equal],
        b_eq=low[equal],
        bounds=np.stack(
            [
                np.zeros(columns.size + 2 * kept),
                np.concatenate([linear.top[columns], np.full(2 * kept, np.inf)]),
            ],
            axis=1,
        ),
        method="highs",
        options={"time_limit": seconds},
    )
    if found.status != 0:
        return None
    duals, x = np.zeros(low.size), np.zeros(linear.cost.size)
    x[columns] = found.x[: columns.size]
    duals[equal] = found.eqlin.marginals
    parts = np.split(found.ineqlin.marginals, [above.size, above.size + below.size])
    duals[above] += parts[0]
    duals[below] -= parts[1]
    return Relaxed(x, duals, -parts[2])


def of_cuts(linear: Linear, found: Relaxed, cuts: Cuts) -> OfCuts:
    """The cuts at their prices, by what they take off."""
    columns, board = linear.columns, linear.board
    prices = np.maximum(found.of_cuts, 0.0)
    off = cuts.matrix.T @ prices
    days = np.zeros((len(board.shared), len(board.days), len(board.widest), SPLIT_AFTERNOON + 1))
    count = columns.person.size
    days[columns.person, columns.day, columns.centre, columns.kind] = off[:count]
    shifts, lines = len(board.windows), linear.pricer.line_bit.size
    empty, bare, fair, _ = np.split(off[count:], np.cumsum([shifts, lines, 2 * len(board.shared)]))
    return OfCuts(days, empty, bare, fair.reshape(-1, 2), float(prices @ cuts.low))


def tightened(linear: Linear, x: Array, seconds: Callable[[], float]) -> Iterator[int]:
    """The bound, round by round, each with more cuts; x is the answer without any.

    `linear` has been priced. Ends when no cut is found, or the seconds left are not enough.
    """
    count, cuts = linear.columns.person.size, Cuts.none(linear.cost.size)
    rows = _for_cuts(linear)
    taking = np.ones(linear.cost.size, np.bool_)
    taking[:count] = linear.reduced()[:count] < NEARBY
    best, around = -np.inf, linear.duals
    while True:
        broken = broken_by(rows, x)
        if not broken.low.size or seconds() <= 0:
            return
        cuts = cuts.tight(x).and_(broken)
        found = relaxed(linear, np.nonzero(taking)[0], seconds(), cuts=cuts, around=around)
        if found is None:
            return
        x, off = found.x, of_cuts(linear, found, cuts)
        value = linear.pricer.evaluate(replace(linear.prices(found.duals), cuts=off))
        if value > best:
            best, around = value, found.duals
        yield linear.pricer.bound
        reduced = linear.cost - linear.matrix.T @ found.duals - cuts.matrix.T @ found.of_cuts
        taking[:count] |= reduced[:count] < NEARBY / 2


def _for_cuts(linear: Linear) -> Rows:
    """The program's rows; those of fair shares carried over, as wide as can be, give no cuts."""
    low, high = linear.low.copy(), linear.high.copy()
    carried = linear.carried_rows[linear.carried_rows >= 0]
    low[carried], high[carried] = -np.inf, np.inf
    return Rows(linear.by_row, linear.matrix, low, high, linear.top)
