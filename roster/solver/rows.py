"""The extras of a board: working time, mentors, spells and what is carried over, in arrays."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from roster.solver import layout as at
from roster.solver.board import (
    BEYOND,
    Board,
    half_up,
    most_centres,
    most_days_in_centre,
    straight_km,
)
from roster.solver.problem import Person, Problem, week_of
from roster.solver.rules import Hard
from roster.solver.targets import fair_shares, targets

Array = np.ndarray[Any, Any]
Table = Array | Sequence[Any] | int
NEAREST = 8
"""Centres from which a shared person's usual way is taken."""


def extras_of(board: Board) -> dict[int, Table]:
    """The tables of `f` that only some problems fill."""
    problem, rules, people = board.problem, board.problem.rules, board.problem.people
    centres, days = problem.centres, board.days
    shared = np.array(board.shared, np.bool_)
    way = np.zeros((len(people), len(centres)), np.int64)
    road = np.zeros_like(way)
    for p, person in enumerate(people):
        if person.shared and rules.road:
            for c, centre in enumerate(centres):
                km = rules.detour * straight_km(person, centre)
                way[p, c], road[p, c] = half_up(km), half_up(2 * km)
    over = {hard: rules.softened.get(hard, 0) for hard in Hard}
    soft = (rules.spell, rules.stranger, rules.rest_days, rules.road, rules.busy)
    roving = any((*soft, over[Hard.NOON], over[Hard.ROTATION], over[Hard.CENTRES]))
    minutes_left, days_left = _minutes_left(board), _days_left(board)
    hours = bound_by_hours(board)
    teaching = any(any(row) for row in board.learns)
    minutes = [kind.minutes for kind in problem.sessions]
    full = [person.half_days_a_week for person in people]
    return {
        at.SPECIAL: hours | (shared & roving) | bool(over[Hard.WEEK]),
        at.TEACHING: int(teaching),
        at.MENTOR: _mentors(people) if teaching else (),
        at.GAP: [1, *((b - a).days for a, b in pairwise(days))] if days else [],
        at.MINUTES: [*minutes, 0, 0][:2],
        at.MOST_MINUTES: minutes_left,
        at.MOST_WORKDAYS: days_left,
        at.LONGEST: [_or_beyond(person.hours.longest_run) for person in people],
        at.RUN_BEFORE: [_run(person, days[:1], -1) for person in people],
        at.RUN_AFTER: [_run(person, days[-1:], 1) for person in people],
        at.KNOWN: [[centre.code in person.known for centre in centres] for person in people],
        at.REST: [day in problem.rest_days for day in days],
        at.BUSY: [centre.code in problem.busy_centres for centre in centres],
        at.ROAD: road,
        at.ROAD_WAY: way,
        at.AIMS: _aims(problem, road),
        at.TRUE_NEAR: _near(board),
        at.TRUE_MOST: full if Hard.WEEK in rules.softened else [BEYOND] * len(people),
        at.TRUE_DAYS: most_days_in_centre(problem) if Hard.ROTATION in rules.softened else BEYOND,
        at.TRUE_CENTRES: most_centres(problem) if Hard.CENTRES in rules.softened else BEYOND,
        at.OVER_WEEK: over[Hard.WEEK],
        at.OVER_NOON: over[Hard.NOON],
        at.OVER_DAYS: over[Hard.ROTATION],
        at.OVER_CENTRES: over[Hard.CENTRES],
        at.SPELL: rules.spell,
        at.SHORTEST: rules.shortest_spell,
        at.STRANGER: rules.stranger,
        at.OFF_REST: rules.rest_days,
        at.OFF_ROAD: rules.road,
        at.OFF_BUSY: rules.busy,
    }


def bound_by_hours(board: Board) -> Array:
    """For each person, whether limits of working time could ever be exceeded here."""
    minutes, workdays = _minutes_left(board), _days_left(board)
    people = range(len(board.shared))
    return np.array([_can_bind(board, p, minutes, workdays) for p in people], np.bool_)


