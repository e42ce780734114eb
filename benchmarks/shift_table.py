"""Rows of the table for the shift-scheduling instances, beside best known and plain CP-SAT."""

import sys
from pathlib import Path

from benchmarks.shift_check import check
from benchmarks.shift_instances import rota_of
from benchmarks.shift_plain import solve_plainly
from benchmarks.shift_scheduling import measure

BEST_KNOWN = {
    1: 607,
    2: 828,
    3: 1001,
    4: 1716,
    5: 1143,
    6: 1950,
    7: 1056,
    8: 1300,
    10: 4631,
    12: 4040,
    14: 1278,
    16: 3225,
    18: 4459,
    20: 4769,
    22: 30241,
}
"""Published costs, as the notes beside the instances give them."""
COLUMNS = ("instance", "cost", "best known", "ratio", "bound", "gap", "plain CP-SAT", "status")


def table(shared: Path, seconds: float, workers: int) -> list[tuple[str, ...]]:
    """A row for each instance that is there; both solvers have the same seconds."""
    rows: list[tuple[str, ...]] = [COLUMNS]
    for number, best in BEST_KNOWN.items():
        path = shared / "benchmarks" / "shift_scheduling" / f"Instance{number}.txt"
        if not path.exists():
            print(f"{path} is not there", file=sys.stderr)
            continue
        found = measure(path, seconds, workers, 0, None)
        cost, bound = found["cost"], found["bound"]
        facts = (cost, best, f"{cost / best:.4f}", bound, f"{(cost - bound) / cost:.4f}")
        plain = _plain(path, seconds, workers)
        rows.append((f"shift-{number}", *map(str, (*facts, plain, found["status"]))))
    return rows


def _plain(path: Path, seconds: float, workers: int) -> str:
    """What plain CP-SAT's roster costs, by the same checker."""
    text = path.read_text(encoding="utf-8-sig")
    duties, _ = solve_plainly(rota_of(text), seconds, workers)
    if duties is None:
        return "none found"
    finding = check(text, duties)
    return "broken" if finding.broken else str(finding.cost)
