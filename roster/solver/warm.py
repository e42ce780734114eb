"""Compiles the solver's machine code ahead of time: `python -m roster.solver.warm`.

Without it the first solve on a machine does so itself, within its own time.
"""

import sys
import time
from datetime import date

from roster.solver import Centre, Moves, Person, Problem, Right, Shift, solve


def warm() -> None:
    """The machine code of this version is there."""
    day = date(2026, 12, 7)
    right = Right(frozenset({"general"}), day, day)
    people = [
        Person(
            str(n), shared=n < 2, home="C1", x_km=0, y_km=0, half_days_a_week=10, rights=(right,)
        )
        for n in range(3)
    ]
    shifts = [Shift(f"{c}{s}", c, day, s, 2) for c in ("C1", "C2") for s in ("AM", "PM")]
    centres = (Centre("C1", 0, 0), Centre("C2", 1, 0))
    small = Problem(centres, tuple(people), tuple(shifts), working_days=1)
    from roster.solver.columns import loom  # noqa: PLC0415 - loads numba
    from roster.solver.search import Search  # noqa: PLC0415 - loads OR-Tools

    loom.warm()
    search = Search(small, Moves(60_000), 0, 1, lambda _: None)
    search.small = 0  # nothing is proved, so everything else has to run
    search.run()
    solve(small, stop=Moves(1))


if __name__ == "__main__":
    started = time.monotonic()
    warm()
    print(f"machine code of the solver: {time.monotonic() - started:.0f} s", file=sys.stderr)
