"""A cost that no lawful roster falls below: quick, valid, and weak.

Every window is served by fixed staff of its centre, by shared staff, or by nobody. What fixed staff
can serve at most in a centre and week is known; each window beyond it costs at least what the
cheapest shared person costs there, or what leaving it empty costs. Half-days of shared staff beyond
the sum of their targets cost in fairness too. Lines, rotation and noon are left out, so the bound
lies well below the best roster wherever lines decide.
"""

from collections import Counter

from roster.solver.board import NOBODY, Board


def lower_bound(board: Board) -> int:
    """A whole number that no roster of this board costs less than."""
    rules = board.problem.rules
    wanted: Counter[tuple[int, int]] = Counter()
    for s, windows in enumerate(board.windows):
        wanted[board.centre_of[s], board.week[board.day_of[s]]] += windows
    at_home = _fixed_capacity(board)
    unit = [_cheapest_half_day(board, c) for c in range(len(board.widest))]
    pinned = sum(1 for (p, _, _) in board.pinned if board.shared[p])
    least: list[float] = []
    for (c, w), windows in wanted.items():
        beyond = max(0, windows - at_home[c, w])
        least += [unit[c]] * beyond
    # A half-day of shared staff costs fairness once the targets are used up; those that cost least
    # are served, the others may be cheaper left empty.
    targets = sum(target for p, target in enumerate(board.target) if board.shared[p])
    least.sort()
    total = 0.0
    for served, cost in enumerate(least):
        extra = rules.fairness if served >= targets else 0
        total += min(cost + extra, rules.unfilled)
    floor = min(0, sum(min(0, weight) for row in board.wish for pair in row for weight in pair))
    # Pinned people may break any rule, and so undercut what was counted above.
    slack = pinned * (rules.unfilled + rules.fairness)
    return max(0, int(total + board.wish_base + floor - slack))


def _fixed_capacity(board: Board) -> Counter[tuple[int, int]]:
    """Centre and week -> half-days its fixed staff can serve there at most."""
    result: Counter[tuple[int, int]] = Counter()
    for p, c in enumerate(board.home):
        if c == NOBODY:
            continue
        possible: Counter[int] = Counter()
        for d, week in enumerate(board.week):
            for half in (0, 1):
                s = board.shift_at[d][half][c]
                pinned = board.pinned.get((p, d, half), NOBODY)
                if (s != NOBODY and board.may_take(p, s)) or pinned != NOBODY:
                    possible[week] += 1
        for week, half_days in possible.items():
            most = board.most_a_week[p] + sum(
                1 for (q, d, _) in board.pinned if q == p and board.week[d] == week
            )
            result[c, week] += min(most, half_days)
    return result


def _cheapest_half_day(board: Board, c: int) -> float:
    """What a half-day of shared staff costs in this centre at least."""
    ways = [
        min(board.trip[p][c] / 2, board.one_way[p][c])
        for p, shared in enumerate(board.shared)
        if shared
    ]
    rules = board.problem.rules
    return min(rules.shared + min(ways), rules.unfilled) if ways else float(rules.unfilled)
