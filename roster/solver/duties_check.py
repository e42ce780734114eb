"""A second opinion on a roster of whole-day duties, from the problem alone."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

from roster.solver.problem import Assignment, Person, Problem, Shift
from roster.solver.rota_check import breaches
from roster.solver.terms import Duties, Kind, Rota, Worker


def broken_by(
    problem: Problem, duties: Duties, assignments: Iterable[Assignment]
) -> list[tuple[str, str, str]]:
    """Each broken rule with person and shift; what is pinned or past is lawful as it stands."""
    shifts = {shift.id: shift for shift in problem.shifts}
    people = {person.id: person for person in problem.people}
    given = set(assignments)
    stays = set(problem.pinned)
    if until := problem.frozen_until:
        stays |= {
            a for a in problem.incumbent if a.shift in shifts and shifts[a.shift].day <= until
        }
        given_past = {a for a in given if shifts[a.shift].day <= until}
        broken = [("frozen", *each) for each in sorted(given_past - stays)]
    else:
        broken = []
    broken += [("frozen", *each) for each in sorted(stays - given)]
    broken += [("forbidden", *each) for each in sorted(given & problem.forbidden)]
    of_person: dict[str, list[Shift]] = defaultdict(list)
    for each in sorted(given):
        person, shift = people[each.person], shifts[each.shift]
        of_person[person.id].append(shift)
        if each not in stays:
            broken += [(rule, *each) for rule in _facts(problem, person, shift)]
    for person in problem.people:
        served = sorted(of_person[person.id], key=lambda shift: shift.day)
        broken += _sequence(problem, duties, person, served)
    return broken


def _facts(problem: Problem, person: Person, shift: Shift) -> Iterable[str]:
    for line in shift.lines:
        if not any(
            not right.provisional and line in right.lines and right.first <= shift.day <= right.last
            for right in person.rights
        ):
            yield "certified"
    if any(first <= shift.day <= last for first, last in person.leave):
        yield "absent"
    if (shift.day, shift.session) in person.busy:
        yield "absent"
    if person.hours.rests_on_rest_days and shift.day in problem.rest_days:
        yield "rest-day"
    if not person.shared and person.home != shift.centre:
        yield "home"


def _sequence(
    problem: Problem, duties: Duties, person: Person, served: list[Shift]
) -> Iterable[tuple[str, str, str]]:
    kinds = {each.code: each for each in problem.sessions}
    for one, other in pairwise(served):
        if one.day == other.day:
            yield "one-place", person.id, other.id
        ends = datetime.combine(one.day, kinds[one.session].starts) + timedelta(
            minutes=kinds[one.session].minutes
        )
        rested = datetime.combine(other.day, kinds[other.session].starts) - ends
        pinned = Assignment(person.id, other.id) in problem.pinned
        if rested < timedelta(minutes=duties.rest_minutes) and not pinned:
            yield "succession", person.id, other.id
    first = min(shift.day for shift in problem.shifts)
    days = (max(shift.day for shift in problem.shifts) - first).days + 1
    plan: list[str | None] = [None] * days
    for shift in served:
        plan[(shift.day - first).days] = shift.session
    plain = Worker(person.id, duties.of(person.id))
    rota = Rota(
        days,
        tuple(Kind(each.code, each.minutes) for each in problem.sessions),
        (plain,),
        (),
        first.weekday(),
    )
    for breach in breaches(rota, plain, plan):
        yield breach.term.value, person.id, str(first + timedelta(breach.day))
