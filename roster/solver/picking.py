"""Who and which day a move is about, compiled: the parts that all moves share."""

from typing import Any

import numpy as np

from roster.solver import layout as at
from roster.solver.compiled import compiled
from roster.solver.kernel import roll

Array = np.ndarray[Any, Any]
DAYS, MOVABLE, ROVERS, STUCK = at.DAYS, at.MOVABLE, at.ROVERS, at.STUCK
MOVABLES, ROVING, FIRST, OPEN = at.MOVABLES, at.ROVING, at.FIRST, at.OPEN
ROOM, WINDOWS, TEAM, SIZE = at.ROOM, at.WINDOWS, at.TEAM, at.SIZE


@compiled
def may(f: Array, may_take: Array, p: int, d: int, a: int, b: int) -> bool:
    """Whether the person's day may be changed to this, as far as the two alone decide it."""
    if f[f[STUCK] + p * f[DAYS] + d]:
        return False
    return (a < 0 or may_take[p, a]) and (b < 0 or may_take[p, b])


@compiled
def pick(g: Array, n: int) -> int:
    """A random whole number from 0 up to n."""
    return int(roll(g) * n)


@compiled
def anyone(f: Array, g: Array) -> int:
    """Somebody who can be moved, mostly of the shared staff."""
    if f[ROVERS] and (f[ROVERS] == f[MOVABLE] or roll(g) < 0.75):
        return f[f[ROVING] + pick(g, f[ROVERS])]
    return f[f[MOVABLES] + pick(g, f[MOVABLE])]


@compiled
def some_day(f: Array, g: Array, p: int) -> int:
    """A day on which the person might work."""
    first = f[f[FIRST] + p]
    return f[f[OPEN] + first + pick(g, f[f[FIRST] + p + 1] - first)]


@compiled
def set_change(todo: Array, n: int, p: int, d: int, a: int, b: int) -> int:
    """Notes the change; how many there are now."""
    todo[n, 0], todo[n, 1], todo[n, 2], todo[n, 3] = p, d, a, b
    return n + 1


@compiled
def in_the_way(f: Array, m: Array, g: Array, s: int, was: int, q: int) -> int:
    """Somebody on the full shift s, who has to make room; -1: nobody has to; -2: nobody can.

    `was`: the shift of whoever comes; `q`: who has made room already, or -1.
    """
    if s < 0 or s == was or m[m[SIZE] + s] < f[f[WINDOWS] + s]:
        return -1
    size = m[m[SIZE] + s]
    if q >= 0:
        for n in range(size):
            if m[m[TEAM] + s * f[ROOM] + n] == q:
                return -1
    if size == 0:
        return -2
    return m[m[TEAM] + s * f[ROOM] + pick(g, size)]
