"""A small rota as one CP-SAT model, for a bound where the linear program's is weak.

A Boolean for each person, day and kind; each rule as it is told.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ortools.sat.python import cp_model

from roster.solver.terms import Rota, Worker

Duties = dict[str, tuple[str | None, ...]]


@dataclass(frozen=True, slots=True)
class Proof:
    """The best rota met, None where none was; and what no rota costs less than."""

    duties: Duties | None
    bound: int


class Model:
    """The rota's variables and costs; `solve` as often as wanted."""

    def __init__(self, rota: Rota) -> None:
        self.rota = rota
        self.model = cp_model.CpModel()
        self._costs: list[Any] = []
        self._on = {
            (worker.id, day, kind.code): self.model.new_bool_var("")
            for worker in rota.workers
            for day in range(rota.days)
            for kind in rota.kinds
        }
        for worker in rota.workers:
            self._person(worker)
        for cover in rota.covers:
            there = sum(self._on[worker.id, cover.day, cover.kind] for worker in rota.workers)
            under = self.model.new_int_var(0, cover.wanted, "")
            over = self.model.new_int_var(0, len(rota.workers), "")
            self.model.add(there + under - over == cover.wanted)
            self._costs += [cover.under * under, cover.over * over]
        self.model.minimize(sum(self._costs))

    def solve(
        self, seconds: float, workers: int, *, seed: int = 0, steady: float | None = None
    ) -> Proof:
        """The best in that time; `steady`: a limit of CP-SAT's own count of work."""
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers = workers
        solver.parameters.random_seed = seed
        if steady is not None:
            solver.parameters.max_deterministic_time = steady
        status = solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Proof(None, 0)
        codes = [kind.code for kind in self.rota.kinds]
        duties = {
            worker.id: tuple(
                next((code for code in codes if solver.value(self._on[worker.id, d, code])), None)
                for d in range(self.rota.days)
            )
            for worker in self.rota.workers
        }
        return Proof(duties, round(solver.best_objective_bound))

    def _person(self, worker: Worker) -> None:
        rota, model, days = self.rota, self.model, range(self.rota.days)
        on = {
            kind.code: [self._on[worker.id, day, kind.code] for day in days] for kind in rota.kinds
        }
        works = [model.new_bool_var("") for _ in days]
        for day in days:
            model.add(sum(on[kind.code][day] for kind in rota.kinds) == works[day])
            if day in worker.fixed:
                kept = worker.fixed[day]
                model.add((works[day] if kept is None else on[kept][day]) == int(kept is not None))
            elif day in worker.off:
                model.add(works[day] == 0)
        for day, code in worker.barred:
            if day not in worker.fixed:
                model.add(on[code][day] == 0)
        self._totals(worker, on)
        self._runs(worker, works)
        for request in worker.requests:
            served = sum(on[code][request.day] for code in {request.kind, *request.also})
            self._costs.append(request.weight * ((1 - served) if request.wanted else served))

    def _totals(self, worker: Worker, on: dict[str, list[Any]]) -> None:
        rota, model, terms = self.rota, self.model, worker.terms
        for kind in rota.kinds:
            if kind.code in terms.most_of_kind:
                model.add(sum(on[kind.code]) <= terms.most_of_kind[kind.code])
            for code in kind.barred_next:
                for one, other in pairwise(range(rota.days)):
                    model.add(on[kind.code][one] + on[code][other] <= 1)
        minutes = sum(kind.minutes * sum(on[kind.code]) for kind in rota.kinds)
        model.add(minutes >= terms.minutes_least)
        if terms.minutes_most is not None:
            model.add(minutes <= terms.minutes_most)

    def _runs(self, worker: Worker, works: list[Any]) -> None:
        rota, model, terms = self.rota, self.model, worker.terms
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
        first = (5 - rota.first_weekday) % 7
        for day in ([0] if first == 6 else []) + list(range(first, rota.days, 7)):
            weekend = model.new_bool_var("")
            for each in works[day : day + (1 if first == 6 and day == 0 else 2)]:
                model.add(weekend >= each)
            weekends.append(weekend)
        model.add(sum(weekends) <= terms.weekends_most)


def small(rota: Rota, most: int) -> bool:
    """Whether the model has few enough Booleans to be solved to the end."""
    return len(rota.workers) * rota.days * len(rota.kinds) <= most
