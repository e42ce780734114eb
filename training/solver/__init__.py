"""Which course sessions to hold when, so that windows lack people the least: pure, values only.

`solve(problem, seconds=…)` is the door; OR-Tools is loaded when it is first called.
"""

from training.solver.effect import Month, effect
from training.solver.problem import Answer, Gap, Group, Held, Problem, Slot

__all__ = [
    "Answer",
    "Gap",
    "Group",
    "Held",
    "Month",
    "Problem",
    "Slot",
    "effect",
    "solve",
]


def solve(problem: Problem, *, seconds: float, seed: int = 0) -> Answer:
    """The sessions that close the most gaps, with a bound on what any choice could close."""
    from training.solver.model import solve as search  # noqa: PLC0415 - loads OR-Tools

    return search(problem, seconds=seconds, seed=seed)
