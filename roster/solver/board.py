"""The problem in whole numbers, with everything that can be known before the search."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from roster.solver.problem import Centre, Person, Problem, Week, comes, week_of
from roster.solver.rules import Hard
from roster.solver.targets import targets

NOBODY = -1
"""No shift, no centre."""
BEYOND = 10**6
"""A limit that is never reached."""


def half_up(x: float) -> int:
    """The nearest whole number, halves up."""
    return math.floor(x + 0.5)


def straight_km(person: Person, centre: Centre) -> float:
    """From where the person starts to the centre."""
    return math.hypot(person.x_km - centre.x_km, person.y_km - centre.y_km)


def noon_minutes(a: Centre, b: Centre, detour: float, km_an_hour: float) -> float:
    """The drive between two centres."""
    return detour * math.hypot(a.x_km - b.x_km, a.y_km - b.y_km) / km_an_hour * 60


@dataclass(slots=True)
class Board:
    """Indices: p person, s shift, c centre, d day, w week; half 0 is morning, 1 afternoon."""

    problem: Problem
    days: list[date]
    weeks: list[Week]
    week: list[int]
    """d -> w"""
    days_of_week: list[list[int]]
    shift_at: list[list[list[int]]]
    """d, half, c -> s or NOBODY"""
    centre_of: list[int]
    """s -> c"""
    day_of: list[int]
    half_of: list[int]
    windows: list[int]
    asked: list[int]
    """s -> the lines it asks for, as bits"""
    shifts_on: list[list[list[int]]]
    """d, half -> shifts"""
    held: list[list[int]]
    """p, d -> the lines the person may serve that day, as bits"""
    general: int
    """The general line, as a bit"""
    learns: list[list[int]]
    """p, d -> the lines the person may serve beside a mentor only"""
    free: list[list[list[bool]]]
    """p, d, half -> certified, not away, not busy, not frozen"""
    home: list[int]
    """p -> c for fixed staff (NOBODY: none), for shared staff NOBODY"""
    shared: list[bool]
    most_a_week: list[int]
    prior: list[list[int]]
    """p, w -> half-days of the week worked already, outside this roster"""
    full_time: list[bool]
    trip: list[list[int]]
    """p, c -> cost of the way there and back; 0 for fixed staff"""
    one_way: list[list[int]]
    whole_day: list[bool]
    """p -> whether both halves of a day fit into the hours of a day"""
    near: list[list[bool]]
    """c, c -> may be combined on one day"""
    wish: list[list[list[int]]]
    """p, d, half -> what working then costs beside not working"""
    wish_base: int
    """What the wishes cost if nobody worked at all"""
    target: list[int]
    most_days_in_centre: int
    most_centres: int
    widest: list[list[int]]
    """c, w -> twice the most windows the centre opens that week"""
    pinned: dict[tuple[int, int, int], int]
    """p, d, half -> s that must stay"""
    barred: set[tuple[int, int]]
    """p, s that must not be"""
    before: list[list[list[int]]]
    """p, d, half -> the incumbent's s or NOBODY"""
    person_index: dict[str, int]
    shift_index: dict[str, int]

    def cost_of_nothing(self) -> int:
        """What it costs if nobody works at all, but for what whole rows add."""
        rules = self.problem.rules
        return (
            sum(rules.unfilled * n + (rules.empty if n else 0) for n in self.windows)
            + self.wish_base
            + rules.fairness
            * sum(n for n, shared in zip(self.target, self.shared, strict=True) if shared)
            + rules.change * sum(s != NOBODY for row in self.before for pair in row for s in pair)
        )

    def may_take(self, p: int, s: int) -> bool:
        """Whether the person may be on the shift, as far as the two alone decide it."""
        if not self.free[p][self.day_of[s]][self.half_of[s]] or (p, s) in self.barred:
            return False
        return self.shared[p] or self.home[p] == self.centre_of[s]

    def day_cost(self, p: int, morning: int, afternoon: int) -> int:
        """Travel, splitting and half days of a person's day in these centres (NOBODY: none)."""
        if not self.shared[p]:
            return 0
        rules = self.problem.rules
        if morning == afternoon:
            return self.trip[p][morning] if morning != NOBODY else 0
        if NOBODY in (morning, afternoon):
            alone = rules.half_day if self.full_time[p] else 0
            return self.trip[p][max(morning, afternoon)] + alone
        return rules.split + self.one_way[p][morning] + self.one_way[p][afternoon]


