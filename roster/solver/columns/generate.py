"""Columns are made until the linear program lacks none, and a bound comes with them at any time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from roster.solver.columns.grid import Grid, Longs
from roster.solver.columns.loom import Loom
from roster.solver.columns.master import Master

SMOOTHED = 0.5
"""How much of the best prices so far is kept in the next ones; it calms long horizons."""
CLOSE = 0.02
"""Cost and bound as near as this are the same, unless less will do."""
NEW = 1e-6


@dataclass(slots=True)
class Outcome:
    """Where the making of columns ended."""

    value: float | None
    """Of the linear program over the columns there are; None where it was not solved."""
    bound: float
    """No choice of lawful sequences costs less, whether or not all columns were made."""
    prices: Any
    """[day, kind], at which that bound was found."""
    rounds: int


def fitted(grid: Grid, prices: Any, scale: float) -> Any:
    """The prices within what missing and surplus people cost, in parts the paths can hold."""
    return np.clip(np.round(prices * scale) / scale, -grid.over, grid.under)


def generate(
    loom: Loom,
    master: Master,
    *,
    prices: Any = None,
    rounds: int = 1_000,
    close: float = CLOSE,
    give_up: float = np.inf,
    enough: Callable[[], bool] = lambda: False,
    heard: Callable[[Outcome], None] = lambda _: None,
) -> Outcome:
    """Adds columns until none is missing, the bound exceeds `give_up`, or it is enough.

    The last columns may not have been solved with.
    """
    grid, people = loom.grid, master.people
    state = Outcome(None, -np.inf, prices, 0)
    exact = False
    while state.rounds < rounds and not enough():
        state.rounds += 1
        value = master.solve()
        if value is None:
            break
        state.value = value
        worth, per_person = master.prices()
        asked_for = worth
        if state.prices is not None and not exact:
            asked_for = SMOOTHED * state.prices + (1 - SMOOTHED) * worth
        asked_for = fitted(grid, asked_for, loom.scale)
        asked_for[: master.days.start] = asked_for[master.days.stop :] = 0.0
        found, least = loom.price(people, asked_for, enough)
        bound = float((asked_for * master.wanted)[master.days].sum() + least.sum())
        if bound > state.bound or state.prices is None:
            state.bound, state.prices = max(bound, state.bound), asked_for
        new = 0
        for index, p in enumerate(people):
            if (path := found[index]) is not None:
                new += _adds(master, p, path, worth, per_person[p])
        heard(state)
        if state.bound > give_up or value - state.bound < close or (exact and not new):
            break
        exact = not new
    return state


def _adds(master: Master, p: int, path: Longs, worth: Any, cost: float) -> bool:
    """Whether the sequence was one that the program lacked."""
    grid = master.grid
    days = np.nonzero(path >= 0)[0]
    kinds = path[days]
    reduced = grid.base[p] + (grid.asked[p, days, kinds] - worth[days, kinds]).sum() - cost
    return bool(reduced < -NEW) and master.add(p, path)
