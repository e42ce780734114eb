"""Solve one shift-scheduling benchmark instance; the last line printed is a JSON object."""

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.shift_check import check
from benchmarks.shift_instances import rota_of
from roster.solver import Seconds
from roster.solver.rota import solve_rota


def measure(
    path: Path, seconds: float, workers: int, seed: int, out: Path | None
) -> dict[str, Any]:
    """What the contract asks to be told about one run; the cost by a checker of its own."""
    started = time.monotonic()
    text = path.read_text(encoding="utf-8-sig")
    rota = rota_of(text)
    left = Seconds(seconds - (time.monotonic() - started))
    solution = solve_rota(rota, stop=left, seed=seed, workers=workers)
    if out is not None:
        out.write_text(json.dumps(dict(solution.duties)), encoding="utf-8")
    finding = check(text, solution.duties) if solution.duties else None
    status = "broken" if finding and finding.broken else solution.status.value
    return {
        "instance": path.stem,
        "cost": finding.cost if finding else None,
        "bound": solution.bound,
        "seconds": round(time.monotonic() - started, 2),
        "status": status,
        "without": list(solution.without),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """The command of the contract."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.shift_scheduling", description=__doc__
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--solution", type=Path)
    given = parser.parse_args(arguments)
    if given.workers < 1:
        parser.error("--workers: at least one")
    try:
        found = measure(given.file, given.seconds, given.workers, given.seed, given.solution)
    except (OSError, ValueError) as problem:
        parser.error(f"{given.file}: {problem}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
