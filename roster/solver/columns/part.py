"""Parts of a plan to be made anew: some people over all days, or everybody over some days."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from roster.solver.columns.grid import Grid, Longs, compile_grid
from roster.solver.columns.loom import Plan, count, path_cost
from roster.solver.terms import Rota, Terms, Worker

WEEK = 7


@dataclass(frozen=True, slots=True)
class Part:
    """People and days, what is left for them to cover, and what they cost as they are."""

    people: list[int]
    days: slice
    wanted: Longs
    rows: Longs
    """Everybody's sequence as it is."""
    cost: int


def part_of(grid: Grid, plan: Plan, people: Sequence[int], days: slice | None = None) -> Part:
    """These people; only the days are looked at, where all others are settled."""
    chosen = list(people)
    days = slice(0, grid.days) if days is None else days
    own = count(grid, plan.rows[chosen])
    wanted = grid.wanted - (plan.there - own)
    more = own[days] - wanted[days]
    cost = int(
        (np.maximum(more, 0) * grid.over[days] + np.maximum(-more, 0) * grid.under[days]).sum()
    )
    cost += sum(path_cost(grid, p, plan.rows[p]) for p in chosen)
    return Part(chosen, days, wanted, plan.rows.copy(), cost)


@dataclass(frozen=True, slots=True)
class Window:
    """Some days as a rota of its own, with settled days about them that tell the runs."""

    grid: Grid
    plan: Plan
    first: int
    """Its day 0 in the whole."""
    days: slice
    """The days that are open, in its own count."""

    def whole(self, rows: Longs, path: Longs) -> Longs:
        """A sequence of the window set into that of the whole."""
        result = rows.copy()
        result[self.first : self.first + self.grid.days] = path
        return result


def window_of(grid: Grid, plan: Plan, first: int, last: int) -> Window:
    """Everybody from day `first` to before `last`; begins and ends with whole weeks.

    What lies outside is taken off everybody's terms. Enough settled days stand on either side for
    the runs and rests that touch the open days to be there with both their ends.
    """
    rota = grid.rota
    runs = [worker.terms.run_most or worker.terms.run_least for worker in rota.workers]
    rests = [worker.terms.rest_least for worker in rota.workers]
    context = max([*runs, *rests], default=1) + 1
    begin = max(first - context, 0)
    begin -= min(begin, (begin + rota.first_weekday) % WEEK)
    end = min(last + context, rota.days)
    end = min(end + (-(end + rota.first_weekday)) % WEEK, rota.days)
    workers = tuple(
        _worker(grid, worker, plan.rows[p], begin, end, (first, last))
        for p, worker in enumerate(rota.workers)
    )
    small = Rota(
        end - begin,
        rota.kinds,
        workers,
        tuple(
            replace(cover, day=cover.day - begin)
            for cover in rota.covers
            if begin <= cover.day < end
        ),
        (rota.first_weekday + begin) % WEEK,
    )
    compiled = compile_grid(small)
    rows = Plan(compiled, plan.rows[:, begin:end])
    return Window(compiled, rows, begin, slice(first - begin, last - begin))


def _worker(
    grid: Grid, worker: Worker, row: Longs, begin: int, end: int, open_days: tuple[int, int]
) -> Worker:
    """The person within the window."""
    rota = grid.rota
    first, last = open_days
    codes = [*(kind.code for kind in rota.kinds), None]
    fixed = {day - begin: kind for day, kind in worker.fixed.items() if begin <= day < end}
    for day in (*range(begin, first), *range(last, end)):
        fixed[day - begin] = codes[row[day]]
    return Worker(
        worker.id,
        _left(rota, worker.terms, row, begin, end),
        frozenset(day - begin for day in worker.off if first <= day < last),
        tuple(
            replace(request, day=request.day - begin)
            for request in worker.requests
            if begin <= request.day < end
        ),
        frozenset((day - begin, kind) for day, kind in worker.barred if first <= day < last),
        fixed,
    )


def _left(rota: Rota, terms: Terms, row: Longs, begin: int, end: int) -> Terms:
    """The terms less what is done before and after."""
    outside = np.r_[row[:begin], row[end:]].tolist()
    minutes = sum(rota.kinds[t].minutes for t in outside if t >= 0)
    number = {kind.code: t for t, kind in enumerate(rota.kinds)}
    days = np.nonzero(row >= 0)[0] + rota.first_weekday
    weekends = set((days[days % WEEK >= 5] // WEEK).tolist())
    # Both ends lie between weeks, or at those of the whole: no weekend is cut.
    within = range((begin + rota.first_weekday) // WEEK, -(-(end + rota.first_weekday) // WEEK))
    most, weekends_most = terms.minutes_most, terms.weekends_most
    if weekends_most is not None:
        weekends_most = max(weekends_most - len(weekends - set(within)), 0)
    return replace(
        terms,
        most_of_kind={
            kind: max(cap - outside.count(number[kind]), 0) if kind in number else cap
            for kind, cap in terms.most_of_kind.items()
        },
        minutes_least=max(terms.minutes_least - minutes, 0),
        minutes_most=None if most is None else max(most - minutes, 0),
        weekends_most=weekends_most,
    )
