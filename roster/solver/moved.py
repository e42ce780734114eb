"""When a gap's opening could be held instead: another half-day of its week, with people for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from roster.solver.board import NOBODY, Board
from roster.solver.plan import Pattern, Plan
from roster.solver.problem import comes


@dataclass(frozen=True, slots=True)
class Elsewhen:
    """A half-day on which the centre is closed, and enough people could serve it."""

    day: date
    session: str
    people: tuple[str, ...]
    """Who could, the nearest first; as many as the opening has windows."""


def elsewhen(board: Board, plan: Plan, s: int) -> Elsewhen | None:
    """The nearest half-day of the same week to which the whole opening could be moved.

    Everybody on the shift is taken to be free of it; nobody else's work is touched. None: there
    is no such half-day.
    """
    cost, d = plan.cost, board.day_of[s]
    team = sorted(plan.team[s])
    before = [(p, d, plan.at[p][d]) for p in team]
    for p in team:
        plan.put(p, d, _without(plan.at[p][d], s))
    try:
        for e, half in _closed(board, s):
            people = _crew(board, plan, s, e, half)
            if people:
                names = tuple(board.problem.people[p].id for p in people)
                return Elsewhen(board.days[e], board.problem.sessions[half].code, names)
    finally:
        plan.put_back(cost, before)
    return None


def _without(pattern: Pattern, s: int) -> Pattern:
    return (
        NOBODY if pattern[0] == s else pattern[0],
        NOBODY if pattern[1] == s else pattern[1],
    )


def _closed(board: Board, s: int) -> list[tuple[int, int]]:
    """Half-days of the week on which the centre has no shift, those nearest in time first."""
    d, half, c = board.day_of[s], board.half_of[s], board.centre_of[s]
    until = board.problem.frozen_until
    found = [
        (e, other)
        for e in board.days_of_week[board.week[d]]
        for other in range(len(board.problem.sessions))
        if board.shift_at[e][other][c] == NOBODY and not (until and board.days[e] <= until)
    ]
    return sorted(
        found,
        key=lambda at: (
            abs((board.days[at[0]] - board.days[d]).days),
            abs(at[1] - half),
            at,
        ),
    )


def _crew(board: Board, plan: Plan, s: int, e: int, half: int) -> Sequence[int]:
    """As many people as the shift has windows, who together serve its lines then; or nobody."""
    wanted, bare = board.windows[s], board.asked[s]
    c = board.centre_of[s]
    here = [p for p, shared in enumerate(board.shared) if shared or board.home[p] == c]
    able = [p for p in here if _could(board, plan, p, s, e, half)]
    able.sort(key=lambda p: (board.trip[p][c], p))
    crew: list[int] = []
    while able and len(crew) < wanted:
        best = max(able, key=lambda p: (bare & board.held[p][e]).bit_count())
        able.remove(best)
        crew.append(best)
        bare &= ~board.held[best][e]
    return crew if len(crew) == wanted and not bare else ()


def _could(board: Board, plan: Plan, p: int, s: int, e: int, half: int) -> bool:
    """Whether nothing keeps the person from the shift, were it held on that half-day."""
    problem, now = board.problem, plan.at[p][e]
    person, session = problem.people[p], problem.sessions[half].code
    free = now[half] == NOBODY and (now[1 - half] == NOBODY or board.whole_day[p])
    return (
        free
        and bool(board.held[p][e] & board.general)
        and (p, s) not in board.barred
        and comes(problem, person, board.days[e], session)
        and plan.in_week[p][board.week[e]] < board.most_a_week[p]
        and plan.fits_row(p, e, (s, now[1]) if half == 0 else (now[0], s))
        and _may_come(board, plan, p, board.centre_of[s], e, now[1 - half])
    )


def _may_come(board: Board, plan: Plan, p: int, c: int, e: int, other: int) -> bool:
    """Whether noon and rotation let somebody whom home lets serve there come that day."""
    if not board.shared[p]:
        return True
    there = board.centre_of[other] if other != NOBODY else NOBODY
    visits = plan.visits[p][board.week[e]]
    return there == c or (
        (there == NOBODY or board.near[c][there])
        and plan.days_in[p][c] < board.most_days_in_centre
        and (c in visits or len(visits) < board.most_centres)
    )
