"""Making, numbering and checking certificates: `python -m benchmarks.certificates [--share S]`.

Everything happens on an embedded database of its own in a temporary folder, with made-up people.
Each figure stands beside the limit of the service; the page that checks certificates is asked by
a client in another process, so its figures hold for the machine as it is loaded then.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.house import Measured, apart, show


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many of each are made; the service is measured by the ones that stand here."""

    issues: int = 1_000
    batch: int = 500
    attempts: int = 10_000
    checks: int = 3_000

    def part(self, share: float) -> "Sizes":
        """The same, of so large a part."""
        sizes = (self.issues, self.batch, self.attempts, self.checks)
        return Sizes(*(max(20, round(size * share)) for size in sizes))


def measure(share: float = 1) -> list[Measured]:
    """The figures, from a process of its own, as settings are read once.

    `share` is how large a part of everything is made, for a quick look.
    """
    sizes = Sizes().part(share)
    lines = apart("benchmarks.certificates_run", str(share))
    found = json.loads(lines[-1])
    return [
        Measured("one certificate as PDF, s (limit)", found["pdf"], 0.4),
        Measured(
            f"{sizes.issues:,} certificates issued one by one, s (limit)",
            found["issue"],
            240 * sizes.issues / 1_000,
        ),
        Measured(
            "memory after the last, MiB (after the first tenth)", found["last"], found["first"]
        ),
        Measured(f"batch of {sizes.batch}, killed at half and resumed, s", found["batch"]),
        Measured(f"batch of {sizes.batch}: gaps and doubles", found["doubles"]),
        Measured(f"{sizes.attempts:,} numbers asked for at once: gaps, doubles", found["wrong"]),
        Measured(f"{sizes.attempts:,} numbers asked for at once, s", found["attempts"]),
        Measured(f"{sizes.attempts:,} attempts to issue at once: gaps, doubles", found["failed"]),
        Measured(f"{sizes.attempts:,} attempts to issue at once, s", found["asked"]),
        Measured("certificate checked, p95 ms at 300/s (limit)", found["p95"], 50),
        Measured("certificates checked a second, all at once (limit)", found["rate"], 300),
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.certificates", description=__doc__)
    parser.add_argument("--share", type=float, default=1)
    given = parser.parse_args(arguments)
    rows = [one.row() for one in measure(given.share)]
    show([("measure", "figure", "beside", "ratio"), *rows])


if __name__ == "__main__":
    main()
