"""The pure optimiser: `solve(problem, stop=…)` is its door, `check` the second opinion on it."""

from roster.solver.check import Verdict, Violation, check
from roster.solver.problem import (
    Assignment,
    Centre,
    Person,
    Problem,
    Right,
    Session,
    Shift,
    Wish,
)
from roster.solver.rules import Hard, Rules, Soft
from roster.solver.search import solve
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

__all__ = [
    "Assignment",
    "Cancelled",
    "Centre",
    "Conflict",
    "FirstOf",
    "Gap",
    "Hard",
    "Moves",
    "Person",
    "Point",
    "Problem",
    "Right",
    "Rules",
    "Seconds",
    "Session",
    "Shift",
    "Soft",
    "Solution",
    "Status",
    "Stop",
    "Verdict",
    "Violation",
    "Wish",
    "check",
    "solve",
]
