"""What happens to a town after its roster is published: somebody falls ill, a centre closes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from roster.solver.problem import Assignment, Person, Problem, Right, Shift


@dataclass(frozen=True, slots=True)
class Change:
    """Facts that are new; days count at both ends."""

    absences: tuple[tuple[str, date, date], ...] = ()
    """Person, first and last day."""
    closures: tuple[tuple[str, date, date], ...] = ()
    """Centre, first and last day: its shifts are gone."""
    revoked: tuple[tuple[str, str, date], ...] = ()
    """Person, line, and the first day on which the right is not in force any more."""
    windows: Mapping[str, int] = field(default_factory=dict)
    """Shift -> how many windows it has now."""


def changed(problem: Problem, published: frozenset[Assignment], change: Change) -> Problem:
    """The problem after the change, with what was published as its incumbent."""
    known = {person.id for person in problem.people} | {c.code for c in problem.centres}
    known |= {shift.id for shift in problem.shifts}
    named = [each[0] for each in (*change.absences, *change.closures, *change.revoked)]
    if unknown := sorted({*named, *change.windows} - known):
        raise ValueError(f"not of this problem: {unknown[0]}")
    shifts = tuple(
        replace(shift, windows=change.windows.get(shift.id, shift.windows))
        for shift in problem.shifts
        if not _closed(shift, change)
    )
    here = {shift.id for shift in shifts}
    return replace(
        problem,
        people=tuple(_person(person, change) for person in problem.people),
        shifts=shifts,
        incumbent=frozenset(each for each in published if each.shift in here),
        pinned=frozenset(each for each in problem.pinned if each.shift in here),
    )


def _closed(shift: Shift, change: Change) -> bool:
    return any(
        shift.centre == centre and first <= shift.day <= last
        for centre, first, last in change.closures
    )


def _person(person: Person, change: Change) -> Person:
    away = tuple((first, last) for who, first, last in change.absences if who == person.id)
    rights: list[Right] = list(person.rights)
    for who, line, day in change.revoked:
        if who == person.id:
            rights = [part for right in rights for part in _without(right, line, day)]
    return replace(person, leave=(*person.leave, *away), rights=tuple(rights))


def _without(right: Right, line: str, day: date) -> list[Right]:
    """The right, but for the line from that day on."""
    if line not in right.lines or right.last < day:
        return [right]
    others = replace(right, lines=right.lines - {line})
    before = replace(right, lines=frozenset({line}), last=date.fromordinal(day.toordinal() - 1))
    return [others, before] if before.last >= before.first else [others]
