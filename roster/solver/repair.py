"""A published roster after a change: as few half-days differ as possible, then it costs least.

Windows and lines come first: a gap is filled wherever that is lawful. Each day that lost somebody
is made anew as whole numbers, people of other days staying; a second program, in which nothing but
being in one place at a time binds a person, tells the fewest differences that any repair needs.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np

from roster.solver.board import NOBODY, Board, compile_board
from roster.solver.change import Change, changed
from roster.solver.check import check
from roster.solver.construct import fill, from_incumbent
from roster.solver.plan import Plan
from roster.solver.problem import Assignment, Problem
from roster.solver.rules import Rules
from roster.solver.solution import Point, Repaired, Solution, Status

DIFFERENCE = 3_000
"""What a half-day that differs counts; more than anything but gaps."""
GAP = 100
"""How much dearer empty windows are than in the problem: more than many differences."""
LINE = 7_500
"""What a line nobody covers counts: two half-days that differ are not too many for it."""

Array = np.ndarray[Any, Any]


def repair(
    problem: Problem,
    published: frozenset[Assignment],
    change: Change,
    *,
    seconds: float = 10.0,
    stopped: Callable[[], bool] = lambda: False,
) -> Solution:
    """The published roster, repaired; what is frozen or past stays."""
    return mend(changed(problem, published, change), seconds=seconds, stopped=stopped)


def mend(
    problem: Problem, *, seconds: float = 10.0, stopped: Callable[[], bool] = lambda: False
) -> Solution:
    """The problem's incumbent, mended where it has become unlawful or leaves gaps."""
    from roster.solver.engine import Engine  # noqa: PLC0415 - compiled when first needed
    from roster.solver.linear import Linear  # noqa: PLC0415 - loads SciPy
    from roster.solver.prices import Pricer  # noqa: PLC0415
    from roster.solver.wholes import least, whole_numbers  # noqa: PLC0415

    started = time.monotonic()
    strict = replace(problem, rules=_strict(problem.rules))
    board = compile_board(strict)
    plan = from_incumbent(board)
    before = np.array(board.before, np.int64).reshape(len(board.shared), len(board.days), 2)
    stands = np.array(plan.at, np.int64).reshape(before.shape)
    lost = (before >= 0) & (stands != before)
    engine = Engine(plan, 0)
    days = _days(board, plan, lost)
    linear = Linear(board, Pricer(board, plan.arrays), (stands, days))
    proved, ready = True, time.monotonic()
    for number, d in enumerate(days):
        left = seconds - (time.monotonic() - ready)
        if left <= 0 or stopped():
            proved = False
            break
        share = max(0.5, left / (2 * (len(days) - number)))
        free = linear.columns.day == d
        rows = whole_numbers(linear, engine.best, free, share)
        if rows is not None:
            cells = np.argwhere((rows != engine.best).any(axis=2))
            moves = np.concatenate([cells, rows[cells[:, 0], cells[:, 1]]], axis=1)
            engine.adopt(np.ascontiguousarray(moves))
        cost = _parts(board, linear)
        floor = least(linear, cost, free, share)
        reached = _reached(board, linear, cost, engine.best, d)
        proved = proved and floor > reached - 1
    rows = engine.best
    final = Plan(board)
    final.load((int(p), int(s)) for (p, _, _), s in np.ndenumerate(rows) if s != NOBODY)
    if not days:
        fill(final, Random(0), stopped)  # noqa: S311 - a search, no secret
    assignments = final.assignments()
    verdict = check(problem, assignments)
    point = Point(time.monotonic() - started, verdict.cost, 0)
    repaired = Repaired(int(lost.sum()), int(((rows != before) & ~lost).sum()), minimal=proved)
    return Solution(
        Status.FEASIBLE,
        assignments,
        verdict.cost,
        verdict.costs,
        0,
        (point,),
        repaired=repaired,
    )


def _strict(rules: Rules) -> Rules:
    """Gaps first, differences second, everything else after them."""
    return replace(
        rules,
        unfilled=GAP * rules.unfilled,
        empty=GAP * rules.empty,
        uncovered=LINE,
        change=DIFFERENCE,
    )


def _days(board: Board, plan: Plan, lost: Array) -> list[int]:
    """Days on which somebody is lost or something lacks, the past left out."""
    bad = set(np.nonzero(lost.any(axis=(0, 2)))[0].tolist())
    for s, team in enumerate(plan.team):
        if len(team) < board.windows[s] or (team and plan.bare[s]):
            bad.add(board.day_of[s])
    return sorted(d for d in bad if any(any(board.free[p][d]) for p in range(len(board.free))))


def _parts(board: Board, linear: Any) -> Array:
    """What gaps and differences alone cost, by column."""
    columns, count = linear.columns, linear.columns.person.size
    before = np.array(board.before, np.int64).reshape(len(board.shared), len(board.days), 2)
    made: Array = linear.cost.copy()
    made[:count] = 0.0
    for half, shifts in enumerate((columns.first, columns.second)):
        was = before[columns.person, columns.day, half]
        used = shifts != NOBODY
        made[:count] += DIFFERENCE * used * ((shifts != was) - (was != NOBODY).astype(float))
    return made


def _reached(board: Board, linear: Any, cost: Array, rows: Array, d: int) -> float:
    """What gaps and differences of this day cost in the roster."""
    present = linear.columns_of(rows)
    total = float(cost[present[linear.columns.day[present] == d]].sum())
    rules, pricer = board.problem.rules, linear.pricer
    sizes = np.bincount(rows[rows >= 0].reshape(-1), minlength=len(board.windows))
    for s in (s for half in (0, 1) for s in board.shifts_on[d][half]):
        total += rules.unfilled * max(0, int(pricer.room[s]) - int(sizes[s]))
        team = np.nonzero(rows[:, d, board.half_of[s]] == s)[0]
        covered = 0
        for p in team.tolist():
            covered |= board.held[p][d]
        for n in range(pricer.line_first[s], pricer.line_first[s + 1]):
            total += rules.uncovered * (not covered & int(pricer.line_bit[n]))
    return total
