"""Why every gap of a town stands open, told at once: how long that takes.

`python -m benchmarks.explanation FILE [--without SHARE]`: so large a share of the people stay away
for the whole period, the rest is solved, and every shift that lacks people or a line is explained;
the last line printed is a JSON object.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.instances import read_instance
from roster.solver import Seconds, solve
from roster.solver.explain import Explainer


def measure(path: Path, without: float, seconds: float, seed: int) -> dict[str, Any]:
    """The seconds, the gaps, and how often each kind of way out was found."""
    problem = read_instance(path)
    days = [shift.day for shift in problem.shifts]
    rng = Random(seed)
    away = set(rng.sample(range(len(problem.people)), round(without * len(problem.people))))
    people = tuple(
        replace(person, leave=((min(days), max(days)),)) if n in away else person
        for n, person in enumerate(problem.people)
    )
    problem = replace(problem, people=people)
    found = solve(problem, stop=Seconds(seconds), seed=seed, workers=2)
    started = time.monotonic()
    gaps = Explainer(problem, found.assignments).unfilled()
    took = time.monotonic() - started
    return {
        "instance": path.name.split(".")[0],
        "gaps": len(gaps),
        "windows": sum(gap.windows for gap in gaps),
        "seconds": round(took, 2),
        "unexplained": sum(not gap.reasons or not gap.ways for gap in gaps),
        "ways": dict(Counter(way.kind.value for gap in gaps for way in gap.ways)),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.explanation", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--without", type=float, default=0.4, help="share of the people away")
    parser.add_argument("--seconds", type=float, default=10, help="for the roster to begin with")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    print(json.dumps(measure(given.file, given.without, given.seconds, given.seed)))


if __name__ == "__main__":
    main()
