"""The whole roster as one linear program over people's days.

A column is a person's day: a morning, an afternoon or a whole day in one centre, or one half of a
day split over two. HiGHS (in SciPy) solves the relaxation for its prices; `wholes` solves parts of
it as whole numbers. Left out are faces (S7), drives at noon (H5), centres a week (H7), and working
time beyond half-days a week; whoever takes a roster from here prices it again, exactly.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from scipy.sparse import csc_matrix

from roster.solver.board import BEYOND, NOBODY, Board
from roster.solver.prices import Pricer, Prices

Array = np.ndarray[Any, Any]
MORNING, AFTERNOON, WHOLE, SPLIT_MORNING, SPLIT_AFTERNOON = range(5)
CHEAPEST = 24
"""Days of a person's day that the annealing tries, once there are prices."""
ROTATED = 6
"""Centres nearest to a shared person in which days are counted."""
ROAD = 1
"""Place of the kilometres among the fair shares that are carried over."""
MOST_COLUMNS = 3_000_000
"""Days of people beyond which the program is not made."""


@dataclass(frozen=True, slots=True)
class Columns:
    """People's days, one entry a column."""

    person: Array
    day: Array
    centre: Array
    kind: Array
    first: Array
    """The morning's shift, or NOBODY"""
    second: Array
    cost: Array

    @property
    def halves(self) -> Array:
        """Half-days of each."""
        made: Array = (self.first >= 0).astype(np.int64) + (self.second >= 0)
        return made

    def around(self, rows: Array, days: Iterable[int]) -> "Columns":
        """Those of the days, and on other days those that are the roster's (p, d, half -> s)."""
        stands = rows[self.person, self.day]
        kept = np.isin(self.day, list(days))
        kept |= ((self.first == stands[:, 0]) | (self.first < 0)) & (
            (self.second == stands[:, 1]) | (self.second < 0)
        )
        return Columns(*(getattr(self, field.name)[kept] for field in fields(self)))


