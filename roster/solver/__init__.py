"""The pure optimiser: `solve(problem, stop=…)` is its door, `check` the second opinion on it.

The search, and OR-Tools with it, is loaded when `solve` is first called: web processes never do.
"""

from collections.abc import Callable

from roster.solver.check import Verdict, Violation, check
from roster.solver.duties import solve_duties
from roster.solver.problem import (
    Assignment,
    Carried,
    Centre,
    Hours,
    Person,
    Problem,
    Right,
    Session,
    SessionKind,
    Shift,
    Wish,
)
from roster.solver.rules import Hard, Rules, Soft
from roster.solver.solution import (
    Cancelled,
    Conflict,
    FirstOf,
    Gap,
    Moves,
    Point,
    Seconds,
    Solution,
    Status,
    Stop,
)
from roster.solver.terms import Duties, Terms

__all__ = [
    "Assignment",
    "Cancelled",
    "Carried",
    "Centre",
    "Conflict",
    "Duties",
    "FirstOf",
    "Gap",
    "Hard",
    "Hours",
    "Moves",
    "Person",
    "Point",
    "Problem",
    "Right",
    "Rules",
    "Seconds",
    "Session",
    "SessionKind",
    "Shift",
    "Soft",
    "Solution",
    "Status",
    "Stop",
    "Terms",
    "Verdict",
    "Violation",
    "Wish",
    "check",
    "solve",
]


def solve(
    problem: Problem,
    *,
    stop: Stop,
    seed: int = 0,
    workers: int = 1,
    on_progress: Callable[[Point], None] = lambda _: None,
) -> Solution:
    """The best roster found until `stop`; the same seed, one worker and `Moves` give the same one.

    What cannot be had is a value (`Status.INFEASIBLE`), never an exception.
    """
    if problem.duties is not None:
        return solve_duties(
            problem,
            problem.duties,
            stop=stop,
            seed=seed,
            workers=workers,
            on_progress=on_progress,
        )
    from roster.solver.search import Search  # noqa: PLC0415 - loads OR-Tools, see above

    return Search(problem, stop, seed, workers, on_progress).run()
