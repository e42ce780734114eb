"""Instances of the shift-scheduling benchmarks, read from their text form."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from roster.solver.terms import Cover, Kind, Request, Rota, Terms, Worker


def read_instance(path: Path) -> Rota:
    """The problem that the file holds; a ValueError names the line that cannot be read."""
    return rota_of(path.read_text(encoding="utf-8-sig"))


def rota_of(text: str) -> Rota:
    """The problem in the benchmark's form."""
    rows = _sections(text)
    try:
        days = int(rows["SECTION_HORIZON"][0][0])
        kinds = tuple(_kind(row) for row in rows["SECTION_SHIFTS"])
        off: dict[str, frozenset[int]] = {
            row[0]: frozenset(int(day) for day in row[1:] if day)
            for row in rows["SECTION_DAYS_OFF"]
        }
        asked: dict[str, list[Request]] = defaultdict(list)
        for wanted in (True, False):
            section = f"SECTION_SHIFT_{'ON' if wanted else 'OFF'}_REQUESTS"
            for person, day, kind, weight in rows[section]:
                asked[person].append(Request(int(day), kind, wanted, int(weight)))
        workers = tuple(
            Worker(row[0], _terms(row), off.get(row[0], frozenset()), tuple(asked[row[0]]))
            for row in rows["SECTION_STAFF"]
        )
        covers = tuple(
            Cover(int(day), kind, int(wanted), int(under), int(over))
            for day, kind, wanted, under, over in rows["SECTION_COVER"]
        )
    except (IndexError, TypeError) as problem:
        raise ValueError(f"not in the form of the benchmark: {problem}") from problem
    return Rota(days, kinds, workers, covers)


def _sections(text: str) -> dict[str, list[list[str]]]:
    """Rows of fields, by section."""
    rows: dict[str, list[list[str]]] = defaultdict(list)
    section = ""
    for line in _lines(text):
        if line.startswith("SECTION_"):
            section = line
        else:
            rows[section].append([part.strip() for part in line.split(",")])
    return rows


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if (bare := line.strip()) and not bare.startswith("#"):
            yield bare


def _kind(row: list[str]) -> Kind:
    return Kind(row[0], int(row[1]), frozenset(code for code in row[2].split("|") if code))


def _terms(row: list[str]) -> Terms:
    caps = dict(part.split("=") for part in row[1].split("|") if part)
    most, least, run_most, run_least, rest_least, weekends = map(int, row[2:8])
    return Terms(
        most_of_kind={kind: int(cap) for kind, cap in caps.items()},
        minutes_least=least,
        minutes_most=most,
        run_least=run_least,
        run_most=run_most,
        rest_least=rest_least,
        weekends_most=weekends,
    )
