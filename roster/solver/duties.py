"""A problem whose sessions are whole-day duties: solved as a rota, checked as a problem.

In such a service these rules hold: certificates in full (whoever is on a shift serves all its
lines), leave and other duty, rest days of those who keep them, home centre of fixed staff, what is
pinned, forbidden or past, the rest between two duties, and the terms on everybody's sequence of
days. Weighed are empty windows, surplus people, wishes and changes. Half-days, hours of identity,
mentors, noon and rotation mean nothing there.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

from roster.solver.duties_check import broken_by
from roster.solver.problem import Assignment, Person, Problem, Shift, comes
from roster.solver.rota import RotaSolution, solve_rota
from roster.solver.rota_explain import Short, shortages
from roster.solver.rules import Soft
from roster.solver.solution import Point, Solution, Status, Stop
from roster.solver.terms import Cover, Duties, Kind, Request, Rota, Terms, Worker

DAY = 24 * 60


def solve_duties(
    problem: Problem,
    duties: Duties,
    *,
    stop: Stop,
    seed: int = 0,
    workers: int = 1,
    on_progress: Callable[[Point], None] = lambda _: None,
) -> Solution:
    """The best roster of such a service found until `stop`."""
    if not problem.shifts:
        return Solution(Status.OPTIMAL, frozenset(), 0, dict.fromkeys(Soft, 0), 0, ())
    rota = rota_of(problem, duties)
    found = solve_rota(rota, stop=stop, seed=seed, workers=workers, on_progress=on_progress)
    if found.without:
        return Solution(
            Status.INFEASIBLE, frozenset(), 0, {}, 0, found.history, without=found.without
        )
    assignments = assignments_of(problem, found)
    if broken := broken_by(problem, duties, assignments):
        raise AssertionError(f"a roster that breaks rules: {broken[:3]}")
    costs = costs_of(problem, duties, assignments)
    if sum(costs.values()) != found.cost:
        raise AssertionError(f"priced at {found.cost}, checked at {sum(costs.values())}")
    return Solution(found.status, assignments, found.cost, costs, found.bound, found.history)


def rota_of(problem: Problem, duties: Duties) -> Rota:
    """The problem as people, days and kinds: a kind is a duty at a centre."""
    first, last = _period(problem)
    days = (last - first).days + 1
    shifts = {((s.day - first).days, _kind(s)): s for s in problem.shifts}
    return Rota(
        days,
        _kinds(problem, duties),
        tuple(_worker(problem, duties, person, shifts, first) for person in problem.people),
        tuple(
            Cover(day, kind, shift.windows, problem.rules.unfilled, duties.surplus)
            for (day, kind), shift in shifts.items()
        ),
        first.weekday(),
    )


def _period(problem: Problem) -> tuple[date, date]:
    days = [shift.day for shift in problem.shifts]
    return min(days), max(days)


def _kind(shift: Shift) -> str:
    return f"{shift.centre} {shift.session}"


def _kinds(problem: Problem, duties: Duties) -> tuple[Kind, ...]:
    served = sorted({(shift.session, shift.centre) for shift in problem.shifts})
    starts = {each.code: each.starts.hour * 60 + each.starts.minute for each in problem.sessions}
    lengths = {each.code: each.minutes for each in problem.sessions}
    kinds = []
    for session, centre in served:
        rested = starts[session] + lengths[session] + duties.rest_minutes
        if rested > 2 * DAY + min(starts.values()):
            raise ValueError(f"a duty with its rest reaches beyond the next day: {session}")
        too_soon = {code for code, start in starts.items() if DAY + start < rested}
        barred = frozenset(f"{c} {s}" for s, c in served if s in too_soon)
        kinds.append(Kind(f"{centre} {session}", lengths[session], barred))
    return tuple(kinds)


def _worker(
    problem: Problem,
    duties: Duties,
    person: Person,
    shifts: dict[tuple[int, str], Shift],
    first: date,
) -> Worker:
    days = (_period(problem)[1] - first).days + 1
    fixed = _settled(problem, person, first)
    off = {day for day in range(days) if person.away(first + timedelta(day))} - set(fixed)
    kinds = {kind for _, kind in shifts}
    barred = {
        (day, kind)
        for day in range(days)
        if day not in off and day not in fixed
        for kind in kinds
        if (shift := shifts.get((day, kind))) is None or not _may(problem, person, shift)
    }
    requests = [
        request for day in range(days) for request in _requests(problem, person, day, first, shifts)
    ]
    return Worker(
        person.id,
        _terms(duties.of(person.id), shifts),
        frozenset(off),
        tuple(requests),
        frozenset(barred),
        fixed,
    )


def _terms(terms: Terms, shifts: dict[tuple[int, str], Shift]) -> Terms:
    """The terms with caps on what the rota calls a kind: a duty at a centre."""
    kinds = {(shift.session, kind) for (_, kind), shift in shifts.items()}
    caps = {}
    for session, cap in terms.most_of_kind.items():
        served = sorted(kind for each, kind in kinds if each == session)
        if len(served) > 1:
            raise ValueError(f"a cap on a duty that several centres have: {session}")
        caps.update(dict.fromkeys(served, cap))
    return replace(terms, most_of_kind=caps)


def _settled(problem: Problem, person: Person, first: date) -> dict[int, str | None]:
    """What is past or pinned, by day."""
    shifts = {shift.id: shift for shift in problem.shifts}
    fixed: dict[int, str | None] = {}
    if problem.frozen_until is not None:
        past = (min(problem.frozen_until, _period(problem)[1]) - first).days + 1
        fixed.update(dict.fromkeys(range(past), None))
        for each in problem.incumbent:
            shift = shifts.get(each.shift)
            if each.person == person.id and shift and shift.day <= problem.frozen_until:
                fixed[(shift.day - first).days] = _kind(shift)
    for each in sorted(problem.pinned):
        if each.person == person.id and each.shift in shifts:
            shift = shifts[each.shift]
            fixed[(shift.day - first).days] = _kind(shift)
    return fixed


def _may(problem: Problem, person: Person, shift: Shift) -> bool:
    """Whether the person may be on the shift, all sequences apart."""
    return (
        comes(problem, person, shift.day, shift.session)
        and (person.shared or person.home == shift.centre)
        and Assignment(person.id, shift.id) not in problem.forbidden
        and all(person.may_serve(line, shift.day) for line in shift.lines)
    )


def _requests(
    problem: Problem,
    person: Person,
    day: int,
    first: date,
    shifts: dict[tuple[int, str], Shift],
) -> Iterable[Request]:
    """Wishes, and what a change against the incumbent costs."""
    today = first + timedelta(day)
    here = {kind: shift for (d, kind), shift in shifts.items() if d == day}
    for wish in person.wishes:
        if wish.day != today:
            continue
        kinds = sorted(kind for kind, shift in here.items() if shift.session == wish.session)
        if kinds:
            weight = problem.rules.wish_off if wish.off else problem.rules.wish_on
            also = frozenset(kinds[1:])
            yield Request(day, kinds[0], not wish.off, weight * wish.weight, also)
    if problem.rules.change:
        for kind, shift in here.items():
            stood = Assignment(person.id, shift.id) in problem.incumbent
            yield Request(day, kind, stood, problem.rules.change)


def assignments_of(problem: Problem, found: RotaSolution) -> frozenset[Assignment]:
    """Who is on which shift."""
    first, _ = _period(problem)
    shifts = {((s.day - first).days, _kind(s)): s.id for s in problem.shifts}
    return frozenset(
        Assignment(person, shifts[day, kind])
        for person, plan in found.duties.items()
        for day, kind in enumerate(plan)
        if kind is not None
    )


def costs_of(
    problem: Problem, duties: Duties, assignments: frozenset[Assignment]
) -> dict[Soft, int]:
    """The cost by component, counted from the problem."""
    rules = problem.rules
    costs = dict.fromkeys(Soft, 0)
    there = Counter(each.shift for each in assignments)
    works = {
        (a.person, s.day, s.session) for s in problem.shifts for a in assignments if a.shift == s.id
    }
    for shift in problem.shifts:
        more = there[shift.id] - shift.windows
        costs[Soft.UNFILLED] += max(-more, 0) * rules.unfilled
        costs[Soft.SURPLUS] += max(more, 0) * duties.surplus
    offered = {(shift.day, shift.session) for shift in problem.shifts}
    for person in problem.people:
        for wish in person.wishes:
            working = (person.id, wish.day, wish.session) in works
            if (wish.day, wish.session) in offered and working == wish.off:
                costs[Soft.WISHES] += wish.weight * (rules.wish_off if wish.off else rules.wish_on)
    known = {(p.id, s.id) for p in problem.people for s in problem.shifts}
    stood = {each for each in problem.incumbent if each in known}
    costs[Soft.CHANGES] = rules.change * len(stood ^ assignments)
    return costs


def explain_duties(
    problem: Problem, duties: Duties, assignments: Iterable[Assignment]
) -> tuple[Short, ...]:
    """Why duties are short of people; a kind is the centre's code and the session's."""
    first, _ = _period(problem)
    rota = rota_of(problem, duties)
    plans: dict[str, list[str | None]] = {
        person.id: [None] * rota.days for person in problem.people
    }
    shifts = {shift.id: shift for shift in problem.shifts}
    for each in assignments:
        shift = shifts[each.shift]
        plans[each.person][(shift.day - first).days] = _kind(shift)
    return shortages(rota, plans)
