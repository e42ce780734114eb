"""A second opinion: what a roster breaks and costs, worked out from the problem alone.

It shares no code with the search beyond the problem's own words, and counts in another way. No
roster is stored that it finds a broken rule in.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from roster.solver.check_rows import check_rows
from roster.solver.problem import Assignment, Centre, Person, Problem, Shift
from roster.solver.rules import Hard, Soft


@dataclass(frozen=True, slots=True)
class Violation:
    """A hard rule that is broken: by whom, and where the first time."""

    rule: Hard
    person: str
    shift: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the roster breaks and what it costs."""

    violations: tuple[Violation, ...]
    costs: Mapping[Soft, int]
    unfilled: int
    uncovered: int

    @property
    def cost(self) -> int:
        """All costs together."""
        return sum(self.costs.values())


def check(problem: Problem, assignments: Iterable[Assignment]) -> Verdict:
    """The verdict on these assignments; what is pinned or frozen is lawful as it stands."""
    return _Check(problem, list(assignments)).verdict()


class _Check:
    def __init__(self, problem: Problem, assignments: list[Assignment]) -> None:
        self.problem, self.rules = problem, problem.rules
        self.people = {person.id: person for person in problem.people}
        self.shifts = {shift.id: shift for shift in problem.shifts}
        self.centres = {centre.code: centre for centre in problem.centres}
        share = self.rules.share_in_one_centre
        self.most_days = -(-share[0] * problem.working_days // share[1]) if share else None
        self.minutes = {kind.code: kind.minutes for kind in problem.sessions}
        self.soft = problem.rules.softened
        self.violations: list[Violation] = []
        seen: set[Assignment] = set()
        self.work: list[tuple[Person, Shift]] = []
        for each in assignments:
            if each in seen or each.person not in self.people or each.shift not in self.shifts:
                self.violations.append(Violation(Hard.UNKNOWN, *each))
            else:
                seen.add(each)
                self.work.append((self.people[each.person], self.shifts[each.shift]))
        self.work.sort(key=lambda pair: (pair[1].day, pair[1].session, pair[1].id, pair[0].id))
        self.stays = self._stays()
        self.missing = sorted(each for each in self.stays if each not in seen)

    def _stays(self) -> set[Assignment]:
        until = self.problem.frozen_until
        return set(self.problem.pinned) | {
            each
            for each in self.problem.incumbent
            if until
            and each.person in self.people
            and each.shift in self.shifts
            and self.shifts[each.shift].day <= until
        }

    def verdict(self) -> Verdict:
        for each in self.missing:
            self.violations.append(Violation(Hard.FROZEN, *each))
        self._each_assignment()
        costs = dict.fromkeys(Soft, 0)
        self._one_place_and_weeks(costs)
        self._working_time()
        self._moving_about(costs)
        self._windows()
        self._mentors()
        unfilled, uncovered = self._coverage(costs)
        self._days(costs)
        self._wishes(costs)
        self._load(costs)
        self._faces(costs)
        self._changes(costs)
        check_rows(self.problem, self.work, costs)
        return Verdict(tuple(self.violations), costs, unfilled, uncovered)

    def _breaks(self, rule: Hard, person: Person, shift: Shift) -> None:
        """Notes a broken rule, unless that very assignment must stay."""
        if Assignment(person.id, shift.id) not in self.stays:
            self.violations.append(Violation(rule, person.id, shift.id))

    def _beyond(self, rule: Hard, person: Person, shift: Shift, costs: dict[Soft, int]) -> None:
        """Notes a limit exceeded: a broken rule, or what it costs where the rule is soft."""
        if rule in self.soft:
            costs[Soft.LIMITS] += self.soft[rule]
        else:
            self._breaks(rule, person, shift)

    def _may_work(self, person: Person, day: date) -> bool:
        certified = any(
            r.first <= day <= r.last and self.rules.general_line in r.lines for r in person.rights
        )
        return certified and not _away(person, day) and not self._rests(person, day)

    def _rests(self, person: Person, day: date) -> bool:
        return person.hours.rests_on_rest_days and day in self.problem.rest_days

    def _each_assignment(self) -> None:
        until = self.problem.frozen_until
        for person, shift in self.work:
            if not any(
                r.first <= shift.day <= r.last and self.rules.general_line in r.lines
                for r in person.rights
            ):
                self._breaks(Hard.CERTIFIED, person, shift)
            if _away(person, shift.day) or (shift.day, shift.session) in person.busy:
                self._breaks(Hard.ABSENT, person, shift)
            if self._rests(person, shift.day):
                self._breaks(Hard.REST_DAY, person, shift)
            if not person.shared and person.home != shift.centre:
                self._breaks(Hard.HOME, person, shift)
            if until and shift.day <= until:
                self._breaks(Hard.FROZEN, person, shift)
            if Assignment(person.id, shift.id) in self.problem.forbidden:
                self._breaks(Hard.FROZEN, person, shift)

    def _one_place_and_weeks(self, costs: dict[Soft, int]) -> None:
        places: Counter[tuple[str, date, str]] = Counter()
        weeks: Counter[tuple[str, int, int]] = Counter(
            (person.id, *day.isocalendar()[:2])
            for person in self.problem.people
            for day, _ in person.worked
        )
        for person, shift in self._those_that_stay_first():
            places[person.id, shift.day, shift.session] += 1
            if places[person.id, shift.day, shift.session] > 1:
                self._breaks(Hard.ONE_PLACE, person, shift)
            week = (person.id, *shift.day.isocalendar()[:2])
            weeks[week] += 1
            if weeks[week] > person.half_days_a_week:
                self._beyond(Hard.WEEK, person, shift, costs)

    def _working_time(self) -> None:
        """Minutes a day and a week, days a week and days in a row."""
        board_days = [shift.day for shift in self.problem.shifts]
        first, last = min(board_days, default=date.min), max(board_days, default=date.max)
        of_day: Counter[tuple[str, date]] = Counter()
        of_week: Counter[tuple[str, int, int]] = Counter()
        dates: dict[str, set[date]] = defaultdict(set)
        for person in self.problem.people:
            for day, session in person.worked:
                of_week[person.id, *day.isocalendar()[:2]] += self.minutes.get(session, 0)
                if not first <= day <= last:
                    dates[person.id].add(day)
        for person, shift in self._those_that_stay_first():
            hours, length = person.hours, self.minutes[shift.session]
            week = (person.id, *shift.day.isocalendar()[:2])
            of_day[person.id, shift.day] += length
            of_week[week] += length
            if _over(of_day[person.id, shift.day], hours.minutes_a_day) and (
                of_day[person.id, shift.day] > length
            ):
                self._breaks(Hard.DAY_MINUTES, person, shift)
            if _over(of_week[week], hours.minutes_a_week):
                self._breaks(Hard.WEEK_MINUTES, person, shift)
            mine = dates[person.id]
            if shift.day in mine:
                continue
            mine.add(shift.day)
            in_week = sum(day.isocalendar()[:2] == week[1:] for day in mine)
            if _over(in_week, hours.days_a_week):
                self._breaks(Hard.WEEK_DAYS, person, shift)
            if _over(_run_around(mine, shift.day), hours.longest_run):
                self._breaks(Hard.RUN, person, shift)

    def _mentors(self) -> None:
        """Whoever serves a line provisionally has somebody beside them who holds it in full."""
        teams: dict[str, list[Person]] = defaultdict(list)
        for person, shift in self.work:
            teams[shift.id].append(person)
        for person, shift in self.work:
            for line in sorted({*shift.lines, self.rules.general_line}):
                if not _learns(person, line, shift.day):
                    continue
                if not any(
                    other.id != person.id
                    and (not person.mentors or other.id in person.mentors)
                    and _certified(other, line, shift.day)
                    for other in teams[shift.id]
                ):
                    self._breaks(Hard.MENTOR, person, shift)
                    break

    def _those_that_stay_first(self) -> list[tuple[Person, Shift]]:
        return sorted(self.work, key=lambda w: Assignment(w[0].id, w[1].id) not in self.stays)

    def _moving_about(self, costs: dict[Soft, int]) -> None:
        """Noon, rotation and the number of centres a week."""
        of_day: dict[tuple[str, date], list[Shift]] = defaultdict(list)
        days_in: dict[tuple[str, str], set[date]] = defaultdict(set)
        in_week: dict[tuple[str, int, int], set[str]] = defaultdict(set)

        for person, shift in self._those_that_stay_first():
            for other in of_day[person.id, shift.day]:
                a, b = self.centres[shift.centre], self.centres[other.centre]
                if self._drive(a, b) > self.rules.noon_minutes + 1e-9:
                    self._beyond(Hard.NOON, person, shift, costs)
            of_day[person.id, shift.day].append(shift)
            if not person.shared:
                continue
            days = days_in[person.id, shift.centre]
            if shift.day not in days:
                days.add(shift.day)
                if _over(len(days), self.most_days):
                    self._beyond(Hard.ROTATION, person, shift, costs)
            places = in_week[person.id, *shift.day.isocalendar()[:2]]
            if shift.centre not in places:
                places.add(shift.centre)
                if (
                    self.rules.centres_a_week is not None
                    and len(places) > self.rules.centres_a_week
                ):
                    self._beyond(Hard.CENTRES, person, shift, costs)

    def _drive(self, a: Centre, b: Centre) -> float:
        km = math.dist((a.x_km, a.y_km), (b.x_km, b.y_km))
        return self.rules.detour * km / self.rules.km_an_hour * 60

    def _windows(self) -> None:
        on: Counter[str] = Counter()
        for person, shift in self._those_that_stay_first():
            on[shift.id] += 1
            if on[shift.id] > shift.windows:
                self._breaks(Hard.WINDOWS, person, shift)

    def _coverage(self, costs: dict[Soft, int]) -> tuple[int, int]:
        teams: dict[str, list[Person]] = defaultdict(list)
        for person, shift in self.work:
            teams[shift.id].append(person)
        unfilled = uncovered = 0
        for shift in self.problem.shifts:
            team = teams[shift.id]
            gap = max(0, shift.windows - len(team))
            unfilled += gap
            costs[Soft.UNFILLED] += self.rules.unfilled * gap
            if not team:
                costs[Soft.UNFILLED] += self.rules.empty if shift.windows else 0
                continue
            for line in set(shift.lines):
                if not any(_certified(person, line, shift.day) for person in team):
                    uncovered += 1
        costs[Soft.UNCOVERED] = self.rules.uncovered * uncovered
        return unfilled, uncovered

    def _days(self, costs: dict[Soft, int]) -> None:
        of_day: dict[tuple[str, date], list[str]] = defaultdict(list)
        for person, shift in self.work:
            of_day[person.id, shift.day].append(shift.centre)
        for (name, _), centres in of_day.items():
            person, places = self.people[name], set(centres)
            if not person.shared:
                continue
            if len(places) > 1:
                costs[Soft.SPLIT] += self.rules.split
            ways = 2 if len(places) == 1 else 1
            for place in places:
                centre = self.centres[place]
                km = math.dist((person.x_km, person.y_km), (centre.x_km, centre.y_km))
                road = math.floor(ways * self.rules.detour * km + 0.5)
                costs[Soft.TRAVEL] += self.rules.travel * road
            if len(centres) == 1 and person.half_days_a_week == self.rules.full_time:
                costs[Soft.HALF_DAY] += self.rules.half_day

    def _wishes(self, costs: dict[Soft, int]) -> None:
        working = {(person.id, shift.day, shift.session) for person, shift in self.work}
        opened = {(shift.day, shift.session) for shift in self.problem.shifts}
        at_centre = {(shift.centre, shift.day, shift.session) for shift in self.problem.shifts}
        for person in self.problem.people:
            for wish in person.wishes:
                when = (wish.day, wish.session)
                there = when in opened if person.shared else (person.home or "", *when) in at_centre
                if not there or when in person.busy or not self._may_work(person, wish.day):
                    continue
                at_work = (person.id, *when) in working
                if wish.off and at_work:
                    costs[Soft.WISHES] += self.rules.wish_off * wish.weight
                if not wish.off and not at_work:
                    costs[Soft.WISHES] += self.rules.wish_on * wish.weight

    def _load(self, costs: dict[Soft, int]) -> None:
        worked = Counter(person.id for person, _ in self.work if person.shared)
        for name, target in self._targets().items():
            costs[Soft.FAIRNESS] += self.rules.fairness * abs(worked[name] - target)
            costs[Soft.SHARED] += self.rules.shared * worked[name]

    def _targets(self) -> dict[str, int]:
        """Everyone the same share of what they could work; halves up."""
        capacity: dict[str, int] = {}
        fixed: Counter[tuple[object, ...]] = Counter()
        windows: Counter[tuple[object, ...]] = Counter()
        slots = sorted({(s.day, s.session) for s in self.problem.shifts})
        for shift in self.problem.shifts:
            windows[shift.centre, *shift.day.isocalendar()[:2]] += shift.windows
        homes: dict[str, list[tuple[date, str]]] = defaultdict(list)
        for shift in self.problem.shifts:
            homes[shift.centre].append((shift.day, shift.session))
        for person in self.problem.people:
            weeks: Counter[tuple[int, int]] = Counter()
            for day, session in slots if person.shared else homes[person.home or ""]:
                if (day, session) not in person.busy and self._may_work(person, day):
                    year, week, _ = day.isocalendar()
                    weeks[year, week] += 1
            able = {week: min(n, person.half_days_a_week) for week, n in weeks.items()}
            if person.shared:
                capacity[person.id] = sum(able.values())
            else:
                for iso, n in able.items():
                    fixed[person.home, *iso] += n
        need = sum(windows.values()) - sum(min(windows[key], n) for key, n in fixed.items())
        total = sum(capacity.values())
        over = {person.id: person.carried.half_days for person in self.problem.people}
        fair = capacity
        if total and need < total:
            fair = {
                name: (2 * own * max(0, need) + total) // (2 * total)
                for name, own in capacity.items()
            }
        return {name: max(0, share - over[name]) for name, share in fair.items()}

    def _faces(self, costs: dict[Soft, int]) -> None:
        serving: dict[tuple[str, int, int], set[str]] = defaultdict(set)
        widest: Counter[tuple[str, int, int]] = Counter()
        for shift in self.problem.shifts:
            key = (shift.centre, *shift.day.isocalendar()[:2])
            widest[key] = max(widest[key], shift.windows)
        for person, shift in self.work:
            serving[shift.centre, *shift.day.isocalendar()[:2]].add(person.id)
        for key, people in serving.items():
            costs[Soft.FACES] += self.rules.faces * max(0, len(people) - 2 * widest[key])

    def _changes(self, costs: dict[Soft, int]) -> None:
        """Each half-day of a person that is not what the incumbent has."""
        if not self.rules.change:
            return
        now = {(p.id, s.day, s.session): s.id for p, s in self.work}
        then = {
            (each.person, self.shifts[each.shift].day, self.shifts[each.shift].session): each.shift
            for each in sorted(self.problem.incumbent)
            if each.person in self.people and each.shift in self.shifts
        }
        differ = sum(now.get(key) != then.get(key) for key in now.keys() | then.keys())
        costs[Soft.CHANGES] = self.rules.change * differ


def _certified(person: Person, line: str, day: date) -> bool:
    return any(
        r.first <= day <= r.last and line in r.lines and not r.provisional for r in person.rights
    )


def _learns(person: Person, line: str, day: date) -> bool:
    held = [r for r in person.rights if r.first <= day <= r.last and line in r.lines]
    return bool(held) and all(r.provisional for r in held)


def _over(amount: int, limit: int | None) -> bool:
    return limit is not None and amount > limit


def _run_around(worked: set[date], day: date) -> int:
    length, step = 1, timedelta(1)
    for way in (step, -step):
        other = day + way
        while other in worked:
            length += 1
            other += way
    return length


def _away(person: Person, day: date) -> bool:
    return any(first <= day <= last for first, last in person.leave)
