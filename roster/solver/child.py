"""The solver in a process of its own: told when to stop, telling how far it is."""

from collections.abc import Callable

from kit.language import N_
from roster.solver import Cancelled, FirstOf, Point, Problem, Seconds, Solution, solve
from roster.solver.repair import mend

WORKERS = 2
"""Threads of one solve; they run without Python's lock."""
REPAIR_SECONDS = 15.0
"""For a published roster that is planned again."""


def solve_reporting(
    problem: Problem,
    seconds: float,
    seed: int,
    *,
    report: Callable[..., None],
    stopped: Callable[[], bool],
) -> Solution:
    """The best roster found in so many seconds, or until somebody stops it.

    A published roster that is planned again is repaired: little changes.
    """

    def tell(point: Point) -> None:
        share = min(1.0, point.seconds / seconds) if seconds else 1.0
        text = N_("Cost {cost}, not less than {bound}.") if point.bound else N_("Cost {cost}.")
        report(share, text, cost=point.cost, bound=point.bound)

    if problem.incumbent and problem.rules.change and not problem.pinned:
        return mend(problem, seconds=min(seconds, REPAIR_SECONDS), stopped=stopped)
    stop = FirstOf((Seconds(seconds), Cancelled(stopped)))
    return solve(problem, stop=stop, seed=seed, workers=WORKERS, on_progress=tell)
