"""A lawful roster within seconds: the hardest windows first, each to whoever costs least there."""

from collections.abc import Callable, Iterator
from random import Random

from roster.solver.board import NOBODY, Board
from roster.solver.plan import Pattern, Plan
from roster.solver.problem import Problem
from roster.solver.rules import Hard
from roster.solver.solution import Conflict

SPARE_LINE = 12
"""What it costs to use somebody for a line that is not asked for, while others are still open."""


def pinned_plan(board: Board) -> Plan:
    """The roster of nothing but what must stay."""
    plan = Plan(board)
    plan.load((p, s) for (p, _, _), s in sorted(board.pinned.items()))
    return plan


def from_incumbent(board: Board) -> Plan:
    """The incumbent roster, less what has become unlawful."""
    plan = pinned_plan(board)
    for p, row in enumerate(board.before):
        for d, pair in enumerate(row):
            for half, s in enumerate(pair):
                if s == NOBODY or (p, d, half) in board.pinned or not board.may_take(p, s):
                    continue
                now = plan.at[p][d]
                pattern = (s, now[1]) if half == 0 else (now[0], s)
                if now[half] == NOBODY and plan.lawful(p, d, pattern):
                    plan.put(p, d, pattern)
    return plan


def fill(plan: Plan, rng: Random, stopped: Callable[[], bool]) -> None:
    """Fills the open windows day by day, for as long as somebody lawful makes it cheaper."""
    board = plan.board
    for d in range(len(board.days)):
        if stopped():
            return
        for s in _hardest_first(plan, d, rng):
            while len(plan.team[s]) < board.windows[s]:
                best = min(_offers(plan, s), default=None)
                if best is None or best[0] >= 0:
                    break
                _, _, p, pattern = best
                plan.put(p, d, pattern)


def _hardest_first(plan: Plan, d: int, rng: Random) -> list[int]:
    """The day's shifts, those first for which the fewest hold the rarest of their lines."""
    board = plan.board
    held = [board.held[p][d] for p in range(len(board.shared)) if any(board.free[p][d])]
    holders = {bit: sum(row >> bit & 1 for row in held) for bit in range(64)}
    shifts = [s for half in (0, 1) for s in board.shifts_on[d][half]]
    rng.shuffle(shifts)

    def hardness(s: int) -> tuple[float, int]:
        bits = [bit for bit in range(64) if board.asked[s] >> bit & 1]
        return (-sum(1 / (1 + holders[bit]) for bit in bits), -len(bits))

    return sorted(shifts, key=hardness)


def _offers(plan: Plan, s: int) -> Iterator[tuple[int, int, int, Pattern]]:
    """(price, tie-break, person, day) of everyone who could take the shift."""
    board = plan.board
    d, half, c = board.day_of[s], board.half_of[s], board.centre_of[s]
    other = board.shift_at[d][1 - half][c]
    missing = plan.bare[s] | (plan.bare[other] if other != NOBODY else 0)
    for p in range(len(board.shared)):
        now = plan.at[p][d]
        if now[half] != NOBODY or not board.may_take(p, s):
            continue
        patterns = [(s, now[1]) if half == 0 else (now[0], s)]
        if now == (NOBODY, NOBODY) and other != NOBODY and board.may_take(p, other):
            patterns.append((s, other) if half == 0 else (other, s))
        for pattern in patterns:
            if plan.lawful(p, d, pattern):
                idle = (board.held[p][d] & ~missing).bit_count()
                halves = sum(new != old for new, old in zip(pattern, now, strict=True))
                spare = SPARE_LINE * idle if board.shared[p] else 0
                # by the half-day: a whole day is no better than two half-days of others
                price = (plan.price(p, d, pattern, rows=False) + spare * halves) // halves
                yield price, plan.worked[p], p, pattern


def conflicts_of_pins(problem: Problem) -> tuple[Conflict, ...]:
    """Pinned assignments of which two cannot stand together."""
    shifts = {shift.id: shift for shift in problem.shifts}
    people = {person.id for person in problem.people}
    seen: dict[tuple[str, object, str], str] = {}
    room = {shift.id: shift.windows for shift in problem.shifts}
    result = []
    for each in sorted(problem.pinned):
        if each.person not in people or each.shift not in shifts:
            result.append(Conflict(Hard.UNKNOWN, each))
            continue
        shift = shifts[each.shift]
        when = (each.person, shift.day, shift.session)
        if seen.setdefault(when, each.shift) != each.shift:
            result.append(Conflict(Hard.ONE_PLACE, each))
        room[each.shift] -= 1
        if room[each.shift] < 0:
            result.append(Conflict(Hard.WINDOWS, each))
    return tuple(result)
