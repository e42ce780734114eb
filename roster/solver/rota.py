"""Rotas of people, days and kinds of duty: `solve_rota` is the door, like `roster.solver.solve`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from roster.solver.rota_check import cost_of, violations
from roster.solver.solution import Point, Status, Stop
from roster.solver.terms import Rota

Duties = Mapping[str, tuple[str | None, ...]]
"""Person → a kind of duty or None for each day."""


@dataclass(frozen=True, slots=True)
class RotaSolution:
    """A rota and what is known about it."""

    status: Status
    duties: Duties
    cost: int
    bound: int
    """No lawful rota costs less."""
    history: tuple[Point, ...]
    without: tuple[str, ...] = ()
    """People whose own terms leave them no lawful sequence: then there is no rota."""

    @property
    def gap(self) -> float:
        """How much of the cost might be saved at most, from 0 to 1."""
        return (self.cost - self.bound) / self.cost if self.cost else 0.0


def solve_rota(
    rota: Rota,
    *,
    stop: Stop,
    seed: int = 0,
    workers: int = 1,
    on_progress: Callable[[Point], None] = lambda _: None,
) -> RotaSolution:
    """The best rota found until `stop`, checked by code that shares nothing with the search.

    What cannot be had is a value (`Status.INFEASIBLE`), never an exception.
    """
    from roster.solver.columns.search import search  # noqa: PLC0415 - loads OR-Tools and numba

    found = search(rota, stop, seed, workers, on_progress)
    if found.without:
        return RotaSolution(Status.INFEASIBLE, {}, 0, 0, found.history, found.without)
    if broken := violations(rota, found.duties):
        raise AssertionError(f"a rota that breaks rules: {broken[:3]}")
    cost = cost_of(rota, found.duties)
    if cost != found.cost:
        raise AssertionError(f"priced at {found.cost}, checked at {cost}")
    status = Status.OPTIMAL if cost <= found.bound else Status.FEASIBLE
    return RotaSolution(status, found.duties, cost, found.bound, found.history)
