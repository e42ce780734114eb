"""Absences in a published roster, repaired: how long, how many half-days differ, how often proved.

`python -m benchmarks.repair FILE [--cases N]`: the roster is solved first, then N times 1 to 5
people who work are away for a day; the last line printed is a JSON object.
"""

import argparse
import json
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.instances import read_instance
from roster.solver import Seconds, check, solve
from roster.solver.change import Change, changed
from roster.solver.repair import repair


def measure(path: Path, cases: int, seconds: float, seed: int) -> dict[str, Any]:
    """What the contract of repairs asks to be told."""
    problem = read_instance(path)
    published = solve(problem, stop=Seconds(seconds), seed=seed, workers=2).assignments
    shifts = {shift.id: shift for shift in problem.shifts}
    rng, times, most, proved, broken, total, absent = Random(seed), [], 0.0, 0, 0, 0, 0
    days = sorted({shift.day for shift in problem.shifts})
    for _ in range(cases):
        absences = []
        for _ in range(rng.randint(1, 5)):
            day = rng.choice(days)
            there = sorted({a.person for a in published if shifts[a.shift].day == day})
            absences.append((rng.choice(there), day, day + timedelta(0)))
        change = Change(absences=tuple(set(absences)))
        started = time.monotonic()
        found = repair(problem, published, change)
        times.append(time.monotonic() - started)
        gone = len(change.absences)
        now = changed(problem, published, change)
        before = {(a.person, shifts[a.shift].day): set[str]() for a in published}
        for a in published:
            before[a.person, shifts[a.shift].day].add(a.shift)
        after: dict[Any, set[str]] = {}
        for a in found.assignments:
            after.setdefault((a.person, shifts[a.shift].day), set()).add(a.shift)
        cells = sum(before.get(k) != after.get(k) for k in before.keys() | after.keys())
        most = max(most, cells / gone)
        total += cells
        absent += gone
        proved += bool(found.repaired and found.repaired.minimal)
        broken += bool(check(now, found.assignments).violations)
    times.sort()
    return {
        "instance": path.name.split(".")[0],
        "cases": cases,
        "p50": round(times[len(times) // 2], 2),
        "p95": round(times[min(len(times) - 1, int(0.95 * len(times)))], 2),
        "cellsPerAbsence": round(total / max(1, absent), 2),
        "mostCellsPerAbsence": round(most, 2),
        "proved": round(proved / cases, 3),
        "broken": broken,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.repair", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--cases", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=20, help="for the roster to begin with")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    print(json.dumps(measure(given.file, given.cases, given.seconds, given.seed)))


if __name__ == "__main__":
    main()
