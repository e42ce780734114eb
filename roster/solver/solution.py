"""What comes back from the solver, and when it stops."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from roster.solver.problem import Assignment
from roster.solver.rules import Hard, Soft


class Status(StrEnum):
    """How good the roster is known to be."""

    OPTIMAL = "optimal"
    """Nothing costs less."""
    FEASIBLE = "feasible"
    """Lawful; the bound says how much less it might cost."""
    INFEASIBLE = "infeasible"
    """What was pinned cannot stand: no roster, and `conflicts` say why."""


@dataclass(frozen=True, slots=True)
class Point:
    """A moment of the search."""

    seconds: float
    """Since its start."""
    cost: int
    """Of the best roster so far."""
    bound: int
    moves: int = 0
    """Tried so far."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A hard rule that an assignment breaks."""

    rule: Hard
    assignment: Assignment


@dataclass(frozen=True, slots=True)
class Repaired:
    """How far a repaired roster is from the published one."""

    lost: int
    """Half-days that could not stand any more."""
    differences: int
    """Half-days of people that differ, those lost not counted."""
    minimal: bool
    """Whether it is proved that no repair fills as much with fewer differences."""


@dataclass(frozen=True, slots=True)
class Solution:
    """A roster and what is known about it."""

    status: Status
    assignments: frozenset[Assignment]
    cost: int
    costs: Mapping[Soft, int]
    bound: int
    """No lawful roster costs less; 0, which says nothing, where no bound was looked for."""
    history: tuple[Point, ...]
    conflicts: tuple[Conflict, ...] = ()
    repaired: Repaired | None = None
    """What a repair of a published roster did to it."""
    without: tuple[str, ...] = ()
    """People whose own terms, with what is settled, leave them no lawful sequence of duties."""

    @property
    def gap(self) -> float:
        """How much of the cost might be saved at most, from 0 to 1."""
        return (self.cost - self.bound) / self.cost if self.cost else 0.0


class Stop(Protocol):
    """When to stop: asked now and then with what is known so far."""

    def __call__(self, point: Point) -> float:
        """How much of the way is done: 0 at the start, 1 or more to stop."""


@dataclass(frozen=True, slots=True)
class Seconds:
    """Stop after so many seconds."""

    limit: float

    def __call__(self, point: Point) -> float:
        """The share of them that has passed."""
        return point.seconds / self.limit if self.limit > 0 else 1.0


@dataclass(frozen=True, slots=True)
class Moves:
    """Stop after so many moves: the same place on every machine."""

    limit: int

    def __call__(self, point: Point) -> float:
        """The share of them that has been tried."""
        return point.moves / self.limit if self.limit > 0 else 1.0


@dataclass(frozen=True, slots=True)
class Gap:
    """Stop when no more than this share of the cost can be saved; useful beside another."""

    share: float

    def __call__(self, point: Point) -> float:
        """1 when the bound is so near."""
        return float(point.cost - point.bound <= self.share * point.cost)


@dataclass(frozen=True, slots=True)
class Cancelled:
    """Stop when somebody says so; useful beside another."""

    asked: Callable[[], bool]

    def __call__(self, point: Point) -> float:  # noqa: ARG002
        """1 when somebody has."""
        return float(self.asked())


@dataclass(frozen=True, slots=True)
class FirstOf:
    """Stop as soon as one of these would."""

    stops: tuple[Stop, ...]

    def __call__(self, point: Point) -> float:
        """The share of the one that is furthest."""
        return max((stop(point) for stop in self.stops), default=1.0)
