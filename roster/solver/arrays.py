"""The board in flat arrays (`layout`), for compiled functions."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from roster.solver import layout as at
from roster.solver.board import NOBODY, Board
from roster.solver.extras import row_terms
from roster.solver.layout import flat
from roster.solver.rows import extras_of

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Arrays:
    """What never changes during a search."""

    f: Array
    may_take: Array
    """p, s"""
    bits: Array
    """As `g`, of an empty roster"""


def arrays_of(board: Board) -> Arrays:
    """The board's tables."""
    rules, people, days = board.problem.rules, range(len(board.shared)), len(board.days)
    centres, weeks, shifts = len(board.widest), len(board.weeks), len(board.windows)
    pins = np.bincount(np.array([*board.pinned.values()], np.int64), minlength=shifts)
    stuck = np.zeros((len(people), days), np.bool_)
    for p, d, _ in board.pinned:
        stuck[p, d] = True
    open_days = [
        [d for d in range(days) if any(board.free[p][d]) and not stuck[p, d]] for p in people
    ]
    movable = [p for p in people if open_days[p] and board.most_a_week[p]]
    roving = [p for p in movable if board.shared[p]]
    week_first = [row[0] for row in board.days_of_week]
    trip = np.array(board.trip, np.int64).reshape(len(people), centres)
    f = flat(
        at.HEAD,
        {
            at.PEOPLE: len(people),
            at.DAYS: days,
            at.WEEKS: weeks,
            at.CENTRES: centres,
            at.SHIFTS: shifts,
            at.ROOM: int((np.array(board.windows, np.int64) + pins).max(initial=0)) + 1,
            at.MOVABLE: len(movable),
            at.ROVERS: len(roving),
            at.WEEK: board.week,
            at.SHIFT_AT: board.shift_at,
            at.CENTRE: board.centre_of,
            at.DAY: board.day_of,
            at.WINDOWS: board.windows,
            at.STUCK: stuck,
            at.HOME: board.home,
            at.SHARED: board.shared,
            at.MOST: board.most_a_week,
            at.PRIOR: board.prior,
            at.TRIP: trip,
            at.WAY: board.one_way,
            at.ALONE: [rules.half_day * full for full in board.full_time],
            at.WHOLE: board.whole_day,
            at.NEAR: board.near,
            at.WISH: board.wish,
            at.BEFORE: board.before,
            at.TARGET: board.target,
            at.WIDEST: board.widest,
            at.MOVABLES: movable,
            at.ROVING: roving,
            at.FIRST: np.cumsum([0, *(len(row) for row in open_days)]),
            at.OPEN: [d for row in open_days for d in row],
            at.NEAREST: np.argsort(trip, axis=1, kind="stable"),
            at.WEEK_FIRST: [*week_first, days],
            at.UNFILLED: rules.unfilled,
            at.EMPTY: rules.empty,
            at.UNCOVERED: rules.uncovered,
            at.SPLIT: rules.split,
            at.USE: rules.shared,
            at.FAIRNESS: rules.fairness,
            at.FACES: rules.faces,
            at.CHANGE: rules.change,
            at.MOST_DAYS: board.most_days_in_centre,
            at.MOST_CENTRES: board.most_centres,
            **extras_of(board),
        },
        np.int64,
    )
    bits = flat(
        at.BITS_HEAD,
        {
            at.ASKED: board.asked,
            at.HELD: board.held,
            at.LEARNS: board.learns,
            at.BARE: board.asked,
            at.SINGLE: [0] * shifts,
            at.COST: board.cost_of_nothing(),
            at.GENERAL: board.general,
        },
        np.int64,
    )
    return Arrays(f, _may_take(board), bits)


def _may_take(board: Board) -> Array:
    """p, s -> whether the two alone allow it."""
    days, halves = np.array(board.day_of, np.int64), np.array(board.half_of, np.int64)
    free = np.array(board.free, np.bool_).reshape(len(board.shared), len(board.days), 2)
    at_home = np.array(board.home)[:, None] == np.array(board.centre_of, np.int64)[None, :]
    made: Array = free[:, days, halves] & (np.array(board.shared, np.bool_)[:, None] | at_home)
    for p, s in board.barred:
        made[p, s] = False
    return made


def empty_roster(arrays: Arrays, seed: int) -> tuple[Array, Array]:
    """(m, g) of a roster in which nobody works."""
    f = arrays.f
    people, days, weeks = int(f[at.PEOPLE]), int(f[at.DAYS]), int(f[at.WEEKS])
    centres, shifts = int(f[at.CENTRES]), int(f[at.SHIFTS])
    nothing = np.full(2 * people * days, NOBODY)
    rows = [
        row_terms(f, p, nothing[: 2 * days]) if f[f[at.SPECIAL] + p] else (0, 0)
        for p in range(people)
    ]
    m = flat(
        at.STATE_HEAD,
        {
            at.AT: nothing,
            at.TEAM: np.full(shifts * int(f[at.ROOM]), NOBODY),
            at.SIZE: np.zeros(shifts),
            at.IN_WEEK: f[f[at.PRIOR] : f[at.PRIOR] + people * weeks],
            at.WORKED: np.zeros(people),
            at.DAYS_IN: np.zeros(people * centres),
            at.VISITS: np.zeros(people * weeks * centres),
            at.PLACES: np.zeros(people * weeks),
            at.SERVING: np.zeros(centres * weeks),
            at.BROKEN: [broken for broken, _ in rows],
            at.BASE: [broken for broken, _ in rows],
            at.ROW_COST: [cost for _, cost in rows],
            at.LOST: np.zeros(shifts),
            at.LOST_BASE: np.zeros(shifts),
            at.BEST: nothing,
        },
        np.int64,
    )
    g = arrays.bits.copy()
    g[at.COST] += sum(cost for _, cost in rows)
    g[at.BEST_COST] = 2**62
    g[at.DICE] = (seed * 0x9E3779B97F4A7C15 + 0x1234567) % 2**63
    return m, g
