"""One table of what the service is measured by: `python -m benchmarks [--seconds S]`.

First import, start and memory of the house, then rosters beside those of another solver. Their
instances lie in a folder `shared` beside the project, or where `--shared` says.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import (
    careers,
    certificates,
    exam_load,
    house,
    qualification,
    questions,
    shift_table,
    training,
)

BESIDE = {"shishan-7": 9094, "shishan-28": 33966, "guicheng-28": 18071, "jiujiang-28": 11515}
"""Cost of a compiled annealer after 60 seconds, from the benchmark's own notes."""
COLUMNS = (
    "measure",
    "figure",
    "beside",
    "ratio",
    "bound",
    "unfilled",
    "uncovered",
    "first s",
    "MiB",
)


def table(shared: Path, seconds: float, workers: int) -> list[tuple[str, ...]]:
    """A row for each instance that is there."""
    rows: list[tuple[str, ...]] = []
    for name, peer in BESIDE.items():
        path = shared / "benchmarks" / "town_roster" / f"{name}.json.gz"
        if not path.exists():
            print(f"{path} is not there", file=sys.stderr)
            continue
        command = [sys.executable, "-m", "benchmarks.town_roster", str(path)]
        command += ["--seconds", str(seconds), "--workers", str(workers)]
        run = subprocess.run(command, capture_output=True, text=True, check=True)
        found = json.loads(run.stdout.splitlines()[-1])
        facts = (found["cost"], peer, f"{found['cost'] / peer:.3f}", found["bound"])
        counts = (found["unfilled"], found["uncoveredLines"])
        rows.append((name, *map(str, (*facts, *counts, found["firstSeconds"], found["peakMiB"]))))
    return rows


def repairs(shared: Path) -> list[tuple[str, ...]]:
    """Repair of absences in a published roster: p95 seconds beside 5, cells an absence beside 3."""
    path = shared / "benchmarks" / "town_roster" / "jiujiang-28.json.gz"
    if not path.exists():
        return []
    found = _told("benchmarks.repair", str(path), "--cases", "20")
    wanted = (("p95", "repair, p95 s", 5.0), ("cellsPerAbsence", "cells an absence", 3.0))
    told = [(label, found[key], limit) for key, label, limit in wanted]
    told.append(("fewest proved, of 0.9", found["proved"], 0.9))
    return [_beside(label, figure, limit) for label, figure, limit in told]


def explanations(shared: Path) -> list[tuple[str, ...]]:
    """Why every gap of a town with two people in five away stands open: seconds beside 10."""
    path = shared / "benchmarks" / "town_roster" / "shishan-28.json.gz"
    if not path.exists():
        return []
    found = _told("benchmarks.explanation", str(path))
    return [_beside(f"reasons for {found['gaps']} gaps, s", found["seconds"], 10.0)]


def whole_district(shared: Path) -> list[tuple[str, ...]]:
    """Every town of the district planned and solved: seconds beside 600, memory beside 3 GiB."""
    folder = shared / "nanhai"
    if not folder.exists():
        return []
    found = _told("benchmarks.district", str(folder), "--seconds", "60")
    return [
        _beside(f"{found['towns']} towns, s", found["seconds"], 600.0),
        _beside("most memory of a town, MiB", found["peakMiB"], 3072.0),
        _beside("district's cost, of its bound", found["cost"], found["bound"]),
        *(
            _beside(f"{what}: shifts x people to the power of", found[key], 1.0)
            for what, key in (("cost", "costGrowth"), ("seconds to prices", "boundSecondsGrowth"))
            if found[key] is not None
        ),
    ]


def _told(module: str, *arguments: str) -> dict[str, float]:
    """The object in the last line of a measurement in a process of its own."""
    command = [sys.executable, "-m", module, *arguments]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return found


def _beside(label: str, figure: float, limit: float) -> tuple[str, ...]:
    return (label, str(figure), str(limit), f"{figure / limit:.3f}", "", "", "", "", "")


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    beside = Path(__file__).resolve().parent.parent.parent / "shared"
    parser.add_argument("--shared", type=Path, default=beside)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--shift-seconds", type=float, default=20)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args(arguments)
    measured = (
        *house.measure(),
        *qualification.measure(),
        *certificates.measure(),
        *exam_load.measure(),
        *careers.measure(),
        *questions.measure(),
        *training.measure(),
    )
    own = [(*found.row(), "", "", "", "", "") for found in measured]
    # A process of its own: the desk works on a database of its own, which is set at the start.
    desk = subprocess.run(
        [sys.executable, "-m", "benchmarks.desk", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    own += [(*row, "", "", "", "", "") for row in json.loads(desk.stdout.splitlines()[-1])]
    house.show(
        [
            COLUMNS,
            *own,
            *table(given.shared, given.seconds, given.workers),
            *repairs(given.shared),
            *explanations(given.shared),
            *whole_district(given.shared),
        ]
    )
    print()
    house.show(shift_table.table(given.shared, given.shift_seconds, given.workers))


if __name__ == "__main__":
    main()
