"""The move that follows the linear program, compiled: most of the annealing once it has prices."""

from typing import Any

import numpy as np

from roster.solver import layout as at
from roster.solver.compiled import compiled
from roster.solver.kernel import roll
from roster.solver.picking import anyone, in_the_way, may, pick, set_change, some_day

Array = np.ndarray[Any, Any]
DAYS, ROOM, WINDOWS = at.DAYS, at.ROOM, at.WINDOWS
AT, TEAM, SIZE = at.AT, at.TEAM, at.SIZE


@compiled
def free_for(f: Array, m: Array, s: int, own: int, left: int, a: int, b: int) -> bool:
    """Whether there is room on shift s for somebody who is on `own`; `left` is being left."""
    if s < 0 or s in (own, left):
        return s not in (a, b) or s < 0
    return s not in (a, b) and m[m[SIZE] + s] < f[f[WINDOWS] + s]


@compiled
def follow(
    f: Array, m: Array, g: Array, may_take: Array, first: Array, days: Array, todo: Array
) -> int:
    """Somebody's day becomes one that the linear program finds cheap; who is in the way makes room.

    `days`: (morning, afternoon) of each cell from `first` on; -2: that half stays as it is.
    """
    p = anyone(f, g)
    d = some_day(f, g, p)
    cell = p * f[DAYS] + d
    a0, b0 = m[m[AT] + 2 * cell], m[m[AT] + 2 * cell + 1]
    k = pick(g, first[cell + 1] - first[cell] + 1)
    a, b = -1, -1
    if k < first[cell + 1] - first[cell]:
        a, b = days[first[cell] + k, 0], days[first[cell] + k, 1]
        if a == -2:
            a = a0
        if b == -2:
            b = b0
    if (a == a0 and b == b0) or not may(f, may_take, p, d, a, b):
        return 0
    n = set_change(todo, 0, p, d, a, b)
    q = -1
    for half in range(2):
        r = in_the_way(f, m, g, a if half == 0 else b, a0 if half == 0 else b0, q)
        if r == -1:
            continue
        if r < 0:
            return 0
        other = r * f[DAYS] + d
        ra, rb = m[m[AT] + 2 * other], m[m[AT] + 2 * other + 1]
        xa = -1 if ra >= 0 and (ra == a or ra == b) else ra
        xb = -1 if rb >= 0 and (rb == a or rb == b) else rb
        luck = roll(g)
        if q < 0 and (a0 >= 0 or b0 >= 0) and luck < 0.6:
            # the first one in the way may have what is left behind
            if a0 >= 0 and a0 != a:
                xa = a0
            if b0 >= 0 and b0 != b:
                xb = b0
        elif luck < 0.85 and first[other + 1] > first[other]:
            # or a cheap day of their own, where there is room
            k = first[other] + pick(g, first[other + 1] - first[other])
            ya, yb = days[k, 0], days[k, 1]
            if ya == -2:
                ya = xa
            if yb == -2:
                yb = xb
            if free_for(f, m, ya, ra, a0, a, b) and free_for(f, m, yb, rb, b0, a, b):
                xa, xb = ya, yb
        q = r
        if r == p or not may(f, may_take, r, d, xa, xb):
            return 0
        n = set_change(todo, n, r, d, xa, xb)
    return n