def compile_board(problem: Problem) -> Board:
    """The board of the problem."""
    rules, people, shifts = problem.rules, problem.people, problem.shifts
    sessions = [kind.code for kind in problem.sessions]
    if len(sessions) > 2 and shifts:
        raise ValueError("more than two sessions a day are for the engine of sequences")
    sessions += [""] * (2 - len(sessions))
    days = sorted({shift.day for shift in shifts})
    weeks = sorted({week_of(day) for day in days})
    day_index = {day: d for d, day in enumerate(days)}
    week = [weeks.index(week_of(day)) for day in days]
    centre_index = {centre.code: c for c, centre in enumerate(problem.centres)}
    person_index = {person.id: p for p, person in enumerate(people)}
    shift_index = {shift.id: s for s, shift in enumerate(shifts)}
    lines = sorted({rules.general_line} | {line for shift in shifts for line in shift.lines})

    centre_of = [centre_index[shift.centre] for shift in shifts]
    day_of = [day_index[shift.day] for shift in shifts]
    half_of = [sessions.index(shift.session) for shift in shifts]
    shift_at = [[[NOBODY] * len(centre_index) for _ in sessions] for _ in days]
    shifts_on: list[list[list[int]]] = [[[] for _ in sessions] for _ in days]
    widest = [[0] * len(weeks) for _ in centre_index]
    for s, shift in enumerate(shifts):
        shift_at[day_of[s]][half_of[s]][centre_of[s]] = s
        shifts_on[day_of[s]][half_of[s]].append(s)
        row = widest[centre_of[s]]
        row[week[day_of[s]]] = max(row[week[day_of[s]]], 2 * shift.windows)

    held = [[_bits(person, day, lines) for day in days] for person in people]
    learns = [
        [_bits(person, day, lines, provisional=True) & ~held[p][d] for d, day in enumerate(days)]
        for p, person in enumerate(people)
    ]
    general = 1 << lines.index(rules.general_line)
    frozen = {
        d for d, day in enumerate(days) if problem.frozen_until and day <= problem.frozen_until
    }
    free = [
        [
            [
                bool((held[p][d] | learns[p][d]) & general)
                and comes(problem, person, day, session)
                and d not in frozen
                for session in sessions
            ]
            for d, day in enumerate(days)
        ]
        for p, person in enumerate(people)
    ]
    before = [[[NOBODY] * 2 for _ in days] for _ in people]
    pinned: dict[tuple[int, int, int], int] = {}
    for person_id, shift_id in sorted(problem.incumbent):
        if person_id in person_index and shift_id in shift_index:
            p, s = person_index[person_id], shift_index[shift_id]
            before[p][day_of[s]][half_of[s]] = s
            if day_of[s] in frozen:
                pinned[p, day_of[s], half_of[s]] = s
    for person_id, shift_id in sorted(problem.pinned):
        p, s = person_index[person_id], shift_index[shift_id]
        pinned[p, day_of[s], half_of[s]] = s

    wish, wish_base = _wishes(problem, day_index, shifts_on, shift_at, centre_index)
    aims = targets(problem)
    limit = most_days_in_centre(problem)
    return Board(
        problem=problem,
        days=days,
        weeks=weeks,
        week=week,
        days_of_week=[[d for d in range(len(days)) if week[d] == w] for w in range(len(weeks))],
        shift_at=shift_at,
        centre_of=centre_of,
        day_of=day_of,
        half_of=half_of,
        windows=[shift.windows for shift in shifts],
        asked=[sum(1 << lines.index(line) for line in set(shift.lines)) for shift in shifts],
        shifts_on=shifts_on,
        held=held,
        learns=learns,
        general=general,
        free=free,
        home=[
            NOBODY if person.shared else centre_index.get(person.home or "", NOBODY)
            for person in people
        ],
        shared=[person.shared for person in people],
        most_a_week=[
            BEYOND if Hard.WEEK in rules.softened else person.half_days_a_week for person in people
        ],
        prior=[_prior(person, weeks) for person in people],
        full_time=[person.half_days_a_week == rules.full_time for person in people],
        trip=_trips(problem, 2),
        one_way=_trips(problem, 1),
        whole_day=[
            person.hours.minutes_a_day is None
            or sum(kind.minutes for kind in problem.sessions) <= person.hours.minutes_a_day
            for person in people
        ],
        near=[
            [
                Hard.NOON in rules.softened
                or noon_minutes(a, b, rules.detour, rules.km_an_hour) <= rules.noon_minutes + 1e-9
                for b in problem.centres
            ]
            for a in problem.centres
        ],
        wish=wish,
        wish_base=wish_base,
        target=[aims.get(person.id, 0) for person in people],
        most_days_in_centre=BEYOND if Hard.ROTATION in rules.softened else limit,
        most_centres=BEYOND if Hard.CENTRES in rules.softened else most_centres(problem),
        widest=widest,
        pinned=pinned,
        barred={
            (person_index[person], shift_index[shift])
            for person, shift in problem.forbidden
            if person in person_index and shift in shift_index
        },
        before=before,
        person_index=person_index,
        shift_index=shift_index,
    )


