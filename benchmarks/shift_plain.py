"""The same problem as one plain CP-SAT model: what the engine is compared with.

A Boolean for each person, day and kind, each rule as it is told, CP-SAT's own settings.
"""

from itertools import pairwise
from typing import Any

from ortools.sat.python import cp_model

from roster.solver.rota import Duties
from roster.solver.terms import Rota, Worker


def solve_plainly(rota: Rota, seconds: float, workers: int) -> tuple[Duties | None, int]:
    """The roster CP-SAT finds in that time, None where it finds none, and its bound."""
    model = cp_model.CpModel()
    costs: list[Any] = []
    on = {
        (worker.id, day, kind.code): model.new_bool_var("")
        for worker in rota.workers
        for day in range(rota.days)
        for kind in rota.kinds
    }
    for worker in rota.workers:
        _person(model, rota, worker, on, costs)
    for cover in rota.covers:
        there = sum(on[worker.id, cover.day, cover.kind] for worker in rota.workers)
        under = model.new_int_var(0, cover.wanted, "")
        over = model.new_int_var(0, len(rota.workers), "")
        model.add(there + under - over == cover.wanted)
        costs += [cover.under * under, cover.over * over]
    model.minimize(sum(costs))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, 0
    codes = [kind.code for kind in rota.kinds]
    duties = {
        worker.id: tuple(
            next((code for code in codes if solver.value(on[worker.id, day, code])), None)
            for day in range(rota.days)
        )
        for worker in rota.workers
    }
    return duties, int(solver.best_objective_bound)


def _person(
    model: cp_model.CpModel,
    rota: Rota,
    worker: Worker,
    on: dict[tuple[str, int, str], Any],
    costs: list[Any],
) -> None:
    terms, days = worker.terms, range(rota.days)
    works = [model.new_bool_var("") for _ in days]
    for day in days:
        model.add(sum(on[worker.id, day, kind.code] for kind in rota.kinds) == works[day])
        if day in worker.off:
            model.add(works[day] == 0)
    for kind in rota.kinds:
        served = [on[worker.id, day, kind.code] for day in days]
        if kind.code in terms.most_of_kind:
            model.add(sum(served) <= terms.most_of_kind[kind.code])
        for code in kind.barred_next:
            for one, other in pairwise(days):
                model.add(served[one] + on[worker.id, other, code] <= 1)
    minutes = sum(kind.minutes * on[worker.id, d, kind.code] for kind in rota.kinds for d in days)
    model.add(minutes >= terms.minutes_least)
    if terms.minutes_most is not None:
        model.add(minutes <= terms.minutes_most)
    _runs(model, rota, worker, works)
    for request in worker.requests:
        served = on[worker.id, request.day, request.kind]
        costs.append(request.weight * ((1 - served) if request.wanted else served))


def _runs(model: cp_model.CpModel, rota: Rota, worker: Worker, works: list[Any]) -> None:
    terms = worker.terms
    if terms.run_most is not None:
        for day in range(rota.days - terms.run_most):
            model.add(sum(works[day : day + terms.run_most + 1]) <= terms.run_most)
    for short in range(1, terms.run_least):
        for day in range(rota.days - short - 1):
            inside = works[day + 1 : day + short + 1]
            model.add(works[day] + short - sum(inside) + works[day + short + 1] >= 1)
    for short in range(1, terms.rest_least):
        for day in range(rota.days - short - 1):
            inside = works[day + 1 : day + short + 1]
            model.add(works[day] - sum(inside) + works[day + short + 1] <= 1)
    if terms.weekends_most is None:
        return
    weekends = []
    for day in range((5 - rota.first_weekday) % 7, rota.days, 7):
        weekend = model.new_bool_var("")
        for each in works[day : day + 2]:
            model.add(weekend >= each)
        weekends.append(weekend)
    model.add(sum(weekends) <= terms.weekends_most)
