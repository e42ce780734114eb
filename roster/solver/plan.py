"""A roster in the making: who is where, what it costs, and what a change would cost, exactly."""

from collections.abc import Iterable

import numpy as np

from roster.solver import layout as at
from roster.solver.arrays import Arrays, arrays_of
from roster.solver.board import NOBODY, Board
from roster.solver.extras import orphans, row_terms
from roster.solver.problem import Assignment
from roster.solver.rows import bound_by_hours

Cell = tuple[int, int]
"""p, d"""
Pattern = tuple[int, int]
"""The shifts of a person's morning and afternoon, NOBODY where there is none."""
OFF: Pattern = (NOBODY, NOBODY)


class Plan:
    """One roster on a board; `cost` is kept exact through every `put`.

    It knows the limits of H4 to H8 and of whole rows and teams; that a person may take a shift at
    all (H2, H3) is asked of the board by whoever proposes it.
    """

    def __init__(self, board: Board) -> None:
        self.board = board
        self.arrays: Arrays = arrays_of(board)
        f = self.arrays.f
        self.special = f[f[at.SPECIAL] :][: len(board.shared)].tolist()
        self.limited = bound_by_hours(board).tolist()
        """p -> whether a limit of working time could ever be exceeded; what only costs is none."""
        for p, _, _ in board.pinned:
            self.limited[p] = self.special[p]
        self.teaching = bool(f[at.TEACHING])
        self.at: list[list[Pattern]] = [[OFF] * len(board.days) for _ in board.shared]
        self.team: list[set[int]] = [set() for _ in board.windows]
        self.bare = list(board.asked)
        """s -> lines that nobody there may serve"""
        self.single = [0] * len(board.windows)
        """s -> lines that exactly one there may serve"""
        self.in_week = [list(row) for row in board.prior]
        self.worked = [0] * len(board.shared)
        self.days_in = [[0] * len(board.trip[0]) for _ in board.shared] if board.shared else []
        self.visits: list[list[dict[int, int]]] = [[{} for _ in board.weeks] for _ in board.shared]
        """p, w -> centre -> half-days there"""
        self.serving: list[list[int]] = [[0] * len(board.weeks) for _ in board.widest]
        """c, w -> people who serve there"""
        self.row_broken = [0] * len(board.shared)
        self.row_cost = [0] * len(board.shared)
        for p, special in enumerate(self.special):
            if special:
                self.row_broken[p], self.row_cost[p] = self._row(p)
        self.row_base = list(self.row_broken)
        """What is broken by what was loaded, which nothing can mend."""
        self.lost_base = [0] * len(board.windows)
        self.cost = board.cost_of_nothing() + sum(self.row_cost)

    def load(self, assignments: Iterable[tuple[int, int]]) -> None:
        """Puts these people on these shifts, whatever rule that breaks; for what is pinned."""
        for p, s in assignments:
            d, half = self.board.day_of[s], self.board.half_of[s]
            pair = self.at[p][d]
            self.put(p, d, (s, pair[1]) if half == 0 else (pair[0], s))
        self._settle()

    def become(self, assignments: Iterable[tuple[int, int]]) -> None:
        """As if these had been loaded into an empty plan; only days that differ are touched."""
        wanted: dict[Cell, Pattern] = {}
        for p, s in assignments:
            d, half = self.board.day_of[s], self.board.half_of[s]
            pair = wanted.get((p, d), OFF)
            wanted[p, d] = (s, pair[1]) if half == 0 else (pair[0], s)
        for p, row in enumerate(self.at):
            for d in range(len(row)):
                self.put(p, d, wanted.get((p, d), OFF))
        self._settle()

    def _settle(self) -> None:
        """What is broken now is what nothing can mend."""
        self.row_base = list(self.row_broken)
        if self.teaching:
            self.lost_base = [self._orphans(s, team) for s, team in enumerate(self.team)]

    def _row(self, p: int, d: int = 0, pattern: Pattern | None = None) -> tuple[int, int]:
        """(broken, cost) of the person's whole row, with that day changed to the pattern."""
        row = [s for pair in self.at[p] for s in pair]
        if pattern is not None:
            row[2 * d : 2 * d + 2] = pattern
        broken, cost = row_terms(self.arrays.f, p, np.array(row, np.int64))
        return int(broken), int(cost)

    def _orphans(self, s: int, team: Iterable[int]) -> int:
        """Lines there that somebody may serve beside a mentor only, and has none."""
        there = np.array(sorted(team), np.int64)
        f, bits = self.arrays.f, self.arrays.bits
        asked, d = self.board.asked[s], self.board.day_of[s]
        return int(orphans(f, bits, d, asked, there, len(there)))

    def fits_row(self, p: int, d: int, pattern: Pattern) -> bool:
        """Whether the person's working time allows the day."""
        return not self.limited[p] or self._row(p, d, pattern)[0] <= self.row_base[p]

    def _fits(self, p: int, d: int, pattern: Pattern) -> bool:
        """Whether the whole row, and the teams, stay within their limits."""
        if not self.fits_row(p, d, pattern):
            return False
        if self.teaching:
            for s in {*self.at[p][d], *pattern} - {NOBODY}:
                team = self.team[s] - {p} | ({p} if s in pattern else set())
                if self._orphans(s, team) > self.lost_base[s]:
                    return False
        return True

    def lawful(self, p: int, d: int, pattern: Pattern) -> bool:
        """Whether the person's day may become this by H4 to H8, working time and mentors."""
        board, old = self.board, self.at[p][d]
        for s in pattern:
            if s != NOBODY and s not in old and len(self.team[s]) >= board.windows[s]:
                return False
        if not board.whole_day[p] and NOBODY not in pattern and NOBODY in old:
            return False
        w = board.week[d]
        count = (pattern[0] != NOBODY) + (pattern[1] != NOBODY)
        before = (old[0] != NOBODY) + (old[1] != NOBODY)
        if count > before and self.in_week[p][w] + count - before > board.most_a_week[p]:
            return False
        if board.shared[p] and not self._may_move_so(p, d, pattern):
            return False
        return self._fits(p, d, pattern)

    def _may_move_so(self, p: int, d: int, pattern: Pattern) -> bool:
        """Whether a shared person may serve in these centres by H5 to H7."""
        board, old, w = self.board, self.at[p][d], self.board.week[d]
        centre_of = board.centre_of
        new = {centre_of[s] for s in pattern if s != NOBODY}
        if len(new) == 2 and not board.near[centre_of[pattern[0]]][centre_of[pattern[1]]]:
            return False
        gone = {centre_of[s] for s in old if s != NOBODY}
        fresh = new - gone
        if not fresh:
            return True
        days_in = self.days_in[p]
        if any(days_in[c] >= board.most_days_in_centre for c in fresh):
            return False
        visits = self.visits[p][w]
        centres = len(visits) + sum(c not in visits for c in fresh)
        if centres > board.most_centres:
            leaving: dict[int, int] = {}
            for s in old:
                if s != NOBODY:
                    leaving[centre_of[s]] = leaving.get(centre_of[s], 0) + 1
            centres -= sum(visits[c] == n and c not in new for c, n in leaving.items())
        return centres <= board.most_centres

    def price(self, p: int, d: int, pattern: Pattern, *, rows: bool = True) -> int:  # noqa: C901 - a cost a line
        """What the roster would cost more if the person's day became this.

        Without `rows` what the person's whole row costs is left out, which is soon told.
        """
        board, rules, old = self.board, self.board.problem.rules, self.at[p][d]
        if pattern == old:
            return 0
        centre_of = board.centre_of
        a, b = (centre_of[s] if s != NOBODY else NOBODY for s in pattern)
        a0, b0 = (centre_of[s] if s != NOBODY else NOBODY for s in old)
        w = board.week[d]
        total = board.day_cost(p, a, b) - board.day_cost(p, a0, b0)
        more = 0
        for half in (0, 1):
            new, was = pattern[half], old[half]
            if new == was:
                continue
            wanted = board.before[p][d][half]
            total += rules.change * ((new != wanted) - (was != wanted))
            if was == NOBODY:
                more += 1
                total += board.wish[p][d][half]
            elif new == NOBODY:
                more -= 1
                total -= board.wish[p][d][half]
            if was != NOBODY:
                total += self._leaving(p, d, was)
            if new != NOBODY:
                total += self._joining(p, d, new)
        if more and board.shared[p]:
            off_target = self.worked[p] - board.target[p]
            total += rules.shared * more
            total += rules.fairness * (abs(off_target + more) - abs(off_target))
        if (a, b) != (a0, b0):
            total += self._faces(p, w, (a, b), (a0, b0))
        if rows and self.special[p]:
            total += self._row(p, d, pattern)[1] - self.row_cost[p]
        return total

    def _joining(self, p: int, d: int, s: int) -> int:
        rules, bare = self.board.problem.rules, self.bare[s]
        held = self.board.held[p][d]
        if not self.team[s]:
            return rules.uncovered * (bare & ~held).bit_count() - rules.unfilled - rules.empty
        return -rules.unfilled - rules.uncovered * (bare & held).bit_count()

    def _leaving(self, p: int, d: int, s: int) -> int:
        rules = self.board.problem.rules
        if len(self.team[s]) == 1:
            return rules.unfilled + rules.empty - rules.uncovered * self.bare[s].bit_count()
        lost = (self.single[s] & self.board.held[p][d]).bit_count()
        return rules.unfilled + rules.uncovered * lost

    def _faces(self, p: int, w: int, new: tuple[int, int], old: tuple[int, int]) -> int:
        visits, total = self.visits[p][w], 0
        for c in {*new, *old} - {NOBODY}:
            now = visits.get(c, 0)
            then = now + new.count(c) - old.count(c)
            if (then > 0) != (now > 0):
                there, widest = self.serving[c][w], self.board.widest[c][w]
                after = there + (1 if then else -1)
                total += max(0, after - widest) - max(0, there - widest)
        return self.board.problem.rules.faces * total

    def put(self, p: int, d: int, pattern: Pattern) -> None:
        """The person's day becomes this."""
        if pattern != self.at[p][d]:
            self.cost += self.price(p, d, pattern)
            self._place(p, d, pattern)

    def put_back(self, cost: int, days: Iterable[tuple[int, int, Pattern]]) -> None:
        """These days are again what they were when the roster's cost was `cost`."""
        for p, d, pattern in days:
            if pattern != self.at[p][d]:
                self._place(p, d, pattern)
        self.cost = cost

    def _place(self, p: int, d: int, pattern: Pattern) -> None:
        board, old = self.board, self.at[p][d]
        w, visits, centre_of = board.week[d], self.visits[p][board.week[d]], board.centre_of
        before = {centre_of[s] for s in old if s != NOBODY}
        after = {centre_of[s] for s in pattern if s != NOBODY}
        for half in (0, 1):
            was, new = old[half], pattern[half]
            if was == new:
                continue
            if was != NOBODY:
                c = centre_of[was]
                self.team[was].remove(p)
                self._recount(was, d)
                self._step(p, w, -1)
                visits[c] -= 1
                if not visits[c]:
                    del visits[c]
                    self.serving[c][w] -= 1
            if new != NOBODY:
                c = centre_of[new]
                self.team[new].add(p)
                self._recount(new, d)
                self._step(p, w, 1)
                if c not in visits:
                    visits[c] = 0
                    self.serving[c][w] += 1
                visits[c] += 1
        for c in before - after:
            self.days_in[p][c] -= 1
        for c in after - before:
            self.days_in[p][c] += 1
        self.at[p][d] = pattern
        if self.special[p]:
            self.row_broken[p], self.row_cost[p] = self._row(p)

    def _step(self, p: int, w: int, by: int) -> None:
        self.in_week[p][w] += by
        self.worked[p] += by

    def _recount(self, s: int, d: int) -> None:
        once = twice = 0
        for p in self.team[s]:
            held = self.board.held[p][d]
            twice |= once & held
            once |= held
        asked = self.board.asked[s]
        self.bare[s] = asked & ~once
        self.single[s] = asked & once & ~twice

    def assignments(self) -> frozenset[Assignment]:
        """The roster, by names."""
        people, shifts = self.board.problem.people, self.board.problem.shifts
        return frozenset(
            Assignment(people[p].id, shifts[s].id) for s, team in enumerate(self.team) for p in team
        )