def _can_bind(board: Board, p: int, minutes: Array, workdays: Array) -> bool:
    """Whether the person's limits of working time could ever be exceeded on this board."""
    person, days = board.problem.people[p], board.days
    longest = max((kind.minutes for kind in board.problem.sessions), default=0)
    for w, of_week in enumerate(board.days_of_week):
        halves = min(2 * len(of_week), board.most_a_week[p])
        if len(of_week) > workdays[p, w] or halves * longest > minutes[p, w]:
            return True
    if person.hours.longest_run is None:
        return False
    run = _run(person, days[:1], -1)
    most = 0
    for n, day in enumerate(days):
        run = run + 1 if n == 0 or (day - days[n - 1]).days == 1 else 1
        most = max(most, run)
    return max(most, run + _run(person, days[-1:], 1)) > person.hours.longest_run


def _or_beyond(limit: int | None) -> int:
    return BEYOND if limit is None else limit


def _mentors(people: tuple[Person, ...]) -> Array:
    """Whether the second may be the mentor of the first."""
    return np.array(
        [[not a.mentors or b.id in a.mentors for b in people] for a in people], np.bool_
    )


def _minutes_left(board: Board) -> Array:
    """Each person's minutes of the week that are not worked elsewhere."""
    lengths = {kind.code: kind.minutes for kind in board.problem.sessions}
    left = np.full((len(board.shared), len(board.weeks)), BEYOND, np.int64)
    for p, person in enumerate(board.problem.people):
        if person.hours.minutes_a_week is not None:
            for w, week in enumerate(board.weeks):
                taken = sum(
                    lengths.get(session, 0)
                    for day, session in person.worked
                    if week_of(day) == week
                )
                left[p, w] = person.hours.minutes_a_week - taken
    return left


def _days_left(board: Board) -> Array:
    """Each person's days of the week that may be worked here; days worked elsewhere are off."""
    left = np.full((len(board.shared), len(board.weeks)), BEYOND, np.int64)
    for p, person in enumerate(board.problem.people):
        if person.hours.days_a_week is not None:
            outside = set(outside_days(person, board.days))
            for w, week in enumerate(board.weeks):
                taken = sum(week_of(day) == week for day in outside)
                left[p, w] = person.hours.days_a_week - taken
    return left


def outside_days(person: Person, days: list[date]) -> Iterable[date]:
    """Days worked before the first and after the last of these."""
    return (day for day, _ in person.worked if not days or not days[0] <= day <= days[-1])


def _run(person: Person, edge: list[date], step: int) -> int:
    """Days in a row worked up to the day before the edge, or from the day after it."""
    worked, length = {day for day, _ in person.worked}, 0
    for first in edge:
        day = first + timedelta(step)
        while day in worked:
            length += 1
            day += timedelta(step)
    return length


def _aims(problem: Problem, road: Array) -> Array:
    """Each person's fair shares of rest days, kilometres and busy centres, less what is carried."""
    rules = problem.rules
    aims = np.zeros((len(problem.people), 3), np.int64)
    if not (rules.rest_days or rules.road or rules.busy):
        return aims
    rest = fair_shares(problem, [s for s in problem.shifts if s.day in problem.rest_days])
    busy = fair_shares(problem, [s for s in problem.shifts if s.centre in problem.busy_centres])
    half_days, usual = targets(problem), usual_km(problem, road)
    for p, person in enumerate(problem.people):
        if person.shared:
            fair = (
                rest.get(person.id, 0) - person.carried.rest_half_days,
                half_days[person.id] * usual // 2 - person.carried.kilometres,
                busy.get(person.id, 0) - person.carried.busy_half_days,
            )
            aims[p] = [max(0, aim) for aim in fair]
    return aims


def usual_km(problem: Problem, road: Array) -> int:
    """Kilometres there and back to one of their nearest centres, of shared staff on average."""
    shared = [p for p, person in enumerate(problem.people) if person.shared]
    if not shared or not problem.centres:
        return 0
    nearest = np.sort(road[shared], axis=1)[:, :NEAREST]
    return int(nearest.sum()) // nearest.size


def _near(board: Board) -> Array:
    """c, c -> may be combined on one day, by the rule as it stands when it is softened."""
    problem, rules = board.problem, board.problem.rules
    if Hard.NOON not in rules.softened:
        return np.ones((len(problem.centres),) * 2, np.bool_)
    xy = np.array([(centre.x_km, centre.y_km) for centre in problem.centres]).reshape(-1, 2)
    km = np.hypot(*(xy[:, None, :] - xy[None, :, :]).transpose(2, 0, 1))
    near: Array = rules.detour * km / rules.km_an_hour * 60 <= rules.noon_minutes + 1e-9
    return near
