"""Making, numbering and checking certificates: `python -m benchmarks.certificates`.

Everything happens on an embedded database of its own in a temporary folder, with made-up people.
Each figure stands beside the limit of the service; the page that checks certificates is asked by
a client in another process, so its figures hold for the machine as it is loaded then. `--parts`
measures some of pdf, issue, batch, numbers, attempts, signed and checks alone, with commas.
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


PARTS = ("pdf", "issue", "batch", "numbers", "attempts", "signed", "checks")


def measure(share: float = 1, parts: Sequence[str] = PARTS) -> list[Measured]:
    """The figures, from a process of its own, as settings are read once.

    `share` is how large a part of everything is made, for a quick look.
    """
    sizes = Sizes().part(share)
    lines = apart("benchmarks.certificates_run", str(share), ",".join(parts))
    found = json.loads(lines[-1])
    issued = f"{sizes.issues:,} certificates issued one by one"
    numbers = f"{sizes.attempts:,} numbers asked for at once"
    attempts = f"{sizes.attempts:,} attempts to issue at once"
    named = {
        "pdf": ("one certificate as PDF, s (limit)", 0.4),
        "issue": (f"{issued}, s (limit)", 240 * sizes.issues / 1_000),
        "last": ("memory after the last, MiB (after the first tenth)", found.get("first")),
        "batch": (f"batch of {sizes.batch}, killed at half and resumed, s", None),
        "doubles": (f"batch of {sizes.batch}: gaps and doubles", None),
        "wrong": (f"{numbers}: gaps, doubles", None),
        "attempts": (f"{numbers}, s", None),
        "failed": (f"{attempts}: gaps, doubles", None),
        "asked": (f"{attempts}, s", None),
        "signed": ("signed certificate in one series, s (a batch's limit)", 0.24),
        "stamped": ("the same, its timestamp taking 0.1 s, s (limit)", 0.24),
        "twoSeries": ("the same in two series at once, s (one series)", found.get("stamped")),
        "p95": ("certificate checked, p95 ms at 300/s (limit)", 50.0),
        "rate": ("certificates checked a second, all at once (limit)", 300.0),
    }
    return [
        Measured(label, found[key], beside)
        for key, (label, beside) in named.items()
        if key in found
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.certificates", description=__doc__)
    parser.add_argument("--share", type=float, default=1)
    parser.add_argument("--parts", default=",".join(PARTS))
    given = parser.parse_args(arguments)
    parts = given.parts.split(",")
    if unknown := set(parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    rows = [one.row() for one in measure(given.share, parts)]
    show([("measure", "figure", "beside", "ratio"), *rows])


if __name__ == "__main__":
    main()