def most_days_in_centre(problem: Problem) -> int:
    """Of a shared person, over the whole period."""
    fraction = problem.rules.share_in_one_centre
    if not fraction:
        return max(problem.working_days, len({shift.day for shift in problem.shifts}))
    return -(-fraction[0] * problem.working_days // fraction[1])


def most_centres(problem: Problem) -> int:
    """Of a shared person in a week."""
    limit = problem.rules.centres_a_week
    return len(problem.centres) if limit is None else limit


def _prior(person: Person, weeks: Sequence[Week]) -> list[int]:
    counts = [0] * len(weeks)
    for day, _ in person.worked:
        if week_of(day) in weeks:
            counts[weeks.index(week_of(day))] += 1
    return counts


def _bits(person: Person, day: date, lines: Sequence[str], *, provisional: bool = False) -> int:
    return sum(
        1 << bit
        for bit, line in enumerate(lines)
        if person.may_serve(line, day, provisional=provisional)
    )


def _trips(problem: Problem, ways: int) -> list[list[int]]:
    rules = problem.rules
    return [
        [
            rules.travel * half_up(ways * rules.detour * straight_km(person, centre))
            if person.shared
            else 0
            for centre in problem.centres
        ]
        for person in problem.people
    ]


def _wishes(
    problem: Problem,
    day_index: dict[date, int],
    shifts_on: list[list[list[int]]],
    shift_at: list[list[list[int]]],
    centre_index: dict[str, int],
) -> tuple[list[list[list[int]]], int]:
    """What each half-day costs more when worked, and what all unworked ones cost."""
    rules, base = problem.rules, 0
    sessions = [kind.code for kind in problem.sessions]
    wish: list[list[list[int]]] = [[[0, 0] for _ in day_index] for _ in problem.people]
    for p, person in enumerate(problem.people):
        weights: dict[tuple[int, int], int] = defaultdict(int)
        for each in person.wishes:
            d = day_index.get(each.day)
            if d is None or each.session not in sessions:
                continue
            half = sessions.index(each.session)
            if not comes(problem, person, each.day, each.session):
                continue
            if not person.may_work(rules.general_line, each.day):
                continue
            if person.shared:
                possible = bool(shifts_on[d][half])
            else:
                c = centre_index.get(person.home or "")
                possible = c is not None and shift_at[d][half][c] != NOBODY
            if possible and each.off:
                weights[d, half] += rules.wish_off * each.weight
            elif possible:
                weights[d, half] -= rules.wish_on * each.weight
                base += rules.wish_on * each.weight
        for (d, half), weight in weights.items():
            wish[p][d][half] = weight
    return wish, base
