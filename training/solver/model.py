"""The choice of sessions as an integer program, solved by CP-SAT.

For each trainer's week and post: whether a session is held. For each post, week and town: how many
go. For each gap: how much of it is closed, at most what those certified by then can take. What is
closed counts most; sessions, late ones and people cost a little, so that none is held for nothing
and nobody is trained for nothing.
"""

from collections import defaultdict
from collections.abc import Iterable

from ortools.sat.python import cp_model

from training.solver.problem import Answer, Group, Held, Problem

CLOSED = 10_000
"""What a closed half-day is worth beside what a session costs."""
SESSION = 300
LATER = 10
"""A week later, for each session: between equals the sooner one."""
PERSON = 1
"""For each who goes: of two choices with the same effect the one that trains fewer."""


def solve(problem: Problem, *, seconds: float, seed: int) -> Answer:
    """See the package."""
    found = _Model(problem)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    status = solver.solve(found.model)
    before = sum(gap.half_days for gap in problem.gaps)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return Answer((), 0, before, before, proved=False)
    closed = sum(solver.value(part) for part in found.closed)
    # The objective is what is closed less what sessions cost: no choice closes more than that.
    bound = min(before, max(closed, int(solver.best_objective_bound + found.dearest) // CLOSED))
    return Answer(
        tuple(found.held(solver)), closed, bound, before, proved=status == cp_model.OPTIMAL
    )


class _Model:
    """The program of one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.model = cp_model.CpModel()
        self.given: dict[tuple[str, int, str], cp_model.IntVar] = {}
        """post, week, trainer -> sessions held"""
        self.go: dict[tuple[str, int, str], cp_model.IntVar] = {}
        """post, week, town -> people who go"""
        self.closed: list[cp_model.IntVar] = []
        self._sessions()
        self._people()
        self._gaps()
        costs = [(SESSION + LATER * week) * held for (_, week, _), held in self.given.items()]
        self.dearest = sum(
            (SESSION + LATER * slot.week + PERSON * problem.seats) * slot.sessions
            for slot in problem.slots
        )
        people = PERSON * sum(self.go.values())
        self.model.maximize(CLOSED * sum(self.closed) - sum(costs) - people)

    def _sessions(self) -> None:
        """A trainer gives no more sessions in a week than they can, rooms hold no more, nor all."""
        for slot in self.problem.slots:
            if slot.week >= self.problem.weeks:
                continue
            mine = []
            for post in sorted(slot.posts):
                name = f"{post} {slot.week} {slot.trainer}"
                held = self.model.new_int_var(0, slot.sessions, name)
                self.given[post, slot.week, slot.trainer] = held
                mine.append(held)
            self.model.add(sum(mine) <= slot.sessions)
        if self.problem.most_sessions is not None:
            self.model.add(sum(self.given.values()) <= self.problem.most_sessions)
        if self.problem.rooms is not None:
            for week in range(self.problem.weeks):
                here = [held for (_, when, _), held in self.given.items() if when == week]
                self.model.add(sum(here) <= self.problem.rooms)

    def _people(self) -> None:
        """Nobody goes twice; a session has from the least to its seats; towns stay staffed."""
        held_in = {(post, week) for post, week, _ in self.given}
        of_group = defaultdict(list)
        for group in self._who_may_go():
            for week in range(self.problem.weeks):
                if (group.post, week) not in held_in or not group.people:
                    continue
                name = f"{group.post} {week} {group.town}"
                go = self.model.new_int_var(0, min(group.people, self.problem.seats * 4), name)
                self.go[group.post, week, group.town] = go
                of_group[group.town, group.post].append(go)
        for group in self.problem.groups:
            self.model.add(sum(of_group[group.town, group.post]) <= group.people)
        posts = {post for post, _, _ in self.given}
        for post in posts:
            for week in range(self.problem.weeks):
                held = self._held(post, week)
                if held:
                    going = sum(self._going(post=post, week=week))
                    self.model.add(going <= self.problem.seats * sum(held))
                    self.model.add(going >= self.problem.least * sum(held))
        for town, most in self.problem.most_away:
            for week in range(self.problem.weeks):
                self.model.add(sum(self._going(town=town, week=week)) <= most)

    def _who_may_go(self) -> list[Group]:
        """Whose town lacks nobody for the post goes only to fill a session that needs several."""
        lacking = {(gap.town, gap.post) for gap in self.problem.gaps if gap.half_days}
        several = self.problem.least > 1
        return [one for one in self.problem.groups if several or (one.town, one.post) in lacking]

    def _gaps(self) -> None:
        """A gap is closed by who is certified by then, as far as they can."""
        capacity = {
            (group.town, group.post): group.half_days_a_week for group in self.problem.groups
        }
        merged: dict[tuple[str, str, int], int] = defaultdict(int)
        for gap in self.problem.gaps:
            merged[gap.town, gap.post, gap.week] += gap.half_days
        for (town, post, week), half_days in sorted(merged.items()):
            each = capacity.get((town, post), 0)
            ready = [
                go
                for (of, held, where), go in self.go.items()
                if (of, where) == (post, town) and held + self.problem.lead_weeks <= week
            ]
            if not ready or not each or not half_days:
                continue
            closed = self.model.new_int_var(0, half_days, f"closed {town} {post} {week}")
            self.model.add(closed <= each * sum(ready))
            self.closed.append(closed)

    def _held(self, post: str, week: int) -> list[cp_model.IntVar]:
        return [held for (of, when, _), held in self.given.items() if (of, when) == (post, week)]

    def _going(
        self, *, week: int, post: str | None = None, town: str | None = None
    ) -> Iterable[cp_model.IntVar]:
        return [
            go
            for (of, when, where), go in self.go.items()
            if when == week and post in (None, of) and town in (None, where)
        ]

    def held(self, solver: cp_model.CpSolver) -> Iterable[Held]:
        """The sessions of the answer, the soonest first, people shared out over them."""
        left = {key: solver.value(go) for key, go in self.go.items()}
        for (post, week, trainer), given in sorted(
            self.given.items(), key=lambda item: (item[0][1], item[0][0], item[0][2])
        ):
            for _ in range(solver.value(given)):
                seats, people = self.problem.seats, []
                for key in sorted(left):
                    if key[:2] == (post, week) and left[key] and seats:
                        taken = min(seats, left[key])
                        left[key] -= taken
                        seats -= taken
                        people.append((key[2], taken))
                yield Held(post, week, trainer, tuple(people))
