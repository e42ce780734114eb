"""The second opinion on what whole rows cost: spells, new centres, and shares carried over."""

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from roster.solver.problem import Person, Problem, Shift
from roster.solver.rules import Soft

Work = Sequence[tuple[Person, Shift]]
USUAL = 8
"""A shared person's usual way is the mean of the way to so many nearest centres."""


def check_rows(problem: Problem, work: Work, costs: dict[Soft, int]) -> None:
    """Adds to the costs what shared people's rows cost beyond single days."""
    rules = problem.rules
    if not (rules.spell or rules.stranger or rules.rest_days or rules.road or rules.busy):
        return
    rows: dict[str, list[Shift]] = defaultdict(list)
    order = {kind.code: n for n, kind in enumerate(problem.sessions)}
    for person, shift in work:
        rows[person.id].append(shift)
    rest, busy, fair = _shares(problem)
    usual = _usual_km(problem) if rules.road else 0
    for person in problem.people:
        if not person.shared:
            continue
        mine = sorted(rows[person.id], key=lambda shift: (shift.day, order[shift.session]))
        costs[Soft.SPELL] += rules.spell * _short_spells(mine, rules.shortest_spell)
        new = {shift.centre for shift in mine} - person.known
        costs[Soft.STRANGER] += rules.stranger * len(new)
        carried = person.carried
        on_rest = sum(shift.day in problem.rest_days for shift in mine)
        aim = max(0, rest.get(person.id, 0) - carried.rest_half_days)
        costs[Soft.REST_DAYS] += rules.rest_days * abs(on_rest - aim)
        in_busy = sum(shift.centre in problem.busy_centres for shift in mine)
        aim = max(0, busy.get(person.id, 0) - carried.busy_half_days)
        costs[Soft.BUSY] += rules.busy * abs(in_busy - aim)
        half_days = max(0, fair.get(person.id, 0) - carried.half_days)
        aim = max(0, half_days * usual // 2 - carried.kilometres)
        if rules.road:
            costs[Soft.ROAD] += rules.road * max(0, _kilometres(problem, person, mine) - aim)


def _short_spells(mine: list[Shift], shortest: int) -> int:
    """Days by which spells are short, the first and the last one left out."""
    centres: dict[date, str] = {}
    for shift in mine:
        centres.setdefault(shift.day, shift.centre)
    lengths: list[int] = []
    before = None
    for day in sorted(centres):
        if centres[day] == before:
            lengths[-1] += 1
        else:
            lengths.append(1)
        before = centres[day]
    return sum(max(0, shortest - length) for length in lengths[1:-1])


def _road(problem: Problem, person: Person, code: str, ways: int) -> int:
    centre = next(each for each in problem.centres if each.code == code)
    km = math.dist((person.x_km, person.y_km), (centre.x_km, centre.y_km))
    return math.floor(ways * problem.rules.detour * km + 0.5)


def _kilometres(problem: Problem, person: Person, mine: list[Shift]) -> int:
    places: dict[date, list[str]] = defaultdict(list)
    for shift in mine:
        if shift.centre not in places[shift.day]:
            places[shift.day].append(shift.centre)
    return sum(
        sum(_road(problem, person, code, 2 if len(codes) == 1 else 1) for code in codes)
        for codes in places.values()
    )


def _usual_km(problem: Problem) -> int:
    ways = [
        way
        for person in problem.people
        if person.shared
        for way in sorted(_road(problem, person, c.code, 2) for c in problem.centres)[:USUAL]
    ]
    return sum(ways) // len(ways) if ways else 0


def _shares(problem: Problem) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """Fair shares of days of rest, busy centres and all half-days."""
    of_rest = [shift for shift in problem.shifts if shift.day in problem.rest_days]
    of_busy = [shift for shift in problem.shifts if shift.centre in problem.busy_centres]
    return _share(problem, of_rest), _share(problem, of_busy), _share(problem, problem.shifts)


def _share(problem: Problem, shifts: Sequence[Shift]) -> dict[str, int]:
    """Everyone the same share of what they could work of these; halves up."""
    slots = {(shift.day, shift.session) for shift in shifts}
    able = {
        person.id: _able(
            problem,
            person,
            slots
            if person.shared
            else {(s.day, s.session) for s in shifts if s.centre == person.home},
        )
        for person in problem.people
    }
    fixed: dict[tuple[str | None, tuple[int, int]], int] = defaultdict(int)
    for person in problem.people:
        if not person.shared:
            for week, n in able[person.id].items():
                fixed[person.home, week] += n
    wanted: dict[tuple[str, tuple[int, int]], int] = defaultdict(int)
    for shift in shifts:
        wanted[shift.centre, shift.day.isocalendar()[:2]] += shift.windows
    need = sum(max(0, n - fixed[key]) for key, n in wanted.items())
    own = {p.id: sum(able[p.id].values()) for p in problem.people if p.shared}
    total = sum(own.values())
    if need >= total:
        return own
    return {name: math.floor(n * need / total + 0.5) for name, n in own.items()}


def _able(
    problem: Problem, person: Person, slots: set[tuple[date, str]]
) -> dict[tuple[int, int], int]:
    weeks: dict[tuple[int, int], int] = defaultdict(int)
    for day, session in slots:
        certified = any(
            r.first <= day <= r.last and problem.rules.general_line in r.lines
            for r in person.rights
        )
        away = any(first <= day <= last for first, last in person.leave)
        rests = person.hours.rests_on_rest_days and day in problem.rest_days
        if certified and not away and not rests and (day, session) not in person.busy:
            weeks[day.isocalendar()[:2]] += 1
    return {week: min(n, person.half_days_a_week) for week, n in weeks.items()}
