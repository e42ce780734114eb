"""The solver in a process of its own: told when to stop, telling how far it is."""

from collections.abc import Callable

from kit.language import N_
from roster.solver import Cancelled, FirstOf, Point, Problem, Seconds, Solution, solve


def solve_reporting(
    problem: Problem,
    seconds: float,
    seed: int,
    *,
    report: Callable[..., None],
    stopped: Callable[[], bool],
) -> Solution:
    """The best roster found in so many seconds, or until somebody stops it."""

    def tell(point: Point) -> None:
        share = min(1.0, point.seconds / seconds) if seconds else 1.0
        report(
            share,
            N_("Cost {cost}, not less than {bound}."),
            cost=point.cost,
            bound=point.bound,
        )

    stop = FirstOf((Seconds(seconds), Cancelled(stopped)))
    return solve(problem, stop=stop, seed=seed, workers=1, on_progress=tell)
