"""The same problem as one plain CP-SAT model: what the engine is compared with.

A Boolean for each person, day and kind, each rule as it is told, CP-SAT's own settings; the engine
itself uses this model for the smallest rotas alone.
"""

from roster.solver.columns.proof import Model
from roster.solver.rota import Duties
from roster.solver.terms import Rota


def solve_plainly(rota: Rota, seconds: float, workers: int) -> tuple[Duties | None, int]:
    """The roster CP-SAT finds in that time, None where it finds none, and its bound."""
    found = Model(rota).solve(seconds, workers)
    return found.duties, found.bound
