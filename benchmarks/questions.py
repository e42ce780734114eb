"""Import of 5,000 questions: `python -m benchmarks.questions`.

A GIFT file made up on the spot goes through the application into an embedded database of its own:
preview, then confirming, beside the limit.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.house import Measured, show

LIMITS = {"import of 5,000 questions, preview and writing, s (limit)": 30.0}


def measure() -> list[Measured]:
    """The figures, from a process of its own, as settings are read once."""
    with tempfile.TemporaryDirectory(prefix="shanggang-bench-") as folder:
        environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.questions_run"],
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
