"""Why: who could take a shift, and what keeps the others from it, for every window left empty.

Obstacles are the hard rules, each with its facts; a person without one is a candidate, and the
price says what the roster would cost more.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from roster.solver.board import NOBODY, Board, compile_board, noon_minutes, straight_km
from roster.solver.moved import elsewhen
from roster.solver.plan import Plan
from roster.solver.problem import Assignment, Person, Problem, Right, week_of
from roster.solver.relief import Beside, Way, ways
from roster.solver.rules import Hard

Fact = str | int | date | None
NEAREST = 5
"""Candidates told about for each gap."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A hard rule that keeps a person from a shift, and the facts of the case."""

    rule: Hard
    facts: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person beside a shift."""

    person: str
    obstacles: tuple[Obstacle, ...]
    covers: tuple[str, ...]
    """Lines nobody on the shift may serve, and this person may."""
    lacks: tuple[str, ...]
    """Lines nobody on the shift may serve, nor this person."""
    price: int | None
    """What the roster would cost more; None: it may not be."""
    km: float
    """On the road one way, from home or, for fixed staff, 0 in their own centre."""
    worked: int
    """Half-days of this roster."""
    target: int
    """What would be a fair share; for fixed staff 0, they have none."""
    wish: int
    """More than 0: would rather not work then; less: would like to."""
    at_centre: bool
    """Serves in this centre on that day or in that week already."""


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A shift that lacks people or a line, and why."""

    shift: str
    windows: int
    """Empty ones."""
    lines: tuple[str, ...]
    """Asked for, and served by nobody."""
    reasons: Mapping[Hard | None, int]
    """Obstacle -> for how many people of the town it is the first that stands in the way; None:
    nothing does, they hold no certificate for a missing line or are better used elsewhere."""
    nearest: tuple[Candidate, ...]
    ways: tuple[Way, ...] = ()
    """What would have to change, the cheapest first."""


@dataclass(frozen=True, slots=True)
class Instead:
    """Somebody else who could have been on a shift, and what the roster would cost more then."""

    person: str
    price: int


