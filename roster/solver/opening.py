"""On which half-days small centres open, and which of them the same people go round: values.

A choice of one week and of one round for each centre: within a round no two centres open at once
and none lies beyond the drive limit from another.
Fewest windows first, then fewest rounds, then the least change and the shortest roads.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """A week that a centre may have: its half-days (0 to 9), and the windows it costs."""

    slots: tuple[int, ...]
    cost: int
    """Windows of the week, one window of one half-day = 1; lost demand counts too."""
    kept: bool = False
    """Whether it is the week that the centre has now."""


@dataclass(frozen=True, slots=True)
class Small:
    """A centre whose week is to be chosen."""

    code: str
    choices: tuple[Choice, ...]
    crew: int = 1
    """People at its busiest opening; a round wants as many as its busiest centre."""


@dataclass(frozen=True, slots=True)
class Openings:
    """The chosen week of each centre, by the place of its choice, and the rounds."""

    weeks: Mapping[str, int]
    rounds: tuple[tuple[str, ...], ...]
    status: str
