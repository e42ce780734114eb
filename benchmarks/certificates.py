"""Making, numbering and checking certificates: `python -m benchmarks.certificates [--issues N]`.

Everything happens on an embedded database of its own in a temporary folder, with made-up people.
Each figure stands beside the limit of the service; the page that checks certificates is asked by
a client in another process, so its figures hold for the machine as it is loaded then.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.house import Measured, show

ISSUES = 1_000


def measure(issues: int = ISSUES) -> list[Measured]:
    """The figures, from a process of its own, as settings are read once."""
    with tempfile.TemporaryDirectory(prefix="shanggang-bench-") as folder:
        environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.certificates_run", str(issues)],
            cwd=Path(__file__).resolve().parent.parent,
            env={**environment, "DATA_DIR": folder, "LOG_FORMAT": "json"},
            capture_output=True,
            text=True,
            check=True,
        )
    found = json.loads(done.stdout.splitlines()[-1])
    return [
        Measured("one certificate as PDF, s (limit)", found["pdf"], 0.4),
        Measured(
            f"{issues:,} certificates issued one by one, s (limit)",
            found["issue"],
            240 * issues / ISSUES,
        ),
        Measured(
            "memory after the last, MiB (after the first tenth)", found["last"], found["first"]
        ),
        Measured("batch of 500, killed at half and resumed, s", found["batch"]),
        Measured("batch of 500: gaps and doubles", found["doubles"]),
        Measured("10,000 attempts at once: gaps and duplicates", found["wrong"]),
        Measured("10,000 attempts at once, s", found["attempts"]),
        Measured("certificate checked, p95 ms at 300/s (limit)", found["p95"], 50),
        Measured("certificates checked a second, all at once (limit)", found["rate"], 300),
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.certificates", description=__doc__)
    parser.add_argument("--issues", type=int, default=ISSUES)
    given = parser.parse_args(arguments)
    rows = [one.row() for one in measure(given.issues)]
    show([("measure", "figure", "beside", "ratio"), *rows])


if __name__ == "__main__":
    main()