class Linear:
    """The program; `matrix @ x` lies between `low` and `high`."""

    def __init__(  # noqa: PLR0915 - a rule a paragraph
        self, board: Board, pricer: Pricer, around: tuple[Array, Iterable[int]] | None = None
    ) -> None:
        """All days of everybody; `around`: on other days than these only halves of this roster."""
        self.board, self.pricer = board, pricer
        self.columns = _columns(board, pricer)
        if around is not None:
            self.columns = self.columns.around(*around)
        columns, rules = self.columns, board.problem.rules
        count = columns.person.size
        self._rows: list[Array] = []
        self._cols: list[Array] = []
        self._data: list[Array] = []
        self._low: list[float] = []
        self._high: list[float] = []
        every = np.arange(count)
        slack_cost: list[float] = []
        slack_top: list[float] = []
        self.slack_week: list[int] = []

        def slack(cost: float, top: float, week: int) -> int:
            slack_cost.append(cost)
            slack_top.append(top)
            self.slack_week.append(week)
            return count + len(slack_cost) - 1

        week_of_shift = [board.week[d] for d in board.day_of]
        # windows
        for shifts in (columns.first, columns.second):
            used = shifts >= 0
            self._add(shifts[used], every[used], 1.0)
        for s, room in enumerate(pricer.room):
            self._add([s], [slack(rules.unfilled, float(room), week_of_shift[s])], 1.0)
            self._low.append(float(room))
            self._high.append(float(room))
        # lines
        self.line_row = len(self._low)
        held = np.array(board.held, np.int64).reshape(len(board.shared), len(board.days))
        holds = held[columns.person, columns.day]
        order = np.argsort(np.concatenate([columns.first, columns.second]), kind="stable")
        both = np.concatenate([columns.first, columns.second])[order]
        of_col = np.concatenate([every, every])[order]
        starts = np.searchsorted(both, np.arange(len(board.windows) + 1))
        for n, (s, line) in enumerate(zip(pricer.shift_of_line, pricer.line_bit, strict=True)):
            takers = of_col[starts[s] : starts[s + 1]]
            able = takers[(holds[takers] & line) != 0]
            row = self.line_row + n
            self._add(np.full(able.size, row), able, 1.0)
            self._add([row], [slack(rules.uncovered, 1.0, week_of_shift[s])], 1.0)
            self._low.append(1.0)
            self._high.append(np.inf)
        # a day, both halves of a split day
        cell = columns.person * len(board.days) + columns.day
        pinned = (pricer.pins >= 0).any(axis=2).reshape(-1)
        opening = columns.kind != SPLIT_AFTERNOON
        self._block(cell[opening], every[opening], 1.0, pinned.astype(float), 1.0)
        split = columns.kind >= SPLIT_MORNING
        sign = np.where(columns.kind[split] == SPLIT_MORNING, 1.0, -1.0)
        self._block(cell[split], every[split], sign, np.zeros(pinned.size), 0.0)
        self.person_row = len(self._low)
        """From here on rows are about one person's limits and fair share."""
        # weeks
        week = np.array(board.week, np.int64)[columns.day] if count else np.zeros(0, np.int64)
        self.week_of_column = week
        halves = columns.halves.astype(float)
        limits = pricer.limits.reshape(-1).astype(float)
        self._block(
            columns.person * len(board.weeks) + week,
            every,
            halves,
            np.full(limits.size, -np.inf),
            limits,
        )
        # fair shares
        shared = np.array(board.shared, np.bool_)[columns.person]
        base = len(self._low)
        self._add(base + columns.person[shared], every[shared], halves[shared])
        most = 4.0 * len(board.days) + max(board.target, default=0) + 1
        for p, yes in enumerate(board.shared):
            aim = float(board.target[p]) if yes else 0.0
            self._add([base + p], [slack(rules.fairness, most, -1)], 1.0)
            self._add([base + p], [slack(rules.fairness, most, -1)], -1.0)
            self._low.append(aim)
            self._high.append(aim)
        self._carried(every, halves, slack)
        self._rotation(every)
        self.cost = np.concatenate([columns.cost, slack_cost])
        self.top = np.concatenate([np.ones(count), slack_top])
        self.slack_week_array = np.array(self.slack_week, np.int64)
        rows, cols = np.concatenate(self._rows), np.concatenate(self._cols)
        self.matrix = csc_matrix(
            (np.concatenate(self._data), (rows, cols)), shape=(len(self._low), self.cost.size)
        )
        self.by_row = self.matrix.tocsr()
        self.low, self.high = np.array(self._low), np.array(self._high)
        self.duals, self.answer = np.zeros(self.low.size), np.zeros(self.cost.size)
        self.place = {
            key: n
            for n, key in enumerate(
                zip(
                    columns.person.tolist(),
                    columns.day.tolist(),
                    columns.centre.tolist(),
                    columns.kind.tolist(),
                    strict=True,
                )
            )
        }

    def _carried(
        self, every: Array, halves: Array, slack: Callable[[float, float, int], int]
    ) -> None:
        """Fair shares of days of rest, of kilometres (their surplus alone) and of busy centres."""
        board, columns, carried = self.board, self.columns, self.pricer.carried
        centres = board.problem.busy_centres
        busy = np.array([c.code in centres for c in board.problem.centres], float)
        rest = np.array([day in board.problem.rest_days for day in board.days], float)
        split = columns.kind >= SPLIT_MORNING
        here = (columns.person, columns.centre)
        amounts = (
            halves * rest[columns.day] if every.size else halves,
            np.where(split, carried.road_way[here], carried.road[here]),
            halves * busy[columns.centre] if every.size else halves,
        )
        self.carried_rows = np.full((len(board.shared), 3), -1, np.int64)
        shared = np.array(board.shared, np.bool_)[columns.person]
        for n, (weight, amount) in enumerate(zip(carried.weights, amounts, strict=True)):
            if not weight:
                continue
            counted = shared & (amount > 0)
            base, most = len(self._low), float(amount.sum() + carried.aims.max(initial=0)) + 1
            self._add(base + columns.person[counted], every[counted], amount[counted])
            for p, aim in enumerate(carried.aims[:, n]):
                self.carried_rows[p, n] = base + p
                self._add([base + p], [slack(float(weight), most, -1)], -1.0)
                if n != ROAD:
                    self._add([base + p], [slack(float(weight), most, -1)], 1.0)
                self._low.append(-np.inf if n == ROAD else float(aim))
                self._high.append(float(aim))

    def _worths(self, duals: Array) -> Array | None:
        """What the fair shares of `_carried` cost by person, within what the bound allows."""
        carried = self.pricer.carried
        if not carried.weights.any():
            return None
        known = self.carried_rows >= 0
        made = np.where(known, -duals[np.maximum(self.carried_rows, 0)], 0.0)
        low = np.array([-1.0, 0.0, -1.0]) * carried.weights
        made = np.clip(made, low, carried.weights)
        made[~np.array(self.board.shared, np.bool_)] = 0.0
        return made

    def _add(self, rows: Any, cols: Any, data: Any) -> None:
        rows, cols = np.asarray(rows, np.int64), np.asarray(cols, np.int64)
        self._rows.append(rows)
        self._cols.append(cols)
        self._data.append(np.broadcast_to(np.asarray(data, float), rows.shape).copy())

    def _block(self, row: Array, cols: Array, data: Any, low: Array, high: Any) -> None:
        """As many rows as there are limits; `row` counts from the first of them."""
        self._add(len(self._low) + row, cols, data)
        self._low += low.tolist()
        self._high += np.broadcast_to(np.asarray(high, float), low.shape).tolist()

    def _rotation(self, every: Array) -> None:
        """Not too many days in the centres nearest to a shared person."""
        board, columns = self.board, self.columns
        if board.most_days_in_centre >= min(BEYOND, len(board.days)) or not columns.person.size:
            return
        trip = np.array(board.trip, np.int64)
        rank = np.argsort(np.argsort(trip, axis=1, kind="stable"), axis=1, kind="stable")
        near = rank < _rotated(board)
        near[~np.array(board.shared, np.bool_)] = False
        number = np.cumsum(near.reshape(-1)).reshape(near.shape) - 1
        counted = near[columns.person, columns.centre]
        allowed = self.pricer.stay_free[near]
        self._block(
            number[columns.person, columns.centre][counted],
            every[counted],
            1.0,
            np.full(allowed.size, -np.inf),
            allowed,
        )

    def reduced(self) -> Array:
        """What each column costs beyond what it is worth at the prices."""
        made: Array = self.cost - self.matrix.T @ self.duals
        return made

    def guide(self) -> tuple[Array, Array]:
        """(first, days) for the annealing: the cheapest days of each person and day, at the prices.

        Cell (person, day) has `days[first[cell]:first[cell + 1]]`: morning's and afternoon's shift,
        -1 for none, -2 where the other half of a day split over two centres stays as it is.
        """
        columns = self.columns
        cell = columns.person * len(self.board.days) + columns.day
        order = np.lexsort((self.reduced()[: columns.person.size], cell))
        every = np.arange(len(self.board.shared) * len(self.board.days) + 1)
        place = np.arange(order.size) - np.searchsorted(cell[order], every)[cell[order]]
        kept = order[place < CHEAPEST]
        halves = (
            np.where(columns.kind[kept] == SPLIT_AFTERNOON, -2, columns.first[kept]),
            np.where(columns.kind[kept] == SPLIT_MORNING, -2, columns.second[kept]),
        )
        return np.searchsorted(cell[kept], every), np.stack(halves, 1).astype(np.int64)

    def prices(self, duals: Array | None = None) -> Prices:
        """The prices of windows and lines, within what the bound allows."""
        pricer, duals = self.pricer, self.duals if duals is None else duals
        windows = duals[: self.line_row]
        lines = duals[self.line_row : self.line_row + pricer.line_bit.size]
        return Prices(
            np.minimum(windows, pricer.tops.windows),
            np.clip(lines, 0, pricer.tops.lines),
            self._stay(duals),
            self._worths(duals),
        )

    def _stay(self, duals: Array) -> Array:
        board, pricer = self.board, self.pricer
        made = np.zeros_like(pricer.stay_free)
        if board.most_days_in_centre < min(BEYOND, len(board.days)) and self.columns.person.size:
            trip = np.array(board.trip, np.int64)
            rank = np.argsort(np.argsort(trip, axis=1, kind="stable"), axis=1, kind="stable")
            near = rank < _rotated(board)
            near[~np.array(board.shared, np.bool_)] = False
            made[near] = np.maximum(0.0, -duals[self.low.size - int(near.sum()) :])
        return made

    def columns_of(self, rows: Array) -> Array:
        """The columns of a roster (p, d, half -> s)."""
        found = []
        centre_of = self.board.centre_of
        for p, d in np.argwhere((rows >= 0).any(axis=2)).tolist():
            a, b = rows[p, d]
            ca = centre_of[a] if a >= 0 else NOBODY
            cb = centre_of[b] if b >= 0 else NOBODY
            if ca == cb:
                keys = [(p, d, ca, WHOLE)]
            elif cb < 0:
                keys = [(p, d, ca, MORNING)]
            elif ca < 0:
                keys = [(p, d, cb, AFTERNOON)]
            else:
                keys = [(p, d, ca, SPLIT_MORNING), (p, d, cb, SPLIT_AFTERNOON)]
            found += [self.place[key] for key in keys if key in self.place]
        return np.array(found, np.int64)


