"""Plan and solve every town of a district; one JSON object a line for each, the last for all."""

import argparse
import json
import math
import multiprocessing
import resource
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression
from typing import Any

from benchmarks.nanhai import read_district, town_problem
from roster.solver import Problem, Seconds, check, solve


@dataclass(frozen=True, slots=True)
class Task:
    """One town's roster to be made."""

    town: str
    problem: Problem
    window_half_days: int
    uniform: int
    seconds: float
    seed: int


def measure(task: Task) -> dict[str, Any]:
    """What came of one town."""
    started = time.monotonic()
    solution = solve(task.problem, stop=Seconds(task.seconds), seed=task.seed)
    verdict = check(task.problem, solution.assignments)
    return {
        "town": task.town,
        "shifts": len(task.problem.shifts),
        "people": len(task.problem.people),
        "windowHalfDays": task.window_half_days,
        "uniformWindowHalfDays": task.uniform,
        "cost": verdict.cost,
        "bound": solution.bound,
        "gap": round(solution.gap, 4),
        "boundSeconds": next((round(p.seconds, 2) for p in solution.history if p.bound), None),
        "unfilled": verdict.unfilled,
        "uncoveredLines": verdict.uncovered,
        "violations": len(verdict.violations),
        "seconds": round(time.monotonic() - started, 2),
        "peakMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "status": solution.status.value,
    }


def growth(results: Sequence[dict[str, Any]], key: str) -> float | None:
    """The power of shifts times people with which the figure grows from town to town (limit 1).

    By least squares of the logarithms; None: a town has no figure.
    """
    known = [
        (math.log(result["shifts"] * result["people"]), math.log(result[key]))
        for result in results
        if result[key] and result["shifts"] and result["people"]
    ]
    if len(known) < len(results) or len({size for size, _ in known}) < 2:
        return None
    sizes, figures = zip(*known, strict=True)
    return round(linear_regression(sizes, figures).slope, 2)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command of the contract."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.district", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--days", type=int, default=28)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=60, help="for each town")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    started = time.monotonic()
    district = read_district(given.folder)
    tasks = []
    for town in district.towns():
        windows, problem = town_problem(district, town, given.days)
        uniform = windows.uniform_window_half_days
        tasks.append(
            Task(town, problem, windows.window_half_days, uniform, given.seconds, given.seed)
        )
    planned = time.monotonic() - started
    results = []
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(given.workers, mp_context=spawn) as pool:
        for future in as_completed([pool.submit(measure, task) for task in tasks]):
            results.append(future.result())
            print(json.dumps(results[-1], ensure_ascii=False), flush=True)
    sums = ("shifts", "people", "windowHalfDays", "uniformWindowHalfDays", "cost", "bound")
    counts = ("unfilled", "uncoveredLines", "violations")
    whole = {
        "towns": len(results),
        **{key: sum(result[key] for result in results) for key in sums + counts},
        "costGrowth": growth(results, "cost"),
        "boundSecondsGrowth": growth(results, "boundSeconds"),
        "planSeconds": round(planned, 2),
        "seconds": round(time.monotonic() - started, 2),
        "peakMiB": max((result["peakMiB"] for result in results), default=0),
    }
    print(json.dumps(whole, ensure_ascii=False))


if __name__ == "__main__":
    main()
