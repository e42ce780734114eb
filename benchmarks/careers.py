"""Careers at the size of the district: `python -m benchmarks.careers`.

1,445 people with five years of placements, days served, appraisals and certificates, made up from a
seed in an embedded database of its own: a promotion list, the career page over the application,
career PDFs on one worker, and the quarterly report, each beside its limit.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.house import Measured, show

LIMITS = {
    "promotion list over 1,445 people and five years, s (limit)": 3.0,
    "the same with days served among the conditions, s (limit)": 3.0,
    "career page, 95th of 100 requests, ms (limit)": 150.0,
    "500 career PDFs on one worker, scaled from 100, s (limit)": 180.0,
    "quarterly report PDF, s (limit)": 60.0,
}


def measure() -> list[Measured]:
    """The figures, from a process of its own, as settings are read once."""
    with tempfile.TemporaryDirectory(prefix="shanggang-bench-") as folder:
        environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.careers_run"],
            cwd=Path(__file__).resolve().parent.parent,
            env={**environment, "DATA_DIR": folder},
            capture_output=True,
            text=True,
            check=True,
        )
    found = [float(line.split()[-1]) for line in done.stdout.splitlines() if line[:2] == "f "]
    return [
        Measured(name, figure, limit)
        for (name, limit), figure in zip(LIMITS.items(), found, strict=True)
    ]


if __name__ == "__main__":
    show([("measure", "figure", "beside", "ratio"), *(one.row() for one in measure())])