def _rotated(board: Board) -> int:
    return ROTATED if len(board.weeks) > 1 else 3 * ROTATED


def _columns(board: Board, pricer: Pricer) -> Columns:
    """Every day that somebody might have."""
    rules = board.problem.rules
    shift_at = np.array(board.shift_at, np.int64).reshape(len(board.days), 2, len(board.widest))
    wish = np.array(board.wish, np.int64).reshape(len(board.shared), len(board.days), 2)
    before = np.array(board.before, np.int64).reshape(wish.shape)
    day, centre = np.meshgrid(
        np.arange(len(board.days)), np.arange(len(board.widest)), indexing="ij"
    )
    found: list[tuple[Array, ...]] = []
    for p, shared in enumerate(board.shared):
        may = pricer.may_take[p]
        pins = pricer.pins[p]
        ok, half_cost = [], []
        for half in (0, 1):
            s = shift_at[:, half, :]
            there = (s >= 0) & may[s]
            pin = pins[:, half][:, None]
            there = np.where(pin >= 0, (s == pin) & (s >= 0), there)
            ok.append(there)
            was = before[p, :, half][:, None]
            cost = wish[p, :, half][:, None] + rules.change * (
                (s != was).astype(np.int64) - (was >= 0)
            )
            half_cost.append(cost + (rules.shared if shared else 0))
        trip = np.array(board.trip[p], np.int64)[None, :]
        way = np.array(board.one_way[p], np.int64)[None, :]
        alone = rules.half_day if shared and board.full_time[p] else 0
        none = [(pins[:, half] < 0)[:, None] for half in (0, 1)]
        whole = board.whole_day[p] or bool((pins >= 0).all(axis=1).any())
        kinds: list[tuple[int, Array, Array]] = [
            (MORNING, ok[0] & none[1], half_cost[0] + trip + alone),
            (AFTERNOON, ok[1] & none[0], half_cost[1] + trip + alone),
        ]
        if whole:
            kinds.append((WHOLE, ok[0] & ok[1], half_cost[0] + half_cost[1] + trip))
        if whole and shared:
            kinds += [
                (SPLIT_MORNING, ok[0], half_cost[0] + way + rules.split),
                (SPLIT_AFTERNOON, ok[1], half_cost[1] + way),
            ]
        for kind, may_be, cost in kinds:
            at = np.nonzero(may_be)
            d, c = day[at], centre[at]
            first = shift_at[d, 0, c] if kind in (MORNING, WHOLE, SPLIT_MORNING) else None
            second = shift_at[d, 1, c] if kind in (AFTERNOON, WHOLE, SPLIT_AFTERNOON) else None
            nobody = np.full(d.size, NOBODY)
            found.append(
                (
                    np.full(d.size, p),
                    d,
                    c,
                    np.full(d.size, kind),
                    nobody if first is None else first,
                    nobody if second is None else second,
                    np.broadcast_to(cost, may_be.shape)[at].astype(float),
                )
            )
    if not found:
        nothing: list[Array] = [np.zeros(0, np.int64) for _ in range(7)]
        return Columns(*nothing)
    joined = [np.concatenate([row[n] for row in found]) for n in range(7)]
    return Columns(*joined)
