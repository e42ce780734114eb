"""Parts of the linear program solved as whole numbers, with faces, centres a week and rotation."""

from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import bmat, csc_matrix

from roster.solver.board import BEYOND, NOBODY
from roster.solver.linear import Linear

Array = np.ndarray[Any, Any]


def whole_numbers(
    linear: Linear, rows: Array, free: Array, seconds: float, nodes: int = 2**31 - 1
) -> Array | None:
    """The roster with the best days found for these columns, all others as in `rows`; None: none.

    `free` says which columns may be chosen; a column of the roster that is not free stays. Here
    faces (S7) and centres a week (H7) count too, for the weeks of the free columns.
    """
    columns, count = linear.columns, linear.columns.person.size
    present = linear.columns_of(rows)
    kept = present[~free[present]]
    fixed = np.zeros(linear.cost.size)
    fixed[kept] = 1.0
    main = np.nonzero(free)[0]
    touched = np.unique(linear.matrix[:, main].indices)
    of_row = linear.by_row[touched]
    slack = np.unique(of_row.indices)
    chosen = np.concatenate([main, slack[slack >= count]])
    others = (linear.by_row @ fixed)[touched]
    low, high = linear.low[touched] - others, linear.high[touched] - others
    showing = _Showing(linear, main, kept)
    matrix = bmat(
        [[of_row[:, chosen], None], [showing.on_columns(chosen.size), showing.on_own]], format="csr"
    )
    found = milp(
        np.concatenate([linear.cost[chosen], showing.cost]),
        integrality=np.concatenate([np.ones(main.size), np.zeros(matrix.shape[1] - main.size)]),
        bounds=Bounds(0.0, np.concatenate([linear.top[chosen], showing.top])),
        constraints=LinearConstraint(
            matrix,
            np.concatenate([low, showing.low]),
            np.concatenate([np.maximum(high, low), showing.high]),
        ),
        options={"time_limit": seconds, "mip_rel_gap": 1e-4, "node_limit": nodes},
    )
    if found.x is None:
        return None
    made = rows.copy()
    made[columns.person[main], columns.day[main]] = NOBODY
    taken = main[found.x[: main.size] > 0.5]
    for n in np.concatenate([taken, kept]).tolist():
        p, d = columns.person[n], columns.day[n]
        if columns.first[n] >= 0:
            made[p, d, 0] = columns.first[n]
        if columns.second[n] >= 0:
            made[p, d, 1] = columns.second[n]
    return made


