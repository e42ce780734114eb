"""Instances of the town roster benchmark as problems, and rosters as its CSV."""

import csv
import gzip
import json
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from roster.solver import Assignment, Centre, Person, Problem, Right, Session, Shift, Wish
from roster.solver.problem import SESSIONS

HOLIDAYS = frozenset({date(2027, 1, 1)})
"""Public holidays of the benchmark's horizon."""


def read_instance(path: Path) -> Problem:
    """The problem that the file holds; JSON, gzipped or not."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        return problem_of(json.load(file))


def problem_of(document: dict[str, Any]) -> Problem:
    """The problem in the benchmark's form."""
    first = date.fromisoformat(document["first_day"])
    days = [first + timedelta(n) for n in range(document["days"])]
    return Problem(
        centres=tuple(Centre(c["code"], c["x_km"], c["y_km"]) for c in document["centres"]),
        people=tuple(_person(p) for p in document["people"]),
        shifts=tuple(
            Shift(
                s["id"],
                s["centre"],
                date.fromisoformat(s["date"]),
                s["session"],
                s["windows"],
                tuple(s["lines"]),
            )
            for s in document["shifts"]
        ),
        working_days=sum(day.weekday() < 5 and day not in HOLIDAYS for day in days),
    )


def _person(row: dict[str, Any]) -> Person:
    return Person(
        id=row["id"],
        shared=row["pool"] == "shared",
        home=row["home"],
        x_km=row["home_x_km"],
        y_km=row["home_y_km"],
        half_days_a_week=row["max_half_days_per_week"],
        rights=tuple(
            Right(
                frozenset(c["lines"]), date.fromisoformat(c["from"]), date.fromisoformat(c["until"])
            )
            for c in row["certificates"]
        ),
        leave=tuple((date.fromisoformat(a), date.fromisoformat(b)) for a, b in row["leave"]),
        wishes=tuple(
            Wish(date.fromisoformat(w["date"]), session, w["wish"] == "off", w["weight"])
            for w in row["wishes"]
            for session in sessions_of(w["session"])
        ),
    )


def sessions_of(session: str) -> Iterable[Session]:
    """The half-days that AM, PM or DAY stands for."""
    return [each for each in SESSIONS if session in (each, "DAY")]


def write_solution(path: Path, problem: Problem, assignments: Iterable[Assignment]) -> None:
    """Leaves the roster in the file, as the benchmark's CSV."""
    shifts = {shift.id: shift for shift in problem.shifts}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("employee_no", "centre", "date", "session"))
        for person, shift_id in sorted(assignments):
            shift = shifts[shift_id]
            writer.writerow((person, shift.centre, shift.day.isoformat(), shift.session))
