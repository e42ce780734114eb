"""A folder in the form of the Nanhai data set as window plans and roster problems, town by town."""

import csv
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from benchmarks.instances import HOLIDAYS, sessions_of
from roster.rules.demand import SESSIONS, Count, History, Slot
from roster.rules.opening import WindowPolicy
from roster.rules.planning import Place, WindowPlan, plan
from roster.solver import Centre, Person, Problem, Right, Shift, Wish
from roster.solver.board import half_up


@dataclass(frozen=True, slots=True)
class District:
    """The folder's rows, as far as rosters need them."""

    centres: list[dict[str, str]]
    staff: list[dict[str, str]]
    lines_of: dict[str, frozenset[str]]
    """Certificate type -> the lines it opens."""
    minutes: dict[str, float]
    certificates: dict[str, list[dict[str, str]]]
    leave: dict[str, list[dict[str, str]]]
    wishes: dict[str, list[dict[str, str]]]
    history: History
    monday: date

    def towns(self) -> list[str]:
        """The towns that have community centres, by name."""
        return sorted({row["town"] for row in self.centres if row["level"] == "community"})


def read_district(folder: Path) -> District:
    """The district the folder describes."""
    facts = json.loads((folder / "dataset.json").read_text("utf-8"))
    cases: Counter[tuple[str, int, str, str]] = Counter()
    days: set[date] = set()
    with gzip.open(folder / "cases_2013.csv.gz", "rt", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            day = date.fromisoformat(row["date"])
            days.add(day)
            key = (row["centre"], day.weekday(), row["session"], row["service_line"])
            cases[key] += int(row["cases"])
    counts = tuple(
        Count(centre, Slot(weekday, session), line, n)
        for (centre, weekday, half, line), n in cases.items()
        for session in SESSIONS
        if session == half
    )
    history = History(counts, Counter(day.weekday() for day in days), 365)
    return District(
        centres=list(_rows(folder / "centres.csv")),
        staff=list(_rows(folder / "staff.csv")),
        lines_of={
            row["code"]: frozenset(row["service_lines"].split(";"))
            for row in _rows(folder / "certificate_types.csv")
        },
        minutes={
            row["code"]: float(row["mean_minutes"]) for row in _rows(folder / "service_lines.csv")
        },
        certificates=_by_person(folder / "certificates.csv"),
        leave=_by_person(folder / "leave.csv"),
        wishes=_by_person(folder / "wishes.csv"),
        history=history,
        monday=date.fromisoformat(facts["reference_monday"]),
    )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _by_person(path: Path) -> dict[str, list[dict[str, str]]]:
    result: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _rows(path):
        result[row["employee_no"]].append(row)
    return result


def town_problem(district: District, town: str, days: int) -> tuple[WindowPlan, Problem]:
    """The town's window plan for so many days from the reference Monday, and its roster problem."""
    here = [row for row in district.centres if row["town"] == town and row["level"] == "community"]
    horizon = [district.monday + timedelta(n) for n in range(days)]
    working = [day for day in horizon if day.weekday() < 5 and day not in HOLIDAYS]
    places = [Place(row["code"], int(row["windows"])) for row in here]
    windows = plan(places, district.history, district.minutes, working, WindowPolicy())
    where = {row["code"]: (float(row["x_km"]), float(row["y_km"])) for row in district.centres}
    problem = Problem(
        centres=tuple(Centre(place.code, *where[place.code]) for place in places),
        people=tuple(
            _person(district, row, where)
            for row in district.staff
            if row["town"] == town and row["pool"] in {"shared", "fixed"}
        ),
        shifts=tuple(
            Shift(f"{s.centre}-{s.day}-{s.session}", s.centre, s.day, s.session, s.windows, s.lines)
            for s in windows.shifts
        ),
        working_days=len(working),
    )
    return windows, problem


def _person(
    district: District, row: dict[str, str], where: dict[str, tuple[float, float]]
) -> Person:
    number = row["employee_no"]
    x_km, y_km = where[row["home_centre"]]
    return Person(
        id=number,
        shared=row["pool"] == "shared",
        home=row["home_centre"],
        x_km=x_km,
        y_km=y_km,
        half_days_a_week=max(1, half_up(10 * float(row["work_fraction"]))),
        rights=tuple(
            Right(
                district.lines_of[each["certificate_type"]],
                date.fromisoformat(each["issued_on"]),
                date.fromisoformat(each["expires_on"]),
            )
            for each in district.certificates[number]
        ),
        leave=tuple(
            (date.fromisoformat(each["first_day"]), date.fromisoformat(each["last_day"]))
            for each in district.leave[number]
        ),
        wishes=tuple(
            Wish(
                date.fromisoformat(each["date"]),
                session,
                each["wish"] == "off",
                int(each["weight"]),
            )
            for each in district.wishes[number]
            for session in sessions_of(each["session"])
        ),
    )
