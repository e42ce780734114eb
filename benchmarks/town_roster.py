"""Solve one instance of the town roster benchmark; the last line printed is a JSON object."""

import argparse
import json
import resource
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.instances import read_instance, write_solution
from roster.solver import Point, Seconds, check, solve


def measure(
    path: Path, seconds: float, workers: int, seed: int, out: Path | None
) -> dict[str, Any]:
    """What the contract asks to be told about one run; cost and counts by the checker."""
    started = time.monotonic()
    problem = read_instance(path)
    wanted = sum(shift.windows for shift in problem.shifts)
    firsts: list[float] = []

    def heard(_: Point) -> None:
        firsts.append(time.monotonic() - started)

    solution = solve(problem, stop=Seconds(seconds), seed=seed, workers=workers, on_progress=heard)
    verdict = check(problem, solution.assignments)
    if out is not None:
        write_solution(out, problem, solution.assignments)
    return {
        "instance": path.name.removesuffix(".gz").removesuffix(".json"),
        "cost": verdict.cost,
        "bound": solution.bound,
        "gap": round(solution.gap, 4),
        "unfilled": verdict.unfilled,
        "uncoveredLines": verdict.uncovered,
        "firstSeconds": round(firsts[0], 2) if firsts else None,
        "seconds": round(time.monotonic() - started, 2),
        "peakMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "status": "broken" if verdict.violations else solution.status.value,
        "windows": wanted,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """The command of the contract."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.town_roster", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--solution", type=Path)
    given = parser.parse_args(arguments)
    found = measure(given.file, given.seconds, given.workers, given.seed, given.solution)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