def least(linear: Linear, cost: Array, free: Array, seconds: float) -> float:
    """No roster costs less than this in the free columns and their shifts, by these costs alone.

    Everybody is on one shift at a time; no other limit of a person counts.
    """
    main, count = np.nonzero(free)[0], linear.columns.person.size
    touched = np.unique(linear.matrix[:, main].indices)
    touched = touched[touched < linear.person_row]
    of_row = linear.by_row[touched]
    slack = np.unique(of_row.indices)
    chosen = np.concatenate([main, slack[slack >= count]])
    found = milp(
        cost[chosen],
        integrality=np.concatenate([np.ones(main.size), np.zeros(chosen.size - main.size)]),
        bounds=Bounds(0.0, linear.top[chosen]),
        constraints=LinearConstraint(of_row[:, chosen], linear.low[touched], linear.high[touched]),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    return -np.inf if found.mip_dual_bound is None else float(found.mip_dual_bound)


class _Showing:
    """Who shows up in which centre and week: columns and rows beside those of a part.

    Its columns: one for each (person, centre, week), then one for each (centre, week) with the
    faces beyond what is free. Rows: a day there means to show up; faces; centres of a person.
    """

    def __init__(self, linear: Linear, main: Array, kept: Array) -> None:
        board, columns, rules = linear.board, linear.columns, linear.board.problem.rules
        centres, weeks, days = len(board.widest), len(board.weeks), len(board.days)
        key = (columns.person * centres + columns.centre) * weeks + linear.week_of_column
        there = set(key[kept].tolist())
        keys, number = np.unique(key[main], return_inverse=True)
        cells, cell = np.unique(
            number.astype(np.int64) * days + columns.day[main], return_inverse=True
        )
        self.shown, self.size = keys.size, main.size
        places = {
            k: n
            for n, k in enumerate(
                np.unique(keys // weeks % centres * weeks + keys % weeks).tolist()
            )
        }
        place = np.array(
            [places[k] for k in (keys // weeks % centres * weeks + keys % weeks).tolist()], np.int64
        )
        people = {
            k: n
            for n, k in enumerate(
                np.unique(keys // weeks // centres * weeks + keys % weeks).tolist()
            )
        }
        person = np.array(
            [people[k] for k in (keys // weeks // centres * weeks + keys % weeks).tolist()],
            np.int64,
        )
        already = np.array([k in there for k in keys.tolist()], np.bool_)
        self._cell, self._of_cell = cell, cells // days
        self.cost = np.concatenate([np.zeros(keys.size), np.full(len(places), float(rules.faces))])
        self.top = np.concatenate([np.ones(keys.size), np.full(len(places), np.inf)])
        faces_there = np.zeros(len(places))
        centres_there = np.zeros(len(people))
        for k in there:
            c, w, p = k // weeks % centres, k % weeks, k // weeks // centres
            if (c * weeks + w) in places:
                faces_there[places[c * weeks + w]] += 1
            if (p * weeks + w) in people:
                centres_there[people[p * weeks + w]] += 1
        widest = np.array([board.widest[k // weeks][k % weeks] for k in places], float)
        most = np.array(
            [board.most_centres if board.shared[k // weeks] else BEYOND for k in people], float
        )
        new = np.nonzero(~already)[0]  # who is there anyway is no new face
        minus = np.arange(keys.size)
        rows = np.concatenate(
            [
                np.arange(cells.size),
                cells.size + place[new],
                cells.size + np.arange(len(places)),
                cells.size + len(places) + person[new],
            ]
        )
        cols = np.concatenate(
            [self._of_cell, minus[new], keys.size + np.arange(len(places)), minus[new]]
        )
        data = np.concatenate(
            [
                np.full(cells.size, -1.0),
                np.ones(new.size),
                np.full(len(places), -1.0),
                np.ones(new.size),
            ]
        )
        height = cells.size + len(places) + len(people)
        self.on_own = csc_matrix((data, (rows, cols)), shape=(height, self.cost.size))
        self.low = np.full(height, -np.inf)
        self.high = np.concatenate(
            [
                np.zeros(cells.size),
                np.maximum(widest, faces_there) - faces_there,
                np.maximum(most, centres_there) - centres_there,
            ]
        )
        self._rotation(linear, main, kept)

    def _rotation(self, linear: Linear, main: Array, kept: Array) -> None:
        """Days in one centre, for everybody whose days there might be too many."""
        board, columns, pricer = linear.board, linear.columns, linear.pricer
        self._rotated, self._row_of_rotated = np.zeros(0, np.int64), np.zeros(0, np.int64)
        if board.most_days_in_centre >= min(BEYOND, len(board.days)):
            return
        centres, days = len(board.widest), len(board.days)
        place = columns.person * centres + columns.centre
        shared = np.array(board.shared, np.bool_)

        def days_in(some: Array) -> Array:
            seen = np.unique(place[some] * days + columns.day[some]) // days
            made: Array = np.bincount(seen, minlength=len(board.shared) * centres)
            return made

        used, might = days_in(kept), days_in(main)
        allowed = pricer.stay_free.reshape(-1)
        tight = np.nonzero((used + might > allowed) & np.repeat(shared, centres))[0]
        number = np.full(used.size, -1, np.int64)
        number[tight] = np.arange(tight.size)
        counted = number[place[main]] >= 0
        self._rotated = np.nonzero(counted)[0]
        self._row_of_rotated = self.high.size + number[place[main]][counted]
        self.low = np.concatenate([self.low, np.full(tight.size, -np.inf)])
        self.high = np.concatenate([self.high, np.maximum(0, allowed[tight] - used[tight])])
        self.on_own.resize((self.high.size, self.cost.size))

    def on_columns(self, width: int) -> csc_matrix:
        """The rows' part on the main columns."""
        rows = np.concatenate([self._cell, self._row_of_rotated])
        cols = np.concatenate([np.arange(self.size), self._rotated])
        return csc_matrix((np.ones(rows.size), (rows, cols)), shape=(self.high.size, width))
