"""Simulated annealing with exact prices: the longer it cools, the better the roster.

A move changes the days of one to four people; one that would break a hard rule is never made.
"""

import math
from collections.abc import Callable
from random import Random

from roster.solver.board import NOBODY
from roster.solver.plan import OFF, Pattern, Plan

Change = tuple[int, int, Pattern]
"""p, d, the new day"""
HOT = 12.0
COLD = 1.0
"""The first and last temperatures, in units of cost."""
BREATH = 256
"""Moves between two looks at the clock."""
NEAREST = 24
"""Centres that a shared person is sent to most of the time, the nearest to where they start."""


class Annealer:
    """Proposes and makes moves on a plan; the best plan met is kept."""

    def __init__(self, plan: Plan, rng: Random) -> None:
        board = plan.board
        self.plan, self.board, self.rng = plan, board, rng
        self.moves = 0
        self.best_cost = plan.cost
        self.best = [list(row) for row in plan.at]
        self.movable = [
            p
            for p in range(len(board.shared))
            if any(any(halves) for halves in board.free[p]) and board.most_a_week[p]
        ]
        self.shared = [p for p in self.movable if board.shared[p]]
        self.days = {
            p: [d for d in range(len(board.days)) if any(board.free[p][d])] for p in self.movable
        }
        centres = range(len(board.widest))
        self.near = {p: sorted(centres, key=board.trip[p].__getitem__) for p in self.shared}

    def run(self, share_done: Callable[[], float]) -> None:
        """Cools from HOT to COLD while `share_done()` goes from 0 to 1."""
        if not self.movable or not self.board.days:
            return
        plan, rng = self.plan, self.rng
        moves = (self._send, self._send, self._send, self._hand_over, self._hand_over)
        while (done := share_done()) < 1:
            heat = HOT * (COLD / HOT) ** done
            self.moves += BREATH
            for _ in range(BREATH):
                propose = moves[int(rng.random() * 5)] if rng.random() < 0.97 else self._swap_week
                changes = propose()
                if changes:
                    self._try(changes, heat)
            if plan.cost < self.best_cost:
                self._remember()

    def _remember(self) -> None:
        self.best_cost = self.plan.cost
        self.best = [list(row) for row in self.plan.at]

    def restore_best(self) -> None:
        """The plan becomes the best one met."""
        days = ((p, d, day) for p, row in enumerate(self.best) for d, day in enumerate(row))
        self.plan.put_back(self.best_cost, days)

    def _try(self, changes: list[Change], heat: float) -> None:
        """Makes the changes if they are lawful and cheap enough for this heat."""
        plan, rng = self.plan, self.rng
        limit = -heat * math.log(rng.random() or 1e-12)
        if len(changes) == 1:
            p, d, pattern = changes[0]
            if plan.lawful(p, d, pattern) and plan.price(p, d, pattern) <= limit:
                plan.put(p, d, pattern)
            return
        before = plan.cost
        old = [(p, d, plan.at[p][d]) for p, d, _ in changes]
        for p, d, _ in changes:
            plan.put(p, d, OFF)
        lawful = True
        for p, d, pattern in changes:
            if not plan.lawful(p, d, pattern):
                lawful = False
                break
            plan.put(p, d, pattern)
        if not lawful or plan.cost - before > limit:
            plan.put_back(before, old)

    def _may(self, p: int, d: int, pattern: Pattern) -> bool:
        board = self.board
        if (p, d, 0) in board.pinned or (p, d, 1) in board.pinned:
            return False
        return all(s == NOBODY or board.may_take(p, s) for s in pattern)

    def _send(self) -> list[Change]:
        """Somebody to some centre for a day or half a day; who is in the way goes elsewhere."""
        rng, board, plan = self.rng, self.board, self.plan
        p = self._anyone()
        d = self._some_day(p)
        now = plan.at[p][d]
        wanted = self._wanted(p, d)
        if wanted == now or not self._may(p, d, wanted):
            return []
        changes: list[Change] = [(p, d, wanted)]
        out: set[int] = set()
        for half in (0, 1):
            s = wanted[half]
            if s == NOBODY or s == now[half] or len(plan.team[s]) < board.windows[s]:
                continue
            if out & plan.team[s]:
                continue
            team = sorted(plan.team[s])
            out.add(team[int(rng.random() * len(team))])
        for n, q in enumerate(sorted(out)):
            left = plan.at[q][d]
            rest = tuple(NOBODY if s in wanted else s for s in left)
            # The first one displaced may have what is left behind, as far as it is lawful.
            if n == 0 and now != OFF and rng.random() < 0.8:
                rest = tuple(
                    new if new != NOBODY and new not in wanted else old
                    for new, old in zip(now, rest, strict=True)
                )
            pattern: Pattern = (rest[0], rest[1])
            if not self._may(q, d, pattern):
                return []
            changes.append((q, d, pattern))
        return changes

    def _anyone(self) -> int:
        among = self.shared if self.shared and self.rng.random() < 0.75 else self.movable
        return among[int(self.rng.random() * len(among))]

    def _some_day(self, p: int) -> int:
        return self.days[p][int(self.rng.random() * len(self.days[p]))]

    def _wanted(self, p: int, d: int) -> Pattern:
        """A day one might give this person."""
        rng, board = self.rng, self.board
        morning, afternoon = board.shift_at[d]
        if board.shared[p]:
            near = self.near[p]
            among = min(NEAREST, len(near)) if rng.random() < 0.85 else len(near)
            c = near[int(rng.random() * among)]
        else:
            c = board.home[p]
            if c == NOBODY:
                return OFF
        luck = rng.random()
        if luck < 0.08:
            return OFF
        if luck < 0.7:
            return (morning[c], afternoon[c])
        now = self.plan.at[p][d]
        if luck < 0.85:
            return (morning[c], now[1] if luck < 0.77 else NOBODY)
        return (now[0] if luck < 0.92 else NOBODY, afternoon[c])

    def _hand_over(self) -> list[Change]:
        """Two people, or three in a ring, take each other's day."""
        rng, plan = self.rng, self.plan
        ring = [self._anyone(), self._anyone()]
        if rng.random() < 0.25:
            ring.append(self._anyone())
        if len(set(ring)) < len(ring):
            return []
        d = self._some_day(ring[0])
        days = [plan.at[p][d] for p in ring]
        days.append(days.pop(0))
        if all(day == OFF for day in days):
            return []
        for p, pattern in zip(ring, days, strict=True):
            if not self._may(p, d, pattern):
                return []
        return [(p, d, pattern) for p, pattern in zip(ring, days, strict=True)]

    def _swap_week(self) -> list[Change]:
        """Two shared people take each other's week."""
        rng, plan, board = self.rng, self.plan, self.board
        if len(self.shared) < 2:
            return []
        p, q = rng.sample(self.shared, 2)
        week = board.days_of_week[int(rng.random() * len(board.weeks))]
        changes: list[Change] = []
        for d in week:
            mine, yours = plan.at[p][d], plan.at[q][d]
            if mine != yours:
                if not (self._may(p, d, yours) and self._may(q, d, mine)):
                    return []
                changes += [(p, d, yours), (q, d, mine)]
        return changes
