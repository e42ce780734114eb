"""How many half-days each shared person should work, so that the load is shared fairly."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from roster.solver.problem import HalfDay, Person, Problem, Shift, comes, week_of


def targets(problem: Problem) -> dict[str, int]:
    """Shared person -> half-days to aim at: a fair share, less what is carried over."""
    carried = {person.id: person.carried.half_days for person in problem.people}
    return {
        person: max(0, fair - carried[person])
        for person, fair in fair_shares(problem, problem.shifts).items()
    }


def fair_shares(problem: Problem, shifts: Iterable[Shift]) -> dict[str, int]:
    """Shared person -> half-days on these shifts: everyone the same share of what they could work.

    What fixed staff can do in their own centres is taken off the need first. Halves go up.
    """
    at_home: dict[str, set[HalfDay]] = {}
    windows: Counter[tuple[str, tuple[int, int]]] = Counter()
    for shift in shifts:
        at_home.setdefault(shift.centre, set()).add((shift.day, shift.session))
        windows[shift.centre, week_of(shift.day)] += shift.windows
    anywhere = {half_day for half_days in at_home.values() for half_day in half_days}

    capacity: dict[str, int] = {}
    fixed: Counter[tuple[str, tuple[int, int]]] = Counter()
    for person in problem.people:
        if person.shared:
            capacity[person.id] = sum(_possible(problem, person, anywhere).values())
        elif person.home is not None:
            for week, half_days in _possible(
                problem, person, at_home.get(person.home, set())
            ).items():
                fixed[person.home, week] += half_days
    total = sum(capacity.values())
    need = max(0, sum(windows.values()) - sum(min(windows[key], n) for key, n in fixed.items()))
    if need >= total:
        return capacity
    return {person: (2 * own * need + total) // (2 * total) for person, own in capacity.items()}


def _possible(
    problem: Problem, person: Person, half_days: set[HalfDay]
) -> Counter[tuple[int, int]]:
    """Week -> half-days the person could work, with no more than the week's limit."""
    certified: dict[date, bool] = {}
    result: Counter[tuple[int, int]] = Counter()
    for day, session in half_days:
        if day not in certified:
            certified[day] = person.may_work(problem.rules.general_line, day)
        if certified[day] and comes(problem, person, day, session):
            result[week_of(day)] += 1
    for week in result:
        result[week] = min(result[week], person.half_days_a_week)
    return result
