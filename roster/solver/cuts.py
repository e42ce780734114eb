"""Cuts: inequalities that every roster in whole numbers keeps to and a fractional one breaks.

Some tight rows of the program, half of each, are added up so that every fractional variable comes
an even number of times and the right side is odd. Rounding all of it up takes half a unit from the
fractional answer and nothing from whole ones (Gomory and Chvátal; zero-half cuts of Caprara and
Fischetti 1996). Which rows: by elimination over the field of two elements (Koster, Zymolka and
Kutschka 2009).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Any

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix, vstack

Array = np.ndarray[Any, Any]
NEAR = 1e-6
"""Numbers closer than this are the same."""
BROKEN = 0.02
"""By how much a cut is broken, at least."""
MOST_ROWS = 40
"""Rows that are added up for one cut."""


@dataclass(frozen=True, slots=True)
class Rows:
    """`low <= matrix @ x <= high` for x of whole numbers from 0 to `top`; by row and by column."""

    matrix: csr_matrix
    columns: csc_matrix
    low: Array
    high: Array
    top: Array


@dataclass(frozen=True, slots=True)
class Cuts:
    """`matrix @ x >= low`."""

    matrix: csr_matrix
    low: Array

    @classmethod
    def none(cls, width: int) -> "Cuts":
        """No cuts on so many variables."""
        return cls(csr_matrix((0, width)), np.zeros(0))

    def tight(self, x: Array) -> "Cuts":
        """Those that x just keeps to, or breaks."""
        kept = np.nonzero(self.matrix @ x <= self.low + NEAR)[0]
        return Cuts(self.matrix[kept], self.low[kept])

    def and_(self, others: "Cuts") -> "Cuts":
        """Both."""
        return Cuts(
            vstack([self.matrix, others.matrix]).tocsr(), np.concatenate([self.low, others.low])
        )


@dataclass(frozen=True, slots=True)
class _Tight:
    """A row that x keeps to just so: which, +1 for `>=` its low or -1 for `<=` its high."""

    row: int
    sign: int
    odd: frozenset[int]
    """Fractional variables with odd factors."""
    right: int
    """The right side, modulo 2, once variables at their top of 1 are taken over to it."""


def broken_by(rows: Rows, x: Array) -> Cuts:
    """Cuts that x breaks; none where the program has only whole answers nearby."""
    at_top = (rows.top == 1) & (x > 1 - NEAR)
    tight = _tight(rows, x, at_top)
    width, found = x.size, list[tuple[Array, Array, float]]()
    for chosen in _odd_sums([t.odd for t in tight], [t.right for t in tight]):
        if len(chosen) > MOST_ROWS:
            continue
        cut = _rounded(rows, [tight[n] for n in sorted(chosen)], at_top)
        if cut[2] - float(cut[1] @ x[cut[0]]) > BROKEN:
            found.append(cut)
    if not found:
        return Cuts.none(width)
    at = np.concatenate([np.full(cut[0].size, n) for n, cut in enumerate(found)])
    over = np.concatenate([cut[0] for cut in found])
    factors = np.concatenate([cut[1] for cut in found])
    return Cuts(
        csr_matrix((factors, (at, over)), shape=(len(found), width)),
        np.array([cut[2] for cut in found]),
    )


def _tight(rows: Rows, x: Array, at_top: Array) -> list[_Tight]:
    """Tight rows of whole numbers in which a fractional variable has an odd factor."""
    between = (x > NEAR) & ~at_top & (x < rows.top - NEAR)
    fractional = np.nonzero(between)[0]
    number = np.full(x.size, -1, np.int64)
    number[fractional] = np.arange(fractional.size)
    reached, made = rows.matrix @ x, list[_Tight]()
    matrix = rows.matrix
    for row in np.unique(rows.columns[:, fractional].indices).tolist():
        low, high = rows.low[row], rows.high[row]
        if abs(reached[row] - low) < NEAR:
            sign, right = 1, low
        elif abs(reached[row] - high) < NEAR:
            sign, right = -1, high
        else:
            continue
        over = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
        factors = matrix.data[matrix.indptr[row] : matrix.indptr[row + 1]]
        if (factors % 1).any() or right % 1:
            continue
        odd = factors % 2 == 1
        here = number[over[odd]]
        if (here >= 0).any():
            taken = int(right) + int(at_top[over[odd]].sum())
            made.append(_Tight(row, sign, frozenset(here[here >= 0].tolist()), taken % 2))
    return made


def _odd_sums(rows: Sequence[frozenset[int]], right: Sequence[int]) -> list[set[int]]:
    """Sets of rows, few first, that hold each variable an even number of times, and are odd."""
    left, made, side = [set(row) for row in rows], [{n} for n in range(len(rows))], list(right)
    users: dict[int, set[int]] = {}
    for n, row in enumerate(left):
        for variable in row:
            users.setdefault(variable, set()).add(n)
    waiting, pivots = [(len(ns), variable) for variable, ns in users.items()], set[int]()
    heapify(waiting)
    while waiting:
        known, variable = heappop(waiting)
        here = users[variable]
        if known != len(here):
            heappush(waiting, (len(here), variable))
            continue
        if not here:
            continue
        pivot = min(here, key=lambda n: (len(made[n]), len(left[n]), n))
        pivots.add(pivot)
        for each in left[pivot]:
            users[each].discard(pivot)
        for n in sorted(here):
            for each in left[pivot]:
                users[each] ^= {n}
            left[n] ^= left[pivot]
            made[n] ^= made[pivot]
            side[n] ^= side[pivot]
    odd = (made[n] for n, row in enumerate(left) if n not in pivots and not row and side[n])
    return sorted(odd, key=lambda chosen: (len(chosen), sorted(chosen)))


def _rounded(rows: Rows, chosen: Sequence[_Tight], at_top: Array) -> tuple[Array, Array, float]:
    """(variables, factors, least) of the cut from half of each row."""
    signs = np.array([t.sign / 2 for t in chosen])
    ends = [rows.low[t.row] if t.sign > 0 else rows.high[t.row] for t in chosen]
    total = (csr_matrix(signs[None, :]) @ rows.matrix[[t.row for t in chosen]]).tocsr()
    over, halves = total.indices, total.data
    least = float(signs @ np.array(ends))
    down, part = np.floor(halves + NEAR), np.abs(halves % 1 - 0.5) < 0.25
    # x <= 1 is added to the sum, half of it, where x is 1
    lowered = part & at_top[over]
    least -= 0.5 * float(lowered.sum())
    factors = np.where(part & ~lowered, down + 1, down)
    return over[factors != 0], factors[factors != 0], float(np.ceil(least - NEAR))