class Explainer:
    """Answers questions about one roster of one problem."""

    def __init__(self, problem: Problem, assignments: Iterable[Assignment]) -> None:
        self.problem = problem
        self.board: Board = compile_board(problem)
        self.plan = Plan(self.board)
        self.plan.load(self._placed(assignments))
        self.road = problem.rules.detour
        self._km: dict[tuple[int, int], float] = {}
        """p, c -> kilometres one way, as far as they were asked for"""
        self._learners = [
            any(right.provisional for right in person.rights) for person in problem.people
        ]

    def turn_to(self, assignments: Iterable[Assignment]) -> None:
        """From here on it answers about this roster of the same problem."""
        self.plan.become(self._placed(assignments))

    def _placed(self, assignments: Iterable[Assignment]) -> list[tuple[int, int]]:
        board = self.board
        return [
            (board.person_index[person], board.shift_index[shift])
            for person, shift in sorted(assignments)
        ]

    def candidates(self, shift: str) -> list[Candidate]:
        """Everyone who is not on the shift: those who may take it first, the cheapest first."""
        s = self.board.shift_index[shift]
        people = range(len(self.board.shared))
        bare = self._bare(s)
        found = [self._candidate(p, s, bare) for p in people if p not in self.plan.team[s]]
        return sorted(found, key=_nearness)

    def candidate(self, person: str, shift: str) -> Candidate | None:
        """The person beside the shift; None: on it already, or not of this problem."""
        p, s = self.board.person_index.get(person), self.board.shift_index[shift]
        return None if p is None or p in self.plan.team[s] else self._candidate(p, s, self._bare(s))

    def obstacles(self, person: str, shift: str) -> tuple[Obstacle, ...]:
        """What keeps the person from the shift; empty: nothing."""
        return tuple(
            self._obstacles(self.board.person_index[person], self.board.shift_index[shift])
        )

    def lacking(self) -> list[str]:
        """Every shift that lacks people or a line, by day, half-day and centre."""
        found = [
            shift
            for s, shift in enumerate(self.problem.shifts)
            if len(self.plan.team[s]) < self.board.windows[s] or self._bare(s)
        ]
        found.sort(key=lambda shift: (shift.day, shift.session, shift.centre))
        return [shift.id for shift in found]

    def unfilled(self, shifts: Iterable[str] | None = None) -> list[Unfilled]:
        """Why these shifts lack what they lack; None: all that lack something."""
        return [self._unfilled(shift) for shift in (self.lacking() if shifts is None else shifts)]

    def _unfilled(self, shift: str) -> Unfilled:
        s = self.board.shift_index[shift]
        team, bare = self.plan.team[s], self._bare(s)
        empty = max(0, self.board.windows[s] - len(team))
        everyone = self.candidates(shift)
        useful = [candidate for candidate in everyone if empty or candidate.covers]
        return Unfilled(
            shift,
            empty,
            bare,
            Counter(self._reason(candidate, empty=empty) for candidate in everyone),
            tuple((useful or everyone)[:NEAREST]),
            self._ways(s, everyone, bare, empty),
        )

    def _ways(
        self, s: int, everyone: list[Candidate], bare: tuple[str, ...], empty: int
    ) -> tuple[Way, ...]:
        general = self.problem.rules.general_line
        there = [
            Beside(self.problem.people[p].id, (), bare, covers=False, km=0.0)
            for p in sorted(self.plan.team[s])
        ]
        people = [
            Beside(
                each.person,
                tuple(dict.fromkeys(obstacle.rule for obstacle in each.obstacles)),
                each.lacks,
                bool(empty or each.covers),
                each.km,
            )
            for each in everyone
        ]
        instead = elsewhen(self.board, self.plan, s)
        return ways([*there, *people], bare, empty, general, instead)

    def instead(self, person: str, shift: str, most: int = NEAREST) -> tuple[Instead, ...]:
        """Why this person: what the roster would cost more with others there, the cheapest first.

        Nobody: every other person is kept from the shift by a hard rule.
        """
        board, plan = self.board, self.plan
        p, s = board.person_index[person], board.shift_index[shift]
        d, half = board.day_of[s], board.half_of[s]
        cost, now = plan.cost, plan.at[p][d]
        if now[half] != s:
            return ()
        plan.put(p, d, (NOBODY, now[1]) if half == 0 else (now[0], NOBODY))
        found = []
        for q in range(len(board.shared)):
            if q == p or next(iter(self._obstacles(q, s)), None) is not None:
                continue
            pair = plan.at[q][d]
            pattern = (s, pair[1]) if half == 0 else (pair[0], s)
            price = plan.cost + plan.price(q, d, pattern) - cost
            found.append(Instead(self.problem.people[q].id, price))
        plan.put_back(cost, [(p, d, now)])
        return tuple(sorted(found, key=lambda each: (each.price, each.person))[:most])

    @staticmethod
    def _reason(candidate: Candidate, *, empty: int) -> Hard | None:
        others = [o.rule for o in candidate.obstacles if empty or o.rule != Hard.WINDOWS]
        return others[0] if others else None

    def _bare(self, s: int) -> tuple[str, ...]:
        shift = self.problem.shifts[s]
        there = [self.problem.people[p] for p in self.plan.team[s]]
        return tuple(
            line for line in shift.lines if not any(p.may_serve(line, shift.day) for p in there)
        )

    def _candidate(self, p: int, s: int, bare: tuple[str, ...]) -> Candidate:
        board, plan = self.board, self.plan
        person, shift = self.problem.people[p], self.problem.shifts[s]
        d, half, c = board.day_of[s], board.half_of[s], board.centre_of[s]
        obstacles = tuple(self._obstacles(p, s))
        price = None
        if not obstacles:
            now = plan.at[p][d]
            price = plan.price(p, d, (s, now[1]) if half == 0 else (now[0], s))
        at_home = not person.shared and person.home == shift.centre
        return Candidate(
            person=person.id,
            obstacles=obstacles,
            covers=tuple(line for line in bare if person.may_serve(line, shift.day)),
            lacks=tuple(line for line in bare if not person.may_serve(line, shift.day)),
            price=price,
            km=0.0 if at_home else self._kilometres(p, c),
            worked=plan.worked[p],
            target=board.target[p] if person.shared else 0,
            wish=board.wish[p][d][half],
            at_centre=c in plan.visits[p][board.week[d]],
        )

    def _kilometres(self, p: int, c: int) -> float:
        """By road, one way."""
        if (p, c) not in self._km:
            people, centres = self.problem.people, self.problem.centres
            self._km[p, c] = self.road * straight_km(people[p], centres[c])
        return self._km[p, c]

    def _obstacles(self, p: int, s: int) -> Iterable[Obstacle]:  # noqa: C901 - a rule a line
        """The rules in the way, those that nothing can mend first."""
        board, plan, rules = self.board, self.plan, self.problem.rules
        person, shift = self.problem.people[p], self.problem.shifts[s]
        d, half, c, w = board.day_of[s], board.half_of[s], board.centre_of[s], 0
        w = board.week[d]
        if not person.shared and person.home != shift.centre:
            yield Obstacle(Hard.HOME, {"centre": person.home})
        if not (board.held[p][d] | board.learns[p][d]) & board.general:
            facts = {
                "line": rules.general_line,
                "until": _ran_out(person, rules.general_line, shift.day),
            }
            yield Obstacle(Hard.CERTIFIED, facts)
        if person.away(shift.day):
            first, last = next(leave for leave in person.leave if leave[0] <= shift.day <= leave[1])
            yield Obstacle(Hard.ABSENT, {"first": first, "last": last})
        elif (shift.day, shift.session) in person.busy:
            yield Obstacle(Hard.ABSENT, {"first": shift.day, "last": shift.day})
        if person.hours.rests_on_rest_days and shift.day in self.problem.rest_days:
            yield Obstacle(Hard.REST_DAY, {"first": shift.day})
        until = self.problem.frozen_until
        if (until and shift.day <= until) or (p, s) in board.barred:
            yield Obstacle(Hard.FROZEN, {"until": until})
        if plan.at[p][d][half] not in (NOBODY, s):
            elsewhere = board.centre_of[plan.at[p][d][half]]
            yield Obstacle(Hard.ONE_PLACE, {"centre": self.problem.centres[elsewhere].code})
        elif plan.in_week[p][w] >= board.most_a_week[p]:
            yield Obstacle(Hard.WEEK, {"worked": plan.in_week[p][w], "limit": board.most_a_week[p]})
        if person.shared:
            yield from self._moving_obstacles(p, d, half, c)
        yield from self._limits(p, s)
        if len(plan.team[s]) >= board.windows[s]:
            yield Obstacle(Hard.WINDOWS, {"windows": board.windows[s]})

    def _limits(self, p: int, s: int) -> Iterable[Obstacle]:
        """Working time beyond half-days a week, and mentors."""
        board, plan = self.board, self.plan
        person, shift = self.problem.people[p], self.problem.shifts[s]
        d, half, hours = board.day_of[s], board.half_of[s], person.hours
        now = plan.at[p][d]
        if now[half] != NOBODY:
            return
        if now[1 - half] != NOBODY and not board.whole_day[p]:
            yield Obstacle(Hard.DAY_MINUTES, {"limit": hours.minutes_a_day})
        there = sorted({*plan.team[s], p})
        general = self.problem.rules.general_line
        for line in sorted({general, *shift.lines}) if self._learners[p] else ():
            if person.may_serve(line, shift.day, provisional=True) and not any(
                self.problem.people[q].may_serve(line, shift.day)
                and (not person.mentors or self.problem.people[q].id in person.mentors)
                for q in there
            ):
                yield Obstacle(Hard.MENTOR, {"line": line})
                break
        if plan.fits_row(p, d, (s, now[1]) if half == 0 else (now[0], s)):
            return
        worked = {board.days[e] for e, pair in enumerate(plan.at[p]) if pair != (NOBODY, NOBODY)}
        worked |= {day for day, _ in person.worked}
        in_week = sum(week_of(day) == week_of(shift.day) for day in worked)
        if hours.days_a_week is not None and in_week >= hours.days_a_week:
            yield Obstacle(Hard.WEEK_DAYS, {"days": in_week, "limit": hours.days_a_week})
        elif hours.longest_run is not None and _run(worked, shift.day) > hours.longest_run:
            facts = {"days": _run(worked, shift.day), "limit": hours.longest_run}
            yield Obstacle(Hard.RUN, facts)
        else:
            yield Obstacle(Hard.WEEK_MINUTES, {"limit": hours.minutes_a_week})

    def _moving_obstacles(self, p: int, d: int, half: int, c: int) -> Iterable[Obstacle]:
        board, plan, rules = self.board, self.plan, self.problem.rules
        other = plan.at[p][d][1 - half]
        there = board.centre_of[other] if other != NOBODY else c
        if not board.near[c][there]:
            a, b = self.problem.centres[c], self.problem.centres[there]
            minutes = round(noon_minutes(a, b, rules.detour, rules.km_an_hour))
            limit = round(rules.noon_minutes)
            yield Obstacle(Hard.NOON, {"centre": b.code, "minutes": minutes, "limit": limit})
        if (there != c or other == NOBODY) and plan.days_in[p][c] >= board.most_days_in_centre:
            facts = {"days": plan.days_in[p][c], "limit": board.most_days_in_centre}
            yield Obstacle(Hard.ROTATION, facts)
        visits = plan.visits[p][board.week[d]]
        if c not in visits and len(visits) >= board.most_centres:
            facts = {"centres": len(visits), "limit": board.most_centres}
            yield Obstacle(Hard.CENTRES, facts)


def _nearness(candidate: Candidate) -> tuple[bool, int, int, float, str]:
    price = candidate.price if candidate.price is not None else 0
    lacking = len(candidate.obstacles)
    return (bool(lacking), price, lacking, candidate.km, candidate.person)


def _ran_out(person: Person, line: str, day: date) -> date | None:
    """When the last certificate for the line ended before the day; None: there was none."""
    past: list[Right] = [r for r in person.rights if line in r.lines and r.last < day]
    return max((right.last for right in past), default=None)


def _run(worked: set[date], day: date) -> int:
    """Days in a row with this one."""
    length = 1
    for step in (-1, 1):
        other = day + timedelta(step)
        while other in worked:
            length += 1
            other += timedelta(step)
    return length
